"""Generated transcripts for the properties, and small ones by hand."""

from __future__ import annotations

from hypothesis import strategies as st

from earwitness.transcripts.model import EVENT_KINDS, UNSTATED, Event, Revision, Source, Turn, Word

DIGEST = "ab" * 32
_CHARACTERS = st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="\ufffe\uffff\u0085")
_ORDINARY = st.sampled_from(["we", "have", "had", "a", "problem", "here", "Да", "نعم", "13", "don't", "co-pilot"])
any_text = st.text(_CHARACTERS, min_size=1, max_size=8)


@st.composite
def edges(draw, step_us=1, optional=True):
    """(start, end) in order, or with parts missing."""
    a, b = sorted(draw(st.integers(0, 40_000_000 // step_us)) * step_us / 1_000_000 for _ in range(2))
    if not optional:
        return a, b
    return draw(st.sampled_from([(a, b), (a, None), (None, None), (None, b)]))


@st.composite
def words(draw, texts=any_text):
    start_s, end_s = draw(edges())
    return Word(
        draw(texts),
        start_s,
        end_s,
        uncertain=draw(st.booleans()),
        alternatives=tuple(draw(st.lists(texts, max_size=2))),
        basis=draw(st.sampled_from(["given", "measured", "hand", "interpolated"])),
        joined=draw(st.booleans()),
    )


@st.composite
def revisions(draw):
    """Anything the model can hold."""
    turns = []
    for n in range(draw(st.integers(0, 4))):
        speaker = draw(st.just(UNSTATED) | any_text)
        turns.append(Turn(f"u{n}", speaker, tuple(draw(st.lists(words(), min_size=1, max_size=4))), *draw(edges())))
    afters = st.none() | st.sampled_from([turn.id for turn in turns]) if turns else st.none()
    events = tuple(
        Event(draw(st.sampled_from(EVENT_KINDS)), draw(any_text), *draw(edges()), draw(afters))
        for _ in range(draw(st.integers(0, 2)))
    )
    return revision(tuple(turns), events, language=draw(st.sampled_from(["UNKNOWN", "en", "ru", "zh-Hant"])))


@st.composite
def ordinary(draw):
    """What people really type: plain words, labels that look like labels, times to the millisecond, in order."""
    turns = []
    at = 0
    for n in range(draw(st.integers(1, 6))):
        at += draw(st.integers(0, 5_000))
        end = at + draw(st.integers(1, 9_000))
        texts = draw(st.lists(_ORDINARY, min_size=2))
        said = tuple(Word(text, uncertain=draw(st.booleans())) for text in texts)
        speaker = draw(st.sampled_from(["CAPCOM", "Female Voice", "Человек 2", "UNSTATED", "CDR (Armstrong)"]))
        turns.append(Turn(f"u{n + 1}", speaker, said, at / 1000, end / 1000))
    events = ()
    if draw(st.booleans()):
        events = (Event("laughter", "laughter", 0.0, 0.5), Event("door", "slams shut", 1.0, 2.0))
    return revision(tuple(turns), events)


def revision(turns, events=(), *, language="UNKNOWN", settings=(("a", "b"),)):
    return Revision(
        "R1", DIGEST, tuple(turns), tuple(events), Source("imported", "test", "1", settings), language=language
    )


def turn(text, start_s=None, end_s=None, speaker="A", id="u1"):
    return Turn(id, speaker, tuple(Word(part) for part in text.split()), start_s, end_s)
