"""verifier.html: the verifier as one file for people, made from its template and verify.mjs."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources

MARK = "/*VERIFY*/"
ANCHORS = "/*ANCHORS*/"


@cache
def html() -> bytes:
    """The bytes of verifier.html as this release ships it. The same release always gives the same bytes."""
    package = resources.files("earwitness.custody")
    template = package.joinpath("verifier.html").read_text("utf-8")
    script = package.joinpath("verify.mjs").read_text("utf-8")
    anchors = json.dumps(json.loads(package.joinpath("anchors.json").read_text("utf-8")), sort_keys=True)
    return template.replace(MARK, script, 1).replace(ANCHORS, anchors, 1).encode("utf-8")


def digest() -> str:
    """SHA-256 of verifier.html in hex, which pages name so that readers can tell a genuine copy."""
    return hashlib.sha256(html()).hexdigest()
