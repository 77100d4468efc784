"""The command line, called in this process: what it printed, and its exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))

from desk_samples import one_json

from earwitness.cli.main import run


@dataclass(frozen=True)
class Said:
    """What a command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return one_json(self.out)


@pytest.fixture
def ew(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def call(*words: Any) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            run([str(w) for w in words])
        said = capsys.readouterr()
        return Said(int(end.value.code or 0), said.out, said.err)

    return call
