# ruff: noqa: E501 (tables)
"""English words for what became of somebody."""

from __future__ import annotations

from typing import Final

from earwitness.claims.drafting.phrases import Phrase, table_of
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.english_figures import UNIT_WORDS, person, plural
from earwitness.claims.languages.english_nouns import STOP
from earwitness.claims.languages.facts import FateWords, Who

_PRONOUNS: Final = frozenset(
    "he she they him them we us i me you who whom anyone someone everyone everybody somebody anybody whoever".split()
)
_NOBODY: Final = frozenset("no nobody none neither no-one".split())
_COUNTS: Final = frozenset(
    "some many most others few several all both dozens hundreds thousands scores eleven rest another half each".split()
) | frozenset(UNIT_WORDS)
_GROUPS: Final = frozenset(
    "brigade unit group family crew team company squad battalion regiment platoon band party couple pair body bodies community"
    " population dead wounded missing patrol convoy class congregation delegation household troupe son-in-law bride groom"
    " baker chef cook king queen president pope prince princess guy guys bloke lad lads mum mom dad grandmother grandfather uncle aunt"
    " cousin nephew niece toddler pensioner monk nun imam rabbi bishop sheriff cop cops mp pow pows diplomat envoy consul figure suspect"
    " human being beings soul souls life lives thief spy model athlete boss chief head poet author artist".split()
)
_THINGS: Final = frozenset(
    "bill engine deal plan plans talks hopes hope power light lights conversation wind phone music project story proposal battery line"
    " law motion amendment rumour rumours party's idea ideas tree trees animal animals dog dogs cat cats cattle sheep horse horses cow cows"
    " bird birds fish statement report reports footage video recording letter film album data document documents list book figures results"
    " meeting talks hearing vote election parade concert game match rally funeral ceremony inquest inquiry town village city area territory"
    " bridge position positions river gas water smoke prices oil money ship car tank tanks equipment weapons drone drones goods cargo files"
    " pages passport key papers boxes box car vehicle vehicles papers funds money it this that which".split()
)
_SENTENCE: Final = 40
"""Words before an "and" among which the subject it goes on with is looked for."""
_BACK_STOP: Final = frozenset(
    "said says say told think thinks thought believe believes know knows count counts found left called that if when while because although though unless whether since after before as than and but or nor so then where"
    " was were is are be been has have had will would could may might added reported fear fears feared believed warned".split()
)
_ARTICLES: Final = frozenset("the a an his her their its our my your this these those".split())
_PREPOSITIONS: Final = frozenset(
    "in at on from to with by near for under inside outside off into aboard among against over behind across".split()
)


def _personal(words: Words, at: int, open_: bool) -> bool:
    low = words.low[at].removesuffix("'s")
    if (
        low in _PRONOUNS
        or low in _NOBODY
        or low in _COUNTS
        or low in _GROUPS
        or words.kind(at) == "number"
        or person(low)
    ):
        return True
    if low in ("one", "ones", "them", "those"):
        return True
    if low in ("other", "second", "third", "fourth", "fifth") and words.at(at - 1) in ("the", "a", "another"):
        return True
    if words.capital(at) and low not in STOP and not words.opens_sentence(at) and low not in _THINGS:
        return True
    if words.capital(at) and low not in STOP and low not in _THINGS and not plural(low):
        return words.opens_sentence(at)
    return open_ and words.kind(at) == "word" and low not in _THINGS and low not in STOP


def before(words: Words, index: int, open_: bool) -> Who | None:
    """The noun phrase before a verb group; past a relative pronoun, a phrase with a preposition, an apposition."""
    at = index - 1
    if words.at(at) in ("who", "that", "which") and words.kind(at - 1) == "word":
        at -= 1
    if words.at(at) in ("and", "or", "but", "then"):
        return _clause_subject(words, at)
    if words.at(at) == "," and at > 1:
        opening = next((i for i in range(at - 1, max(0, at - 14), -1) if words.low[i] == ","), None)
        if opening is not None and words.same_line(opening, at):
            at = opening - 1
        else:
            return None
    if words.at(at) == "." and words.touch(at - 1) and len(words.at(at - 1)) == 1:
        at -= 1  # Mr. A., a baker, was
    best: Who | None = None
    for _ in range(3):
        if at < 0 or not words.same_line(at, index) or words.kind(at) == "sign":
            break
        begin = at
        while begin > 0 and at - begin < 8 and words.same_line(begin - 1, begin):
            low = words.low[begin - 1]
            if words.kind(begin - 1) == "sign" or low in _BACK_STOP or (low in _PREPOSITIONS and low != "of"):
                break
            begin -= 1
        if words.low[begin] in _BACK_STOP:
            break
        reached = words.at(begin - 1) in _PREPOSITIONS and words.at(begin) != "least"
        head = _head(words, begin, at, open_ and not reached)
        if head is not None and (best is None or not words.capital(head)):
            best = Who(_opening(words, begin, head), head + 1)
            if not words.capital(head):
                break
        if not reached:
            break
        at = begin - 2
    return best


