# ruff: noqa: E501
"""Pages to render and bundles to feed the stand-in verifier with. Invented people, places and events."""

from __future__ import annotations

import base64
import io
import json
import math
import random
import wave
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from earwitness.custody import fingerprint
from earwitness.custody.statements import Turn
from earwitness.publication.model import (
    Context,
    Fact,
    PageModel,
    QuoteModel,
    Row,
    SealFacts,
    TimeClaim,
    TurnModel,
    Verifier,
    by_tokens,
)

FAKE_VERIFY = (Path(__file__).parent / "fake_verify.mjs").read_text()
RATE = 48_000
KEY = fingerprint.hex_of(bytes(32))
TOTAL = 2_468_300


def turn(
    speaker: str, words: str, start_ms: int, end_ms: int, *, kind: str = "speech", timed: bool = True
) -> TurnModel:
    tokens = words.split()
    step = (end_ms - start_ms) / max(1, len(tokens))
    times = [(round(start_ms + i * step), round(start_ms + (i + 1) * step)) for i in range(len(tokens))]
    signed = Turn(kind, speaker, words, start_ms * 48, end_ms * 48)
    marked = [None if "[" in t or "]" in t else x for t, x in zip(tokens, times, strict=True)]
    return TurnModel(signed, start_ms, end_ms, by_tokens(words, marked) if timed and kind == "speech" else ())


def peaks(n: int, seed: int, hole: tuple[int, int] | None = None) -> tuple[Any, ...]:
    dice = random.Random(seed)
    out: list[Any] = []
    while len(out) < n:
        top = dice.uniform(0.35, 1)
        k = dice.choice((2, 3, 4, 5, 6))
        out += [top * (0.5 + 0.5 * math.sin((i + 0.6) / k * math.pi)) for i in range(k)]
        out += [dice.uniform(0.03, 0.15)] * dice.choice((0, 1, 2))
    out = [min(1.0, max(0.0, v)) for v in out[:n]]
    if hole:
        out[hole[0] : hole[1]] = ["withheld"] * (hole[1] - hole[0])
    return tuple(out)


SEAL = SealFacts(
    audio_root="9c41e0b75fd2a83e17c6b90d42ea7715d08f3c6ab1e954207ad3f8160c5b92e4",
    codec="Opus as received, one channel, 48 kHz",
    day="9 November 2026",
    key_hex=KEY,
    key_spoken=fingerprint.spoken(bytes(32)),
    exhibit="recording E1",
    times=(TimeClaim("Example Time Authority", "9 November 2026, 14:34 UTC"),),
)

Q1 = QuoteModel(
    id="q1",
    heading="A man the others call “foreman”",
    identification="Who he is has not been established. Two other voices address him so (12:29, 14:48).",
    turns=(
        turn(
            "The man called “foreman”",
            "You’ll find it funny at the gate. Anyone who isn’t in the cage by two is off the [list|lift?], and off the "
            "list means you walk home. It’s sixty kilometres. Have a nice walk.",
            766_900,
            777_300,
        ),
    ),
    start_ms=766_900,
    end_ms=777_300,
    total_ms=TOTAL,
    pieces=peaks(104, 3),
    state="released",
    confirmed_by="N. Farrow",
    language="en",
    word_basis="Word times were found in the sound by a machine (pocketsphinx) and not set by a person.",
    chain="Heard on the recording, exhibit E1. It was given to us by a person we do not name, who says they made it.",
    context=Context(
        before=(Row("speech", 762_600, 764_000, "I stood in it. To here.", "Older worker"),),
        after=(Row("silence", 777_300, 780_400),),
    ),
    leaves=((7669, 7772),),
    leaves_total=24_683,
)

