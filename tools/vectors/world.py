"""The base that every vector is made from: five seals, a log of 12 entries, two heads, one publication, one page.

Everything is laid open for change: what a sealer does is changed before `World.built`, what a forger does, after it.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from earwitness.custody import bundle as bundles
from earwitness.custody import cj, entries, merkle, notes, words
from earwitness.custody.statements import Publication, Quote, Turn
from earwitness.errors import Malformed
from vectors.signing import LOG, NEWSROOM, Key, authorities, note_of, signed, stamps
from vectors.sound import Sealed, recordings, seeded

SEAL_SIZE, PUBLISHED_AT, WHOLE_SIZE = 5, 8, 12
NFD = "E\u0301milie said yes, e\u0301."


@dataclass
class Shown:
    """One quotation: what is disclosed, what is played, what is said. Runs are (first, last) leaves."""

    sealed: Sealed
    runs: list[tuple[int, int]]
    play: tuple[int, int]
    turns: list[Turn]
    status: str = "released"

    @property
    def indexes(self) -> list[int]:
        return [i for first, last in self.runs for i in range(first, last + 1)]

    def quote(self, statement: bytes) -> Quote:
        transcript = seeded(f"transcript {self.sealed.name}")
        return Quote(
            sha256(statement).digest(), self.sealed.number, *self.play, tuple(self.runs), self.status, transcript,
            tuple(self.turns),
        )  # fmt: skip

    def excerpt(self, n: int, seal: int) -> bundles.Excerpt:
        runs = [bundles.Run(a, tuple(self.sealed.leaves[a : b + 1])) for a, b in self.runs]
        siblings = tuple(self.sealed.siblings(self.indexes))
        return bundles.Excerpt(f"q{n + 1}", seal, self.sealed.number, tuple(runs), siblings)

    def show(self, runs: Sequence[tuple[int, int]], lead: int = 0, tail: int = 0) -> None:
        """Disclose other runs; play from `lead` after their start to `tail` before their end."""
        self.runs = list(runs)
        leaf = self.sealed.leaves
        self.play = (leaf[runs[0][0]].start + lead, leaf[runs[-1][1]].end - tail)


def base_quotes() -> list[Shown]:
    """q1 Opus, one run; q2 Opus with a withheld stretch; q3 AAC; q4 MP3; q5 WAV s24."""
    said = [
        [("speech", "Woman, the second voice",
         "You were told to sign \"before\" you had read <one> page & that is all.")],
        [("speech", "Man at the table", "Nobody will say that [1.4 seconds withheld] they did not know."),
         ("event", "", "[a chair is pushed back]")],
        [("speech", "Woman, the second voice", "'A single page of the paper.'")],
        [("speech", "Man at the table", NFD), ("speech", "Woman, the second voice",
         "\u05d4\u05dd \u05d9\u05d3\u05e2\u05d5")],
        [("event", "", "[a tone that climbs]")],
    ]  # fmt: skip
    runs = [[(8, 15)], [(4, 6), (23, 27)], [(6, 10)], [(10, 14)], [(3, 6)]]
    lead = [1440, 1440, 1024, 1152, 50]
    out = []
    for n, sealed in enumerate(recordings()):
        shown = Shown(sealed, [], (0, 0), [])
        shown.show(runs[n], lead[n], 100 if n in (0, 4) else 0)
        shown.turns = [Turn(kind, who, text, *shown.play) for kind, who, text in said[n]]
        out.append(shown)
    return out


def small() -> World:
    """Two quotations, of the first and the third recording, where a case is about the log or about time alone."""
    one, _, three, _, _ = base_quotes()
    return World(quotes=[one, three])


def shell(
    quotes: Sequence[Shown], *, html: str = "", script: str = "export {};", extra: str = ""
) -> tuple[bytes, bytes]:
    """A small page that keeps the rules, before and after its bundle."""
    state = ' data-state="working"' if any(q.status == "working" for q in quotes) else ""
    parts = "".join(
        f'<section data-excerpt="q{n + 1}"><h2>{n + 1}</h2>{words.words_block(f"q{n + 1}", q.turns)}'
        f"<p>{len(q.runs) - 1} withheld</p></section>\n"
        for n, q in enumerate(quotes)
    )
    head = (
        f'<!DOCTYPE html>\n<html lang="en"{state}{html}>\n<head><meta charset="utf-8"><title>Quotations</title>'
        f"{extra}\n"
        f'<script type="module" id="earwitness-verify">{script}</script></head>\n<body>\n{parts}'
    )
    return head.encode() + bundles.MARK, bundles.END + b"\n</body></html>\n"


@dataclass
class Page:
    """A finished page or bundle, for a forger: `bundle` is the CJ object, `head` and `tail` what stands around it."""

    bundle: dict[str, Any]
    head: bytes
    tail: bytes
    checkpoint_a: bytes
    checkpoint_b: bytes
    entries: list[bytes]

    def excerpt(self, n: int) -> Any:
        return self.bundle["excerpts"][n - 1]

    def leaf(self, n: int, at: int, run: int = 0) -> Any:
        return self.excerpt(n)["runs"][run]["leaves"][at]

    def seal(self, n: int) -> Any:
        return self.bundle["seals"][n - 1]

    def html(self) -> bytes:
        return bundles.in_page(self.head, self.json(), self.tail)

    def json(self) -> bytes:
        return cj.dump(self.bundle)


def b64(raw: bytes) -> str:
    return cj.to_b64(raw)


def unb64(text: str) -> bytes:
    return base64.b64decode(text)


def reread(holder: dict[str, Any], key: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the canonical JSON that stands as b64 under `key`, and write it again."""
    value = cj.load(unb64(holder[key]))
    change(value)
    holder[key] = b64(cj.dump(value))


