"""A case in a temporary folder with a home of its own and a clock that a test can set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from earwitness.store.case import Case
from earwitness.store.clock import Clock
from earwitness.store.settings import Home


class Watch:
    """A clock that moves a second per reading, and that a test can set."""

    def __init__(self) -> None:
        self.when = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.when += timedelta(seconds=1)
        return self.when


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def case(tmp_path: Path, home: Home, watch: Watch) -> Iterator[Case]:
    with Case.create(tmp_path / "case", home=home, actor="anna", clock=Clock("test", watch)) as made:
        yield made
