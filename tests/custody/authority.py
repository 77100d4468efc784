"""Timestamp authorities for tests: a real one run by `openssl ts`, and a pen that can write any token, right or wrong.

- `Authority.make(...)` has a root, an intermediate and a signing certificate; P-256 keys come from a seed and sign
  deterministically (RFC 6979), so vectors made with them are the same bytes every time.
- `Authority.stamp(...)` writes a token in plain Python with any fault one asks for and any genTime.
- `OpensslAuthority(authority, folder)` answers requests with `openssl ts -reply`, as a stranger's server would.
- `HttpAuthority(answer)` serves any of them over HTTP on 127.0.0.1, from a thread of this process.

Other test files import it after putting `tests/custody` on sys.path; `import authority` then works.
"""

from __future__ import annotations

import functools
import hashlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from earwitness.custody import der, tsp

NEEDS_OPENSSL = "needs openssl: apt-get install openssl"
HAVE_OPENSSL = shutil.which("openssl") is not None

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
GEN_TIME = datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)

SHA = {
    "sha1": "1.3.14.3.2.26",
    **{n: f"2.16.840.1.101.3.4.2.{i}" for i, n in ((1, "sha256"), (2, "sha384"), (3, "sha512"))},
}
HASHES = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_ECDSA = {
    "sha1": "1.2.840.10045.4.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}
_RSA = "1.2.840.113549.1.1.1"
_PSS = "1.2.840.113549.1.1.10"


# --- keys and certificates -------------------------------------------------------------------------------------------


@functools.cache
def make_key(seed: str, kind: str = "p256") -> PrivateKey:
    """`p256`, `p384`, `rsa-seeded` (all from the seed, the same every time), `rsa2048` or `rsa1024` (fresh)."""
    if kind == "rsa-seeded":
        return _seeded_rsa(seed)
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    number = int.from_bytes(hashlib.sha512(b"earwitness test key " + seed.encode()).digest(), "big")
    curve = ec.SECP384R1() if kind == "p384" else ec.SECP256R1()
    return ec.derive_private_key(number % (2**255) + 1, curve)


def _seeded_rsa(seed: str) -> rsa.RSAPrivateKey:
    """A 2048-bit RSA key that anybody can find again: for vectors, and good for nothing else."""
    p, q = _seeded_prime(seed + " p"), _seeded_prime(seed + " q")
    d = pow(65537, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(65537, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def _seeded_prime(seed: str) -> int:
    """The first probable prime (Fermat, bases 2 and 3) from a 1024-bit start with the two top bits set."""
    start = int.from_bytes(hashlib.shake_256(b"earwitness test prime " + seed.encode()).digest(128), "big")
    n = start | 3 << 1022 | 1
    while any(n % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31)) or not (
        pow(2, n - 1, n) == 1 == pow(3, n - 1, n) and (n - 1) % 65537
    ):
        n += 2
    return n


@dataclass(frozen=True)
class Holder:
    """A key with its certificate."""

    key: PrivateKey
    cert: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.cert.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.cert.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def certify(
    seed: str,
    name: str,
    issuer: Holder | None,
    *,
    kind: str = "p256",
    ca: bool = False,
    path_length: int | None = None,
    purposes: Sequence[x509.ObjectIdentifier] | None = None,
    critical: bool = True,
    key_usage: str = "auto",
    not_before: datetime = EPOCH,
    not_after: datetime = EPOCH + timedelta(days=3650),
    digest: str = "sha256",
    extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Holder:
    """A certificate by `issuer`, or a self-signed one. `key_usage`: auto, none, encipher (a use that fits nothing)."""
    key = make_key(seed, kind)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.cert.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256((seed + name).encode()).digest()[:8], "big") >> 1 | 1)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca, path_length if ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if key_usage != "none":
        use = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
        )  # fmt: skip
        use["key_encipherment" if key_usage == "encipher" else "key_cert_sign" if ca else "digital_signature"] = True
        use["crl_sign"] = ca and key_usage == "auto"
        builder = builder.add_extension(x509.KeyUsage(**use), critical=True)
    if purposes is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=critical)
    for extension, insists in extra:
        builder = builder.add_extension(extension, critical=insists)
    signing = issuer.key if issuer else key
    deterministic = True if isinstance(signing, ec.EllipticCurvePrivateKey) else None
    return Holder(key, builder.sign(signing, HASHES[digest], ecdsa_deterministic=deterministic))


