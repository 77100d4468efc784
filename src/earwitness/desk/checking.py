"""Checking what is on a disk: pages, folders of pages, cases, clips; with the anchors of release and reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from earwitness.custody import fingerprint, second_opinion, tokens, trust
from earwitness.custody import verify as verifier
from earwitness.custody.bundle import MAX_BYTES
from earwitness.custody.verdict import PageVerdict
from earwitness.desk import keeping, keyring
from earwitness.desk.context import Desk, silent
from earwitness.desk.intake import open_untrusted
from earwitness.errors import NotAPage, Usage
from earwitness.store.case import DATABASE
from earwitness.store.settings import Home
from earwitness.store.trust import TrustedKey, TrustStore

_MOST_PAGE = 2 * MAX_BYTES
BROKEN, EQUIVOCATION, UNAVAILABLE = 20, 25, 10


@dataclass
class Report:
    """What a check gave, for people and for JSON."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    equivocation: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def overall(self) -> str:
        states = [p["overall"] for p in self.pages]
        states += ["broken" if c["findings"] else "held" for c in self.cases]
        if self.equivocation or "broken" in states:
            return "broken"
        return "unavailable" if "unavailable" in states else "held"

    @property
    def exit_code(self) -> int:
        if self.equivocation:
            return EQUIVOCATION
        return {"held": 0, "broken": BROKEN, "unavailable": UNAVAILABLE}[self.overall]


def check(
    paths: Sequence[Path],
    *,
    only: Sequence[str] = (),
    key_lists: Sequence[Path] = (),
    clips: Mapping[str, Path] | None = None,
    anchors: Sequence[Path] = (),
    progress: Callable[[str, int, int], None] = silent,
) -> Report:
    """Check everything that is named. Raises Usage for what is neither a page nor a case, Unreadable."""
    store = trust_store(only, key_lists, anchors)
    report = Report()
    pages: list[tuple[Path, bytes]] = []
    for path in paths:
        if path.is_dir() and (path / DATABASE).exists():
            with Desk.open(path, readonly=True, progress=progress) as desk:
                found = keeping.check(desk, replace(store, only=frozenset()))  # `only` is about what others publish
                report.warnings += [*desk.warnings, *found.notes]
                report.cases.append({"path": str(path), **_plain(found)})
        elif path.is_dir():
            found_here = sorted(p for p in path.iterdir() if p.suffix == ".html" and p.is_file())
            inside = [p for p in found_here if not _plain_html(_read(p))]
            if not inside:
                raise Usage(
                    "There is neither a case nor a page in that folder.", "Name a page or a case.", where="path"
                )
            pages += [(p, _read(p)) for p in inside]
        else:
            data = _read(path)
            if _plain_html(data):
                raise NotAPage(
                    "That file holds no proof: it is not a page of Earwitness, or its proof was taken out.",
                    "Check the page itself (page.html or an embed). A notice of withdrawal has nothing to check.",
                    where="path",
                )
            pages.append((path, data))
    if clips and len(pages) != 1:
        raise Usage("A clip is checked against exactly one page.", "Name that page alone.", where="clip")
    given = {quote: _read(path) for quote, path in (clips or {}).items()}
    verdicts = []
    for path, data in pages:
        verdict = verifier.verify(data, store, clips=given)
        if verdict.quotes and set(given) - {q.id for q in verdict.quotes}:
            raise Usage("The page has no quotation of that id.", "Name one that it has, such as q1=FILE.", where="clip")
        _second_opinions(verdict, data, store)
        verdicts.append(verdict)
        report.pages.append({"path": str(path), "key": _key_of(verdict), **_told(verdict)})
    report.equivocation = verifier.forked(verdicts)
    return report


def trust_store(only: Sequence[str], key_lists: Sequence[Path], anchors: Sequence[Path]) -> trust.Trust:
    """The release's anchors and what the reader brings. Raises Usage for a malformed fingerprint or certificate."""
    wanted = frozenset(fingerprint.parse(text).prefix.hex() for text in only)
    stores = [trust.released(), readers_own(), trust.Trust(only=wanted)]
    for path in key_lists:
        stores.append(trust.from_mapping(keyring.as_trust(_read(path))))
    for path in anchors:
        stores.append(trust.Trust(anchors=trust.certificates(_read(path))))
    return trust.joined(*stores)


