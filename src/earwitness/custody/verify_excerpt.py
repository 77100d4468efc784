"""Steps 2 to 7 of docs/format.md §9: whether the disclosed leaves are in the sealed recording, and in one piece."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise

from earwitness.custody import frames, leaves, merkle, mux
from earwitness.custody.bundle import Bundle, Excerpt, Run, SealProof
from earwitness.custody.statements import CODECS, Quote, Track
from earwitness.custody.verdict import QuoteVerdict, Refused
from earwitness.errors import BadFrame, BadRange, ProofBroken


def doubled_salts(bundle: Bundle) -> set[bytes]:
    """Salts that stand in two different leaves. The same leaf shown by two quotations is one leaf."""
    places: dict[bytes, set[object]] = {}
    for excerpt in bundle.excerpts:
        known = excerpt.seal < len(bundle.seals)
        statement = bundle.seals[excerpt.seal].statement_bytes if known else b""
        for run in excerpt.runs:
            for leaf in run.leaves:
                places.setdefault(leaf.salt, set()).add((statement, excerpt.track, leaf))
    return {salt for salt, where in places.items() if len(where) > 1}


def published(bundle: Bundle, n: int) -> Quote | None:
    """What the publication says of excerpt `n`; None where that is about another seal or another track."""
    excerpt, publication = bundle.excerpts[n], bundle.publication
    if publication is None or n >= len(publication.statement.quotes):
        return None
    quote = publication.statement.quotes[n]
    subject = hashlib.sha256(bundle.seals[excerpt.seal].statement_bytes).digest()
    return quote if (quote.seal, quote.track) == (subject, excerpt.track) else None


def same_runs(quote: Quote, excerpt: Excerpt) -> bool:
    """Whether the runs that were published are those that are disclosed."""
    return quote.runs == tuple((run.first, run.last) for run in excerpt.runs)


def say_included(
    v: QuoteVerdict,
    excerpt: Excerpt,
    proof: SealProof,
    quote: Quote | None,
    *,
    doubled: set[bytes],
    supplied: bytes | None,
) -> None:
    """The verdicts `included` and `contiguous`, and the canonical clip. `quote` as `published` gives it."""
    seal = proof.statement
    track = next((t for t in seal.tracks if t.number == excerpt.track), None)
    if track is None:  # 2
        v.set("included", "no", "track")
        v.set("contiguous", "unavailable", "not-included")
        return
    v.facts.update(basis=_basis(track), total_ms=_ms(track.total, track))
    try:
        _check_order(excerpt, track, doubled)  # 3
        if track.codec not in CODECS:
            v.set("included", "unavailable", "unsupported")
            v.set("contiguous", "unavailable", "unsupported")
            return
        params = _check_frames(excerpt, track)  # 4
        _check_root(excerpt, track, seal.seal_id)  # 5
    except Refused as no:
        v.set("included", "no", no.code)
        v.set("contiguous", "unavailable", "not-included")
        return
    v.set("included", "yes")
    if any(leaf.salt == bytes(32) for run in excerpt.runs for leaf in run.leaves):
        v.warn("weak-salt")
    if _leak_risk(params, excerpt.runs):
        v.warn("leak-risk")
    clip = _say_contiguous(v, excerpt, track, params, quote)
    if supplied is not None and (clip is None or supplied != clip.data):  # 7
        v.set("included", "no", "audio")
        v.set("contiguous", "unavailable", "not-included")
    elif clip is not None:
        v.clip, v.clip_mime, v.clip_extension = clip.data, clip.mime, clip.extension


def _check_order(excerpt: Excerpt, track: Track, doubled: set[bytes]) -> None:
    if not excerpt.runs or any(not run.leaves for run in excerpt.runs):
        raise Refused("order")
    if any(b.first <= a.last for a, b in pairwise(excerpt.runs)):
        raise Refused("order")
    if excerpt.runs[-1].last >= track.leaves:
        raise Refused("order")
    if any(leaf.salt in doubled for run in excerpt.runs for leaf in run.leaves):
        raise Refused("salt")


def _check_frames(excerpt: Excerpt, track: Track) -> frames.TrackParams:
    try:
        params = frames.TrackParams.of(track.rate, track.channels, track.params)
        for run in excerpt.runs:
            for leaf in run.leaves:
                frames.check_leaf(params, leaf.kind, leaf.duration, leaf.frames)
                if leaf.kind == leaves.CODED and len(leaf.frames) > track.frames_per_leaf:
                    raise Refused("frame")
    except BadFrame:
        raise Refused("frame") from None
    return params


def _check_root(excerpt: Excerpt, track: Track, seal_id: bytes) -> None:
    hashed = [
        (leaf.index, leaves.leaf_hash(seal_id, track.number, track.rate, track.channels, leaf))
        for run in excerpt.runs
        for leaf in run.leaves
    ]
    try:
        if merkle.excerpt_root(track.leaves, hashed, excerpt.siblings) != track.root:
            raise Refused("root")
    except ProofBroken as error:
        raise Refused(error.where or "root") from None
    except OverflowError:
        raise Refused("frame") from None


def _say_contiguous(
    v: QuoteVerdict, excerpt: Excerpt, track: Track, params: frames.TrackParams, quote: Quote | None
) -> mux.Clip | None:
    all_leaves = [leaf for run in excerpt.runs for leaf in run.leaves]
    gaps = [b.leaves[0].start - a.leaves[-1].end for a, b in pairwise(excerpt.runs)]
    # Of other runs than those that are disclosed, the published range says nothing.
    play = (all_leaves[0].start, all_leaves[-1].end)
    if quote is not None and same_runs(quote, excerpt):
        play = (quote.play_start, quote.play_end)
    v.facts.update(
        gaps_ms=[_ms(gap, track) for gap in gaps],
        withheld_ms=_ms(sum(gaps), track),
        jumps=[
            {"at_ms": _ms(leaf.start - track.skip, track), "samples": leaf.jump or leaf.duration}
            for leaf in all_leaves
            if leaf.jump or leaf.kind == leaves.GAP
        ],
        start_ms=_ms(play[0] - track.skip, track),
        end_ms=_ms(play[1] - track.skip, track),
    )
    try:  # 6
        for run in excerpt.runs:
            for before, after in pairwise(run.leaves):
                if before.end != after.start:
                    raise Refused("start")
        if (all_leaves[0].index == 0 and all_leaves[0].start != 0) or any(gap <= 0 for gap in gaps):
            raise Refused("start")
        if all_leaves[-1].index == track.leaves - 1 and all_leaves[-1].end != track.samples:
            raise Refused("length")
        clip = _built_clip(params, all_leaves, *play)
    except Refused as no:
        v.set("contiguous", "no", no.code)
        return None
    v.set("contiguous", "yes")
    return clip


def _built_clip(
    params: frames.TrackParams, all_leaves: Sequence[leaves.Leaf], play_start: int, play_end: int
) -> mux.Clip:
    """The canonical clip; docs/format-audio.md §3.1 says when there is none."""
    audio = [mux.LeafAudio(leaf.start, leaf.duration, leaf.kind, leaf.frames) for leaf in all_leaves]
    try:
        return mux.build(params, audio, play_start, play_end)
    except BadRange:
        raise Refused("range") from None


def _leak_risk(params: frames.TrackParams, runs: Sequence[Run]) -> bool:
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


def _basis(track: Track) -> str:
    return "coded" if track.kind == "coded" else str(track.params.get("basis", "decoded"))


def _ms(samples: int, track: Track) -> int:
    return max(0, samples) * 1000 // track.rate
