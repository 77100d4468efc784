"""How a label identifies somebody, and what kind of somebody: by name, by role, by a role others vouch for, or not.

What is read off the words here is a proposal; a person corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from earwitness.claims.vocabulary import AgentKind, Identification

_PRONOUNS: Final = {
    "en": frozenset("he she they it we i you one who".split()),
    "ru": frozenset("он она они оно мы я вы кто".split()),
}
_OUTLETS: Final = {
    "en": frozenset(
        "news newspaper courier post times herald gazette tribune journal radio tv television channel agency wire"
        " outlet magazine website broadcaster press daily weekly portal media bulletin observer"
        " chronicle telegraph".split()
    ),
    "ru": frozenset(
        "газета издание агентство радио телеканал канал портал журнал вестник новости известия медиа сми телеграм-канал"
        " редакция ведомости курьер".split()
    ),
}
_BODIES: Final = {
    "en": frozenset(
        "ministry office government court police prosecutor's prosecutors company firm union party council commission"
        " committee group organisation organization service department hospital army administration authority board"
        " statement report document embassy parliament bank club".split()
    ),
    "ru": frozenset(
        "министерство ведомство правительство суд полиция прокуратура компания фирма профсоюз партия совет комиссия"
        " комитет организация служба управление больница армия администрация мвд фсб ск фсин заявление отчет доклад"
        " документ посольство парламент банк клуб".split()
    ),
}
_ANONYMOUS: Final = re.compile(
    r"\b(?:unnamed|anonymous|not to be named|not be named|condition of anonymity|name (?:is )?withheld|sources?)\b"
    r"|\b(?:анонимн\w+|не назва\w+|пожела\w+ остаться|источник\w*|имя изменено|имя не называется)\b",
    re.IGNORECASE,
)
_HEDGED: Final = re.compile(
    r"\b(?:identified as|said to be|believed to be|alleged|purported|presumed|who (?:called|described) himself)\b"
    r"|\b(?:назва\w+ себя|представи\w+|предположительно|якобы|предполагаем\w+)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def kind_of(label: str, language: str) -> AgentKind:
    """person, group, outlet, body, document or recording, by the words of a label."""
    words = [w.lower().replace("ё", "е") for w in _WORD.findall(label)]
    heads = set(words[:6])
    if heads & {"recording", "tape", "audio", "video", "запись", "видео", "аудиозапись"}:
        return "recording"
    if heads & {"report", "document", "statement", "отчет", "документ", "заявление", "доклад"}:
        return "document"
    person_led = label[:1].isupper() and "," in label  # "Anna Lind, a nurse at the ministry"
    if not person_led:
        if set(words) & _OUTLETS.get(language, frozenset()):
            return "outlet"
        if set(words) & _BODIES.get(language, frozenset()) and not _has_role_of_person(words):
            return "body"
    if words and (
        words[0] in ("relatives", "residents", "officials", "they", "we", "они", "мы", "родственники", "жители")
    ):
        return "group"
    return "person"


def _has_role_of_person(words: Collection[str]) -> bool:
    return bool(
        set(words)
        & set(
            "official spokesman spokeswoman spokesperson officer man woman head chief director member minister leader"
            " organiser organizer worker employee lawyer nurse doctor clerk driver chairman chairwoman activist"
            " представитель глава начальник сотрудник офицер мужчина женщина директор министр член".split()
        )
    )


def identified(label: str, hedges: Collection[str], language: str) -> Identification:
    """named, role_only, role_only_hedged or anonymous, by the words of a label and the hedges that lie on it."""
    if "anonymity_marker" in hedges or _ANONYMOUS.search(label):
        return "anonymous"
    words = _WORD.findall(label)
    names = [w for i, w in enumerate(words) if w[0].isupper() and (i > 0 or w.lower() not in _STARTERS)]
    named = bool(names) and words[0].lower() not in _PRONOUNS.get(language, frozenset())
    if (_HEDGED.search(label) or "attribution_shield" in hedges) and not named:
        return "role_only_hedged"
    return "named" if named else "role_only"


_STARTERS: Final = frozenset(
    "the a an one two three his her their its this that another some мужчина женщина один".split()
)