def _clause_subject(words: Words, conjunction: int) -> Who | None:
    """Two boys fell in, he said, and were pulled out: the first of persons in the sentence that an "and" goes on."""
    start = words.text.sentence_at(words.text.tokens[conjunction].start).start
    first = conjunction
    while first > 0 and conjunction - first < _SENTENCE and words.text.tokens[first - 1].start >= start:
        if words.low[first - 1] in (";", ":"):
            break
        first -= 1
    for at in range(first, min(first + 8, conjunction)):
        if words.kind(at) == "sign" and words.low[at] not in '"“‘«':
            break
        if words.low[at] in _BACK_STOP or words.low[at] in _THINGS:
            break
        if _personal(words, at, False):
            while at + 1 < conjunction and _personal(words, at + 1, False) and words.low[at + 1] not in _PRONOUNS:
                at += 1
            return Who(first, at + 1)
    return None


def _head(words: Words, begin: int, last: int, open_: bool) -> int | None:
    """The last word of the run that is of persons. A number only where no noun of things stands behind it."""
    if _personal(words, last, open_):
        return last
    for at in range(last - 1, begin - 1, -1):
        if not _personal(words, at, False):
            continue
        bare = words.kind(at) == "number" or words.low[at] in _COUNTS
        if bare and any(plural(words.low[i]) for i in range(at + 1, last + 1)):
            return None
        if words.capital(at) or words.at(at + 1) == "'":
            return None
        return at
    return None


def _opening(words: Words, begin: int, head: int) -> int:
    """Where the noun phrase begins: at its last article or number that no "of" or "at least" stands before."""
    for at in range(head, begin - 1, -1):
        low = words.low[at]
        if low in _ARTICLES or low in UNIT_WORDS or words.kind(at) == "number":
            before_it = words.at(at - 1)
            if before_it in ("of", "all", "both", "half", "most", "the", "these", "those") and at > begin:
                continue
            while words.at(at - 1) in (
                "least",
                "than",
                "to",
                "nearly",
                "almost",
                "about",
                "some",
                "around",
                "roughly",
            ) and words.at(at - 2) in (
                "at",
                "more",
                "fewer",
                "less",
                "up",
                *_BACK_STOP,
                *_PREPOSITIONS,
                ",",
                ".",
                "",
            ):
                at -= 2 if words.at(at - 2) in ("at", "more", "fewer", "less", "up") else 1
            return at - 1 if words.at(at - 1) in ("no", "not", "every") else at
    return begin


def behind(words: Words, index: int, open_: bool) -> Who | None:
    """The noun phrase a verb acts on."""
    at = index
    while (
        at < len(words)
        and at < index + 2
        and words.low[at] in ("about", "at", "least", "more", "than", "nearly", "some", "another", "up", "only")
    ):
        at += 1
    if at >= len(words) or words.kind(at) == "sign" or not words.same_line(index - 1, at):
        return None
    end = at
    while end < min(at + 7, len(words)) and words.kind(end) != "sign":
        low = words.low[end]
        if _personal(words, end, False):
            after = end + 1
            while (
                after < min(end + 3, len(words))
                and words.kind(after) == "word"
                and (person(words.low[after]) or (words.capital(after) and words.capital(after - 1)))
            ):
                after += 1
            if low in ("his", "her", "their", "my", "our", "your"):
                end += 1
                continue
            return Who(index, after)
        if end > at and low in STOP and low not in ("the", "a", "an", "of"):
            return None
        if low in _THINGS or (
            low in STOP
            and low not in ("the", "a", "an", "his", "her", "their", "my", "our", "your", "all", "every", "any")
        ):
            return None
        end += 1
    return None


_BE: Final = "was|were|is|are|be|been|being|got|get|gets"