def resigned(holder: Holder, issuer: Holder, digest: str) -> Holder:
    """The same certificate signed by an RSA issuer with another digest, sha1 too (libraries no longer make those)."""
    assert isinstance(issuer.key, rsa.RSAPrivateKey)
    old = der.parse(holder.der).parts[1].raw
    number = {"sha1": 5, "sha256": 11}[digest]
    new = der.encode(der.SEQUENCE, der.encode_oid(f"1.2.840.113549.1.1.{number}"), der.encode(der.NULL))
    tbs = holder.cert.tbs_certificate_bytes.replace(old, new, 1)
    signature = issuer.key.sign(tbs, padding.PKCS1v15(), HASHES[digest])
    whole = der.encode(der.SEQUENCE, tbs, new, der.encode(der.BIT_STRING, b"\0", signature))
    return Holder(holder.key, x509.load_der_x509_certificate(whole))


@dataclass(frozen=True)
class Authority:
    """A timestamp authority: root, intermediate, signer. Change a part with `dataclasses.replace`."""

    root: Holder
    middle: Holder
    signer: Holder
    seed: str = ""

    @classmethod
    def make(
        cls,
        seed: str = "A",
        *,
        kind: str = "p256",
        purposes: Sequence[x509.ObjectIdentifier] | None = (ExtendedKeyUsageOID.TIME_STAMPING,),
        critical: bool = True,
        not_before: datetime = EPOCH,
        not_after: datetime = EPOCH + timedelta(days=3650),
        signer_kind: str | None = None,
        key_usage: str = "auto",
    ) -> Authority:
        """Root to intermediate to signer; the options from `purposes` on shape the signer's certificate."""
        root = certify(f"{seed} root", f"Test Root {seed}", None, kind=kind, ca=True)
        middle = certify(f"{seed} middle", f"Test Issuing {seed}", root, kind=kind, ca=True, path_length=0)
        signer = certify(
            f"{seed} signer",
            f"Test Timestamps {seed}",
            middle,
            kind=signer_kind or kind,
            purposes=purposes,
            critical=critical,
            not_before=not_before,
            not_after=not_after,
            key_usage=key_usage,
        )
        return cls(root, middle, signer, seed)

    @property
    def chain(self) -> tuple[bytes, bytes]:
        """DER of signer and intermediate, as tokens carry them."""
        return self.signer.der, self.middle.der

    def stamp(self, data: bytes, gen_time: datetime = GEN_TIME, **faults: object) -> bytes:
        """A TimeStampToken over `data`; see `Order` for what can be asked for."""
        return write(self, replace(Order(data=data, gen_time=gen_time), **faults))  # type: ignore[arg-type]


# --- the pen ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """One token to write. The defaults make a good one."""

    data: bytes = b""
    gen_time: datetime = GEN_TIME
    imprint: bytes | None = None
    imprint_digest: str = "sha256"
    digest: str = "sha256"
    scheme: str = "auto"  # auto | rsa-bare | pss
    salt: int = 32
    nonce: int | None = None
    accuracy: bytes = der.encode(der.SEQUENCE, der.encode_integer(1))
    time_text: bytes | None = None
    ess: str = "v2"  # v2 | v1 | both | none
    ess_cert: bytes | None = None
    ess_serial: bool = False
    ess_serial_of: Holder | None = None
    sid: str = "issuer"  # issuer | ski
    sid_of: Holder | None = None
    certs: Sequence[bytes] | None = None
    revocations: Sequence[bytes] = ()
    signers: int = 1
    attributes: bool = True
    sort_attributes: bool = True
    twice: bool = False  # the messageDigest attribute a second time
    content_type: str = "1.2.840.113549.1.9.16.1.4"
    message_digest: bytes | None = None
    signed_data_version: int = 3
    info_extensions: bytes = b""
    status: int | None = None  # given: a whole TimeStampResp with this PKIStatus
    flip_signature: bool = False
    key: PrivateKey | None = field(default=None, compare=False)


