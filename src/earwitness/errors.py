"""Every error a person can meet: what is known, what to do, one exit status and one HTTP status each.

Messages never hold names, paths or words from a case (DESIGN §1 rule 7). The table in docs/errors.md is made from the
classes below, so a class without a docstring fails a test.

Exit status: 0 held or done, 2 usage, 10-19 unavailable, 20-29 evidence broken, 30-39 input refused, 40-49 the case or
the machine, 50-59 a rule or a person's decision stands in the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class EarwitnessError(Exception):
    """The root of all errors; never raised itself."""

    code = "error"
    exit_code = 1
    http_status = 500

    def __init__(self, known: str, do: str, *, where: str | None = None) -> None:
        super().__init__(known)
        self.known = known
        self.do = do
        self.where = where

    def as_json(self) -> dict[str, Any]:
        """The one shape of every JSON error: {code, known, do, where}."""
        return {"code": self.code, "known": self.known, "do": self.do, "where": self.where}


class Bug(EarwitnessError):
    """The program stopped on a mistake of its own; please report what it says, which holds nothing of the case."""

    code, exit_code, http_status = "bug", 1, 500


class Usage(EarwitnessError):
    """The command was given something it cannot use."""

    code, exit_code, http_status = "usage", 2, 400


class Unavailable(EarwitnessError):
    """Something needed is not here: a tool, an extra, a model, an anchor."""

    code, exit_code, http_status = "unavailable", 10, 503


class EvidenceBroken(EarwitnessError):
    """A seal, a proof, a log or a signature does not hold."""

    code, exit_code, http_status = "broken", 20, 409


class InputRefused(EarwitnessError):
    """A file was given that cannot be taken as it is; nothing was lost and nothing was changed."""

    code, exit_code, http_status = "refused", 30, 422


class CaseTrouble(EarwitnessError):
    """The case folder or the machine does not allow the act."""

    code, exit_code, http_status = "case", 40, 409


class RuleStands(EarwitnessError):
    """A rule or a missing decision of a person stands in the way."""

    code, exit_code, http_status = "rule", 50, 409


# --- custody ---------------------------------------------------------------------------------------------------------


class Malformed(EvidenceBroken):
    """Bytes that should follow docs/format.md do not; nothing in them is believed."""

    code, exit_code = "malformed", 21


class PastLimits(Malformed):
    """A page or bundle is past the limits within which it is checked."""

    code = "limits"


class UnsupportedBundle(Malformed):
    """A bundle of a version that this program does not know."""

    code = "unsupported"


class ProofBroken(EvidenceBroken):
    """A Merkle path, a tree or a root does not come out."""

    code, exit_code = "proof", 22


class SignatureBroken(EvidenceBroken):
    """A signature does not verify, or its key is one that must never be used."""

    code, exit_code = "signature", 23


class WeakKey(SignatureBroken):
    """A public key is one under which signatures bind nothing: of small order, or not written in its one form."""

    code, exit_code = "weak-key", 23


class TokenBroken(EvidenceBroken):
    """A timestamp token fails one of the checks of docs/format.md."""

    code, exit_code = "token", 24


class Equivocation(EvidenceBroken):
    """Two signed heads of one log cannot both be true."""

    code, exit_code = "equivocation", 25


class LogBroken(EvidenceBroken):
    """The custody log of a case does not hash to its signed head."""

    code, exit_code = "log", 26


class OriginalChanged(EvidenceBroken):
    """Stored bytes differ from those that were sealed."""

    code, exit_code = "original-changed", 27


# --- store and jobs --------------------------------------------------------------------------------------------------


class CaseDamaged(EvidenceBroken):
    """The case database cannot be read as one; its bytes are damaged."""

    code, exit_code = "case-damaged", 28


class NoCase(CaseTrouble):
    """There is no case in the folder that was named."""

    code, exit_code, http_status = "no-case", 41, 404


class CaseExists(CaseTrouble):
    """The folder for a new case or a copy already holds something."""

    code, exit_code = "case-exists", 41


class CaseNewer(CaseTrouble):
    """The case was written by a later version of the program."""

    code, exit_code = "case-newer", 42


class CaseBusy(CaseTrouble):
    """Another process is writing to the case and did not finish in time."""

    code, exit_code, http_status = "case-busy", 43, 503


class CaseReadOnly(CaseTrouble):
    """The case lies on a medium that cannot be written to."""

    code, exit_code = "case-read-only", 44


class DiskFull(CaseTrouble):
    """There is no room left where the case lies; nothing of the act was kept."""

    code, exit_code, http_status = "disk-full", 45, 507


class MediumFailed(CaseTrouble):
    """The medium of the case reported an error while reading or writing."""

    code, exit_code, http_status = "medium", 46, 500


class NotInCase(CaseTrouble):
    """The case holds nothing under that id."""

    code, exit_code, http_status = "not-in-case", 47, 404


class LeaseLost(CaseTrouble):
    """A job was taken over by another worker; what this one did was not kept."""

    code, exit_code = "lease-lost", 48


class JobFailed(CaseTrouble):
    """A piece of long work failed as often as it may be tried."""

    code, exit_code, http_status = "job-failed", 49, 500


class NoKey(Unavailable):
    """The signing key that is needed is not on this machine."""

    code, exit_code = "no-key", 11


class KeyLocked(Unavailable):
    """The signing key is protected by a passphrase that was not given, or not the right one."""

    code, exit_code = "key-locked", 12


class BadFrame(EvidenceBroken):
    """A frame is not one frame of the sealed codec, or a leaf does not last as long as its frames."""

    code = "frame"


class BadRange(EvidenceBroken):
    """Leaves overlap or do not fit together, or a quotation asks for sound outside of them."""

    code = "range"


# --- transcripts -----------------------------------------------------------------------------------------------------


class TranscriptUnreadable(InputRefused):
    """A transcript cannot be read as the format it is in; nothing of it was imported."""

    code, exit_code = "transcript-unreadable", 36


class FormatUnavailable(Unavailable):
    """Reading this format of transcript needs an extra that is not installed."""

    code, exit_code = "format-unavailable", 14


class AlignmentUnavailable(Unavailable):
    """Word times cannot be found here: the extra is missing, or the language is not English."""

    code, exit_code = "alignment-unavailable", 15


class EngineUnavailable(Unavailable):
    """A drafting engine or its model is not here."""

    code, exit_code = "engine-unavailable", 16


class HelperStopped(Unavailable):
    """A helper process of the program crashed or ran out of its limits; the case was not touched."""

    code, exit_code = "helper-stopped", 17


class TurnUntimed(RuleStands):
    """A turn without times cannot be quoted."""

    code, exit_code = "turn-untimed", 56


# --- time ------------------------------------------------------------------------------------------------------------


class AddressRefused(Usage):
    """An address that Earwitness does not connect to: not https, and not http on this machine."""

    code, exit_code = "address", 2


class AuthorityUnreachable(Unavailable):
    """A timestamp authority, or the proxy on the way to it, did not answer."""

    code, exit_code = "authority", 11


class AuthorityRefused(InputRefused):
    """A timestamp authority answered, and granted nothing."""

    code, exit_code = "authority-refused", 34


class ReplyMismatch(InputRefused):
    """A timestamp reply is unreadable, or answers another request."""

    code, exit_code = "reply", 35


class NotAsked(RuleStands):
    """A connection was about to be opened although no person asked for it."""

    code, exit_code = "not-asked", 51


class PageRefused(InputRefused):
    """The contents given for a page cannot be shown as they are; no page was made."""

    code, exit_code = "page", 39


# --- hostile media ---------------------------------------------------------------------------------------------------


class JailMissing(Unavailable):
    """The limits under which a hostile recording is read are not in force on this machine."""

    code, exit_code = "jail-missing", 13


class MediaUnknown(InputRefused):
    """The bytes are not a kind of recording that can be opened here."""

    code, exit_code = "media-unknown", 31


class MediaUnreadable(InputRefused):
    """A recording is damaged, holds no sound, or cannot be decoded."""

    code, exit_code = "media-unreadable", 32


class MediaOverLimit(InputRefused):
    """Reading a recording went over its limit of time, memory or output and was stopped."""

    code, exit_code = "media-over-limit", 33


class MediaChildBroke(InputRefused):
    """The child that read a recording answered in a way that cannot be true; nothing of it was kept."""

    code, exit_code = "media-child-broke", 37


# --- the desk --------------------------------------------------------------------------------------------------------


class NobodyNamed(RuleStands):
    """An act that is only done in somebody's name was asked for without one."""

    code, exit_code = "nobody-named", 53


