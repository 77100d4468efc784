"""One call from a text to everything the rules propose for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from earwitness.claims.drafted import Draft
from earwitness.claims.drafting import (
    chains,
    fates,
    hedges,
    indirect,
    quantities,
    quotations,
    sayings,
    sheet,
    times,
    undertakings,
)
from earwitness.claims.drafting.agents import Agents
from earwitness.claims.languages.detect import detect
from earwitness.claims.languages.facts import tables
from earwitness.claims.languages.speech_tables import speech_table
from earwitness.claims.text import Place, cut


def draft(
    content: str, *, language: str | None = None, published: date | None = None, spoken: Sequence[Place] = ()
) -> Draft:
    """Draft a text. `language`: a code with a table, else it is detected; `published` dates what is relative.

    `spoken`: what is somebody's words besides the quotations that the text shows, such as the turns of a transcript.
    Raises TextTooLong, LanguageUnknown.
    """
    text = cut(content)
    code = language or detect(content)
    table = speech_table(code)
    read = sheet.read(text, table)
    said = sayings.find(read)
    agents = Agents(read, said)
    quotes = quotations.draft(read, said, agents)
    reported = indirect.draft(read, said, agents, quotes)
    told = chains.draft(read, said, agents, quotes, reported)
    facts = tables()[table.code]
    words = [*spoken, *(Place(q.start, q.end) for q in quotes if q.type not in ("scare", "title"))]
    words += [one.content for one in reported]
    return Draft(
        language=table.code,
        quotes=quotes,
        indirect=reported,
        chains=told,
        hedges=hedges.draft(text, facts),
        quantities=quantities.draft(text, facts),
        times=times.draft(text, facts, published),
        fates=fates.draft(text, facts),
        undertakings=undertakings.draft(text, facts, sorted(words)),
    )
