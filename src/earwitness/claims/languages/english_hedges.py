# ruff: noqa: E501 (tables)
"""English hedges in Prince's classes, with the forms that news uses and lists of academic hedges lack."""

from __future__ import annotations

from typing import Final

from earwitness.claims.drafting.phrases import Phrase, table_of
from earwitness.claims.languages.facts import HedgeWords

_BE: Final = "am|is|are|was|were|be|been|being"
_NAMED: Final = r"(?:named|identified|quoted by name|quoted|identified by name|named publicly)"

PHRASES: Final[tuple[Phrase, ...]] = (
    *table_of(
        "attribution_shield",
        "reported",
        f"""
        reportedly
        allegedly
        alleged
        purportedly|supposedly|ostensibly
        purported|supposed|rumoured|rumored (?!to\\b)
        according to
        {_BE} (?:reportedly |also |widely |long |now |originally |initially )?(?:said|reported|alleged|claimed|rumoured|rumored|understood|believed|thought|considered|supposed|purported|presumed|assumed|feared) to
        said to (?:be|have)
        reported to (?:be|have)
        believed|thought|understood to (?:be|have)
        in what (?:is|was|are|were) (?:said|reported|believed|described) (?:to be|as)
        by (?:all|some|most|his own|her own|their own|several|one) accounts?
        so the story goes
        by (?:his|her|their|its|my|our) (?:own )?(?:account|telling|reckoning)
        unconfirmed
        it (?:is|was|has been) (?:said|reported|alleged|claimed|rumoured|rumored|understood|believed|thought)(?: that)?
        it's (?:said|reported|alleged|claimed|rumoured|rumored|understood|believed|thought)(?: that)?
        as reported by
        so-called|self-styled|self-described|self-proclaimed
        as (?:he|she|they|it) (?:puts?|put|called|calls|described|describes|phrased|termed) (?:it|them|him|her)
        in (?:his|her|their|its) (?:own )?(?:words|telling|account|version)
        by (?:the )?[\\w-]+(?: [\\w-]+)?['’]s? (?:own )?(?:account|telling|reckoning|version)
        we're hearing(?: that)?
        we are hearing(?: that)?
        we|i hear(?: that)?
        word|rumour|rumor has it
        reports|claims|allegations|rumours|rumors (?:(?:by|from|among) (?:[\\w-]+ ){{0,2}}[\\w-]+ )?(?=that\\b)
        claims (?=(?:it|he|she|they|we|the [\\w-]+) (?:was|were|had|has|is|are|[\\w]+ed)\\b)
        could|can (?:not|neither) (?:yet |immediately |be |have been |independently |immediately be )*(?:independently |immediately |officially )*(?:verif|confirm|corroborat|authenticat|substantiat)\\w+(?: (?:this|that|the|these|those|his|her|their|its|it)(?: (?:account|claims?|reports?|information|figures?|recording|authenticity|story|allegations?|details|statement|video|footage|documents?))?)?
        couldn't|can't|cannot (?:yet |immediately |be |have been |independently |immediately be )*(?:independently |immediately |officially )*(?:verif|confirm|corroborat|authenticat|substantiat)\\w+(?: (?:this|that|the|these|those|his|her|their|its|it)(?: (?:account|claims?|reports?|information|figures?|recording|authenticity|story|allegations?|details|statement|video|footage|documents?))?)?
        haven't|hasn't|have|has (?:not )?been (?:un)?able to (?:yet |immediately |independently )*(?:verif|confirm|corroborat|authenticat|substantiat)\\w+(?: (?:this|that|the|these|those|his|her|their|its|it)(?: (?:account|claims?|reports?|information|figures?|recording|authenticity|story|allegations?|details|statement|video|footage|documents?))?)?
        whose authenticity (?:[\\w'-]+ ){0, 5}(?:could not|cannot|has not|was not|were not) (?:[\\w-]+ ){0, 3}(?:verify|confirm|establish|verified|confirmed|established)
        not (?:yet )?(?:been )?(?:immediately |independently |officially )*(?:verified|confirmed|corroborated|authenticated)
        yet to be (?:independently |officially )*(?:verified|confirmed|corroborated|authenticated)
        unable|failed to (?:immediately |independently )*(?:verify|confirm|corroborate|authenticate|establish|check) (?:this|that|the|these|those|his|her|their|its|it|them|whether)(?: (?:account|claim|claims|report|reports|information|figure|figures|recording|authenticity|story|allegation|allegations|details|statement|video|footage|document|documents))?
        no (?:independent|official) confirmation
    """,
    ),
    *table_of(
        "attribution_shield",
        "identity",
        """
        identified (?:only |later |locally |in the recording |by [\\w' ]{1,40}? |on the recording )?as
        identifying|identifies|introduced|introducing (?:himself|herself|themselves) as
        who (?:gave his name|gave her name|introduced himself|introduced herself|identified himself|identified herself) (?:only )?as
        known (?:only )?as
        who goes by the name(?: of)?
        described (?:only )?as
        purporting|purported|claiming to be
    """,
    ),
    *table_of(
        "plausibility_shield",
        "plausibly",
        """
        probably|presumably|apparently|seemingly|possibly|perhaps|maybe|conceivably|arguably|evidently
        likely (?:to|that)
        most|very|quite likely
        is|are|was|were likely
        unlikely (?:to|that)
        i (?:think|believe|suppose|guess|reckon|assume|suspect|imagine|gather|understand|presume|expect)
        we (?:think|believe|suppose|assume|suspect|reckon|understand)
        as far as (?:i|we|anyone|he|she|they) (?:know|knows|knew|can tell|could tell|remember|recall|understand|am aware)
        to (?:my|our|the best of (?:my|our|his|her|their)) knowledge
        in (?:my|our) (?:opinion|view|estimation)
        i'm|am (?:not sure|not certain|guessing)
        if i (?:remember|recall|understand) (?:correctly|rightly|right)
        it (?:seems|seemed|appears|appeared|would seem|would appear)(?: (?:that|as if|as though|like|to (?:me|us)))?
        it (?:looks|looked) (?:as if|as though|like)
        seems|seemed|appears|appeared to
        what (?:appears|appeared|seems|seemed|looks|looked) (?:to be|like)
        may|might (?=(?:also |well |already |since |only |still |yet |even )?(?:have|be|become|include)\\b)
        could (?=(?:also |well |already |since |only )?have (?:been|had|become|[a-z]+ed|gone|taken|left|lost|fled|died|known|seen|made|come|run|fallen|begun|held|sold|paid|got|given|found|done|hidden)\\b)
        might (?=[a-z]{3,})
        may ~(?<=(?:it|he|ho|ey|at|ch)\\x20may)(?=\\x20(?!not)[a-z]{3,})
        must have been
        as if
        for all (?:i|we) know
        he|she|they|who (?:thinks|think|suspects|suspect|reckons|reckon|guesses|supposes|assumes|assume)
        i'd|we'd (?:say|guess|think|reckon|imagine|suppose)
        i|we would (?:say|guess|think|reckon|imagine|suppose)
        appearing|seeming to
        could (?=(?:also |well |still |yet |even |soon |eventually )?(?:fail|miss|widen|rise|fall|reach|face|lead|cost|mean|spread|collapse|happen|lose|end|close|become|be (?!heard|seen|reached|made|glimpsed|identified|found|contacted|clearly|plainly|distinctly|confirmed|verified|independently|immediately|also|just|briefly)|take (?!it|no|the)|last|result|cause|affect|include|exceed|grow|drop|die|trigger|force|push|remain|emerge|follow|begin|break|burst|increase|hit|prove|turn|threaten|worsen|delay|continue)\\b)
        may|might (?=(?:also |well |still |yet |even |soon |eventually |never )?(?:fail|miss|widen|rise|fall|reach|face|lead|cost|mean|spread|collapse|happen|lose|end|become|be|last|result|cause|affect|exceed|grow|drop|die|trigger|force|remain|emerge|follow|begin|break|burst|increase|hit|prove|turn|threaten|worsen|delay|continue)\\b)
        it's|it (?:is |was |remains |remained )?(?:still )?(?:unclear|not clear|uncertain|not known|unknown|possible|conceivable)(?: (?:when|whether|if|how|why|who|what|where|that)(?: (?:it|he|she|they|this|that) (?:was|were|is|are) \\w+)?)?
        there (?:is|was|are|were) (?:a|every|some) (?:chance|possibility|likelihood|risk)
        unclear (?:whether|if|how|who|what|when|why)
    """,
    ),
    *table_of(
        "rounder",
        "rounder-all",
        "almost|nearly (?=(?:all|every|none|no|half|everyone|everybody|everything|nobody|nothing|always|never)\\b)",
    ),
    *table_of(
        "adaptor",
        "adaptor",
        """
        sort|kind of (?=(?:a|an|like|the|funny|strange|hard|sad|angry|afraid|scared|tired|sorry|just|had|got|went|knew|felt|lost|gave|left|stopped|shouted|pushed|forced|made|told|said|agreed|promised|happy|normal|quiet|\\w+ed)\\b)
        somewhat
        more or less
        to (?:some|a certain|some small) (?:extent|degree)
        in a (?:sense|way|manner of speaking)
        so to speak
        as it were
        rather (?=(?:\\w+ly|\\w+ed|\\w+ing|unclear|vague|quiet|late|poor|small|thin|weak|odd|strange)\\b)
        a little bit
        loosely|broadly speaking
        something of a
        of sorts
        virtually|practically|basically|effectively
        largely
        partly|partially
    """,
    ),
    *table_of(
        "evidential",
        "evidential",
        f"""
        can|could be (?:clearly |plainly |distinctly |just |also |briefly )?(?:heard|seen|made out|glimpsed|identified)
        {_BE} (?:clearly |also |then |later |briefly |repeatedly |often |last )?(?:heard|seen|overheard|filmed|recorded|photographed|pictured|spotted|captured on (?:camera|film|tape|video))
        caught on (?:tape|camera|film|video|cctv|microphone)
        {"|".join(("footage", "video", "videos", "images", "photographs", "photos", "recordings", "pictures", "drone", "cctv", "clip", "clips"))} (?:footage |images |published [\\w ]{{1,20}} |reviewed by [\\w ]{{1,30}} |(?:seen|verified|obtained|published|shared|posted|filmed|taken) (?:by|on) [\\w ]{{1,30}} )?(?:shows?|showed|showing|suggests?|suggested|indicates?|indicated|appears? to show|appeared to show)
        satellite (?:images|imagery|pictures|photographs|photos|data) (?:shows?|showed|suggests?|suggested|indicates?|taken)
        the (?:recording|tape|video|footage|film|photograph|picture|audio) (?:shows?|showed|captures|captured|suggests|reveals)
        appears|appeared|seems on (?:the )?(?:recording|tape|video|footage)
        on the (?:recording|tape),? (?:one|you) (?:can hear|hears|hear)
        audible
        visible (?:on|in)
        seen|reviewed|obtained|examined|viewed|verified|authenticated|heard by (?=(?:the|this|our|a|an|reporters|journalists)\\b)(?:the |this |our )?[\\w-]+(?: [\\w-]+){{0,2}}
        i|we (?:saw|heard|watched|witnessed) (?=(?:it|him|her|them|the|a|how|that|two|three|with)\\b)
        with (?:my|his|her|their|our) own (?:eyes|ears)
        heard (?:(?:it|this|that) )?from (?=(?:a|an|the|his|her|their|one|someone|somebody)\\b)
        footage|video|videos|images|photographs|photos|pictures|clip|clips (?:(?:shared|posted|circulating|published|circulated|uploaded|broadcast) )?(?:widely )?(?:on|online|by|in)(?: (?:social media|the internet|telegram|state television|residents))? (?:shows?|showed|appears? to show|appeared to show|suggests?|captured?)
    """,
    ),
    *table_of(
        "anonymity_marker",
        "anonymity",
        f"""
        who (?:has |had |have )?(?:asked|requested|wished|wanted|preferred|chose|insisted|begged|spoke|agreed to speak|agreed to talk|talked) (?:on (?:the )?condition of anonymity|under (?:the )?condition of anonymity|anonymously|not to (?:be {_NAMED}|give (?:his|her|their) (?:full |real |last )?names?)|to (?:remain|stay) (?:anonymous|unnamed|nameless)|for anonymity|that (?:his|her|their) (?:full |real |last )?(?:names?|identit(?:y|ies)) (?:be|not be|should be|should not be|is|are) (?:\\w+)(?: (?:or \\w+|published|used|given|printed))?)
        who (?:declined|refused|would not|wouldn't|will not|did not want|does not want|didn't want|do not want|was not authori[sz]ed|were not authori[sz]ed|is not authori[sz]ed|was afraid|were afraid|cannot|could not|can not|can't) (?:to )?(?:be (?:{_NAMED})|give (?:his|her|their|a) (?:full |real |last )?names?|speak (?:publicly|on the record|to (?:the )?(?:press|media|reporters))|discuss [\\w ]{{1,30}} publicly|have (?:his|her|their) (?:names?) \\w+|be named)
        asked|asking|asks|requested|requesting (?:not to be {_NAMED}|to remain (?:anonymous|unnamed)|that (?:his|her|their) (?:real |full )?names? (?:be withheld|not be used|not be published|not be printed|be changed|be kept \\w+)|for anonymity|anonymity)
        declined|declining|refused|refusing to (?:be (?:named|identified)|give (?:his|her|their|a) (?:full |real |last )?names?)
        speaking|spoke|speaks|told [\\w ]{{0,20}} ?on (?:the )?condition of anonymity
        on (?:the )?condition (?:of anonymity|that (?:he|she|they) (?:not be|was not|were not|would not be|is not|are not) (?:named|identified))
        speaking|spoke|spoken|speaks|wrote anonymously
        anonymous|anonymously
        unnamed|unidentified
        whom|who [\\w ]{{1,30}} (?:is|are|was|has|have) (?:not|agreed not to|chosen not to|decided not to|promised not to) (?:naming|named|name|identifying|identify|identified)
        whose (?:full |real |last |first )?(?:name|names|identity|identities) (?:[\\w' ]{{1,24}} )?(?:has|have|is|are|was|were|had) (?:been |being )?(?:withheld|changed|not \\w+(?: \\w+)?|known to [\\w' ]{{1,20}}|kept \\w+)
        is|are|was|were not (?:being )?(?:named|identified|naming)(?: (?:him|her|them))?
        {"|".join(("his", "her", "their"))} (?:real |full )?names? (?:has|have|is|are|was|were) (?:been )?(?:changed|withheld)
        not (?:his|her|their) real names?
        a (?:person|source|man|woman|diplomat|soldier|witness) (?:who is |who was )?(?:familiar with|close to|briefed on|with (?:direct )?knowledge of|with access to)
        source|sources (?:close to|familiar with|in|inside|within|with knowledge of|briefed on)
        people familiar with
        neither|none|both|most|all of (?:whom|them) (?:wanted|wished|agreed|asked|spoke|declined|refused|preferred) (?:not )?(?:to be (?:identified|named|quoted)|anonymously|on condition of anonymity)
        that (?:his|her|their) (?:real |full )?names? (?:would|should|will) not be (?:used|published|given|printed|disclosed)
        informed|well-placed|well-informed|government|military|security|intelligence|diplomatic|police|official|senior|local|several|multiple sources?
        a|an|one (?:[\\w-]+ )?(?:[\\w-]+ )?source (?=(?:said|says|told|claimed|claims|added|close|familiar|at|with|in the|inside|who)\\b)
        a pseudonym
        who (?:has |had |have )?(?:asked|requested|wished|wanted|preferred|insisted|agreed) (?:to|on) (?:be|being) (?:named|identified|quoted|known|referred to|called) only (?:as|by)(?: (?:his|her|their|a|an|the))?(?: (?:first|given|last|middle) (?:names?)| initials?| nickname| call sign)?
        asked|asking to be (?:named|identified|quoted|known) only (?:as|by)(?: (?:his|her|their|a|an))?(?: (?:first|given|last) names?| initials?)?
        who (?:didn't|did not|doesn't|does not|don't) (?:want|wish) (?:to be (?:named|identified)|(?:his|her|their) (?:full |real )?names? (?:to be )?(?:printed|used|published|given|known|in the paper))
        names (?:have|had|has) been (?:changed|withheld|omitted|removed|altered)(?: (?:to protect|for)(?: [\\w']+){{1,3}})?
        name (?:has|had) been (?:changed|withheld|omitted|removed|altered)
        names (?:changed|withheld|omitted)
        name (?:changed|withheld|omitted)
        not (?:naming|identifying) (?:him|her|them)
        did|does|do not (?:name|identify) (?:him|her|them)
        we (?:shall|will) (?:call|name) (?:him|her|them)(?: [A-Za-z]+)?
        whom we (?:shall |will )?(?:call|are calling)
        i'd rather not (?:say|give|name)
        i would rather not (?:say|give|name)
        insider|insiders
        one|two|three|several|some of the (?:sources|officials|people)
    """,
    ),
)

