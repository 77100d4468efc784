"""English word lists: closed classes, verbs of saying, verbs that make a clause. Data, and the making of"
" verb forms."""

from __future__ import annotations

from typing import Final

DETERMINERS: Final = frozenset(
    "the a an this that these those his her its their my our your some any no every each several many few all both"
    " another either neither half most much such one two three four five six seven eight nine ten eleven"
    " twelve dozens"
    " hundreds thousands scores".split()
)
PRONOUNS: Final = frozenset(
    "i you he she it we they somebody someone nobody everyone everybody anyone none others him them us me himself"
    " herself themselves itself".split()
)
OBJECTS: Final = frozenset("him them us me her you it himself herself themselves itself".split())
RELATIVES: Final = frozenset("who which whom whose".split())
PREPOSITIONS: Final = frozenset(
    "of for from at in on with by to about near behind into over under between among against through during without"
    " within around outside inside across beyond since until despite like off onto toward towards upon along amid"
    " including via per except besides beside above below beneath concerning regarding out up down".split()
)
NOUN_LINKS: Final = frozenset("of for from at in with near behind on to against inside outside between over".split())
CONJUNCTIONS: Final = frozenset("and but or nor yet then".split())
SUBORDINATORS: Final = frozenset(
    "if when while because as after before although though unless whether whereas once so where why how what whatever"
    " whoever than".split()
)
AUXILIARIES: Final = frozenset(
    "is are was were am be been being has have had having do does did will would can could may might must"
    " shall should"
    " cannot ought".split()
)
FINITE: Final = AUXILIARIES - {"be", "been", "being", "having"}
BE: Final = frozenset("is are was were am be been being got gets get".split())
ADVERBS: Final = frozenset(
    "also later then once again never ever not still just even only now already soon often always sometimes too"
    " instead however meanwhile thus therefore further earlier yesterday today tomorrow tonight there here ago"
    " yet perhaps maybe almost well very quite rather afterwards afterward recently reportedly allegedly twice"
    " repeatedly flatly simply first since".split()
)
NOT_ADVERBS: Final = frozenset(
    "family ally reply supply july italy bully assembly anomaly fly belly jelly ugly elderly holy early only daily"
    " weekly monthly lovely friendly deadly lonely likely emily sally molly kelly billy polly".split()
)
TIME_NOUNS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december week month year morning afternoon evening night day weekend hour days weeks"
    " months years hours noon midnight yesterday today tonight".split()
)
SHORT_TITLES: Final = frozenset("mr mrs ms dr prof gen col lt sgt maj capt cpl pvt rep sen gov st jr sr".split())
SETTINGS: Final = frozenset(
    "phone telephone text radio letters press interview statement briefing conference email e-mail letter"
    " report post message call speech court parliament"
    " testimony remarks comments tweet video address twitter facebook telegram x televised written reporters".split()
)