class GateRefused(RuleStands):
    """The gate to the public refused; every reason is listed."""

    code, exit_code = "gate", 52


class NothingLeft(RuleStands):
    """Everything in a quotation's span is withheld."""

    code, exit_code = "nothing-left", 54


class NoQuotation(RuleStands):
    """There is nothing to publish, or too much to publish as one excerpt."""

    code, exit_code = "no-quotation", 55


class OtherLog(RuleStands):
    """A recording was sealed under a history that this machine does not write."""

    code, exit_code = "other-log", 57


class SealKeyGone(RuleStands):
    """No chain of signatures leads from the key a recording was sealed under to the key that signs now."""

    code, exit_code = "seal-key", 58


class NotHeld(EvidenceBroken):
    """What was about to leave did not stand its own check; it stayed in."""

    code, exit_code = "not-held", 29


class PathTaken(CaseTrouble):
    """A folder that should be new or empty holds something."""

    code, exit_code = "path-taken", 41


class OutUnwritable(CaseTrouble):
    """A file or folder that was to be written for a person cannot be written where it was asked for."""

    code, exit_code = "out-unwritable", 44


class DeskOpen(CaseTrouble):
    """Another desk in a browser has this case open for writing."""

    code, exit_code = "desk-open", 43


class NoCaseOpen(CaseTrouble):
    """The desk is running, but no case is open in it."""

    code, exit_code = "no-case-open", 41


