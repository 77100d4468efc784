"""The only place that listens: 127.0.0.1, a free port, one process, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from earwitness.errors import Unavailable
from earwitness.web.app import create_app
from earwitness.web.house import House
from earwitness.web.sessions import Session, Sessions

ADDRESS = "127.0.0.1"


@dataclass(frozen=True)
class Door:
    """One address to give to one person. `words` stand on the page too."""

    person: str | None
    url: str
    words: str


def _listening(port: int, house: House) -> socket.socket:
    """The port that was asked for; else the case's usual one, else a free one."""
    desk = house.desk(None, needed=False)
    if port or desk is None:
        return _socket(port)
    try:
        return _socket(_usual_port(desk.case.case_id))
    except Unavailable:
        return _socket(0)


def _usual_port(case_id: str) -> int:
    """The port a case is served on when it is free: what a browser keeps of unsent words belongs to the port."""
    return 20_000 + int(case_id[:8], 16) % 12_000  # below the ports that systems hand out by themselves


def _socket(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # Connections of a server that was killed linger for a minute and must not hold the port. Two that listen
            # can still not share it; whoever comes first is told apart by the two words in terminal and page.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((ADDRESS, port))
    except OSError:
        sock.close()
        raise Unavailable("That port is taken.", "Leave --port out, or give another.", where="port") from None
    return sock


class _Quiet(uvicorn.Server):
    """A server whose signals are ours: one asks it to end, and nothing is printed."""

    def install_signal_handlers(self) -> None:
        return

    def capture_signals(self):  # type: ignore[no-untyped-def]
        import contextlib

        return contextlib.nullcontext()


def serve(
    case: Path | None,
    *,
    actor: str | None = None,
    people: Sequence[str] = (),
    port: int = 0,
    readonly: bool = False,
    open_browser: bool = True,
    ready: Callable[[list[Door]], None],
    stop: threading.Event | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM or `stop`. `ready` gets the addresses once it listens.

    Raises what opening the case raises, Unavailable for a port that is taken.
    """
    sessions = Sessions(people, actor=actor)
    house = House()
    if case is not None:
        house.open(case, actor=actor, readonly=readonly)
    sock = _listening(port, house)
    number = sock.getsockname()[1]
    hosts = frozenset({f"{ADDRESS}:{number}", f"localhost:{number}"})
    app = create_app(house, sessions, hosts=lambda: hosts)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, date_header=False, ws="none", lifespan="on",
        timeout_graceful_shutdown=2, h11_max_incomplete_event_size=64 * 1024, http="h11", loop="asyncio",
        limit_concurrency=400,
    )  # fmt: skip
    server = _Quiet(config)
    ending = stop or threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()
        house.stopping.set()
        server.should_exit = True

    before = {}
    if threading.current_thread() is threading.main_thread():
        for which in (signal.SIGINT, signal.SIGTERM):
            before[which] = signal.signal(which, end)

    def announce() -> None:
        while not server.started and not ending.wait(0.02):
            continue
        if server.started:
            ready([Door(s.person, _url(number, s.token), s.words) for s in sessions.all])
            if open_browser and _has_screen():
                webbrowser.open(_url(number, sessions.once(_first(sessions))))
        ending.wait()
        house.stopping.set()
        server.should_exit = True

    watcher = threading.Thread(target=announce, name="earwitness-door", daemon=True)
    watcher.start()
    try:
        server.run(sockets=[sock])
    finally:
        ending.set()
        house.stopping.set()
        house.leave()
        sock.close()
        for which, handler in before.items():
            signal.signal(which, handler)


def _url(port: int, secret: str) -> str:
    # In the fragment: a browser sends it to nobody, and the page takes it out of the address at once.
    return f"http://{ADDRESS}:{port}/#{secret}"


def _has_screen() -> bool:
    """Whether a browser with windows can be opened; one in the terminal could not show the desk."""
    named = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return named or not sys.platform.startswith("linux")


def _first(sessions: Sessions) -> Session:
    return sessions.all[0]
