# ruff: noqa: E501 (tables)
"""Russian numbers, in all their cases, and the nouns they count."""

from __future__ import annotations

import re
from typing import Final

from earwitness.claims.drafting.phrases import table_of
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.english_figures import before_words
from earwitness.claims.languages.facts import Noun, NumberWords, QuantityWords
from earwitness.claims.languages.russian_words import noun_reading, readings

_UNITS: Final = """
0: ноль нуль нуля ноля
1: один одна одно одного одной одному одним одном одну одною
1.5: полтора полторы полутора
2: два две двух двум двумя двое двоих двоим двоими
3: три трех трем тремя трое троих троим троими
4: четыре четырех четырем четырьмя четверо четверых четверым четверыми
5: пять пяти пятью пятеро пятерых пятерым пятерыми
6: шесть шести шестью шестеро шестерых шестерым шестерыми
7: семь семи семью семеро семерых семерым семерыми
8: восемь восьми восемью восьмеро восьмерых восьмерым
9: девять девяти девятью девятеро девятерых
10: десять десяти десятью десятеро десятерых
11: одиннадцать одиннадцати одиннадцатью
12: двенадцать двенадцати двенадцатью
13: тринадцать тринадцати тринадцатью
14: четырнадцать четырнадцати четырнадцатью
15: пятнадцать пятнадцати пятнадцатью
16: шестнадцать шестнадцати шестнадцатью
17: семнадцать семнадцати семнадцатью
18: восемнадцать восемнадцати восемнадцатью
19: девятнадцать девятнадцати девятнадцатью
20: двадцать двадцати двадцатью
30: тридцать тридцати тридцатью
40: сорок сорока
50: пятьдесят пятидесяти пятьюдесятью
60: шестьдесят шестидесяти шестьюдесятью
70: семьдесят семидесяти семьюдесятью
80: восемьдесят восьмидесяти восемьюдесятью
90: девяносто девяноста
100: сто ста
200: двести двухсот двумстам двумястами двухстах
300: триста трехсот тремстам тремястами трехстах
400: четыреста четырехсот четыремстам четырьмястами четырехстах
500: пятьсот пятисот пятистам пятьюстами пятистах
600: шестьсот шестисот шестистам шестьюстами
700: семьсот семисот семистам семьюстами
800: восемьсот восьмисот восьмистам
900: девятьсот девятисот девятистам девятьюстами
"""
UNIT_WORDS: Final = {
    w: float(value)
    for line in _UNITS.strip().splitlines()
    for value, _, forms in [line.partition(":")]
    for w in forms.split()
}
ONE: Final = frozenset("один одна одно одного одной одному одним одном одну одною".split())

NUMBERS: Final = NumberWords(
    units=UNIT_WORDS,
    scales={
        w: value
        for value, forms in {
            10.0: "десяток десятка десятков десятку",
            100.0: "сотня сотни сотню сотен",
            1e3: "тысяча тысячи тысяч тысячу тысячей тысячам тысячами тысячах тыс",
            1e6: "миллион миллиона миллионов миллиону миллионом миллионам млн",
            1e9: "миллиард миллиарда миллиардов миллиарду миллиардом млрд",
            1e12: "триллион триллиона триллионов трлн",
        }.items()
        for w in forms.split()
    },
    joiners=frozenset(),
    articles=frozenset(),
    people=frozenset(
        w
        for w in UNIT_WORDS
        if w.startswith(
            (
                "двое",
                "двои",
                "трое",
                "трои",
                "четверо",
                "четверы",
                "пятер",
                "шестер",
                "семер",
                "восьмер",
                "девятер",
                "десятер",
            )
        )
    ),
    halves=frozenset({"с половиной"}),
    decimal=",",
    letters={},
    hyphen_adds=False,
)

