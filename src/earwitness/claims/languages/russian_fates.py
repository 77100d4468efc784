# ruff: noqa: E501 (tables)
"""Russian words for what became of somebody."""

from __future__ import annotations

from typing import Final

from earwitness.claims.drafting.phrases import Phrase, table_of
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import FateWords, Who
from earwitness.claims.languages.russian_figures import UNIT_WORDS, unit
from earwitness.claims.languages.russian_words import noun_reading, readings

_PRONOUNS: Final = frozenset(
    "он она они мы я ты вы его ее их нас вас меня тебя него нее них ему ей им нам вам кто кого кому который которая которые которого которую"
    " которых все всех многие многих некоторые остальные остальных другие других кто-то кто-нибудь кого-нибудь никто никого один одна одного оба обе часть большинство"
    " семья семьи бригада группа отряд взвод рота экипаж муж сын мужа сына".split()
)
_NOBODY: Final = frozenset("никто никого никому никем ни".split())
_THINGS: Final = frozenset(
    "рейс поезд самолет связь деньги дом здание интернет сигнал запись видео свет документы отчет статья закон письмо фильм".split()
)

_ANY: Final = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct"})
_OBJECT: Final = frozenset({"accs", "gent"})
_NOMINATIVE: Final = frozenset(
    "он она они мы я ты вы кто который которая которые все некоторые остальные другие никто один одна семья".split()
)
_SUBJECT: Final = frozenset({"nomn", "gent"})
_PREPOSITIONS: Final = frozenset(
    "в во на с со из от до по за над под о об у к ко при через для без между перед".split()
)


def _personal(words: Words, at: int, open_: bool, cases: frozenset[str] = _ANY) -> bool:
    """Whether a word is of persons, in one of the cases."""
    low = words.low[at]
    if words.kind(at) == "number" or low in UNIT_WORDS:
        return _counts_persons(words, at)
    if low in _PRONOUNS:
        return "nomn" in cases or low not in _NOMINATIVE
    if words.kind(at) != "word" or len(low) < 3:
        return False
    found = readings(low)
    if not found or found[0].part not in ("NOUN", "ADJF", "PRTF") or not any(r.grammemes & cases for r in found):
        return False
    if unit(low) == "persons" and not _genitive_of(words, at, cases):
        return True
    named = noun_reading(low)
    if words.capital(at) and not words.opens_sentence(at) and named is not None:
        return bool(named.grammemes & {"Name", "Surn", "Patr"})
    return open_ and named is not None and named.lemma not in _THINGS and "nomn" in named.grammemes


def _counts_persons(words: Words, at: int) -> bool:
    """Whether the noun behind a number is of persons; a number alone may be."""
    for ahead in range(at + 1, min(at + 4, len(words))):
        low = words.low[ahead]
        if words.kind(ahead) == "sign" or low in _PREPOSITIONS:
            return True
        lead = next(iter(readings(low)), None)
        if lead is None or lead.part not in ("NOUN", "ADJF", "PRTF", "NUMR"):
            return True
        if lead.part == "NOUN":
            return unit(low) == "persons"
    return True


def _genitive_of(words: Words, at: int, cases: frozenset[str]) -> bool:
    """сын солдата погиб: the word hangs on another one of persons before it."""
    if "nomn" not in cases or any("nomn" in r.grammemes for r in readings(words.low[at])):
        return False
    counted = any(words.kind(i) == "number" or words.low[i] in UNIT_WORDS for i in range(max(0, at - 3), at))
    return not counted


def _phrase(words: Words, at: int, floor: int) -> Who:
    """The phrase that ends with this word: its numbers, adjectives and qualifiers before it."""
    begin = at
    while begin > floor and at - begin < 5 and words.same_line(begin - 1, begin):
        low = words.low[begin - 1]
        found = readings(low)
        lead = found[0] if found else None
        counting = (
            words.kind(begin - 1) == "number"
            or low in UNIT_WORDS
            or low
            in (
                "около",
                "более",
                "менее",
                "не",
                "менее",
                "почти",
                "примерно",
                "тысяч",
                "тысячи",
                "как",
                "минимум",
                "нескольких",
                "несколько",
                "из",
                "ни",
            )
        )
        if not counting and not (lead and (lead.part in ("ADJF", "PRTF", "NUMR") or "Name" in lead.grammemes)):
            break
        begin -= 1
    while (
        begin < at
        and words.low[begin] in ("из", "не", "как")
        and words.low[begin + 1] not in ("менее", "минимум", "более")
    ):
        begin += 1
    return Who(begin, at + 1)


