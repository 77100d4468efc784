# ruff: noqa: E501 (tables)
"""English threats, promises, orders, prohibitions, terms and requests."""

from __future__ import annotations

from typing import Final

from earwitness.claims.drafting.phrases import table_of
from earwitness.claims.drafting.words import Words
from earwitness.claims.languages.facts import UndertakingWords

_VERBS: Final = frozenset(
    "go come get take give put keep sign run stop stand sit wait hold bring leave let make send tell say write read call open close shut move"
    " stay walk turn look listen watch show hand pay work load carry dig shoot fire kill release free return report remember forget check"
    " find bury burn drop lie get eat drink sleep wake hurry follow lead join drive pull push cut clean wash build fill pack unload count"
    " answer ask speak be do use start begin finish end help save hide cover lock unlock draw throw pick lift raise lower step line form"
    " choose obey respect email contact phone visit support join share donate practise behave kick grab shut hang resign admit deny confess prove pass clear empty leave search arrest detain remove delete evacuate surrender submit apply send boil think try ring buy sell bury vote march strip kneel".split()
)
_AFTER_IMPERATIVE: Final = frozenset(
    "the a an your their his her it them him me us this that these those my our all every everything nothing home here there back away up down"
    " out off on in to at from for with quiet still now first and or where what who if no two three everyone each still again together".split()
)


def imperative(words: Words, index: int) -> bool:
    """A bare verb that opens its clause: alone, or with what a verb takes behind it."""
    low = words.low[index] if index < len(words) else ""
    if low in ("always", "just", "now", "then", "first", "so", "quickly", "immediately"):
        index += 1
        low = words.at(index)
    if low not in _VERBS:
        return False
    following = words.at(index + 1)
    if not following or words.kind(index + 1) in ("sign", "number"):
        return following not in ("'", ":", "-")
    return following in _AFTER_IMPERATIVE or following.endswith("ly") or words.kind(index + 1) == "number"


_HARM: Final = "shot|killed|punished|jailed|arrested|beaten|fired|dismissed|sacked|sent|charged|fined|evicted|cut|buried|sorry|dead|hanged|executed|expelled|prosecuted|tried|treated|detained|imprisoned|locked"