_QUALIFIERS: Final = """
about: около, примерно, приблизительно, порядка, где-то, ориентировочно, где-то около
nearly: почти, без малого, едва ли не, чуть меньше, чуть менее
at_least: не менее, не меньше, не менее чем, не ниже, как минимум, минимум, по меньшей мере, по крайней мере, хотя бы, самое меньшее
more_than: более, больше, свыше, более чем, больше чем, чуть более, чуть больше, намного больше
less_than: менее, меньше, менее чем, меньше чем
at_most: до, максимум, не более, не больше, не выше, не более чем, от силы, самое большее
"""

UNITS: Final = {
    lemma: unit
    for unit, lemmas in {
        "seconds": "секунда сек",
        "minutes": "минута мин",
        "hours": "час",
        "days": "день сутки сут",
        "nights": "ночь",
        "weeks": "неделя",
        "months": "месяц мес",
        "years": "год лет лето",
        "decades": "десятилетие",
        "centuries": "век столетие",
        "metres": "метр м",
        "kilometres": "километр км",
        "centimetres": "сантиметр см",
        "millimetres": "миллиметр мм",
        "hectares": "гектар га",
        "tonnes": "тонна т",
        "kilograms": "килограмм кг кило",
        "grams": "грамм г",
        "litres": "литр л",
        "dollars": "доллар",
        "euros": "евро",
        "pounds": "фунт",
        "rubles": "рубль руб",
        "kopecks": "копейка коп",
        "hryvnias": "гривна",
        "tenge": "тенге",
        "percent": "процент",
        "times": "раз",
    }.items()
    for lemma in lemmas.split()
}
DURATIONS: Final = {
    k: v for k, v in UNITS.items() if v in ("seconds", "minutes", "hours", "days", "nights", "weeks", "months", "years")
}
_SUBSTANTIVES: Final = frozenset(
    "раненый погибший убитый пострадавший задержанный арестованный заключенный пропавший военный военнослужащий рядовой"
    " мобилизованный осужденный пленный военнопленный рабочий служащий выживший спасенный эвакуированный умерший верующий"
    " полицейский дежурный больной мирный подозреваемый обвиняемый госпитализированный освобожденный похищенный житель"
    " сотрудник уполномоченный новобранец срочник контрактник доброволец отказник несовершеннолетний взрослый следующий"
    " гражданский присутствующий прохожий бежавший сбежавший находящийся оставшийся остальной родной близкий".split()
)
_LONE: Final = _SUBSTANTIVES - {"следующий", "мирный", "находящийся", "гражданский", "родной"}
_COLLECTIVE_NOT_PERSONS: Final = frozenset(
    "корова лошадь собака кошка овца коза свинья птица рыба курица конь пес волк медведь кот бык теленок олень комар мышь"
    " крыса гусь утка труп мертвец".split()
)
_STOP: Final = frozenset(
    "и а но или да что чтобы если как когда где в во на с со из от до по за над под о об обо у к ко при про через для без между перед"
    " не ни же ли бы то это он она они мы вы я его ее их который которые которых уже еще было была был были есть нет".split()
)
_ADJECTIVAL: Final = frozenset({"ADJF", "PRTF", "NUMR"})


def noun(words: Words, index: int, single: bool) -> Noun | None:
    """The noun after a number: past adjectives and participles to the first noun, or the last of them that stands for one."""
    alone = None
    for at in range(index, min(index + 5, len(words))):
        low = words.low[at]
        if low == "%":
            return Noun(at, at + 1)
        if words.kind(at) != "word" or low in _STOP or (at and not words.same_line(at - 1, at)):
            break
        if low in UNITS and low not in ("м", "г", "т", "л"):
            return _pointed(words, at)
        found = readings(low)
        if not found:
            break
        if low in ("м", "т", "л", "г"):
            return Noun(at, at + 1) if at == index and not single else None
        lead = found[0]
        if lead.part in _ADJECTIVAL or "Apro" in lead.grammemes:
            if lead.part == "PRTF" or any(r.lemma in _LONE or r.part == "NOUN" for r in found):
                alone = at
            continue
        named = noun_reading(low)
        if lead.part == "NOUN" or (named is not None and named.lemma in UNITS):
            if words.capital(at) and at > index - 1 and not words.low[at].startswith("европ"):
                break
            if "nomn" in lead.grammemes and len(found) == 1 and not single and "gent" not in lead.grammemes:
                break
            return _pointed(words, at)
        break
    return Noun(alone, alone + 1) if alone is not None else None


