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
    if low in ("one", "ones", "them"):
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
    if words.at(at) == "," and at > 1:
        opening = next((i for i in range(at - 1, max(0, at - 14), -1) if words.low[i] == ","), None)
        if opening is not None and words.same_line(opening, at):
            at = opening - 1
        else:
            return None
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
    """,
    ),
    *table_of(
        "dead is",
        "dead",
        """
        dead
        buried
        no longer alive
        found dead
    """,
    ),
    *table_of("alive is", "alive", "alive"),
    *table_of(
        "free suffers",
        "found-alive",
        "found|pulled|dug|brought|recovered (?:out )?(?:alive|safe|unharmed|safe and well|safe and sound)",
    ),
    *table_of("free acts", "pulled", "pulled (?=[\\w -]{2,40} (?:out )?alive)"),
    *table_of("dead acts", "claimed", "claimed (?=(?:the lives|the life|[\\w-]+ lives|\\d+ lives))"),
    *table_of(
        "wounded acts open",
        "wounded",
        """
        wounded|injured|maimed|hurt|hospitalised|hospitalized|crippled|mutilated
        badly|seriously|gravely|critically|lightly|slightly (?:wounded|injured|hurt)
        shot and wounded
        treated for
    """,
    ),
    *table_of("wounded is", "wounded", "in (?:a )?(?:critical|serious|grave) condition\nin intensive care"),
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
        never (?:came back|returned|came home|seen again|heard from again)
        not (?:been )?(?:heard from|seen since)
    """,
    ),
    *table_of("missing return open", "return", "came|come back\ncame|come home\nreturned|return"),
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
        held (?:captive|hostage|prisoner|in custody|without charge|incommunicado|since|for|in|at|by|on)
        held
        locked up
        remanded (?:in custody)?
        sentenced to
        sent (?:back )?to (?:prison|jail|a penal colony|a prison)
        put (?:in prison|in jail|behind bars)
        seized
    """,
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
        in (?:custody|prison|jail|detention|captivity|pre-trial detention)
        behind bars
        under (?:house )?arrest
    """,
    ),
    *table_of(
        "held suffers",
        "sit",
        "sit with (?:them|him|her)\nremains|remained|remain in (?:custody|prison|jail|detention|captivity)\nserving (?:a|his|her|their|[\\w-]+ years)\ngo|goes|went to (?:prison|jail)",
    ),
    *table_of(
        "free acts",
        "freed",
        """
        freed|released|rescued|liberated|acquitted|pardoned|exchanged|ransomed|paroled|evacuated|swapped
        free (?=(?:him|her|them|the|all|every|his|her|their)\\b)
        set free
        let go
        let off
        bailed
        granted bail
    """,
    ),
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
        "remains|remained free(?: on bail)?\nwalked free\nreturned|returns|came|got home\nwent home\nsurvived|survive|survives",
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
    """,
    ),
    *table_of("at_large suffers", "broke-out", "broke|broken out"),
    *table_of("at_large suffers open base", "fled", "flee|escape|escapes"),
    *table_of(
        "transferred acts",
        "transferred",
        """
        transferred|deported|extradited|relocated|redeployed|repatriated|resettled
        deport|extradite|relocate|redeploy
        transfer (?=(?:him|her|them|the|all|every|his|her|their)\\b)
        moved (?:on )?(?:to|from|out of|into)(?: (?:the |a |an )?[\\w'-]+)?(?: of [\\w'-]+)?
        taken to(?: (?:the |a |an )?[\\w'-]+)?
        sent (?:back )?(?:to the front|to a camp|to the quarry|abroad|home)
        driven|flown|marched|shipped|bused|bussed to
        put on a (?:freight |passenger )?(?:train|bus|truck|plane|lorry)
    """,
    ),
    *table_of(
        "unknown alone",
        "unknown",
        "whereabouts (?:is|are|was|were|remain|remains|remained) (?:unknown|unclear)\nfate (?:is|was|remains|remained) (?:unknown|unclear)",
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
        " gravely critically lightly slightly thought said understood even ever then briefly subsequently finally immediately feared presumed believed found shot".split()
    )
    - {"who'd", "he'd", "they'd"},
    links=frozenset(
        "was were is are be been being got get gets wasn't weren't isn't aren't feared presumed believed found".split()
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
)
