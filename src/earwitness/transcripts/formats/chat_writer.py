"""CHAT as it is written, for `chat` to read back (MacWhinney, "Tools for Analyzing Talk, part 1").

One main line per turn with its time bullet in milliseconds, `%wor` where every word has its times; events on lines of
their own by the participant ENV. The label of a speaker is the participant's name. A sign at the end of a turn is its
terminator; where a turn has none, none is made up, and the header says so (`@Options: CA`). CHAT has no way to write
the characters of its own marks as text: they are written in their full-width form, as one alike, or as U+FFFD.
There is no @Media line: it has to name the file itself, and strict readers refuse one that names another.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from earwitness.transcripts import vocabulary
from earwitness.transcripts.formats import languages
from earwitness.transcripts.formats.chat import TONE, UNHEARD
from earwitness.transcripts.formats.common import wide
from earwitness.transcripts.model import UNSTATED, Event, Turn, Word

_ENVIRONMENT: Final = "ENV"
_MARKS: Final = "[]<>()^@_"
_ENDED: Final = re.compile(r"(.*[^.?!,;:„‡“”])([.?!,])", re.DOTALL)
_BLANKS: Final = re.compile(r"\s+")
_POINTS: Final = re.compile(r"[.?!,;:“”]+")
_ALIKE: Final = str.maketrans({"„": '"', "∆": "Δ", "°": "˚"})
"""Marks of tone that people also write as text, with a character that looks the same and means nothing to CHAT."""
_PER_LINE: Final = 12
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def write(turns: tuple[Turn, ...], events: tuple[Event, ...], language: str) -> bytes:
    """CHAT, UTF-8."""
    codes = _codes(list(dict.fromkeys(str(turn.speaker) for turn in turns)))
    after: dict[str | None, list[Event]] = {}
    for event in events:
        after.setdefault(event.after, []).append(event)
    lines = [_event(event) for event in after.get(None, ())]
    complete = True
    for turn in turns:
        main, ended = _turn(turn, codes[str(turn.speaker)])
        complete = complete and ended
        lines += main + [_event(event) for event in after.get(turn.id, ())]
    spoken = languages.code(language)
    people = [f"{codes[label]} {name} {_role(label)}" for label, name in _names(list(codes)).items()]
    roles = [(code, _role(label)) for label, code in codes.items()]
    if events:
        people.append(f"{_ENVIRONMENT} Environment")
        roles.append((_ENVIRONMENT, "Environment"))
    head = ["@UTF8", "@Begin", f"@Languages:\t{spoken}", "@Participants:\t" + ",\n\t".join(people)]
    head += [] if complete else ["@Options:\tCA"]
    head += [f"@ID:\t{spoken}|recording|{code}|||||{role}|||" for code, role in roles]
    return "\n".join([*head, *lines, "@End", ""]).encode("utf-8", "replace")


def _role(label: str) -> str:
    return "Unidentified" if label == str(UNSTATED) else "Participant"


def _codes(labels: Sequence[str]) -> dict[str, str]:
    """A code of three letters for each label: its first letters where they are free, so that none collide."""
    taken = {_ENVIRONMENT}
    spare = _spare()
    codes: dict[str, str] = {}
    for label in labels:
        code = re.sub("[^A-Z]", "", label.upper())[:3]
        while len(code) < 3 or code in taken:
            code = next(spare)
        taken.add(code)
        codes[label] = code
    return codes


def _names(labels: Sequence[str]) -> dict[str, str]:
    """The name of each participant: the label with `_` for its blanks, so that no two of them are read as the same."""
    taken = {""}
    names: dict[str, str] = {}
    for label in labels:
        name = _BLANKS.sub("_", wide(label, ","))
        if " ".join(name.replace("_", " ").split()) in taken:
            name = _BLANKS.sub("_", wide(label, "_,"))
        taken.add(" ".join(name.replace("_", " ").split()))
        names[label] = name
    return names


def _spare() -> Iterator[str]:
    """SPA, SPB, … then every other code of three letters, then longer ones, of which CHAT takes up to seven."""
    yield from ("SP" + letter for letter in _ALPHABET)
    yield from ("".join(letters) for letters in itertools.product(_ALPHABET, repeat=3))
    yield from (f"S{n:06d}" for n in itertools.count())


def _turn(turn: Turn, code: str) -> tuple[list[str], bool]:
    """The lines of a turn, and whether it ends with a terminator."""
    tokens: list[str] = []
    timed: list[str] | None = []
    point = ""
    runs = _runs(turn.words)
    for n, run in enumerate(runs):
        word, text = run[0], "".join(one.text for one in run)
        bare, point = _pointed(text, last=n == len(runs) - 1)
        plain = "xxx" if word.inaudible else _plain(bare)
        tokens.append(_group(bare) if word.alternatives and not word.inaudible else plain)
        tokens += [f"[=? {wide(other, '[]')}]" for other in word.alternatives]
        tokens += ["[?]"] if word.uncertain and not word.alternatives else []
        tokens += [point] if point else []
        times = _bullet(word.start_s, word.end_s)
        timed = None if timed is None or len(run) > 1 or not times else [*timed, plain, times]
    ended = point not in ("", ",")
    lines = [f"*{code}:\t{_wrapped([*tokens, *_given(_bullet(turn.start_s, turn.end_s))])}"]
    lines += [f"%wor:\t{_wrapped([*timed, *([point] if ended else [])])}"] if timed else []
    return lines, ended


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words that are written without a blank between them are one word of CHAT, unless one of them has a mark."""
    runs: list[list[Word]] = []
    for word in words:
        if (
            word.joined
            and runs
            and not word.uncertain
            and not any(w.uncertain or w.inaudible for w in (*runs[-1], word))
        ):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _pointed(text: str, *, last: bool) -> tuple[str, str]:
    """The word and the sign behind it, where CHAT takes that sign there: a comma, or what ends the turn."""
    found = _ENDED.fullmatch(text)
    return (found[1], found[2]) if found and (last or found[2] == ",") else (text, "")


