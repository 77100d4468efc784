"""Words made comparable for likeness: stems of the words that carry weight, numbers in words as digits."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from earwitness.claims.text import cut

_SMALL: Final = {
    "en": frozenset(
        "a an the of and to in that was for on said with he is as at by from were his it have not had has been be are"
        " this they she her him them their its who which what when where there then than or but if so out up down into"
        " over after before about who's it's i we you us our your my me do did does will would can could may might"
        " says say told tell according also more most some any all no".split()
    ),
    "ru": frozenset(
        "и в не на что с он она они по как это его ее их но из у за так от же был была были быть для о об бы когда мы"
        " я вы к ко до при во со или если то уже еще кто чего чем тем тот та те этот эта эти сказал сказала сообщил"
        " заявил рассказал словам также более все всё там тут".split()
    ),
}
_NUMBERS: Final = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty".split(),
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать"
    " пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать".split(),
}
_ENDINGS: Final = ("ingly", "edly", "ments", "ment", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s")
_IRREGULAR: Final = {
    "fled": "flee", "flees": "flee", "held": "hold", "men": "man", "women": "woman", "shot": "shoot", "went": "go",
    "gone": "go", "ran": "run", "taken": "take", "took": "take", "beaten": "beat", "died": "die", "dying": "die",
    "dead": "die", "children": "child", "people": "person", "came": "come", "brought": "bring", "sent": "send",
    "escaping": "escape", "escaped": "escape", "escapes": "escape",
}  # fmt: skip


@lru_cache(maxsize=1)
def _morphology() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in small letters: its dictionary form in Russian, a shortened form in English."""
    if language == "ru":
        return str(_morphology().parse(word)[0].normal_form).replace("ё", "е")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def content_stems(words: str, language: str) -> frozenset[str]:
    """The stems of the words that carry weight, and figures as digits."""
    small, numbers = _SMALL.get(language, frozenset()), _NUMBERS.get(language, [])
    out = set()
    for token in cut(words).tokens:
        low = token.low
        if token.kind == "number":
            out.add(low.replace(",", "").replace(" ", ""))
        elif token.kind == "word" and low not in small:
            form = stem(low, language)
            out.add(str(numbers.index(form)) if form in numbers else form)
    return frozenset(out)
