"""The corpus itself: every span of the gold is the words it says, so that a score means something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from earwitness.claims.drafting.draft import draft

CORPUS = Path(__file__).parent / "corpus"
TEXTS = sorted(CORPUS.glob("*/*.txt"))
KEYS = ("quotes", "indirect", "chains", "hedges", "quantities", "times", "fates", "undertakings")


def spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            yield value
        for inner in value.values():
            yield from spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner)


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_gold_stands_where_it_says(path: Path) -> None:
    content = path.read_text("utf-8")
    gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert all(isinstance(gold[key], list) for key in KEYS)
    for span in spans(gold):
        assert 0 <= span["start"] < span["end"] <= len(content)
        if "exact" in span:
            assert content[span["start"] : span["end"]] == span["exact"]


@pytest.mark.parametrize("path", [p for p in TEXTS if p.parent.name == "open"], ids=lambda p: p.stem)
def test_a_draft_of_an_open_text_finds_half_of_its_quotations_and_invents_few(path: Path) -> None:
    """Not a score (make bench-claims gives that): a rule that breaks wholesale is seen here."""
    gold = json.loads(path.with_suffix(".json").read_text("utf-8"))
    wanted = {(q["start"], q["end"]) for q in (*gold["quotes"], *gold.get("turns", []))}
    found = {(q.start, q.end) for q in draft(path.read_text("utf-8"), language=gold["language"]).quotes}
    assert len(found & wanted) * 2 >= len(wanted) and len(found) <= 2 * len(wanted) + 2
