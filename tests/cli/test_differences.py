"""`transcript differences` and `models` print what the desk knows; neither asks which engine it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_samples import unsealed_case
from machine_drafts import machine

from earwitness.desk import models
from earwitness.desk.context import Desk

DATA = Path(__file__).parents[1] / "data"


def test_the_places_are_printed_in_time(tmp_path: Path, ew: Callable[..., Any]) -> None:
    case = unsealed_case(tmp_path)
    with Desk.open(case, actor="anna") as desk:
        one = machine(desk, [(0.0, 2.0, "he signed the paper"), (2.0, 4.0, "and went home")])
    said = ew("transcript", "differences", case, one)
    assert said.status == 0 and "drafts by two machines are needed" in said.out
    with Desk.open(case, actor="anna") as desk:
        two = machine(desk, [(0.0, 2.0, "he signed a paper"), (2.0, 4.0, "and then went home")], tool="onnx-asr")
    lines = ew("transcript", "differences", case, one).out.splitlines()
    assert lines[0].split(maxsplit=1)[1] == f"t1  the / a  {two}"
    assert lines[1].split(maxsplit=1)[1] == f"t2  (nothing) / then  {two}"
    assert lines[2].startswith(f"2 places where {two} (onnx-asr) heard other words.")
    found = ew("transcript", "differences", case, one, "--json").json["differences"]
    assert [p["heard"] for p in found["places"]] == ["a", "then"]


def test_the_shelf_says_which_engine_each_model_is_for(ew: Callable[..., Any], monkeypatch: Any) -> None:
    assert "whisper" in ew("models", "add", DATA / "tiny-whisper").out
    assert "onnx-asr" in ew("models", "add", DATA / "tiny-conformer", "--name", "other").out
    assert ew("models", "list", "--json").json["engines"] == {"other": "onnx-asr", "tiny-whisper": "whisper"}
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    assert "pip install 'earwitness[speech]'" in ew("models", "list").out