_CUES: Final = {
    "say": "say state add note announce report confirm claim insist argue explain admit acknowledge declare maintain"
    " recall mention disclose reveal stress emphasize emphasise assert contend suggest estimate predict concede"
    " reiterate testify conclude continue complain caution write tweet post recount clarify observe remark signal"
    " lament boast allege affirm attest profess counter relate specify underline point underscore theorize swear"
    " speculate brag hint proclaim rule",
    "tell": "tell inform warn assure remind notify advise brief convince",
    "ask": "ask wonder inquire enquire query question",
    "order": "order urge instruct forbid command beg implore beseech direct",
    "promise": "promise vow pledge threaten offer guarantee agree refuse undertake demand",
    "deny": "deny dispute",
    "call": "call describe dismiss brand label denounce reject condemn criticize criticise praise hail mock accuse"
    " characterize characterise deem term dub blame slam decry welcome ridicule deride portray blast speak talk",
    "voice": "answer reply respond shout joke laugh sigh cry exclaim whisper mutter yell scream bark sneer quip snap"
    " interrupt interject retort chant sing murmur plead urge sob read comment reflect venture begin protest"
    " storm rage fume thunder gush moan groan beam grin smile shrug nod chuckle giggle snarl growl hiss"
    " bellow roar holler drawl mumble stammer gasp sniff wail crow gloat enthuse marvel muse ponder reason"
    " chime challenge correct persist object demur recite opine fret vent declaim croak rasp coo rave sigh text blog",
    "show": "find show indicate",
    "think": "think believe fear hope suspect expect understand",
    "hear": "hear learn",
}
IRREGULAR: Final = {
    "say": ("said", "said"),
    "tell": ("told", "told"),
    "forbid": ("forbade", "forbidden"),
    "write": ("wrote", "written"),
    "understand": ("understood", "understood"),
    "speak": ("spoke", "spoken"),
    "cry": ("cried", "cried"),
    "reply": ("replied", "replied"),
    "sing": ("sang", "sung"),
    "find": ("found", "found"),
    "show": ("showed", "shown"),
    "think": ("thought", "thought"),
    "hear": ("heard", "heard"),
    "read": ("read", "read"),
    "begin": ("began", "begun"),
    "swear": ("swore", "sworn"),
    "beseech": ("besought", "besought"),
    "undertake": ("undertook", "undertaken"),
    "testify": ("testified", "testified"),
    "clarify": ("clarified", "clarified"),
    "specify": ("specified", "specified"),
    "notify": ("notified", "notified"),
    "decry": ("decried", "decried"),
    "deny": ("denied", "denied"),
    "query": ("queried", "queried"),
    "admit": ("admitted", "admitted"),
    "beg": ("begged", "begged"),
    "snap": ("snapped", "snapped"),
    "quip": ("quipped", "quipped"),
    "sob": ("sobbed", "sobbed"),
    "slam": ("slammed", "slammed"),
    "dub": ("dubbed", "dubbed"),
    "brag": ("bragged", "bragged"),
    "plead": ("pleaded", "pleaded"),
    "rule": ("ruled", "ruled"),
}
# Forms that are as often nouns: a verb only where what stands around says so.
NOUNLIKE: Final = frozenset(
    "report reports state states note notes claim claims call calls order orders demand demands question questions"
    " talk talks"
    " answer answers remark remarks comment comments estimate estimates offer offers promise promises joke jokes"
    " laugh laughs cry cries shout shouts whisper whispers command commands signal signals hint hints post posts"
    " complain stress term terms label labels brand brands direct fear fears hope hopes show shows caution cautions"
    " counter counters quip quips protest protests praise blame advance point points rule rules brief briefs blast"
    " sigh sighs snap tweet tweets reply replies query queries warning plead pledge pledges vow vows address reads"
    " found suspect suspects think read dispute disputes welcome scream screams conclude thought".split()
)
# Other verbs whose present tense ends a noun phrase; past tenses in -ed are known by their ending.
COMMON: Final = frozenset(
    "accept act operate work agree aim allow appear apply argue arrive attack attend become begin belong break bring"
    " build buy carry"
    " catch cause change choose claim close collect come concern consider contain continue control cost"
    " cover create cut"
    " deal decide decline depend describe deserve destroy die do draw drive drop eat end enter exist expect face fail"
    " fall favour favor feel fight fill find fire fly follow force form gain get give go grow happen have"
    " head hear help"
    " hit hold hope hurt include increase insist intend involve join keep kill know lack land last lay lead"
    " learn leave"
    " lie like live look lose love make manage matter mean meet mention miss move need note offer open order owe own"
    " pass pay plan play prefer prepare prevent produce promise prove provide push put raise reach read"
    " receive recall"
    " recognise reduce refuse reject remain remember represent require return rise run see seem sell send serve set"
    " share show sit sleep speak spend stand start state stay stop suffer suggest support suspect take talk"
    " teach tell"
    " tend think threaten try turn understand use wait walk want wear win wish work worry write refers"
    " concern".split()
)
IRREGULAR_PAST: Final = frozenset(
    "became beat began bent bet bit blew bore bought broke brought built burst came caught chose clung crept"
    " dealt did died dug"
    " drank drew drove ate fell fed felt fought fled flew forgot forgave froze gave got went grew hung hid"
    " hit held hurt"
    " kept knelt knew laid led left lent lay lost made meant met paid put quit ran rang rose sat saw sold"
    " sent set shook"
    " shone shot shrank shut slept slid spent spoke sprang stole stood struck stuck sank swam swept swung took taught"
    " threw thought tore understood woke won withdrew wore wound overcame overtook cut let cost".split()
)
PARTICIPLES: Final = frozenset(
    "seen known given taken written shown done gone born held found made told heard hidden caught shot sent kept paid"
    " built bought brought sold forbidden beaten broken chosen driven fallen forgotten frozen spoken stolen"
    " torn thrown"
    " worn withdrawn led left lost met put cut hurt hit begun become run drawn".split()
)
NOT_PAST: Final = frozenset("hundred red bed sacred naked wicked seed need feed speed breed weed indeed shed".split())