def _pointed(words: Words, at: int) -> Noun:
    """руб., км: the point of an abbreviation is left out."""
    return Noun(at, at + 1)


def group(words: Words, index: int) -> Noun | None:
    """What stands after "из": них, нас, сотрудников."""
    low = words.at(index)
    if low in ("них", "нас", "вас", "тех", "этих", "которых"):
        return Noun(index, index + 1)
    if low in ("самых", "лучших", "крупнейших", "главных", "первых", "немногих", "ведущих", "таких"):
        return None
    if index >= len(words):
        return None
    return noun(words, index, False)


def unit(word: str) -> str | None:
    """persons, days, rubles; else the dictionary form."""
    if word == "%":
        return "percent"
    if word in UNITS:
        return UNITS[word]
    if word in ("них", "нас", "вас", "тех", "этих", "которых"):
        return "persons"
    found = readings(word)
    for reading in found:
        if reading.lemma in UNITS:
            return UNITS[reading.lemma]
    if any(r.lemma in _SUBSTANTIVES or (r.part == "PRTF" and r.lemma != "следовать") for r in found[:1]):
        return "persons"
    named = noun_reading(word)
    if named is None:
        return found[0].lemma if found else None
    if "anim" in named.grammemes and named.lemma not in _COLLECTIVE_NOT_PERSONS:
        return "persons"
    return named.lemma


_PARTS: Final = {
    "двух": 2,
    "трех": 3,
    "четырех": 4,
    "пяти": 5,
    "шести": 6,
    "семи": 7,
    "восьми": 8,
    "девяти": 9,
    "десяти": 10,
    "двенадцати": 12,
    "пятнадцати": 15,
    "двадцати": 20,
    "тридцати": 30,
    "сорока": 40,
    "пятидесяти": 50,
    "шестидесяти": 60,
    "девяноста": 90,
    "полутора": 1.5,
}
_ENDINGS: Final = "(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ому|ему|ым|им|ом|ем|ую|юю|ых|их|ыми|ими|ою)"
_SPANS: Final = {
    "минутн": "minutes",
    "часов": "hours",
    "дневн": "days",
    "суточн": "days",
    "недельн": "weeks",
    "месячн": "months",
    "годичн": "years",
}
_ADJECTIVE: Final = re.compile(f"({'|'.join(_PARTS)})({'|'.join(_SPANS)}){_ENDINGS}$")
_MEASURES: Final = _SPANS | {
    "метров": "metres",
    "километров": "kilometres",
    "процентн": "percent",
    "тонн": "tonnes",
    "рублев": "rubles",
}


def _adjectives(word: str) -> tuple[float, str] | None:
    """двухмесячный, шестимесячного."""
    found = _ADJECTIVE.match(word) if len(word) < 40 else None
    return (float(_PARTS[found.group(1)]), _SPANS[found.group(2)]) if found else None


def _hyphened(word: str) -> str | None:
    """минутная behind 40-."""
    return next((u for stem, u in _MEASURES.items() if word.startswith(stem)), None)


_FALLEN: Final = "раненых|погибших|пострадавших|жертв|убитых|выживших|задержанных|пропавших|арестованных|потерь"