def before(words: Words, index: int, open_: bool) -> Who | None:
    """Whom, before a verb and else behind it: Russian has both."""
    left = _left_of(words, index, open_, _SUBJECT)
    if left is not None:
        return left
    for ahead in range(index, min(index + 9, len(words))):
        if words.kind(ahead) == "sign" or not words.same_line(index - 1 if index else 0, ahead):
            break
        if ahead > index and _personal(words, ahead, open_, _SUBJECT):
            return _phrase(words, _last(words, ahead), index + 1)
    return None


def _last(words: Words, at: int) -> int:
    """From a number on to the noun it counts."""
    if words.kind(at) == "number" or words.low[at] in UNIT_WORDS:
        for ahead in range(at + 1, min(at + 4, len(words))):
            if words.kind(ahead) != "word":
                break
            if noun_reading(words.low[ahead]) is not None and unit(words.low[ahead]) == "persons":
                return ahead
    return at


def _left_of(words: Words, index: int, open_: bool, cases: frozenset[str]) -> Who | None:
    """The nearest phrase of persons before a verb, in one of the cases."""
    at = index - 1
    floor = max(0, index - 8)
    while at >= floor and words.same_line(at, index):
        if words.kind(at) == "sign" and words.low[at] not in '«»"—–-':
            break
        if _personal(words, at, open_, cases):
            return _phrase(words, at, floor)
        at -= 1
    return None


def behind(words: Words, index: int, open_: bool) -> Who | None:
    """Whom, behind a verb and else before it."""
    for ahead in range(index, min(index + 7, len(words))):
        if (words.kind(ahead) == "sign" and words.low[ahead] != "-") or not words.same_line(index - 1, ahead):
            break
        if _personal(words, ahead, open_):
            return _phrase(words, _last(words, ahead), index)
    return _left_of(words, index - 1, open_, _OBJECT)