def proof(index: int, of: Sequence[bytes], checkpoint: bytes) -> str:
    """An entry proof as b64; the path is that of entry `index` among the entries `of`."""
    path = merkle.inclusion_path([merkle.leaf_hash(e) for e in of], index)
    return b64(notes.proof_text(index, path, checkpoint).encode())


@dataclass
class World:
    """What is decided before anything is signed."""

    quotes: list[Shown] = field(default_factory=base_quotes)
    key: Key = NEWSROOM
    publisher: Key | None = None
    keys: list[Key | None] = field(default_factory=lambda: [None] * 5)  # other keys that seals name
    lines_a: Callable[[str], bytes] | None = None  # signs checkpoint A
    lines_b: Callable[[str], bytes] | None = None
    stamp: Callable[[bytes], list[bytes]] = stamps
    entry: Callable[[int, dict[str, Any]], None] = lambda i, e: None  # what the keeper of the log changes
    publish: Callable[[dict[str, Any]], None] = lambda p: None  # what the publisher changes in the statement
    html: dict[str, str] = field(default_factory=dict)
    shell: Callable[[Sequence[Shown]], tuple[bytes, bytes]] | None = None
    log_seed: str = ""
    rotation: bytes = b""  # a key statement, logged as entry 6
    statement: Callable[[int, dict[str, Any]], None] = lambda i, s: None

    def seal_statement(self, n: int) -> bytes:
        key = self.keys[n]
        raw = self.quotes[n].sealed.statement(LOG, key.public if key else self.key.public)
        value = cj.load(raw)
        self.statement(n + 1, value)
        return cj.dump(value)

    def log_entry(self, i: int, action: str, subject: bytes = b"") -> bytes:
        private = entries.private_hash(seeded(f"entry {i} {self.log_seed}"), b"{}")
        value = cj.load(entries.build(action, i, private, subject))
        self.entry(i, value)
        return cj.dump(value)

    def built(self) -> Page:
        """Seal, log, sign, stamp and publish."""
        statements = [self.seal_statement(n) for n in range(len(self.quotes))]
        log = [self.log_entry(i, "seal", sha256(s).digest()) for i, s in enumerate(statements)]
        log += [self.log_entry(i, "other") for i in range(len(log), SEAL_SIZE)]
        a = self._head(log[:SEAL_SIZE], self.lines_a or (lambda text: signed(text, self.key)))
        tokens = self.stamp(_stamped(a, self.key.public))
        head, tail = self.shell(self.quotes) if self.shell else shell(self.quotes, **self.html)
        publication = self._publication(statements, sha256(head + tail).digest())
        for i in range(len(log), WHOLE_SIZE):
            if i == 6 and self.rotation:
                log.append(self.log_entry(i, "key", sha256(self.rotation).digest()))
            elif i == PUBLISHED_AT:
                log.append(self.log_entry(i, "publish", sha256(publication).digest()))
            else:
                log.append(self.log_entry(i, "other"))
        publisher = self.publisher or self.key
        b = self._head(log, self.lines_b or (lambda text: signed(text, publisher)))
        return Page(self._bundle(statements, log, a, b, tokens, publication), head, tail, a, b, log)

    def _head(self, log: Sequence[bytes], sign: Callable[[str], bytes]) -> bytes:
        root = merkle.root([merkle.leaf_hash(e) for e in log])
        return sign(notes.checkpoint_text(LOG, len(log), root))

    def _publication(self, statements: Sequence[bytes], outside: bytes) -> bytes:
        quotes = tuple(q.quote(s) for q, s in zip(self.quotes, statements, strict=True))
        value = cj.load(Publication(seeded("page", 16), outside, b"", quotes).dump())
        self.publish(value)
        return cj.dump(value)

    def _bundle(
        self, statements: list[bytes], log: list[bytes], a: bytes, b: bytes, tokens: list[bytes], publication: bytes
    ) -> dict[str, Any]:
        hashes = [merkle.leaf_hash(e) for e in log]
        consistency = [b64(h) for h in merkle.consistency_path(hashes, SEAL_SIZE)]
        excerpts = tuple(q.excerpt(n, n) for n, q in enumerate(self.quotes))
        value = bundles.as_cj(bundles.Bundle(excerpts, (), None))
        middle = b64(authorities()[0].middle.der)
        value["seals"] = [
            {"certs": [middle], "entry": b64(log[n]), "ots": [], "proof": proof(n, log[:SEAL_SIZE], a), "renewals": [],
             "statement": b64(s), "tokens": [b64(t) for t in tokens]}
            for n, s in enumerate(statements)
        ]  # fmt: skip
        keys = []
        if self.rotation:
            path = [b64(h) for h in merkle.inclusion_path(hashes, 6)]
            keys = [{"entry": b64(log[6]), "path": path, "statement": b64(self.rotation)}]
        value["publication"] = {
            "consistency": [list(consistency) for _ in statements], "entry": b64(log[PUBLISHED_AT]), "keys": keys,
            "proof": proof(PUBLISHED_AT, log, b), "statement": b64(publication),
        }  # fmt: skip
        return copy.deepcopy(value)


def _stamped(checkpoint: bytes, key: bytes) -> bytes:
    """note_K; or the head as it is where its form is wrong on purpose."""
    try:
        return note_of(checkpoint, key)
    except Malformed:
        return checkpoint


def default_trust() -> dict[str, Any]:
    """The reader knows the newsroom's key, A's root, and B's own certificate."""
    a, b = authorities()
    return {
        "anchors": [b64(a.root.der), b64(b.signer.der)],
        "keys": [{"key": b64(NEWSROOM.public), "name": "A newsroom of the vectors"}],
        "only": [],
    }
