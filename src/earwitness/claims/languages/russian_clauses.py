"""Russian reported clauses: after a comma and что, after a question word, an infinitive, a colon, `о` and a noun."""

from __future__ import annotations

from earwitness.claims.languages import russian_speech_words as lists
from earwitness.claims.languages.speech import FURTHEST, Frame, Words


def clause(text: Words, frame: Frame, ceiling: int) -> tuple[int, int] | None:
    """The reported clause after a frame."""
    if frame.nominal or frame.cue in ("think", "call"):
        return None
    lemma = text.words[frame.end - 1].lemma
    asked = frame.cue in ("ask", "voice") or lemma in lists.CUES
    k = frame.end
    reach = min(ceiling, frame.end + FURTHEST)
    while k < reach:
        word = text.words[k]
        closed = text.skip_right(k)
        if closed != k:
            k = closed + 1
            continue
        if word.low == "," and k + 1 < ceiling:
            following = text.words[k + 1]
            if following.part == "that":
                return (k + 2, ceiling) if k + 2 < ceiling else None
            if following.low in lists.ASKING and asked and following.low not in ("когда", "чем", "о"):
                return k + 1, ceiling
            if frame.cue == "ask" and any(w.low == "ли" for w in text.words[k + 1 : k + 6]):
                return k + 1, ceiling
            inside = frame.subject is not None and frame.subject.start <= k < frame.subject.end
            if not inside and not _closes_insertion(text, k, ceiling):
                return None
        elif word.low == ":" and k + 1 < ceiling:
            quote = text.words[k + 1].low in '«“"„—' or text.words[k + 1].part == "sign"
            return None if quote else (k + 1, ceiling)
        elif word.part == "that" and word.low != "что":
            return (k + 1, ceiling) if k + 1 < ceiling else None
        elif word.part == "sign":
            return None
        elif word.form == "bare" and frame.cue in ("promise", "order", "ask") and word.part == "verb":
            start = k - 1 if text.words[k - 1].low == "не" else k
            return start, ceiling
        elif word.low in ("о", "об", "про") and lemma in (
            "объявить",
            "объявлять",
            "сообщить",
            "сообщать",
            "заявить",
            "предупредить",
            "рассказать",
        ):
            after = text.words[k + 1] if k + 1 < ceiling else None
            if after is None or after.low in ("этом", "том", "чем"):
                return _after_that(text, k + 1, ceiling) if after is not None else None
            later = _that_later(text, k, reach)
            return later if later is not None else (k, ceiling)
        elif (
            frame.cue == "promise"
            and k >= frame.rest
            and word.part in ("noun", "number", "adjective")
            and not frame.inverted
        ):
            if "nomn" not in word.case.split() or word.part == "number" or "accs" in word.case.split():
                later = _that_later(text, k, reach)
                return later if later is not None else (k, ceiling)
        elif word.finite and word.part == "verb":
            return None
        k += 1
    return None


def _that_later(text: Words, k: int, reach: int) -> tuple[int, int] | None:
    for n in range(k, reach - 2):
        if text.words[n].low == "," and text.words[n + 1].part == "that":
            return n + 2, reach
    return None


def _after_that(text: Words, k: int, ceiling: int) -> tuple[int, int] | None:
    """О том, что …"""
    for n in range(k, min(ceiling - 2, k + 3)):
        if text.words[n].low == "," and (text.words[n + 1].part == "that" or text.words[n + 1].low in lists.ASKING):
            return n + 1 + (text.words[n + 1].part == "that"), ceiling
    return None


def _closes_insertion(text: Words, k: int, ceiling: int) -> bool:
    """Сказал он, отвечая на вопрос, что: a comma that opens or closes an insertion before `что`."""
    if text.words[k + 1].cue is not None:
        return False  # уточнив, что: another clause of saying
    for n in range(k + 1, min(ceiling - 1, k + 12)):
        if text.words[n].low == "," and text.words[n + 1].part == "that":
            return not any(w.finite for w in text.words[k + 1 : n])
    return False
