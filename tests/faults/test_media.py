"""A full disk, a read-only medium, two processes on one case, a clock that runs backwards."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk_samples import confirmed_case, findings, mulaw, opus, publish, sealed_case, tree, wav, write
from fault_tools import Zygote, whole_or_absent, whole_page_or_none

from earwitness.desk import intake, keeping, quotations
from earwitness.desk.context import Desk
from earwitness.errors import CaseReadOnly, DiskFull
from earwitness.store import case as case_module
from earwitness.store.clock import Clock
from earwitness.timecode import parse_span

NEEDS_MOUNT = "needs the right to mount a file system: run as root outside a container"


def mounted(*options: str) -> Path | None:
    """A folder with a file system of its own, or None where that is not permitted."""
    folder = Path(tempfile.mkdtemp())
    if (
        shutil.which("mount") is None
        or subprocess.run(["mount", *options, str(folder)], capture_output=True).returncode
    ):
        folder.rmdir()
        return None
    return folder


@pytest.fixture
def tiny() -> Iterator[Path]:
    """A file system of three megabytes."""
    folder = mounted("-t", "tmpfs", "-o", "size=3m", "tmpfs")
    if folder is None:
        pytest.skip(NEEDS_MOUNT)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


# -- full disk ------------------------------------------------------------------------------------------------------


def test_files_that_may_not_grow(zygote: Zygote, tmp_path: Path) -> None:
    """RLIMIT_FSIZE at many sizes: each act is done whole, or a typed error says that there is no room."""
    case = confirmed_case(tmp_path)
    ended = set()
    for n, limit in enumerate((1_000, 30_000, 200_000, 300_000, 350_000, 400_000, 500_000)):
        given = write(tmp_path / f"given{n}", mulaw(n, 4.0) if n % 2 else opus() + bytes([n]))
        status, _, _ = zygote.run("seal", case, given, limit=limit)
        assert status in (0, 45, 46), status
        ended.add(status)
        assert whole_or_absent(case, given) == (status == 0)
        out = tmp_path / f"out{n}"
        status, _, _ = zygote.run("publish", case, "--out", out, "--as", "anna", limit=limit)
        assert status in (0, 45, 46), status
        assert whole_page_or_none(case, out) == (status == 0)
        assert findings(case) == []
        assert not list(tmp_path.glob(".out*"))
    assert len(ended) > 1


def test_no_room_where_the_case_lies(tiny: Path, tmp_path: Path) -> None:
    case = sealed_case(tiny)
    filler = tiny / "filler"
    room = os.statvfs(tiny).f_bavail * os.statvfs(tiny).f_bsize
    filler.write_bytes(bytes(max(0, room - 150_000)))
    given = write(tmp_path / "more.wav", wav(2, 8.0))
    with Desk.open(case, actor="anna") as desk:
        before = len(list(desk.case.iter_log()))
        with pytest.raises(DiskFull):
            intake.seal_file(desk, given)
        assert desk.case.strays() == []
        assert len(list(desk.case.iter_log())) == before
    filler.unlink()
    with Desk.open(case, actor="anna") as desk:
        assert intake.seal_file(desk, given).id == "E2"
        assert keeping.check(desk).findings == ()


def test_no_room_where_the_page_goes(tiny: Path, tmp_path: Path) -> None:
    case = confirmed_case(tmp_path)
    (tiny / "filler").write_bytes(bytes(os.statvfs(tiny).f_bavail * os.statvfs(tiny).f_bsize - 50_000))
    with Desk.open(case, actor="anna") as desk:
        with pytest.raises(DiskFull, match="no room"):
            publish(desk, tiny / "page")
        assert sorted(p.name for p in tiny.iterdir()) == ["filler"]
        # The case has the page, and can write it again elsewhere.
        from earwitness.desk import release

        release.export_page(desk, "P1", tmp_path / "page")
    assert whole_page_or_none(case, tmp_path / "page")


# -- read-only ------------------------------------------------------------------------------------------------------


def test_a_read_only_medium(zygote: Zygote, tmp_path: Path) -> None:
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "page")
    before = tree(case)
    folder = mounted("--bind", str(case))
    if folder is None:
        pytest.skip(NEEDS_MOUNT)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True, capture_output=True)
        for words in (
            ("verify",), ("log",), ("transcript", "show", "E1"), ("quotes", "list"), ("keys", "list"),
            ("sources", "list"), ("jobs", "list"), ("record", "E1"),
        ):  # fmt: skip
            verb = words[:2] if words[0] in ("transcript", "quotes", "keys", "sources", "jobs") else words[:1]
            log = tmp_path / "said"
            status, _, _ = zygote.run(*verb, folder, *words[len(verb) :], log=str(log))
            assert status == 0, (words, log.read_text())
        given = write(tmp_path / "other.wav", wav(9))
        for words in (
            ("seal", folder, given),
            ("publish", folder, "--out", tmp_path / "never", "--as", "anna"),
            ("confirm", folder, "E1:4-6", "--as", "anna"),
            ("withhold", folder, "E1:4-6", "--reason", "x"),
            ("keys", "rotate", folder),
            ("record", folder, "E1", "--field", "got.how=by hand"),
            ("transcript", "speaker", folder, "E1", "CLERK", "Clerk"),
            ("backup", folder, tmp_path / "copy"),
        ):
            log = tmp_path / "said"
            status, _, _ = zygote.run(*words, log=str(log))
            assert status == CaseReadOnly.exit_code, (words, log.read_text())
        assert not (tmp_path / "never").exists()
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()
    assert tree(case) == before


def test_a_folder_that_may_not_be_written_is_named_as_such(tmp_path: Path) -> None:
    case = confirmed_case(tmp_path)
    with Desk.open(case, readonly=True) as desk:
        assert keeping.check(desk).held
        for act in (
            lambda: intake.seal_file(desk, write(tmp_path / "x.wav", wav(4))),
            lambda: quotations.confirm(desk, parse_span("E1:4-6")),
            lambda: publish(desk, tmp_path / "never"),
        ):
            desk.actor = "anna"
            with pytest.raises(CaseReadOnly):
                act()
    assert findings(case) == [] and not (tmp_path / "never").exists()


# -- two processes --------------------------------------------------------------------------------------------------


def both(zygotes: Sequence[Zygote], *orders: tuple[object, ...]) -> list[int]:
    """Run two commands at the same moment; their exit statuses."""
    for zygote, order in zip(zygotes, orders, strict=True):
        zygote.begin(*order)
    return [zygote.end()[0] for zygote in zygotes]


def test_two_processes_begin_one_case_and_seal_into_it(zygotes: Sequence[Zygote], tmp_path: Path) -> None:
    """A fresh case, no key yet: both seal at once, then what each sealed can be published on one page."""
    case = tmp_path / "case"
    with Desk.create(case, actor="anna"):
        pass
    for n in range(4):
        one, two = write(tmp_path / f"one{n}", wav(10 + n, 2.0)), write(tmp_path / f"two{n}", mulaw(20 + n, 2.0))
        assert both(zygotes, ("seal", case, one), ("seal", case, two)) == [0, 0]
        assert whole_or_absent(case, one) and whole_or_absent(case, two)
    with Desk.open(case, actor="anna") as desk:
        assert len(desk.case.read("SELECT key FROM keys")) == 1
        spans = [parse_span(f"E{n}:0-1") for n in range(1, 9)]
        chosen = [quotations.propose_whole(desk, span) for span in spans]
        from earwitness.desk import release

        release.publish(desk, chosen, tmp_path / "page", release.Options(working=True))
    assert whole_page_or_none(case, tmp_path / "page")


def test_two_processes_seal_the_same_file(zygotes: Sequence[Zygote], tmp_path: Path) -> None:
    case = tmp_path / "case"
    with Desk.create(case, actor="anna"):
        pass
    for n in range(3):
        given = write(tmp_path / f"same{n}", mulaw(30 + n, 3.0))
        assert both(zygotes, ("seal", case, given), ("seal", case, given)) == [0, 0]
        with Desk.open(case, readonly=True) as desk:
            digest = hashlib.sha256(given.read_bytes()).hexdigest()
            assert len(desk.case.read("SELECT id FROM exhibits WHERE original = ?", (digest,))) == 1
        assert whole_or_absent(case, given)


def test_two_processes_publish_from_one_case(zygotes: Sequence[Zygote], tmp_path: Path) -> None:
    case = confirmed_case(tmp_path)
    for n in range(3):
        outs = [tmp_path / f"{n}a", tmp_path / f"{n}b", tmp_path / f"{n}c"]
        given = write(tmp_path / f"more{n}", wav(40 + n, 2.0))
        orders = [("publish", case, "--out", out, "--as", "anna") for out in outs]
        assert both(zygotes, *orders[:2]) == [0, 0]
        assert both(zygotes, orders[2], ("seal", case, given)) == [0, 0]
        assert all(whole_page_or_none(case, out) for out in outs)
        assert whole_or_absent(case, given)
    # Into one folder: one is first, the other is told so.
    out = tmp_path / "one"
    ends = both(zygotes, *[("publish", case, "--out", out, "--as", "anna")] * 2)
    assert sorted(ends) in ([0, 41], [0, 0]) and ends != [0, 0]
    assert whole_page_or_none(case, out)
    assert not list(tmp_path.glob(".*.part-*"))


# -- the clock ------------------------------------------------------------------------------------------------------


def test_a_clock_that_runs_backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reading an hour earlier: acts go on in their order, the log says so, pages hold."""
    now = [datetime(2026, 11, 22, 12, tzinfo=UTC)]

    def backwards() -> datetime:
        now[0] -= timedelta(hours=1)
        return now[0]

    for function in (case_module.Case.create.__func__, case_module.Case.open.__func__):
        monkeypatch.setitem(function.__kwdefaults__, "clock", Clock("system", backwards))
    case = confirmed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        publish(desk, tmp_path / "page")
        assert keeping.check(desk).findings == ()
        notes = [e.private["clock_note"] for e in desk.case.iter_log()]
        times = [e.private["time"] for e in desk.case.iter_log()]
    assert notes[0] == "none" and set(notes[1:]) == {"earlier than the entry before"}
    assert times == sorted(times, reverse=True)
    assert whole_page_or_none(case, tmp_path / "page")
