"""Telling `NAME: what was said` from a sentence with a colon in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LABEL = re.compile(r"(?P<label>[^:\[\]<>]{1,80}?)\s?[:：]\s+(?P<rest>\S.*)\Z", re.DOTALL)
_LABEL_ALONE = re.compile(r"(?P<label>[^:\[\]<>]{1,80}?)\s?[:：]\Z")
# fmt: off
_SMALL = frozenset((
    "of", "the", "de", "la", "le", "du", "des", "van", "von", "der", "den", "el", "al", "bin", "ibn", "da", "di", "y",
    "and", "&", "из", "де", "аль", "эль", "ибн",
))
_SAYING = frozenset((
    "said", "says", "say", "saying", "told", "tells", "asked", "asks", "replied", "replies", "answered", "shouted",
    "yelled", "wrote", "means", "is", "was", "are", "were", "сказал", "сказала", "говорит", "говорил", "говорила",
    "спросил", "спросила", "ответил", "ответила", "dit", "dis", "demande",
))
# fmt: on


class Labels:
    """Decides for one file. A label counts if it looks like a name, or if the file uses it at least twice."""

    def __init__(self, lines: Iterable[str]) -> None:
        found = (_LABEL.match(line) or _LABEL_ALONE.match(line) for line in lines)
        self._uses = Counter(match["label"].strip() for match in found if match)

    def split(self, line: str, *, sure: bool = False) -> tuple[str | None, str]:
        """(label, rest) or (None, line). `sure`: a time stood before it, so that any short label is one."""
        match = _LABEL.match(line) or _LABEL_ALONE.match(line)
        if not match:
            return None, line
        label = match["label"].strip()
        if not re.search(r"[^\W_]", label) or not self._is_label(label, sure):
            return None, line
        return label, match.groupdict().get("rest", "") or ""

    def _is_label(self, label: str, sure: bool) -> bool:
        words = label.split()
        if label.count("(") != label.count(")"):
            return False  # `(door: slams shut)` is an event
        if len(words) > 8 or re.search(r"[!?;]|[^\W\d_]{3,}[.,] ", label):
            return False
        if self._uses[label] >= 2:
            return True
        if len(words) > 5:
            return False
        # After a time, "male voice 1:" is a label; "and then he said:" is a sentence.
        return all(_named(word) for word in words) or (sure and not _SAYING.intersection(label.casefold().split()))


def _named(word: str) -> bool:
    """Capitalised, of a script without case, a number, in brackets, or a small word of names."""
    bare = word.strip("()'\"«».,#")
    return not bare or not bare[0].islower() or bare.casefold() in _SMALL or word.startswith("(")
