"""A small recording, sealed, logged and published for real: samples in, the bytes of a page out."""

from __future__ import annotations

import math
from dataclasses import replace

from publication_samples import PAGE, Q1, SEAL, turn

from earwitness.custody import bundle, ed25519, entries, fingerprint, merkle, notes, sealing, statements
from earwitness.custody.commitments import commit
from earwitness.publication.model import PageModel, TurnModel
from earwitness.publication.page import Shell, assemble, shell

SEED, SALTS, RATE = bytes(range(32)), bytes(range(1, 33)), 8000
ORIGIN = "earwitness.invalid/log/" + "ab" * 16
HIDDEN = range(20, 25)
PLAY = (4000, 30_000)  # coded samples: 0.5 s to 3.75 s, withheld 2.0 s to 2.5 s


def _samples(seconds: int) -> bytes:
    return b"".join(int(9000 * math.sin(i / 7)).to_bytes(2, "little", signed=True) for i in range(seconds * RATE))


def model(
    words: str = "We go down at [withheld, 0.5 s] and not before.", speaker: str = "A man, <b>unnamed</b>"
) -> PageModel:
    """A working page about four seconds of a tone."""
    at = turn(speaker, words, 600, 3_600)
    turns = (
        TurnModel(replace(at.signed, start=4800, end=28_800), 600, 3_600, at.word_times),
        TurnModel(statements.Turn("event", "", "A door & a <laugh>, 0.2 s", 28_800, 29_600), 3_600, 3_700),
    )
    seal = replace(
        SEAL,
        key_hex=fingerprint.hex_of(ed25519.public(SEED)),
        key_spoken=fingerprint.spoken(ed25519.public(SEED)),
        times=(),
    )
    quote = replace(
        Q1, turns=turns, heading=speaker, start_ms=500, end_ms=3_750, total_ms=5_000, state="working", confirmed_by="",
        withheld_ms=((2_000, 2_500),), pieces=(0.5,) * 15 + ("withheld",) * 5 + (0.5,) * 13, leaves=((5, 19), (25, 37)),
    )  # fmt: skip
    return replace(PAGE, quotes=(quote,), seals=(seal,), state="working", transcript=())


def publish(page: PageModel) -> tuple[bytes, Shell]:
    """Seal, log, sign, disclose: the finished page and its shell, with the package's own verifier inside."""
    sound, seal_id = _samples(5), bytes(range(16))
    key = ed25519.public(SEED)
    shapes = list(sealing.pcm_shapes(5 * RATE, RATE))

    def frames(shape: sealing.Shape) -> list[bytes]:
        return [sound[shape.first * 2 : (shape.first + shape.size) * 2]]

    track = sealing.hash_track(seal_id, 0, RATE, 1, SALTS, shapes, frames)
    params = {"basis": "file", "codec": "pcm", "decoder": "none", "format": "s16le"}
    sealed = statements.Seal(
        seal_id, ORIGIN, key, *(commit(t, bytes(32), b"{}") for t in ("file", "record", "frames")), b"",
        (statements.Track(0, "pcm", params, RATE, 1, 800, len(shapes), track.samples, 0, 5 * RATE, 0, track.root),),
    )  # fmt: skip
    made = shell(page)
    disclosed = [n for n in range(5, 38) if n not in HIDDEN]
    runs = ((5, 19), (25, 37))
    published = statements.Publication(
        bytes.fromhex(page.page_id), made.outside, b"",
        (
            statements.Quote(
                digest(sealed.dump()), 0, *PLAY, runs, "working", commit("transcript", bytes(32), b"x"),
                page.quotes[0].signed_turns,
            ),
        ),
    )  # fmt: skip
    log = [
        entries.build(action, n, commit("entry", bytes(32), b"{}"), digest(data))
        for n, (action, data) in enumerate((("seal", sealed.dump()), ("publish", published.dump())))
    ]
    hashes = [merkle.leaf_hash(entry) for entry in log]

    def proof(index: int, size: int) -> notes.Proof:
        text = notes.checkpoint_text(ORIGIN, size, merkle.root(hashes[:size]))
        signed = notes.sign(text, key, lambda message: ed25519.sign(SEED, message))
        return notes.Proof(index, tuple(merkle.inclusion_path(hashes[:size], index)), signed)

    leaf = {n: sealing.disclose(SALTS, n, shapes[n], frames(shapes[n])) for n in disclosed}
    data = bundle.dump(
        bundle.Bundle(
            (
                bundle.Excerpt(
                    "q1", 0, 0, tuple(bundle.Run(a, tuple(leaf[n] for n in range(a, b + 1))) for a, b in runs),
                    tuple(merkle.excerpt_siblings(track.hashes, disclosed)),
                ),
            ),
            (bundle.SealProof(sealed.dump(), sealed, log[0], entries.parse(log[0]), proof(0, 1)),),
            bundle.PublicationProof(
                published.dump(), published, log[1], entries.parse(log[1]), proof(1, 2),
                (tuple(merkle.consistency_path(hashes, 1)),),
            ),
        )
    )  # fmt: skip
    return assemble(made, data), made


def digest(data: bytes) -> bytes:
    """H of a statement's bytes, which is its subject in the log."""
    import hashlib

    return hashlib.sha256(data).digest()
