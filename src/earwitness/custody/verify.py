"""The verifier: bytes of a page or bundle in, verdicts out. No case, no network, no clock (docs/format.md §9).

Needs nothing but `cryptography`. The numbers in comments are the steps of that section. Its twin is verify.mjs; both,
and a third that was written from the document alone, agree on every vector in tests/vectors.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from earwitness.custody import bundle as bundles
from earwitness.custody import ed25519, entries, fingerprint, frames, leaves, merkle, mux, notes, tokens, words
from earwitness.custody.bundle import Bundle, Excerpt, PublicationProof, SealProof
from earwitness.custody.statements import CODECS, Track, reachable_keys
from earwitness.custody.trust import Trust
from earwitness.custody.verdict import FIVE, PageVerdict, QuoteVerdict, State
from earwitness.errors import BadFrame, BadRange, Malformed, ProofBroken

_SCRIPT_START = b'<script type="module" id="earwitness-verify">'


class _No(Exception):
    """A check failed; the code says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class _Head:
    """A checkpoint whose signature stands under `key`."""

    note: notes.Note
    key: bytes


def verify(untrusted: bytes, trust: Trust | None = None, *, clips: Mapping[str, bytes] | None = None) -> PageVerdict:
    """Check one page (any bytes) or bundle (bytes that begin with `{`). Bad input never raises: it is a verdict."""
    trust = trust or Trust()
    is_page = not untrusted.startswith(b"{")
    kind: Literal["page", "bundle"] = "page" if is_page else "bundle"
    try:  # 1
        bundle = bundles.parse(bundles.from_page(untrusted) if is_page else untrusted)
        if is_page:
            _check_markup(untrusted, bundle)
    except bundles.UnsupportedBundle:
        return PageVerdict(kind, "unavailable", "unsupported")
    except Malformed as error:
        return PageVerdict(kind, "broken", error.code)
    return _Check(bundle, trust, untrusted if is_page else None, clips or {}).run()


def verify_many(inputs: Iterable[bytes], trust: Trust | None = None) -> tuple[list[PageVerdict], bool]:
    """Check several inputs and compare their heads. The flag is True where one log signed two histories (step 11)."""
    verdicts = [verify(one, trust) for one in inputs]
    seen: dict[tuple[str, int], bytes] = {}
    forked = False
    for verdict in verdicts:
        for origin, size, root in verdict.checkpoints:
            if seen.setdefault((origin, size), root) != root:
                forked = True
    return verdicts, forked


def _check_markup(page: bytes, bundle: Bundle) -> None:
    """One data-excerpt element for each excerpt, and no other."""
    wanted = [f'data-excerpt="{e.id}"'.encode() for e in bundle.excerpts]
    if page.count(b'data-excerpt="') != len(wanted) or any(page.count(w) != 1 for w in wanted):
        raise Malformed("The page does not show each of its quotations once.", "Get the page again.")


def script_digest(page: bytes) -> str | None:
    """SHA-256 of the page's own checking script, or None where it has none."""
    start = page.find(_SCRIPT_START)
    end = page.find(b"</script>", start)
    return hashlib.sha256(page[start + len(_SCRIPT_START) : end]).hexdigest() if 0 <= start < end else None


