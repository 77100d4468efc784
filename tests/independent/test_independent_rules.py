"""Rules of the documents that need an input of their own: keys, lists, limits, bounds, the play range."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import iv_small as small
from iv_canonical import sha256, write_cj
from iv_note import key_id, read_note
from iv_small import short
from verifier import verify, verify_many


def test_equivocation_is_per_key() -> None:
    """Somebody else's head under the same origin accuses nobody."""
    one, publication, _ = small.small_bundle()
    small.publish(one, publication)
    two, publication, _ = small.small_bundle()
    small.publish(two, publication)
    verdicts, equivocation = verify_many([write_cj(one), write_cj(two)], {})
    assert not equivocation
    heads = [x["checkpoints"] for x in verdicts]
    assert {x["origin"] for held in heads for x in held} == {small.ORIGIN}
    assert [x["size"] for x in heads[0]] == [x["size"] for x in heads[1]] == [3, 4]
    assert all(len(base64.b64decode(x["root"])) == 32 for held in heads for x in held)
    assert heads[0][0]["key"] != heads[1][0]["key"]


def test_linked_key_is_subject_to_the_lists() -> None:
    authority = small.Authority()
    bundle, publication, key = small.small_bundle(lambda note: [authority.stamp(note)], rotate=True)
    small.publish(bundle, publication)
    data, old, new = write_cj(bundle), small.raw_key(key), small.raw_key(publication["_new"])
    trust: dict[str, Any] = {"anchors": [authority.anchor()]}
    assert short(verify(data, trust))[2] == "yyyyy"
    assert short(verify(data, trust | {"only": []}))[2] == "yyyyy"
    assert short(verify(data, trust | {"only": [sha256(old).hex(), sha256(new).hex()]}))[2] == "yyyyy"
    assert short(verify(data, trust | {"only": [sha256(old).hex()]}))[1:3] == ("other-key", "yyyyn")
    gone = [{"key": small.b64(new), "name": "", "revoked_at": "2099-01-01T00:00:00Z"}]
    late = verify(data, trust | {"keys": gone})
    assert short(late)[1:3] == ("revoked", "yyyyn")
    assert (late["quotes"][0]["turns"], late["quotes"][0]["status"]) == (None, None)


def test_line_of_the_statement_key_counts_first() -> None:
    bundle, publication, key = small.small_bundle(rotate=True)
    small.publish(bundle, publication)
    held = bundle["publication"]
    proof = base64.b64decode(held["proof"])
    text = proof.split(b"\n\n", 1)[1].split(b"\n\n")[0] + b"\n"
    raw = small.raw_key(key)
    for signed, wanted in ((text, "y"), (text + b"x", "n")):
        line = small.b64(key_id(small.ORIGIN, raw) + key.sign(signed))
        held["proof"] = small.b64(proof + f"\u2014 {small.ORIGIN} {line}\n".encode())
        assert short(verify(write_cj(bundle), {}))[2][4] == wanted


@pytest.mark.parametrize(
    ("revoked_at", "code"),
    [
        ("2025-01-02T03:04:06Z", None),
        ("2025-01-02T03:04:05Z", "revoked"),
        ("2025-01-02T03:04:06", "revoked"),
        ("2026-02-30T00:00:00Z", "revoked"),
        ("20260101000000Z", "revoked"),
    ],
)
def test_revocation_in_whole_seconds(revoked_at: str, code: str | None) -> None:
    authority = small.Authority()
    bundle, _, key = small.small_bundle(lambda note: [authority.stamp(note)])
    keys = [{"key": small.b64(small.raw_key(key)), "name": "", "revoked_at": x} for x in ("2030-01-01T00:00:00Z",)]
    keys.append(keys[0] | {"revoked_at": revoked_at})
    assert verify(write_cj(bundle), {"anchors": [authority.anchor()], "keys": keys})["code"] == code


def test_note_forms() -> None:
    _, _, key = small.small_bundle()
    good = small.checkpoint([b"a"], [key])
    extra = "\u2014 {} " + small.b64(bytes(5)) + "\n"
    assert read_note(good) is not None
    for name in ("a\x85", "a+b", "a\u00a0b", "a b", "", "a\x7f"):
        assert read_note(good + extra.format(name)) is None
    assert read_note(good + extra.format("a\x80")) is not None
    assert read_note(good + extra.format("a") * 15) is not None
    assert read_note(good + extra.format("a") * 16) is None
    assert read_note(good + "\n") is None
    assert read_note(good.replace("\n1\n", f"\n{2**40}\n")) is not None
    assert read_note(good.replace("\n1\n", f"\n{2**40 + 1}\n")) is None
    assert read_note(good[: good.index("\n\n") + 2]) is None


