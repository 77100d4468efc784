"""The verdict timed over all tokens of a seal, and what the reader trusts (format-time.md §4 and §10)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from iv_canonical import Malformed, sha256, unb64
from iv_certs import Cert, authority, read_cert
from iv_der import date_exists
from iv_tokens import Verdict, judge

RENEW = b"earwitness/1 renew\n"
INSTANT = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")


@dataclass
class Timed:
    state: str = "unavailable"
    code: str = "none"
    time: str = ""
    fraction: str = ""
    authority: str = ""
    warnings: list[str] = field(default_factory=list)


@dataclass
class Trust:
    names: dict[bytes, str] = field(default_factory=dict)
    revoked: dict[bytes, list[str]] = field(default_factory=dict)
    anchors: list[Cert] = field(default_factory=list)
    only: set[str] | None = None


def read_trust(given: Any) -> Trust:
    """What cannot be read is left out; a revocation is never left out."""
    trust = Trust()
    if not isinstance(given, dict):
        return trust
    for item in given.get("keys") or []:
        try:
            key = unb64(item["key"])
        except (Malformed, TypeError, KeyError):
            continue
        if isinstance(item.get("name"), str) and item["name"]:
            trust.names.setdefault(key, item["name"])
        if item.get("revoked_at"):
            trust.revoked.setdefault(key, []).append(str(item["revoked_at"]))
    for item in given.get("anchors") or []:
        try:
            cert = read_cert(unb64(item))
        except Malformed:
            continue
        if cert is not None:
            trust.anchors.append(cert)
    if given.get("only"):
        trust.only = {str(x).strip().lower() for x in given["only"]}
    return trust


def accepted(trust: Trust, key: bytes) -> bool:
    return trust.only is None or sha256(key).hex() in trust.only


def _instant(text: str) -> str:
    """YYYY-MM-DDTHH:MM:SSZ as 14 digits; the empty text, before every time, where it cannot be read."""
    match = INSTANT.fullmatch(text)
    digits = "".join(match.groups()) if match else ""
    return digits if date_exists(digits) else ""


def revoked_after(trust: Trust, key: bytes, timed: Timed) -> bool:
    """Whether the earliest valid time, in whole seconds, lies before the earliest revocation of the key."""
    return timed.state == "yes" and timed.time < min(_instant(x) for x in trust.revoked[key])


def _seconds(digits: str) -> int:
    date = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    return date.toordinal() * 86400 + int(digits[8:10]) * 3600 + int(digits[10:12]) * 60 + int(digits[12:])


def _late(verdict: Verdict, earlier: list[Verdict]) -> bool:
    return bool(verdict.time) and any(x.signer is not None and verdict.time > x.signer.not_after for x in earlier)


def judge_seal(
    note: bytes, tokens: list[bytes], renewals: list[bytes], certs: list[bytes], ots: bool, anchors: list[Cert]
) -> Timed:
    read = [read_cert(x) for x in certs[:16]]
    material = [x for x in read if x is not None and x.usable]
    out = Timed()
    seen = [judge(x, note, False, material, anchors) for x in tokens]
    over = RENEW + note + b"".join(tokens)
    for blob in renewals:
        verdict = judge(blob, over, True, material, anchors)
        over += blob
        early = verdict.time and any(x.time and _seconds(verdict.time) < _seconds(x.time) - 60 for x in seen)
        if verdict.state == "no" or not tokens or early:
            verdict.state, verdict.code = "no", "renewal"
        if _late(verdict, seen):
            verdict.warnings.append("renewal-late")
        seen.append(verdict)
    for verdict in seen:
        out.warnings.extend(x for x in verdict.warnings if x not in out.warnings)
    refused = [x for x in seen if x.state == "no"]
    good = [x for x in seen if x.state == "yes"]
    if refused:
        out.state, out.code = "no", refused[0].code
    elif good:
        first = min(good, key=lambda x: (x.time, x.fraction.ljust(9, "0")))
        out.state, out.code, out.time, out.fraction = "yes", "", first.time, first.fraction
        out.authority = authority(first.signer) if first.signer is not None else ""
    elif not seen:
        out.code = "ots" if ots else "none"
    else:
        out.code = "anchor"
    return out


def iso(timed: Timed) -> str | None:
    if timed.state != "yes":
        return None
    t = timed.time
    fraction = f".{timed.fraction}" if timed.fraction else ""
    return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:]}{fraction}Z"
