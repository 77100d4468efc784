"""What stands beside the words of a quotation: who certified them, and translations.

None of it is in the words block, so none of it is judged with the words; it is bound by the page's `outside`
(docs/format.md §8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from earwitness.publication.checks import LANGUAGE, check_line, refuse

TurnState = Literal["translated", "not translated", "part", "withheld"]

NOT_THE_WORDS: Final = (
    "What was said is above. This is what somebody made of it: it was signed with the page and proves nothing of the"
    " sound."
)
LACKING: Final[dict[TurnState, str]] = {
    "not translated": "This turn is not translated.",
    "part": "Only a part of this turn is quoted, and only whole turns have a translation.",
    "withheld": "Something is withheld here, so the translation of this turn is not given.",
}
CHANGED: Final = "This translates another version of the words above; they were changed in between."


@dataclass(frozen=True, slots=True)
class Certificate:
    """A named person's statement over some of the `of` turns shown; `turns` counts them from 0, `at` is its day.

    `told` is empty where what it says is kept back and only the name is shown.
    """

    by: str
    role: str
    told: str
    uncertain: str
    statement: str
    at: str
    turns: tuple[int, ...]
    of: int

    def __post_init__(self) -> None:
        check_line(self.by, "name in a certificate")
        check_line(self.at, "day of a certificate")
        for text in (self.role, self.told, self.uncertain, self.statement):
            check_line(text, "certificate", empty=True)
        if not self.turns or not all(0 <= n < self.of for n in self.turns):
            raise refuse("A certificate stands over no turn, or over more than there are.")

    @property
    def whole(self) -> bool:
        """Whether it stands over every turn shown."""
        return len(set(self.turns)) == self.of


@dataclass(frozen=True, slots=True)
class TranslatedTurn:
    """One turn of a translation. It has words exactly when it is `translated`; `speaker` is the original's label."""

    state: TurnState
    speaker: str
    words: str = ""
    behind: bool = False

    def __post_init__(self) -> None:
        check_line(self.speaker, "speaker of a translated turn")
        check_line(self.words, "translation", empty=self.state != "translated")
        if (self.state == "translated") != bool(self.words):
            raise refuse("A turn without a translation has words of one.")

    @property
    def lacking(self) -> str:
        """Why there are no words here; empty where there are."""
        return LACKING.get(self.state, "")


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation of a quotation, turn by turn; its certificates count the turns that have words.

    `by` is empty where nobody stated who made it.
    """

    language: str
    by: str
    certificates: tuple[Certificate, ...]
    turns: tuple[TranslatedTurn, ...]

    def __post_init__(self) -> None:
        check_line(self.by, "translator", empty=True)
        if not LANGUAGE.match(self.language):
            raise refuse("The language of a translation is not a language tag.", "Use a tag such as en, ru, ar or und.")
        if not any(turn.words for turn in self.turns):
            raise refuse("A translation of a quotation has no words.")

    @property
    def certified(self) -> bool:
        """Whether every turn that has words was certified by somebody."""
        stood = {n for one in self.certificates for n in one.turns}
        return len(stood) == sum(bool(turn.words) for turn in self.turns)