def _algorithm(dotted: str, *parameters: bytes) -> bytes:
    return der.encode(der.SEQUENCE, der.encode_oid(dotted), *parameters)


def _attribute(dotted: str, value: bytes) -> bytes:
    return der.encode(der.SEQUENCE, der.encode_oid(dotted), der.encode(der.SET, value))


def _info(order: Order) -> bytes:
    imprint = order.imprint if order.imprint is not None else hashlib.new(order.imprint_digest, order.data).digest()
    text = order.time_text
    if text is None:
        text = order.gen_time.strftime("%Y%m%d%H%M%S").encode()
        if order.gen_time.microsecond:
            text += b"." + f"{order.gen_time.microsecond:06}".rstrip("0").encode()
        text += b"Z"
    return der.encode(
        der.SEQUENCE,
        der.encode_integer(1),
        der.encode_oid("1.2.3.4.1"),
        der.encode(
            der.SEQUENCE,
            _algorithm(SHA[order.imprint_digest], der.encode(der.NULL)),
            der.encode(der.OCTET_STRING, imprint),
        ),
        der.encode_integer(int.from_bytes(hashlib.sha256(imprint + text).digest()[:8], "big")),
        der.encode(der.GENERALIZED_TIME, text),
        order.accuracy,
        der.encode_integer(order.nonce) if order.nonce is not None else b"",
        order.info_extensions,
    )


def _issuer_and_serial(holder: Holder) -> tuple[bytes, bytes]:
    return holder.cert.issuer.public_bytes(), der.encode_integer(holder.cert.serial_number)


def _ess(order: Order, signer: Holder, *, v2: bool) -> bytes:
    named = order.ess_cert if order.ess_cert is not None else signer.der
    issuer, serial = _issuer_and_serial(order.ess_serial_of or signer)
    tail = b""
    if order.ess_serial:
        tail = der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, der.encode(0xA4, issuer)), serial)
    value = hashlib.new("sha256" if v2 else "sha1", named).digest()
    one = der.encode(der.SEQUENCE, der.encode(der.OCTET_STRING, value), tail)
    oid = "1.2.840.113549.1.9.16.2.47" if v2 else "1.2.840.113549.1.9.16.2.12"
    return _attribute(oid, der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, one)))


def _sign(order: Order, key: PrivateKey, message: bytes) -> tuple[bytes, bytes]:
    """(signatureAlgorithm, signature)."""
    algorithm = HASHES[order.digest]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(message, ec.ECDSA(algorithm, deterministic_signing=True))
        return _algorithm(_ECDSA[order.digest]), signature
    digest = _algorithm(SHA[order.digest], der.encode(der.NULL))
    if order.scheme == "pss":
        size = order.salt
        parameters = der.encode(
            der.SEQUENCE,
            der.encode(0xA0, digest),
            der.encode(0xA1, _algorithm("1.2.840.113549.1.1.8", digest)),
            der.encode(0xA2, der.encode_integer(size)),
        )
        return _algorithm(_PSS, parameters), key.sign(message, padding.PSS(padding.MGF1(algorithm), size), algorithm)
    number = {"sha1": 5, "sha256": 11, "sha384": 12, "sha512": 13}[order.digest]
    oid = _RSA if order.scheme == "rsa-bare" else f"1.2.840.113549.1.1.{number}"
    return _algorithm(oid, der.encode(der.NULL)), key.sign(message, padding.PKCS1v15(), algorithm)


