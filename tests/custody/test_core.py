"""Canonical JSON, trees, leaves, notes: vectors from outside and properties."""

from __future__ import annotations

import base64
import json
import pathlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earwitness.custody import bundle, cj, commitments, ed25519, entries, leaves, merkle, notes
from earwitness.errors import Malformed, ProofBroken

SHARED = pathlib.Path(__file__).parents[2].parent / "shared"
MERKLE = SHARED / "vectors" / "merkle" / "testdata"
needs_shared = pytest.mark.skipif(not MERKLE.is_dir(), reason="../shared is absent")

plain = st.recursive(
    st.booleans()
    | st.integers(0, cj.MAX_INT)
    | st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\x80\x9f"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(plain)
def test_canonical_json_comes_back_as_it_was(value):
    assert cj.load(cj.dump(value)) == value


@pytest.mark.parametrize(
    "bad",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":-1}',
        b'{"a":9007199254740993}',
        b'{"a":NaN}',
        b'{"a":null}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"A":1}',
        b'{"__proto__":1}',
        b'{"a":"\x7f"}',
        b'{"a":1}\n',
        b"",
        b"[" * 10_000,
        b"[[[[[[[[[1]]]]]]]]]",
    ],
)
def test_what_is_not_canonical_is_refused(bad):
    with pytest.raises(Malformed):
        cj.load(bad)


def test_depth_of_eight_is_the_last_that_passes():
    assert cj.load(b"[[[[[[[[1]]]]]]]]") == [[[[[[[[1]]]]]]]]


@pytest.mark.parametrize("bad", ["QR==", "QQ", "QQ ==", " QQ==", "QQ==\n", "Q-_=", "é", 3])
def test_base64_has_one_form(bad):
    with pytest.raises(Malformed):
        cj.b64(bad, "thing")


def _vectors(kind):
    return sorted(MERKLE.joinpath(kind).rglob("*.json"))


@needs_shared
def test_every_inclusion_and_consistency_vector_gets_its_verdict():
    checked = refused = 0
    for kind in ("inclusion", "consistency"):
        for path in _vectors(kind):
            case = json.loads(path.read_text())
            proof = [base64.b64decode(h) for h in case["proof"] or []]
            try:
                if kind == "inclusion":
                    leaf, root = base64.b64decode(case["leafHash"]), base64.b64decode(case["root"])
                    merkle.check_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, root)
                else:
                    one, two = base64.b64decode(case["root1"]), base64.b64decode(case["root2"])
                    merkle.check_consistency(case["size1"], case["size2"], one, two, proof)
                held = True
            except ProofBroken:
                held = False
            checked, refused = checked + 1, refused + (not held)
            if case["desc"] == "size1 is 0 is ok" or (kind == "consistency" and case["size1"] == 0):
                assert not held  # docs/format.md §6: an earlier size of 0 says nothing and is refused
            else:
                assert held is not case["wantErr"], path
    assert checked == 196
    assert refused > 150


hashes = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


@given(hashes, st.data())
def test_inclusion_holds_for_its_leaf_and_for_no_other(level, data):
    n = data.draw(st.integers(0, len(level) - 1))
    path, root = merkle.inclusion_path(level, n), merkle.root(level)
    merkle.check_inclusion(level[n], n, len(level), path, root)
    with pytest.raises(ProofBroken):
        merkle.check_inclusion(b"\xee" * 32, n, len(level), path, root)
    growing = merkle.GrowingRoot()
    for leaf in level:
        growing.add(leaf)
    assert (growing.root(), growing.size) == (root, len(level))


@given(hashes, st.data())
def test_consistency_holds_and_a_changed_past_does_not(level, data):
    old = data.draw(st.integers(1, len(level)))
    path = merkle.consistency_path(level, old)
    merkle.check_consistency(old, len(level), merkle.root(level[:old]), merkle.root(level), path)
    forged = [b"\xee" * 32 if i == 0 else h for i, h in enumerate(level)]
    if forged != level:
        with pytest.raises(ProofBroken):
            merkle.check_consistency(old, len(level), merkle.root(forged[:old]), merkle.root(level), path)


@settings(max_examples=200)
@given(hashes.map(lambda x: [bytes([i]) * 31 + h[:1] for i, h in enumerate(x)]), st.data())
def test_excerpt_proofs_hold_and_every_change_is_noticed(level, data):
    chosen = sorted(data.draw(st.sets(st.integers(0, len(level) - 1), min_size=1)))
    siblings, root = merkle.excerpt_siblings(level, chosen), merkle.root(level)
    shown = [(i, level[i]) for i in chosen]
    assert merkle.excerpt_root(len(level), shown, siblings) == root
    with pytest.raises(ProofBroken) as caught:
        merkle.excerpt_root(len(level), shown, [*siblings, b"\xee" * 32])
    assert caught.value.where == "path-long"
    if siblings:
        with pytest.raises(ProofBroken) as caught:
            merkle.excerpt_root(len(level), shown, siblings[:-1])
        assert caught.value.where == "path-short"
        swapped = [b"\xee" * 32, *siblings[1:]]
        assert merkle.excerpt_root(len(level), shown, swapped) != root
    moved = data.draw(st.integers(0, len(shown) - 1))
    changed = [(i, b"\xee" * 32) if n == moved else (i, h) for n, (i, h) in enumerate(shown)]
    assert merkle.excerpt_root(len(level), changed, siblings) != root