PHRASES: Final[tuple[Phrase, ...]] = (
    *table_of(
        "killed acts open",
        "killed",
        """
        shot and killed
        gunned down
        blown up
        electrocuted|strangled|decapitated|butchered
        crushed|kicked|clubbed|hacked|trampled|bludgeoned|starved to death
        killed|murdered|slain|assassinated|beheaded|massacred|executed|hanged|lynched|slaughtered
        shot dead
        shot
        beaten|stabbed|tortured|burned|burnt to death
        stabbed
        bury (?=us|them|him|her|you|me)
        fatally (?:shot|wounded|injured|stabbed)
        put to death
    """,
    ),
    *table_of("killed acts open base", "killed", "kill|kills|killing|murder|execute|shoot|hang"),
    *table_of(
        "dead alone noun",
        "the-dead",
        "the dead (?=(?:were|was|are|is|and|or|have|had|in|include|included|to|from|who|probably|at|on|reached|rose|could|may|lay|lie|will|would)\\b)",
    ),
    *table_of(
        "wounded alone noun",
        "the-wounded",
        "the (?:wounded|injured) (?=(?:were|was|are|is|and|or|have|had|in|include|included|to|from|who|probably|at|on|could|may|lay|lie|will|would)\\b)",
    ),
    *table_of(
        "missing alone noun",
        "the-missing",
        "the missing (?=(?:were|was|are|is|have|had|include|included|who|could|may|will|would)\\b)",
    ),
    *table_of(
        "dead suffers open",
        "died",
        """
        died|perished|drowned|dies|dying|suffocated
        die|drown|perish|starve
        froze|starved|bled to death
        lost|lose (?:his|her|their) (?:life|lives)
        passed away
        succumbed to
        took (?:his|her|their) own (?:life|lives)
        committed suicide
        fell in (?:battle|combat|action|the fighting)
        gave (?:his|her|their) (?:life|lives)
    """,
    ),
    *table_of(
        "dead is",
        "dead",
        """
        dead
        buried
        no longer alive
        found|declared|pronounced|confirmed|shot dead
        lifeless
    """,
    ),
    *table_of("alive is", "alive", "alive"),
    *table_of(
        "dead alone noun",
        "bodies",
        """
        body|bodies|remains|corpse|corpses (?:of (?:[\\w-]+ ){1,6})?(?:was|were|has been|have been|had been) (?:found|recovered|discovered|retrieved|brought up|brought out|pulled|dug|washed|identified|exhumed|returned)
        (?:body|bodies)
    """.replace("        (?:body|bodies)\n", ""),
    ),
    *table_of(
        "dead alone noun",
        "body-found",
        """
        found|recovered|discovered|retrieved|pulled|dug|identified|exhumed (?:up |out )?(?:the |two |three |four |five |six |seven |eight |nine |ten |another |a |more |\\d+ )*(?:body|bodies|corpse|corpses|remains) (?!of water)
    """,
    ),
    *table_of("dead alone of", "death-of", "death|deaths|drowning|suicide of"),
    *table_of("dead alone", "death-his", "his|her|their deaths?\ndeath ~(?<='s\\x20death)"),
    *table_of(
        "free suffers",
        "found-alive",
        "found|pulled|dug|brought|recovered (?:out )?(?:alive|safe|unharmed|safe and well|safe and sound)",
    ),
    *table_of(
        "free suffers",
        "out",
        """
        came|come|got|walked|climbed|crawled|scrambled out (?:alive|unhurt|unharmed|on (?:his|her|their) own|safely|unaided|safe)
        accounted for
        made it (?:out|home|back)(?: (?:alive|safely))?
        walked|got away (?:alive|unhurt|unharmed)
        back home
        home and safe
    """,
    ),
    *table_of("free acts", "pulled", "pulled (?=[\\w -]{2,40} (?:out )?alive)"),
    *table_of("dead acts", "claimed", "claimed (?=(?:the lives|the life|[\\w-]+ lives(?! than)|\\d+ lives))"),
    *table_of(
        "wounded acts open",
        "wounded",
        """
        wounded|injured|maimed|hurt|hospitalised|hospitalized|crippled|mutilated
        badly|seriously|gravely|critically|lightly|slightly (?:wounded|injured|hurt)
        shot and wounded
        treated for
        treated|recovering in hospital
        concussed|stretchered off|scalded|blinded|paralysed|paralyzed
        beaten (?:up|unconscious|badly|severely|savagely|so badly)
        beaten|tortured|poisoned|raped|flogged|whipped|electrocuted
        shot in the (?:leg|arm|back|chest|stomach|shoulder|head|face|foot|neck|thigh|hand)
        taken|rushed|airlifted|admitted|flown|carried|brought to (?:(?:a|the|an) )?(?:[\\w'-]+ ){0,3}(?:hospital|intensive care|clinic|infirmary)
    """,
    ),
    *table_of(
        "wounded is",
        "wounded",
        """
        in (?:a )?(?:critical|serious|grave)(?: but stable)? condition
        in intensive care
        in (?:a )?coma
        in hospital
        on life support
        fighting for (?:his|her|their) (?:life|lives)
    """,
    ),
    *table_of(
        "wounded suffers",
        "sustained",
        """
        suffered|sustained|suffering|received (?:[\\w-]+ ){0,4}(?:injury|injuries|wounds?|burns?|fractures?|concussion|bruises|bruising|gunshot wounds?)
        remains|remain|remained in (?:a )?(?:critical|serious|grave|stable)(?: but stable)? condition
        remains|remain|remained in (?:hospital|intensive care|a coma)
        ended|turned|woke up in (?:a |the )?hospital
        found with (?:a |an |the )?(?:[\\w-]+ ){0,3}(?:injury|injuries|wounds?|burns?)
        broke|broken (?:his|her|their|both|an|a) (?:arms?|legs?|ribs?|back|wrists?|jaw|neck|collarbone|hip|nose|hand|foot)
        lost (?:his|her|their|a|an|both) (?:leg|legs|arm|arms|eye|sight|hand|hands|foot|feet|fingers)
        limped off
    """,
    ),
    *table_of(
        "missing is",
        "missing",
        """
        missing
        unaccounted for
    """,
    ),
    *table_of(
        "missing suffers",
        "disappeared",
        """
        disappeared|vanished
        disappear|vanish
        gone|went|going missing
        reported|listed|declared missing
        lost contact
        never (?:came back|returned|came home|seen again|heard from again|made it (?:home|back)|got home|found)
        not (?:been )?(?:heard from|seen since|seen again|seen or heard|heard of|located|traced|accounted for|in touch|in contact)
        not been (?:found|seen)
        failed|failing to (?:return|come home|come back|report back|arrive|get in touch)
        did not (?:return home|come home|come back)
        didn't (?:come home|come back)
        yet to be (?:found|located|traced|accounted for|heard from)
        yet to (?:return|come home|be seen)
        still (?:to be found|not found|unfound)
    """,
    ),
    *table_of(
        "missing return open",
        "return",
        "came|come back\ncame|come home\nreturned|return\nheard from\nseen (?:since|again)\nmade it (?:home|back)",
    ),
    *table_of(
        "missing alone",
        "no-trace",
        """
        no (?:word|trace|news|sign) (?:of|from) (?=(?:his|her|their|the|him|them|any|a|an|those|my|our|\\d+|[\\w-]+ (?:men|women|people|soldiers|miners|children))\\b)(?!the (?:end|deal|truce|bus|train))
        nothing (?:has been |had been |was |is )?(?:heard|seen) (?:of|from) (?=(?:his|her|their|the|him|them|any|a|those)\\b)
    """,
    ),
    *table_of(
        "held acts",
        "held",
        """
        detained|arrested|jailed|imprisoned|captured|recaptured|abducted|kidnapped|interned|rearrested|re-arrested|incarcerated
        arresting|detaining|capturing|kidnapping
        caught|rounded up
        caught
        taken (?:prisoner|hostage|captive|into custody|away by)
        taking [\\w ]{2,25} (?:prisoner|hostage)
        detained|seized|arrested|picked up by (?:the )?(?:police|officers|agents|soldiers|security|masked|gunmen|troops|border)(?: \\w+)?
        hauled (?:off|away|out|in)
        dragged (?:off|away|out of|from)
        led away in handcuffs
        handcuffed|nabbed|apprehended|cuffed
        taken in for questioning
        placed|put under (?:house )?arrest
        placed|put|kept in (?:custody|detention|a cell|solitary|pre-trial detention)
        bundled into (?:a|an|the) (?:[\\w-]+ )?(?:car|van|bus|truck|minibus|vehicle|jeep)
        marched off
        held (?:captive|hostage|prisoner|in custody|without charge|incommunicado|since|for|in|at|by|on)
        held
        locked up
        remanded (?:in custody)?
        sentenced to
        given|handed (?:a |an )?(?:[\\w-]+ )?(?:years|months|life sentence|jail term|prison term|prison sentence|custodial sentence|life term)(?: (?:in (?:prison|jail)|behind bars))?
        chained up
        locked in (?=(?:a|the|his|her|their)\\b)
        sent (?:back )?to (?:prison|jail|a penal colony|a prison)
        put (?:in prison|in jail|behind bars)
        seized
    """,
    ),
    *table_of(
        "held alone of",
        "arrest-of",
        "arrest|arrests|detention|abduction|abductions|kidnapping|kidnap|capture|imprisonment|jailing of",
    ),
    *table_of(
        "held alone",
        "arrest-his",
        """
        his|her|their (?:arrests?|detention|abduction|kidnapping|capture|imprisonment)
        arrest ~(?<='s\\x20arrest)
        detention ~(?<='s\\x20detention)
        abduction ~(?<='s\\x20abduction)
    """,
    ),
    *table_of(
        "killed alone of",
        "killing-of",
        "killing|killings|murder|murders|assassination|execution|massacre|lynching|beheading of",
    ),
    *table_of(
        "killed alone",
        "killing-his",
        """
        his|her|their (?:murder|killing|assassination|execution)
        murder ~(?<='s\\x20murder)
        assassination ~(?<='s\\x20assassination)
    """,
    ),
    *table_of("missing alone of", "disappearance-of", "disappearance|disappearances of"),
    *table_of(
        "missing alone",
        "disappearance-his",
        "his|her|their disappearance\ndisappearance ~(?<='s\\x20disappearance)",
    ),
    *table_of(
        "transferred alone of",
        "deportation-of",
        "deportation|deportations|expulsion|expulsions|extradition|transfer of",
    ),
    *table_of("held acts", "dragged-away", "dragged|hauled|marched (?=(?:[\\w'-]+ ){1,4}(?:away|off to)\\b)"),
    *table_of(
        "transferred acts", "took-away", "took|drove|led|shipped|flew|moved (?=(?:[\\w'-]+ ){1,4}(?:away|off to)\\b)"
    ),
    *table_of("held acts base", "held", "arrest|detain|jail|imprison|capture|kidnap|abduct"),
    *table_of("wounded acts base", "wounded", "wound|injure"),
    *table_of("free acts base", "freed", "release|rescue|evacuate"),
    *table_of("free suffers linked", "pulled-out", "pulled|dragged|dug|lifted (?:out|free|clear)"),
    *table_of("transferred suffers linked", "moved", "moved|taken away"),
    *table_of("held alone", "arrests-not", "no arrests (?:were|have been|had been) made"),
    *table_of("wounded alone", "injuries-not", "no (?:injuries|casualties) (?:were|have been|had been) reported"),
    *table_of(
        "held is",
        "custody",
        """
        in (?:custody|prison|jail|detention|captivity|pre-trial detention|police custody|solitary confinement|handcuffs|enemy hands|a cell)
        behind bars
        on remand
        under (?:house )?arrest
    """,
    ),
    *table_of(
        "held suffers",
        "sit",
        "sit with (?:them|him|her)\nremains|remained|remain|stays|stayed in (?:custody|prison|jail|detention|captivity|a cell|the hands of)\nsurrendered to (?:police|the police|the authorities|troops)\ngave (?:himself|herself|themselves) up\nturned (?:himself|herself|themselves) in\nserving (?:a|his|her|their|[\\w-]+ years)\ngo|goes|went to (?:prison|jail)",
    ),
    *table_of(
        "free acts",
        "freed",
        """
        freed|released|rescued|liberated|acquitted|pardoned|exchanged|ransomed|paroled|evacuated|swapped
        free (?=(?:him|her|them|the|all|every|his|her|their)\\b)
        set free
        discharged from (?:the )?hospital
        cleared of (?=(?:all|murder|the|any|both)\\b)
        brought|led|taken|pulled|carried|winched to safety
        bailed
        granted bail
    """,
    ),
    *table_of("free acts linked", "let-go", "let go (?!of)\nlet off"),
    *table_of(
        "free is",
        "free",
        """
        free
        free on bail
        at liberty
        out on bail
        safe
        unharmed|unhurt
        safe and (?:well|sound|unharmed)
        home safely
    """,
    ),
    *table_of(
        "free suffers",
        "free",
        "remains|remained free(?: on bail)?\nwalked free\nreturned|returns|came|got home\nsurvived|survive|survives",
    ),
    *table_of(
        "at_large suffers open",
        "fled",
        """
        fled|escaped|deserted|absconded|flees|fleeing|escaping
        ran|run away
        ran|run off
        slipped away
        hiding (?!place)
        on the run
        at large
        in hiding
        gone|went into hiding
        gone|went on the run
        gone to ground
        still at large
        absent without leave
        absented (?:himself|herself|themselves)(?: without leave)?
        gone|went awol
        sought|wanted|hunted by (?:the )?(?:police|military police|officers|authorities|interpol|security|investigators)
        on the wanted list
        still being (?:sought|hunted)
        evading (?:capture|arrest|police)
        evaded|eluded (?:capture|arrest|police)
        gone underground
        made (?:his|her|their) escape
        jumped bail
        skipped bail
    """,
    ),
    *table_of("at_large suffers", "broke-out", "broke|broken out"),
    *table_of(
        "at_large suffers linked",
        "sought",
        "sought (?![\\w-])\nbeing (?:sought|hunted)\nsought (?=(?:by|in|over|since|after)\\b)\nhunted",
    ),
    *table_of("at_large suffers open base", "fled", "flee|escape|escapes"),
    *table_of(
        "transferred acts",
        "transferred",
        """
        transferred|deported|extradited|relocated|redeployed|repatriated|resettled|displaced|exiled|conscripted|mobilised|mobilized|expelled|uprooted
        drafted into
        called up (?=(?:in|to|for|last|on|by|at)\\b)
        driven|led|marched|taken|carried|shipped|bused|bussed|flown|trucked|herded (?:away|off|out|back|abroad)
        loaded (?:onto|into) (?:a |the |an )?(?:[\\w-]+ )?(?:trucks?|buses|bus|trains?|lorries|lorry|planes?|vans?)
        deport|extradite|relocate|redeploy
        transfer (?=(?:him|her|them|the|all|every|his|her|their)\\b)
        moved (?:on )?(?:to|from|out of|into)(?: (?:the |a |an )?[\\w'-]+)?(?: of [\\w'-]+)?
        taken to(?: (?:the |a |an )?[\\w'-]+)?
        sent (?:back )?(?:to the front|to a camp|to the quarry|abroad|home)
        driven|flown|marched|shipped|bused|bussed|trucked|herded|escorted|banished|evicted (?:to|from|across|over|into)
        thrown out of (?=(?:the country|their|his|her)\\b)
        put on a (?:freight |passenger )?(?:train|bus|truck|plane|lorry)
    """,
    ),
    *table_of(
        "unknown alone",
        "unknown",
        """
        whereabouts (?:is|are|was|were|remain|remains|remained) (?:still )?(?:unknown|unclear|not known|a mystery)
        whereabouts (?:could not|cannot|can not|have not|has not|had not) (?:yet )?(?:be |been )?(?:established|determined|confirmed|verified|ascertained)
        whereabouts unknown
        fate|fates|condition|status (?:[\\w ,]{0,40}? )?(?:is|was|remains|remained|were|are|remain) (?:still )?(?:unknown|unclear|not known|uncertain|a mystery)
        nobody|no-one knows (?:where (?:he|she|they|the [\\w-]+) (?:is|are|was|were)|what (?:has )?(?:happened to|become of|became of) (?:him|her|them))
        no one knows (?:where (?:he|she|they|the [\\w-]+) (?:is|are|was|were)|what (?:has )?(?:happened to|become of|became of) (?:him|her|them))
        not known (?:where (?:he|she|they) (?:is|are|was|were)|whether (?:he|she|they) (?:is|are|was|were) (?:still )?alive)
    """.replace("[\\w ,]{0,40}? ", "(?:of|for) (?:[\\w-]+ ){1,5}"),
    ),
)

