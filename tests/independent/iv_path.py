"""From a token's signer to an anchor of the reader (format-time.md §8)."""

from __future__ import annotations

from iv_certs import ANY_USAGE, STAMPING, Cert, RevocationList, edge, revoked


def _good(cert: Cert, between: int, when: str, anchor: bool) -> bool:
    if not cert.not_before <= when <= cert.not_after:
        return False
    if not cert.extensions:
        return anchor
    if not cert.ca or (cert.path_length is not None and cert.path_length < between):
        return False
    return cert.usage_bit(5) and (cert.purposes is None or STAMPING in cert.purposes or ANY_USAGE in cert.purposes)


def find_path(signer: Cert, pool: list[Cert], anchors: list[Cert], lists: list[RevocationList], when: str) -> str:
    """good, bad or none. Layer by layer, so that many equal names cost little."""
    trusted = {x.raw for x in anchors}
    if signer.raw in trusted:
        return "good"
    if not signer.usable:
        return "none"
    usable = [x for x in {x.raw: x for x in pool}.values() if x.usable]
    layer: dict[bytes, tuple[Cert, bool]] = {signer.raw: (signer, True)}
    found = "none"
    for between in range(7):
        following: dict[bytes, tuple[Cert, bool]] = {}
        for child, good in layer.values():
            for parent in anchors:
                if edge(child, parent):
                    if good and _good(parent, between, when, True) and not revoked(child, parent, lists, when):
                        return "good"
                    found = "bad"
            for parent in usable:
                if not edge(child, parent):
                    continue
                fine = good and _good(parent, between, when, False) and not revoked(child, parent, lists, when)
                if fine or parent.raw not in following:
                    following[parent.raw] = (parent, fine)
        layer = following
    return found