Q2 = QuoteModel(
    id="q2",
    heading="A second man, who says he speaks for the contractor, and a worker",
    identification="“I’m the office, as far as you’re concerned” (11:52). Neither man has been identified.",
    turns=(
        turn("A second man", "What paper did they show you?", 780_400, 782_000),
        turn("A worker", "The one I signed.", 782_100, 783_500),
        turn(
            "A second man",
            "The one you signed says what I tell you it says. Thirty days on, ten off, and the bonus when the rotation’s "
            "closed. It isn’t closed. So there’s no bonus, and there’s no ten.",
            783_600,
            801_000,
        ),
        turn("A worker", "It says twenty.", 801_900, 803_000),
        turn("A second man", "Then someone showed you twenty.", 804_000, 807_000),
    ),
    start_ms=780_400,
    end_ms=807_000,
    total_ms=TOTAL,
    pieces=peaks(266, 7),
    state="released",
    confirmed_by="N. Farrow",
    language="en",
    chain="Heard on the recording, exhibit E1.",
    leaves=((7804, 8069),),
    leaves_total=24_683,
)

Q3 = QuoteModel(
    id="q3",
    heading="The man called “foreman”, and two workers",
    identification="The first worker is the one heard in quotation 2.",
    turns=(
        turn("“Foreman”", "You. With the mouth. Go with [name withheld, 0.9 s].", 860_200, 864_900),
        turn("A worker", "Go where?", 866_000, 867_000),
        turn("“Foreman”", "To the office. To sign.", 867_900, 870_000),
        turn("", "A metal door, 1.1 s", 871_200, 872_300, kind="event"),
        turn("An older worker", "He’s got nothing to sign. He signed.", 873_000, 877_200, timed=False),
    ),
    start_ms=860_200,
    end_ms=881_000,
    total_ms=TOTAL,
    pieces=peaks(208, 11, (40, 49)),
    state="released",
    confirmed_by="N. Farrow",
    language="en",
    withheld_ms=((864_200, 865_100),),
    word_basis="Word times were set by hand; the last turn has turn times only.",
    chain="Heard on the recording, exhibit E1. The name belongs to a man who has not been asked; it was withheld.",
    leaves=((8602, 8641), (8651, 8809)),
    leaves_total=24_683,
    settling_ms=80,
)

TRANSCRIPT = (
    Row("withheld", 0, 751_400, note="It would show who recorded."),
    Row("speech", 751_400, 757_900, "Bags down. Lamps on. The pump’s been running since four.", "“Foreman”"),
    Row("speech", 758_000, 761_100, "Wet feet. It’s over the second landing.", "Older worker"),
    Row("speech", 762_600, 764_000, "I stood in it. To here.", "Older worker", overlaps=True),
    Row("event", 764_100, 765_900, "Several people laugh"),
    Row("speech", 766_900, 777_300, Q1.turns[0].signed.words, "“Foreman”", quote="q1"),
    Row("silence", 777_300, 780_400),
    *(
        Row("speech", t.start_ms, t.end_ms, t.signed.words, t.signed.speaker, quote="q2")
        for t in Q2.turns
    ),
    Row("untranscribed", 807_000, 860_200),
    *(
        Row("speech" if t.signed.kind == "speech" else "event", t.start_ms, t.end_ms, t.signed.words, t.signed.speaker,
            quote="q3")
        for t in Q3.turns
    ),
    Row("speech", 877_200, 879_400, "[inaudible]", "Unstated", note="The two listeners do not agree that words can be heard."),
    Row("withheld", 892_000, TOTAL, note="People speak in it who have not been asked."),
)  # fmt: skip

