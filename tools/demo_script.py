"""What is said in the staged recordings, by whom, and in what order. Everything in it is invented.

`make_demo.py` speaks it. Voices are described as a page describes them; nobody is named but the one man whose name
the demonstration withholds.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Voice:
    typed: str  # the name a user would type in the transcript
    label: str  # the speaker as described on a page
    engine: str  # "flite:VOICE" or "espeak:VOICE"
    speed: float = 1.0  # pitch and formants together
    tempo: float = 1.0  # rate of speech at unchanged pitch
    level_db: float = 0.0
    room_db: float = 9.0  # direct sound over reverberation
    telephone: bool = False
    pitch: int = 50  # espeak only


@dataclass(frozen=True)
class Say:
    text: str
    gap_s: float = 0.24  # silence before it, inside the turn
    name: str = ""  # why this name is to be withheld
    unclear: tuple[str, ...] = ()  # what listeners might hear instead


@dataclass(frozen=True)
class Turn:
    who: str
    says: list[Say]
    gap_s: float = 0.55
    over_s: float = 0.0  # starts that long before the previous turn ends
    quote: int = 0


@dataclass(frozen=True)
class Event:
    kind: str
    text: str
    sound: str  # a maker in demo_sounds.MAKERS
    gap_s: float = 0.5
    level_db: float = -6.0


@dataclass(frozen=True)
class Script:
    language: str
    title: str
    voices: dict[str, Voice]
    items: list[Turn | Event]
    quotes: dict[int, str]
    figures: list[dict[str, Any]]
    terms: list[dict[str, str]]
    kbit: int = 24
    tail_s: float = 0.8


def english() -> Script:
    voices = {
        "I": Voice("INSPECTOR", "A man the others call “Inspector”", "flite:rms", 0.95, 1.05, 0, 14),
        "O": Voice("OLDER MAN", "An older man", "flite:awb", 0.92, 1.06, -2, 12),
        "W": Voice("WOMAN", "A woman who holds the contract", "flite:slt", 1.0, 0.97, -2, 13),
        "T": Voice("TELEPHONE", "A voice on a telephone", "flite:kal16", 1.0, 0.97, -4, 12, telephone=True),
        "Y": Voice("YOUNGER MAN", "A younger man by the stove", "espeak:en-us+Andy", 1.04, 0.92, -3, 12, pitch=62),
    }
    items: list[Turn | Event] = [
        Event("door", "a door", "door", gap_s=0.7),
        Turn(
            "I",
            [
                Say("Sit down, all of you."),
                Say("The boat for the outer wall leaves at six, and you will be on it.", 0.3),
            ],
        ),
        Turn(
            "O",
            [
                Say("We came off that wall on Sunday."),
                Say("The water is over the pump deck."),
                Say("Nobody in this room is going back."),
            ],
        ),
        Turn("I", [Say("The water is at forty centimetres."), Say("I have the gauge report from this morning.", 0.16)]),
        Turn(
            "O",
            [
                Say("No, no, that is not what we saw."),
                Say("It was a hundred and ten."),
                Say("I stood in it up to my chest."),
            ],
            over_s=1.45,
        ),
        Event("laughter", "several people laugh", "laughter", gap_s=0.3, level_db=-7),
        Turn(
            "I",
            [
                Say("Laugh, then."),
                Say("Whoever is not on that boat by six tomorrow is a deserter,", 0.45),
                Say("and his family is out of the company house by noon.", 0.2),
            ],
            gap_s=0.7,
            quote=1,
        ),
        Turn(
            "W",
            [
                Say("A deserter?"),
                Say("They are not soldiers, Inspector.", 0.35),
                Say("I have the contract here.", 0.3),
                Say("Drivers, at the depot. Sixty days. Paid every second Friday.", 0.3),
            ],
            gap_s=0.8,
        ),
        Turn(
            "I",
            [
                Say("The contract says what I tell you it says."),
                Say("A hundred and eighty days, wherever we need you.", 0.3),
                Say("And the money comes at the end, when the work is closed.", 0.25),
            ],
            quote=2,
        ),
        Turn(
            "W",
            [Say("No. Read it out, then. Read it out."), Say("It says sixty."), Say("Your own stamp is on it.", 0.3)],
            over_s=1.5,
            quote=2,
        ),
        Event("telephone", "a telephone rings", "ringing", gap_s=0.8, level_db=-11),
        Turn("T", [Say("How many have you got?"), Say("The list says twelve.", 0.3)], gap_s=0.9),
        Turn("I", [Say("Nine, sir."), Say("They say that only twenty six came back from the wall.", 0.35)]),
        Turn("T", [Say("Thirty eight came back."), Say("Send me twelve men by six.", 0.3)]),
        Turn("O", [Say("Twenty six."), Say("I counted helmets.", 0.35)]),
        Turn(
            "I",
            [
                Say("You, by the stove."),
                Say("Perrin Varn.", 0.34, name="A name. The man has not been asked."),
                Say("You go first.", 0.32),
            ],
            gap_s=0.9,
            quote=3,
        ),
        Turn(
            "Y",
            [
                Say("I signed for the trucks."),
                Say("My brother is still under the", 0.35),
                Say("deck.", 0.07, unclear=("deck", "dock")),
            ],
            quote=3,
        ),
        Turn("O", [Say("Then put us all out."), Say("We are not going back.", 0.35)], gap_s=0.8),
        Event("door", "a door slams", "slam", gap_s=0.6, level_db=-4),
    ]
    return Script(
        "en",
        "The boat at six (staged)",
        voices,
        items,
        {
            1: "A threat with a deadline.",
            2: "Terms told against terms shown; the woman contradicts him, at first at the same time.",
            3: "One man is singled out. The name in it is to be withheld, and its last word is unclear.",
        },
        [
            {
                "what": "depth of the water at the outer wall, in centimetres",
                "said": {"INSPECTOR": 40, "OLDER MAN": 110},
            },
            {"what": "men who came back from the wall", "said": {"TELEPHONE": 38, "OLDER MAN": 26}},
        ],
        [
            {"what": "days", "shown": "sixty (60) days", "told": "A hundred and eighty days"},
            {"what": "pay", "shown": "paid every second Friday", "told": "the money comes at the end"},
            {"what": "place", "shown": "at the company's depot", "told": "wherever we need you"},
        ],
    )


def russian() -> Script:
    voices = {
        "I": Voice("НАЧАЛЬНИК", "Мужчина, которого называют начальником", "espeak:ru+m7", 0.92, 1.12, 0, 14, pitch=32),
        "O": Voice("СТАРШИЙ", "Мужчина постарше", "espeak:ru+m3", 0.97, 1.04, -2, 12, pitch=46),
        "W": Voice("ЖЕНЩИНА", "Женщина с договором в руках", "espeak:ru+f2", 1.06, 1.0, -2, 13, pitch=60),
        "T": Voice("ТЕЛЕФОН", "Голос в телефоне", "espeak:ru+klatt4", 1.0, 1.02, -4, 12, telephone=True, pitch=40),
        "Y": Voice("МОЛОДОЙ", "Мужчина помоложе, у печки", "espeak:ru+Andy", 1.08, 0.97, -3, 12, pitch=66),
    }
    items: list[Turn | Event] = [
        Event("door", "дверь", "door", gap_s=0.6),
        Turn("I", [Say("Встали."), Say("Машина на дамбу в пять утра. Едут все.", 0.3)]),
        Turn("O", [Say("Мы вчера с дамбы."), Say("Туда шли сорок, вернулись двадцать шесть.")]),
        Turn("I", [Say("Вернулись тридцать восемь."), Say("У меня ведомость, подписанная утром.", 0.16)]),
        Turn("O", [Say("Нет, нет, это неправда."), Say("Двадцать шесть. Я считал по каскам.")], over_s=1.35),
        Event("laughter", "несколько человек смеются", "laughter", gap_s=0.3, level_db=-7),
        Turn(
            "I",
            [
                Say("Смейтесь."),
                Say("Кто не сядет в машину до пяти утра, тот дезертир.", 0.35),
                Say("До полудня его семья освободит комнату.", 0.25),
            ],
            gap_s=0.7,
            quote=1,
        ),
        Turn(
            "W",
            [
                Say("Начальник, они не солдаты."),
                Say("В договоре шестьдесят дней, на складе. Деньги каждые две недели.", 0.3),
            ],
            gap_s=0.7,
        ),
        Turn("I", [Say("В договоре то, что я скажу."), Say("Сто восемьдесят дней. Деньги в самом конце.")], quote=2),
        Turn("W", [Say("Нет, прочтите вслух, прочтите."), Say("Там ваша печать.", 0.3)], over_s=1.4, quote=2),
        Turn("T", [Say("Сколько у тебя людей?"), Say("По списку двенадцать.", 0.3)], gap_s=0.9),
        Turn(
            "I",
            [
                Say("Девять."),
                Say("Ты, у печки.", 0.35),
                Say("Лука Ветлов.", 0.34, name="Имя. Этого человека не спрашивали."),
                Say("Поедешь первым.", 0.32),
            ],
            quote=3,
        ),
        Turn(
            "Y",
            [
                Say("Я подписывал на грузовик."),
                Say("Мой брат остался под", 0.3),
                Say("плитой.", 0.07, unclear=("плитой", "водой")),
            ],
            quote=3,
        ),
        Turn("O", [Say("Мы не поедем.")], gap_s=0.7),
        Event("door", "хлопает дверь", "slam", gap_s=0.5, level_db=-4),
    ]
    return Script(
        "ru",
        "Машина в пять утра (постановка)",
        voices,
        items,
        {
            1: "Угроза со сроком.",
            2: "Сказанные условия против показанных; женщина возражает, сначала одновременно с ним.",
            3: "Выбирают одного. Имя надо скрыть, последнее слово неясно.",
        },
        [{"what": "сколько человек вернулось с дамбы", "said": {"НАЧАЛЬНИК": 38, "СТАРШИЙ": 26}}],
        [
            {"what": "дни", "shown": "Шестьдесят (60) дней", "told": "Сто восемьдесят дней"},
            {"what": "деньги", "shown": "каждые две недели", "told": "Деньги в самом конце"},
        ],
        kbit=23,
    )
