"""The checks of one timestamp token, in order (format-time.md §6 to §8)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from iv_certs import EXT_USAGE, STAMPING, Cert, read_cert, read_list
from iv_cms import TST_INFO, EssName, Signed, one_value, read_attributes, read_ess, read_info, read_token
from iv_der import OCTETS, OID, SEQ, BadDer
from iv_path import find_path
from iv_sig import check_signature, scheme_of

CONTENT_TYPE, DIGEST = "2a864886f70d010903", "2a864886f70d010904"
ESS1, ESS2 = "2a864886f70d010910020c", "2a864886f70d010910022f"


@dataclass
class Verdict:
    state: str = "no"
    code: str = "token"
    time: str = ""
    fraction: str = ""
    accuracy: tuple[int, int, int] | None = None
    signer: Cert | None = None
    warnings: list[str] = field(default_factory=list)


class _Unknown(Exception):
    """The signer's certificate is not here."""


def _named_by_ess(cert: Cert, name: EssName) -> bool:
    digest = hashlib.new(name[0], cert.raw, usedforsecurity=False).digest()
    return digest == name[1] and name[2] in (None, (cert.issuer, cert.serial))


def _find_signer(signed: Signed, names: list[EssName], candidates: list[Cert]) -> Cert:
    unique = list({x.raw: x for x in candidates}.values())
    sid = signed.sid
    if sid.tag == SEQ:
        by_sid = [x for x in unique if (x.issuer, x.serial) == (sid.kids[0].raw, sid.kids[1].content)]
    else:
        by_sid = [x for x in unique if x.ski is not None and x.ski == sid.content]
    by_ess = [x for x in unique if all(_named_by_ess(x, name) for name in names)]
    both = [x for x in by_sid if x in by_ess]
    if len(both) == 1:
        return both[0]
    if not by_sid and not by_ess:
        raise _Unknown
    raise BadDer("signer")


def _judge(
    data: bytes, stood: bytes, verdict: Verdict, renewal: bool, material: list[Cert], anchors: list[Cert]
) -> str:
    signed = read_token(data)
    info = read_info(signed.content)
    name = info.digest
    verdict.time, verdict.fraction, verdict.accuracy = info.time, info.fraction, info.accuracy
    if (renewal and name != "sha512") or hashlib.new(name, stood).digest() != info.octets:
        return "imprint"
    attributes = read_attributes(signed.attributes)
    if one_value(attributes, CONTENT_TYPE).need(OID).content.hex() != TST_INFO:
        return "token"
    if one_value(attributes, DIGEST).need(OCTETS).content != hashlib.new(signed.digest, signed.content).digest():
        return "token"
    names = [read_ess(one_value(attributes, oid), oid == ESS2) for oid in (ESS2, ESS1) if oid in attributes]
    if not names:
        return "token"
    if ESS2 not in attributes:
        verdict.warnings.append("weak-ess")
    embedded: list[Cert] = []
    for node in signed.certs:
        if node.tag == SEQ:
            cert = read_cert(node.raw)
            if cert is None:
                return "token"
            embedded.append(cert)
    signer = _find_signer(signed, names, embedded + material + anchors)
    verdict.signer = signer
    if any(x.extensions and not x.ca for x in embedded if x.raw != signer.raw):
        return "token"
    if not signer.extensions.get(EXT_USAGE, (False, b""))[0] or signer.purposes != [STAMPING]:
        return "token"
    if not (signer.usage_bit(0) or signer.usage_bit(1)):
        return "token"
    if not signer.not_before <= verdict.time <= signer.not_after:
        return "token"
    scheme = scheme_of(signed.sig_algorithm, signed.digest)
    over = b"\x31" + signed.attributes.raw[1:]
    if scheme.digest != signed.digest or not check_signature(scheme, signer.spki, signed.signature, over):
        return "token"
    lists = [read_list(x.raw) for x in signed.lists if x.tag == SEQ]
    if None in lists:
        verdict.warnings.append("crl-unread")
    path = find_path(signer, embedded + material, anchors, [x for x in lists if x is not None], verdict.time)
    if path == "none":
        raise _Unknown
    return "" if path == "good" else "token"


def judge(data: bytes, stood: bytes, renewal: bool, material: list[Cert], anchors: list[Cert]) -> Verdict:
    verdict = Verdict()
    try:
        verdict.code = _judge(data, stood, verdict, renewal, material, anchors)
        verdict.state = "no" if verdict.code else "yes"
    except BadDer:
        verdict.state, verdict.code = "no", "token"
    except _Unknown:
        verdict.state, verdict.code = "unavailable", "anchor"
    return verdict
