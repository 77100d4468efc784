"""The committed vectors of docs/format-time.md: Python gives every verdict, and the file is what the script writes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import time_vectors

from earwitness.custody import ed25519, fingerprint, tokens

WHOLE: dict[str, Any] = json.loads(time_vectors.FILE.read_text(encoding="utf-8"))
NOTE = base64.b64decode(WHOLE["note"])
BLOBS = {name: base64.b64decode(text) for name, text in WHOLE["blobs"].items()}


def test_the_file_is_what_the_script_writes() -> None:
    assert time_vectors.build() == time_vectors.FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", WHOLE["timed"], ids=lambda case: case["name"])
def test_timed(case: dict[str, Any]) -> None:
    stamps, renewals, certs, anchors = (
        [BLOBS[name] for name in case[field]] for field in ("tokens", "renewals", "certs", "anchors")
    )
    report = tokens.judge(NOTE, time_vectors.apply(stamps, case["change"]), renewals, certs, anchors, ots=case["ots"])
    assert (report.state, report.code) == (case["state"], case["code"])
    assert list(report.warnings) == case["warnings"] or report.state != "yes"
    if report.state == "yes":
        assert report.gen_time is not None
        assert (report.gen_time.strftime("%Y%m%d%H%M%S"), report.authority) == (case["gen_time"], case["authority"])


@pytest.mark.parametrize("case", WHOLE["ed25519"], ids=lambda case: case["name"])
def test_ed25519(case: dict[str, str]) -> None:
    key, message, signature = (bytes.fromhex(case[field]) for field in ("key", "message", "signature"))
    assert (ed25519.fault(key, message, signature) or "") == case["fault"]


@pytest.mark.parametrize("case", WHOLE["fingerprints"], ids=lambda case: case["spoken"])
def test_fingerprints(case: dict[str, str]) -> None:
    key = bytes.fromhex(case["key"])
    assert (fingerprint.hex_of(key), fingerprint.spoken(key)) == (case["hex"], case["spoken"])
