"""The formats that few people need (CHAT, TRS, CTM, STM, TEI) as they are written: their form, and what they carry."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pylangacq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tei_sample import TEI
from transcript_values import ordinary, revision, revisions, turn

from earwitness.errors import TranscriptUnreadable
from earwitness.transcripts import formats, wording
from earwitness.transcripts.model import UNSTATED, Event, Turn, Word, to_us

FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
HEARD = (Word("we", 1.0, 1.25), Word("delay", 1.25, 1.5, alternatives=("delete", "day")), Word("it.", 1.5, 2.0))
TURNS = (
    Turn("u1", "A", HEARD, 1.0, 2.0),
    Turn("u2", "Man B", (Word("no,", uncertain=True), Word("[inaudible]")), 1.5, 3.0),
    Turn("u3", UNSTATED, (Word("[inaudible]", alternatives=("stop",)), Word("now")), 3.0, 4.0),
    Turn("u4", "A", (Word("never"),)),
)
EVENTS = (Event("laughter", "laughter", 0.5, 2.5, "u1"), Event("door", "slams shut", None, None, "u2"))


def export(turns, name, events=(), language="UNKNOWN"):
    return formats.write(revision(turns, events, language=language), name)


def text_of(turns, name, events=(), language="UNKNOWN"):
    return export(turns, name, events, language).data.decode()


def told(turns):
    return sorted((t.start_s or -1, t.end_s or -1, str(t.speaker), wording.line_of(t.words)) for t in turns)


def words(turns):
    return [[(w.text, w.start_s, w.end_s, w.uncertain, w.alternatives, w.joined) for w in t.words] for t in turns]


# --- TEI -------------------------------------------------------------------------------------------------------------

NS = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def test_tei_carries_everything():
    one = export(TURNS, "tei", EVENTS, "ru")
    back = formats.read(one.data)
    assert (back.format, back.language, one.losses) == ("tei", "ru", ())
    assert told(back.turns) == told(TURNS) and words(back.turns) == words(TURNS)
    assert [(e.kind, e.text, e.start_s, e.end_s, e.after) for e in back.events] == [
        (e.kind, e.text, e.start_s, e.end_s, e.after) for e in EVENTS
    ]


def test_tei_is_built_as_iso_24624_says():
    top = ElementTree.fromstring(export(TURNS, "tei", EVENTS, "ru").data)
    assert top.tag == NS + "TEI" and [child.tag for child in top] == [NS + "teiHeader", NS + "text"]
    header, text = top
    assert [child.tag for child in header.find(NS + "fileDesc")] == [
        NS + "titleStmt", NS + "publicationStmt", NS + "sourceDesc",
    ]  # fmt: skip
    people = {p.get(XML + "id"): p[0].text for p in header.iterfind(f"{NS}profileDesc/{NS}particDesc/{NS}listPerson/*")}
    assert people == {"S1": "A", "S2": "Man B"}
    timeline, body = text
    origin, *whens = timeline
    assert (timeline.tag, body.tag, text.get(XML + "lang")) == (NS + "timeline", NS + "body", "ru")
    assert timeline.get("origin") == "#" + origin.get(XML + "id") and origin.get("interval") is None
    assert [when.get("interval") for when in whens] == [
        "0.500", "1.000", "1.250", "1.500", "2.000", "2.500", "3.000", "4.000",
    ]  # fmt: skip
    assert {when.get("since") for when in whens} == {timeline.get("origin")}
    ids = [one.get(XML + "id") for one in top.iter() if one.get(XML + "id")]
    assert len(ids) == len(set(ids))
    for one in top.iter():
        for name in ("who", "start", "end", "synch"):
            assert one.get(name) is None or one.get(name).removeprefix("#") in ids
    assert [child.tag.removeprefix(NS) for child in body] == [
        "annotationBlock", "vocal", "annotationBlock", "incident", "annotationBlock", "annotationBlock",
    ]  # fmt: skip
    assert body[4].get("who") is None and body[5].get("start") is None is body[5].get("end")
    assert not list(body[5].iter(NS + "anchor"))
    # Only what the content model of `u` and of what stands in it allows (TEI P5, macro.paraContent, model.choicePart).
    inside = {
        "u": {"w", "unclear", "choice", "gap", "anchor"}, "choice": {"unclear"}, "unclear": {"w", "gap"}, "w": set(),
        "gap": set(), "anchor": set(),
    }  # fmt: skip
    for block in body.iter(NS + "annotationBlock"):
        assert [child.tag for child in block] == [NS + "u"]
        for one in block.iter():
            allowed = inside.get(one.tag.removeprefix(NS), {"u"})
            assert {child.tag.removeprefix(NS) for child in one} <= allowed


@given(one=revisions())
@FEW
def test_tei_keeps_who_when_and_each_word_of_anything(one):
    try:
        back = formats.read(formats.write(one, "tei").data)
    except TranscriptUnreadable:
        assert not one.turns and not one.events
        return
    assert len(back.turns) == len(one.turns)
    for mine, theirs in zip(one.turns, back.turns, strict=True):
        assert (mine.start_s, mine.end_s) == (theirs.start_s, theirs.end_s)
        assert [(w.start_s, w.end_s, w.uncertain, len(w.alternatives)) for w in mine.words] == [
            (w.start_s, w.end_s, w.uncertain, len(w.alternatives)) for w in theirs.words
        ]
        assert mine.text == theirs.text or any(re.search(r"[\x80-\x9f\u2028\u2029]", w.text) for w in mine.words)


def test_tei_of_another_program():
    found = formats.read(TEI.encode())
    assert [(t.start_s, t.end_s, str(t.speaker), wording.line_of(t.words)) for t in found.turns] == [
        (1.5, 2.0, "Daniel S.", "Ja dessen. [viel?] [leicht?] [mare|more?] hammer [inaudible]"),
        (None, None, "SPK9", "und so [x?]"),
    ]
    assert [w.start_s for w in found.turns[0].words[:3]] == [1.5, 2.0, None]
    assert not any(w.end_s for t in found.turns for w in t.words)
    assert [(e.kind, e.text, e.start_s, e.end_s) for e in found.events] == [
        ("laughter", "laughs", None, None), ("door", "door opens", 0.0, 1.5),
    ]  # fmt: skip
    assert (found.format, found.language) == ("tei", "de")
    assert any("another reason" in text for text in found.warnings)
    assert any("ids" in text for text in found.warnings)
    assert any("annotations, pauses and notes" in text for text in found.losses)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('interval="1500"', 'interval="-5"', "line 7"),
        ('interval="1500"', 'interval="1e999"', "line 7"),
        ('interval="500" since="#TLI_1"', 'interval="500" since="#TLI_2"', "line 8"),
        ('interval="1500" since="#TLI_0"', 'interval="1500" since="#TLI_2"', "line 8"),
        ('since="#TLI_1"', 'since="#TLI_9"', "line 8"),
        ('xml:id="TLI_2"', 'xml:id="TLI_1"', "line 8"),
        ('unit="ms"', 'unit="fortnight"', "line 7"),
        ('start="#TLI_1" end="#TLI_2"', 'start="#TLI_2" end="#TLI_1"', "line 11"),
        ('end="#TLI_2"', 'end="#TLI_9"', "line 11"),
        ('synch="#TLI_2"', 'synch="#TLI_9"', "line 12"),
        ("</seg>", "", "line 15"),
        ("und so", "&und; so", "line 17"),
    ],
)
def test_broken_tei_is_refused_with_its_line(old, new, where):
    assert old in TEI
    with pytest.raises(TranscriptUnreadable) as caught:
        formats.read(TEI.replace(old, new, 1).encode())
    assert caught.value.where == where


def test_a_timeline_that_counts_each_moment_from_the_next_is_read():
    n = 60_000
    whens = "".join(f'<when xml:id="T{k}" interval="0.001" since="#T{k + 1}"/>' for k in range(n))
    data = f"""<TEI><text><timeline unit="s" origin="#T{n}">{whens}<when xml:id="T{n}"/></timeline>
