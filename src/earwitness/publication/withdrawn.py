"""A notice that stands where a page was taken back. It holds no bundle and proves nothing; the case keeps the page."""

from __future__ import annotations

from dataclasses import dataclass

from earwitness.publication.checks import refuse
from earwitness.publication.model import Direction
from earwitness.publication.page import environment, policy, style


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is said of a page that was taken back. `replaced_by` is a page id, or empty."""

    page_id: str
    title: str
    publisher: str
    withdrawn_on: str
    reason: str = ""
    replaced_by: str = ""
    contact: str = ""
    language: str = "en"
    direction: Direction = "ltr"
    staged: bool = False

    def __post_init__(self) -> None:
        for digits in (self.page_id, self.replaced_by or self.page_id):
            if len(digits) != 32 or set(digits) - set("0123456789abcdef"):
                raise refuse("A page id is not 32 hex digits.")


def withdrawal_notice(notice: Withdrawal) -> bytes:
    """The bytes of the notice: one HTML file without script that loads nothing."""
    css = style(working=False, staged=notice.staged)
    html = environment().get_template("withdrawn.html.j2").render(notice=notice, css=css, policy=policy(css))
    return html.encode()
