"""Certificates and revocation lists (format-time.md §8)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from iv_der import BITS, BOOL, INT, OCTETS, OID, SEQ, BadDer, Fields, Node, algorithm, number, only, parse, time_of
from iv_sig import check_signature, scheme_of

KEY_USAGE, ALT_NAME, BASIC, POLICIES, EXT_USAGE = "551d0f", "551d11", "551d13", "551d20", "551d25"
SKI, REASON = "551d0e", "551d15"
STAMPING, ANY_USAGE = "2b06010505070308", "551d2500"
TEXTS = {
    0x0C: "utf-8",
    0x13: "ascii",
    0x16: "ascii",
    0x14: "latin-1",
    0x12: "ascii",
    0x1E: "utf-16-be",
    0x1C: "utf-32-be",
}


@dataclass(eq=False)
class Cert:
    raw: bytes
    tbs: bytes
    sig_algorithm: Node
    signature: bytes
    serial: bytes
    issuer: bytes
    subject_node: Node
    spki: Node
    not_before: str
    not_after: str
    extensions: dict[str, tuple[bool, bytes]]
    ca: bool = False
    path_length: int | None = None
    usage: bytes | None = None
    purposes: list[str] | None = None
    ski: bytes | None = None

    @property
    def subject(self) -> bytes:
        return self.subject_node.raw

    def usage_bit(self, bit: int) -> bool:
        """True where there is no keyUsage."""
        if self.usage is None:
            return True
        return bit // 8 < len(self.usage) and bool(self.usage[bit // 8] & 0x80 >> bit % 8)

    @property
    def usable(self) -> bool:
        known = (KEY_USAGE, ALT_NAME, BASIC, POLICIES, EXT_USAGE)
        return all(oid in known for oid, (critical, _) in self.extensions.items() if critical)


def read_extensions(nodes: list[Node]) -> dict[str, tuple[bool, bytes]]:
    out: dict[str, tuple[bool, bytes]] = {}
    for node in nodes:
        fields = Fields(node)
        oid = fields.next(OID).content.hex()
        critical = fields.maybe(BOOL)
        value = fields.next(OCTETS).content
        fields.end()
        if oid in out:
            raise BadDer("extension twice")
        out[oid] = (critical is not None and critical.content == b"\xff", value)
    return out


def _signed(data: bytes) -> tuple[Node, Node, bytes]:
    fields = Fields(parse(data))
    tbs, sig_algorithm, bits = fields.next(SEQ), fields.next(SEQ), fields.next(BITS)
    fields.end()
    algorithm(sig_algorithm)
    if bits.content[0]:
        raise BadDer("unused bits")
    return tbs, sig_algorithm, bits.content[1:]


def _values(cert: Cert) -> None:
    held = {oid: value for oid, (_, value) in cert.extensions.items()}
    if BASIC in held:
        fields = Fields(parse(held[BASIC]))
        flag, length = fields.maybe(BOOL), fields.maybe(INT)
        fields.end()
        cert.ca = flag is not None and flag.content == b"\xff"
        if length is not None:
            cert.path_length = number(length)
            if not 0 <= cert.path_length <= 255:
                raise BadDer("pathLen")
    if KEY_USAGE in held:
        cert.usage = parse(held[KEY_USAGE]).need(BITS).content[1:]
    if EXT_USAGE in held:
        cert.purposes = [x.need(OID).content.hex() for x in parse(held[EXT_USAGE]).need(SEQ).kids]
        if not cert.purposes:
            raise BadDer("extKeyUsage")
    if SKI in held:
        cert.ski = parse(held[SKI]).need(OCTETS).content


@lru_cache(maxsize=256)
def read_cert(data: bytes) -> Cert | None:
    """None: not readable."""
    try:
        return _read_cert(data)
    except BadDer:
        return None


def _read_cert(data: bytes) -> Cert:
    tbs, sig_algorithm, signature = _signed(data)
    fields = Fields(tbs)
    version = fields.maybe(0xA0)
    number_of = b"\x00" if version is None else only(version, INT).content
    if number_of not in (b"\x00", b"\x01", b"\x02"):
        raise BadDer("version")
    serial = fields.next(INT).content
    if fields.next(SEQ).raw != sig_algorithm.raw:
        raise BadDer("algorithm")
    issuer = fields.next(SEQ).raw
    validity = Fields(fields.next(SEQ))
    not_before, not_after = time_of(validity.next()), time_of(validity.next())
    validity.end()
    subject, spki = fields.next(SEQ), fields.next(SEQ)
    fields.maybe(0x81)
    fields.maybe(0x82)
    wrapped = fields.maybe(0xA3)
    fields.end()
    extensions: dict[str, tuple[bool, bytes]] = {}
    if wrapped is not None:
        if number_of != b"\x02":
            raise BadDer("extensions")
        extensions = read_extensions(only(wrapped, SEQ).kids)
    cert = Cert(
        data, tbs.raw, sig_algorithm, signature, serial, issuer, subject, spki, not_before, not_after, extensions
    )
    _values(cert)
    return cert


@dataclass(eq=False)
class RevocationList:
    raw: bytes
    tbs: bytes
    sig_algorithm: Node
    signature: bytes
    issuer: bytes
    revoked: dict[bytes, list[tuple[str, int | None]]]

    def revokes(self, serial: bytes, when: str) -> bool:
        held = self.revoked.get(serial, [])
        return any(reason not in (0, 3, 4, 5) or date <= when for date, reason in held)


def _no_critical(held: dict[str, tuple[bool, bytes]], allowed: str) -> None:
    if any(critical and oid != allowed for oid, (critical, _) in held.items()):
        raise BadDer("critical")


def read_list(data: bytes) -> RevocationList | None:
    """None: not readable, or with a critical extension that is not known."""
    try:
        return _read_list(data)
    except BadDer:
        return None


def _read_list(data: bytes) -> RevocationList:
    tbs, sig_algorithm, signature = _signed(data)
    fields = Fields(tbs)
    version = fields.maybe(INT)
    if version is not None and version.content != b"\x01":
        raise BadDer("version")
    if fields.next(SEQ).raw != sig_algorithm.raw:
        raise BadDer("algorithm")
    issuer = fields.next(SEQ).raw
    time_of(fields.next())
    later = fields.maybe(0x17, 0x18)
    if later is not None:
        time_of(later)
    entries, wrapped = fields.maybe(SEQ), fields.maybe(0xA0)
    fields.end()
    if wrapped is not None:
        _no_critical(read_extensions(only(wrapped, SEQ).kids), "")
    revoked: dict[bytes, list[tuple[str, int | None]]] = {}
    for entry in entries.kids if entries is not None else []:
        inner = Fields(entry)
        serial, date = inner.next(INT).content, time_of(inner.next())
        more = inner.maybe(SEQ)
        inner.end()
        held = read_extensions(more.kids) if more is not None else {}
        _no_critical(held, REASON)
        reason = None
        if REASON in held:
            value = parse(held[REASON][1]).need(0x0A)
            if len(value.content) != 1:
                raise BadDer("reason")
            reason = value.content[0]
        revoked.setdefault(serial, []).append((date, reason))
    return RevocationList(data, tbs.raw, sig_algorithm, signature, issuer, revoked)


@lru_cache(maxsize=4096)
def _verifies(tbs: bytes, sig_algorithm: bytes, signature: bytes, spki: bytes) -> bool:
    try:
        scheme = scheme_of(parse(sig_algorithm))
        return check_signature(scheme, parse(spki), signature, tbs)
    except BadDer:
        return False


def edge(child: Cert, parent: Cert) -> bool:
    """Whether the parent's name and key stand behind the child."""
    return child.issuer == parent.subject and _verifies(
        child.tbs, child.sig_algorithm.raw, child.signature, parent.spki.raw
    )


def revoked(child: Cert, parent: Cert, lists: list[RevocationList], when: str) -> bool:
    return any(
        x.issuer == parent.subject
        and x.revokes(child.serial, when)
        and _verifies(x.tbs, x.sig_algorithm.raw, x.signature, parent.spki.raw)
        for x in lists
    )


def authority(cert: Cert) -> str:
    """The last commonName, else organizationName of the subject."""
    found: dict[str, str] = {}
    for group in cert.subject_node.kids:
        for pair in group.kids:
            if len(pair.kids) == 2 and pair.kids[0].tag == OID and pair.kids[1].tag in TEXTS:
                found[pair.kids[0].content.hex()] = pair.kids[1].content.decode(TEXTS[pair.kids[1].tag], "replace")
    name = found.get("550403") or found.get("55040a") or "an unnamed authority"
    return "".join("\ufffd" if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in name)[:128]