@pytest.mark.parametrize(
    ("field", "items", "code"),
    [
        ("ots", ["AAAA"] * 17, "limits"),
        ("ots", [small.b64(bytes(65537))], "limits"),
        ("ots", [small.b64(bytes(65536))] * 16, None),
        ("certs", [small.b64(bytes(65537))], "limits"),
        ("certs", ["AAAA"] * 17, "limits"),
        ("tokens", [small.b64(bytes(65537))], "limits"),
        ("tokens", [small.b64(bytes(65536))], "token"),
        ("renewals", ["AAAA"], "renewal"),
    ],
)
def test_limits_of_a_seal(field: str, items: list[str], code: str | None) -> None:
    bundle, _, _ = small.small_bundle()
    bundle["seals"][0][field] = items
    verdict = verify(write_cj(bundle), {})
    assert verdict["code"] == code
    assert bool(verdict["quotes"]) == (code != "limits")


def test_bounds_of_a_form() -> None:
    bundle, _, _ = small.small_bundle()
    one = small.b64(bytes(32))
    bundle["excerpts"][0]["siblings"] = [one] * 100_000
    assert verify(write_cj(bundle), {})["code"] == "path-long"
    bundle["excerpts"][0]["siblings"].append(one)
    assert verify(write_cj(bundle), {})["code"] == "malformed"
    bundle, publication, _ = small.small_bundle()
    small.publish(bundle, publication)
    for count, code in ((128, "consistency"), (129, "malformed")):
        bundle["publication"]["consistency"] = [[one] * count]
        assert verify(write_cj(bundle), {})["code"] == code
    bundle, _, _ = small.small_bundle()
    proof = base64.b64decode(bundle["seals"][0]["proof"])
    for index, code in (("9" * 13, "index"), ("9" * 14, "malformed"), ("01", "malformed")):
        bundle["seals"][0]["proof"] = small.b64(proof.replace(b"index 1\n", f"index {index}\n".encode()))
        assert verify(write_cj(bundle), {})["code"] == code


def test_range_of_another_quote_is_not_taken() -> None:
    bundle, publication, _ = small.small_bundle()
    small.publish(bundle, publication)
    quote = verify(write_cj(bundle), {})["quotes"][0]
    assert (quote["start_ms"], quote["status"], len(quote["turns"])) == ((5000 - 312) * 1000 // 48000, "working", 1)
    publication["quotes"][0]["runs"] = [[1, 3], [6, 7]]
    small.publish(bundle, publication)
    verdict = verify(write_cj(bundle), {})
    assert short(verdict)[1:3] == ("runs", "yyyun")
    quote = verdict["quotes"][0]
    assert (quote["start_ms"], len(quote["turns"])) == ((4800 - 312) * 1000 // 48000, 1)
    assert verdict["outside"] == "unavailable"


def _paged(turn: dict[str, Any], mark: bool, status: str) -> dict[str, Any]:
    bundle, publication, _ = small.small_bundle()
    publication["quotes"][0] |= {"status": status, "turns": [turn]}
    return verify(small.small_page(bundle, publication, mark), {})


def test_mark_of_a_working_page() -> None:
    turn = {"end": 1, "kind": "event", "speaker": "", "start": 9, "words": "[a door]"}
    assert short(_paged(turn, True, "working"))[:3] == ("held", None, "yyyuy")
    assert short(_paged(turn, True, "released"))[:3] == ("held", None, "yyyuy")
    assert short(_paged(turn, False, "released"))[:3] == ("held", None, "yyyuy")
    verdict = _paged(turn, False, "working")
    assert short(verdict)[:3] == ("broken", "outside", "yyyun")
    assert (verdict["outside"], verdict["quotes"][0]["turns"]) == ("yes", [turn])


def test_order_of_limits_and_page_rules() -> None:
    """A bundle that is too large is past a limit before the other rules of a page are looked at."""
    bundle, publication, _ = small.small_bundle()
    page = small.small_page(bundle, publication)
    assert verify(page + b"<!--", {})["code"] == "malformed"
    bundle["seals"][0]["tokens"] = ["AAAA"] * 17
    assert verify(write_cj(bundle | {"type": "earwitness/bundle/2"}), {})["code"] == "unsupported"
    assert verify(write_cj(bundle | {"more": 1}), {})["code"] == "limits"
