"""Writes the generated documents: docs/cli.md, errors.md, json.md, settings.md, modules.md.

    .venv/bin/python tools/docs.py            writes them
    .venv/bin/python tools/docs.py --check    exits 1 and names each file that differs from what would be written

The JSON shapes are made by tools/json_shapes.py.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from earwitness import errors
from earwitness.cli import main as command_line
from earwitness.custody import bundle  # noqa: F401 - it has error classes of its own, which belong in the table
from earwitness.store.settings import KNOWN
from json_shapes import json_page

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "earwitness"
MADE = "<!-- Made by tools/docs.py. Do not edit: change the source, then `make docs`. -->"
DECADES = {
    (1, 1): "A fault of the program",
    (2, 9): "The command", (10, 19): "Something needed is not here", (20, 29): "Evidence is broken",
    (30, 39): "A file was refused", (40, 49): "The case or the machine", (50, 59): "A rule or a decision stands",
}  # fmt: skip
ARGUMENTS = {
    "a": "a transcript, T1, or one of its versions, T1@R2",
    "b": "another",
    "case": "the folder of the case",
    "claim": "one way in which a claim reached us: B1, B2 …",
    "credibility": "the information: 1 to 6",
    "dest": "a new or empty folder",
    "entry": "number of an entry, as `log` prints it",
    "exhibit": "a recording (E1, E2 …) or, where it can be one, a document (D1, D2 …)",
    "field": "name of a text of that entry",
    "file": "a file",
    "files": "one file or several",
    "first": "one of the two",
    "fingerprint": "a key, spoken or hex",
    "folder": "a folder",
    "item": "anything that was proposed or set down: C1, B2, A3 …",
    "items": "what to decide, one or several",
    "high": "at most so many",
    "label": "what to call them",
    "low": "at least so many",
    "name": "name of a setting (docs/settings.md)",
    "note": "a note of what became of somebody: F1, F2 …",
    "new": "what to call the speaker from now on",
    "old": "the speaker as the transcript has it now",
    "page": "a page: P1, P2 …",
    "parts": "what it is made of, one or several, written in the same way",
    "paths": "pages, folders of pages, cases, bundles",
    "person": "a person M1 …, or a group G1 …",
    "place": "a document (nothing is written), or the folder of a case",
    "proposition": "a claim: C1, C2 …",
    "quotation": "a quotation: Q1, Q2 …",
    "reliability": "the source: A to F",
    "recording": "the file with the recording",
    "second": "the other of the two",
    "span": "a stretch of a recording, E1:12.3-18.9, in seconds or h:mm:ss.mmm",
    "spans": "stretches of its recording",
    "status": "what it says became of them",
    "transcript": "a transcript: T1, T2 …",
    "turn": "a turn, as `transcript show` prints it: u1, u2 …",
    "value": "its value",
    "whole": "a figure: G1:size, or G1:held@2026-11-12",
    "words": "words to look for",
}
ENVIRONMENT = {
    "EARWITNESS_ACTOR": "in whose name you act, where `--as` is not given",
    "EARWITNESS_HOME": "folder for settings and keys; new cases then lie in `cases` inside it",
    "EARWITNESS_OFFLINE": "1: nothing connects anywhere, whatever is asked",
    "EARWITNESS_PASSPHRASE": "passphrase of the signing key; other programs of yours can read it there",
}


# --- the command line ------------------------------------------------------------------------------------------------


def commands(group: click.Group = command_line.cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it, in the order of --help."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{before}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")


def cli_page() -> str:
    """docs/cli.md"""
    lines = [MADE, "# Commands", "", "`earwitness --help` and `earwitness COMMAND --help` say the same.", ""]
    found = list(commands())
    lines += ["| command | what it does |", "|---|---|"]
    lines += [f"| [`{name}`](#{_anchor(name)}) | {_first(c.help)} |" for name, c in found]
    for name, command in found:
        lines += ["", f"## {name}", "", *(_help(command.help))]
        if isinstance(command, click.Group):
            continue
        context = click.Context(command, info_name=f"earwitness {name}")
        words = " ".join([f"earwitness {name}", *command.collect_usage_pieces(context)])
        lines += ["", "```", words.replace(" [OPTIONS]", "") + " [OPTIONS]", "```", ""]
        for p in command.params:
            if isinstance(p, click.Argument):
                lines.append(f"- `{p.make_metavar(context)}`: {ARGUMENTS[str(p.name)]}")
            elif isinstance(p, click.Option):
                lines.append(_option(p, context))
    return "\n".join(lines) + "\n"


def _option(p: click.Option, context: click.Context) -> str:
    record = p.get_help_record(context)
    assert record is not None
    marks = [mark for mark, on in (("required", p.required), ("repeatable", p.multiple)) if on]
    if isinstance(p.default, str) and p.default:
        marks.append(f"default {p.default}")
    return f"- `{record[0]}`" + (f": {p.help}" if p.help else "") + (f" *({', '.join(marks)})*" if marks else "")


def _help(text: str | None) -> list[str]:
    return [" ".join(part.split()) for block in (text or "").split("\n\n") for part in (block, "") if block][:-1]


def _first(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


# --- errors, settings, modules ---------------------------------------------------------------------------------------


def errors_page() -> str:
    """docs/errors.md"""
    lines = [MADE, "# Errors and exit statuses", "", *_help((errors.__doc__ or "").split("Exit status")[0])[:1], ""]
    lines += [
        "Each error says what is known and what to do. With `--json` it is "
        '`{"error": {"code", "known", "do", "where"}}`.', "",
        "| exit status | meaning |", "|---|---|", "| 0 | held, or done |",
    ]  # fmt: skip
    lines += [f"| {a if a < 10 else f'{a}-{b}'} | {title.lower()} |" for (a, b), title in DECADES.items()]
    lines += ["| 130 | stopped by you (Ctrl-C) |"]
    for (low, high), title in DECADES.items():
        lines += ["", f"## {title}", "", "| code | exit | HTTP | meaning | class |", "|---|---|---|---|---|"]
        for kind in sorted(errors.table(), key=lambda k: (k.exit_code, k.code)):
            if low <= kind.exit_code <= high:
                meaning = " ".join((kind.__doc__ or "").split())
                lines.append(f"| `{kind.code}` | {kind.exit_code} | {kind.http_status} | {meaning} | {kind.__name__} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """docs/settings.md"""
    lines = [MADE, "# Settings", "", "`earwitness settings NAME VALUE` sets one; `--unset` takes it away.", ""]
    lines += ["| setting | what it is for | values |", "|---|---|---|"]
    lines += [f"| `{n}` | {what} | {', '.join(v) if v else 'any text'} |" for n, (what, v) in KNOWN.items()]
    used = {name for path in SOURCE.rglob("*.py") for name in re.findall(r"EARWITNESS_[A-Z]+", path.read_text("utf-8"))}
    lines += ["", "## Environment", "", "| variable | what it is for |", "|---|---|"]
    lines += [f"| `{name}` | {ENVIRONMENT[name]} |" for name in sorted(used)]
    lines += ["", "`--as` wins over `EARWITNESS_ACTOR`, which wins over the setting `actor`."]
    return "\n".join(lines) + "\n"


def modules() -> Iterator[tuple[str, str]]:
    """Every module with the first line of its docstring. Raises ValueError for one without."""
    for path in sorted(SOURCE.rglob("*.py"), key=lambda p: (p.parent.relative_to(SOURCE).parts, p.name)):
        name = path.relative_to(SOURCE).as_posix()
        text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        if not text:
            raise ValueError(f"{name} has no docstring")
        yield name, _first(text)


def modules_page() -> str:
    """docs/modules.md"""
    lines = [MADE, "# Modules", "", "What stands where, in the words of each module. Imports run in one direction:"]
    lines += ["`cli → desk → jobs → store → publication → protection → transcripts → audio → custody → net`."]
    part = None
    for name, said in modules():
        folder = name.rpartition("/")[0]
        if name.endswith("__init__.py") and folder:
            lines += ["", f"## {folder}", "", said, ""]
            part = folder
            continue
        if part is None and not folder:
            lines += ["", "## (top)", ""]
            part = ""
        lines.append(f"- `{name}`: {said}")
    return "\n".join(lines) + "\n"


def json_of_commands() -> str:
    """docs/json.md"""
    return f"{MADE}\n" + json_page(commands())


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": cli_page, "errors.md": errors_page, "json.md": json_of_commands, "settings.md": settings_page,
    "modules.md": modules_page,
}  # fmt: skip


def main(words: list[str]) -> int:
    """Write every page, or with --check compare."""
    differs = []
    for name, make in PAGES.items():
        path, text = ROOT / "docs" / name, make()
        if "--check" in words:
            if not path.is_file() or path.read_text("utf-8") != text:
                differs.append(name)
        else:
            path.write_text(text, "utf-8")
    for name in differs:
        print(f"docs/{name} is not what the code says. Run `make docs`.", file=sys.stderr)
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
