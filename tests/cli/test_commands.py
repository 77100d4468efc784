"""Every command: one JSON object with --json, errors in one shape, statuses from the table, nothing else on stdout."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from desk_samples import WORDS, confirmed_case, mulaw, opus, tree, wav, write

from earwitness.cli.main import WELCOME, cli
from earwitness.errors import table

Ew = Callable[..., Any]


def commands(group: click.Group = cli, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with its words."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name), command


ALL = dict(commands())
STATUSES = {kind.exit_code for kind in table()} | {0}


def test_every_command_takes_json_and_says_what_it_does() -> None:
    assert len(ALL) > 30
    for words, command in ALL.items():
        assert any(p.name == "as_json" for p in command.params), words
        assert command.help and command.help.strip().split("\n")[0].endswith((".", "?")), words
        for param in command.params:
            assert not isinstance(param, click.Option) or param.help, (words, param.name)


def test_alone_it_opens_the_desk_and_says_what_else_there_is(ew: Ew, monkeypatch: pytest.MonkeyPatch) -> None:
    from earwitness.cli import serve

    opened: list[dict[str, Any]] = []
    monkeypatch.setattr(serve.serve, "callback", lambda **chosen: opened.append(chosen))
    said = ew()
    assert (said.status, said.out, said.err) == (0, "", WELCOME + "\n")
    assert len(opened) == 1 and opened[0]["port"] == 0
    assert ew("--version").out.startswith("earwitness, version ")


def test_all_commands_in_one_story(ew: Ew, tmp_path: Path) -> None:
    """A case from its making to a withdrawn page, each step with --json: one object, schema number, warnings."""
    done: set[tuple[str, ...]] = set()

    def step(*words: Any, status: int = 0) -> dict[str, Any]:
        said = ew(*words, "--json")
        assert said.status == status, (words, said)
        assert said.err == "", words
        value = said.json
        assert value["earwitness"] == 1 and isinstance(value["warnings"], list)
        assert ("error" in value) == (status not in (0, 10, 20))
        name = tuple(str(w) for w in words[:2])
        done.add(name if name in ALL else name[:1])
        return value

    case, given = tmp_path / "case", write(tmp_path / "given" / "a.wav", wav())
    words = write(tmp_path / "given" / "words.txt", WORDS)
    assert len(step("new", case, "--as", "anna")["case"]) == 32
    assert step("sources", "add", case, "--name", "Nobody Atall", "--note", "by hand")["source"] == "S1"
    assert step("sources", "list", case)["sources"] == [{"alias": "S1", "note": "by hand"}]
    assert "got.how" in step("record", "--blank")["form"]
    sealed = step("seal", case, given, "--source", "S1", "--field", "got.how=~by hand")["sealed"]
    assert [s["id"] for s in sealed] == ["E1"] and sealed[0]["already"] is False and "got.at" in sealed[0]["missing"]
    assert step("seal", case, given)["sealed"][0]["already"] is True
    fields = step("record", case, "E1", "--field", "made.at=not applicable: staged")["fields"]
    states = {f["name"]: f["state"] for f in fields}
    assert (states["got.how"], states["made.at"], states["got.at"]) == ("known", "not_applicable", "not_known")
    assert step("transcript", "import", case, "E1", words, "--language", "en")["transcript"]["turns"] == 3
    step("transcript", "show", case, "E1")
    step("transcript", "edges", case, "u1", "E1:0-1.9")
    step("transcript", "speaker", case, "E1", "CLERK", "A clerk")
    step("transcript", "save", case, "T1")
    step("transcript", "compare", case, "T1@R1", "T1")
    step("transcript", "print", case, "E1", "--out", tmp_path / "t.html")
    refused = ("transcript", "certify", case, "T1", "E1:0-1.9", "--as", "anna")
    step(*refused, status=step_status(ew, *refused))  # nobody has played it
    step("search", case, "paper")
    step("transcript", "align", case, "E1", "--language", "xx", status=15)
    step("transcript", "draft", case, "E1", "--model", "none", status=16)
    step("transcript", "voices", case, "E1", "--model", "none", status=16)
    step("transcript", "differences", case, "T1")
    step("transcript", "export", case, "E1", "--format", "vtt", "--out", tmp_path / "t.vtt")
    step("models", "list")
    step("models", "add", tmp_path / "given", status=step_status(ew, "models", "add", tmp_path / "given"))
    q = step("confirm", case, "E1:0-1.9", "--as", "anna")["quotation"]
    assert (q["id"], q["state"], q["decided_by"]) == ("Q1", "confirmed", "anna")
    assert len(step("quotes", "list", case)["quotations"]) == 1
    step("confirm", case, "E1:4-6", "--as", "anna")
    step("quotes", "reject", case, "Q2", "--as", "anna")
    assert step("withhold", case, "E1:1-1.3", "--reason", "a name", "--words", "told")["withholding"]["id"] == "W1"
    page = step("publish", case, "--out", tmp_path / "page", "--as", "anna")["page"]
    assert page["id"] == "P1" and page["state"] == "released"
    assert "P1" in str(step("pages", case))
    assert "q1.vtt" in step("publish", case, "--out", tmp_path / "again", "--again", "P1")["files"]
    verdict = step("verify", tmp_path / "page", case)
    assert verdict["overall"] == "held" and len(verdict["pages"]) == 2 and verdict["cases"][0]["findings"] == []
    assert verdict["pages"][1]["quotes"][0]["worded"] == "yes"
    step("verifier", "--out", tmp_path / "verifier.html")
    key = step("keys", "list", case)["keys"][0]["hex"]
    step("keys", "export", case, "--out", tmp_path / "keys.txt", "--name", "The desk")
    step("trust", "keys", tmp_path / "keys.txt")
    step("trust", "list")
    step("trust", "forget", key)
    step("trust", "authority", words, status=2)
    step("keys", "rotate", case)
    step("keys", "passphrase", case, "--remove")
    step("keys", "revoke", case, key, "--reason", "lost")
    step("timestamp", case, "--request", tmp_path / "q.tsq")
    step("timestamp", case, "--attach", words, status=35)
    assert step("withdraw", case, "P1", "--reason", "wrong", "--as", "anna", "--out", tmp_path / "gone")["page"] == "P1"
    assert step("backup", case, tmp_path / "copy")["originals"] >= 2
    entries = step("log", case)["entries"]
    seal = next(e for e in entries if e["act"] == "seal")
    step("erase", case, seal["n"], "file_name", "--reason", "asked", "--as", "anna")
    assert next(e for e in step("log", case)["entries"] if e["act"] == "seal")["erased"] == ["file_name"]
    step("jobs", "list", case)
    step("jobs", "resume", case)
    assert {"name", "in_force", "detail"} <= set(step("limits")["limits"][0])
    assert step("settings", "actor", "boris")["settings"] == {"actor": "boris"}
    ran = step("run", write(tmp_path / "b.wav", mulaw()), "--out", tmp_path / "ran")
    assert Path(ran["case"]).is_dir() and ran["page"]["state"] == "working"
    assert step("verify", case)["overall"] == "held"
    paper = write(tmp_path / "given" / "paper.txt", "“Ilan Toresk was held,” said Anna Lind, a nurse.\n")
    step("seal", case, paper)
    assert step("claims", "draft", case, "D1")["claims"] >= 1
    [claim, *_] = step("claims", "list", case)["items"]
    step("claims", "show", case, "C1")
    step("claims", "decide", case, claim["id"], "--as", "anna")
    step("claims", "join", case, claim["id"], "C1", "--as", "anna", status=57)
    step("claims", "origins", case)
    step("claims", "count", case, "K1", "--new", "the men", "--as", "anna", status=47)
    step("claims", "divide", case, "G1:size", "G1:held", "--why", "it says so", "--as", "anna", status=47)
    step("claims", "grade", case, claim["id"], "B", "2", "--why", "was there", "--as", "anna")
    step("claims", "derive", case, "--as", "anna")
    step("claims", "figures", case)
    step("claims", "export", case, "--format", "csv", "--out", tmp_path / "claims.csv")
    assert step("people", "add", case, "Ilan Toresk", "--as", "anna")["added"][0]["id"] == "M1"
    step("people", "add", case, "Toresk, Ilan", "--as", "anna")
    step("people", "pair", case, "M1", "M2", "--same", "--why", "one man", "--as", "anna")
    noted = step("people", "note", case, "M1", "held", "--how", "feared", "--claim", claim["id"], "--as", "anna")[
        "note"
    ]
    step("people", "weigh", case, noted["id"], "F1", "--both-hold", "--why", "of two days", "--as", "anna")
    step("people", "assign", case, noted["id"], "--nobody", "--as", "anna")
    step("people", "assign", case, noted["id"], "--back", "--as", "anna")
    assert [p["id"] for p in step("people", "list", case)["people"]] == ["M1"]
    assert "entries" in step("people", "dossier", case, "M1")
    guessed = step("people", "estimate", case, "40", "60", "--by", "a group", "--how", "by lists", "--as", "anna")
    assert guessed["figures"]["estimate"]["high"] == 60 and guessed["figures"]["named"] == 1
    step("people", "dossier", case, "M1", "--out", tmp_path / "family.html", "--as", "anna")
    step("claims", "erase", case, claim["id"], "--reason", "asked for", "--as", "anna")
    assert step("verify", case)["overall"] == "held"
    assert done == set(ALL) - {("demo",), ("serve",)}


def step_status(ew: Ew, *words: Any) -> int:
    """The status of a command that must be refused, whichever typed error it is."""
    said = ew(*words, "--json")
    assert said.status in STATUSES - {0, 1}, said
    return int(said.status)


def test_errors_have_one_shape_and_their_status(ew: Ew, tmp_path: Path) -> None:
    case = confirmed_case(tmp_path)
    empty, text = write(tmp_path / "empty", b""), write(tmp_path / "text", b"not a recording at all")
    by_code = {kind.code: kind.exit_code for kind in table()}
    for words, code in {
        ("nothing",): "usage",
        ("seal",): "usage",
        ("seal", case): "usage",
        ("seal", case, "x", "--no-such"): "usage",
        ("seal", case, "--bulk", tmp_path): "usage",
        ("seal", case, "--csv", text): "usage",
        ("seal", case, text, "--bulk", tmp_path, "--csv", text): "usage",
        ("confirm", case, "x"): "usage",
        ("confirm", case, "E1:5-4", "--as", "a"): "usage",
        ("verify", tmp_path / "nothing.html"): "unreadable",
        ("verify", text): None,
        ("verify", tmp_path / "given"): "usage",
        ("verify", case, "--key", "not-a-fingerprint"): "usage",
        ("log", tmp_path / "none"): "no-case",
        ("new", case): "case-exists",
        ("seal", case, tmp_path / "none"): "unreadable",
        ("seal", case, tmp_path): "unreadable",
        ("seal", case, empty): "no-audio",
        ("seal", case, text): "document-unreadable",
        ("seal", case, text, "--supersedes", "E9"): "not-in-case",
        ("seal", case, write(tmp_path / "o", opus()), "--source", "S9"): "not-in-case",
        ("seal", case, text, "--field", "x"): "usage",
        ("seal", case, text, "--field", "x=y"): "usage",
        ("record", case, "E9"): "not-in-case",
        ("transcript", "import", case, "E9", text): "not-in-case",
        ("transcript", "import", case, "E1", tmp_path / "none"): "unreadable",
        ("transcript", "show", case, "E9"): "not-in-case",
        ("transcript", "export", case, "E1", "--format", "vtt", "--out", text): "path-taken",
        ("transcript", "export", case, "E1", "--format", "vtt", "--out", text / "x"): "out-unwritable",
        ("confirm", case, "E1:0-2"): "nobody-named",
        ("confirm", case, "E9:0-2", "--as", "a"): "not-in-case",
        ("confirm", case, "E1:9-10", "--as", "a"): "no-quotation",
        ("publish", case, "--out", tmp_path): "path-taken",
        ("publish", case, "--out", tmp_path / "p"): "nobody-named",
        ("publish", case, "--out", tmp_path / "p", "--quote", "E1:4-6", "--as", "a"): "gate",
        ("publish", case, "--out", tmp_path / "p", "--replaces", "P9", "--as", "a"): "not-in-case",
        ("publish", case, "--out", tmp_path / "p", "--again", "P9"): "not-in-case",
        ("withdraw", case, "P9", "--reason", "x", "--as", "a"): "not-in-case",
        ("withhold", case, "--reason", "x"): "usage",
        ("withhold", case, "--reason", "x", "--lift", "W9", "--as", "a"): "not-in-case",
        ("erase", case, "999", "x", "--reason", "y", "--as", "a"): "not-in-case",
        ("erase", case, "1", "x", "--reason", "y"): None,
        ("keys", "revoke", case, "xx", "--reason", "y"): "usage",
        ("keys", "export", case, "--out", text): "path-taken",
        ("verifier", "--out", text): "path-taken",
        ("timestamp", case): "usage",
        ("timestamp", case, "--authority", "http://example.org"): "address",
        ("timestamp", case, "--request", text): "path-taken",
        ("backup", case, case): "case-exists",
        ("run", text, "--out", tmp_path / "p"): "media-unknown",
        ("run", text, "--out", case): "path-taken",
        ("settings", "no-such", "x"): "usage",
    }.items():
        said = ew(*words, "--json")
        assert said.status != 1, (words, said)
        error = said.json.get("error")
        if error is None:
            assert said.status in (10, 20) and words[0] == "verify", (words, said)
            continue
        assert set(error) == {"code", "known", "do", "where"}, words
        assert error["code"] == (code or error["code"]), (words, error)
        assert said.status == by_code[error["code"]], words
        assert len(error["known"]) > 15 and len(error["do"]) > 10, (words, error)
        assert said.err == ""
        # The same for a person: nothing on stdout, both sentences on stderr.
        plain = ew(*words)
        assert plain.status == said.status and plain.out == "", words
        assert error["do"].split("\n")[0] in plain.err, words


def test_a_list_is_sealed_line_by_line(ew: Ew, tmp_path: Path) -> None:
    """One bad file does not stop the others, and each line says what became of it."""
    case, folder = tmp_path / "case", tmp_path / "given"
    assert ew("new", case).status == 0
    write(folder / "a.wav", wav(1, 2.0))
    write(folder / "b.wav", b"no recording")
    write(folder / "c.wav", mulaw(3, 2.0))
    sheet = write(
        tmp_path / "list.csv", "file,alias,language,date,consent,note\na.wav,,en,,,\nb.wav,,,,,\nc.wav,,,,,\n"
    )
    plan = ew("seal", case, "--bulk", folder, "--csv", sheet, "--dry-run", "--json")
    assert plan.status == 0 and plan.json["sealed"] == [] and plan.json["ready"] >= 2
    said = ew("seal", case, "--bulk", folder, "--csv", sheet, "--json")
    done = [line["exhibit"] for line in said.json["sealed"]]
    assert said.status == 0 and [bool(d) for d in done] == [True, False, True], said
    assert said.json["sealed"][1]["error"]["code"] == "media-unknown"
    assert ew("verify", case).status == 0


def test_a_mistake_of_the_program_shows_only_where_it_was(
    ew: Ew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from earwitness.desk import keeping

    def breaks(_desk: object) -> Iterator[None]:
        raise KeyError("the-canary-word")

    monkeypatch.setattr(keeping, "log_lines", breaks)
    case = confirmed_case(tmp_path)
    said = ew("log", case, "--json")
    assert said.status == 1
    assert said.json["error"]["code"] == "bug" and "earwitness.cli.custody:" in said.json["error"]["where"]
    assert "canary" not in said.out + said.err + ew("log", case).err


def test_what_a_terminal_would_obey_is_not_printed(ew: Ew, tmp_path: Path) -> None:
    words = "[00:00] A\x1b]0;owned\x07: You \x1b[31mwere \u202etold to sign.\n[00:03] B: No.\n"
    case = confirmed_case(tmp_path, "E1:0-3", words=words)
    for line in (("transcript", "show", case, "E1"), ("quotes", "list", case), ("log", case)):
        said = ew(*line)
        assert said.status == 0
        assert not any(c in said.out + said.err for c in "\x1b\x07\u202e"), line


def test_a_name_that_is_not_utf_8(ew: Ew, tmp_path: Path) -> None:
    import os

    given = os.fsencode(str(tmp_path)) + b"/caf\xe9.wav"
    with open(given, "wb") as file:  # noqa: PTH123  (the name is bytes)
        file.write(wav(3, 2.0))
    said = ew("run", os.fsdecode(given), "--out", os.fsdecode(os.fsencode(str(tmp_path)) + b"/out\xff"), "--json")
    assert said.status == 0, said
    assert said.json["out"].endswith("out\udcff")
    said = ew("verify", os.fsdecode(os.fsencode(str(tmp_path)) + b"/out\xff/page.html"))
    assert said.status == 0, said


def test_progress_is_on_stderr_and_only_for_people(tmp_path: Path) -> None:
    """On a terminal there is progress, and it never touches stdout."""
    import os
    import pty

    case = tmp_path / "case"
    given = write(tmp_path / "a.wav", wav())
    master, slave = pty.openpty()
    code = "import sys; from earwitness.cli.main import run; run()"
    for words, terminal in ((("new", case), False), (("seal", case, given, "--json"), True)):
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, words)],
            stdout=subprocess.PIPE, stderr=slave if terminal else subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        if not terminal:
            assert done.stderr == ""
    os.close(slave)
    seen = b""
    while chunk := read(master):
        seen += chunk
    os.close(master)
    assert done.stdout.startswith('{"earwitness"') and done.stdout.count("\n") == 1
    assert b"storing the original" in seen and b"{" not in seen


def read(master: int) -> bytes:
    import os

    try:
        return os.read(master, 65_536)
    except OSError:
        return b""


def test_version_needs_no_heavy_import() -> None:
    """What keeps the start short: neither numpy nor av nor cryptography nor a command's own module."""
    code = (
        "import sys\nfrom earwitness.cli.main import run\n"
        "try:\n run(['--version'])\nexcept SystemExit:\n pass\n"
        "print([m for m in ('numpy', 'av', 'cryptography', 'rich', 'earwitness.desk') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"


def test_demo_as_json(ew: Ew, tmp_path: Path) -> None:
    pytest.importorskip("pocketsphinx", reason="needs the extra [align]: pip install 'earwitness[align]'")
    said = ew("demo", "--out", tmp_path / "demo", "--json")
    assert said.status == 0 and Path(said.json["page"]).is_file()
    assert "broken" in said.err
    assert tree(tmp_path / "demo" / "page")["page.html"] == Path(said.json["page"]).read_bytes()


def test_no_line_names_anybody_dead_but_as_what_a_note_says(ew: Ew, tmp_path: Path) -> None:
    import re

    case, paper = tmp_path / "case", write(tmp_path / "given" / "a.txt", "“He was killed,” said Anna Lind, a nurse.\n")
    ew("new", case, "--as", "anna")
    ew("seal", case, paper)
    ew("people", "add", case, "Ilan Toresk", "--as", "anna")
    for n, (status, how) in enumerate((("killed", "asserted"), ("dead", "feared"), ("killed", "denied")), 1):
        words = ("--place", "D1:0-15", "--from", f"2026-11-0{n}", "--as", "anna")
        assert ew("people", "note", case, "M1", status, "--how", how, *words).status == 0
    for command in (("people", "list", case), ("people", "dossier", case, "M1")):
        lines = [x.replace("Nobody is counted as dead", "") for x in ew(*command).out.splitlines()]
        told = [line for line in lines if re.search(r"dead|killed|died", line)]
        assert told
        for line in told:
            note = re.search(r"(asserted|feared, not known|denied): “(dead|killed)”; how it reached us", line)
            assert note or line.strip().startswith("D1, characters 0 to 15: "), line
        assert any("fate unknown" in line or "is not known" in line for line in lines)
