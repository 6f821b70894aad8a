"""Which words say that somebody said something?

Gathered from what English reporting verbs there are, not counted in anybody's corpus.
"""

__all__ = [
    "ADDRESSING",
    "CAUSING",
    "CUE_FORMS",
    "CUE_NOUNS",
    "CUE_VERBS",
    "IMPERSONAL",
    "NAMING",
    "PERSONS",
    "PLAIN_VERBS",
    "RELATIVES",
    "TIMES",
    "TURNING",
    "WEAK_VERBS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CUE_VERBS = _words(
    """
    anticipate applaud assail cheer chide concur deem discuss dispute fret fume gush lecture
    lobby mutter murmur rail rant recite scoff scold sneer snap snipe trumpet utter worry
    accuse acknowledge add admit advise agree allege announce answer apologize argue ask
    assert assure attack bark bash begin believe bemoan blame blast boast brag brand call
    caution chant characterize charge cite claim close comment complain concede conclude
    condemn confirm contend continue counter credit criticize cry declare decry defend demand
    denounce deny deride describe disclose dismiss dub echo elaborate email emphasize exclaim
    exhort expand explain express feel find finish fire hail hear hope implore imply indicate
    inform insist instruct interject intone issue jest joke label lament lash laud list
    maintain mention mock muse note observe offer open opine order plead pledge point portray
    post praise predict proclaim profess promise pronounce propose publish put question quip
    quote read reassure rebuke recall recommend recount refer refute reiterate reject relay
    release remark remember repeat reply report request respond retort retweet reveal ridicule
    rip rule say scream shoot shout show sigh sing slam speak state stress suggest summarize
    swear tease tell testify text thank think threaten title tout tweet underline underscore
    urge vent voice vow warn whisper wonder write yell
    """
)
"""Lemmas of verbs that can credit somebody with words."""

PLAIN_VERBS = _words(
    """
    acknowledge add admit announce argue ask assert call claim conclude continue declare
    describe explain insist note remark reply report respond say state suggest tell tweet warn
    write
    """
)
"""Those that hardly mean anything else."""

WEAK_VERBS = _words(
    """
    agree bark begin blare charge close consider continue echo feel find finish fire go hear
    hope issue lash lecture list offer open pledge point post publish put read release shoot
    show shrug sing stress text think title
    """
)
"""Those that mostly mean something else."""

ADDRESSING = _words(
    """
    advise ask assure email inform promise remind tell text warn
    """
)
"""Verbs whose object is whom they speak to."""

NAMING = _words(
    """
    brand call chant dub label nickname
    """
)
"""Verbs whose quoted words are a name that somebody gives."""

TURNING = _words(
    """
    add agree ask conclude continue declare explain insist joke note quip recall reply say
    tweet write
    """
)
"""Verbs that often stand before their subject, behind a quotation."""

CAUSING = _words(
    """
    allow ask cause force get lead let make move order press prompt push require tell urge
    """
)
"""Verbs whose object does what the next verb says: "led her to declare"."""

CUE_FORMS = _words(
    """
    adds argues asks claims comments concludes continues explains insists jokes notes observes
    quips read recalls remarks replies reports responds retweeted said says states suggests
    tells tweeted tweets warns writes
    """
)
"""Forms that a tagger takes for nouns."""

CUE_NOUNS = _words(
    """
    ad analysis article banner book caption chant column document e-mail editorial email essay
    filing headline interview lawsuit letter memo message motto note op-ed opinion order paper
    piece poll post press release remark report resolution ruling sign slogan speech statement
    study survey testimony transcript tweet
    """
)
"""Lemmas of nouns that hold somebody's words."""

PERSONS = _words(
    """
    he i she they we who you
    """
)
"""Pronouns that mean people, in small letters."""

RELATIVES = _words(
    """
    it that there these this those what which who
    """
)
"""Sources that only point at another."""

IMPERSONAL = _words(
    """
    it that there this what which
    """
)
"""Subjects that say nothing in an aside."""

TIMES = _words(
    """
    April August December February Friday January July June March May Monday November October
    Saturday September Sunday Thursday Today Tuesday Wednesday Yesterday afternoon evening
    month morning night today week year yesterday
    """
)
"""What a parser takes for the subject in "said Wednesday"."""
