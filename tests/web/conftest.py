"""The desk's web application over a small case: called in this process, or served for a real browser."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "desk"))

from desk_samples import confirmed_case, write

from earwitness.web import serve as server
from earwitness.web.app import create_app
from earwitness.web.house import House
from earwitness.web.sessions import Sessions

HOST = "127.0.0.1:4711"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Web:
    """Calls the application as a browser would, with the token of its window unless told otherwise."""

    def __init__(self, house: House, sessions: Sessions) -> None:
        self.house, self.sessions = house, sessions
        self.token = sessions.all[0].token
        self.app = create_app(house, sessions, hosts=lambda: frozenset({HOST, "localhost:4711"}))

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        token: str | None = "own",
        raw: bytes | None = None,
    ) -> Answer:
        sent = {
            "host": HOST,
            **({} if token is None else {"x-earwitness-token": self.token if token == "own" else token}),
        }
        sent.update(headers or {})
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        sent.setdefault("content-length", str(len(data)))
        bare, _, query = path.partition("?")
        from urllib.parse import unquote

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": unquote(bare), "raw_path": bare.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in sent.items() if v != ""],
            "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 4711),
        }  # fmt: skip
        given: list[dict[str, Any]] = []
        pieces = [data[i : i + 65536] for i in range(0, len(data), 65536)] or [b""]

        async def receive() -> dict[str, Any]:
            if not pieces:
                await anyio.sleep_forever()
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: dict[str, Any]) -> None:
            given.append(message)

        async def run() -> None:
            await self.app(scope, receive, send)

        anyio.run(run)
        start = next(m for m in given if m["type"] == "http.response.start")
        out = b"".join(m.get("body", b"") for m in given if m["type"] == "http.response.body")
        return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, out)

    def wait_for_jobs(self) -> list[dict[str, Any]]:
        """Until nothing is queued or running."""
        pause = threading.Event()
        for _ in range(600):
            jobs = self("GET", "/api/jobs").json["jobs"]
            if all(j["state"] in ("done", "failed", "cancelled") for j in jobs):
                return jobs
            pause.wait(0.05)
        raise AssertionError("the jobs do not end")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return confirmed_case(tmp_path, "E1:0-2")


@pytest.fixture
def make_web() -> Iterator[Callable[..., Web]]:
    made: list[House] = []

    def make(case: Path | None = None, *, people: tuple[str, ...] = (), actor: str | None = "anna", **more: Any) -> Web:
        house = House()
        made.append(house)
        if case is not None:
            house.open(case, actor=actor, **more)
        return Web(house, Sessions(people, actor=None if people else actor))

    yield make
    for house in made:
        house.leave()


@pytest.fixture
def web(case: Path, make_web: Callable[..., Web]) -> Web:
    return make_web(case)


class Served:
    """A running server in a thread."""

    def __init__(self, case: Path | None, **more: Any) -> None:
        self.doors: list[server.Door] = []
        self._ready, self.stop = threading.Event(), threading.Event()
        more.setdefault("actor", "anna")

        def ready(doors: list[server.Door]) -> None:
            self.doors = doors
            self._ready.set()

        def run() -> None:
            server.serve(case, open_browser=False, ready=ready, stop=self.stop, **more)

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert self._ready.wait(20)

    @property
    def url(self) -> str:
        return self.doors[0].url

    @property
    def base(self) -> str:
        return self.url.partition("#")[0].rstrip("/")

    def end(self) -> None:
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    made: list[Served] = []

    def start(case: Path | None, **more: Any) -> Served:
        made.append(Served(case, **more))
        return made[-1]

    yield start
    for one in made:
        one.end()


__all__ = ["HOST", "Answer", "Served", "Web", "write"]


@pytest.fixture
def sized(a_browser: Any) -> Iterator[Callable[..., Any]]:
    """Windows of a width, light or dark."""
    contexts = []

    def make(width: int, scheme: str) -> Any:
        contexts.append(a_browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme))
        contexts[-1].set_default_timeout(30_000)
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()