class _Check:
    """One run over one bundle."""

    def __init__(self, bundle: Bundle, trust: Trust, page: bytes | None, clips: Mapping[str, bytes]) -> None:
        self.bundle = bundle
        self.trust = trust
        self.page = page
        self.clips = clips
        self.doubled_salts = self._doubled_salts()
        self.outside_equal: bool | None = None
        if page is not None and bundle.publication is not None:
            head, tail = bundles.outside(page)
            self.outside_equal = hashlib.sha256(head + tail).digest() == bundle.publication.statement.outside
        self.seal_heads: dict[int, _Head | str] = {}
        self.links = [k.statement for k in bundle.publication.keys] if bundle.publication else []

    def run(self) -> PageVerdict:
        page, publication = self.page, self.bundle.publication
        quotes = [self._quote(e) for e in self.bundle.excerpts]
        overall = (
            "broken"
            if any(q.overall == "broken" for q in quotes)
            else "held"
            if all(q.overall == "held" for q in quotes)
            else "unavailable"
        )
        return PageVerdict(
            kind="bundle" if page is None else "page",
            overall=overall,  # type: ignore[arg-type]  # 12
            code=next((q.code for q in quotes if q.code), None),
            outside=self._outside(quotes),
            quotes=quotes,
            checkpoints=self._checkpoints(),
            page_id=publication.statement.page_id.hex() if publication else None,
            replaces=(publication.statement.replaces.hex() or None) if publication else None,
            script=None if page is None else script_digest(page),
        )

    def _outside(self, quotes: Sequence[QuoteVerdict]) -> State:
        """Equal bytes mean something only where the digest they are compared with is signed."""
        if self.outside_equal is None or not any(_authenticated(q) for q in quotes):
            return "unavailable"
        return "yes" if self.outside_equal else "no"

    # --- one quotation

    def _quote(self, excerpt: Excerpt) -> QuoteVerdict:
        v = QuoteVerdict(excerpt.id)
        if excerpt.seal >= len(self.bundle.seals):  # 2
            v.set("included", "no", "seal")
            for name in FIVE[1:]:
                v.set(name, "unavailable", "seal")
            return v
        proof = self.bundle.seals[excerpt.seal]
        self._included(v, excerpt, proof)
        self._signed_and_timed(v, excerpt, proof)
        self._worded(v, excerpt, proof)
        return v

    def _included(self, v: QuoteVerdict, excerpt: Excerpt, proof: SealProof) -> None:
        seal = proof.statement
        track = next((t for t in seal.tracks if t.number == excerpt.track), None)
        if track is None:
            v.set("included", "no", "track")
            v.set("contiguous", "unavailable", "not-included")
            return
        v.facts.update(_basis(track), total_ms=_ms(track.total, track))
        parsed: frames.TrackParams | None = None
        try:
            self._check_order(excerpt, track)  # 3
            if track.codec not in CODECS:
                v.set("included", "unavailable", "unsupported")
                v.set("contiguous", "unavailable", "unsupported")
                return
            parsed = _check_frames(excerpt, track)  # 4
            _check_root(excerpt, track, seal.seal_id)  # 5
            v.set("included", "yes")
        except _No as no:
            v.set("included", "no", no.code)
            v.set("contiguous", "unavailable", "not-included")
            return
        if any(leaf.salt == bytes(32) for run in excerpt.runs for leaf in run.leaves):
            v.warn("weak-salt")
        self._contiguous(v, excerpt, track, parsed)

    def _check_order(self, excerpt: Excerpt, track: Track) -> None:
        if not excerpt.runs or any(not run.leaves for run in excerpt.runs):
            raise _No("order")
        if any(b.first <= a.last for a, b in pairwise(excerpt.runs)):
            raise _No("order")
        if excerpt.runs[-1].last >= track.leaves:
            raise _No("order")
        if any(leaf.salt in self.doubled_salts for run in excerpt.runs for leaf in run.leaves):
            raise _No("salt")

    def _doubled_salts(self) -> set[bytes]:
        """Salts that stand in two different leaves. The same leaf shown by two quotations is one leaf."""
        places: dict[bytes, set[object]] = {}
        for excerpt in self.bundle.excerpts:
            statement = self._statement_of(excerpt)
            for run in excerpt.runs:
                for leaf in run.leaves:
                    places.setdefault(leaf.salt, set()).add((statement, excerpt.track, leaf))
        return {salt for salt, where in places.items() if len(where) > 1}

    def _statement_of(self, excerpt: Excerpt) -> bytes:
        seals = self.bundle.seals
        return seals[excerpt.seal].statement_bytes if excerpt.seal < len(seals) else b""

    def _contiguous(self, v: QuoteVerdict, excerpt: Excerpt, track: Track, params: frames.TrackParams) -> None:
        runs = excerpt.runs
        all_leaves = [leaf for run in runs for leaf in run.leaves]
        gaps = [b.leaves[0].start - a.leaves[-1].end for a, b in pairwise(runs)]
        play_start, play_end = self._play_range(excerpt, all_leaves)
        v.facts.update(
            gaps_ms=[_ms(gap, track) for gap in gaps],
            withheld_ms=_ms(sum(gaps), track),
            jumps=[
                {"at_ms": _ms(leaf.start - track.skip, track), "samples": leaf.jump or leaf.duration}
                for leaf in all_leaves
                if leaf.jump or leaf.kind == leaves.GAP
            ],
            start_ms=_ms(play_start - track.skip, track),
            end_ms=_ms(play_end - track.skip, track),
        )
        try:  # 6
            for run in runs:
                for before, after in pairwise(run.leaves):
                    if before.end != after.start:
                        raise _No("start")
            if (all_leaves[0].index == 0 and all_leaves[0].start != 0) or any(gap <= 0 for gap in gaps):
                raise _No("start")
            if all_leaves[-1].index == track.leaves - 1 and all_leaves[-1].end != track.samples:
                raise _No("length")
            clip = _built_clip(params, all_leaves, play_start, play_end)
            v.set("contiguous", "yes")
        except _No as no:
            clip = None
            v.set("contiguous", "no", no.code)
        if _leak_risk(params, runs):
            v.warn("leak-risk")
        supplied = self.clips.get(excerpt.id)
        if supplied is not None and (clip is None or supplied != clip.data):  # 7
            v.set("included", "no", "audio")
            v.set("contiguous", "unavailable", "not-included")
        elif clip is not None:
            v.clip, v.clip_mime, v.clip_extension = clip.data, clip.mime, clip.extension

    def _play_range(self, excerpt: Excerpt, all_leaves: Sequence[leaves.Leaf]) -> tuple[int, int]:
        """What the publication says of these very runs; of another quotation's range nothing can be asked here."""
        publication, n = self.bundle.publication, self.bundle.excerpts.index(excerpt)
        if publication is not None and n < len(publication.statement.quotes):
            quote = publication.statement.quotes[n]
            subject = hashlib.sha256(self._statement_of(excerpt)).digest()
            if (quote.seal, quote.track) == (subject, excerpt.track) and quote.runs == _runs(excerpt):
                return quote.play_start, quote.play_end
        return all_leaves[0].start, all_leaves[-1].end

    # --- signed and timed

    def _head(self, proof: notes.Proof, log: str, keys: Sequence[bytes]) -> _Head:
        """The checkpoint, its form, origin and signature, in the order of step 8."""
        try:
            note = notes.parse(proof.checkpoint)
        except Malformed:
            raise _No("note") from None
        if note.origin != log:
            raise _No("origin")
        for key in keys:
            try:
                line = note.signature_of(key)
            except Malformed:
                raise _No("note") from None
            if line is None:
                continue
            fault = ed25519.fault(key, note.text.encode(), line[1])
            if fault:
                raise _No(fault)
            return _Head(note, key)
        raise _No("key")

    def _check_entry(
        self, entry_bytes: bytes, entry: entries.Entry, proof: notes.Proof, head: _Head, action: str, statement: bytes
    ) -> None:
        if entry.action != action:
            raise _No("action")
        if entry.subject != hashlib.sha256(statement).digest():
            raise _No("inclusion")
        if entry.n != proof.index or proof.index >= head.note.size:
            raise _No("index")
        try:
            leaf = merkle.leaf_hash(entry_bytes)
            merkle.check_inclusion(leaf, proof.index, head.note.size, proof.path, head.note.root)
        except ProofBroken:
            raise _No("inclusion") from None

    def _signed_and_timed(self, v: QuoteVerdict, excerpt: Excerpt, proof: SealProof) -> None:
        seal = proof.statement
        known = self.trust.known(seal.key)
        v.facts.update(key=fingerprint.hex_of(seal.key), signer=known.name if known else None)
        try:  # 8
            head = self._head(proof.proof, seal.log, [seal.key])
            self._check_entry(proof.entry_bytes, proof.entry, proof.proof, head, "seal", proof.statement_bytes)
            if self.trust.only and fingerprint.hex_of(seal.key) not in self.trust.only:
                raise _No("other-key")
            timed = tokens.judge(  # 9
                head.note.note_of(seal.key),
                proof.tokens,
                proof.renewals,
                certs=proof.certs,
                anchors=self.trust.anchors,
                ots=bool(proof.ots),
            )
            revoked = self.trust.revoked(seal.key)
            if revoked is not None:
                if timed.state != "yes" or _earliest(timed) >= _order_key(revoked):
                    raise _No("revoked")
                v.warn("revoked-later")
        except _No as no:
            self.seal_heads[excerpt.seal] = no.code
            v.set("signed", "no", no.code)
            v.set("timed", "unavailable", "not-signed")
            return
        self.seal_heads[excerpt.seal] = head
        v.set("signed", "yes")
        v.set("timed", timed.state, timed.code or None)
        for warning in timed.warnings:
            v.warn(warning)
        if timed.state == "yes":
            v.facts.update(time=_time_text(_earliest(timed)), authority=timed.authority)

    # --- worded

    def _worded(self, v: QuoteVerdict, excerpt: Excerpt, proof: SealProof) -> None:
        publication = self.bundle.publication
        if publication is None:
            v.set("worded", "unavailable", "no-publication")
            return
        n = self.bundle.excerpts.index(excerpt)
        seal_head = self.seal_heads[excerpt.seal]
        if v.states["signed"] != "yes" or isinstance(seal_head, str):
            v.set("worded", "unavailable", "not-signed")
            return
        try:  # 10
            self._check_publication(publication, excerpt.seal, proof, seal_head)
            if n >= len(publication.statement.quotes):
                raise _No("quote")
            quote = publication.statement.quotes[n]
            if quote.seal != hashlib.sha256(proof.statement_bytes).digest() or quote.track != excerpt.track:
                raise _No("quote")
            v.turns = quote.turns
            v.facts["status"] = quote.status
            if quote.runs != _runs(excerpt):
                raise _No("runs")
            self._check_page_words(excerpt.id, n, publication)
            v.set("worded", "yes")
        except _No as no:
            v.set("worded", "no", no.code)

    def _check_publication(self, p: PublicationProof, seal_index: int, proof: SealProof, seal_head: _Head) -> None:
        seal = proof.statement
        head = self._publication_head(p, seal.log, seal.key)
        self._check_entry(p.entry_bytes, p.entry, p.proof, head, "publish", p.statement_bytes)
        try:
            merkle.check_consistency(
                seal_head.note.size, head.note.size, seal_head.note.root, head.note.root, p.consistency[seal_index]
            )
        except ProofBroken:
            raise _No("consistency") from None

    def _publication_head(self, p: PublicationProof, log: str, key: bytes) -> _Head:
        try:
            note = notes.parse(p.proof.checkpoint)
        except Malformed:
            raise _No("note") from None
        usable = []
        for k in p.keys:
            subject = hashlib.sha256(k.statement_bytes).digest()
            if k.entry.action != "key" or k.entry.subject != subject:
                continue
            try:
                merkle.check_inclusion(merkle.leaf_hash(k.entry_bytes), k.entry.n, note.size, k.path, note.root)
            except ProofBroken:
                continue
            usable.append(k.statement)
        # The seal's own key first: which of several lines is looked at must not depend on the order of a set.
        linked = sorted(reachable_keys(log, key, usable) - {key})
        return self._head(p.proof, log, [key, *linked])

    def _check_page_words(self, quote_id: str, n: int, publication: PublicationProof) -> None:
        if self.page is None:
            return
        quote = publication.statement.quotes[n]
        block = words.words_block(quote_id, quote.turns).encode()
        if self.page.count(block) != 1 or self.page.count(b'data-words="') != len(self.bundle.excerpts):
            raise _No("words")
        if quote.status == "working" and not _marked_working(self.page):
            raise _No("outside")
        if not self.outside_equal:
            raise _No("outside")

    def _checkpoints(self) -> list[tuple[str, int, bytes]]:
        """Heads of this input whose signature stands: what is compared between inputs (step 11)."""
        heads: list[_Head] = []
        for proof in self.bundle.seals:
            try:
                heads.append(self._head(proof.proof, proof.statement.log, [proof.statement.key]))
            except _No:
                continue
        if self.bundle.publication is not None:
            for proof in self.bundle.seals:
                try:
                    heads.append(
                        self._publication_head(self.bundle.publication, proof.statement.log, proof.statement.key)
                    )
                    break
                except _No:
                    continue
        return list(dict.fromkeys((h.note.origin, h.note.size, h.note.root) for h in heads))