def _signer_info(authority: Authority, order: Order, content: bytes) -> bytes:
    signer = authority.signer
    named = order.sid_of or signer
    if order.sid == "ski":
        identifier = named.cert.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        version, sid = 3, der.encode(0x80, identifier)
    else:
        version, sid = 1, der.encode(der.SEQUENCE, *_issuer_and_serial(named))
    digest = order.message_digest or hashlib.new(order.digest, content).digest()
    attributes = [
        _attribute("1.2.840.113549.1.9.3", der.encode_oid(order.content_type)),
        _attribute("1.2.840.113549.1.9.4", der.encode(der.OCTET_STRING, digest)),
    ]
    if order.ess in ("v1", "both"):
        attributes.append(_ess(order, signer, v2=False))
    if order.ess in ("v2", "both"):
        attributes.append(_ess(order, signer, v2=True))
    attributes += attributes[1:2] * order.twice
    attributes.sort(reverse=not order.sort_attributes)
    message = der.encode(der.SET, *attributes) if order.attributes else content
    algorithm, signature = _sign(order, order.key or signer.key, message)
    if order.flip_signature:
        signature = signature[:-1] + bytes((signature[-1] ^ 1,))
    return der.encode(
        der.SEQUENCE,
        der.encode_integer(version),
        sid,
        _algorithm(SHA[order.digest], der.encode(der.NULL)),
        der.encode(0xA0, *attributes) if order.attributes else b"",
        algorithm,
        der.encode(der.OCTET_STRING, signature),
    )


def write(authority: Authority, order: Order) -> bytes:
    """The DER of the token (or of the whole answer, if a status is asked for)."""
    content = _info(order)
    certs = authority.chain if order.certs is None else order.certs
    infos = [_signer_info(authority, order, content)] * order.signers
    signed_data = der.encode(
        der.SEQUENCE,
        der.encode_integer(order.signed_data_version),
        der.encode(der.SET, _algorithm(SHA[order.digest], der.encode(der.NULL))),
        der.encode(
            der.SEQUENCE,
            der.encode_oid("1.2.840.113549.1.9.16.1.4"),
            der.encode(0xA0, der.encode(der.OCTET_STRING, content)),
        ),
        der.encode(0xA0, *sorted(certs)) if certs else b"",
        der.encode(0xA1, *order.revocations) if order.revocations else b"",
        der.encode(der.SET, *infos),
    )
    token = der.encode(der.SEQUENCE, der.encode_oid("1.2.840.113549.1.7.2"), der.encode(0xA0, signed_data))
    return token if order.status is None else answer(token, order.status)


def answer(token: bytes, status: int = 0) -> bytes:
    """A TimeStampResp around a token; for a refusal (status 2) give an empty token."""
    return der.encode(der.SEQUENCE, der.encode(der.SEQUENCE, der.encode_integer(status)), token)


def revocation_list(
    issuer: Holder, revoked: x509.Certificate, when: datetime, reason: x509.ReasonFlags | None, *, forged: bool = False
) -> bytes:
    """A CRL by `issuer` that lists one certificate; `forged`: signed by a key that is not the issuer's."""
    entry = x509.RevokedCertificateBuilder().serial_number(revoked.serial_number).revocation_date(when)
    if reason:
        entry = entry.add_extension(x509.CRLReason(reason), critical=False)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.cert.subject)
        .last_update(when)
        .next_update(when + timedelta(days=30))
        .add_revoked_certificate(entry.build())
    )
    key = make_key("somebody else") if forged else issuer.key
    deterministic = True if isinstance(key, ec.EllipticCurvePrivateKey) else None
    crl = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=deterministic)
    return crl.public_bytes(serialization.Encoding.DER)


