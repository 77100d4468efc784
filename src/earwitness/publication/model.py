"""Everything a published page shows, as frozen values. Rendering adds no fact of its own.

Times named `_ms` are whole milliseconds of file time, what a player calls the position; `start` and `end` of a signed
turn are coded samples (docs/format.md §3). Text is plain text: nothing here is ever HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from earwitness.custody.statements import Turn
from earwitness.publication.beside import Certificate, Translation
from earwitness.publication.checks import LANGUAGE, check_line, refuse
from earwitness.publication.claimed import Claimed

PageState = Literal["working", "released"]
Direction = Literal["ltr", "rtl"]
FactState = Literal["known", "not known", "not applicable", "withheld"]
RowKind = Literal["speech", "event", "silence", "withheld", "untranscribed"]
Piece = float | Literal["withheld", "gap"]
"""One sealed leaf in the picture of the sound: its peak 0..1, `withheld`, or `gap` (a hole in the file's own clock)."""

BEFORE_RECEIPT: Final = "What happened to the recording before that time is not known to us."
NOT_HERE: Final = "Not part of this page."
"""The note of a `withheld` row that nobody decided to withhold: the page just does not go there."""
LIMIT: Final = "This shows sameness of bytes. It does not show who speaks, or that what is said is true."
NO_STANDARDS: Final = "It was not held against any list of standards, and nothing here claims to meet one."
STAGED: Final = "Invented people, places, firms and events. No real recording stands behind this page."
NOT_PROVED: Final = (
    "That what is said is true.",
    "That nothing was changed before it was sealed.",
    "Who is speaking.",
)

_HEX16 = re.compile(r"[0-9a-f]{32}\Z")
_HEX32 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class WordTime:
    """When one word is heard: code points begin..end of the turn's words, start_ms..end_ms of file time."""

    begin: int
    end: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class TurnModel:
    """A turn exactly as signed, its edges in file time, and when its words are heard as far as that is known."""

    signed: Turn
    start_ms: int
    end_ms: int
    word_times: tuple[WordTime, ...] = ()

    def __post_init__(self) -> None:
        check_line(self.signed.words, "text of a turn")
        check_line(self.signed.speaker, "speaker of a turn", empty=self.signed.kind == "event")
        if not 0 <= self.start_ms <= self.end_ms:
            raise refuse("A turn ends before it starts.")
        at = 0
        for word in self.word_times:
            if not at <= word.begin < word.end <= len(self.signed.words) or word.start_ms > word.end_ms:
                raise refuse("The times of a turn's words do not fit its words.")
            at = word.end


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a transcript: a turn, something heard, silence, or a stretch that is withheld or not transcribed.

    `quote` names the quotation (q1…) that lets it be heard; `note` is what the transcribers say of it.
    """

    kind: RowKind
    start_ms: int
    end_ms: int
    words: str = ""
    speaker: str = ""
    note: str = ""
    quote: str = ""
    overlaps: bool = False

    def __post_init__(self) -> None:
        for text, what in ((self.words, "transcript"), (self.speaker, "speaker"), (self.note, "note")):
            check_line(text, what, empty=True)
        if not 0 <= self.start_ms <= self.end_ms:
            raise refuse("A row of the transcript ends before it starts.")


@dataclass(frozen=True, slots=True)
class Context:
    """What the transcript has just before and just after a quotation. Its sound is not given."""

    before: tuple[Row, ...] = ()
    after: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeClaim:
    """What a token in the bundle says, for people to check elsewhere: a page has no anchors of its own."""

    authority: str
    no_later_than: str


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What a page shows of one seal. Only the first five by default; the rest stays empty unless a person ticked it."""

    audio_root: str
    codec: str
    day: str
    key_hex: str
    key_spoken: str
    exhibit: str = ""
    times: tuple[TimeClaim, ...] = ()
    file_sha256: str = ""
    received: str = ""
    received_how: str = ""

    def __post_init__(self) -> None:
        if not _HEX32.match(self.audio_root) or not _HEX32.match(self.key_hex):
            raise refuse("An audio root or a key fingerprint is not 64 hex digits.")
        for text in (self.codec, self.day, self.key_spoken):
            check_line(text, "account of a seal")


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of the account of the file, in one of four states; `why` is its basis, reason or authority."""

    label: str
    state: FactState
    value: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        check_line(self.label, "name of a fact")
        check_line(self.value, "fact", empty=self.state != "known")
        check_line(self.why, "basis of a fact", empty=self.state == "known")


@dataclass(frozen=True, slots=True)
class Verifier:
    """Where to check without this page: the standalone verifier's digest (empty: not known here), addresses as text."""

    sha256: str = ""
    published_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteModel:
    """One quotation. `id` is its id in the bundle (q1…), `number` the number people see.

    `heading` is the speaker or speakers as described; `withheld_ms` stretches inside the play range; `pieces` one per
    leaf of the play range in order; `leaves` disclosed leaves as (first, last) with `leaves_total` in the recording.
    """

    id: str
    heading: str
    turns: tuple[TurnModel, ...]
    start_ms: int
    end_ms: int
    total_ms: int
    pieces: tuple[Piece, ...]
    seal: int = 0
    number: int = 0
    state: PageState = "working"
    confirmed_by: str = ""
    identification: str = ""
    language: str = "und"
    word_basis: str = ""
    withheld_ms: tuple[tuple[int, int], ...] = ()
    chain: str = ""
    context: Context = Context()
    not_proved: tuple[str, ...] = NOT_PROVED
    leaves: tuple[tuple[int, int], ...] = ()
    leaves_total: int = 0
    settling_ms: int = 0
    certificates: tuple[Certificate, ...] = ()
    translations: tuple[Translation, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"q[1-9][0-9]{0,3}", self.id):
            raise refuse("A quotation is not named q1, q2 and so on.")
        check_line(self.heading, "heading of a quotation")
        if not self.turns or not 0 <= self.start_ms < self.end_ms <= self.total_ms:
            raise refuse("A quotation has no words, or a span that does not lie in the recording.")
        if not LANGUAGE.match(self.language):
            raise refuse("The language of a quotation is not a language tag.", "Use a tag such as en, ru, ar or und.")
        if any(not (isinstance(p, str) or 0 <= p <= 1) for p in self.pieces):
            raise refuse("A peak of the picture of the sound is not between 0 and 1.")
        if any(not self.start_ms <= a < b <= self.end_ms for a, b in self.withheld_ms):
            raise refuse("A withheld stretch does not lie in its quotation.")
        if not self.number:
            object.__setattr__(self, "number", int(self.id[1:]))  # the only moment a frozen value is filled in

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def signed_turns(self) -> tuple[Turn, ...]:
        return tuple(turn.signed for turn in self.turns)


@dataclass(frozen=True, slots=True)
class PageModel:
    """One page. `language` is that of title and standfirst; the page's own sentences are English.

    `direction` turns the layout; turns, sound and time are never turned. `open_points` is what a working page still
    lacks. `replaces` is the page id this one stands for, `withdrawn` a sentence about one that was taken back.
    """

    title: str
    page_id: str
    publisher: str
    made_on: str
    quotes: tuple[QuoteModel, ...]
    seals: tuple[SealFacts, ...]
    state: PageState = "working"
    staged: bool = False
    standfirst: str = ""
    kicker: str = ""
    language: str = "en"
    direction: Direction = "ltr"
    contact: str = ""
    open_points: tuple[str, ...] = ()
    transcript: tuple[Row, ...] = ()
    transcript_by: str = ""
    facts: tuple[Fact, ...] = ()
    before_receipt: str = BEFORE_RECEIPT
    standards: str = NO_STANDARDS
    replaces: str = ""
    withdrawn: str = ""
    verifier: Verifier = Verifier()
    file_name: str = "page.html"
    claims: tuple[Claimed, ...] = ()

    def __post_init__(self) -> None:
        for text, what in ((self.title, "title"), (self.publisher, "publisher"), (self.made_on, "date")):
            check_line(text, what)
        for text in (self.standfirst, self.kicker, self.contact, self.withdrawn, *self.open_points):
            check_line(text, "text of the page", empty=True)
        if not _HEX16.match(self.page_id) or (self.replaces and not _HEX16.match(self.replaces)):
            raise refuse("A page id is not 32 hex digits.")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", self.file_name):
            raise refuse("The file name of the page holds something that is not safe to type.")
        if not LANGUAGE.match(self.language):
            raise refuse("The language of the page is not a language tag.", "Use a tag such as en, ru or ar.")
        if not self.quotes or [q.id for q in self.quotes] != [f"q{n + 1}" for n in range(len(self.quotes))]:
            raise refuse("The quotations of a page are not q1, q2 and so on in order.")
        if any(not 0 <= q.seal < len(self.seals) for q in self.quotes):
            raise refuse("A quotation rests on a seal the page does not show.")
        if self.state == "released" and any(q.state != "released" or not q.confirmed_by for q in self.quotes):
            raise refuse("A page is called released and a quotation on it has not been confirmed by a person.")
        if self.state == "released" and any(c.state != "released" for c in self.claims):
            raise refuse("A page is called released and a claim on it has not been confirmed by a person.")
        if not self.before_receipt or not self.standards:
            raise refuse("A sentence every page carries is empty.", "It may be translated, not left out.")

    @property
    def working(self) -> bool:
        """Whether the page must say that it is a working copy: so it must if any one quotation on it is."""
        return self.state == "working" or any(q.state == "working" for q in self.quotes)

    def only(self, quote_id: str, *, page_id: str, file_name: str) -> PageModel:
        """The same page with one quotation, which becomes q1 and keeps its number: what an embed shows."""
        for quote in self.quotes:
            if quote.id == quote_id:
                one = replace(quote, id="q1", seal=0)
                return replace(
                    self,
                    page_id=page_id,
                    file_name=file_name,
                    quotes=(one,),
                    seals=(self.seals[quote.seal],),
                    state=one.state,
                    transcript=(),
                    claims=(),
                    replaces="",
                )
        raise refuse("There is no quotation of that name on the page.", "Name one of its quotations, q1 and so on.")


def by_tokens(words: str, times: Sequence[tuple[int, int] | None]) -> tuple[WordTime, ...]:
    """Word times for the blank-separated tokens of `words`, one (start_ms, end_ms) or None for each, in order."""
    found = list(re.finditer(r"\S+", words))
    if len(found) != len(times):
        raise refuse("There are not as many word times as words.")
    return tuple(
        WordTime(token.start(), token.end(), *time)
        for token, time in zip(found, times, strict=True)
        if time is not None
    )


def gap_list(page: PageModel) -> tuple[Row, ...]:
    """What a page leaves out, in order: withheld and untranscribed rows, and what is withheld inside quotations."""
    rows = [row for row in page.transcript if row.kind in ("withheld", "untranscribed")]
    inside = {stretch for quote in page.quotes for stretch in quote.withheld_ms}
    rows += [Row("withheld", a, b) for a, b in inside if not any(r.start_ms <= a and b <= r.end_ms for r in rows)]
    return tuple(sorted(rows, key=lambda row: (row.start_ms, row.end_ms)))


def unwritten_ms(rows: Iterable[Row], least_ms: int = 500) -> tuple[int, int]:
    """(how many, how long together): stretches of at least `least_ms` between rows, of which nothing is said."""
    count = total = 0
    end: int | None = None
    for row in sorted(rows, key=lambda row: row.start_ms):
        if end is not None and row.start_ms - end >= least_ms:
            count, total = count + 1, total + row.start_ms - end
        end = max(end or 0, row.end_ms)
    return count, total