class NotAllowed(RuleStands):
    """A request to the desk did not come from the page that this desk opened for a person."""

    code, exit_code, http_status = "not-allowed", 58, 403


class TooLarge(InputRefused):
    """A request to the desk is larger than such a request may be."""

    code, exit_code, http_status = "too-large", 38, 413


class NotAPage(InputRefused):
    """A file was given to be checked that holds no proof at all."""

    code, exit_code = "not-a-page", 30


class Unreadable(InputRefused):
    """A file that was named cannot be opened or is not a plain file."""

    code, exit_code = "unreadable", 38


class NoAudio(InputRefused):
    """A file holds no sound that can be sealed."""

    code, exit_code = "no-audio", 38


class BlindStands(RuleStands):
    """A transcript is made blind to the one who asked, until both listeners have handed in."""

    code, exit_code, http_status = "blind", 58, 403


class NotHeard(RuleStands):
    """A span was to be certified that this person has not played in full at normal speed or slower."""

    code, exit_code = "not-heard", 59
    missing_us: tuple[tuple[int, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """With what is still to be played, as [start, end] in microseconds."""
        return {**super().as_json(), "missing_us": [list(span) for span in self.missing_us]}


class NotTold(RuleStands):
    """What a listener had been told beforehand was not stated, so the sound stays locked for them."""

    code, exit_code, http_status = "not-told", 59, 403


def table() -> Iterator[type[EarwitnessError]]:
    """Every error class, parents before children, in the order of this file."""
    seen: list[type[EarwitnessError]] = [EarwitnessError]
    for kind in seen:
        seen.extend(k for k in kind.__subclasses__() if k not in seen)
    yield from seen[1:]


# --- claims ----------------------------------------------------------------------------------------------------------


class TextTooLong(InputRefused):
    """A text is longer than can be drafted in one go."""

    code, exit_code, http_status = "text-too-long", 34, 413


class LanguageUnknown(InputRefused):
    """No table of rules fits the language of the text."""

    code, exit_code, http_status = "language-unknown", 35, 422


class DocumentUnreadable(InputRefused):
    """A document cannot be read as the kind of text it says it is; its bytes are kept as they came."""

    code, exit_code, http_status = "document-unreadable", 36, 422


class ModelRefused(InputRefused):
    """A claim, a figure, a note or a place contradicts itself or holds a word that its vocabulary does not know."""

    code, exit_code = "model", 37


class DecisionRefused(RuleStands):
    """A decision lacks what it needs: a person, a day, a reason, or the origins on which it would rest."""

    code, exit_code = "decision", 57
