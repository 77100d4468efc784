"""Cases in plain lines: the text after `>`, then what drafting must give, one thing a line.

    > “We left,” said Anna Lind, a nurse.
    Q We left | Anna Lind | said          a quotation that holds these words, its source and cue
    I content | source | cue              a reported clause that is about these words
    C one > two                           a chain
    T words                               a title or name;     S words: marks that distance

A source is compared by the words of its mention: one must hold the other. `-` is no source, UNSTATED is UNSTATED. A
case says all there is: a quotation or report beyond those named is an error, a chain where the case names one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from earwitness.claims.drafted import Draft


@dataclass
class Case:
    """A text and what drafting it must give."""

    text: str = ""
    quotes: list[list[str]] = field(default_factory=list)
    reports: list[list[str]] = field(default_factory=list)
    chains: list[list[str]] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    only: str = "QICTS"


def cases(block: str) -> list[Case]:
    """The cases of a block; a text may have several lines."""
    out: list[Case] = []
    for line in block.strip("\n").split("\n"):
        sign, _, rest = line.partition(" ")
        parts = [p.strip() for p in rest.split("|")]
        if sign == ">":
            fresh = (
                not out
                or out[-1].quotes
                or out[-1].reports
                or out[-1].chains
                or out[-1].marks
                or out[-1].only == "none"
            )
            if fresh:
                out.append(Case(rest))
            else:
                out[-1].text += "\n" + rest
        elif sign == "Q":
            out[-1].quotes.append(parts)
        elif sign == "I":
            out[-1].reports.append(parts)
        elif sign == "C":
            out[-1].chains.append([p.strip() for p in rest.split(">")])
        elif sign in ("T", "S"):
            out[-1].marks.append(({"T": "title", "S": "scare"}[sign], rest.strip()))
        elif sign == "none":
            out[-1].only = "none"
    return out


def _said(text: str, value: Any) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else text[value.start : value.end]


def _same(wanted: str, found: str) -> bool:
    if wanted in ("-", "UNSTATED") or found in ("-", "UNSTATED"):
        return wanted == found
    return wanted in found or found in wanted


def faults(case: Case, made: Draft) -> list[str]:
    """What is missing, other or too much."""
    text, out = case.text, []
    spoken = [q for q in made.quotes if q.type not in ("title", "scare")]
    for words, source, *cue in case.quotes:
        hits = [q for q in spoken if words in text[q.start : q.end] and q.end - q.start < 3 * len(words) + 12]
        if not hits:
            out.append(f"no quotation of {words!r}")
            continue
        hit = hits[-1]
        spoken.remove(hit)
        if not _same(source, _said(text, hit.source)):
            out.append(f"{words!r} is said by {_said(text, hit.source)!r} ({hit.rule}), not {source!r}")
        elif cue and cue[0] not in _said(text, hit.cue):
            out.append(f"{words!r} has the cue {_said(text, hit.cue)!r}, not {cue[0]!r}")
    out += [f"too much: quotation {text[q.start : q.end]!r} ({q.rule})" for q in spoken]
    marks = [(q.type, text[q.start : q.end]) for q in made.quotes if q.type in ("title", "scare")]
    for kind, words in case.marks:
        hits = [m for m in marks if m[0] == kind and words in m[1]]
        if not hits:
            out.append(f"no {kind} {words!r}: {marks}")
        else:
            marks.remove(hits[0])
    out += [f"too much: {m}" for m in marks]
    reports = list(made.indirect)
    for words, source, *cue in case.reports:
        hits = [
            r
            for r in reports
            if _alike(words, text[r.content.start : r.content.end])
            and _same(source, _said(text, r.source))
            and (not cue or cue[0] in _said(text, r.cue))
        ]
        if not hits:
            out.append(f"no report of {words!r} by {source!r}")
        else:
            reports.remove(max(hits, key=lambda r: -abs(r.content.end - r.content.start - len(words))))
    out += [
        f"too much: report {text[r.content.start : r.content.end]!r} by {_said(text, r.source)!r} ({r.rule})"
        for r in reports
    ]
    chains = list(made.chains)
    for links in case.chains:
        hits = [
            c
            for c in chains
            if len(c.links) == len(links) and all(_same(w, _said(text, x)) for w, x in zip(links, c.links, strict=True))
        ]
        if not hits:
            out.append(f"no chain {' > '.join(links)}")
        else:
            chains.remove(hits[0])
    if case.chains or not (case.quotes or case.reports):
        out += [f"too much: chain {' > '.join(_said(text, x) for x in c.links)}" for c in chains]
    return out


def _alike(wanted: str, found: str) -> bool:
    """Half of the words, at least, and neither twice as long."""
    a, b = wanted.split(), found.split()
    return len(set(a) & set(b)) * 2 >= max(len(set(a)), 1) and len(b) <= 2 * len(a) + 4