def _earliest(timed: tokens.TimedReport) -> str:
    """The earliest time vouched for: 14 digits and nine of a second."""
    return min(r.order_key for r in (*timed.tokens, *timed.renewals) if r.state == "yes")


def _order_key(instant: str) -> str:
    """The same for an instant such as 2026-11-22T10:20:30Z or 2026-11-22T10:20:30.5Z."""
    whole, _, fraction = instant.rstrip("Z").partition(".")
    return re.sub("[-T:]", "", whole) + fraction.ljust(9, "0")


def _time_text(order_key: str) -> str:
    """Never cut to whole seconds: "no later than" would then name a time that is too early."""
    year, rest = order_key[:4], [order_key[i : i + 2] for i in range(4, 14, 2)]
    fraction = order_key[14:].rstrip("0")
    return f"{year}-{rest[0]}-{rest[1]}T{':'.join(rest[2:])}" + (f".{fraction}" if fraction else "") + "Z"


def _marked_working(page: bytes) -> bool:
    start = page.find(b"<html")
    return start >= 0 and b' data-state="working"' in page[start : page.find(b">", start)]


def _check_frames(excerpt: Excerpt, track: Track) -> frames.TrackParams:
    try:
        params = frames.TrackParams.of(track.rate, track.channels, track.params)
        for run in excerpt.runs:
            for leaf in run.leaves:
                frames.check_leaf(params, leaf.kind, leaf.duration, leaf.frames)
                if leaf.kind == leaves.CODED and len(leaf.frames) > track.frames_per_leaf:
                    raise _No("frame")
    except BadFrame:
        raise _No("frame") from None
    return params


