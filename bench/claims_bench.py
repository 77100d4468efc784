"""How well drafting does on texts with gold places: precision, recall and F1 with counts, and each rule's share right.

    make bench-claims                       tests/claims/corpus/open and tests/claims/corpus/apart, where they are
    EARWITNESS_CORPUS=DIR[:DIR…] make bench-claims
    .venv/bin/python bench/claims_bench.py --misses DIR…     what was missed and what was wrong, for people

A folder holds NAME.txt and NAME.json (tests/claims/corpus/README.md has the format). Quotations match where the places
share eight tenths of the longer one; sources where the places meet or the heads of their labels are the same; reported
clauses where a third of their words are shared. A figure is right where its ends are the gold's; where the gold rounds
(about N: its low and high are N) an interval that holds N is right, since drafting widens by half a unit; dozens and
several have no ends in the gold, and none are asked for. Fates and undertakings match where three tenths of the longer
place are shared; "any overlap" asks for the same status or kind and one shared code point, since who reads either
place finds what is said: a verb alone, or the verb with all that hangs on it.
Figures are counts; nothing here is timed but the last line.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from earwitness.claims.drafting.draft import draft

HERE = Path(__file__).resolve().parent.parent
CUT = re.compile(r"[,(—:;]| who | which | that | of | for | in | from | at | on | который| которая| которые", re.I)
ARTICLES = re.compile(r"^(the|a|an|his|her|their|its|mr|mrs|ms|dr)\.? ", re.I)


def head(label: str) -> str:
    """The word that names: the last one before a comma, a preposition or a relative clause."""
    words = re.findall(r"[\w’'-]+", CUT.split(ARTICLES.sub("", label.strip()) + " ")[0].lower().replace("’", "'"))
    return re.sub("'s?$", "", words[-1]) if words else label.lower()


def span(value: Any) -> tuple[int, int] | None:
    """A place of gold (a dict) or of a draft (an object)."""
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, dict):
        return (value["start"], value["end"]) if "start" in value else None
    return value.start, value.end


def shared(a: tuple[int, int], b: tuple[int, int]) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def same_source(gold: Any, drafted: Any) -> bool:
    if isinstance(gold, str) or isinstance(drafted, str) or gold is None or drafted is None:
        return gold == drafted
    places = span(gold), span(drafted)
    if places[0] and places[1] and shared(places[0], places[1]):
        return True
    return head(gold["label"]) == head(drafted.label)


def jaccard(text: str, a: tuple[int, int], b: tuple[int, int]) -> float:
    low, high = max(a[0], b[0]), min(a[1], b[1])
    common = len(re.findall(r"\w+", text[low:high])) if high > low else 0
    every = len(re.findall(r"\w+", text[a[0] : a[1]])) + len(re.findall(r"\w+", text[b[0] : b[1]])) - common
    return common / every if every else 0.0


def pairs(
    gold: list[Any], drafted: list[Any], measure: Callable[[Any, Any], float], least: float
) -> list[tuple[Any, Any]]:
    """The best one-to-one matching, greedily."""
    scored = sorted(
        ((measure(g, d), i, j) for i, g in enumerate(gold) for j, d in enumerate(drafted) if measure(g, d) >= least),
        key=lambda s: -s[0],
    )
    left, right, out = set(), set(), []
    for _, i, j in scored:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((gold[i], drafted[j]))
    return out


def over_longer(g: Any, d: Any) -> float:
    a, b = span(g), span(d)
    return shared(a, b) / max(a[1] - a[0], b[1] - b[0], 1) if a and b else 0.0


def touches(g: Any, d: Any) -> float:
    a, b = span(g), span(d)
    return float(bool(a and b and shared(a, b)))


def same_interval(g: Any, d: Any) -> bool:
    """The same ends; where the gold rounds, ends that hold the gold's."""
    low, high = g["low"], g["high"]
    if (low, high) == (d.low, d.high):
        return True
    if low is None and high is None:
        return bool(g["qualifier"] == d.qualifier)
    if g["qualifier"] != "about" or None in (low, high, d.low, d.high):
        return False
    near = 1e-3 * abs(high)  # a third is written .3333
    return bool(d.low - near <= low and high <= d.high + near)


