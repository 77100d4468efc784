"""Languages as files and people write them (ISO 639-3 codes of CHAT and ELAN, names), as tags (BCP 47)."""

from __future__ import annotations

import re
from typing import Final

from earwitness.errors import Usage
from earwitness.transcripts.model import UNKNOWN, check_language

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


_NAMES: Final = {
    name: short
    for short, names in {
        "ar": "arabic العربية", "be": "belarusian беларуская", "bg": "bulgarian български", "cs": "czech čeština",
        "da": "danish dansk", "de": "german deutsch", "el": "greek ελληνικά", "en": "english", "es": "spanish español",
        "fa": "persian farsi فارسی", "fi": "finnish suomi", "fr": "french français", "he": "hebrew עברית",
        "hi": "hindi हिन्दी", "hr": "croatian hrvatski", "hu": "hungarian magyar", "hy": "armenian հայերեն",
        "it": "italian italiano", "ja": "japanese 日本語", "ka": "georgian ქართული", "kk": "kazakh қазақша қазақ",
        "ko": "korean 한국어", "nl": "dutch nederlands", "no": "norwegian norsk", "pl": "polish polski",
        "pt": "portuguese português", "ro": "romanian română", "ru": "russian русский", "sk": "slovak slovenčina",
        "sr": "serbian српски srpski", "sv": "swedish svenska", "tr": "turkish türkçe", "uk": "ukrainian українська",
        "ur": "urdu اردو", "zh": "chinese 中文",
    }.items()
    for name in names.split()
}  # fmt: skip


def spoken(text: str | None) -> str:
    """The tag of a language that a person named: a tag, or the name of one of those above; UNKNOWN for nothing.

    Raises Usage for a word that is neither: a tag begins with two or three letters (longer ones stand for no language).
    """
    text = (text or "").strip() or UNKNOWN
    found = _NAMES.get(text.casefold(), text)
    if found != UNKNOWN and len(found.partition("-")[0]) > 3:
        raise Usage("That is not a language tag.", "Use a tag such as en, ru or ar.", where="language")
    return check_language(found)
