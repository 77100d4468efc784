"""quotes.txt: every quotation as plain text to paste into a newsroom's own system, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from earwitness.publication.beside import CHANGED, NOT_THE_WORDS, Certificate, Translation
from earwitness.publication.claimed import NOT_SHOWN_TRUE, Claimed
from earwitness.publication.model import LIMIT, STAGED, PageModel, QuoteModel
from earwitness.publication.view import clock, length_of, marks, titled, when


def quotes_txt(model: PageModel) -> str:
    """The text of the file, UTF-8, lines ended by line feeds, nothing wrapped (the other system wraps)."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: PageModel) -> Iterator[str]:
    if model.staged:
        yield f"STAGED DEMONSTRATION. {STAGED}"
    if model.working:
        yield "WORKING COPY. Nothing here may be quoted or passed on as fact."
    yield model.title
    yield f"Made by {model.publisher}, {when(model.made_on)}. Page {model.page_id}."
    if model.replaces:
        yield f"It replaces page {model.replaces}."
    for quote in model.quotes:
        yield ""
        yield from _quotation(model, quote)
    for claim in model.claims:
        yield ""
        yield from _claim(claim)
    yield ""
    yield f"To check all of it: drop {model.file_name} on verifier.html, or type: earwitness verify {model.file_name}"
    yield f"{LIMIT} {model.before_receipt} {model.standards}"


def _quotation(model: PageModel, quote: QuoteModel) -> Iterator[str]:
    seal = model.seals[quote.seal]
    yield f"Quotation {quote.number}: {quote.heading}"
    if quote.identification:
        yield quote.identification
    for turn in quote.turns:
        words = turn.signed.words
        yield f"{turn.signed.speaker}: “{words}”" if turn.signed.kind == "speech" else f"({words})"
    yield (
        f"{clock(quote.start_ms)} to {clock(quote.end_ms)} ({length_of(quote.duration_ms)}) of a recording of "
        f"{clock(quote.total_ms)}."
    )
    if marks(quote):
        yield marks(quote)
    for start, end in quote.withheld_ms:
        yield f"Withheld: {length_of(end - start)} at {clock(start)}."
    if quote.state == "released":
        yield f"Words confirmed by {quote.confirmed_by}."
    else:
        yield "Words not confirmed by anybody."
    yield from (_certificate(one) for one in quote.certificates)
    for translation in quote.translations:
        yield from _translation(translation)
    times = "; ".join(f"it existed by {when(t.no_later_than)}, says {t.authority}" for t in seal.times)
    yield (
        "An unaltered, contiguous part of a recording sealed with the key "
        f"{seal.key_spoken}{f' ({times})' if times else ''}, if it is checked and holds: "
        f"earwitness verify {model.file_name} --key {seal.key_spoken}"
    )


def _claim(one: Claimed) -> Iterator[str]:
    yield f"Claim {one.id}: {one.text}"
    yield f"Confirmed as a claim by {one.confirmed_by}." if one.confirmed_by else "Nobody has confirmed this claim."
    for telling in one.tellings:
        heard = f"; heard in quotation {telling.quote[1:]}" if telling.quote else ""
        hedged = f" Hedged: {', '.join(f'“{h}”' for h in telling.hedges)}." if telling.hedges else ""
        yield f"[claim] “{telling.words}”: {telling.chain}.{hedged} ({telling.place}{heard})"
    yield from one.origins
    for o in one.opposed:
        yield f"“{o.ours}” and “{o.other}” stand against each other: {o.why}"
    yield NOT_SHOWN_TRUE


def _certificate(one: Certificate) -> str:
    some = "" if one.whole else f" ({len(one.turns)} of the {one.of} turns)"
    out = f"Certified by {one.by}{some}, {when(one.at)}."
    if not one.told:
        return f"{out} What they had been told is kept back."
    for label, text in (("Role", one.role), ("Told beforehand", one.told), ("Left uncertain", one.uncertain)):
        out += f" {label}: “{text}”." if text else ""
    return f"{out} “{one.statement}”" if one.statement else out


def _translation(one: Translation) -> Iterator[str]:
    """Every line says that it is a translation: lines are copied one by one."""
    yield f"{titled(one)}. {NOT_THE_WORDS}"
    for turn in one.turns:
        words = f"“{turn.words}”" if turn.words else turn.lacking
        yield f"[translation] {turn.speaker}: {words}{f' ({CHANGED})' if turn.behind else ''}"
    yield from (f"[translation] {_certificate(c)}" for c in one.certificates)
