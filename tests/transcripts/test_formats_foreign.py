"""EAF, TextGrid, RTTM, CHAT, TRS, CTM, STM, TTML and TEI as others write them, and what is refused with its place."""

from __future__ import annotations

import builtins
import pathlib
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tei_sample import TEI

from earwitness.errors import TranscriptUnreadable
from earwitness.transcripts import formats, wording
from earwitness.transcripts.formats import xml_values
from earwitness.transcripts.model import UNSTATED


def told(result):
    return [(t.start_s, t.end_s, str(t.speaker), wording.line_of(t.words)) for t in result.turns]


def read(text, **kw):
    return formats.read(text if isinstance(text, bytes) else text.encode(), **kw)


EAF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ANNOTATION_DOCUMENT SYSTEM "http://127.0.0.1:9/eaf.dtd">
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00Z" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
<TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="500"/><TIME_SLOT TIME_SLOT_ID="ts2"/>
<TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="1500"/><TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="900"/>
</TIME_ORDER>
<TIER TIER_ID="A@1" PARTICIPANT="Anna" LINGUISTIC_TYPE_REF="utt" LANG_REF="fra">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>oui &amp; [non|mon?]</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="w" PARENT_REF="A@1" LINGUISTIC_TYPE_REF="ws">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>oui</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>&amp;</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>[non|mon?]</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="gloss" PARENT_REF="A@1" LINGUISTIC_TYPE_REF="g">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a5" ANNOTATION_REF="a1"><ANNOTATION_VALUE>yes</ANNOTATION_VALUE>
</REF_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="B" LINGUISTIC_TYPE_REF="utt">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a6" TIME_SLOT_REF1="ts4" TIME_SLOT_REF2="ts2">
<ANNOTATION_VALUE>bon</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="utt"/><LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="g" CONSTRAINTS="Symbolic_Association"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="ws" CONSTRAINTS="Time_Subdivision"/>
</ANNOTATION_DOCUMENT>"""


def test_eaf_of_another_program():
    found = read(EAF)
    assert told(found) == [(0.5, 1.5, "Anna", "oui & [non|mon?]"), (0.9, None, "B", "bon")]
    assert [(w.start_s, w.end_s) for w in found.turns[0].words] == [(0.5, None), (None, None), (None, 1.5)]
    assert "dependent tiers were left out (1)" in found.losses
    assert any("document type" in text for text in found.warnings)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('TIME_VALUE="500"', 'TIME_VALUE="-5"', "line 6"),
        ('TIME_VALUE="500"', 'TIME_VALUE="1e9999"', "line 6"),
        ('TIME_VALUE="500"', 'TIME_VALUE="99999999999999999"', "line 6"),
        ('TIME_VALUE="500"', 'TIME_VALUE="5000"', "line 10"),
        ('"milliseconds"', '"PAL-frames"', "line 4"),
        ('TIME_SLOT_ID="ts4"', 'TIME_SLOT_ID="ts3"', "line 7"),
        ('REF1="ts4"', 'REF1="ts99"', "line 23"),
        ('TIME_SLOT_REF1="ts4"', "", "line 23"),
        ("</TIER>\n<LING", "\n<LING", "line 27"),
        ("oui &amp;", "oui &nbsp;", "line 11"),
        ("oui &amp;", "oui &amp", "line 11"),
    ],
)
def test_broken_eaf_is_refused_with_its_line(old, new, where):
    assert old in EAF
    with pytest.raises(TranscriptUnreadable) as caught:
        read(EAF.replace(old, new))
    assert caught.value.where == where


SHORT_GRID = '''File type = "ooTextFile"
Object class = "TextGrid"

0
3
<exists>
2
"IntervalTier"
"Anna ""the boss"""
0
3
3
0
1
""
1
2.5
"так ""и"" есть"
2.5
3
""
"TextTier"
"noise"
0
3
1
0.25
"door"
'''


def test_the_short_form_of_textgrid_and_utf16():
    for data in (SHORT_GRID.encode(), SHORT_GRID.encode("utf-16"), SHORT_GRID.replace("\n", "\r\n").encode()):
        found = read(data)
        assert told(found) == [(1.0, 2.5, 'Anna "the boss"', 'так "и" есть')]
        assert [(e.kind, e.start_s, e.end_s) for e in found.events] == [("door", 0.25, 0.25)]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("\n2.5\n\"так", "\n0.5\n\"так", "line 17"),
        ("\n1\n2.5", "\nnan\n2.5", "line 18"),
        ("\n1\n2.5", "\n-1\n2.5", "line 16"),
        ("\n1\n2.5", "\n1e400\n2.5", "line 16"),
        ('""\n"TextTier', '"TextTier', "line 22"),
        ("\n2\n\"Int", "\n2000000000\n\"Int", "line 7"),
        ("\n2\n\"Int", "\n-1\n\"Int", "line 7"),
        ("IntervalTier", "Matrix", "line 8"),
        ('"door"', '"door', "line 28"),
        ('"door"', "", "line 27"),
    ],
)  # fmt: skip
def test_broken_textgrids_are_refused_with_their_line(old, new, where):
    assert old in SHORT_GRID
    with pytest.raises(TranscriptUnreadable) as caught:
        read(SHORT_GRID.replace(old, new))
    assert caught.value.where == where


def test_rttm_with_words_and_sounds():
    text = """;; made by hand
SPKR-INFO f 1 <NA> <NA> <NA> unknown A <NA> <NA>
SPEAKER f 1 1.00 2.00 <NA> <NA> A <NA> <NA>
SPEAKER\tf 1 2.00 2.00 <NA> <NA> B <NA>
LEXEME f 1 1.10 0.40 hello lex A 0.9 <NA>
LEXEME f 1 2.90 0.05 there lex A 0.9 <NA>
LEXEME f 1 9.90 0.05 lost lex A 0.9 <NA>
NON-LEX f 1 1.5 0.3 <NA> laugh A <NA> <NA>
"""
    found = read(text)
    assert told(found) == [(1.0, 3.0, "A", "hello there"), (2.0, 4.0, "B", "[inaudible]")]
    assert [(w.start_s, w.end_s) for w in found.turns[0].words] == [(1.1, 1.5), (2.9, 2.95)]
    assert [(e.kind, e.start_s, e.end_s) for e in found.events] == [("laughter", 1.5, 1.8)]
    assert "words that lie in no turn of their speaker were left out (1)" in found.losses
    assert any("[inaudible]" in text for text in found.warnings)


LINES = {
    "rttm": "SPEAKER f 1 1.00 2.00 <NA> <NA> A <NA> <NA>\nSPEAKER g 1 1.00 2.00 <NA> <NA> B <NA> <NA>\n",
    "ctm": "f A 1.0 0.5 hello\nf A 1.5 0.5 there\ng A 1.5 0.5 else\n",
    "stm": "f A anna 1.0 2.0 <o,f0> hello there\ng A bob 1.0 2.0 else\n",
}


@pytest.mark.parametrize("name", LINES)
def test_one_recording_of_several_is_chosen_by_name(name):
    with pytest.raises(TranscriptUnreadable) as caught:
        read(LINES[name])
    assert "--clip" in caught.value.do
    with pytest.raises(TranscriptUnreadable):
        read(LINES[name], clip="h")
    assert len(read(LINES[name], clip="f").turns) == 1


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("bad", ["nan", "inf", "-1", "1e999", "9" * 40, "0x1", "１"])
def test_numbers_that_are_no_times_are_refused_with_their_line(name, bad):
    with pytest.raises(TranscriptUnreadable) as caught:
        read(LINES[name].replace("1.0", bad, 1), format_name=name)
    assert caught.value.where == "line 1"


def test_ctm_with_two_channels_alternatives_and_confidence():
    text = """f A 0.0 0.5 so 0.9
f A * * <ALT_BEGIN>
f A 0.5 0.3 delay 0.4
f A * * <ALT>
f A 0.5 0.3 delete
f A * * <ALT>
f A 0.5 0.3 @
f A * * <ALT_END>
f A 3.0 0.5 it 0.2
f B 1.0 0.5 no
"""
    found = read(text, name_hint="x.ctm")
    assert told(found) == [
        (0.0, 0.8, "channel A", "so [delay|delete?]"), (1.0, 1.5, "channel B", "no"), (3.0, 3.5, "channel A", "[it?]"),
    ]  # fmt: skip
    for broken in ("f A * * <ALT>\n" + text, text.replace("f A * * <ALT_END>\n", ""), text.replace("3.0", "0.1")):
        with pytest.raises(TranscriptUnreadable):
            read(broken, format_name="ctm")


def test_stm_with_alternatives_and_stretches_that_are_not_scored():
    text = """;; LABEL "O" "Overall" ""
f a A 1.0 2.0 <O,WA> i { um / uh / @ } see
f a inter_segment_gap 2.0 2.5
f a B 2.5 3.0 <O> IGNORE_TIME_SEGMENT_IN_SCORING
f a 12 3.0 4.0 <O> fine
"""
    found = read(text, name_hint="x.stm")
    assert told(found) == [(1.0, 2.0, "A", "i [um|uh?] see"), (3.0, 4.0, "12", "fine")]
    assert "entries without text were left out (2)" in found.losses


CHAT = """@UTF8
@Begin
@Languages:\trus, eng
@Participants:\tANN Anna_P Participant, BOB Participant
*ANN:\tI <want to> [//] want@l two [?] (be)cause
\tdelay [=? delete] New_York . \x151000_4000\x15
%wor:\tI \x151000_1100\x15 want \x151200_1300\x15 to \x151300_1350\x15 want \x151400_1500\x15 two \x151500_1600\x15
\tbecause \x151600_1700\x15 delay \x151700_2000\x15 New_York \x152000_3000\x15 .
%com:\tsomething
*BOB:\txxx &=laughs &*ANN=yeah +... \x154000_5000\x15
*BOB:\t0 &=coughs . \x156000_6500\x15
*BOB:\tno [x 3] (.) &-um <you see> [=? you seek] !
@End
"""


def test_chat():
    found = read(CHAT)
    assert told(found) == [
        (1.0, 4.0, "Anna P", "I want to want [two?] because [delay|delete?] New York."),
        (4.0, 5.0, "BOB", "[inaudible]"), (None, None, "Anna P", "yeah"),
        (None, None, "BOB", "no no no um [you see|you seek?]!"),
    ]  # fmt: skip
    assert (found.format, found.language) == ("chat", "ru")
    assert [w.start_s for w in found.turns[0].words] == [1.0, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 2.0]
    assert [(e.kind, e.start_s, e.after) for e in found.events] == [("laughter", None, "u2"), ("noise", 6.0, "u3")]
    assert any("marks of CHAT" in text for text in found.losses)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("@End\n", "", "line 13"),
        ("1000_4000", "4000_1000", "line 5"),
        ("\x151000_4000\x15", "\x151000_\x15", "line 5"),
        ("%com", "com", "line 9"),
        ("[?]", "[?", "line 5"),
        ("<want to>", "want to>", "line 5"),
        ("<want to>", "<want to", "line 5"),
        ("1200_1300", "1300_1200", "line 5"),
        ("*ANN:\tI", "%ANN:\tI", "line 5"),
    ],
)
def test_broken_chat_is_refused_with_its_line(old, new, where):
    assert old in CHAT
    with pytest.raises(TranscriptUnreadable) as caught:
        read(CHAT.replace(old, new, 1))
    assert caught.value.where == where


TRS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE Trans SYSTEM "trans-14.dtd">
<Trans audio_filename="x" xml:lang="fr">
<Speakers><Speaker id="spk1" name="Zo\xe9"/><Speaker id="spk2" name="Bob"/></Speakers>
<Episode><Section type="report" startTime="0" endTime="9">
<Turn speaker="spk1" startTime="0" endTime="4"><Sync time="0"/>
bonjour <Event desc="rire" type="noise" extent="instantaneous"/> \xe0 tous
<Sync time="2.5"/> merci <Event desc="pif" type="pronounce" extent="begin"/></Turn>
<Turn speaker="spk1 spk2" startTime="4" endTime="6"><Sync time="4"/>
<Who nb="1"/> oui <Who nb="2"/> non </Turn>
<Turn startTime="6" endTime="9"><Sync time="6"/> (applaudissements) <Comment desc="x"/></Turn>
</Section></Episode></Trans>"""


def test_trs_with_overlap_noises_and_another_encoding():
    found = read(TRS.encode("latin-1"))
    assert told(found) == [
        (0.0, 2.5, "Zoé", "bonjour   à tous".replace("   ", " ")), (2.5, 4.0, "Zoé", "merci"), (4.0, 6.0, "Zoé", "oui"),
        (4.0, 6.0, "Bob", "non"),
    ]  # fmt: skip
    assert (found.language, found.encoding) == ("fr", "latin-1")
    assert (found.events[0].kind, found.events[0].after) == ("laughter", "u1")
    assert any("remarks on pronunciation" in text for text in found.losses)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('speaker="spk1 spk2"', 'speaker="spk1 spk9"', "line 9"),
        ('<Who nb="2"/>', '<Who nb="3"/>', "line 10"),
        ('<Sync time="2.5"/>', '<Sync time="7"/>', "line 8"),
        ('<Sync time="2.5"/>', "<Sync/>", "line 8"),
        ('startTime="4" endTime="6"', 'startTime="6" endTime="4"', "line 9"),
        ('startTime="4" endTime="6"', 'startTime="x" endTime="4"', "line 9"),
        ("</Section>", "", "line 12"),
        ("ISO-8859-1", "rot13", "line 1"),
        ("ISO-8859-1", "utf-16", "line 1"),
        ('"trans-14.dtd"', '"trans-14.dtd" [<!ENTITY x "y">]', "line 2"),
    ],
)
def test_broken_trs_is_refused_with_its_line(old, new, where):
    assert old in TRS
    with pytest.raises(TranscriptUnreadable) as caught:
        read(TRS.replace(old, new, 1).encode("latin-1"))
    assert caught.value.where == where


TTML = """<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
 xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25" ttp:tickRate="1000" xml:lang="en">
<tt:head><tt:metadata><ttm:agent xml:id="a1"><ttm:name>Anna</ttm:name></ttm:agent></tt:metadata></tt:head>
<tt:body begin="10s"><tt:div>
<tt:p begin="00:00:01.5" end="00:00:02:05" ttm:agent="a1">one<tt:br/>two</tt:p>
<tt:p begin="3000t" dur="500ms">(laughter)</tt:p>
<tt:p begin="5s" end="8s"><tt:span begin="0s" end="1s">be</tt:span><tt:span begin="1s" end="2s">fore</tt:span> <tt:span begin="50f" end="3s">a word</tt:span></tt:p>
</tt:div></tt:body></tt:tt>"""  # noqa: E501


def test_ttml_counts_from_what_is_around():
    found = read(TTML)
    assert told(found) == [(11.5, 12.2, "Anna", "one two"), (15.0, 18.0, "UNSTATED", "before a word")]
    assert [(w.text, w.joined, w.start_s, w.end_s) for w in found.turns[1].words] == [
        ("be", False, 15.0, 16.0), ("fore", True, 16.0, 17.0), ("a", False, 17.0, None), ("word", False, None, 18.0),
    ]  # fmt: skip
    assert [(e.kind, e.start_s, e.end_s) for e in found.events] == [("laughter", 13.0, 13.5)]
    assert found.turns[1].speaker is UNSTATED and found.language == "en"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('begin="3000t"', 'begin="soon"', "line 6"),
        ('begin="3000t"', 'begin="-3s"', "line 6"),
        ('begin="3000t"', 'begin="00:61:00"', "line 6"),
        ('end="00:00:02:05"', 'end="00:00:02:30"', "line 5"),
        ('end="8s"', 'end="4s"', "line 7"),
        ('ttm:agent="a1">', 'ttm:agent="a2">', "line 5"),
        ('ttp:frameRate="25"', 'ttp:frameRate="0"', "line 1"),
        ("<tt:div>", '<tt:div timeContainer="seq">', "line 4"),
        ("<tt:br/>", "<tt:ruby/>", "line 5"),
        ('xml:lang="en"', 'ttp:timeBase="clock"', "line 1"),
    ],
)
def test_broken_ttml_is_refused_with_its_line(old, new, where):
    assert old in TTML
    with pytest.raises(TranscriptUnreadable) as caught:
        read(TTML.replace(old, new, 1))
    assert caught.value.where == where


# --- hostile ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_is_opened(monkeypatch):
    """Any attempt to open a file or a connection fails the test."""

    def refuse(*_, **__):
        raise AssertionError("something was opened")

    for owner, name in ((builtins, "open"), (pathlib.Path, "open"), (socket, "socket"), (socket, "create_connection")):
        monkeypatch.setattr(owner, name, refuse)


ATTACKS = {
    "xxe": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
    "outside": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY x "y">]>',
    "unparsed": '<!DOCTYPE a [<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "x" NDATA n>]>',
    "bomb": '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 10 + '"><!ENTITY c "' + "&b;" * 10 + '">]>',
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("root", ["ANNOTATION_DOCUMENT", "Trans", "tt", "TEI"])
def test_entities_are_refused_and_nothing_is_opened(attack, root, nothing_is_opened):
    with pytest.raises(TranscriptUnreadable) as caught:
        read(f'<?xml version="1.0"?>{ATTACKS[attack]}<{root} a="&x;"/>')
    assert "entities" in caught.value.known and caught.value.where == "line 1"


def test_an_entity_of_an_unread_document_type_is_not_taken_for_nothing(nothing_is_opened):
    text = TRS.replace("bonjour", "&nom;")
    with pytest.raises(TranscriptUnreadable) as caught:
        read(text.encode("latin-1"))
    assert caught.value.where == "line 7"


@pytest.mark.parametrize(
    "text",
    [
        "<Trans>" + "<Episode>" * 70,
        "<Trans>" + "<a>" * 200_000,
        "<Trans " + " ".join(f'a{n}="1"' for n in range(100)) + "/>",
        "<Trans a='" + "x" * (5 << 20) + "'/>",
        "<Trans>\x00</Trans>",
        "<Trans/><Trans/>",
        "<Trans>\ufffe</Trans>",
        "<TEI><text><body>" + "<div>" * 70,
        "<TEI><text><body><u>" + "<seg>" * 200_000,
        "<TEI><text><body><u>so</u>",
        "<TEI><text><body><p>a novel</p></body></text></TEI>",
        "<html><body>no</body></html>",
        "<!-- " + "-" * 3000,
    ],
)
def test_deep_wide_and_broken_xml_is_refused(text, nothing_is_opened):
    with pytest.raises(TranscriptUnreadable):
        read(text)


def test_too_many_elements_are_refused(monkeypatch):
    monkeypatch.setattr(xml_values, "MAX_ELEMENTS", 100)
    with pytest.raises(TranscriptUnreadable) as caught:
        read("<Trans>\n" + "<a/>" * 200 + "</Trans>")
    assert caught.value.where == "line 2"


HOSTILE = ("eaf_billion_laughs.eaf", "eaf_xxe.eaf", "rttm_negative_nan.rttm", "srt_bad_times_script.srt",
           "textgrid_huge_count.TextGrid", "trs_external_dtd_http.trs", "vtt_no_blank_nul.vtt", "whisper_deep.json",
           "whisper_nan_dup.json")  # fmt: skip


@pytest.mark.hostile
@pytest.mark.parametrize("name", HOSTILE)
def test_the_hostile_files_end_in_typed_errors(shared, name, monkeypatch):
    data = (shared / "audio/hostile/made_here" / name).read_bytes()
    monkeypatch.setattr(builtins, "open", None)
    monkeypatch.setattr(socket, "socket", None)
    with pytest.raises(TranscriptUnreadable) as caught:
        formats.read(data, name_hint=name)
    assert caught.value.known and caught.value.do
    if name not in ("trs_external_dtd_http.trs", "whisper_nan_dup.json"):
        assert caught.value.where


SEEDS = [EAF, SHORT_GRID, CHAT, TRS.replace("ISO-8859-1", "UTF-8"), TTML, TEI, *LINES.values()]


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=400)
def test_damaged_files_end_in_a_transcript_or_a_typed_error(seed, data):
    text = list(seed)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(
            st.sampled_from(
                ["", "\x00", "<", "&", "\x15", "9" * 400, "\u202e", "[", "]", '"', "1e999", "\n", "\x07", " "]
            )
        )
    try:
        result = read("".join(text))
    except TranscriptUnreadable as refused:
        assert refused.known and refused.do
        return
    assert result.turns or result.events


@given(st.binary(max_size=200), st.sampled_from([n for n in formats.READERS if n != "docx"]))
@settings(max_examples=300)
def test_any_bytes_in_any_named_format_end_in_a_typed_error(data, name):
    try:
        assert formats.read(data, format_name=name).turns is not None
    except TranscriptUnreadable as refused:
        assert refused.known


def test_no_error_repeats_what_the_file_says():
    for text in (
        EAF.replace("&amp;", "&secret;"), CHAT.replace("@End", "secret"), TRS.replace("spk1 spk2", "secret"),
        TTML.replace("3000t", "secret"), LINES["ctm"].replace("1.0", "secret"), TEI.replace('"1500"', '"secret"'),
        TEI.replace("#TLI_2", "#secret"),
    ):  # fmt: skip
        for name in ("eaf", "chat", "trs", "ttml", "ctm", "tei"):
            with pytest.raises(TranscriptUnreadable) as caught:
                read(text, format_name=name)
            assert "secret" not in str(caught.value.as_json())
