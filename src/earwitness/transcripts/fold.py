"""Words made comparable: for searching (`tokens`, loose) and for comparing two listeners (`strict`).

Searching folds case, compatibility forms, ё to е, accents and points of Latin, Greek, Cyrillic, Arabic and Hebrew,
tatweel, the forms of alef, ya, kaf and ta marbuta, and digits of any script. й stays another letter than и. Marks of
other scripts are vowels and stay. Scripts written without blanks (Han, kana, Thai and its neighbours) are searched by
character. Comparing folds only what is no other word: case, compatibility forms, ё, tatweel and Arabic points.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ۀ": "ه", "ؤ": "و", "ـ": None,
        "ґ": "г",
    }
)  # fmt: skip
# Accents and points: Latin, Greek and Cyrillic marks; Hebrew points; Arabic points, superscript alef, Quranic signs.
_POINTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff]+"
)
_ARABIC_POINTS = re.compile("[\u0610-\u061a\u0640\u064b-\u0652\u0670]+")
_ALONE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_FOLDED: dict[str, tuple[str, ...]] = {}
_MOST = 200_000


def fold(text: str) -> str:
    """The text folded for searching; blanks and signs are left as they are."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold()).replace("и\u0306", "й")
    text = _POINTS.sub("", text.casefold()).translate(_LETTERS)
    return "".join(_digit(c) for c in unicodedata.normalize("NFC", text))


def _digit(c: str) -> str:
    if c.isascii() or not c.isdecimal():
        return c
    return str(unicodedata.decimal(c))


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    out: list[str] = []
    for piece in text.split():
        found = _FOLDED.get(piece)
        if found is None:
            found = tuple(_split(fold(piece)))
            if len(_FOLDED) < _MOST and len(piece) < 64:
                _FOLDED[piece] = found
        out += found
    return out


def _split(piece: str) -> list[str]:
    out: list[str] = []
    word = ""
    for c in piece:
        alone = bool(_ALONE.match(c)) and not unicodedata.category(c).startswith("M")
        if alone or not (c.isalnum() or unicodedata.category(c).startswith("M")):
            if word:
                out.append(word)
            word = ""
            if alone and c.isalnum():
                out.append(c)
        else:
            word += c
    return [*out, word] if word else out


@functools.lru_cache(maxsize=1 << 16)
def strict(text: str) -> str:
    """What makes two written words the same word for two listeners."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    text = _ARABIC_POINTS.sub("", text)
    kept = "".join(c for c in text if c.isalnum() or unicodedata.category(c).startswith("M"))
    return kept or text
