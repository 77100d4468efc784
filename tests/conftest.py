"""What all tests share: no socket but loopback, a home of their own, and skips that count in CI."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket

import pytest
from hypothesis import settings

# How long one example takes is no property of the code: a busy machine would turn it red. The long form tries more.
settings.register_profile("quick", deadline=None, max_examples=50)
settings.register_profile("long", deadline=None, max_examples=200)

ROOT = pathlib.Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
ABSENT = "../shared is absent"


# Modules that take long begin first, so that no worker is left alone with one at the end; the many short tests fill up.
LONG = (
    "desk/test_real.py", "audio/test_hostile_media.py", "web/test_room_browser.py", "web/test_desk_axe.py", "web/",
    "demo/", "faults/", "desk/", "publication/", "cli/",
)  # fmt: skip


def pytest_configure(config):
    settings.load_profile("quick" if config.option.markexpr == "not soak" else "long")


def pytest_collection_modifyitems(items):
    def rank(item):
        path = item.path.relative_to(ROOT / "tests").as_posix() if item.path.is_relative_to(ROOT / "tests") else ""
        return next((n for n, start in enumerate(LONG) if path.startswith(start)), len(LONG))

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch):
    """No test reaches out: a connection to anything but this machine fails the test that made it."""
    real = socket.socket.connect

    def connect(self, address):
        host = address[0] if isinstance(address, tuple) else str(address)
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError("a test tried to reach another machine")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _own_home(monkeypatch, tmp_path_factory):
    """Settings and keys of a test never touch those of the person who runs it."""
    monkeypatch.setenv("EARWITNESS_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("EARWITNESS_ACTOR", raising=False)


@pytest.fixture(scope="module")
def a_browser():
    """One headless Chromium for a module: Playwright's plain interface cannot be started twice in one process, and
    while it runs no other event loop can run in its thread."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sound = ["--autoplay-policy=no-user-gesture-required"]
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", *quiet, *sound])
        yield browser
        browser.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skip is a failure unless its reason is that ../shared is absent."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if ABSENT not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped in CI: {reason}"
