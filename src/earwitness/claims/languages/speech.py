"""What the rules of speech need of a language: its words as the rules see them, its phrases, its habits with marks.

A language is one `SpeechTable`. What cannot be written as a list (where a subject stands, how a phrase grows) is a
`Grammar`, a strategy that the table holds; no rule asks which language it is working in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from earwitness.claims.text import Token

Gender = Literal["m", "f", "n"] | None
Number = Literal["one", "many"] | None

FURTHEST: Final = 60
"""Words a walk through a sentence may take: a sentence of a million words costs no more than one of sixty."""


@dataclass(frozen=True, slots=True)
class Word:
    """A token as the rules see it.

    part: noun, name, number, adjective, determiner, possessive, pronoun, relative, preposition, conjunction,
    subordinator, that, auxiliary, verb, adverb, sign. form, of a verb: finite, past (a past tense or a past
    participle: the word alone does not tell), gerund, bare, passive (a participle that can only be passive).
    `cue`: the class of a word of saying, see `CUE_CLASSES`. `subject`: whether it may head a subject.
    """

    low: str
    part: str
    lemma: str
    form: str = ""
    cue: str | None = None
    gender: Gender = None
    number: Number = None
    case: str = ""
    finite: bool = False


CUE_CLASSES: Final = {  # what a word of saying takes
    "say": "that-clause, bare clause, quotation",
    "tell": "the same, to somebody named",
    "ask": "whether, what; quotation",
    "order": "somebody to do something",
    "promise": "to do something, that",
    "deny": "doing something, that",
    "call": "a thing by a quoted name; never a clause",
    "voice": "quotations, and that-clauses",
    "show": "that-clauses and a clause before it; documents and findings",
    "think": "quotations only",
    "hear": "said before a court: by whom is not stated",
    "utter": "a noun or an impersonal form that says words were said",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens [start, end) that name an agent. kind: noun, pronoun, relative, shared (an earlier verb's subject)."""

    start: int
    end: int
    kind: str
    head: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A word of saying in its clause: tokens [start, end) are the cue.

    `unstated`: the words are somebody's and the clause does not say whose. `rest`: the token at which what is said may
    begin. `begins`: the first token of the clause of saying. `document`: the source is a place where it is written.
    """

    start: int
    end: int
    cue: str
    begins: int
    rest: int
    subject: Phrase | None
    inverted: bool = False
    unstated: bool = False
    addressee: Phrase | None = None
    nominal: bool = False
    rule: str = ""


class Words(Protocol):
    """The part of an analysed text that a grammar may look at."""

    @property
    def words(self) -> Sequence[Word]:
        """One for each token."""

    @property
    def tokens(self) -> Sequence[Token]:
        """The tokens of the text."""

    @property
    def level(self) -> Sequence[int]:
        """The innermost pair of marks around each token, -1 for none."""

    def skip_left(self, at: int) -> int:
        """The opening mark of a short name in marks that closes at this token, else the token itself."""

    def skip_right(self, at: int) -> int:
        """The closing mark of a short name in marks that opens at this token, else the token itself."""


class Grammar(Protocol):
    """What a language does that a list cannot say."""

    def read(self, tokens: Sequence[Token], initial: Sequence[bool]) -> list[Word]:
        """A word for each token. `initial`: whether it begins a sentence or a quotation."""

    def frame(self, text: Words, at: int, floor: int, ceiling: int) -> Frame | None:
        """The clause of saying whose cue stands at this token, looking no further than [floor, ceiling)."""

    def clause(self, text: Words, frame: Frame, ceiling: int) -> tuple[int, int] | None:
        """The reported clause that follows a frame, as tokens; None where none does."""

    def topic(self, text: Words, floor: int, ceiling: int) -> tuple[Phrase, int] | None:
        """The subject of the first finite verb in [floor, ceiling), and that verb."""

    def around(self, text: Words, at: int, floor: int, ceiling: int) -> Phrase | None:
        """The whole noun phrase whose head stands at this token, apposition and relative clause included."""

    def has_verb(self, text: Words, start: int, end: int) -> bool:
        """Whether tokens [start, end) hold a finite verb."""


@dataclass(frozen=True)
class SpeechTable:
    """A language, for the rules of speech."""

    code: str
    grammar: Grammar
    elisions: frozenset[str] = frozenset()
    """Words that begin with an apostrophe: an opening mark before one of these is none."""
    title_hints: frozenset[str] = frozenset()
    """A word before or after a name in marks that says it is a title."""
    outlet_hints: frozenset[str] = frozenset()
    """A word that is in the names of newspapers, agencies and broadcasters, or says that a name is one."""
    distancing: frozenset[str] = frozenset()
    """So-called, what is known as: what follows in marks is nobody's in particular."""
    courts: frozenset[str] = frozenset()
    """Addressees that pass nothing on: reporters, a court, a jury."""
    questioners: frozenset[str] = frozenset()
    """Labels of turns that are no name: Q, A, Question."""
    plural_pronouns: frozenset[str] = frozenset()
    first_person: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    """Given names: an addressee who bears one is a person, no paper."""
    warning: frozenset[str] = frozenset()
    """Lemmas of telling that pass no news on: to warn, to remind."""
    titles: frozenset[str] = frozenset()
    """Mr, Mrs, Dr: before a name, no part of what identifies."""
    articles: frozenset[str] = frozenset()
    dashes_open_speech: frozenset[str] = field(default=frozenset("—–-"))
    """Signs that open speech at the head of a paragraph."""
    dash_cuts_marks: bool = False
    """Whether a cue between dashes may stand inside the marks: «…, — said Lind. — …»."""
    meetings: frozenset[str] = frozenset()
    """Words of speaking to an outlet: in an interview with X, she spoke to X."""
    with_whom: frozenset[str] = frozenset()
    """Words between one of those and the outlet."""
    anonymity: frozenset[str] = frozenset()
    """Lemmas by which a request not to be named is known."""
    withholding: frozenset[str] = frozenset()
    """Not; withheld: with one of the former, the request is not to be named."""
    talked: frozenset[str] = frozenset()
    """Lemmas of talking with somebody, in the paragraph above an interview."""
    through: frozenset[str] = frozenset()
    """Through a lawyer: words between who speaks and who brings the words."""
    carriers: frozenset[str] = frozenset()
    """Lemmas of those who bring somebody's words."""
    outcries: frozenset[str] = frozenset()
    """Lemmas of what is heard or read and says words of nobody named: a cry was heard: “…”; it was: “…”."""
    speakers: frozenset[str] = frozenset()
    """Pronouns of who speaks, before a colon, where their form does not show a nominative."""
    mixed_by_case: bool = True
    """Whether a name in marks has a capital at each word (English), or only at the first (Russian)."""
