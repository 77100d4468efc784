"""Two blind listeners at one desk: how far the other is, and what a machine found there, is not told either."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from desk_samples import wav, write

from earwitness.desk import arrivals, intake
from earwitness.desk.context import Desk
from earwitness.ids import random_hex
from earwitness.store.jobtable import Job


class Two:
    """One desk for two people, of whom each made a transcript of E2 without the other: T2 is of anna, T3 of boris."""

    def __init__(self, web: Any) -> None:
        self.web = web
        self.tokens = {s.person: s.token for s in web.sessions.all}

    def __call__(self, who: str, method: str, path: str, body: Any = None) -> Any:
        answer = self.web(method, path, body, token=self.tokens[who])
        assert answer.status == 200, answer.text
        return answer.json

    def anna_writes(self) -> None:
        op = {"id": random_hex(), "base": 0, "kind": "add", "turn": "w0", "speaker": "S", "text": "Eleven.",
              "start_us": 0, "end_us": 4_000_000}  # fmt: skip
        assert self("anna", "POST", "/api/transcripts/T2/ops", {"ops": [op]})["results"][0]["state"] == "applied"
        self("anna", "POST", "/api/transcripts/T2/save", {"note": None})
        self("anna", "POST", "/api/transcripts/T2/translation", {"language": "uk"})


@pytest.fixture
def two(case: Path, tmp_path: Path, make_web: Callable[..., Any]) -> Two:
    with Desk.open(case, actor="chief") as desk:
        intake.seal_file(desk, write(tmp_path / "second.wav", wav(2)))
    made = Two(make_web(case, people=("anna", "boris")))
    made("anna", "POST", "/api/exhibits/E2/blind", {"people": ["anna", "boris"], "language": "en"})
    return made


def test_the_first_page_does_not_say_how_far_the_other_is(two: Two) -> None:
    def line(who: str) -> Any:
        return next(r for r in two(who, "GET", "/api/case")["recordings"] if r["id"] == "E2")

    before = line("boris")
    two.anna_writes()
    after = line("boris")
    assert (after["transcribed_s"], after["languages"]) == (before["transcribed_s"], before["languages"]) == (0, ["en"])
    assert (line("anna")["transcribed_s"], line("anna")["languages"]) == (4, ["en", "uk"])


def test_the_room_does_not_say_how_often_the_other_kept_a_version(two: Two) -> None:
    def seen(who: str) -> Any:
        return next(t for t in two(who, "GET", "/api/exhibits/E2/room")["transcripts"] if t["id"] == "T2")

    two.anna_writes()
    assert (seen("boris")["hidden"], seen("boris")["revision"]) == (True, None)
    assert (seen("anna")["hidden"], seen("anna")["revision"]) == (False, 2)


def test_work_done_in_the_transcript_of_the_other_is_not_reported(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = {"exhibit": "E2", "model": "m", "voices": 0, "transcript": "T2", "actor": "anna"}
    result = {"transcript": "T2", "turns": 31, "voices": ["Voice 1"], "named": 17, "warnings": ["no voice was heard"]}
    done = Job(7, "voices", payload, "done", 1, 3, 6, 6, result, None)
    monkeypatch.setattr(arrivals, "JobTable", lambda _case: SimpleNamespace(list=lambda *_: [done]))
    monkeypatch.setattr("earwitness.desk.voiceparts.so_far", lambda *_: (1, 6_000_000))
    hers, his = (two(who, "GET", "/api/jobs")["jobs"][0] for who in ("anna", "boris"))
    assert hers["voices"]["result"] == result and hers["warnings"] == ["no voice was heard"]
    assert his["voices"]["result"] is None and his["warnings"] == []
    assert "31" not in json.dumps(his) and "17" not in json.dumps(his)
