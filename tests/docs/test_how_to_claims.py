"""The how-to of claims is done as it is written, line by line, over two articles of our own."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from earwitness.cli.main import run

HOW_TO = (Path(__file__).parents[2] / "docs" / "how-to-claims.md").read_text("utf-8")
COURIER = (
    "Eleven men fled the camp on Tuesday, a man who was there told the Orvend Courier.\n"
    "“About 70 were held,” the man said. He recalled being told that those who refused would be shot.\n"
    "“We were promised six months,” said Anna Lind, a nurse. Relatives fear that Ilan Toresk was killed.\n"
    "The ministry said that nobody had fled. The mayor, Jon Veth, said that the gate was open.\n"
)
WIRE = "Eleven men fled the camp, the Orvend Courier reported on Wednesday.\n"


def test_every_line_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip  # noqa: E501
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EARWITNESS_HOME", str(tmp_path / "home"))
    Path("courier.txt").write_text(COURIER, "utf-8")
    Path("wire.txt").write_text(WIRE, "utf-8")
    blocks = re.findall(r"```\n(.*?)```", HOW_TO, flags=re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("earwitness ")]
    assert len(lines) >= 14
    last = ""
    for line in lines:
        words = shlex.split(line)[1:]
        if words[:2] == ["claims", "join"]:  # "look up in the list which claim of D2 says it"
            words[3] = re.findall(r"(B\d+)  \w+ +D2:", last)[0]
        with pytest.raises(SystemExit) as ended:
            run(words)
        said = capsys.readouterr()
        assert ended.value.code in (0, None), (line, said.err)
        last = said.out
        if words[:2] == ["claims", "origins"]:
            assert "2 documents carry this" in last and "proven" in last
        if words[:2] == ["claims", "draft"] and "courier.txt" in words:
            assert "said by: UNSTATED" in last and "Anna Lind, a nurse" in last