UNDERTAKINGS: Final = UndertakingWords(
    opening=(
        *table_of(
            "prohibition",
            "opening",
            """
            don't|never (?=[a-z]+)
            do not
            no one (?:is to|may|can|must|will|shall|leaves|leave|goes|talks|speaks|writes|moves|gets|touches|enters|comes|walks|opens|tells|says|eats|sleeps|stops|works)
            nobody|no-one (?!(?:knows|is|was|has|does|cares|believes|wants|likes|seems|sees|thinks|understands|remembers|needs|expects|owns|lives|dares)\\b)[a-z]+s (?=(?:the|a|an|any|another|his|her|their|home|out|in|to|anything|until|before|this|that)\\b)
            you don't (?:say|tell|talk|go|touch|leave|open|speak|write|call|move|ask|sign|use|discuss|mention|enter)
            i|we don't want (?:to (?:hear|see)|anyone|anybody|you)
            nobody (?:is to|may|can|must|will|shall|leaves|leave|goes|talks|speaks|writes|moves|gets|touches|enters|comes|walks|opens|tells|says|eats|sleeps|stops|works)
            you (?:must|may|can|shall|should|are|will) (?:not|never)
            nobody|no (?:one )?(?:in|of|from|on) (?:[\\w']+ ){1,4}(?:is to|may|must|will|shall|can)
            you (?:can't|cannot|mustn't|shan't|won't|aren't allowed|are forbidden|are not allowed)
            no (?:phones?|talking|smoking|photos|photographs|cameras|visitors|questions|calls|letters|entry|exceptions)
            under no circumstances
            stay away
            keep (?:off|out|away)
            stop [a-z]+ing
        """,
        ),
        *table_of(
            "request",
            "opening",
            """
            please
            could|can|will you (?:please )?[a-z]+
            would you (?:please|kindly|mind)
            i|we want (?:you|them|him|her|the|an|a|every|all|it|our|my|answers|justice) (?=[a-z])
            do (?:keep|send|come|call|write|tell|stay|let|get)
            we|i (?:ask|beg|urge|request|appeal|implore|am asking|are asking|have asked|want you to|would ask|'d ask)
            we've|i've (?:asked|requested|begged|appealed)
            i'd|we'd (?:ask|like you to)
            help (?:us|me)
        """,
        ),
        *table_of(
            "order",
            "opening",
            """
            you (?:must|have to|are to|need to|are going to|shall|had better)
            you'd better
            you (?:tell|go|take|bring|stay|wait|keep|put|send|call) (?=(?:the|him|her|them|us|home|back|to|it|your|there|here|this|that)\\b)
            everyone|everybody|all (?:must|is to|are to|has to|have to|out|back|down|of you)
        """,
        ),
        *table_of(
            "promise",
            "opening",
            """
            i|we (?:will|shall|promise|guarantee|swear|pledge|undertake)(?! (?:not )?(?:kill|shoot|find you|find him|find them|bury|punish|jail|fire|arrest|burn|see|never|die|be back|be silenced|not be|know|have to|need))
            i'll|we'll (?!kill|shoot|find you|bury|punish|jail|fire|arrest|burn|see|never|die|know|have to|need|regret)
            you (?:will|shall|'ll) (?:also |all |each )?(?:get|receive|have|be (?:paid|free|freed|released|safe|home|fed|given|compensated|protected|sent home)|go home|earn|return|see your)
            you'll (?:also |all |each )?(?:get|receive|have|be (?:paid|free|freed|released|safe|home|fed|given)|go home|earn|return)
            you have my word
            i|we (?:can )?(?:assure|promise)
            rewards (?:of|are|will)
            a reward
            you (?:will|shall) not be (?:harmed|hurt|punished|touched|moved|sent|charged|arrested)
            you won't be (?:harmed|hurt|punished|touched|moved|sent|charged|arrested)
            after that you (?:go|are|will|can)
        """,
        ),
        *table_of(
            "threat",
            "opening",
            f"""
            i|we (?:will|shall|are going to) (?:not )?(?:kill|shoot|find you|find him|find them|bury|punish|jail|fire|arrest|burn|get you|come for|deal with|cut|destroy)
            i'll|we'll (?:kill|shoot|find you|find him|find them|bury|punish|jail|fire|arrest|burn|get you|come for|deal with|cut|destroy)
            you (?:will|shall|are going to) (?:regret|pay for|die|be (?:{_HARM})|sit|rot|never see|end up|lose|answer for|go to (?:prison|jail))
            you'll (?:regret|pay for|die|be (?:{_HARM})|sit|rot|never see|end up|lose|be sorry)
        """,
        ),
        *table_of(
            "term",
            "opening",
            """
            you (?:signed|sign) (?:up )?for
            the (?:pay|salary|wage|term|contract|fee|rent|price|fine|deposit) (?:is|was|runs|will be|would be|are)
            your (?:pay|salary|wage|term|contract|leave) (?:is|was|runs|will be|would be)
        """,
        ),
    ),
    within=(
        *table_of(
            "threat",
            "within",
            """
            will|would|'ll|shall (?:sue|prosecute|regret|punish|evict|shoot)
            will|would|'ll|shall (?:all |both |each )?face (?:prosecution|charges|arrest|court|a fine|fines|dismissal|consequences|legal action|disciplinary|jail|prison|the sack|eviction|trial)
            see|take|drag (?:you|them|him|her|the lot of you|us) (?:in|to|through) (?:the )?courts?
            (?:legal) action
            can (?:look for|find) (?:a|another) job
            will|would be on (?:your|his|her|their) own
            going to (?:get (?:you|him|her|them) into trouble|regret|pay for)
            will|would never (?:work|walk|see) (?:again|here|in)
            knows? where (?:you|they|he|she) lives?
        """.replace("            (?:legal) action\n", "").replace(
                "            knows? where", "            know|knows where"
            ),
        ),
        *table_of(
            "threat",
            "within",
            f"will|would|shall|'ll be (?:{_HARM.replace('sent|', '').replace('treated|', '').replace('cut|', '').replace('tried|', '').replace('sorry|', '')})",
        ),
        *table_of(
            "prohibition",
            "within",
            """
            must|may|shall|should not (?!have)
            cannot (?:leave|go|enter|speak|be (?:taken|used|copied|photographed))
            is|are|was|were|be (?:strictly )?(?:forbidden|prohibited|banned|not allowed|not permitted|barred)
            no (?=[a-z]+ (?:is|are) (?:allowed|permitted))
        """,
        ),
        *table_of(
            "term",
            "within",
            """
            had|have|has to (?:be (?:submitted|paid|returned|made|signed|approved|completed|filed)|repay|submit|pay back)
            must|shall (?:be (?:submitted|paid|returned|made|signed|approved|completed|filed)|repay|submit|pay back)
            in (?:exchange|return) for
            on condition (?:that|of)
            provided that
            must|shall (?:serve|pay|work|repay|remain|return) (?=[\\w, ]{0,20}(?:months?|years?|days?|crowns|dollars|rubles|roubles|pounds|euros|weeks?)\\b)
            for a term of
            a|per (?:month|week|day|year) (?=(?:for|until|plus|and)\\b)
        """,
        ),
        *table_of(
            "promise",
            "within",
            """
            will|would be (?:frozen|checked|open|opened|kept|ready|fixed|refunded|covered|lifted|extended|granted|honoured|honored|spared|forgiven|free|available|resolved|replaced|withdrawn|doubled|raised|increased|provided|built|treated in|paid|released|freed|returned|compensated|given|fed|sent home|rebuilt|rehoused|reinstated|transferred|exchanged|protected|repaired|restored|evacuated|felled|cut|published|investigated|reopened)
            will|would (?:soon )?(?:pay|receive|get|start|begin|release|free|return|send|build|rebuild|provide|give|compensate|publish|reopen|work|help|protect|support|restore|repair)
            all|every (?:of you )?will be home
            will|would not (?:go up|rise|increase|be (?:cut|closed|sold|raised|touched|harmed|hurt|increased|charged|moved|demolished|sacked|privatised))
            won't|wouldn't (?:go up|rise|increase|be (?:cut|closed|sold|raised|touched|harmed|hurt|increased|charged|moved|demolished|sacked|privatised))
            no|nobody|no-one (?:[a-z-]+ )?(?:[a-z-]+ )?(?:will|would) be (?:closed|cut|sacked|harmed|hurt|left|forgotten|moved|charged|sold|laid|touched|punished)
            may be payable
            have (?:his|her|their|your) [a-z]+ (?:forgiven|paid|cancelled|returned|written off)
        """,
        ),
    ),
    reported=(
        *table_of(
            "threat",
            "reported",
            f"""
            whoever (?:[\\w'-]+ ){{1,10}}?(?:would|will|shall) (?:be (?:{_HARM})|face|lose|regret)
            threats|threat to [a-z]+
            threatened|threatens|threatening|threaten (?:to|him with|her with|them with|us with|me with|that)
            threatened|threatens|threatening (?P<to>him|her|them|us|me|[\\w]+) with
            warned|warns (?:(?P<to>him|her|them|us|me|[\\w']+(?: [\\w']+)?) )?(?:that )?(?:he|she|they|we|you|it|anyone|everyone|those) (?:who [\\w ]{2, 30} )?would
        """,
        ),
        *table_of(
            "term",
            "reported",
            """
            on condition that
            provided that
            offered (?:[\\w'-]+ ){1,9}?(?:in exchange|in return|if|provided)
        """,
        ),
        *table_of(
            "promise",
            "reported",
            """
            whoever (?:[\\w'-]+ ){1,10}?(?:would|will|shall) (?:have|get|receive|be (?:free|freed|paid|released|rewarded))
            assured (?P<to>him|her|them|us|me|residents|families|workers|parents|voters|staff|reporters)
            undertakes|undertaken|committed|commits to (?=[a-z])
            promised|promises|promise|pledged|pledges|vowed|vows|guaranteed|undertook|swore (?=(?:to|not to|that|him|her|them|us|me|a|an|the|full|he|she|they|it|new|more|\\d+|every|no|free|compensation|help|support|safe|residents|families|workers|people)\\b)
            promised|pledged|guaranteed|offered (?=["“«‘])
            offered to
        """,
        ),
        *table_of(
            "prohibition",
            "reported",
            """
            forbade|forbids|forbid|forbidden|banned|bans|barred|prohibited|prohibits|prohibit (?=(?:him|her|them|us|me|the|a|an|all|any|from|to|its|his|their|\\w+s|\\w+)\\b)
            told|ordered|warned|instructed (?:(?P<to>him|her|them|us|me|you|everyone|residents|staff|workers|reporters|journalists|people|the \\w+) )?not to
            been (?:told|ordered|warned|instructed|advised) not to
            is|are|was|were (?:advised|asked|urged) not to
            orders|instructions not to
            bars|barring|prohibiting|forbidding|banning (?=(?:him|her|them|anyone|us|me|all|the|staff|workers|any)\\b)
            not allowed to
            not (?:allowed|permitted) to
        """,
        ),
        *table_of(
            "order",
            "reported",
            """
            ordered|orders|instructed|directed|commanded (?P<to>(?:[\\w'’-]+ ){0,9})to
            ordered (?:the|a|an|that|him|her|them)
            told|tells|tell (?P<to>him|her|them|us|me|you|everyone|residents|staff|workers|people|men|the \\w+|his \\w+|her \\w+|their \\w+) to
            demanded|demands|demanding (?=(?:that|to)\\b)
            was|were instructed to
            was|were (?:ordered|told|instructed) to
            been (?:ordered|told|instructed) to
            told|instructed|obliged to
            he'd|she'd|they'd been (?:ordered|told) to
            made (?P<to2>him|her|them|us|me) (?=(?:sign|kneel|stand|dig|wait|work|lie|sit|watch|undress)\\b)
        """,
        ),
        *table_of(
            "request",
            "reported",
            """
            asked|asks|urged|urges|begged|begs|requested|appealed|implored (?:(?P<to>(?:the |his |her |their )?[\\w'-]+(?: [\\w'-]+)?) )?(?:to|for) (?!be named|remain)
            demanded|demands|demanding|demand (?=(?:the|a|an|an end|his|her|their|its|compensation|money|answers|release|immediate|\\w+s)\\b)
            called|calls|calling|call on (?=[\\w' -]{2,60} to\\b)
            called|calls for
            appealing|appeals for
            appealing|appeals to [\\w' -]{2,40} to
            wants|want (?:him|her|them|it|the [\\w-]+|a [\\w-]+|an [\\w-]+|his [\\w-]+|her [\\w-]+|their [\\w-]+) (?:to|back|flown|freed|released|moved|returned|closed|removed)
            is|are|was|were (?:urged|advised|asked|requested|invited|encouraged) to
            should (?:call|contact|report|ring|phone|come forward)
            begging|urging|imploring|pleading (?:with )?(?P<to>him|her|them|us|me|the \\w+|[\\w']+) (?:to|for)
        """,
        ),
    ),
    conditions=(
        *table_of(
            "",
            "condition",
            "if (?:you|he|she|they|anyone|we|i|one|somebody|someone|any|the|this|it|a)\nunless\nwhoever\nanyone|anybody|everyone|those who\nany|every [a-z]+ who\nnext time\nthe next\none more (?:word|time)",
        ),
        *table_of(
            "term",
            "condition",
            "until|till (?:we|i|they|he|she|it) (?:see|get|have|sees?|gets?|pays?|frees?|releases?|signs?|returns?|is signed|are paid|is paid)\nwhen it's signed",
        ),
        *table_of(
            "threat",
            "condition",
            "or (?:else|you (?:will|die|lose|stay|go|get)|you'll|we (?:will|shoot|fire)|we'll|i'll|i will|lose|die|be)",
        ),
    ),
    benefits=table_of(
        "",
        "benefit",
        "get|receive|paid|freed|released|free|home|reward|rewarded|bonus|help|protect|safe|return|compensated|pay",
    ),
    harms=(
        *table_of("", "harm", f"will|would|'ll|shall be (?:{_HARM})"),
        *table_of(
            "",
            "harm",
            "regret|face|die|kill|shoot|bury|punish|jail|prison|suffer|never|arrest|sack|evict|rot|burn|lose|dead|destroy|consequences|sorry|sit|break|court|police|jailed|shot|fired|dismissed",
        ),
    ),
    paper=table_of(
        "",
        "paper",
        "contract|contracts|agreement|agreements|letter|notice|document|documents|paper|papers|decree|sign|form|leaflet|poster|memo|order|circular|clause|statute|charter|rules|terms (?:[\\w, ]{0,40} )?(?:says|say|said|states|state|stated|reads|read|provides|stipulates|shows|requires|specifies)\naccording to the (?:contract|agreement|document|paper)",
    ),
    leads=frozenset({"that", "and", "but", "so", "then", "well", "yes", "now", "ok", "okay"}),
    splits=frozenset({"and", "but", "or", "so"}),
    subjects=frozenset("you we i nobody no whoever they he she everyone don't i'll we'll you'll please after".split()),
    parties=frozenset(
        "you your you'll you're we we'll i i'll whoever anyone anybody everyone any every he she those next more".split()
    ),
    continued=frozenset("to would will could should can must might shall not".split()),
    ends=frozenset({"had", "has", "but", "while", "although", "because", "saying", "said", "who"}),
    imperative=imperative,
)
