"""What a page refuses to be made of: contents that could not be shown or signed as they are."""

from __future__ import annotations

import re
from typing import Final

from earwitness.errors import PageRefused

LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def refuse(known: str, do: str = "Correct the page's contents and make it again.") -> PageRefused:
    """The error for contents that cannot be shown as a page."""
    return PageRefused(known, do, where="page")


def check_line(text: str, what: str, *, empty: bool = False) -> None:
    """One line of plain text. Raises PageRefused for a control character, and for no text unless `empty`."""
    if not (text or empty) or _CONTROL.search(text):
        raise refuse(f"The {what} is empty or holds a control character.")