<body><u start="#T{n}" end="#T0">so</u></body></text></TEI>"""
    (only,) = formats.read(data.encode()).turns
    assert (only.start_s, only.end_s) == (0.0, 60.0)


# --- CHAT ------------------------------------------------------------------------------------------------------------


def test_chat_line_by_line():
    assert text_of(TURNS, "chat", EVENTS, "ru").split("\n") == [
        "@UTF8", "@Begin", "@Languages:\trus",
        "@Participants:\tSPA A Participant,", "\tMAN Man_B Participant,", "\tUNS UNSTATED Unidentified,",
        "\tENV Environment", "@Options:\tCA", "@ID:\trus|recording|SPA|||||Participant|||",
        "@ID:\trus|recording|MAN|||||Participant|||", "@ID:\trus|recording|UNS|||||Unidentified|||",
        "@ID:\trus|recording|ENV|||||Environment|||",
        "*SPA:\twe delay [=? delete] [=? day] it . \x151000_2000\x15",
        "%wor:\twe \x151000_1250\x15 delay \x151250_1500\x15 it \x151500_2000\x15 .",
        "*ENV:\t&=laughter . \x15500_2500\x15",
        "*MAN:\tno [?] , xxx \x151500_3000\x15", "*ENV:\t&=door:slams_shut .",
        "*UNS:\txxx [=? stop] now \x153000_4000\x15", "*SPA:\tnever", "@End", "",
    ]  # fmt: skip


def test_chat_carries_all_of_it():
    one = export(TURNS, "chat", EVENTS, "ru")
    back = formats.read(one.data)
    assert (back.format, back.language, one.losses) == ("chat", "ru", ())
    assert told(back.turns) == told(TURNS) and words(back.turns) == words(TURNS)


def test_chat_ends_every_turn_with_a_sign_only_where_there_is_one():
    assert "@Options" not in text_of([turn("so it is.", 1.0, 2.0), turn("is it?", id="u2")], "chat")
    assert "@Options:\tCA" in text_of([turn("so it is.", 1.0, 2.0), turn("is it", id="u2")], "chat")


@given(labels=st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6), max_size=40))
@FEW
def test_no_two_speakers_of_chat_share_a_code(labels):
    turns = [Turn(f"u{n}", label, (Word("so"),), n, n + 1) for n, label in enumerate(labels)]
    if not turns:
        return
    data = text_of(turns, "chat")
    codes = re.findall(r"^@ID:\t.*?\|.*?\|(\w+)\|", data, re.MULTILINE)
    assert len(codes) == len(set(codes)) == len({str(turn.speaker) for turn in turns})
    assert all(re.fullmatch("[A-Z]{3}", code) and code != "ENV" for code in codes)
    back = formats.read(data.encode())
    assert len({turn.speaker for turn in back.turns}) == len({turn.speaker for turn in turns})


@pytest.mark.parametrize("word", ["[x]", "<b>", "0", "xxx", "www", "&-um", "+...", "a@b", "(be)cause", "...", "„ja“",
                                  "a_b", "^", "&=laughs", "[?]", "\u2191up", "(.)", "2020-01-02"])  # fmt: skip
def test_words_that_would_be_marks_of_chat_stay_words_and_their_change_is_named(word):
    one = export([Turn("u1", "A", (Word("so"), Word(word), Word("on")), 1.0, 2.0)], "chat")
    back = formats.read(one.data)
    assert [len(t.words) for t in back.turns] == [3] and not back.events
    assert one.losses == ("words are changed (1)",) and not any(w.uncertain or w.inaudible for w in back.turns[0].words)


def read_by_another(data):
    """What pylangacq, which refuses what is not CHAT, reads: people by code; name, times in ms and words of turns."""
    read = pylangacq.CHAT.from_strs([data.decode()])
    people = {one.code: one.name for one in read.headers()[0].participants}
    said = [
        (people[u.participant], u.time_marks, [t.word for t in u.tokens if re.search(r"\w", t.word)])
        for u in read.utterances() if u.participant != "ENV"
    ]  # fmt: skip
    return people, said


def test_chat_is_chat_for_another_reader():
    people, said = read_by_another(export(TURNS, "chat", EVENTS, "ru").data)
    assert people == {"SPA": "A", "MAN": "Man_B", "UNS": "UNSTATED", "ENV": ""}
    assert said == [
        ("A", (1000, 2000), ["we", "delay", "it"]), ("Man_B", (1500, 3000), ["no"]),
        ("UNSTATED", (3000, 4000), ["now"]), ("A", None, ["never"]),
    ]  # fmt: skip


@given(one=ordinary())
@FEW
def test_another_reader_finds_every_turn_and_word_of_our_chat(one):
    _, said = read_by_another(formats.write(one, "chat").data)
    assert said == [
        (str(t.speaker).replace(" ", "_"), (round(t.start_s * 1000), round(t.end_s * 1000)), [w.text for w in t.words])
        for t in one.turns
    ]


@given(one=revisions())
@FEW
def test_another_reader_refuses_none_of_our_chat(one):
    assert len(read_by_another(formats.write(one, "chat").data)[1]) == len(one.turns)


# --- TRS -------------------------------------------------------------------------------------------------------------


def test_trs_is_one_row_of_turns_without_gap_or_overlap():
    turns = [*TURNS, turn("late", 6.0, 7.0, id="u5"), turn("blip", 6.0, 6.0, "Man B", id="u6")]
    top = ElementTree.fromstring(export(turns, "trs", EVENTS, "ru").data)
    assert top.get(XML + "lang") == "ru" and [child.tag for child in top] == ["Speakers", "Episode"]
    assert [(s.get("id"), s.get("name")) for s in top[0]] == [("spk1", "A"), ("spk2", "Man B"), ("spk3", "UNSTATED")]
    (section,) = top[1]
    at = 0.0
    for one in section:
        assert one.tag == "Turn" and float(one.get("startTime")) == at <= float(one.get("endTime"))
        assert one[0].tag == "Sync" and float(one[0].get("time")) == at
        at = float(one.get("endTime"))
        assert {child.tag for child in one} <= {"Sync", "Who", "Event"}
        several = len((one.get("speaker") or "").split()) > 1
        assert [w.get("nb") for w in one.iter("Who")] == (["1", "2"] if several else [])
    assert (float(section.get("startTime")), float(section.get("endTime"))) == (0.0, at) == (0.0, 7.0)


def test_thousands_who_speak_at_once_do_not_make_a_trs_without_end():
    crowd = [turn("so", n / 1000, 100 + n / 1000, f"P{n}", id=f"u{n}") for n in range(3_000)]
    one = export(crowd, "trs")
    assert len(one.data) < 4_000_000  # and not 200 MB
    assert [str(t.speaker) for t in formats.read(one.data).turns] == [f"P{n}" for n in range(3_000)]


def test_trs_carries_two_who_speak_at_once_and_names_the_ends_that_it_cuts():
    together = [turn("yes", 1.0, 2.0), turn("no", 1.0, 2.0, "B", id="u2"), turn("so", 2.0, 3.0, id="u3")]
    assert export(together, "trs").losses == ()
    one = export(TURNS[:3], "trs", EVENTS)
    back = formats.read(one.data)
    assert [(t.start_s, t.end_s) for t in back.turns] == [(1.0, 1.5), (1.5, 2.0), (3.0, 4.0)]
    assert [wording.line_of(t.words) for t in back.turns] == [wording.line_of(t.words) for t in TURNS[:3]]
    assert "times of turns are rounded or missing (2)" in one.losses
    assert not any(loss.startswith("events are") for loss in one.losses)
    assert "turns without times are left out (1)" in export(TURNS, "trs").losses


@given(one=ordinary())
@FEW
def test_trs_keeps_every_start_and_word_and_never_moves_an_end_outwards(one):
    export = formats.write(one, "trs")
    back = formats.read(export.data)
    starts = [(t.start_s, str(t.speaker)) for t in one.turns]
    if len(starts) != len(set(starts)):
        assert export.losses
        return
    mine, theirs = ({(t.start_s, str(t.speaker)): t for t in turns} for turns in (one.turns, back.turns))
    assert mine.keys() == theirs.keys()
    for key, one_turn in mine.items():
        assert theirs[key].text == one_turn.text and theirs[key].end_s <= one_turn.end_s
    assert sorted((e.kind, e.text) for e in one.events) == sorted((e.kind, e.text) for e in back.events)


# --- CTM and STM -----------------------------------------------------------------------------------------------------


def test_ctm_line_by_line():
    turns = [*TURNS, Turn("u5", "Man B", (Word("so", 0.5, 0.75), Word("well")), 0.5, 2.0)]
    one = export(turns, "ctm")
    assert one.data.decode().splitlines() == [
        "recording 1 1.000 0.250 we", "recording 1 * * <ALT_BEGIN>", "recording 1 1.250 0.250 delay",
        "recording 1 * * <ALT>", "recording 1 1.250 0.250 delete", "recording 1 * * <ALT>",
        "recording 1 1.250 0.250 day", "recording 1 * * <ALT_END>", "recording 1 1.500 0.500 it.",
        "recording 2 0.500 0.250 so",
    ]  # fmt: skip
    assert "turns without word times are left out (3)" in one.losses
    assert "words without times are left out (1)" in one.losses
    assert "speaker labels are changed (2)" in one.losses
    assert words(formats.read(one.data, name_hint="x.ctm").turns)[1] == words(TURNS)[0]


def test_ctm_of_one_unstated_speaker_loses_nothing():
    one = export([Turn("u1", UNSTATED, (*HEARD, Word("no", 2.0, 2.25, uncertain=True)), 1.0, 2.25)], "ctm")
    assert one.losses == () and b"@" in one.data


def test_stm_line_by_line():
    turns = [*TURNS, turn("<so> {x} a/b", 5.25, 5.5, "Man B", id="u5")]
    one = export(turns, "stm")
    assert one.data.decode().splitlines() == [
        "recording 1 A 1.000 2.000 we { delay / delete / day } it.",
        "recording 1 Man_B 1.500 3.000 { no, / @ } [inaudible]",
        "recording 1 unknown 3.000 4.000 { [inaudible] / stop } now",
        "recording 1 Man_B 5.250 5.500 <o> <so> ｛x｝ a/b",
    ]  # fmt: skip
    assert set(one.losses) == {
        "turns without times are left out (1)", "speaker labels are changed (2)", "words are changed (1)",
        "word times are not carried (3)",
    }  # fmt: skip


@given(one=ordinary())
@FEW
def test_stm_keeps_who_when_and_what(one):
    export = formats.write(one, "stm")
    back = formats.read(export.data, format_name="stm")
    mine = sorted((t.start_s, t.end_s, str(t.speaker).replace(" ", "_"), wording.line_of(t.words)) for t in one.turns)
    assert mine == sorted((t.start_s, t.end_s, str(t.speaker), wording.line_of(t.words)) for t in back.turns)


# --- all of them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", formats.MORE)
@given(one=revisions())
@FEW
def test_nothing_without_times_is_given_times(name, one):
    """Every time that is read back is one that the transcript has, but for rounding and for what CTM says of turns."""
    known = {
        round(to_us(t) / 1000) for u in one.turns for w in (u, *u.words) for t in (w.start_s, w.end_s) if t is not None
    }
    known |= {round(to_us(t) / 1000) for e in one.events for t in (e.start_s, e.end_s) if t is not None}
    try:
        back = formats.read(formats.write(one, name).data, format_name=name)
    except TranscriptUnreadable:
        return
    for read_back in back.turns:
        for timed in (read_back, *read_back.words):
            for time_s in (timed.start_s, timed.end_s):
                assert time_s is None or round(to_us(time_s) / 1000) in known


@pytest.mark.parametrize("name", formats.MORE)
def test_words_that_try_to_break_out_stay_inside(name):
    hostile = (
        "</u></annotationBlock>", "</Turn><Turn>", "x\u2028*ABC:\u2029x", "*SPA:", "@End", "%wor:", ";;", "<ALT_END>",
        "}", "{", "/", "]]>", "&lt;", "IGNORE_TIME_SEGMENT_IN_SCORING", "\x9f", '"', "'/>", "@", "<eps>",
    )  # fmt: skip
    said = tuple(Word(text, 1 + n / 100, 1 + (n + 1) / 100) for n, text in enumerate(hostile))
    one = export([Turn("u1", 'A "b" <c> & , : |', said, 1.0, 2.0), turn("end.", 2.5, 3.0, "B", id="u2")], name)
    back = formats.read(one.data, format_name=name)
    assert len(back.turns) == (1 if name == "ctm" else 2) and len(back.events) == 0
    assert one.losses or name == "tei"