def forms(lemma: str) -> tuple[str, str, str, str]:
    """Third person, past, past participle, gerund."""
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        third, past = lemma[:-1] + "ies", lemma[:-1] + "ied"
    elif lemma.endswith(("s", "sh", "ch", "x", "z", "o")):
        third, past = lemma + "es", lemma + "ed"
    else:
        third, past = lemma + "s", lemma + ("d" if lemma.endswith("e") else "ed")
    participle = past
    if lemma in IRREGULAR:
        past, participle = IRREGULAR[lemma]
    gerund = (lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma) + "ing"
    if past.endswith(lemma[-1] * 2 + "ed") and not lemma.endswith(("l", "s")):
        gerund = past[:-2] + "ing"
    return third, past, participle, gerund


def _cue_forms() -> dict[str, tuple[str, str, str]]:
    """Surface -> (lemma, class, form)."""
    out: dict[str, tuple[str, str, str]] = {}
    for cue, lemmas in _CUES.items():
        for lemma in lemmas.split():
            third, past, participle, gerund = forms(lemma)
            for surface, form in (
                (lemma, "bare"),
                (gerund, "gerund"),
                (third, "finite"),
                (participle, "passive"),
                (past, "past"),
            ):
                out.setdefault(surface, (lemma, cue, form))
            if participle == past and out[past][:2] == (lemma, cue):
                out[past] = (lemma, cue, "past")
    return out


CUE_FORMS: Final = _cue_forms()
COMMON_THIRD: Final = frozenset(forms(v)[0] for v in COMMON)
ACCOUNTS: Final = frozenset("account reckoning recollection".split())
"""By the corporal's account, in her recollection: what they give is the words of whose they are."""
FEMALE_NAMES: Final = frozenset(
    "anna anne ann maria mary mira elena olga natalia irina lena karin ines sela helen susan sarah laura"
    " linda emma kate"
    " katherine catherine margaret elizabeth jane julia alice sophie sofia fatima aisha leila amina dorothy"
    " rachel ruth"
    " rosa carmen ingrid astrid eva nina vera marta claire emily jessica jennifer amy lisa michelle angela patricia"
    " barbara nancy karen sandra donna carol diana victoria grace hannah priya mei yuki zainab nadia tatiana svetlana"
    " daria ekaterina yulia oksana lucy charlotte amelia chloe zoe martha joan judith theresa".split()
)
MALE_NAMES: Final = frozenset(
    "john james robert michael william david richard joseph thomas charles daniel matthew anthony mark"
    " paul steven andrew"
    " peter pavel ivan sergei dmitri vladimir alexei nikolai boris igor oleg jens lars erik hans karl otto"
    " abel harald"
    " graham george edward henry frank hugh simon stephen kevin brian alan ian neil colin martin philip adam"
    " jack harry"
    " mohammed muhammad ahmed ali omar hassan ibrahim yusuf jose juan carlos luis miguel antonio pedro tomas viktor"
    " anton maxim artem roman yuri andrei mikhail fyodor patrick sean liam oliver samuel benjamin jacob noah ethan"
    " abdul rajesh wei hiroshi kenji giovanni marco luca francois jean pierre".split()
)