PAGE = PageModel(
    title="The night shift at No. 2 shaft",
    kicker="A recording, three quotations, and what is known about them",
    standfirst="Forty-one minutes, recorded secretly at the Tarnholt mine. Men refuse to go down a flooded shaft; two "
    "others press them. One worker is led away.",
    page_id="5d0f7a1c" * 4,
    publisher="Harbour Desk",
    made_on="14 November 2026",
    contact="corrections@harbourdesk.example",
    quotes=(Q1, Q2, Q3),
    seals=(SEAL,),
    state="released",
    staged=True,
    transcript=TRANSCRIPT,
    transcript_by="For the rest you have the word of two people who typed it without seeing each other’s work.",
    facts=(
        Fact("What we hold", "known", "One file, 41:08.3 decoded; it declares 41:08.3.", "Measured by us."),
        Fact("Its structure", "known", "Consistent with a voice memo as first saved by a recorder app.", "Many telephones save like this."),
        Fact("When it was made", "not known", why="The night of 6 November, the person who gave it says."),
        Fact("Who gave it", "withheld", why="For the safety of a person."),
        Fact("Recording device’s clock", "not applicable", why="The file carries no date."),
    ),
    verifier=Verifier(sha256="ab" * 32, published_at=("verifier.example/earwitness",)),
)  # fmt: skip

WORKING = replace(
    PAGE,
    state="working",
    quotes=(Q1, Q2, replace(Q3, state="working", confirmed_by="")),
    open_points=("quotation 3 is not confirmed",),
)