QUANTITIES: Final = QuantityWords(
    before=before_words(_QUALIFIERS),
    behind=(
        *table_of("at_least", "behind", "и|или (?:более|больше|выше)"),
        *table_of("more_than", "behind", "с (?:лишним|небольшим|гаком)"),
        *table_of("at_most", "behind", "или (?:менее|меньше)"),
    ),
    vague=(
        *table_of("20 99 dozens", "vague", "десятки|десяткам|десятками|десятках\nнесколько|нескольких десятков"),
        *table_of(
            "200 999 hundreds",
            "vague",
            "сотни|сотням|сотнями|сотнях ~(?<!около\\x20сотни)(?<!более\\x20сотни)(?<!до\\x20сотни)(?<!менее\\x20сотни)(?<!больше\\x20сотни)(?<!порядка\\x20сотни)\nнесколько|нескольких|пару сотен",
        ),
        *table_of(
            "2000 9999 thousands",
            "vague",
            "тысячи|тысячам|тысячами|тысячах ~(?<!около\\x20тысячи)(?<!более\\x20тысячи)(?<!до\\x20тысячи)(?<!менее\\x20тысячи)(?<!больше\\x20тысячи)(?<!порядка\\x20тысячи)(?<!половиной\\x20тысячи)\nнесколько|нескольких|пару тысяч",
        ),
        *table_of("20000 99999 thousands", "vague", "десятки|десятков|десяткам тысяч\nнесколько десятков тысяч"),
        *table_of("200000 999999 thousands", "vague", "сотни|сотен тысяч"),
        *table_of("2000000 - millions", "vague", "миллионы|миллионами\nнесколько миллионов"),
        *table_of("6 6 exact", "vague", "полдюжины"),
        *table_of("12 12 exact", "vague", "дюжина|дюжину|дюжины"),
        *table_of("5 15 about", "vague", "с десяток"),
        *table_of("50 150 about", "vague", "с сотню"),
        *table_of("2 3 about", "vague", "пара|пару|парой"),
        *table_of("- - several", "vague", "несколько|нескольких|нескольким|несколькими"),
        *table_of("- - few", "vague", "немногие|немногих|горстка|горстку"),
    ),
    none=(
        *table_of("of", "none", "никто|никого|никому|никем"),
        *table_of("fixed", "none", "ни (?:о|у|с|к|на|в|для|за|от|по) (?:ком|кого|кем|кому)"),
        *table_of("any", "none", "ни (?:один|одного|одной|одна|одно|одному|одним|одну)"),
        *table_of(
            "single",
            "none",
            "никаких|никакого|никакой|никаким|никакими\nни (?:в|на|у|к|с|о|от|для|за|из) (?:одной|одном|одного|одному|одним|одну|один)",
        ),
        *table_of("times", "none", "ни разу\nни одного раза"),
        *table_of(
            "stated", "none", f"{_FALLEN} (?:нет|не было|не зафиксировано|не имеется|не оказалось|не обнаружено)"
        ),
        *table_of("stated-last", "none", f"нет|без (?:ни )?(?:{_FALLEN})"),
    ),
    shares=(
        *table_of("0.5", "share", "половина|половину|половины|половине|половиной"),
        *table_of("0.333333", "share", "треть|трети"),
        *table_of("0.25", "share", "четверть|четверти|четвертью"),
        *table_of("0.666667", "share", "две|двух (?:трети|третей)"),
        *table_of("0.75", "share", "три четверти"),
        *table_of("0.333333", "share", "каждый третий"),
        *table_of("0.5", "share", "каждый второй"),
    ),
    range_signs=frozenset({"-", "–", "—"}),
    either=frozenset({"или"}),
    between=(("от", "до"), ("между", "и"), ("с", "до")),
    moves=frozenset(
        "вырос выросла выросло выросли увеличился увеличилась увеличилось увеличились снизился снизилась снизилось снизились сократился"
        " сократилась сократилось сократились упал упала упало упали поднялся поднялась поднялось поднялись уменьшился уменьшилась"
        " уменьшилось уменьшились подорожал подорожала подорожали подешевел подешевели возросло возросла возрос возросли повысили повысил"
        " снизили увеличили сократили подняли растет выросшего".split()
    ),
    of=frozenset({"из"}),
    currencies={"$": "dollars", "£": "pounds", "€": "euros", "₽": "rubles", "₴": "hryvnias"}
    | {"usd": "dollars", "eur": "euros", "rub": "rubles", "uah": "hryvnias", "cny": "yuan"},
    named_by=frozenset(
        "ст статья статьи статье статью статьей пункт п пункта пунктом дом д доме дома квартира кв корпус корп стр страница страницы"
        " школа школы школе школу номер номера номером ик сизо цех цеха шахта палата палате палаты камера камере кабинет кабинете"
        " блок блоке рейс рейса рейсом борт маршрут маршрута глава главы главе том приказ приказа дело часть части в/ч поселок участок"
        " участка батальон бригада полк рота барак бараке барака лагерь тел телефон телефону рисунок рис табл таблица вагон вагоне"
        " вагона пост поста поезд автобус лицей гимназия больница больницы больнице колония колонии колонию дивизия группа".split()
    ),
    streets=frozenset("улица улице проспект шоссе переулок площадь".split()),
    scores=frozenset(
        "счетом счет победил победила победили проиграл проиграла проиграли обыграл обыграла обыграли ничья ничью вничью".split()
    ),
    ordinals=frozenset("й го му м я ю е х ми ый ой ая ое ые ых ого ому ым ом ую".split()),
    ages=(
        *table_of("age", "age", r"в возрасте (?:от )?[\w-]+(?: [\w-]+)?(?: до [\w-]+)?(?: (?:лет|года|год))?"),
        *table_of(
            "age",
            "age",
            r"ему|ей|мне|тебе (?:было |уже |сейчас |тогда |исполнилось |всего |только )?[\w-]+(?: [\w-]+)? (?:лет|года|год)",
        ),
        *table_of("age", "age", r"исполнилось [\w-]+(?: [\w-]+)? (?:лет|года|год)"),
    ),
    age_tails=frozenset({"летн"}),
    year_before=frozenset(
        {"в", "с", "до", "к", "после", "от", "за", "на"}
        | set(
            "весной летом осенью зимой января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
        )
    ),
    year_after=frozenset("год года году годом годах годов г гг".split()),
    one=ONE,
    indefinite=frozenset("день раз стороны сторона и другой другого другому и том моменте момент".split()),
    other=frozenset(set("другого другой другую другом".split())),
    durations=DURATIONS,
    single=(
        *table_of("6 months", "single", "полгода|полугода"),
        *table_of("30 minutes", "single", "полчаса|получаса"),
        *table_of("1.5 years", "single", "год с половиной"),
        *table_of("2 times", "single", "вдвое|дважды|двукратно"),
        *table_of("3 times", "single", "втрое|трижды"),
        *table_of("4 times", "single", "вчетверо|четырежды"),
        *table_of("5 times", "single", "впятеро"),
        *table_of("10 times", "single", "вдесятеро"),
        *table_of("1 weeks bound", "single", "неделю|недели"),
        *table_of("1 months bound", "single", "месяц|месяца"),
        *table_of("1 years bound", "single", "год"),
        *table_of("1 days bound", "single", "день|сутки|суток"),
        *table_of("1 hours bound", "single", "час|часа"),
        *table_of("1 minutes bound", "single", "минуту"),
    ),
    span_before=frozenset("за через спустя течение".split()),
    adjectives=_adjectives,
    hyphened=_hyphened,
    year_units=frozenset({"лет", "год", "года"}),
    inverted=frozenset(
        "часа дня минуты года месяца недели рубля раза человек лет минут часов дней рублей метров километров тысяч месяцев суток раз процентов тонн".split()
    ),
    noun=noun,
    group=group,
    countable=lambda word: False,
    unit=unit,
    doers=frozenset(
        "погибли погиб погибло погибла ранены убиты бежали сбежали пропали вернулись вернулось остались осталось выжили выжило умерли"
        " скончались задержаны арестованы были поднялись находятся находилось пострадали госпитализированы спаслись ушли пришли сказали"
        " отказались отказалось живы мертвы".split()
    ),
)
