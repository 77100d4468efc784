"""A tiny maker of bundles, pages and tokens for the verifier's own tests."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
from typing import Any

import iv_page
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from iv_canonical import write_cj
from iv_note import key_id
from iv_tree import leaf_hash, node

ORIGIN = "earwitness.invalid/log/" + "ab" * 16
PACKET = bytes.fromhex("f8fffe")
HEX = "11" * 32
Json = dict[str, Any]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def split(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(root_of(leaves[:k]), root_of(leaves[k:]))


def path_of(at: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if at < k:
        return [*path_of(at, leaves[:k]), root_of(leaves[k:])]
    return [*path_of(at - k, leaves[k:]), root_of(leaves[:k])]


def consistency_of(first: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = split(len(leaves))
    if first <= k:
        return [*consistency_of(first, leaves[:k], whole), root_of(leaves[k:])]
    return [*consistency_of(first - k, leaves[k:], False), root_of(leaves[:k])]


def siblings_of(shown: set[int], leaves: list[bytes], low: int = 0) -> list[bytes]:
    here = range(low, low + len(leaves))
    if not shown & set(here):
        return [root_of(leaves)]
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    return siblings_of(shown, leaves[:k], low) + siblings_of(shown, leaves[k:], low + k)


def raw_key(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def checkpoint(entries: list[bytes], signers: list[Ed25519PrivateKey]) -> str:
    text = f"{ORIGIN}\n{len(entries)}\n{b64(root_of([sha(bytes(1) + x) for x in entries]))}\n"
    lines = [f"\u2014 {ORIGIN} {b64(key_id(ORIGIN, raw_key(k)) + k.sign(text.encode()))}\n" for k in signers]
    return text + "\n" + "".join(lines)


def proof(at: int, entries: list[bytes], note: str) -> bytes:
    path = path_of(at, [sha(bytes(1) + x) for x in entries])
    head = [f"c2sp.org/tlog-proof@v1\nindex {at}\n", *(b64(x) + "\n" for x in path)]
    return ("".join(head) + "\n" + note).encode()


def entry(action: str, n: int, subject: str) -> bytes:
    return write_cj({"action": action, "n": n, "private": HEX, "subject": subject, "type": "earwitness/entry/1"})


def small_bundle(tokens: Any = None, rotate: bool = False) -> tuple[Json, Json, Ed25519PrivateKey]:
    """Ten leaves of 100 ms, of which 1 to 3 and 6 are shown. Gives bundle, publication, key of the log."""
    key, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    leaves, hashed = [], []
    for i in range(10):
        salt = sha(b"salt%d" % i)
        shown = {"duration": 4800, "frames": [b64(PACKET)] * 5, "jump": "0", "kind": 1, "salt": b64(salt)}
        leaves.append(shown | {"start": 4800 * i})
        hashed.append(leaf_hash(b"\x01" * 16, 0, i, 4800 * i, 4800, 0, 48000, 1, 1, salt, [PACKET] * 5))
    track: Json = {"channels": 1, "frames_per_leaf": 5, "kind": "coded", "leaves": 10, "offset": "0", "rate": 48000}
    track |= {"params": {"codec": "opus", "gain": 32768}, "root": root_of(hashed).hex(), "samples": 48000}
    track |= {"skip": 312, "total": 47688, "track": 0}
    seal: Json = {"file": HEX, "frames": HEX, "key": b64(raw_key(key)), "log": ORIGIN, "record": HEX}
    seal |= {"seal_id": "01" * 16, "supersedes": "", "tracks": [track], "type": "earwitness/seal/1"}
    statement = write_cj(seal)
    entries = [entry("other", 0, ""), entry("seal", 1, sha(statement).hex()), entry("other", 2, "")]
    note = checkpoint(entries, [key])
    excerpt: Json = {"id": "q1", "quote": 0, "seal": 0, "track": 0}
    excerpt["runs"] = [{"first": 1, "leaves": leaves[1:4]}, {"first": 6, "leaves": leaves[6:7]}]
    excerpt["siblings"] = [b64(x) for x in siblings_of({1, 2, 3, 6}, hashed)]
    holder: Json = {"certs": [], "entry": b64(entries[1]), "ots": [], "proof": b64(proof(1, entries, note))}
    holder |= {
        "renewals": [],
        "statement": b64(statement),
        "tokens": [b64(x) for x in tokens(note.encode())] if tokens else [],
    }
    bundle: Json = {"excerpts": [excerpt], "publication": {}, "seals": [holder], "type": "earwitness/bundle/1"}
    turn = {"end": 20000, "kind": "speech", "speaker": "A & B", "start": 4800, "words": "<it's> [withheld]"}
    quote: Json = {"play_end": 33600, "play_start": 5000, "runs": [[1, 3], [6, 6]], "seal": sha(statement).hex()}
    quote |= {"status": "working", "track": 0, "transcript": HEX, "turns": [turn]}
    publication: Json = {"outside": HEX, "page_id": "02" * 16, "quotes": [quote], "replaces": ""}
    publication |= {"type": "earwitness/publication/1", "_old": entries, "_key": key, "_new": new, "_rotate": rotate}
    return bundle, publication, key


def publish(bundle: Json, publication: Json) -> None:
    """Log the statement of publication and put it into the bundle."""
    plan = dict(publication)
    old, key, new, rotate = (plan.pop(x) for x in ("_old", "_key", "_new", "_rotate"))
    entries = list(old)
    keys: list[Json] = []
    if rotate:
        said = {"log": ORIGIN, "new": b64(raw_key(new)), "old": b64(raw_key(key))}
        over = b"earwitness/1 key\n" + write_cj(said)
        said |= {"new_sig": b64(new.sign(over)), "old_sig": b64(key.sign(over)), "type": "earwitness/key/1"}
        keys.append({"entry": b64(entry("key", 3, sha(write_cj(said)).hex())), "statement": b64(write_cj(said))})
        entries.append(base64.b64decode(keys[0]["entry"]))
    statement = write_cj(plan)
    entries.append(entry("publish", len(entries), sha(statement).hex()))
    hashed = [sha(bytes(1) + x) for x in entries]
    for link in keys:
        link["path"] = [b64(x) for x in path_of(3, hashed)]
    note = checkpoint(entries, [new if rotate else key])
    held: Json = {"consistency": [[b64(x) for x in consistency_of(len(old), hashed)]], "entry": b64(entries[-1])}
    held |= {"keys": keys, "proof": b64(proof(len(entries) - 1, entries, note)), "statement": b64(statement)}
    bundle["publication"] = held


def small_page(bundle: Json, publication: Json, mark: bool = True) -> bytes:
    words = iv_page.words_block("q1", publication["quotes"][0]["turns"])
    state = b' data-state="working"' if mark else b""
    before = b'<!doctype html><html lang="en"' + state + b'><div data-excerpt="q1">' + words + b"</div>"
    before += iv_page.MARK
    publication["outside"] = sha(before + b"</script></html>").hex()
    publish(bundle, publication)
    return before + base64.b64encode(write_cj(bundle)) + b"</script></html>"


def tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    head = bytes((size,)) if size < 128 else bytes((0x80 + (size.bit_length() + 7) // 8,))
    return bytes((tag,)) + head + (b"" if size < 128 else size.to_bytes((size.bit_length() + 7) // 8, "big")) + body


def oid(text: str) -> bytes:
    return tlv(6, bytes.fromhex(text))


class Authority:
    """A root, a signer below it, and tokens."""

    def __init__(self) -> None:
        self.root_key, self.key = ec.generate_private_key(ec.SECP384R1()), ec.generate_private_key(ec.SECP256R1())
        self.root = self._cert("Root", "Root", self.root_key, self.root_key, True)
        self.cert = self._cert("Stamp", "Root", self.key, self.root_key, False)

    def _cert(self, subject: str, issuer: str, key: Any, by: Any, ca: bool) -> x509.Certificate:
        names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, x)]) for x in (subject, issuer)]
        made = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key.public_key())
        made = made.serial_number(7 if ca else 8).not_valid_before(datetime.datetime(2020, 1, 1))  # noqa: DTZ001
        made = made.not_valid_after(datetime.datetime(2030, 1, 1))  # noqa: DTZ001
        if ca:
            made = made.add_extension(x509.BasicConstraints(True, 0), True)
        else:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        return made.sign(by, hashes.SHA256())

    def anchor(self) -> str:
        return b64(self.root.public_bytes(serialization.Encoding.DER))

    def stamp(self, data: bytes, when: str = "20250102030405.5Z", digest: str = "sha256") -> bytes:
        sha256 = tlv(0x30, oid("608648016503040201"))
        alg = tlv(0x30, oid({"sha256": "608648016503040201", "sha512": "608648016503040203"}[digest]), tlv(5))
        imprint = tlv(0x30, alg, tlv(4, hashlib.new(digest, data).digest()))
        info = tlv(0x30, tlv(2, b"\x01"), oid("2a03"), imprint, tlv(2, b"\x05"), tlv(0x18, when.encode()))
        cert = self.cert.public_bytes(serialization.Encoding.DER)
        issuer = self.cert.issuer.public_bytes()
        ess = tlv(0x30, tlv(0x30, tlv(0x30, tlv(4, sha(cert)))))
        attributes = [
            tlv(0x30, oid("2a864886f70d010903"), tlv(0x31, oid("2a864886f70d0109100104"))),
            tlv(0x30, oid("2a864886f70d010904"), tlv(0x31, tlv(4, sha(info)))),
            tlv(0x30, oid("2a864886f70d010910022f"), tlv(0x31, ess)),
        ]
        body = b"".join(sorted(attributes))
        signature = self.key.sign(tlv(0x31, body), ec.ECDSA(hashes.SHA256()))
        sid = tlv(0x30, issuer, tlv(2, b"\x08"))
        ecdsa = tlv(0x30, oid("2a8648ce3d040302"))
        signer = tlv(0x30, tlv(2, b"\x01"), sid, sha256, tlv(0xA0, body), ecdsa, tlv(4, signature))
        capsule = tlv(0x30, oid("2a864886f70d0109100104"), tlv(0xA0, tlv(4, info)))
        signed = tlv(0x30, tlv(2, b"\x03"), tlv(0x31, sha256), capsule, tlv(0xA0, cert), tlv(0x31, signer))
        return tlv(0x30, oid("2a864886f70d010702"), tlv(0xA0, signed))


def copy(value: Json) -> Json:
    out: Json = json.loads(json.dumps(value))
    return out


def short(verdict: dict[str, Any]) -> tuple[str, str | None, str, dict[str, str]]:
    quote = verdict["quotes"][0]
    names = ("included", "contiguous", "signed", "timed", "worded")
    return verdict["overall"], verdict["code"], "".join(quote[x][0] for x in names), quote["codes"]