LEAF = leaves.Leaf(7, 33600, 4800, -12, 1, b"s" * 32, (b"abc", b"de"))


@pytest.mark.parametrize(
    "change",
    [
        dict(index=8),
        dict(start=33601),
        dict(duration=4801),
        dict(jump=0),
        dict(kind=2),
        dict(salt=b"t" * 32),
        dict(frames=(b"abcd", b"e")),
        dict(frames=(b"abcde",)),
        dict(frames=()),
    ],
)
def test_a_leaf_binds_every_field_and_every_boundary(change):
    base = leaves.leaf_hash(b"i" * 16, 0, 48000, 1, LEAF)
    other = leaves.Leaf(**{**{f: getattr(LEAF, f) for f in LEAF.__dataclass_fields__}, **change})
    assert leaves.leaf_hash(b"i" * 16, 0, 48000, 1, other) != base
    for args in [
        (b"j" * 16, 0, 48000, 1),
        (b"i" * 16, 1, 48000, 1),
        (b"i" * 16, 0, 24000, 1),
        (b"i" * 16, 0, 48000, 2),
    ]:
        assert leaves.leaf_hash(*args, LEAF) != base


def test_salts_can_be_had_from_the_middle_and_never_repeat():
    everything = leaves.salts(b"k" * 32, 0, 100)
    assert leaves.salts(b"k" * 32, 37, 5) == everything[37:42]
    assert len(set(everything)) == 100


@pytest.mark.parametrize(("d", "k"), [(960, 5), (2880, 2), (5760, 1), (120, 40)])
def test_a_leaf_is_the_number_of_frames_nearest_to_100_ms(d, k):
    assert leaves.frames_per_leaf(48000, d) == k


SEED = bytes(range(32))
KEY = ed25519.public(SEED)
ORIGIN = notes.ORIGIN_PREFIX + "0" * 32
TEXT = notes.checkpoint_text(ORIGIN, 5, b"r" * 32)
SIGNED = notes.sign(TEXT, KEY, lambda m: ed25519.sign(SEED, m))


def test_a_checkpoint_comes_back():
    note = notes.parse(SIGNED)
    assert (note.origin, note.size, note.root, note.text) == (ORIGIN, 5, b"r" * 32, TEXT)
    _line, signature = note.signature_of(KEY)
    assert ed25519.fault(KEY, TEXT.encode(), signature) is None
    assert note.note_of(KEY) == SIGNED


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace(b"\n5\n", b"\n05\n"),
        lambda s: s.replace(b"\n", b"\r\n"),
        lambda s: s[:-1],
        lambda s: s.replace(b"\n5\n", b"\n5\x01\n"),
        lambda s: s.replace(b"\n\n", b"\nextension\n\n"),
        lambda s: s.replace(b"\n5\n", b"\n5\n\n"),
        lambda s: s + b"\n",
        lambda s: s.replace(ORIGIN.encode(), b"x"),
        lambda s: b"",
        lambda s: s.replace("— ".encode(), b"- "),
        lambda s: s + s.split(b"\n\n")[1] * 17,
    ],
)
def test_a_checkpoint_of_another_form_is_refused(change):
    with pytest.raises(Malformed):
        notes.parse(change(SIGNED))


def test_two_lines_of_one_key_are_refused():
    note = notes.parse(SIGNED + SIGNED.split(b"\n\n")[1])
    with pytest.raises(Malformed):
        note.signature_of(KEY)


def test_proof_text_comes_back():
    text = notes.proof_text(3, [b"a" * 32], SIGNED)
    assert notes.parse_proof(text) == notes.Proof(3, (b"a" * 32,), SIGNED)


@given(st.sampled_from(["seal", "publish", "key", "other"]), st.integers(0, 2**40))
def test_entries_come_back(action, n):
    subject = b"" if action == "other" else b"s" * 32
    assert entries.parse(entries.build(action, n, b"p" * 32, subject)) == entries.Entry(n, action, b"p" * 32, subject)


def test_commitments_separate_tag_salt_and_length():
    salt = b"s" * 32
    assert (
        len(
            {
                commitments.commit(t, s, d)
                for t in ("file", "record")
                for s in (salt, b"t" * 32)
                for d in (b"", b"x", b"xx")
            }
        )
        == 12
    )


@given(st.binary(max_size=200))
def test_random_bytes_are_never_a_bundle(data):
    with pytest.raises(Malformed):
        bundle.parse(data)
