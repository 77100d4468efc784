"""The closed objects of format.md §3, §6, §7 and §8."""

from __future__ import annotations

from typing import Any

from iv_canonical import Malformed, b64, closed, hexa, i64text, list_of, one_of, origin, text, whole

U32 = 2**32 - 1
MAX_KEYS = 1000
MAX_PATH = 64
MAX_CONSISTENCY = 128
MAX_SIBLINGS = 100_000
TREE = 2**40

_PARAMS = {
    "opus": closed({"codec": text, "gain": whole()}),
    "aac": closed({"codec": text, "config": b64()}),
    "mp3": closed({"codec": text}),
    "pcm": closed(
        {
            "basis": one_of("file", "decoded"),
            "codec": text,
            "decoder": text,
            "format": one_of("u8", "s16le", "s24le", "s32le", "f32le"),
        }
    ),
}


def _params(value: Any) -> dict[str, Any]:
    if type(value) is not dict or type(value.get("codec")) is not str:
        raise Malformed("params")
    codec = value["codec"]
    if codec not in _PARAMS:
        return value
    out: dict[str, Any] = _PARAMS[codec](value)
    if codec == "pcm" and (out["basis"] == "file") != (out["decoder"] == "none"):
        raise Malformed("decoder")
    return out


TRACK = closed(
    {
        "channels": whole(1, 255),
        "frames_per_leaf": whole(1),
        "kind": one_of("coded", "pcm"),
        "leaves": whole(1, TREE),
        "offset": i64text,
        "params": _params,
        "rate": whole(1, 768000),
        "root": hexa(32),
        "samples": whole(),
        "skip": whole(),
        "total": whole(),
        "track": whole(0, 65535),
    }
)
SEAL = closed(
    {
        "file": hexa(32),
        "frames": hexa(32),
        "key": b64(32),
        "log": origin,
        "record": hexa(32),
        "seal_id": hexa(16),
        "supersedes": hexa(16, empty=True),
        "tracks": list_of(TRACK, 1, 256),
        "type": one_of("earwitness/seal/1"),
    }
)
ENTRY = closed(
    {
        "action": one_of("seal", "publish", "key", "other"),
        "n": whole(),
        "private": hexa(32),
        "subject": hexa(32, empty=True),
        "type": one_of("earwitness/entry/1"),
    }
)
KEY = closed(
    {
        "log": origin,
        "new": b64(),
        "new_sig": b64(),
        "old": b64(),
        "old_sig": b64(),
        "type": one_of("earwitness/key/1"),
    }
)
TURN = closed({"end": whole(), "kind": one_of("speech", "event"), "speaker": text, "start": whole(), "words": text})
QUOTE = closed(
    {
        "play_end": whole(),
        "play_start": whole(),
        "runs": list_of(list_of(whole(), 2, 2)),
        "seal": hexa(32),
        "status": one_of("working", "released"),
        "track": whole(),
        "transcript": hexa(32),
        "turns": list_of(TURN),
    }
)
PUBLICATION = closed(
    {
        "outside": hexa(32),
        "page_id": hexa(16),
        "quotes": list_of(QUOTE),
        "replaces": hexa(16, empty=True),
        "type": one_of("earwitness/publication/1"),
    }
)
LEAF = closed(
    {
        "duration": whole(0, U32),
        "frames": list_of(b64()),
        "jump": i64text,
        "kind": one_of(1, 2, 3),
        "salt": b64(32),
        "start": whole(),
    }
)
RUN = closed({"first": whole(), "leaves": list_of(LEAF)})
EXCERPT = closed(
    {
        "id": text,
        "quote": whole(),
        "runs": list_of(RUN),
        "seal": whole(),
        "siblings": list_of(b64(32), 0, MAX_SIBLINGS),
        "track": whole(),
    }
)
HOLD = closed(
    {
        "certs": list_of(b64()),
        "entry": b64(),
        "ots": list_of(b64()),
        "proof": b64(),
        "renewals": list_of(b64()),
        "statement": b64(),
        "tokens": list_of(b64()),
    }
)
LINK = closed({"entry": b64(), "path": list_of(b64(32), 0, MAX_PATH), "statement": b64()})
PUB = closed(
    {
        "consistency": list_of(list_of(b64(32), 0, MAX_CONSISTENCY)),
        "entry": b64(),
        "keys": list_of(LINK, 0, MAX_KEYS),
        "proof": b64(),
        "statement": b64(),
    }
)
BUNDLE = closed(
    {
        "excerpts": list_of(EXCERPT),
        "publication": lambda value: None if value == {} and type(value) is dict else PUB(value),
        "seals": list_of(HOLD),
        "type": one_of("earwitness/bundle/1"),
    }
)
