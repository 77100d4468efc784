"""kill -9 at random moments of `seal`, `publish` and the jobs: whole or not at all, and going on works."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_samples import confirmed_case, mulaw, opus, sealed_case, wav, write
from fault_tools import Moments, Zygote, whole_or_absent, whole_page_or_none

from earwitness.desk.context import Desk

pytestmark = pytest.mark.kill


def sound(number: int) -> bytes:
    """Of three kinds in turn: samples as they stand, samples to be decoded, coded frames."""
    return (wav(number, 2.0), mulaw(number, 2.0), opus() + number.to_bytes(4, "big"))[number % 3]


def kill_seals(zygote: Zygote, tmp_path: Path, rounds: int) -> None:
    case = tmp_path / "case"
    with Desk.create(case, actor="anna"):
        pass
    moments = []
    for kind in range(3):
        status, events, seconds = zygote.run("seal", case, write(tmp_path / f"first{kind}", sound(kind)))
        assert status == 0 and whole_or_absent(case, tmp_path / f"first{kind}")
        moments.append(Moments(kind + rounds, seconds, events))
    sealed = 0
    for n in range(3, 3 + rounds):
        given = write(tmp_path / f"given{n}", sound(n))
        status, _, _ = zygote.run("seal", case, given, **moments[n % 3].next())
        assert status in (0, -9)
        held = whole_or_absent(case, given)
        assert held or status == -9
        sealed += held
        if n % 5 == 0:
            # Doing it again finishes it, and doing it once more says so.
            assert zygote.run("seal", case, given)[0] == 0
            assert whole_or_absent(case, given)
    assert 0 < sealed < rounds, "the moments were not spread over the work"
    assert zygote.run("jobs", "resume", case)[0] == 0
    with Desk.open(case, readonly=True) as desk:
        states = {r["state"] for r in desk.case.read("SELECT state FROM jobs")}
        without = desk.case.read(
            "SELECT id FROM exhibits WHERE id NOT IN (SELECT exhibit FROM derivatives WHERE kind = 'speech map')"
        )
    assert states == {"done"} and without == []


def kill_publications(zygote: Zygote, tmp_path: Path, rounds: int) -> None:
    case = confirmed_case(tmp_path)
    status, events, seconds = zygote.run("publish", case, "--out", tmp_path / "first", "--as", "anna")
    assert status == 0 and whole_page_or_none(case, tmp_path / "first")
    moments = Moments(rounds, seconds, events)
    there = 0
    for n in range(rounds):
        out = tmp_path / f"out{n}"
        status, _, _ = zygote.run("publish", case, "--out", out, "--as", "anna", **moments.next())
        assert status in (0, -9)
        assert whole_or_absent(case, tmp_path / "given" / "voice note 7.wav")
        here = whole_page_or_none(case, out)
        assert here or status == -9
        there += here
        assert all(".part-" in p.name for p in tmp_path.glob(".out*"))
    assert there < rounds
    assert zygote.run("publish", case, "--out", tmp_path / "last", "--as", "anna")[0] == 0
    assert zygote.run("verify", case, tmp_path / "last")[0] == 0


def test_seal_killed_10_times(zygote: Zygote, tmp_path: Path) -> None:
    kill_seals(zygote, tmp_path, 10)


def test_publish_killed_10_times(zygote: Zygote, tmp_path: Path) -> None:
    kill_publications(zygote, tmp_path, 10)


@pytest.mark.soak
def test_seal_killed_100_times(zygote: Zygote, tmp_path: Path) -> None:
    kill_seals(zygote, tmp_path, 100)


@pytest.mark.soak
def test_publish_killed_100_times(zygote: Zygote, tmp_path: Path) -> None:
    kill_publications(zygote, tmp_path, 100)


def test_a_listening_job_that_was_killed_is_finished_by_resume(zygote: Zygote, tmp_path: Path) -> None:
    case = sealed_case(tmp_path)
    probe = sealed_case(tmp_path / "probe")
    status, events, _ = zygote.run("jobs", "resume", probe)
    assert status == 0
    for die_at in (events // 3, events * 2 // 3, events - 2):
        zygote.run("jobs", "resume", case, die_at=die_at)
    assert zygote.run("jobs", "resume", case)[0] == 0
    assert whole_or_absent(case, tmp_path / "given" / "voice note 7.wav")
    with Desk.open(case, readonly=True) as desk:
        assert {r["state"] for r in desk.case.read("SELECT state FROM jobs")} == {"done"}
        kinds = [r["kind"] for r in desk.case.read("SELECT kind FROM derivatives ORDER BY id")]
    assert kinds == ["peaks 0", "peaks 1", "peaks 2", "speech map"]