# --- a real one ------------------------------------------------------------------------------------------------------


class OpensslAuthority:
    """Answers requests with `openssl ts -reply`. The files lie in `folder`, which must be empty or new.

    `carry_root` makes OpenSSL 3.0 write an unsorted SET of certificates, which rfc3161-client cannot read.
    genTime is now: OpenSSL offers nothing else.
    """

    def __init__(
        self,
        authority: Authority,
        folder: Path,
        *,
        carry_root: bool = False,
        ess: str = "sha256",
        digest: str = "sha256",
    ) -> None:
        self.authority, self.folder = authority, folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "signer.pem").write_bytes(authority.signer.pem)
        (folder / "signer.key").write_bytes(authority.signer.key_pem)
        chain = authority.middle.pem + (authority.root.pem if carry_root else b"")
        (folder / "ca.pem").write_bytes(chain)
        (folder / "serial").write_text("01\n")
        (folder / "ts.cnf").write_text(
            f"[tsa]\ndefault_tsa = t\n[t]\nserial = {folder}/serial\ncrypto_device = builtin\n"
            f"signer_cert = {folder}/signer.pem\nsigner_key = {folder}/signer.key\ncerts = {folder}/ca.pem\n"
            f"signer_digest = {digest}\ndefault_policy = 1.2.3.4.1\ndigests = sha1, sha256, sha384, sha512\n"
            f"accuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\ness_cert_id_alg = {ess}\n"
        )

    def reply(self, request: bytes) -> bytes:
        """The TimeStampResp (.tsr) for a TimeStampReq (.tsq)."""
        (self.folder / "q.tsq").write_bytes(request)
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "q.tsq", "-out", "r.tsr"],
            cwd=self.folder, check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        return (self.folder / "r.tsr").read_bytes()

    def stamp(self, data: bytes, digest: str = "sha256") -> bytes:
        """A TimeStampToken over `data`, now. `digest` may be sha1 here, as OpenSSL allows it."""
        query = subprocess.run(
            ["openssl", "ts", "-query", "-digest", hashlib.new(digest, data).hexdigest(), f"-{digest}", "-cert"],
            check=True, capture_output=True, timeout=60,
        ).stdout  # fmt: skip
        return tsp.unwrap(self.reply(query))


# --- over HTTP -------------------------------------------------------------------------------------------------------


@contextmanager
def http_authority(
    reply: Callable[[bytes], bytes],
    *,
    status: int = 200,
    content_type: str = "application/timestamp-reply",
    tls: tuple[Path, Path] | None = None,
) -> Iterator[tuple[str, list[bytes]]]:
    """Serve `reply(request)` on a free port of 127.0.0.1; gives (URL, the requests seen). Stopped at the end.

    `tls` is (certificate file, key file); the URL is then https and names localhost.
    """
    seen: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            body = reply(seen[-1])
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the output of tests is for failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is a test's business
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        place = "https://localhost" if tls else "http://127.0.0.1"
        yield f"{place}:{server.server_address[1]}/tsa", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class HttpAuthority:
    """The same as `http_authority`, for fixtures: `with HttpAuthority(real.reply) as url:`."""

    def __init__(self, reply: Callable[[bytes], bytes]) -> None:
        self._context = http_authority(reply)

    def __enter__(self) -> str:
        return self._context.__enter__()[0]

    def __exit__(self, *exc: object) -> None:
        self._context.__exit__(None, None, None)


def pen_reply(authority: Authority, gen_time: datetime = GEN_TIME) -> Callable[[bytes], bytes]:
    """An answering function that needs no openssl: writes a token for any request, at a time one chooses."""

    def reply(request: bytes) -> bytes:
        asked = tsp.read_request(request)
        order = Order(gen_time=gen_time, imprint=asked.imprint, imprint_digest=asked.digest, nonce=asked.nonce)
        return answer(write(authority, order))

    return reply
