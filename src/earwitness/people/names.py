"""Names across scripts, orders and habits: the forms a name can take, and how two names agree or differ.

Nothing here decides that two people are one. A comparison gives reasons for and against, each a sentence; how alike
two spellings are is measured by rapidfuzz on a folded form, in which all ways to write one Cyrillic letter are one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

NEAR = 85.0
"""Ratio (0 to 100, rapidfuzz) from which two folded spellings may be one name."""

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i i e g u".split(),
        strict=True,
    )
)
# What other tables write for the same sounds, folded to one; longer ones first.
_FOLD = (
    ("shch", "s"), ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("kh", "h"),
    ("ts", "c"), ("tz", "c"), ("ph", "f"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("q", "k"), ("yu", "u"), ("ju", "u"),
    ("iu", "u"), ("ya", "a"), ("ja", "a"), ("ia", "a"), ("ye", "e"), ("je", "e"), ("ie", "e"), ("yo", "e"), ("jo", "e"),
    ("io", "e"), ("y", "i"), ("j", "i"), ("'", ""),
)  # fmt: skip
_PATRONYMIC = re.compile(
    r".+(v[iy]t?ch|vitsch|вич|vna|вна|ич?нична|ichna|ична|ogl[yu]|оглы|k[yi]z[yi]|кызы)|(il|luk|fom|kuzm|nikit|savv|"
    r"ил|лук|фом|кузьм|никит|савв)(y?ich|ь?ич)",
    re.IGNORECASE,
)
_DIMINUTIVES = (
    "aleksandr sasha shura sanya alex", "aleksandra sasha shura", "aleksey alyosha lyosha alexey", "anastasia nastya",
    "andrey andryusha", "anna anya nyura", "boris borya", "daniil danya danila", "darya dasha", "denis deniska",
    "dmitriy dima mitya", "ekaterina katya", "elena lena alyona", "evgeniy zhenya", "galina galya", "grigoriy grisha",
    "igor igorek", "ilya ilyusha", "irina ira", "ivan vanya", "konstantin kostya", "ksenia ksyusha", "lev lyova",
    "lyubov lyuba", "maksim maks", "maria masha", "mikhail misha", "natalia natasha", "nikita nikitka",
    "nikolay kolya", "oleg olezhka", "olga olya", "pavel pasha", "petr petya pyotr", "roman roma", "sergey seryozha",
    "stanislav stas slava", "svetlana sveta", "tatyana tanya", "vasiliy vasya", "viktor vitya", "vladimir vova volodya",
    "vyacheslav slava", "yaroslav yarik slava", "yuriy yura", "william bill will billy", "robert bob rob",
    "richard dick rick", "james jim jimmy", "john jack johnny", "margaret peggy meg", "elizabeth liz beth betty",
    "thomas tom", "michael mike", "katherine kate cathy", "joseph joe", "edward ed ted",
)  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """A name taken apart. given and family are folded words or initials; which is which is not known from a name alone,
    so both are in `words`. patronymic: folded, None if there is none; an initial where it is abbreviated."""

    words: tuple[str, ...]
    patronymic: str | None

    @property
    def whole(self) -> tuple[str, ...]:
        """The words that are no initials."""
        return tuple(w for w in self.words if len(w) > 1)


@dataclass(frozen=True)
class Compared:
    """How two names stand to one another. alike: they may be one name. reasons, against: in words, side by side."""

    alike: bool
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def latin(name: str) -> str:
    """A name in Latin letters, letter by letter (BGN/PCGN without marks); what is no Cyrillic stays as it is."""
    out = []
    for letter in unicodedata.normalize("NFC", name):
        low = letter.lower()
        if low not in _LATIN:
            out.append(letter)
            continue
        new = _LATIN[low].replace("_", "")
        out.append(new.capitalize() if letter != low else new)
    return "".join(out)


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """One form for all usual ways to write a word: Latin, small, without marks, sounds instead of letters."""
    plain = unicodedata.normalize("NFD", latin(word).lower())
    plain = "".join(c for c in plain if c.isalpha() or c == "'")
    plain = re.sub(r"(.)\1+", r"\1", plain)
    for written, sound in _FOLD:
        plain = plain.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", plain)


def take_apart(name: str) -> Parts:
    """Words, initials and patronymic of a name in any order and script.

    A patronymic is looked for among three words or more, second (given, father's, family) or third (family first); of
    two initials the second is one.
    """
    raw = [w for w in re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", name) if folded(w)]
    words = [folded(w) for w in raw]
    if len(words) > 2:
        initials = [at for at, w in enumerate(words) if len(w) == 1]
        at = next((n for n in (1, 2) if _PATRONYMIC.fullmatch(raw[n])), initials[1] if len(initials) == 2 else None)
        if at is not None:
            return Parts(tuple(words[:at] + words[at + 1 :]), words[at])
    return Parts(tuple(words), None)


@lru_cache(maxsize=1)
def _full_names() -> dict[str, frozenset[str]]:
    """For each folded given name or short form, the full names it can stand for."""
    table: dict[str, set[str]] = {}
    for row in _DIMINUTIVES:
        full, *short = row.split()
        for form in (full, *short):
            table.setdefault(folded(form), set()).add(folded(full))
    return {form: frozenset(full) for form, full in table.items()}


def compare(first: str, second: str) -> Compared:
    """Whether two names may be one, with what speaks for it and what against.

    Words are matched whatever their order; an initial matches a word that begins with it; a short form matches its full
    name. Every word of the shorter name has to match, and one of them as a whole.
    """
    a, b = take_apart(first), take_apart(second)
    reasons: list[str] = []
    against: list[str] = []
    if first.strip() == second.strip():
        reasons.append("The names are written alike.")
    shorter, longer = sorted((a.words, b.words), key=len)
    free = list(longer)
    whole = matched = 0
    for word in sorted(shorter, key=len, reverse=True):
        best, how = _best(word, free)
        if best is None:
            continue
        free.remove(best)
        matched += 1
        whole += len(word) > 1 and len(best) > 1
        if how:
            reasons.append(how)
    alike = bool(shorter) and matched == len(shorter) and whole > 0
    if alike and whole == matched > 1 and not reasons:
        reasons.append("All words of the names agree, in another script, spelling or order.")
    elif alike and not reasons:
        reasons.append("The words that both names have agree.")
    if alike and len(shorter) == 1 and len(longer) > 1:
        against.append("One of the names is a single word, which many people bear.")
    if not alike and matched:
        against.append("Other words of the names differ.")
    if a.patronymic and b.patronymic:
        if _agrees(a.patronymic, b.patronymic):
            reasons.append("The father's names agree.")
        else:
            against.append("The father's names differ.")
    return Compared(alike, tuple(dict.fromkeys(reasons)), tuple(against))


def _best(word: str, among: list[str]) -> tuple[str | None, str]:
    """The word that this one may be, and the reason where it is more than the same spelling."""
    from rapidfuzz import fuzz

    if word in among:
        return word, ""
    full = _full_names()
    for other in among:
        if full.get(word, frozenset([word])) & full.get(other, frozenset([other])):
            return other, "A given name is a short form of the other."
    for other in among:
        if 1 in (len(word), len(other)) and word[0] == other[0]:
            return other, "An initial agrees."
    near = [(fuzz.ratio(word, other), other) for other in among if min(len(word), len(other)) > 3]
    if near and max(near)[0] >= NEAR:
        return max(near)[1], "A word is spelled nearly alike."
    return None, ""


def _agrees(a: str, b: str) -> bool:
    from rapidfuzz import fuzz

    return a[0] == b[0] if 1 in (len(a), len(b)) else fuzz.ratio(a, b) >= NEAR


def keys(name: str) -> frozenset[str]:
    """Blocking keys: two names that may be one share at least one, so that not every pair need be compared."""
    out = set()
    full = _full_names()
    for word in take_apart(name).whole:
        for form in full.get(word, (word,)):
            out.add(_skeleton(form))
    return frozenset(out)


def _skeleton(word: str) -> str:
    """The first sound and the next two consonants: what survives most spellings."""
    return (word[0] + re.sub(r"[aeiou]", "", word[1:]))[:3]