PHRASES: Final[tuple[Phrase, ...]] = (
    *table_of("at_large alone noun", "fled", "бежавш*|сбежавш*"),
    *table_of(
        "killed suffers open bare",
        "killed",
        """
        погиб|погибла|погибло|погибли|погибает|погибают
        убит|убита|убито|убиты|расстрелян|расстреляна|расстреляны|казнен|казнены|казнена|повешен|повешены|зарезан|застрелен|застрелена|застрелены|обезглавлен
        гибнут|гибнет
        лишился|лишилась|лишились жизни
        пал|пали в бою
    """,
    ),
    *table_of("killed suffers open bare future", "killed", "погибнет|погибнут|погибнем|погибнете"),
    *table_of("killed alone noun", "killed", "погибш*\nубитых|убитым|убитыми|убитые|убитого"),
    *table_of(
        "killed acts open bare",
        "killed",
        "убил|убила|убили|убивают|убивали|расстрелял|расстреляли|расстреливали|казнили|застрелил|застрелили|зарезал|зарезали|повесили\nубить|расстрелять|казнить|застрелить\nзабил|забили до смерти\nунес|унесла|унес|унесли (?=жизни)",
    ),
    *table_of(
        "killed acts open bare future",
        "killed",
        "убьют|убьем|убью|убьет|расстреляют|расстреляем|расстреляю|расстреляет|застрелят|застрелю|казнят|закопаем|закопают|похороним|похоронят|пристрелят|пристрелим",
    ),
    *table_of(
        "dead suffers open bare",
        "died",
        "умер|умерла|умерли|скончался|скончалась|скончались|утонул|утонула|утонули|замерз|замерзли|задохнулся|задохнулись|сгорели|умирает|умирают\nумерло|скончалось\nпокончил|покончила с собой",
    ),
    *table_of("dead suffers open bare future", "died", "умрет|умрут|умрем|утонут|утонет|замерзнут"),
    *table_of(
        "dead suffers",
        "dead",
        "мертв|мертва|мертвы\nнайден|найдена|найдены|обнаружен|обнаружена|обнаружены (?:мертвым|мертвой|мертвыми)\nпохоронен|похоронена|похоронены|похоронили",
    ),
    *table_of("alive suffers", "alive", "жив|жива|живы"),
    *table_of(
        "free suffers",
        "found-alive",
        "найден|найдена|найдены|обнаружен|обнаружены|обнаружена (?:живым|живой|живыми|невредимым|невредимыми)\nнашли (?:живым|живой|живыми)\nвыжил|выжила|выжили|выжило|спасся|спаслась|спаслись",
    ),
    *table_of(
        "wounded suffers open bare",
        "wounded",
        """
        ранен|ранена|ранено|ранены|пострадал|пострадала|пострадало|пострадали|травмирован|травмированы|травмирована|контужен|контужены|госпитализирован|госпитализирована|госпитализированы|покалечен|избит|избиты|избита|изувечен
        тяжело|легко ранен(?:а|о|ы)?
        получил|получила|получили|получило (?:[а-я]+ )?(?:ранения|ранение|травмы|травму|ожоги|ожог|увечья)
        доставлен|доставлена|доставлены в (?:больницу|госпиталь|реанимацию)
        попал|попала|попали в (?:больницу|госпиталь|реанимацию)
    """,
    ),
    *table_of("wounded alone", "wounded-not", "раненых|пострадавших нет\nнет (?:раненых|пострадавших)"),
    *table_of("killed alone noun", "killing", "гибель|гибели|гибелью (?=[а-я])"),
    *table_of("killed alone", "killed-not", "погибших|жертв|убитых нет\nнет (?:погибших|жертв|убитых)"),
    *table_of("dead alone", "dead-not", "считали (?:погибш|мертв|убит)[а-я]+"),
    *table_of("missing alone", "missing-not", "считали (?:пропавш|без вести пропавш)[а-я]+"),
    *table_of(
        "wounded alone noun",
        "wounded",
        "раненые|раненых|раненым|ранеными|раненого|раненый\nпострадавшие|пострадавших|пострадавшим|пострадавшего",
    ),
    *table_of(
        "wounded acts open bare", "wounded", "ранил|ранила|ранили|покалечил|покалечили|избил|избили|избивали|избивают"
    ),
    *table_of(
        "missing suffers",
        "missing",
        """
        пропал|пропала|пропало|пропали (?:без вести)?
        исчез|исчезла|исчезло|исчезли
        числится|числятся|считается|считаются (?:пропавшим|пропавшей|пропавшими|без вести пропавшим|без вести пропавшими)
        пропадает|пропадают
        не (?:вернулся|вернулась|вернулись|вернулось|выходит на связь|выходят на связь|вышел на связь|вышли на связь|выходил на связь)
        не возвращал(?:ся|ась|ись)
    """,
    ),
    *table_of("missing alone noun", "missing", "пропавш*\nпропавш* без вести\nбез вести пропавш[а-я]+"),
    *table_of(
        "held suffers",
        "held",
        """
        задержан|задержана|задержано|задержаны|арестован|арестована|арестованы|арестовано|осужден|осуждена|осуждены|похищен|похищена|похищены|пленен|пленены|посажен|посажены
        приговорен|приговорена|приговорены к
        находится|находятся|содержится|содержатся|остается|остаются|сидит|сидят|оказался|оказались|оказалась|был|были|была (?:[а-я]+ )?(?:под стражей|в плену|в сизо|под арестом|под домашним арестом|в заключении|в колонии|в тюрьме|в изоляторе|за решеткой|в подвале|в неволе)
        под (?:стражей|арестом|домашним арестом)
        взят|взята|взяты (?:в плен|под стражу|под арест)
        попал|попала|попали в (?:плен|тюрьму|колонию)
        заключен|заключена|заключены под стражу
        удерживается|удерживаются
        сидит|сидят
    """,
    ),
    *table_of(
        "held suffers future",
        "held",
        "сядет|сядут|сядешь|сядете\nпойдет|пойдут|пойдешь|отправится|отправятся|попадет|попадут в (?:карцер|тюрьму|колонию|шизо|подвал)",
    ),
    *table_of(
        "held acts bare",
        "held",
        """
        задержал|задержала|задержали|задерживают|арестовал|арестовали|арестовала|схватил|схватили|похитил|похитили|посадил|посадили|поймал|поймали|удерживают|удерживали|держит|держат|держали|пленили|осудил|осудили
        взял|взяли в (?:плен|заложники)
        продержал|продержали
        приговорил|приговорила|приговорили
    """,
    ),
    *table_of("held acts bare future", "held", "посадят|посадим|арестуют|арестуем|задержат|поймают|поймаем|схватят"),
    *table_of(
        "held alone noun",
        "held",
        "задержанн[а-я]+\nзадержанных|задержанные|арестованных|арестованные|заложников|заложники",
    ),
    *table_of(
        "free suffers",
        "freed",
        """
        освобожден|освобождена|освобождены|освобождено|отпущен|отпущена|отпущены|спасен|спасена|спасены|эвакуирован|эвакуированы|эвакуирована|эвакуировано|помилован|помилованы|оправдан|оправдана|оправданы|обменян|обменяны
        на свободе
        на воле
        вернулся|вернулась|вернулись|вернулось домой
        домой (?:вернулся|вернулась|вернулись|вернулось)
        вышел|вышла|вышли на (?:свободу|волю)
        поднялись|поднялся
    """,
    ),
    *table_of(
        "free acts",
        "freed",
        "освободил|освободила|освободили|отпустил|отпустила|отпустили|спас|спасла|спасли|эвакуировал|эвакуировали|вывез|вывезли|выпустил|выпустили|вызволили|освободить|отпустить|выпустить|обменяли|помиловали|подняли|вытащили|извлекли",
    ),
    *table_of(
        "free acts future",
        "freed",
        "освободят|освободим|отпустят|отпустим|спасем|спасут|эвакуируют|вывезут|выпустят|выпустим|поднимем|обменяют",
    ),
    *table_of(
        "at_large suffers open bare",
        "fled",
        """
        бежал|бежала|бежали|сбежал|сбежала|сбежали|сбежало|бежало|скрылся|скрылась|скрылись|скрывается|скрываются|дезертировал|дезертировали|убежал|убежали|прячется|прячутся
        в (?:бегах|розыске|федеральном розыске)
        покинул|покинули (?:часть|лагерь|расположение)
        ушел|ушли в бега
        подался|подались в бега
    """,
    ),
    *table_of("at_large suffers open bare future", "fled", "убегут|сбежит|сбегут|убежит"),
    *table_of(
        "transferred suffers",
        "transferred",
        """
        переведен|переведена|переведены|переброшен|переброшены|этапирован|этапированы|этапирована|депортирован|депортированы|депортирована|экстрадирован|выслан|высланы|перемещен|перемещены
        отправлен|отправлены|отправлена (?:на фронт|на передовую|в [\\w-]+|на [\\w-]+)
    """,
    ),
    *table_of(
        "transferred acts",
        "transferred",
        """
        перевел|перевели|перевела|перебросил|перебросили|этапировали|депортировали|выслали|переправили
        переводят|перевозят|этапируют|увозят|отправляют (?:в|на|из) [\\w-]+(?: [\\w-]+)?
        перевел|перевели|перевезли|увез|увезли|отвезли|отправили|угнали|повезли (?:в|на|из) [\\w-]+(?: [\\w-]+)?
    """,
    ),
    *table_of("transferred acts future", "transferred", "переведут|перебросят|этапируют|депортируют|увезут|отправят"),
    *table_of(
        "unknown alone",
        "unknown",
        "судьба|местонахождение|местопребывание (?:[а-я]+ ){0,3}(?:неизвестн|остается неизвестн|остаются неизвестн|не известн|неясн)[а-я]+\nнет вестей",
    ),
    *table_of("dead alone", "dead", "нет в живых\nнет больше в живых"),
)
QUIET: Final = table_of(
    "",
    "quiet",
    """
    освобожден|освобождена|освобождены от (?:должности|уплаты|обязанностей|занимаемой)
    пропал|пропала|пропали (?:интерес|связь|интернет|свет|голос|сигнал|аппетит|деньги|документы)
    пропала|исчезла связь
    перевел|перевела|перевели (?:деньги|дух|взгляд|часы|книгу|рублей|на русский|на английский|средства)
    перевел|перевели (?:около |более )?[\\d ]+ (?:тысяч|рублей|млн|миллион)
    умер|умерла|умерли со смеху
    задержал|задержали (?:рейс|поезд|дыхание|выплату|зарплату|взгляд)
    отпустил|отпустила шутку
    держал|держали|держат (?:в руках|слово|курс|связь|в курсе|оборону)
    выпустил|выпустила|выпустили (?:книгу|альбом|доклад|заявление|статью|отчет|фильм)
    поднялся|поднялись (?:на|по|цены|вода)
    поднял|подняли (?:вопрос|цены|руку|тему|флаг|шум)
    вывез|вывезли (?:мусор|оборудование|технику|документы)
    забрал|забрали (?:документы|деньги|телефон|вещи|ключи)
    снял|сидит|сидят (?:на|за столом|у|в зале|в кабинете|дома|рядом)
    бежал|бежали (?:по|за|к|на (?:работу|остановку))
    скрывается|скрывались за
    пал|пала|пали духом
    считаются|считается с
""",
)
CUES: Final = (
    *table_of(
        "denied",
        "cue",
        "опроверг*|отрица*\nнет (?:данных|сведений|информации|подтверждений|доказательств)\nложь|неправда\nне подтвер*\nне (?:подтвердил[аи]?|подтверждает|подтверждают)",
    ),
    *table_of(
        "feared",
        "cue",
        "боимся|боюсь|боятся|боится|опасается|опасаются|опасаюсь|опасаемся|боялись|опасались|опасения|страшно\nне исключ[а-я]+\nвозможно|вероятно|предположительно|наверное|видимо|скорее\nсчитают|считает|считается|считаются (?=(?:погибш|пропавш|мертв|убит|без))\nмог|могла|могли (?:быть|погибнуть|пропасть|попасть|оказаться|утонуть|умереть)",
    ),
    *table_of(
        "believed",
        "cue",
        "думаю|думаем|считаю|считаем|полагаю|кажется|похоже|якобы|говорят|наверно\nпо слухам\nскорее всего",
    ),
    *table_of("questioned", "cue", "ли\nнеизвестно ~,? (?:жив|где|что)\nчто (?:стало|случилось|сталось) с"),
    *table_of("condition", "cue", "если|иначе|коли\nв случае"),
    *table_of("whoever", "cue", "кто"),
    *table_of("addressed", "cue", "вас|тебя|вам|тебе|вы|ты|каждого|любого|всякого|сядешь|сядете"),
    *table_of("future", "cue", "будет|будут|будем|буду|будете|будешь"),
    *table_of("possible", "cue", "может|могут|мог|могла|могли\nмогло"),
    *table_of("threat", "cue", "угрожа*|пригроз*|предупред*|грозил*|приказ*|грози*|велел*"),
    *table_of(
        "announced", "cue", "обеща*|пообеща*|объяв*|анонсир*|планиру*|намерен*|намерева*|потребова*|требу*|должн*"
    ),
)

FATES: Final = FateWords(
    phrases=PHRASES,
    quiet=QUIET,
    cues=CUES,
    auxiliaries=frozenset(
        "был была было были быть будет будут будем будете не уже еще якобы до сих пор тоже также снова тяжело легко серьезно вновь больше так и".split()
    )
    - {"и"},
    links=frozenset(),
    negations=frozenset({"не"}),
    joins=frozenset({"и", "или", ",", "а", "либо"}),
    nobody=_NOBODY,
    doers=frozenset(),
    addressed=frozenset("вас тебя вы ты вам тебе".split()),
    follows=frozenset(),
    before=before,
    behind=behind,
)
