"""How English words are spoken, for alignment: numbers in words, abbreviations as letters, guesses for unknown words.

The phones are those of the CMU Pronouncing Dictionary. A guess need only be close: the sound decides where the word is,
and the words around it hold it in place.
"""

from __future__ import annotations

import re
from typing import Final

_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SIGNS: Final = {"%": "percent", "&": "and", "+": "plus", "$": "dollars", "@": "at", "=": "equals", "°": "degrees"}
_PART: Final = re.compile(r"[a-z]+(?:'[a-z]+)*'?|\d[\d,]*|[%&+$@=°]")


def spoken(text: str) -> list[str]:
    """The spoken words of one written word, lower case: `1,200` -> one thousand two hundred; `co-pilot` -> co pilot.

    Empty for what is not said (a dash, a remark in brackets) and for what holds letters that are not Latin.
    """
    low = text.casefold().replace("’", "'")
    if low.startswith(("(", "[")) and low.endswith((")", "]")) and not low.strip("()[]").isdigit():
        return []
    out: list[str] = []
    for part in _PART.findall(low):
        if part[0].isdigit():
            out += number(part.replace(",", ""))
        else:
            out.append(_SIGNS.get(part, part))
    return out


def number(digits: str) -> list[str]:
    """A number as it is usually said: in words up to a million, digit by digit with a leading zero or beyond."""
    value = int(digits)
    if (len(digits) > 1 and digits[0] == "0") or value >= 1_000_000:
        return [_ONES[int(digit)] for digit in digits]
    if 1100 <= value <= 1999 and value % 100:
        return [*_below_thousand(value // 100), *_below_thousand(value % 100)]  # years, mostly
    thousands, rest = divmod(value, 1000)
    if not thousands:
        return _below_thousand(rest)
    return [*_below_thousand(thousands), "thousand", *(_below_thousand(rest) if rest else [])]


def _below_thousand(value: int) -> list[str]:
    hundreds, rest = divmod(value, 100)
    out = [_ONES[hundreds], "hundred"] if hundreds else []
    if rest >= 20:
        out.append(_TENS[rest // 10])
        rest %= 10
        return [*out, _ONES[rest]] if rest else out
    return [*out, _ONES[rest]] if rest or not hundreds else out


# Letters and groups of letters, the longest first, with their usual phones.
_SOUNDS: Final = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "AO", "augh": "AO", "eigh": "EY", "igh": "AY", "tch": "CH",
    "dge": "JH", "sch": "SH", "ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ar": "AA R", "ee": "IY", "ea": "IY",
    "ei": "EY", "ey": "IY", "er": "ER", "ew": "UW", "eu": "UW", "ie": "IY", "ir": "ER", "oa": "OW", "oi": "OY",
    "oy": "OY", "oo": "UW", "ou": "AW", "ow": "OW", "or": "AO R", "ur": "ER", "ue": "UW", "ui": "UW", "ch": "CH",
    "ck": "K", "gh": "G", "kn": "N", "kh": "K", "ng": "NG", "ph": "F", "qu": "K W", "sh": "SH", "th": "TH",
    "wh": "W", "wr": "R", "zh": "ZH", "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G",
    "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K",
    "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_LETTERS: Final = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH", "i": "AY",
    "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW",
    "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S",
    "y": "W AY", "z": "Z IY",
}  # fmt: skip


def guess(word: str) -> str:
    """Phones for a word no dictionary has, separated by blanks; spelled out where it has no vowel."""
    letters = re.sub(r"[^a-z]", "", word)
    if not re.search(r"[aeiouy]", letters):
        return " ".join(_LETTERS[letter] for letter in letters)
    if len(letters) > 3 and letters.endswith("e") and letters[-2] not in "aeiou":
        letters = letters[:-1]  # a final e is mute
    phones: list[str] = []
    at = 0
    while at < len(letters):
        size = next(size for size in (4, 3, 2, 1) if letters[at : at + size] in _SOUNDS)
        sounds = _SOUNDS[letters[at : at + size]].split()
        # a doubled consonant is one sound
        phones += sounds if not (size == 1 and phones[-1:] == sounds and at and letters[at] == letters[at - 1]) else []
        at += size
    return " ".join(phones)
