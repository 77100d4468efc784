"""Two transcripts of one recording, word by word: where they agree, where words or speakers differ, what one lacks.

Words are compared as `fold.strict` has them, in the order of their turns' starts (`wordalign`).

Limits: where people speak over each other and two listeners wrote the voices in another order, words count as
different although both heard them; the map shows both sides, so a person sees it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from earwitness.transcripts.fold import strict
from earwitness.transcripts.model import UNSTATED, Revision, Turn, to_us
from earwitness.transcripts.retime import NOT_YET
from earwitness.transcripts.wordalign import aligned
from earwitness.transcripts.wording import marked

Kind = Literal["words", "speaker", "missing"]
Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `also`: other hearings it names. Times in microseconds, those of the turn where the word has none."""

    key: str
    text: str
    turn: int
    speaker: str
    also: frozenset[str]
    start_us: int | None
    end_us: int | None
    joined: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two transcripts differ, as ranges of tokens.

    `missing`: whole turns of one side, where the other wrote nothing. `words`: other words, or more words, within turns
    in which both wrote; so one of the ranges may be empty. `hearing`: one side names the other's word as another
    hearing of the same sound.
    """

    kind: Kind
    a: tuple[int, int]
    b: tuple[int, int]
    hearing: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the words one side gives a speaker: how many the other has too, and how many of those by the same speaker."""

    words: int
    same: int
    same_speaker: int


@dataclass(frozen=True)
class Comparison:
    """Both sides as tokens, pairs of the words they share, where they differ, and counts for each speaker of each.

    `speakers`: which label of the first is which of the second.
    """

    a: tuple[Token, ...]
    b: tuple[Token, ...]
    pairs: tuple[tuple[int, int], ...]
    differences: tuple[Difference, ...]
    speakers: dict[str, str]
    agreement_a: dict[str, Agreement]
    agreement_b: dict[str, Agreement]


def tokens_of(revision: Revision) -> tuple[Token, ...]:
    """The words of a revision in order of time; turns without a start stay behind the one before them."""
    placed: list[tuple[int, int, Turn]] = []
    last = 0
    for n, turn in enumerate(revision.turns):
        last = to_us(turn.start_s) if turn.start_s is not None else last
        placed.append((last, n, turn))
    return tuple(token for _, n, turn in sorted(placed, key=lambda item: item[:2]) for token in turn_tokens(turn, n))


def turn_tokens(turn: Turn, n: int) -> Iterator[Token]:
    """The words of one turn, which is number `n`."""
    for word in turn.words:
        if word.text == NOT_YET:
            continue
        start = word.start_s if word.start_s is not None else turn.start_s
        end = word.end_s if word.end_s is not None else turn.end_s
        yield Token(
            strict(word.text), marked(word), n, str(turn.speaker), frozenset(map(strict, word.alternatives)),
            None if start is None else to_us(start), None if end is None else to_us(end), word.joined,
        )  # fmt: skip


def line(tokens: Sequence[Token]) -> str:
    """Tokens as one line, as people read and type it."""
    return "".join(("" if t.joined or not n else " ") + t.text for n, t in enumerate(tokens))


def compare(one: Revision, other: Revision) -> Comparison:
    """See the module."""
    a, b = tokens_of(one), tokens_of(other)
    pairs = tuple(aligned([t.key for t in a], [t.key for t in b]))
    speakers = matched_speakers(a, b, pairs)

    def same(x: int, y: int) -> bool:
        return speakers.get(a[x].speaker) == b[y].speaker

    return Comparison(
        a, b, pairs, tuple(_differences(a, b, pairs, same)), speakers,
        _agreement(a, dict(pairs), same), _agreement(b, {y: x for x, y in pairs}, lambda y, x: same(x, y)),
    )  # fmt: skip


def matched_speakers(a: Sequence[Token], b: Sequence[Token], pairs: Pairs) -> dict[str, str]:
    """Which label of the one is which of the other: those that share most words first. Labels need not be the same.

    That nobody said who speaks is no label: it is the same only as that.
    """
    nobody = str(UNSTATED)
    shared = Counter((a[x].speaker, b[y].speaker) for x, y in pairs)
    shared = Counter({pair: n for pair, n in shared.items() if (pair[0] == nobody) == (pair[1] == nobody)})
    out: dict[str, str] = {}
    for (mine, theirs), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0][0] != item[0][1], item[0])):
        if mine not in out and theirs not in out.values():
            out[mine] = theirs
    return out


def _agreement(
    side: Sequence[Token], other: Mapping[int, int], same: Callable[[int, int], bool]
) -> dict[str, Agreement]:
    words: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    alike: Counter[str] = Counter()
    for n, token in enumerate(side):
        words[token.speaker] += 1
        if n in other:
            shared[token.speaker] += 1
            alike[token.speaker] += same(n, other[n])
    return {label: Agreement(words[label], shared[label], alike[label]) for label in words}