QUIET: Final = (
    *table_of(
        "",
        "quiet",
        """
        known as (?:the|an?)
        is|was|were|are seen as
        been (?:seen|heard) (?:from|of|since|again)
        is|are|was|were (?:also |only )?supposed to
        could|can be (?:heard|seen) no
        is|are|was|were (?:never |not )?(?:seen|heard) (?:from|of)
        alleged to
        kind of (?:thing|person|man|woman|people|place|work|help|food|war|life)
        what (?:kind|sort) of
        this|that|any|some|every|another|one (?:kind|sort) of
        might and main
    """,
    ),
)

HEDGES: Final = HedgeWords(
    phrases=PHRASES,
    prepositions=frozenset(),
    rounders=table_of(
        "rounder",
        "rounder",
        """
        about|around|roughly|approximately|some|circa|nearly|almost
        an estimated
        estimated at
        in the region of
        close to
        just (?:under|over|short of)
        getting on for
        getting|coming up (?:to|for)
        somewhere (?:around|near|between)
        something like
    """,
    ),
    after_number=table_of("rounder", "rounder-after", "or so\nor thereabouts\nodd\ngive or take\nor more or less"),
    quiet=QUIET,
    identity=frozenset({"identity"}),
    roles=dict.fromkeys(
        "official governor minister mayor prosecutor secretary director head chief chairman commissioner deputy administrator"
        " spokesman spokeswoman councillor ambassador consul bureaucrat inspector president senator adviser aide".split(),
        "official",
    )
    | dict.fromkeys(
        "officer general colonel major captain lieutenant sergeant commander policeman corporal warden guard instructor"
        " inspector-general brigadier marshal".split(),
        "officer",
    )
    | {
        role: role
        for role in "soldier fighter doctor nurse priest teacher driver inmate prisoner recruiter recruit guard worker lawyer".split()
    },
    definite=frozenset({"the"}),
)