QUIET: Final = table_of(
    "",
    "quiet",
    """
    killed|kill|killing (?:the|a|his|her|their|its|off|any|all)? ?(?:bill|engine|deal|plan|plans|talks|hopes|hope|power|lights?|conversation|project|story|proposal|law|motion|amendment|rumou?rs?|time|process|switch|mood)
    died|die|dies|dying (?:down|out|away|of laughter|hard)
    dead (?:end|line|letter|heat|calm|set|sea|weight|of night|on time|battery|phone|wood|ahead|right|body)
    missing (?:documents?|papers?|files?|pages?|link|pieces?|money|funds?|data|boxes|out|from the|[\\w]+ papers)
    released|release (?:(?:a|the|its|his|her|their|an|new|more|some|any|no) )?(?:[\\w-]+ )?(?:statement|report|reports|footage|video|recording|letter|film|album|data|documents|list|book|figures|results|details|findings|names|photographs|photos|images|copy|notes|tape|transcript|song|single)
    held|hold (?:(?:a|the|its|his|her|their|an|no|two|three|several|further) )?(?:[\\w-]+ )?(?:meeting|meetings|talks|hearing|hearings|vote|election|elections|parade|concert|game|match|rally|funeral|ceremony|inquest|inquiry|conference|briefing|ballot|referendum|protest|service|position|post|office|title|view|views|hands|breath|on to|up|out|back|off|together|over|elections)
    held (?:that|responsible|accountable|liable|to)
    hold him to
    moved to (?:ban|block|end|stop|adopt|dismiss|close|reject|tears|calm|limit|cut|restrict|suspend|make|reassure)
    moved (?:by|on|forward|ahead|quickly|swiftly)
    shot (?:a|the|an) (?:film|video|scene|documentary|photo|picture)
    a|the|his|her|their|long|one|another|first|single|free shot
    escaped (?:notice|attention|damage|scrutiny|punishment|unhurt|injury)
    lost contact with
    sentenced in absentia
    free (?:speech|market|trade|of charge|kick|kicks|press|will|time|to|from|lunch|lunches|copy|copies|ride|bus|meal|meals|world|agent|school|space|election|elections|entry|hand|of|tickets?)
    for free
    toll|duty|sugar free
    safe (?:place|house|haven|zone|passage|area|distance|route|to|bet|seat|hands|water|drinking|conditions|from|space|enough)
    caught (?:on|up|in|fire|the|a|his|her|their|sight|attention|between|off|my|our|by surprise)
    taken to (?:the streets|court|task|mean|be|social|heart)
    treated for free
    executed (?:the|a|his|her|its|an) (?:order|orders|plan|will|warrant|contract|search|decree|manoeuvre)
    drowned out
    hurt (?:feelings|the|by the|his|her|their|its) (?:chances|economy|feelings|pride|industry|business|sales|prospects|party)
    in (?:prison|jail|custody) (?:service|sentence|sentences|cell|guard|guards|system|reform|terms?|officials?|officers?)
    buried (?:in|under|beneath|himself|herself) (?:the|a|his|her|paperwork|work|its)? ?(?:report|paperwork|papers|footnotes?|small print|work|documents|annex)
    alive and kicking
    return|returned (?:two |a |his |her |their |the |my |our |any |our )?(?:calls?|messages?|emails?|requests?|phone calls?|fire|verdicts?|favou?r|book|money|letter|letters)
    arrested development
    captured (?:attention|the (?:mood|moment|town|city|village|hill|bridge|imagination|area|airport|base|territory)|on|in|by the camera)
    seized (?:the|a|an|on|upon|power|control|some|[\\d,.]+) ?(?:moment|opportunity|chance|documents|computers|weapons|drugs|cash|town|city|village|assets|papers|power|control|phones|kilos?|tonnes?)?
    evacuated (?:the|a|an) (?:building|town|village|area|school|hospital|city|station|houses?)
    freed up
    taken back
    death of (?:the (?:party|deal|idea|dream|newspaper|press|language|novel|high street)|democracy|hope|a (?:dream|language|nation))
    death|deaths (?:threats?|penalty|sentence|row|certificate|certificates|toll|squad|squads|camp|camps)
    arrest warrants?
    body|bodies of (?:water|evidence|work|law)
    fate|condition|status of (?:the|his|her|a|this|that) (?:bill|deal|law|talks|project|plan|company|building|road|bridge|patient)
    sought (?:to|a|an|the|after|comment|asylum|refuge|help|advice|permission|shelter|damages|compensation|out|and)
    driven (?:to|into|from|by) (?:despair|distraction|madness|drink|power|suicide|it|poverty|debt|growth|fear|hatred|greed|the need)
    driven by
    beaten (?:[\\w' ]{1,25} )?(?:\\d|by (?:a|two|three|one)|on penalties|in the|into|at)
    beaten|poisoned (?:track|path|egg|eggs|chalice)
    expelled from (?:school|the party|the club|parliament|university|the league)
    displaced (?:people|persons|families|population)
    warrants? for (?:the |his |her |their )?arrests?
    resisting|resist|resisted|avoid|avoided|face|faces|risk|risked|fear|feared (?:his |her |their )?arrest
    drafted (?:a|an|the|by|in|and|his|her|this|that)
    in hospital (?:wards?|beds?|corridors?|staff|trusts?)
    life support machine
    shooting of (?:the|a|an) (?:film|scene|video)
""",
)