def _differences(
    a: Sequence[Token], b: Sequence[Token], pairs: Pairs, same: Callable[[int, int], bool]
) -> Iterator[Difference]:
    in_both = {a[x].turn for x, _ in pairs}, {b[y].turn for _, y in pairs}
    at_a = at_b = 0
    run: tuple[int, int, int, int] | None = None  # shared words that somebody else says
    for x, y in [*pairs, (len(a), len(b))]:
        if run is not None and (x, y) != (run[1], run[3]):
            yield Difference("speaker", run[:2], run[2:])
            run = None
        if x > at_a or y > at_b:
            for one in _gap(a, b, (at_a, x), (at_b, y)):
                yield from _lone(one, a, b, in_both) if one.kind == "missing" else (one,)
        if x < len(a) and y < len(b) and not same(x, y):
            fits = run is not None and (a[x - 1].turn, b[y - 1].turn) == (a[x].turn, b[y].turn)
            if run is not None and not fits:
                yield Difference("speaker", run[:2], run[2:])
            run = (run[0], x + 1, run[2], y + 1) if run is not None and fits else (x, x + 1, y, y + 1)
        elif run is not None:
            yield Difference("speaker", run[:2], run[2:])
            run = None
        at_a, at_b = x + 1, y + 1


def _gap(
    a: Sequence[Token], b: Sequence[Token], mine: tuple[int, int], theirs: tuple[int, int]
) -> Iterator[Difference]:
    """A stretch that is not shared. Turns at its ends that sound while the other side has nothing are `missing`."""
    before: list[Difference] = []
    after: list[Difference] = []
    while mine[0] < mine[1] and theirs[0] < theirs[1]:
        cut = _apart(a, b, mine, theirs)
        if cut is None:
            break
        which, end, at = cut
        if which == "a":
            part = (mine[0], at) if end == "first" else (at, mine[1])
            lone = Difference("missing", part, (theirs[0],) * 2 if end == "first" else (theirs[1],) * 2)
            mine = (at, mine[1]) if end == "first" else (mine[0], at)
        else:
            part = (theirs[0], at) if end == "first" else (at, theirs[1])
            lone = Difference("missing", (mine[0],) * 2 if end == "first" else (mine[1],) * 2, part)
            theirs = (at, theirs[1]) if end == "first" else (theirs[0], at)
        (before if end == "first" else after).append(lone)
    yield from before
    if mine[0] == mine[1] or theirs[0] == theirs[1]:
        if mine[0] < mine[1] or theirs[0] < theirs[1]:
            yield Difference("missing", mine, theirs)
    else:
        one, other = a[mine[0]], b[theirs[0]]
        single = mine[1] - mine[0] == 1 == theirs[1] - theirs[0]
        yield Difference("words", mine, theirs, single and (other.key in one.also or one.key in other.also))
    yield from reversed(after)


def _lone(
    one: Difference, a: Sequence[Token], b: Sequence[Token], in_both: tuple[set[int], set[int]]
) -> Iterator[Difference]:
    """Words that only one side has: those within a turn of which both have words apart from whole turns."""
    first = one.a[0] < one.a[1]
    tokens, span = (a, one.a) if first else (b, one.b)
    for shared, run in groupby(range(*span), lambda n: tokens[n].turn in in_both[0 if first else 1]):
        at = list(run)
        part = (at[0], at[-1] + 1)
        yield Difference("words" if shared else "missing", *((part, one.b) if first else (one.a, part)))


def _apart(
    a: Sequence[Token], b: Sequence[Token], mine: tuple[int, int], theirs: tuple[int, int]
) -> tuple[Literal["a", "b"], Literal["first", "last"], int] | None:
    """A turn at one end of a gap that no turn of the other side overlaps in time: (side, end, where it is cut off)."""
    whole_a, whole_b = _time(a[slice(*mine)]), _time(b[slice(*theirs)])
    for which, side, span, other in (("a", a, mine, whole_b), ("b", b, theirs, whole_a)):
        first = next((n for n in range(*span) if side[n].turn != side[span[0]].turn), span[1])
        last = next((n + 1 for n in range(span[1] - 1, span[0] - 1, -1) if side[n].turn != side[span[1] - 1].turn),
                    span[0])  # fmt: skip
        for end, part, at in (("first", (span[0], first), first), ("last", (last, span[1]), last)):
            time = _time(side[slice(*part)])
            if time and other and (time[1] <= other[0] or other[1] <= time[0]):
                return which, end, at  # type: ignore[return-value]
    return None


def _time(tokens: Sequence[Token]) -> tuple[int, int] | None:
    starts = [t.start_us for t in tokens if t.start_us is not None]
    ends = [t.end_us for t in tokens if t.end_us is not None]
    return (min(starts), max(ends)) if starts and ends else None


def span_of(found: Comparison, difference: Difference) -> tuple[int, int] | None:
    """Where on the timeline a difference lies, in microseconds; None where neither side has a time."""
    tokens = [*found.a[slice(*difference.a)], *found.b[slice(*difference.b)]]
    return _time(tokens)