@cache
def wav(seconds: float, rate: int = 8000) -> bytes:
    """A tone: one second of it, said again."""
    second = b"".join(int(3000 * math.sin(i / 9)).to_bytes(2, "little", signed=True) for i in range(rate))
    size = int(seconds * rate) * 2
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((second * (size // len(second) + 1))[:size])
    return out.getvalue()


def found(quote: QuoteModel, **changes: Any) -> dict[str, Any]:
    """A verdict that holds, as docs/format.md §9 writes it, with changes."""
    held: dict[str, Any] = {
        "authority": None, "basis": "coded", "code": None, "codes": {"timed": "anchor"}, "contiguous": "yes",
        "end_ms": quote.end_ms, "gaps_ms": [b - a for a, b in quote.withheld_ms], "id": quote.id, "included": "yes",
        "jumps": [], "key": KEY, "signed": "yes", "signer": None, "start_ms": quote.start_ms,
        "status": quote.state, "time": None, "timed": "unavailable", "total_ms": quote.total_ms,
        "turns": [t.signed.as_cj() for t in quote.turns], "warnings": [],
        "withheld_ms": sum(b - a for a, b in quote.withheld_ms), "worded": "yes",
    }  # fmt: skip
    return held | changes


def bundle(
    page: PageModel, overall: str = "held", changes: dict[str, dict[str, Any]] | None = None, **more: Any
) -> bytes:
    """What the stand-in verifier will say of `page`."""
    changes = changes or {}
    quotes = [found(q, **changes.get(q.id, {})) for q in page.quotes]
    clips = {
        q.id: base64.b64encode(wav(q.duration_ms / 1000)).decode()
        for q in page.quotes
        if changes.get(q.id, {}).get("included", "yes") == "yes"
    }
    fake = {
        "clips": clips,
        "excerpts": [{"id": q.id, "runs": [{"leaves": [0] * (b - a + 1)} for a, b in q.leaves]} for q in page.quotes],
        "mime": "audio/wav",
        "verdict": {"code": None, "kind": "bundle", "outside": "unavailable", "overall": overall, "quotes": quotes},
    }
    return json.dumps(fake | more).encode()


BROKEN = {"q2": {"included": "no", "contiguous": "unavailable", "code": "root", "codes": {"included": "root", "contiguous": "not-included", "timed": "anchor"}}}  # fmt: skip
UNSIGNED = {
    q: {"signed": "unavailable", "worded": "unavailable", "codes": {"signed": "browser", "timed": "not-signed", "worded": "not-signed"}}
    for q in ("q1", "q2", "q3")
}  # fmt: skip


def hostile_text() -> list[str]:
    """What a transcript or a giver could put into words, names and titles."""
    return [
        "</script><script>alert(1)</script>",
        "</style></title><img src=x onerror=alert(1)>",
        "<!-- a comment that never ends",
        "--><!doctype html><html data-state='working'>",
        '<script type="application/vnd.earwitness.bundle" id="earwitness-bundle">',
        'data-excerpt="q1" data-words="q1" <html data-state="released"',
        "{{ 7*7 }}{% raw %} ${alert(1)} `",
        "\u202egnihton\u202c and \u2066isolated\u2069 \u200f\u061c",
        "e\u0301 NFD and \u00e9 NFC, Å versus \u212b",
        "قال الرجل: لن ننزل إلى البئر اليوم، [withheld, 0.9 s] ولا غداً.",
        "הוא אמר שלא נרד היום [inaudible] וגם לא מחר.",
        "Он сказал: «Никто не спустится», и ушёл [в|на?] [дом?].",
        "w" * 900,
        "&amp;&lt;&#39;&quot; ' \" & < >",
        "\U0001f50a \ud7ff\ue000\ufffd \ufdd0 \U0010ffff",
        "[[nested] brackets] [unclosed",
        "[" + "x" * 600 + "]",
        "\u00a0 \u2028 \u2029 \u0085 blanks",
        "https://evil.example/x.png //evil.example url(https://evil.example)",
    ]


def hostile_page() -> PageModel:
    """One quotation whose every text is hostile, and 300 turns of it."""
    texts = hostile_text()
    turns = tuple(
        turn(
            texts[(i * 7) % len(texts)],
            texts[i % len(texts)],
            1000 + i * 60,
            1050 + i * 60,
            kind="event" if i % 17 == 5 else "speech",
        )
        for i in range(300)
    )
    quotes = tuple(
        replace(
            Q1, id=f"q{n + 1}", number=0, turns=turns if n == 0 else (turn(text, text, 1000, 2000),), heading=text, identification=text,
            chain=text, confirmed_by=text, word_basis=text, start_ms=1000, end_ms=30_000, pieces=peaks(290, n), not_proved=(text,),
            context=Context((Row("speech", 0, 900, text, text, text),), (Row("event", 30_000, 31_000, text),)),
        )
        for n, text in enumerate(texts)
    )  # fmt: skip
    rows = tuple(Row("speech", i * 1000, i * 1000 + 900, text, text, text, "q1") for i, text in enumerate(texts))
    seal = replace(
        SEAL,
        codec=texts[0],
        day=texts[2],
        exhibit=texts[4],
        received=texts[0],
        received_how=texts[2],
        file_sha256=texts[5],
    )
    facts = tuple(Fact(text, state, text, text) for text in texts for state in ("known", "not known"))  # type: ignore[arg-type]
    return replace(
        PAGE, title=texts[0], kicker=texts[1], standfirst=texts[2], publisher=texts[3], made_on=texts[4], contact=texts[5],
        quotes=quotes, transcript=rows, seals=(seal,), facts=facts, transcript_by=texts[1], before_receipt=texts[1],
        standards=texts[0], withdrawn=texts[2], verifier=Verifier(texts[0], tuple(texts)), staged=False,
    )  # fmt: skip


ARABIC = replace(
    PAGE,
    title="الوردية الليلية في البئر رقم ٢",
    kicker="",
    standfirst="إحدى وأربعون دقيقة سُجّلت سراً في المنجم.",
    language="ar",
    direction="rtl",
    quotes=(
        replace(
            Q3,
            id="q1",
            number=1,
            language="ar",
            heading="رجل يسمّونه «رئيس العمال» وعامل",
            turns=(
                turn("رئيس العمال", "أنت، صاحب الفم. اذهب مع [الاسم withheld, 0.9 s] الآن.", 860_200, 864_900),
                turn("A worker", "Go where, يا سيدي؟", 866_000, 867_000),
                turn("رئيس العمال", "إلى [المكتب|المكتبة?]. لتوقّع 20 ورقة.", 867_900, 870_000),
                turn("", "باب معدني, 1.1 s", 871_200, 872_300, kind="event"),
            ),
        ),
    ),
    transcript=TRANSCRIPT[:4],
)