class Score:
    """Counts of one measure: right, drafted, gold."""

    def __init__(self) -> None:
        self.right = self.drafted = self.gold = 0

    def add(self, right: int, drafted: int, gold: int) -> None:
        self.right += right
        self.drafted += drafted
        self.gold += gold

    def line(self) -> str:
        p = self.right / self.drafted if self.drafted else 0.0
        r = self.right / self.gold if self.gold else 0.0
        f = 2 * p * r / (p + r) if p + r else 0.0
        return f"P {p:.3f}  R {r:.3f}  F1 {f:.3f}   ({self.right} right of {self.drafted} drafted, {self.gold} in gold)"


class Bench:
    def __init__(self, misses: bool) -> None:
        self.scores: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
        self.rules: dict[str, Counter[str]] = defaultdict(Counter)
        self.misses = misses
        self.words = 0
        self.seconds = 0.0

    def note(self, kind: str, text: str, thing: Any, more: str = "") -> None:
        if self.misses:
            place = span(thing) or (0, 0)
            print(f"    {kind}: {text[place[0] : place[1]][:110]!r} {more}")

    def text(self, path: Path) -> None:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        published = date.fromisoformat(gold["published"]) if gold.get("published") else None
        began = time.perf_counter()
        made = draft(text, language=gold["language"], published=published)
        self.seconds += time.perf_counter() - began
        self.words += len(text.split())
        if self.misses:
            print(path.stem)
        for language in (gold["language"], "all"):
            first = language != "all"
            self._quotes(language, text, gold, made, first)
            self._indirect(language, text, gold, made, first)
            self._chains(language, text, gold, made, first)
            self._facts(language, gold, made)

    def _quotes(self, language: str, text: str, gold: dict[str, Any], made: Any, first: bool) -> None:
        # Turns that the gold keeps under a key of their own are no quotations there, and none too many here.
        turns = {id(d) for _, d in pairs(gold.get("turns", []), list(made.quotes), over_longer, 0.8)}
        drafted = [q for q in made.quotes if id(q) not in turns]
        got = pairs(gold["quotes"], drafted, over_longer, 0.8)
        scores = self.scores[language]
        scores["quotations"].add(len(got), len(drafted), len(gold["quotes"]))
        told = [(g, d) for g, d in got if g["source"] is not None]
        right = [(g, d) for g, d in told if same_source(g["source"], d.source)]
        scores["speaker, given found"].add(len(right), len(told), len(told))
        scores["quotation + speaker"].add(
            len(right),
            sum(d.source is not None for d in drafted),
            sum(g["source"] is not None for g in gold["quotes"]),
        )
        scores["scare marks and titles"].add(
            sum(g["type"] == d.type for g, d in got if g["type"] in ("scare", "title")),
            sum(d.type in ("scare", "title") for d in drafted),
            sum(g["type"] in ("scare", "title") for g in gold["quotes"]),
        )
        if not first:
            return
        good = {id(d) for _, d in right} | {id(d) for g, d in got if g["source"] is None and d.source is None}
        for d in drafted:
            self.rules[f"quotation: {d.rule}"]["right" if id(d) in good else "wrong"] += 1
        found = {id(g) for g, _ in got}
        for g in gold["quotes"]:
            if id(g) not in found:
                self.note("quotation missed", text, g)
        matched = {id(d) for _, d in got}
        for d in drafted:
            if id(d) not in matched:
                self.note("no quotation", text, d, d.rule)
        for g, d in got:
            if not same_source(g["source"], d.source):
                self.note("other speaker", text, g, f"{g['source']} / {d.source} by {d.rule}")

    def _indirect(self, language: str, text: str, gold: dict[str, Any], made: Any, first: bool) -> None:
        def measure(g: Any, d: Any) -> float:
            alike = jaccard(text, span(g["content"]) or (0, 0), span(d.content) or (0, 0))
            return alike + same_source(g["source"], d.source) if alike >= 0.3 else 0.0

        got = pairs(gold["indirect"], list(made.indirect), measure, 0.3)
        right = [(g, d) for g, d in got if same_source(g["source"], d.source)]
        self.scores[language]["indirect, content"].add(len(got), len(made.indirect), len(gold["indirect"]))
        self.scores[language]["indirect with source"].add(len(right), len(made.indirect), len(gold["indirect"]))
        if not first:
            return
        good = {id(d) for _, d in right}
        for d in made.indirect:
            self.rules[f"indirect: {d.rule}"]["right" if id(d) in good else "wrong"] += 1
            if id(d) not in good:
                self.note(
                    "no such report",
                    text,
                    d.content,
                    f"by {d.source and (d.source if isinstance(d.source, str) else d.source.label)}; {d.rule}",
                )
        found = {id(g) for g, _ in right}
        for g in gold["indirect"]:
            if id(g) not in found:
                self.note(
                    "report missed",
                    text,
                    g["content"],
                    f"by {g['source']}, cue {g['cue'] and text[g['cue']['start'] : g['cue']['end']]}",
                )

    def _chains(self, language: str, text: str, gold: dict[str, Any], made: Any, first: bool) -> None:
        def same(g: Any, d: Any) -> float:
            return float(len(g["links"]) == len(d.links) and all(map(same_source, g["links"], d.links)))

        got = pairs(gold["chains"], list(made.chains), same, 1.0)
        self.scores[language]["chains"].add(len(got), len(made.chains), len(gold["chains"]))
        if first:
            good, found = {id(d) for _, d in got}, {id(g) for g, _ in got}
            for d in made.chains:
                self.rules[f"chain: {d.rule}"]["right" if id(d) in good else "wrong"] += 1
                if id(d) not in good:
                    self.note(
                        "no such chain", text, None, " > ".join(x if isinstance(x, str) else x.label for x in d.links)
                    )
            for g in gold["chains"]:
                if id(g) not in found:
                    self.note(
                        "chain missed",
                        text,
                        None,
                        " > ".join(x if isinstance(x, str) else x["label"] for x in g["links"]),
                    )

    def _facts(self, language: str, gold: dict[str, Any], made: Any) -> None:
        same: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
            "figures": ("quantities", same_interval),
            "hedges": ("hedges", lambda g, d: bool(g["class"] == d.class_)),
            "times": ("times", lambda g, d: g["value"] is None or g["value"] == d.value),
            "fates": ("fates", lambda g, d: bool(g["status"] == d.status)),
            "undertakings": ("undertakings", lambda g, d: bool(g["kind"] == d.kind)),
        }
        for name, (key, right) in same.items():
            drafted = list(getattr(made, key))
            got = pairs(gold[key], drafted, over_longer, 0.3)
            self.scores[language][f"{name}, place"].add(len(got), len(drafted), len(gold[key]))
            self.scores[language][name].add(sum(right(g, d) for g, d in got), len(drafted), len(gold[key]))
            if name in ("fates", "undertakings"):
                alike = pairs(gold[key], drafted, lambda g, d, same=right: touches(g, d) * same(g, d), 0.5)  # type: ignore[misc]
                self.scores[language][f"{name}, any overlap"].add(len(alike), len(drafted), len(gold[key]))

    def report(self, title: str) -> None:
        print(f"\n{title}")
        for language, scores in sorted(self.scores.items()):
            print(f"  {language}")
            for name, score in scores.items():
                if score.gold or score.drafted:
                    print(f"    {name:24} {score.line()}")
        print("  rules: right of met")
        for rule, counts in sorted(self.rules.items()):
            print(f"    {rule:44} {counts['right']:4} of {counts['right'] + counts['wrong']}")
        print(f"  {self.words} words drafted in {self.seconds:.2f} s")


def main(arguments: list[str]) -> int:
    misses = "--misses" in arguments
    folders = [Path(a) for a in arguments if not a.startswith("--")]
    folders = folders or [Path(p) for p in os.environ.get("EARWITNESS_CORPUS", "").split(":") if p]
    folders = folders or [HERE / "tests/claims/corpus/open", HERE / "tests/claims/corpus/apart"]
    met = 0
    for folder in folders:
        paths = sorted(p for p in folder.glob("*.json") if p.with_suffix(".txt").exists())
        if not paths:
            print(f"{folder.name}: no texts with gold there", file=sys.stderr)
            continue
        bench = Bench(misses)
        for path in paths:
            bench.text(path)
        bench.report(f"{folder.name}: {len(paths)} texts")
        met += len(paths)
    return 0 if met else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
