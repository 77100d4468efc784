"""The table of speech of a language, by its code."""

from __future__ import annotations

from functools import cache

from earwitness.claims.languages.speech import SpeechTable
from earwitness.errors import LanguageUnknown


def _english() -> SpeechTable:
    from earwitness.claims.languages.english_speech import TABLE

    return TABLE


def _russian() -> SpeechTable:
    from earwitness.claims.languages.russian_speech import TABLE

    return TABLE


TABLES = {"en": _english, "ru": _russian}


@cache
def speech_table(code: str | None) -> SpeechTable:
    """The table. Raises LanguageUnknown where there is none for the code, or the language was not recognised."""
    if code is None or code not in TABLES:
        raise LanguageUnknown(
            "No table of rules fits the language of the text.",
            f"Name the language, one of: {', '.join(sorted(TABLES))}.",
            where="language",
        )
    return TABLES[code]()
