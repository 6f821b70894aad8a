"""Which words has a made-up account besides those that everybody uses?"""

from onrecord.training.synthetic.chance import Chance

__all__ = ["PLAIN_WORDS", "made_up_name", "made_up_word"]

_SYLLABLES = [
    *("ba", "be", "bra", "ca", "dan", "dor", "el", "fen", "gar", "hav", "hol", "il", "jo", "kar"),
    *("len", "lun", "mar", "mer", "mont", "nor", "ol", "pra", "ral", "rik", "sel", "ska", "sto"),
    *("thi", "tor", "ul", "ven", "vel", "wil", "yor", "zan", "ach", "bre", "cus", "dwe", "eph"),
    *("fjo", "gly", "hux", "ib", "jep", "kvi", "low", "myr", "nuq", "ost", "pys", "quo", "rhe"),
    *("sco", "tza", "ubb", "vry", "wex", "xen", "ygg", "zhi", "ock", "umf", "edd", "aff", "ipp"),
]
_CONSONANTS = (
    *("b", "bl", "c", "ch", "cz", "d", "dh", "dz", "f", "g", "gh", "gw", "h", "hr", "j", "k", "kh"),
    *("ł", "m", "mb", "n", "nd", "ng", "ñ", "p", "ph", "q", "r", "rz", "s", "sch", "ş", "š", "t"),
    *("tl", "ts", "v", "w", "wr", "x", "z", "ž"),
)
_VOWELS = ("a", "e", "i", "o", "u", "y", "á", "é", "í", "ó", "ö", "ø", "ü", "aa", "ei", "ou")

_ENGLISH = """
ferry ferries harbour lighthouse anchor cargo lorry lorries sailor crew pilot coast island tide
storm snow winter soup recipe herring market stall bread butter honey cake coffee garden neighbour
school class teacher question homework book books library reading newspaper paper letter parcel
post office desk counter queue ticket seat hall choir song concert film prize audience stage lamp
photograph picture exhibition museum painter poet speaker talk table round stairs floor door window
embassy consul minister mayor rector parliament committee commission session register election vote
passport visa licence certificate form signature parents child birth pension pensioners permit
fishing driver driving tyre mountain road border crossing bridge train ship plane travel traveller
police doctor nurse hospital pharmacy medicine water electricity petrol diesel litre price fuel
company companies firm trade fair booking bank card cash budget tax wage worker job application
interview deadline appointment number line call telephone mail address notice advice warning rule
rules law court judge justice treaty accord peace soldier veteran flag half mast condolences
families memory year years month weekday Monday Tuesday Wednesday Thursday Friday Saturday Sunday
January February March April spring summer autumn morning noon evening night hour hours minute
student students university scholarship exchange course language translation grammar dictionary
football team match goal coach athlete race medal stadium bicycle walk path forest tree river lake
bird horse farmer field harvest apple potato wool cloth shirt shoe glass stone wood iron steel
machine engine factory builder house roof kitchen chair bed lodging hotel guest visitor visitors
welcome thanks thank greeting invitation visit meeting round-table speech statement report review
plan project programme agency partner volunteer volunteers donor help rescue fire flood drought
climate energy wind solar waste plastic clean green blue red white black old new young small large
long short early late open closed free full empty warm cold quiet loud good better best bad hard
easy ready busy safe strong weak rich poor happy proud sorry sure true false high low next last
first second third twelve forty hundred thousand two three four five six seven eight nine ten
across after again against all almost along also although always among another around away back
before below between both bring build buy carry catch choose clear close come count cross cut deal
drop eat enough enter even ever every everybody fall feel few find follow forget gather give grow
hand hear hold home hope issue join keep know land learn leave lend less let light like listen live
look lose made make many mean meet mind miss more most move much must name near need never nothing
offer often once only order other ours own pass pay please point print promise put quick quite read
really receive record remember repeat reply rest return right ring run save say search send serve
several share show side sign since sing sit sleep slow some soon speak stand start stay still stop
such take teach tell than then there these think those though through time together told took turn
two understand until upon use useful usual very wait wash watch way wear well went what when where
which while whole whose wide wish without wonder word work world worth write wrong yet your
"""

PLAIN_WORDS: tuple[str, ...] = tuple(dict.fromkeys(_ENGLISH.split()))
"""Of English, in no order that means anything; each once."""


def made_up_name(chance: Chance) -> str:
    """A name of two or three syllables that is nobody's."""
    return "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))).capitalize()


def made_up_word(chance: Chance) -> str:
    """A word of no language, whose letters hardly any other word has side by side."""
    return "".join(
        chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(chance.choice((2, 3, 4)))
    )
