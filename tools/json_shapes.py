"""The shape of what each command prints with `--json`, for docs/json.md.

The shapes come from running the commands on a small case in a temporary folder, and from the types of what they
print. A key that only ever was null there needs a line in `ONLY_NULL`, or this program stops: nothing is guessed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import re
import tempfile
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from earwitness import demo
from earwitness.cli import main as command_line
from earwitness.cli import output
from earwitness.desk.times import Stamped
from earwitness.desk.transcripts import Imported
from earwitness.desk.voices import Grouped

# Keys that are null on the small case, with what they hold elsewhere.
ONLY_NULL = dict.fromkeys(
    ("authority", "note", "reason", "replaces", "revoked_at", "signer", "time", "value", "where", "withdrawn_at"),
    "text or null",
) | {
    "addressee": "object: start, end, label; or null",
    "suggestion": "object: start, end, label; or null",
    "condition": "object: start, end; or null",
    "inside": "integer or null",
    "goes_on_from": "integer or null",
    "low": "number or null",
    "as_said": "text or null",
    "at": "text or null",
    "high": "number or null",
    "follows": "object: low, high, in_words; or null",
    **dict.fromkeys(("anchor", "cue", "when", "as_of"), "object or null"),
    **dict.fromkeys(("start_s", "end_s"), "number or null"),
    **dict.fromkeys(
        (
            "anchor",
            "by",
            "counts",
            "predicate",
            "claim",
            "as_said",
            "exhibit",
            "published",
            "identified_by",
            "member_of",
            "parent",
            "person",
            "place",
            "qualifier",
            "revision",
            "rule",
            "section",
            "subject",
            "term",
            "to",
            "unit",
            "version",
            "why",
            "attribution",
        ),
        "text or null",
    ),
    **dict.fromkeys(("confidence", "was_there"), "number or null"),
}
MAPS = {
    "codes": "object: verdict → code",
    "pages": "object: page and file → overall verdict",
    "settings": "object: name → value",
    "engines": "object: name of the model → engine",
    "seconds": "object: account → number",
}


class Shape(dict[str, Any]):
    """A dataclass made plain that remembers which one it was."""

    kind: type[Any]


@dataclasses.dataclass(frozen=True)
class Node:
    """What stands at one place: words for its type, and what lies under it."""

    words: str
    under: tuple[tuple[str, Node], ...] = ()


def _remembering(value: Any) -> Any:
    """`output.as_plain`, but a dataclass keeps its type."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shape = Shape({f.name: _remembering(getattr(value, f.name)) for f in dataclasses.fields(value)})
        shape.kind = type(value)
        return shape
    if isinstance(value, Mapping):
        return {str(k): _remembering(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_remembering(v) for v in value]
    return value.hex() if isinstance(value, bytes) else value


NAMES: Mapping[Any, str] = {
    str: "text", int: "integer", float: "number", bool: "true or false", bytes: "hex text", type(None): "null",
    Path: "text", dict: "object",
}  # fmt: skip


def from_type(hint: Any, values: list[Any], key: str) -> Node:
    """A node from a type; `values` help only where the type says Any."""
    if hint in NAMES:
        return Node(NAMES[hint])
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        names = [f.name for f in dataclasses.fields(hint)]
        return Node("object", tuple((n, from_type(hints[n], [v[n] for v in values if v and n in v], n)) for n in names))
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return Node(" or ".join(f'"{v}"' for v in inside))
    if origin in (typing.Union, types.UnionType):
        nodes = [from_type(t, [v for v in values if v is not None], key) for t in inside]
        return Node(" or ".join(dict.fromkeys(n.words for n in nodes)), next((n.under for n in nodes if n.under), ()))
    if origin in (tuple, list, typing.get_origin(Sequence[int])):
        node = from_type(inside[0], [one for v in values for one in v or ()], key)
        return Node(f"list of {node.words}", node.under)
    if isinstance(hint, type) and issubclass(hint, str):
        return Node("text")
    if hint is dict:
        return Node("object, as the module of the desk says")
    return from_values(values, key)


def from_values(values: list[Any], key: str) -> Node:
    """A node from everything that was seen at one place."""
    if key in MAPS and any(isinstance(v, dict) for v in values):
        return Node(MAPS[key])
    present = [v for v in values if v is not None]
    if not present:
        return Node(ONLY_NULL[key])
    shape = next((v for v in present if isinstance(v, Shape)), None)
    if shape is not None:
        node = from_type(shape.kind, present, key)
    elif isinstance(present[0], dict):
        names = list(dict.fromkeys(n for v in present for n in v))
        under = []
        for name in names:
            node = from_values([v[name] for v in present if name in v], name)
            sometimes = "" if all(name in v for v in present) else " (not always there)"
            under.append((name, Node(node.words + sometimes, node.under)))
        node = Node("object", tuple(under))
    elif isinstance(present[0], list):
        inside = [one for v in present for one in v]
        node = from_values(inside, f"one of {key}") if inside else Node(EMPTY[key])
        node = Node(f"list of {node.words}", node.under)
    else:
        node = Node(" or ".join(sorted({NAMES[type(v)] for v in present})))
    if len(present) == len(values):
        return node
    return Node(node.words + (", or null" if " of " in node.words or ":" in node.words else " or null"), node.under)


ARTICLE = """# A notice

<div>An advertisement.</div>

“About eleven men fled,” said Anna Lind, a nurse. She was told that one was killed on Tuesday.
"""

TAKEN = (
    "“Thirty men went,” said Oren Salt. The lorries stood at the upper gate with their lights put out while the foreman"
    " counted lamps aloud and wrote a number on the back of his glove, and nobody asked him which shift he meant by it."
)

PEOPLE_NULL = {
    **dict.fromkeys(
        ("as_said", "born_in_words", "first_apart", "second_apart", "group", "rule", "revision", "section", "subject",
         "why", "told_apart", "whereabouts", "by", "prefix", "suffix", "person", "from", "to", "exhibit", "claim",
         "proposition", "claim_text", "earliest", "latest", "decided"), "text or null",
    ),
    "estimate": "object: low, high, by, how; or null",
    "born": "object: earliest, latest, as_said; or null",
    "newest": "object: a note; or null",
}  # fmt: skip
for _key, _words in PEOPLE_NULL.items():
    ONLY_NULL.setdefault(_key, _words)

EMPTY = {
    **dict.fromkeys(("against", "reasons", "contradicts", "beside", "names", "one_with", "maybe"), "text"),
    **dict.fromkeys(("added", "pairs", "decided", "proposed", "open_notes", "clashes", "marks", "stretches"), "object"),
    **dict.fromkeys(
        (
            "whereabouts",
            "nobody_known",
            "notes_in_words",
            "groups",
            "members",
            "people",
            "maybe_same",
            "entries",
            "notes",
        ),
        "object",
    ),
    **dict.fromkeys(("not_searched", "against"), "text"),
    **dict.fromkeys(("would_be", "candidates", "together"), "object"),
    "warnings": "text",
    **dict.fromkeys(
        ("quotes", "indirect", "chains", "hedges", "quantities", "times", "fates", "undertakings"), "object"
    ),
    **dict.fromkeys(("bracketed", "inherited_by"), "object: start, end"),
    **dict.fromkeys(("args", "author_words", "maybe_same_as", "mentions", "inside", "relations", "anchors"), "object"),
    **dict.fromkeys(("bottlenecks", "witnesses", "possible", "circles", "would_change", "inserted"), "object"),
    "sections": "object: at, a place in the text, and label",
    "losses": "text",
    "models": "text",
    "machines": "object: transcript and engine, both text",
    "places": "object: start_us and end_us, integer or null; here, heard, by and engine, text; spots, list of object:"
    " turn and said, text; from and to, integer",
    "findings": "object: code, known, where, all text",
    "gaps_ms": "integer",
    "jumps": "object: at_ms and samples, both integer",
}


def drawn(node: Node, depth: int = 0) -> Iterator[str]:
    """A node as indented lines."""
    for key, inner in node.under:
        yield f"{'  ' * depth}{key:<{24 - 2 * depth}} {inner.words}"
        yield from drawn(inner, depth + 1)


def sampled() -> dict[str, list[dict[str, Any]]]:
    """What every command printed on a small case: its words -> the objects."""
    seen: dict[str, list[dict[str, Any]]] = {}

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        here = Path(folder)
        before = dict(os.environ)
        os.environ.update(EARWITNESS_HOME=str(here / "home"), EARWITNESS_ACTOR="a reporter")
        plain, result = output.as_plain, output.result
        now: list[str] = []

        def kept(data: Mapping[str, Any], lines: Any, *, as_json: bool, warnings: Any = ()) -> None:
            seen.setdefault(now[0], []).append({"earwitness": output.SCHEMA, "warnings": list(warnings), **data})

        def call(name: str, *words: str) -> None:
            now[:] = [name]
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                command_line.cli.main([*name.split(), *words, "--json"], standalone_mode=False)

        output.as_plain, output.result = _remembering, kept
        try:
            _every_command(here, call)
        finally:
            output.as_plain, output.result = plain, result
            os.environ.clear()
            os.environ.update(before)
    return seen


def _every_command(here: Path, call: Callable[..., None]) -> None:
    from earwitness.desk.job import tamper

    play = demo.load("en")
    Path("a.opus").write_bytes(play.audio)
    Path("a.txt").write_text(play.transcript, "utf-8")
    Path("one.txt").write_text("[0:02.2 - 0:08.8] A: Sit down, all of you.\n", "utf-8")
    call("demo", "--language", "ru", "--out", "staged")
    call("demo", "--real", "a.opus", "--out", "real")
    call("new", "C")
    call("seal", "C", "a.opus", "--field", "got.how=by hand")
    call("seal", "C", "a.opus")
    Path("paper.md").write_text(ARTICLE, "utf-8")
    call("seal", "C", "paper.md", "--field", "published.on=2026-11-12", "--field", "published.by=The Courier")
    call("claims draft", "paper.md", "--published", "2026-11-12")
    call("claims draft", "C", "D1")
    call("claims list", "C")
    call("claims list", "C", "--kind", "agent")
    call("claims decide", "C", "B1")
    call("claims decide", "C", "B2", "--reject", "--why", "not said")
    call("claims decide", "C", "B2", "--reopen")
    call("claims join", "C", "B2", "C1")
    call("claims show", "C", "C1")
    call("claims show", "C", "B1")
    call("claims origins", "C")
    call("claims erase", "C", "A2", "--reason", "asked for")
    call("claims count", "C", "K1", "--new", "the men", "--state", "size", "--at", "2026-11-12")
    call("claims count", "C", "K2", "--group", "G1", "--state", "held", "--at", "2026-11-12")
    call("claims divide", "C", "G1:size@2026-11-12", "G1:held@2026-11-12", "--why", "it says so")
    call("claims grade", "C", "B1", "B", "2", "--why", "was there")
    for n in (2, 3):
        Path(f"paper{n}.md").write_text(f"Paper {'AB'[n - 2]}. {TAKEN}", "utf-8")
        call("seal", "C", f"paper{n}.md")
        call("claims draft", "C", f"D{n}")
    call("claims count", "C", "K3", "--group", "G1", "--at", "2026-11-12")
    call("claims derive", "C")
    call("claims figures", "C")
    call("claims export", "C", "--format", "csv", "--out", "claims.csv")
    call("people add", "C", "Mara Lind", "--apart", "a worker")
    call("people add", "C", "Lind, Mara")
    call("people add", "C", "--from-texts")
    call("people add", "C", "Three men", "--group", "--member", "M1")
    call("people note", "C", "M1", "held", "--how", "asserted", "--claim", "B1", "--from", "2026-11-06", "--where", "x")
    call("people note", "C", "M1", "free", "--how", "announced", "--place", "D1:0-9", "--against", "F2", "--why", "x")
    call("people assign", "C", "F1", "M1")
    call("people list", "C")
    call("people estimate", "C", "40", "60", "--by", "a rights group", "--how", "lists compared")
    call("people pair", "C", "M1", "M2", "--same", "--why", "the same woman")
    call("people weigh", "C", "F2", "F3", "--both-hold", "--why", "of two days")
    call("people dossier", "C", "M1")
    call("people dossier", "C", "M1", "--out", "family.html")
    call("record", "C", "E1")
    call("sources add", "C", "--note", "a note")
    call("sources list", "C")
    call("transcript import", "C", "E1", "one.txt", "--language", "en")
    call("transcript align", "C", "E1")
    call("transcript import", "C", "E1", "a.txt", "--language", "en")
    call("transcript speaker", "C", "E1", "INSPECTOR", "A man")
    call("transcript edges", "C", "u2", "E1:8.8-15.3")
    call("transcript show", "C", "E1")
    call("transcript save", "C", "T2")
    call("transcript differences", "C", "T2")
    call("transcript print", "C", "E1", "--out", "print.html")
    call("transcript export", "C", "E1", "--format", "txt", "--out", "o.txt")
    call("confirm", "C", "E1:8.8-15.3")
    call("quotes list", "C")
    call("withhold", "C", "E1:77.9-79.0", "--reason", "safety", "--words", "Perrin Varn")
    call("withhold", "C", "--lift", "W1", "--reason", "a mistake")
    call("publish", "C", "--out", "page")
    call("publish", "C", "--out", "again", "--again", "P1")
    call("pages", "C")
    call("timestamp", "C", "--request", "r.tsq")
    call("run", "a.opus", "--out", "ran", "--transcript", "one.txt", "--quote", "2.2-8.8")
    Path("bad.html").write_bytes(tamper(Path("page/page.html").read_bytes()))
    Path("no-bundle.json").write_text("{}", "utf-8")
    call("verify", "C", "page", "bad.html", "no-bundle.json")
    call("withdraw", "C", "P1", "--reason", "wrong")
    call("quotes reject", "C", "Q1", "--reason", "wrong")
    call("verifier", "--out", "verifier.html")
    call("keys list", "C")
    call("keys passphrase", "C", "--remove")
    call("keys export", "C", "--out", "keys.txt")
    call("trust keys", "keys.txt")
    call("trust list")
    call("keys rotate", "C")
    key = (here / "keys.txt").read_text("utf-8")
    call("keys revoke", "C", _fingerprint(key), "--reason", "lost")
    call("trust forget", _fingerprint(key))
    call("erase", "C", "0", "actor", "--reason", "asked for")
    call("log", "C")
    call("backup", "C", "copy")
    call("jobs list", "C")
    call("jobs resume", "C")
    call("limits")
    Path("weights").mkdir()
    for name in ("model.onnx", "vocab.txt"):
        (Path("weights") / name).touch()
    call("models add", "weights")
    call("models list")
    call("settings", "actor", "me")


def _fingerprint(key_list: str) -> str:
    import base64
    import hashlib

    found = re.search(r'"key":"([^"]+)"', key_list)
    assert found
    return hashlib.sha256(base64.b64decode(found[1])).hexdigest()


# Commands that need an authority, a model or an answer from outside: their shape by its type.
BY_TYPE: Mapping[str, tuple[str, Any]] = {
    "timestamp": ("timestamp", Stamped),
    "transcript draft": ("transcript", Imported),
    "transcript voices": ("voices", Grouped),
    "search": ("search", dict),
    "serve": ("url", str),
    "transcript compare": ("comparison", dict),
    "transcript certify": ("certification", dict),
    "trust authority": ("authorities", int),
}


def json_page(commands: Iterator[tuple[str, click.Command]]) -> str:
    """docs/json.md, without the line that says what made it."""
    seen = sampled()
    lines = [
        "# JSON", "",
        "With `--json` a command prints one object on stdout, and nothing else there. Progress and notes go to stderr.",
        "Every object has `earwitness` (the number of this set of shapes) and `warnings` (list of text). Below are the",
        "keys that stand beside them. Times in seconds are numbers; `start` and `end` of quotations count samples.", "",
        "Unknown is `\"UNKNOWN\"`, unstated is `\"UNSTATED\"`, absent is null.", "",
        "An error has the key `error` instead, with an exit status of docs/errors.md:", "", "```",
        "error", "  code                   text", "  known                  text: what is known",
        "  do                     text: what to do", "  where                  text or null", "```",
    ]  # fmt: skip
    for name, command in commands:
        if not any(p.name == "as_json" for p in command.params):
            continue
        lines += ["", f"## {name}"]
        nodes = []
        for keys in dict.fromkeys(tuple(s) for s in seen.get(name, [])):
            nodes.append(from_values([s for s in seen[name] if tuple(s) == keys], "the object"))
        if name in BY_TYPE:
            key, hint = BY_TYPE[name]
            nodes.append(Node("object", ((key, from_type(hint, [], key)),)))
        assert nodes, f"`{name}` was not run for its JSON shape; add it to _every_command"
        for number, node in enumerate(nodes):
            body = Node("object", tuple(p for p in node.under if p[0] not in ("earwitness", "warnings")))
            lines += ["", *(["or", ""] if number else []), "```", *drawn(body), "```"]
        if name == "verify":
            lines += ["", "What each verdict and code means: [verify.md](verify.md) and [format.md](format.md)."]
    return "\n".join(lines) + "\n"
