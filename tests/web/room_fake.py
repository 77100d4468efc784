"""A stand-in for the desk's server, with one recording in memory: what the room asks for, and connections that drop.

`python tests/web/room_fake.py` serves it on a free port for looking at. It keeps the contract of the endpoints, not the
rules behind them (those have tests of their own against the real server).
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import math
import struct
import sys
import threading
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from earwitness.publication.tokens import theme_css

WEB = Path(__file__).parents[2] / "src" / "earwitness" / "web"
RATE, SECONDS = 8_000, 60
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' blob:;"
    " img-src 'self' data:; frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
MIMES = {".mjs": "text/javascript", ".css": "text/css"}
TOKENS = {"a" * 64: "N. Farrow", "b" * 64: "T. Ide"}

SAID = [
    ("Speaker 3", 1.0, 4.0, "Wet feet. It’s over the second landing."),
    ("Speaker 1", 4.2, 6.6, "It’s at the first."),
    ("Speaker 3", 5.6, 7.4, "I stood in it. To here."),
    ("Speaker 1", 9.9, 20.3, "You’ll find it funny at the gate. Anyone who isn’t in the cage by two is off"
     " the [list|lift?], and off the list means you walk home. It’s sixty kilometres. Have a nice walk."),
    ("Speaker 2", 23.4, 24.9, "What paper did they show you?"),
    ("Speaker 4", 25.1, 26.3, "The one I [signed?]."),
    ("Speaker 2", 26.6, 29.8, "The one you signed says what I tell you it says."),
    ("Speaker 1", 30.0, 33.0, "رجل يناديه الآخرون «الأسطى» المسافة ستون كيلومترًا"),
    ("UNSTATED", 34.0, 36.0, "Ещё раз: ёлка стоит в углу."),
    ("Speaker 4", 37.0, 39.0, "שלום, מי שם?"),
    ("Speaker 2", 40.0, 43.0, "<img src=x onerror=alert(1)> <b>not bold</b> & so on"),
]  # fmt: skip


def spread(text: str, start: int | None, end: int | None) -> list[list[int | None]]:
    """Times for each word, even."""
    words = text.split()
    if start is None or end is None or not words:
        return [[None, None] for _ in words]
    step = (end - start) / len(words)
    return [[round(start + n * step), round(start + (n + 1) * step)] for n in range(len(words))]


def samples() -> list[int]:
    """Bursts of a tone where somebody speaks."""
    out = []
    for n in range(RATE * SECONDS):
        s = n / RATE
        speaks = any(a <= s < b for _, a, b, _ in SAID)
        loud = (0.5 + 0.5 * math.sin(s * 9)) * (0.6 if speaks else 0.02)
        out.append(int(20_000 * loud * math.sin(2 * math.pi * (220 + 80 * math.sin(s)) * s)))
    return out


@functools.cache
def sound() -> tuple[bytes, dict[int, bytes]]:
    """The WAV, and .dat peaks by samples per pixel."""
    pcm = samples()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(struct.pack(f"<{len(pcm)}h", *pcm))
    peaks = {}
    for zoom in (64, 1024):
        pairs = b"".join(
            struct.pack("<hh", min(pcm[at : at + zoom]), max(pcm[at : at + zoom])) for at in range(0, len(pcm), zoom)
        )
        peaks[zoom] = struct.pack("<iIiiIi", 2, 0, RATE, zoom, len(pairs) // 4, 1) + pairs
    return file.getvalue(), peaks


class Desk:
    """One transcript, its journal, and who heard what."""

    def __init__(self, turns: int = 0) -> None:
        self.lock = threading.Condition()
        self.log: list[dict[str, Any]] = []
        self.results: dict[str, dict[str, Any]] = {}
        self.done: dict[str, list[Any]] = {}
        self.undone: dict[str, list[Any]] = {}
        self.touched: dict[str, tuple[int, str]] = {}
        self.told: dict[str, dict[str, str]] = {}
        self.played: dict[str, list[list[int]]] = {}
        self.certified: list[dict[str, Any]] = []
        self.conflicts: list[dict[str, Any]] = []
        self.hypotheses: list[dict[str, Any]] = []
        self.adjudged: list[dict[str, Any]] = []
        self.seq = 0
        self.drop = False  # connections break before an answer
        self.swallow = False  # ops are done, their answers get lost
        self.turns: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.events = {"e1": {"id": "e1", "kind": "laughter", "text": "Several people laugh", "start_us": 7_500_000,
                              "end_us": 9_300_000}}  # fmt: skip
        if turns:
            words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
            self.duration_us = turns * 4_000_000
            for n in range(turns):
                text = " ".join(words[(n + k) % 10] + str(n % 97) for k in range(10))
                self._put(f"t{n}", f"Speaker {n % 4 + 1}", n * 4_000_000, n * 4_000_000 + 3_500_000, text)
        else:
            self.duration_us = SECONDS * 1_000_000
            for n, (who, a, b, text) in enumerate(SAID):
                self._put(f"t{n + 1}", who, round(a * 1e6), round(b * 1e6), text)

    def _put(
        self, name: str, who: str, start: int | None, end: int | None, text: str, place: int | None = None
    ) -> None:
        self.turns[name] = {
            "id": name, "speaker": who, "start_us": start, "end_us": end, "text": text,
            "words": spread(text, start, end), "basis": "given", "state": "proposed", "by": "N. Farrow",
            "rev_seq": self.seq,
        }  # fmt: skip
        if name not in self.order:
            self.order.insert(len(self.order) if place is None else place, name)

    def whole(self, since: int | None = None) -> dict[str, Any]:
        names = self.order if since is None else [t for t in self.order if self.touched.get(t, (0,))[0] > since]
        value = {
            "transcript": "T1", "exhibit": "E1", "language": "en", "revision": 37, "seq": self.seq,
            "whole": since is None,
            "turns": [self.turns[t] for t in names],
            "events": list(self.events.values()),
            "removed": [t for t, (seq, _) in self.touched.items() if t not in self.turns and seq > (since or 0)],
            "events_removed": [], "after": self._after(names) if since is not None else {},
            "speakers": [
                {"label": s, "lane": n, "hypotheses": [h for h in self.hypotheses if h["speaker"] == s]}
                for n, s in enumerate(dict.fromkeys(self.turns[t]["speaker"] for t in self.order))
            ],
            "certified": self.certified, "conflicts": self.conflicts,
        }  # fmt: skip
        if since is None:
            value["asides"] = [
                {"start_us": 20_400_000, "end_us": 23_300_000, "text": "Thank you for watching.", "engine": "engine A",
                 "why": "engine A wrote words where no speech was heard"}
            ]  # fmt: skip
            value["skipped"] = [[44_000_000, 47_400_000]]
            value["translations"] = [] if len(self.order) > 500 else [
                {"transcript": "T2", "language": "fr", "by": "T. Ide", "state": "proposed",
                 "turns": {"t1": "Les pieds mouillés. C’est au-dessus du deuxième palier.", "t2": "C’est au premier."}}
            ]  # fmt: skip
        return value

    def _after(self, names: list[str]) -> dict[str, str | None]:
        at = {t: n for n, t in enumerate(self.order)}
        return {t: self.order[at[t] - 1] if at[t] else None for t in names}

    def ops(self, ops: list[dict[str, Any]], by: str) -> dict[str, Any]:
        with self.lock:
            results = []
            for op in ops:
                if op["id"] not in self.results:
                    self.results[op["id"]] = self._one(op, by)
                results.append(self.results[op["id"]])
            self.lock.notify_all()
            return {"seq": self.seq, "results": results, "certified": self.certified, "conflicts": self.conflicts}

    def _one(self, op: dict[str, Any], by: str) -> dict[str, Any]:
        kind, turn = op["kind"], op.get("turn")
        touched = [x for x in (turn, op.get("next"), op.get("new")) if x] + [x["turn"] for x in op.get("turns", [])]
        before = (json.dumps(self.turns), list(self.order), json.dumps(self.events))
        seq, who = self.touched.get(turn or "", (0, by))
        if kind == "text" and seq > op["base"] and who != by and self.turns[turn]["text"] != op["text"]:
            self.seq += 1
            self.conflicts.append({"op": op["id"], "turn": turn, "kind": kind, "mine": op["text"], "by": by,
                                   "against": who,
                                   "theirs": self.turns[turn]["text"]})  # fmt: skip
            return self._result(op, "conflict", [turn])
        if turn and kind not in ("add",) and turn not in self.turns:
            return self._result(op, "refused", [], "That turn is not there any more.")
        if kind in ("undo", "redo"):
            stack, other = (self.done, self.undone) if kind == "undo" else (self.undone, self.done)
            if not stack.get(by):
                return self._result(op, "refused", [], "There is nothing to take back.")
            (turns, order, events), touched = stack[by].pop()
            other.setdefault(by, []).append((before, touched))
            self.turns, self.order, self.events = json.loads(turns), list(order), json.loads(events)
        else:
            self._do(op, by)
            self.done.setdefault(by, []).append((before, touched))
            self.undone[by] = []
        self.seq += 1
        for name in touched:
            self.touched[name] = (self.seq, by)
            if name in self.turns:
                self.turns[name]["by"] = by
                self._reopen(self.turns[name])
        return self._result(op, "applied", touched)

    def _do(self, op: dict[str, Any], by: str) -> None:
        kind, t = op["kind"], self.turns.get(op.get("turn") or "", {})
        if kind in ("text", "settle"):
            found = next((c for c in self.conflicts if c["op"] == op.get("op")), None)
            wanted = {"mine": found["mine"], "theirs": t["text"]} if found else {}
            t["text"] = " ".join(str(op.get("text", wanted.get(op.get("take"), ""))).split())
            t["words"] = spread(t["text"], t["start_us"], t["end_us"])
            self.conflicts = [c for c in self.conflicts if kind == "text" or c["op"] != op["op"]]
        elif kind == "split":
            units = t["text"].encode("utf-16-le")
            head, tail = (units[: op["at"] * 2].decode("utf-16-le"), units[op["at"] * 2 :].decode("utf-16-le"))
            end = t["end_us"]
            self._put(t["id"], t["speaker"], t["start_us"], op.get("time_us"), head.strip())
            self._put(op["new"], t["speaker"], op.get("time_us"), end, tail.strip(), self.order.index(t["id"]) + 1)
        elif kind == "merge":
            n = self.turns.pop(op["next"])
            self.order.remove(op["next"])
            self._put(t["id"], t["speaker"], t["start_us"], n["end_us"], f"{t['text']} {n['text']}".strip())
        elif kind in ("edges", "speaker"):
            t.update({k: op[k] for k in ("start_us", "end_us", "speaker") if k in op})
            t["words"] = spread(t["text"], t["start_us"], t["end_us"])
        elif kind == "add":
            place = self.order.index(op["after"]) + 1 if op.get("after") else 0
            self._put(op["new"], op["speaker"], op.get("start_us"), op.get("end_us"), op["text"], place)
        elif kind == "remove":
            del self.turns[t["id"]]
            self.order.remove(t["id"])
        elif kind in ("event_add", "event_edit"):
            self.events[op["event"]["id"]] = op["event"]
        elif kind == "event_remove":
            del self.events[op["event_id"]]
        elif kind == "replace":
            for one in op["turns"]:
                self._do({"kind": "text", **one}, by)

    def _reopen(self, turn: dict[str, Any]) -> None:
        for c in self.certified:
            if any(turn["start_us"] < b and a < turn["end_us"] for a, b in c["spans"] if turn["end_us"]):
                c["open"] = True

    def _result(self, op: dict[str, Any], state: str, touched: list[str], why: str = "") -> dict[str, Any]:
        here = [t for t in touched if t in self.turns]
        return {
            "id": op["id"], "seq": self.seq, "state": state, "why": why, "turns": [dict(self.turns[t]) for t in here],
            "after": self._after(here), "removed": [t for t in touched if t not in self.turns],
            "events": list(self.events.values()), "events_removed": [],
        }  # fmt: skip

    def changes(self, since: int, wait_s: float) -> dict[str, Any]:
        with self.lock:
            self.lock.wait_for(lambda: self.seq > since, wait_s)
            return self.whole(since)

    def coverage(self) -> list[dict[str, Any]]:
        return [
            {"person": p, "full": union([r for r in ranges if r[2] <= 100]),
             "faster": union([r for r in ranges if r[2] > 100])}
            for p, ranges in self.played.items()
        ]  # fmt: skip

    def certify(self, by: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        full = next((c["full"] for c in self.coverage() if c["person"] == by), [])
        missing = []
        for a, b in body["spans"]:
            at = a
            for x, y in full:
                if y * 1000 > at and x * 1000 - at > 100_000 and at < b:
                    missing.append([at, min(b, x * 1000)])
                at = max(at, y * 1000)
            if b - at > 100_000:
                missing.append([at, b])
        if missing:
            known = "Only what you have played in full, at normal speed or slower, can be certified."
            return 409, {
                "error": {"code": "not-heard", "known": known, "do": "Play what is missing.", "missing_us": missing}
            }
        one = {"id": f"Z{len(self.certified) + 1}", "by": by, "open": False, **body}
        self.certified.append(one)
        return 200, {"certification": one, "certified": self.certified}

    def compare(self) -> dict[str, Any]:
        rows = [
            ("t4", 9_900_000, 20_300_000, ("Speaker 1", "is off the list, and off"),
             ("Speaker 1", "is off the lift, and off")),
            ("t9", 34_000_000, 36_000_000, ("Speaker 3", "Ещё раз"), ("Speaker 4", "Ещё раз")),
            ("b-t12", 44_000_000, 46_200_000, None, ("UNSTATED", "he’s my brother")),
            ("t1", 1_000_000, 4_000_000, ("Speaker 3", "Wet feet."), ("Speaker 3", "Wet feet.")),
        ]  # fmt: skip
        places = [("words", 15_400_000, 15_700_000, "t4"), ("speaker", 34_000_000, 36_000_000, "t9"),
                  ("missing", 44_000_000, 46_200_000, None)]  # fmt: skip
        sides = [{"transcript": t, "revision": 1, "by": by, "language": "en"} for t, by in (("T1", "N"), ("T3", "I"))]
        return {
            "exhibit": "E1", "a": sides[0], "b": sides[1], "speakers": {}, "words": {"a": 9, "b": 12, "same": 8},
            "map": [
                {"n": n, "kind": kind, "start_us": a, "end_us": b, "a": "", "b": "", "b_turns": [],
                 "a_turns": [t] if t else []}
                for n, (kind, a, b, t) in enumerate(places)
            ],
            "rows": [
                {"row": n, "turn": turn, "start_us": start, "end_us": end, "differs": a != b,
                 "speakers_differ": bool(a and b and a[0] != b[0]),
                 "a": a and {"speaker": a[0], "text": a[1]}, "b": b and {"speaker": b[0], "text": b[1]}}
                for n, (turn, start, end, a, b) in enumerate(rows)
            ],
            "agreement": {"Speaker 1": {"words": 118, "same": 116, "same_speaker": 116}},
        }  # fmt: skip

    def adjudicate(self, body: dict[str, Any], who: str) -> dict[str, Any]:
        if "transcript" not in body:
            return {"transcript": "T4"}
        self.adjudged.append(body)
        row = self.compare()["rows"][body["row"]]
        text = body["text"] if body["choice"] == "own" else row[body["choice"]]["text"]
        turns = [{"id": row["turn"], "text": text}] if text else []
        decided = {str(one["row"]): {"choice": one["choice"], "by": who} for one in self.adjudged}
        return {"results": [{"state": "applied", "turns": turns, "removed": []}], "decided": decided}


def union(ranges: list[list[int]]) -> list[list[int]]:
    out: list[list[int]] = []
    for a, b, *_ in sorted(ranges):
        if out and a <= out[-1][1] + 30:
            out[-1][1] = max(out[-1][1], b)
        else:
            out.append([a, b])
    return out


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    desk: Desk
    tokens: dict[str, str]
    poll_s = 1.0
    gone = False

    def log_message(self, *_: Any) -> None:
        pass

    def send(self, status: int, body: bytes, mime: str, **headers: str) -> None:
        self.send_response(status)
        extra = {"Content-Type": mime, "Content-Length": str(len(body)), "Cache-Control": "no-store",
                 "Content-Security-Policy": POLICY, **{k.replace("_", "-"): v for k, v in headers.items()}}  # fmt: skip
        for name, value in extra.items():
            self.send_header(name, value)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the browser may be gone by then
            self.end_headers()
            self.wfile.write(body)

    def do_GET(self) -> None:
        self.answer(None)

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}"))

    def answer(self, body: Any) -> None:
        path, _, query = self.path.partition("?")
        if self.gone or (path.startswith(("/api/", "/media/")) and self.desk.drop):
            self.close_connection = True
            self.connection.close()
            return
        if path.startswith("/room/"):
            env = Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True)
            html = env.get_template("room.html.j2").render(
                nav=[("/", "Case", True)], title="Listening room", script=None
            )
            self.send(200, html.encode(), "text/html; charset=utf-8")
        elif path == "/static/theme.css":
            self.send(200, theme_css().encode(), "text/css")
        elif path.startswith("/static/"):
            file = WEB / "static" / path.removeprefix("/static/")
            self.send(200, file.read_bytes(), MIMES[file.suffix])
        elif path.startswith("/media/"):
            self.media(path.removeprefix("/media/"))
        elif path.startswith("/api/"):
            self.api(path.removeprefix("/api/"), query, body)
        else:
            self.send(204, b"", "text/plain")

    def media(self, name: str) -> None:
        wav, peaks = sound()
        data = wav if name == "sound" else peaks[int(name)]
        first, last = 0, len(data) - 1
        given = self.headers.get("Range")
        if given:
            a, _, b = given.removeprefix("bytes=").partition("-")
            first, last = int(a), min(int(b or last), last)
        part = data[first : last + 1]
        more = {"Content_Range": f"bytes {first}-{last}/{len(data)}"} if given else {}
        self.send(206 if given else 200, part, "audio/wav", Accept_Ranges="bytes", **more)

    def api(self, path: str, query: str, body: Any) -> None:
        who = self.tokens.get(self.headers.get("X-Earwitness-Token") or "")
        if who is None:
            error = {
                "code": "not-allowed",
                "known": "This window is not known to the desk.",
                "do": "Open the address again.",
            }
            self.send(401, json.dumps({"error": error}).encode(), "application/json")
            return
        status, value = self.reply(path, query, body, who)
        if path.endswith("/ops") and self.desk.swallow:
            self.desk.swallow = False
            self.close_connection = True
            self.connection.close()
            return
        self.send(status, json.dumps(value).encode(), "application/json")

    def reply(self, path: str, query: str, body: Any, who: str) -> tuple[int, Any]:
        desk = self.desk
        since = int(query.removeprefix("since=")) if query.startswith("since=") else None
        if path == "session":
            return 200, {"person": who, "case": "Night shift", "readonly": False, "people": list(TOKENS.values())}
        if path == "exhibits/E1/room":
            return 200, self.room(who)
        if path == "exhibits/E1/told":
            desk.told[who] = body
            return 200, {"media": "/media/sound"}
        if path == "exhibits/E1/coverage":
            return 200, {"coverage": desk.coverage()}
        if path == "views":
            desk.played.setdefault(who, []).extend(body["ranges"])
            return 200, {"coverage": desk.coverage()}
        if path == "transcripts/T1":
            return 200, desk.whole(since)
        if path == "transcripts/T1/changes":
            return 200, desk.changes(since or 0, self.poll_s)
        if path == "transcripts/T1/ops":
            return 200, desk.ops(body["ops"], who)
        if path == "transcripts/T1/certify":
            return desk.certify(who, body)
        if path == "transcripts/T1/hypotheses":
            desk.hypotheses.append({"id": f"H{len(desk.hypotheses) + 1}", "by": who, "state": "open", **body})
            return 200, {"hypotheses": desk.hypotheses}
        if path == "compare":
            return 200, desk.compare()
        if path == "adjudicate":
            return 200, desk.adjudicate(body, who)
        return 404, {"error": {"code": "not-in-case", "known": "Nothing is here.", "do": "Go back."}}

    def room(self, who: str) -> dict[str, Any]:
        _, peaks = sound()
        desk = self.desk
        speech = [[round(a * 1e6), round(b * 1e6), "speech"] for _, a, b, _ in SAID] + [
            [44_000_000, 47_400_000, "speech"]
        ]
        return {
            "exhibit": "E1", "title": "Voice memo, night shift", "duration_us": desk.duration_us, "rate": RATE,
            "channels": 1, "tracks": [], "told": desk.told.get(who), "speech": speech, "detector": "base",
            "media": "/media/sound" if who in desk.told else None, "people": list(TOKENS.values()), "staged": True,
            "page_spans": [],
            "peaks": [
                {"url": f"/media/{zoom}", "samples_per_pixel": zoom, "pixels": (len(data) - 24) // 4, "rate": RATE}
                for zoom, data in peaks.items()
            ],
            "transcripts": [
                {"id": "T1", "title": None, "language": "en", "kind": "transcript", "owner": "N. Farrow"},
                {"id": "T3", "title": None, "language": "en", "kind": "transcript", "owner": "T. Ide"},
            ],
        }  # fmt: skip


class Fake:
    """The server; `stop` and `start` keep the port, as a desk that was started anew on the same case does."""

    def __init__(self, turns: int = 0, port: int = 0) -> None:
        self.desk = Desk(turns)
        self.tokens = dict(TOKENS)
        self.port = port
        self.start()

    def start(self) -> None:
        self.kind = type("Bound", (Handler,), {"desk": self.desk, "tokens": self.tokens})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.kind)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.kind.gone = True  # connections that are open answer no more
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def address(self, who: str = "N. Farrow", path: str = "/room/E1") -> str:
        token = next(t for t, p in self.tokens.items() if p == who)
        return f"http://127.0.0.1:{self.port}{path}#{token}"


if __name__ == "__main__":
    fake = Fake(turns=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(fake.address(), fake.address("T. Ide"), flush=True)
    fake.thread.join()