def readers_own() -> trust.Trust:
    """The keys and authorities that this reader has kept on this machine."""
    own = TrustStore(Home.default())
    kept = own.keys()
    keys = tuple(
        trust.KnownKey(k.public, k.name or "a key without a name", k.revoked_at, k.since, k.until, k.reason)
        for k in kept
    )
    return trust.Trust(keys, tuple(der for raw in own.anchors() for der in trust.certificates(raw)))


def keep_authority(path: Path) -> int:
    """Keep an authority's certificates, to be trusted by every later check. Returns how many. Raises Usage."""
    found = trust.certificates(_read(path))
    for der in found:
        TrustStore(Home.default()).add_anchor(der)
    return len(found)


def keep_keys(path: Path) -> int:
    """Keep the keys of a list, with what is revoked. Compare its fingerprint by voice first. Returns how many."""
    store = TrustStore(Home.default())
    found = trust.from_mapping(keyring.as_trust(_read(path))).keys
    for k in found:
        store.put(TrustedKey(k.key.hex(), k.name, k.valid_from, k.valid_until, k.revoked_at, k.reason))
    return len(found)


def forget_key(text: str) -> None:
    """Take a key off this reader's list. Raises NotInCase."""
    store = TrustStore(Home.default())
    store.forget(store.find(text).public)


def _read(path: Path) -> bytes:
    with open_untrusted(path) as file:
        data: bytes = file.read(_MOST_PAGE + 1)
    return data


def _again(verdict: PageVerdict) -> None:
    if verdict.quotes:
        states = [q.overall for q in verdict.quotes]
        verdict.overall = "broken" if "broken" in states else "held" if set(states) == {"held"} else "unavailable"
        verdict.code = next((q.code for q in verdict.quotes if q.code), None)


def _second_opinions(verdict: PageVerdict, data: bytes, store: trust.Trust) -> None:
    """After our own checks, another program's word on each good token; its refusal is never overruled."""
    from earwitness.custody import bundle as bundles
    from earwitness.custody import notes

    if not any(q.states["timed"] == "yes" for q in verdict.quotes):
        return
    bundle = bundles.parse(bundles.from_page(data) if verdict.kind == "page" else data)
    for q, excerpt in zip(verdict.quotes, bundle.excerpts, strict=True):
        if q.states["timed"] != "yes":
            continue
        proof = bundle.seals[excerpt.seal]
        note = notes.parse(proof.proof.checkpoint).note_of(proof.statement.key)
        for token in proof.tokens:
            first = tokens.check(token, tokens.imprints(note), proof.certs, store.anchors)
            if first.state != "yes":
                continue
            second = second_opinion.combined(first, token, proof.certs, store.anchors)
            for warning in second.warnings:
                q.warn(warning)
            if second.state == "no":
                q.set("timed", "no", second.code)
    _again(verdict)


def _key_of(verdict: PageVerdict) -> str | None:
    return next((q.facts["key"] for q in verdict.quotes if q.facts.get("key")), None)


def _told(verdict: PageVerdict) -> dict[str, Any]:
    out = verdict.as_json()
    for q in out["quotes"]:
        q["key_spoken"] = None if q["key"] is None else _spoken(q["key"])
    return out


def _spoken(hex_fingerprint: str) -> str:
    return str(fingerprint.Fingerprint(bytes.fromhex(hex_fingerprint)[: 2 * fingerprint.WORDS]))


def _plain_html(data: bytes) -> bool:
    """Whether a file is neither a bundle nor a page: no trace of a proof in it."""
    return not data.startswith(b"{") and b"earwitness.bundle" not in data


def _plain(found: keeping.CaseReport) -> dict[str, Any]:
    return {
        "entries": found.entries,
        "findings": [{"code": f.code, "known": f.known, "where": f.where} for f in found.findings],
        "instances": found.instances,
        "pages": found.pages,
        "recordings": found.recordings,
        "documents": found.documents,
    }