def _check_root(excerpt: Excerpt, track: Track, seal_id: bytes) -> None:
    hashed = [
        (leaf.index, leaves.leaf_hash(seal_id, track.number, track.rate, track.channels, leaf))
        for run in excerpt.runs
        for leaf in run.leaves
    ]
    try:
        if merkle.excerpt_root(track.leaves, hashed, excerpt.siblings) != track.root:
            raise _No("root")
    except ProofBroken as error:
        raise _No(error.where or "root") from None
    except OverflowError:
        raise _No("frame") from None


def _authenticated(v: QuoteVerdict) -> bool:
    """Whether the publication's proof holds, and is about this quotation."""
    return v.states["worded"] == "yes" or v.codes["worded"] in ("runs", "words", "outside")


def _runs(excerpt: Excerpt) -> tuple[tuple[int, int], ...]:
    return tuple((run.first, run.last) for run in excerpt.runs)


def _built_clip(
    params: frames.TrackParams, all_leaves: Sequence[leaves.Leaf], play_start: int, play_end: int
) -> mux.Clip:
    """The canonical clip; docs/format-audio.md §3.1 says when there is none."""
    audio = [mux.LeafAudio(leaf.start, leaf.duration, leaf.kind, leaf.frames) for leaf in all_leaves]
    try:
        return mux.build(params, audio, play_start, play_end)
    except BadRange:
        raise _No("range") from None


def _leak_risk(params: frames.TrackParams, runs: Sequence[bundles.Run]) -> bool:
    """Whether an Opus packet that follows a withheld stretch can hold sound of it (SEAL C6)."""
    if params.codec != "opus":
        return False
    for run in runs[1:]:
        first = run.leaves[0]
        if first.frames:
            packet = frames.opus_packet(first.frames[0])
            if packet.lbrr or packet.hidden_content:
                return True
    return False


def _basis(track: Track) -> dict[str, str]:
    return {"basis": "coded" if track.kind == "coded" else str(track.params.get("basis", "decoded"))}


def _ms(samples: int, track: Track) -> int:
    return max(0, samples) * 1000 // track.rate