CUES: Final = (
    *table_of(
        "believed",
        "cue",
        """
        i|we|they|he|she (?:think|thinks|thought|believe|believes|believed|suspect|suspects|suspected|assume|assumes|assumed|guess|reckon|hear|heard)
        apparently|reportedly|allegedly|seemingly|likely|supposedly
        seems|appears|appeared to
    """,
    ),
    *table_of(
        "denied",
        "cue",
        """
        denied|denies|denying|deny (?:that|any|anyone|having|the|claims|reports|he|she|they|it|ever|allegations)
        rejected|rejects|dismissed|dismisses (?:(?:the|as) )?(?:claims?|reports?|allegations?|suggestions?|rumou?rs?|talk|false|untrue)
        no (?:evidence|reports?|sign|indication|word|proof|record|suggestion|confirmation|information|truth) (?:that|of|was|were|in)
        untrue|false (?:that|claims?|reports?)
        it is not true that
        without (?:anyone|anybody|any)
    """,
    ),
    *table_of("claim", "cue", "reports|claims|rumours|rumors|allegations that"),
    *table_of(
        "unclaim", "cue", "were|was|are|is (?:untrue|false|wrong|unfounded|denied|incorrect|baseless|not true|rejected)"
    ),
    *table_of(
        "feared",
        "cue",
        """
        fear|fears|feared|fearing|afraid|worry|worried|worries|dread|dreads|dreaded|concern|concerns|concerned
        presumed|believed|thought|assumed|suspected|rumoured|rumored (?:to (?:be|have)|dead|killed|missing|drowned|captured|that|[\\w]+ to)
        may|might have
        may|might be (?=(?:dead|missing|held|hiding|alive|wounded|injured|in)\\b)
        could have been
        could be (?=(?:dead|missing|trapped)\\b)
        probably|possibly|perhaps|presumably
    """,
    ),
    *table_of(
        "questioned",
        "cue",
        """
        whether
        asked|asks|ask|wonder|wonders|wondered|know|knows|knew|unclear|unknown if
        what (?:became|has become|happened|had become) of
    """,
    ),
    *table_of("condition", "cue", "if|unless\nor (?=you|they|he|she|we|i|else)\nin case\nprovided that"),
    *table_of("whoever", "cue", "whoever\nanyone|anybody|everyone|those who"),
    *table_of(
        "future", "cue", "will|would|shall|won't|'ll|i'll|we'll|you'll|they'll|he'll|she'll\ngoing to\nis|are to be"
    ),
    *table_of("possible", "cue", "could|can|may|might|should"),
    *table_of(
        "threat",
        "cue",
        "threaten|threatens|threatened|threatening|warn|warned|warns|warning|vowed|orders|ordered|order|swore|threat|threats",
    ),
    *table_of(
        "announced",
        "cue",
        """
        promised|promises|promise|pledged|announced|announces|announcing|plans|planned|planning|agreed|offered|expected|due|scheduled|demanded|demands|called|calls|urged (?:to|for|that|the|in|on|him|her|them)
        promised|promises|pledged|announced|announces (?=\\w)
    """,
    ),
)