def _plain(text: str) -> str:
    """The text as one word of CHAT, without what would be a mark, a fragment, something left out or not understood."""
    text = _BLANKS.sub("_", wide(text, _MARKS))
    text = TONE.sub("\ufffd", text.translate(_ALIKE)).replace("-0", "-" + wide("0", "0"))
    if text[0] in "&+" or re.fullmatch(r"0[^\W\d]*", text) or text.lower() in UNHEARD:
        text = wide(text[0], text[0]) + text[1:]
    return wide(re.sub("[“”]", '"', text), ".?!,;:") if _POINTS.fullmatch(text) else text


def _group(text: str) -> str:
    """What a hearing is about: a word, or several in a group."""
    words = [_plain(part) for part in text.split()]
    return words[0] if len(words) == 1 else f"<{' '.join(words)}>"


def _bullet(start_s: float | None, end_s: float | None) -> str:
    """A time bullet; empty where a time is not known, or where both are one millisecond, which CHAT does not take."""
    start, end = (-1 if time_s is None else round(time_s * 1000) for time_s in (start_s, end_s))
    return f"\x15{start}_{end}\x15" if 0 <= start < end else ""


def _given(text: str) -> list[str]:
    return [text] if text else []


def _wrapped(tokens: Sequence[str]) -> str:
    """Tokens on lines that are not too long: a line that begins with a tab goes on with the one before it."""
    return "\n\t".join(" ".join(tokens[at : at + _PER_LINE]) for at in range(0, len(tokens), _PER_LINE))


def _event(event: Event) -> str:
    """An event by nobody: `&=laughter`, or `&=door:slams_shut` where the text alone would not tell the kind."""
    told = vocabulary.event_in(f"({event.text})") or (vocabulary.kind_of(event.text), event.text)
    text = _BLANKS.sub("_", wide(event.text, _MARKS + ":"))
    named = text if told == (event.kind, event.text) and text[0].isalpha() else f"{event.kind}:{text}"
    return f"*{_ENVIRONMENT}:\t{' '.join([f'&={named}', '.', *_given(_bullet(event.start_s, event.end_s))])}"
