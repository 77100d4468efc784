"""Two processes for the fault tests, begun once: each order runs in a child of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))

from fault_tools import Zygote


@pytest.fixture(scope="session")
def zygotes() -> Iterator[tuple[Zygote, Zygote]]:
    made = Zygote(), Zygote()
    yield made
    for zygote in made:
        zygote.close()


@pytest.fixture
def zygote(zygotes: tuple[Zygote, Zygote]) -> Zygote:
    return zygotes[0]