FATES: Final = FateWords(
    phrases=PHRASES,
    quiet=QUIET,
    cues=CUES,
    auxiliaries=frozenset(
        "was were is are be been being got get gets has have had will would could may might can shall should must to not never also still since"
        " already later reportedly allegedly both either wasn't weren't isn't aren't hasn't haven't hadn't won't wouldn't didn't don't doesn't"
        " did do does no longer just now all who'd he'd they'd eventually again probably possibly apparently going badly severely seriously"
        " gravely critically lightly slightly remains remain remained stays stayed thought said understood even ever then briefly subsequently finally immediately feared presumed believed found shot".split()
    )
    - {"who'd", "he'd", "they'd"},
    links=frozenset(
        "was were is are be been being got get gets remains remain remained stays stayed wasn't weren't isn't aren't feared presumed believed found".split()
    ),
    negations=frozenset(
        "not never wasn't weren't isn't aren't hasn't haven't hadn't won't wouldn't didn't don't doesn't".split()
    ),
    joins=frozenset({"and", "or", ",", "then", "but"}),
    nobody=_NOBODY | {"not"},
    doers=frozenset("they we you i to let'll they'll we'll he'll you'll i'll".split()),
    addressed=frozenset({"you", "whoever", "anyone", "anybody"}),
    follows=frozenset(
        "in at on by when while during after before since for as and or but near from under with this last yesterday today who overnight"
        " inside outside along during because to of".split()
    ),
    before=before,
    behind=behind,
    thing=lambda words, at: words.at(at) in _THINGS,
)
