"""Three-letter language codes (ISO 639-3, as CHAT and ELAN write them) as the two-letter tags used here (BCP 47)."""

from __future__ import annotations

import re
from typing import Final

from earwitness.transcripts.model import UNKNOWN

_SHORT: Final = {
    "eng": "en", "rus": "ru", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ara": "ar", "zho": "zh",
    "chi": "zh", "ukr": "uk", "por": "pt", "ita": "it", "tur": "tr", "fas": "fa", "per": "fa", "nld": "nl", "dut": "nl",
    "pol": "pl", "heb": "he", "hin": "hi", "urd": "ur", "jpn": "ja", "kor": "ko", "bel": "be", "kat": "ka", "hye": "hy",
    "kaz": "kk", "srp": "sr", "hrv": "hr", "ces": "cs", "slk": "sk", "hun": "hu", "ron": "ro", "bul": "bg", "ell": "el",
    "swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "und": UNKNOWN, "mul": UNKNOWN, "zxx": UNKNOWN,
}  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\Z")


def tag(untrusted_text: str | None) -> str:
    """The tag of a code from outside, UNKNOWN where it is none."""
    text = (untrusted_text or "").strip()
    if text == UNKNOWN or not _TAG.match(text):
        return UNKNOWN
    first, dash, rest = text.partition("-")
    short = _SHORT.get(first.lower(), first)
    return UNKNOWN if short == UNKNOWN else short + dash + rest


_LONG: Final = {short: long for long, short in reversed(_SHORT.items()) if short != UNKNOWN}


def code(language: str) -> str:
    """The three-letter code of a tag, `und` where it has none that is known here."""
    first = language.partition("-")[0].lower()
    return _LONG.get(first, first if len(first) == 3 else "und")
