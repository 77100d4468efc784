"""Cutting leaves: every sample in exactly one leaf, and the fast hash equal to the plain one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from earwitness.custody import leaves, merkle, sealing


@given(st.lists(st.sampled_from([120, 960, 2880]), min_size=1, max_size=60), st.integers(1, 7), st.data())
def test_every_frame_lies_in_one_leaf_and_time_never_overlaps(durations, per_leaf, data):
    places = data.draw(st.lists(st.integers(0, len(durations) - 1), max_size=4))
    breaks = [
        sealing.Break(p, data.draw(st.sampled_from([0, 960])), data.draw(st.sampled_from([0, -960]))) for p in places
    ]
    shapes = list(sealing.coded_shapes(durations, per_leaf, breaks))
    covered = [n for s in shapes for n in range(s.first, s.first + s.size)]
    assert covered == list(range(len(durations)))
    at = 0
    for shape in shapes:
        assert shape.start == at
        at += shape.duration
        assert shape.size <= per_leaf
        assert (shape.kind == leaves.GAP) == (shape.size == 0)
    assert at == sum(durations) + sum(b.gap for b in breaks)
    for b in breaks:  # a leaf never crosses a break
        assert all(not s.first < b.frame < s.first + s.size for s in shapes)
    assert sum(s.jump for s in shapes) == sum(b.jump for b in breaks)


@given(st.integers(1, 50_000), st.sampled_from([8000, 11025, 44100, 48000]))
def test_samples_are_cut_into_tenths_of_a_second(total, rate):
    shapes = list(sealing.pcm_shapes(total, rate))
    assert sum(s.duration for s in shapes) == total
    assert {s.duration for s in shapes[:-1]} <= {leaves.pcm_leaf_samples(rate)}


def test_the_fast_hash_is_the_plain_one():
    frames = [bytes([n % 256]) * (n % 9 + 1) for n in range(5000 * 3)]
    shapes = list(sealing.coded_shapes([960] * len(frames), 3, [sealing.Break(7, 1920, -5)]))
    sealed = sealing.hash_track(b"i" * 16, 2, 48000, 1, b"k" * 32, shapes, lambda s: frames[s.first : s.first + s.size])
    plain = [
        leaves.leaf_hash(
            b"i" * 16,
            2,
            48000,
            1,
            sealing.disclose(b"k" * 32, n, s, frames[s.first : s.first + s.size] if s.size else ()),
        )
        for n, s in enumerate(shapes)
    ]
    assert sealed.hashes == plain
    assert sealed.root == merkle.root(plain)
    assert sealed.samples == 960 * len(frames) + 1920
