"""Writes tests/data/token-golden.json: timestamps and what the Python checker says of them, for the JavaScript twin.

Runs tests/custody/test_tokens.py and keeps a spread of the tokens it makes, good and broken, with the verdict each got
there. Run it after a deliberate change of docs/format-time.md: `.venv/bin/python tests/js/make_tokens.py`.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from earwitness.custody import tokens, x509path

TESTS = Path(__file__).parents[1]
OUT = TESTS / "data" / "token-golden.json"
KEPT = {"yes": 30, "anchor": 20, "imprint": 10, "token": 80}
"""How many tokens of each outcome are kept."""


class Recorder:
    """Keeps every call of `check` and `judge` with its answer; byte strings are kept once, by number."""

    def __init__(self) -> None:
        self.blobs: dict[bytes, int] = {}
        self.checks: dict[str, dict[str, Any]] = {}
        self.judged: dict[str, dict[str, Any]] = {}

    def blob(self, data: bytes) -> int:
        return self.blobs.setdefault(bytes(data), len(self.blobs))

    def all(self, many: Any) -> list[int]:
        return [self.blob(one) for one in many]

    def keep(self, where: dict[str, dict[str, Any]], case: dict[str, Any], report: Any) -> None:
        case |= {"state": report.state, "code": report.code or None, "warnings": sorted(report.warnings)}
        where.setdefault(json.dumps(case, sort_keys=True), case)

    def install(self) -> None:
        check, judge = tokens.check, tokens.judge

        def recording_check(token: bytes, expected: Any, certs: Any = (), anchors: Any = ()) -> Any:
            report = check(token, expected, certs, anchors)
            case = {"token": self.blob(token), "expected": {n: self.blob(v) for n, v in expected.items()}}
            case |= {"certs": self.all(certs), "anchors": self.all(x509path.load(anchors))}
            self.keep(self.checks, case, report)
            return report

        def recording_judge(
            note: bytes, stamps: Any, renewals: Any = (), certs: Any = (), anchors: Any = (), *, ots: bool = False
        ) -> Any:
            report = judge(note, stamps, renewals, certs, anchors, ots=ots)
            case = {"note": self.blob(note), "tokens": self.all(stamps), "renewals": self.all(renewals), "ots": ots}
            case |= {"certs": self.all(certs), "anchors": self.all(x509path.load(anchors))}
            if report.state == "yes":
                case |= {"time": report.gen_time.strftime("%Y-%m-%dT%H:%M:%S"), "authority": report.authority}
            self.keep(self.judged, case, report)
            return report

        tokens.check, tokens.judge = recording_check, recording_judge

    def spread(self) -> list[dict[str, Any]]:
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for case in self.checks.values():
            groups[case["code"] or case["state"]].append(case)
        return [case for name, group in groups.items() for case in group[:: max(1, len(group) // KEPT[name])]]

    def dump(self) -> dict[str, Any]:
        cases, judged = self.spread(), list(self.judged.values())
        data = {number: blob for blob, number in self.blobs.items()}
        used: dict[int, int] = {}

        def again(value: Any, key: str = "") -> Any:
            if isinstance(value, dict):
                return {name: again(item, name) for name, item in value.items()}
            if isinstance(value, list):
                return [again(item, key) for item in value]
            return used.setdefault(value, len(used)) if type(value) is int else value

        cases, judged = again(cases), again(judged)
        return {"blobs": [base64.b64encode(data[n]).decode() for n in used], "checks": cases, "judged": judged}


def main() -> None:
    recorder = Recorder()
    recorder.install()
    if pytest.main(["-q", "-p", "no:cacheprovider", str(TESTS / "custody" / "test_tokens.py")]):
        raise SystemExit("The tests of tokens did not pass; nothing was written.")
    OUT.write_text(json.dumps(recorder.dump(), indent=0, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
