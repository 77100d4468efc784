"""A verifier for pages and bundles: docs/format.md, format-audio.md and format-time.md, and nothing else."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from iv_bundle import Bundle, Excerpt, Seal, Unsupported, read_bundle
from iv_canonical import Limit, Malformed, sha256
from iv_excerpt import Sound, check_sound, doubled_salts
from iv_log import Head, PublishedHead, head_line, heads, seal_signed
from iv_page import Page, read_page
from iv_timed import Timed, Trust, accepted, iso, judge_seal, read_trust, revoked_after

VERDICTS = ("included", "contiguous", "signed", "timed", "worded")
AUTHENTIC = ("", "runs", "words", "outside")


def _blank(kind: str, overall: str, code: str | None) -> dict[str, Any]:
    return {
        "checkpoints": [],
        "code": code,
        "kind": kind,
        "outside": "unavailable",
        "overall": overall,
        "page_id": None,
        "quotes": [],
        "replaces": None,
        "script": None,
    }


def same_runs(quote: dict[str, Any], excerpt: Excerpt) -> bool:
    disclosed = [[x.first, x.first + len(x.leaves) - 1] for x in excerpt.runs]
    return bool(quote["runs"] == disclosed)


class _Check:
    """One input."""

    def __init__(self, bundle: Bundle, page: Page | None, trust: Trust, clips: dict[str, bytes]) -> None:
        self.bundle, self.page, self.trust, self.clips = bundle, page, trust, clips
        self.doubled = doubled_salts(bundle)
        self.publication = bundle.publication
        self.published = PublishedHead(self.publication) if self.publication is not None else None
        self.seals: dict[int, tuple[str, Timed, list[str]]] = {}
        self.logged: dict[int, str] = {}

    def seal_verdict(self, at: int) -> tuple[str, Timed, list[str]]:
        """Steps 8 and 9: code of signed, the times, warnings."""
        if at not in self.seals:
            self.seals[at] = self._seal_verdict(self.bundle.seals[at])
        return self.seals[at]

    def _seal_verdict(self, seal: Seal) -> tuple[str, Timed, list[str]]:
        code, timed = seal_signed(seal), Timed(code="not-signed")
        warnings: list[str] = []
        if code:
            return code, timed, warnings
        key = seal.statement["key"]
        if not accepted(self.trust, key):
            return "other-key", timed, warnings
        _, line = head_line(seal)
        note = seal.proof.note
        assert note is not None and line is not None
        stamped = note.bytes_for(line)
        found = judge_seal(stamped, seal.tokens, seal.renewals, seal.certs, bool(seal.ots), self.trust.anchors)
        if key in self.trust.revoked:
            if not revoked_after(self.trust, key, found):
                return "revoked", timed, warnings
            warnings.append("revoked-later")
        return "", found, warnings + found.warnings

    def worded(self, at: int, excerpt: Excerpt, signed: bool) -> tuple[str, str]:
        if self.publication is None or self.published is None:
            return "unavailable", "no-publication"
        if not signed:
            return "unavailable", "not-signed"
        if excerpt.seal not in self.logged:
            self.logged[excerpt.seal] = self._logged(self.published, excerpt.seal, self.bundle.seals[excerpt.seal])
        code = self.logged[excerpt.seal] or self._quote(at, excerpt)
        return ("no", code) if code else ("yes", "")

    def _logged(self, published: PublishedHead, at: int, seal: Seal) -> str:
        """The code of everything that is the same for all quotes of one seal."""
        code = published.check(at, seal)
        _, key = published.head(seal.statement["log"], seal.statement["key"])
        if code or key == seal.statement["key"]:
            return code
        if not accepted(self.trust, key):
            return "other-key"
        return "revoked" if key in self.trust.revoked else ""

    def published_quote(self, at: int, excerpt: Excerpt) -> dict[str, Any] | None:
        """The publication's quote with this index, if it is of the same seal and track."""
        said = self.publication.statement["quotes"] if self.publication is not None else []
        if at >= len(said) or excerpt.seal >= len(self.bundle.seals):
            return None
        quote: dict[str, Any] = said[at]
        same = quote["seal"] == self.bundle.seals[excerpt.seal].digest.hex() and quote["track"] == excerpt.track
        return quote if same else None

    def _quote(self, at: int, excerpt: Excerpt) -> str:
        assert self.publication is not None
        statement = self.publication.statement
        quote = self.published_quote(at, excerpt)
        if quote is None:
            return "quote"
        if not same_runs(quote, excerpt):
            return "runs"
        if self.page is None:
            return ""
        if not self.page.words_stand(excerpt.name, quote["turns"], len(self.bundle.excerpts)):
            return "words"
        working = quote["status"] == "working"
        if (working and not self.page.marked_working()) or self.page.outside != statement["outside"]:
            return "outside"
        return ""

    def quote(self, at: int, excerpt: Excerpt) -> dict[str, Any]:
        mine = self.published_quote(at, excerpt)
        if excerpt.seal >= len(self.bundle.seals):
            lost = ("unavailable", "seal")
            return self.report(excerpt, mine, Sound(("no", "seal"), lost), [lost, lost, lost], None, None, Timed(), [])
        seal = self.bundle.seals[excerpt.seal]
        track = next((x for x in seal.statement["tracks"] if x["track"] == excerpt.track), None)
        play = (mine["play_start"], mine["play_end"]) if mine is not None and same_runs(mine, excerpt) else None
        clip = self.clips.get(excerpt.name)
        sound = check_sound(excerpt, seal.statement, track, at in self.doubled, play, clip)
        code, timed, warnings = self.seal_verdict(excerpt.seal)
        states = [
            ("no", code) if code else ("yes", ""),
            (timed.state, timed.code),
            self.worded(at, excerpt, not code),
        ]
        return self.report(excerpt, mine, sound, states, seal, track, timed, warnings)

    def report(
        self,
        excerpt: Excerpt,
        mine: dict[str, Any] | None,
        sound: Sound,
        states: list[tuple[str, str]],
        seal: Seal | None,
        track: dict[str, Any] | None,
        timed: Timed,
        warnings: list[str],
    ) -> dict[str, Any]:
        five = dict(zip(VERDICTS, [sound.included, sound.contiguous, *states], strict=True))
        key = seal.statement["key"] if seal is not None else None
        state, code = five["worded"]
        shown = mine if state != "unavailable" and code in AUTHENTIC else None
        out: dict[str, Any] = {
            "authority": timed.authority or None,
            "basis": None,
            "code": next((code for state, code in five.values() if state == "no"), None),
            "codes": {name: code for name, (state, code) in five.items() if state != "yes"},
            "end_ms": None,
            "gaps_ms": None,
            "id": excerpt.name,
            "jumps": None,
            "key": sha256(key).hex() if key is not None else None,
            "signer": self.trust.names.get(key) if key is not None else None,
            "start_ms": None,
            "status": shown["status"] if shown is not None else None,
            "time": iso(timed),
            "total_ms": None,
            "turns": shown["turns"] if shown is not None else None,
            "warnings": list(dict.fromkeys(sound.warnings + warnings)),
            "withheld_ms": None,
        }
        out |= {name: state for name, (state, _) in five.items()}
        if track is not None:
            rate, skip = track["rate"], track["skip"]
            out["basis"] = track["params"].get("basis", "coded") if track["kind"] == "pcm" else "coded"
            out["total_ms"] = track["total"] * 1000 // rate
            if sound.play is not None:
                out["start_ms"], out["end_ms"] = (max(0, x - skip) * 1000 // rate for x in sound.play)
            if sound.holes is not None:
                out["gaps_ms"] = [max(0, x) * 1000 // rate for x in sound.holes]
                out["withheld_ms"] = max(0, sum(sound.holes)) * 1000 // rate
            out["jumps"] = [
                {
                    "at_ms": max(0, x.start - skip) * 1000 // rate,
                    "samples": x.duration if x.kind == 3 else x.jump,
                }
                for run in excerpt.runs
                for x in run.leaves
                if x.jump or x.kind == 3
            ]
        return out

    def run(self, kind: str) -> tuple[dict[str, Any], list[Head]]:
        out = _blank(kind, "unavailable", None)
        out["quotes"] = [self.quote(at, x) for at, x in enumerate(self.bundle.excerpts)]
        signed_heads = heads(self.bundle, self.published)
        out["checkpoints"] = [
            {"key": sha256(key).hex(), "origin": origin, "root": b64encode(root).decode(), "size": size}
            for key, origin, size, root in signed_heads
        ]
        if self.page is not None:
            out["script"] = self.page.script
        if self.publication is not None:
            statement = self.publication.statement
            out["page_id"], out["replaces"] = statement["page_id"], statement["replaces"]
            known = any(x["turns"] is not None for x in out["quotes"])
            if self.page is not None and known:
                out["outside"] = "yes" if statement["outside"] == self.page.outside else "no"
        states = [[x[name] for name in VERDICTS] for x in out["quotes"]]
        if any("no" in x for x in states):
            out["overall"] = "broken"
            out["code"] = next(x["code"] for x in out["quotes"] if x["code"])
        elif all(x[:3] == ["yes"] * 3 for x in states):
            out["overall"] = "held"
        return out, signed_heads


def _verify(data: bytes, trust: Any, clips: dict[str, bytes] | None) -> tuple[dict[str, Any], list[Head]]:
    data = bytes(data)
    kind = "bundle" if data[:1] == b"{" else "page"
    try:
        page = read_page(data) if kind == "page" else None
        bundle = read_bundle(data if page is None else page.bundle)
        if page is not None:
            page.check_excerpts(len(bundle.excerpts))
        return _Check(bundle, page, read_trust(trust), clips or {}).run(kind)
    except Limit:
        return _blank(kind, "broken", "limits"), []
    except Unsupported:
        return _blank(kind, "unavailable", "unsupported"), []
    except Malformed:
        return _blank(kind, "broken", "malformed"), []
    except Exception:  # whatever was not foreseen is not held
        return _blank(kind, "broken", "malformed"), []


def verify(data: bytes, trust: dict[str, Any], clips: dict[str, bytes] | None = None) -> dict[str, Any]:
    """The verdict of format.md §9 over one page or bundle."""
    return _verify(data, trust, clips)[0]


def verify_many(inputs: list[bytes], trust: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """The verdicts over several inputs, each by itself, and whether their logs show two faces."""
    verdicts, equivocation = [], False
    roots: dict[tuple[bytes, str, int], bytes] = {}
    for data in inputs:
        verdict, signed_heads = _verify(data, trust, None)
        verdicts.append(verdict)
        for key, origin, size, root in signed_heads:
            equivocation |= roots.setdefault((key, origin, size), root) != root
    return verdicts, equivocation


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print("usage: verifier.py PAGE [trust.json]", file=sys.stderr)
        return 2
    trust = json.loads(Path(arguments[1]).read_text("utf-8")) if len(arguments) == 2 else {}
    verdict = verify(Path(arguments[0]).read_bytes(), trust)
    print(json.dumps(verdict, ensure_ascii=False, indent=1))
    return {"held": 0, "broken": 1}.get(verdict["overall"], 3)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
