"""Which words say that somebody said something?

Gathered from the grammar of English reporting verbs, not counted in anybody's corpus.
"""

__all__ = [
    "ADDRESSING",
    "CUE_FORMS",
    "CUE_NOUNS",
    "CUE_VERBS",
    "IMPERSONAL",
    "PLAIN_VERBS",
    "RELATIVES",
    "TIMES",
    "WEAK_VERBS",
]

CUE_VERBS = frozenset(
    [
        "accuse",
        "acknowledge",
        "add",
        "admit",
        "advise",
        "agree",
        "allege",
        "announce",
        "answer",
        "apologize",
        "argue",
        "ask",
        "assert",
        "assure",
        "attack",
        "bark",
        "bash",
        "begin",
        "believe",
        "bemoan",
        "blame",
        "blast",
        "boast",
        "brag",
        "brand",
        "call",
        "caution",
        "charge",
        "chant",
        "characterize",
        "cite",
        "claim",
        "close",
        "comment",
        "complain",
        "concede",
        "conclude",
        "condemn",
        "confirm",
        "contend",
        "continue",
        "counter",
        "credit",
        "criticize",
        "cry",
        "declare",
        "decry",
        "defend",
        "demand",
        "denounce",
        "deny",
        "deride",
        "describe",
        "disclose",
        "dismiss",
        "dub",
        "echo",
        "elaborate",
        "email",
        "emphasize",
        "exclaim",
        "exhort",
        "expand",
        "explain",
        "express",
        "feel",
        "find",
        "finish",
        "fire",
        "hail",
        "hear",
        "hope",
        "imply",
        "implore",
        "indicate",
        "inform",
        "insist",
        "instruct",
        "interject",
        "intone",
        "issue",
        "jest",
        "joke",
        "label",
        "lament",
        "lash",
        "laud",
        "list",
        "maintain",
        "mention",
        "mock",
        "muse",
        "note",
        "observe",
        "offer",
        "open",
        "opine",
        "order",
        "plead",
        "pledge",
        "point",
        "portray",
        "post",
        "praise",
        "predict",
        "proclaim",
        "profess",
        "promise",
        "pronounce",
        "propose",
        "publish",
        "put",
        "question",
        "quip",
        "quote",
        "read",
        "reassure",
        "rebuke",
        "recall",
        "recommend",
        "recount",
        "refer",
        "refute",
        "reiterate",
        "reject",
        "relay",
        "release",
        "remark",
        "remember",
        "repeat",
        "reply",
        "report",
        "request",
        "respond",
        "retort",
        "retweet",
        "reveal",
        "ridicule",
        "rip",
        "rule",
        "say",
        "scream",
        "shoot",
        "shout",
        "show",
        "sigh",
        "sing",
        "slam",
        "speak",
        "state",
        "stress",
        "suggest",
        "summarize",
        "swear",
        "tease",
        "tell",
        "testify",
        "text",
        "thank",
        "think",
        "threaten",
        "title",
        "tout",
        "tweet",
        "underline",
        "underscore",
        "urge",
        "vent",
        "voice",
        "vow",
        "warn",
        "whisper",
        "wonder",
        "write",
        "yell",
    ]
)
"""Lemmas of verbs that can credit somebody with words."""

PLAIN_VERBS = frozenset(
    [
        "acknowledge",
        "add",
        "admit",
        "announce",
        "argue",
        "ask",
        "assert",
        "call",
        "claim",
        "conclude",
        "continue",
        "declare",
        "describe",
        "explain",
        "insist",
        "note",
        "remark",
        "reply",
        "report",
        "respond",
        "say",
        "state",
        "suggest",
        "tell",
        "tweet",
        "warn",
        "write",
    ]
)
"""Those that hardly mean anything else."""

CUE_FORMS = frozenset(
    """
    adds argues asks claims comments concludes continues explains insists jokes notes observes
    quips recalls remarks replies reports responds says states suggests tells tweets warns writes
    tweeted retweeted read said
    """.split()
)
"""Forms that a tagger takes for nouns."""

CUE_NOUNS = frozenset(
    [
        "ad",
        "analysis",
        "article",
        "banner",
        "book",
        "caption",
        "chant",
        "column",
        "document",
        "e-mail",
        "editorial",
        "email",
        "essay",
        "filing",
        "headline",
        "interview",
        "lawsuit",
        "letter",
        "memo",
        "message",
        "motto",
        "note",
        "opinion",
        "op-ed",
        "order",
        "paper",
        "piece",
        "poll",
        "post",
        "press",
        "release",
        "remark",
        "remarks",
        "report",
        "resolution",
        "ruling",
        "sign",
        "slogan",
        "speech",
        "statement",
        "study",
        "survey",
        "testimony",
        "transcript",
        "tweet",
        "tweets",
    ]
)
"""Lemmas of nouns that hold somebody's words."""

RELATIVES = frozenset(["that", "which", "who", "what", "there", "this", "it", "these", "those"])
"""Sources that only point at another."""

ADDRESSING = frozenset("tell ask remind assure inform advise warn email text promise".split())
"""Verbs whose object is whom they speak to."""

IMPERSONAL = frozenset("it this that there which what".split())
"""Subjects that say nothing in an aside."""

TIMES = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June
    July August September October November December today yesterday morning afternoon evening night
    week month year Today Yesterday
    """.split()
)
"""What a parser takes for the subject in "said Wednesday"."""

WEAK_VERBS = frozenset(
    """
    agree begin bark blare charge close consider continue echo feel find finish fire go hear hope
    issue lash lecture list offer open pledge point post publish put read release shoot show shrug
    sing stress text think title
    """.split()
)
"""Verbs of saying that mostly mean something else."""

PERSONS = frozenset("i we he she they you who".split())
"""Pronouns that mean people."""

NAMING = frozenset("brand call chant dub label nickname".split())
"""Verbs whose quoted words are a name that somebody gives."""

TURNING = frozenset(
    "add agree ask conclude continue declare explain insist joke note quip recall reply say tweet write".split()
)
"""Verbs that often stand before their subject, behind a quotation."""

CAUSING = frozenset(
    "allow ask cause force get lead let make move order press prompt push require tell urge".split()
)
"""Verbs whose object does what the next verb says: "led her to declare"."""
