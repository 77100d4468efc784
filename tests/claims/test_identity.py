"""What kind of somebody a label names, read off its words."""

from __future__ import annotations

import pytest

from earwitness.claims.identity import kind_of


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("the union organiser Yana Holt", "person"),
        ("a hospital nurse", "person"),
        ("the union", "body"),
        ("the district hospital", "body"),
        ("the Orvend Courier", "outlet"),
    ],
)
def test_who_works_for_a_body_is_a_person(label: str, kind: str) -> None:
    assert kind_of(label, "en") == kind
