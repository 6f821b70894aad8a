"""Which words do made-up accounts write with? Sentences of our own, with places left open."""

from dataclasses import dataclass

__all__ = ["ENGLISH", "FRENCH", "SPANISH", "Lexicon", "Topic"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is written about. `tags` are hashtags that anybody may use for it."""

    things: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's sentences (`{name}`: a place to fill) and what may fill their places."""

    tag: str  # BCP 47
    sentences: tuple[str, ...]
    replies: tuple[str, ...]
    fills: dict[str, tuple[str, ...]]
    topics: tuple[Topic, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|"))


_ENGLISH_TOPICS = (
    Topic(
        _words(
            "passport office|visa hours|travel advice|consular desk|lost passports|entry rules"
            "|emergency line|appointment book|birth papers|fees|residence permits|waiting times"
        ),
        ("Consular", "TravelAdvice", "Passports"),
    ),
    Topic(
        _words(
            "harbour works|new bridge|coast road|rail line|night ferry|bus lanes|tunnel|airport"
            "|cycle paths|freight rules|winter timetable|level crossings|road repairs"
        ),
        ("Transport", "Roads", "OnTime"),
    ),
    Topic(
        _words(
            "school meals|reading week|teacher pay|new classrooms|exam results|scholarships"
            "|university places|apprenticeships|language courses|school bus|science fair"
        ),
        ("Schools", "Education", "Learning"),
    ),
    Topic(
        _words(
            "flood warning|storm damage|heat plan|river levels|forest fires|clean air|sea walls"
            "|water quality|recycling|bird count|wind farms|drought relief|tree planting"
        ),
        ("Climate", "Weather", "CleanWater"),
    ),
    Topic(
        _words(
            "clinic hours|flu jabs|nurses|hospital wing|waiting lists|blood donors|care homes"
            "|mental health line|ambulance crews|dental care|vaccine stock|new doctors"
        ),
        ("Health", "FluSeason", "ThankANurse"),
    ),
    Topic(
        _words(
            "budget|small firms|tax return|jobs fair|wages|price of bread|exports|trade talks"
            "|start-up fund|farm support|tourism|housing grants|pension rules|energy bills"
        ),
        ("Jobs", "Economy", "Trade", "SmallFirms"),
    ),
    Topic(
        _words(
            "peace talks|border crossing|joint statement|state visit|treaty|sanctions|aid convoy"
            "|ceasefire|observer mission|naval exercise|new ambassador|summit|refugees"
        ),
        ("Diplomacy", "Peace", "Summit"),
    ),
    Topic(
        _words(
            "film festival|choir|national day|museum|football final|book fair|old town|orchestra"
            "|food market|marathon|painting prize|open day|youth games|dance week"
        ),
        ("Culture", "NationalDay", "Festival", "Sport"),
    ),
)

ENGLISH = Lexicon(
    tag="en",
    sentences=_words(
        "{today} {we} {met} {person} about {the} {thing}"
        "|{good} {meeting} with {person} on {the} {thing} {place}"
        "|{the} {thing} {opens} {when}"
        "|{thanks} {person} for {work} on {the} {thing}"
        "|{join} {when} for {the} {thing}"
        "|{number} people {used} {the} {thing} {period}"
        "|{why} does {the} {thing} {matter}? {read}"
        "|{we} will {act} {the} {thing} {when}"
        "|{proud} to {act} {the} {thing} {place} with {person}"
        "|it is time to {act} {the} {thing}, says {person}"
        "|{notice} {the} {thing} {changes} {when}"
        "|{greeting} from {town}! {today} it is all about {the} {thing}"
        "|{read}: how {we} {act} {the} {thing}"
        "|{we} {cannot} {act} {the} {thing} without {person}"
        "|{the} {thing} {place}: {number} more {period}, and {we} {cannot} stop there"
        "|what a day {place}! {thanks} all who came for {the} {thing}"
        "|{notice} no {thing} {when}; {read}"
        "|{person} {place}: {we} {act} {the} {thing}, whatever the weather"
        "|my view on {the} {thing}: {we} must {act} it {when}"
        "|not everybody agrees on {the} {thing}, but {person} and I do"
        "|live now: {person} on {the} {thing}"
        "|photos: {the} {thing} {place}"
    ),
    replies=_words(
        "{thanks} you for asking, {the} {thing} {opens} {when}"
        "|please write to us about {the} {thing}|{read}|{we} hear you and {act} {the} {thing}"
        "|{good} point on {the} {thing}|no, {the} {thing} {changes} {when}"
        "|so glad you liked {the} {thing}!|see you {when} {place}|{proud} of you all"
    ),
    fills={
        "today": _words("today|this morning|earlier|yesterday|this week|just now|last night"),
        "we": _words("we|our team|the minister|I|the department|the embassy|our staff"),
        "met": _words("met|welcomed|spoke with|visited|heard from|sat down with|briefed"),
        "good": _words("good|great|useful|frank|productive|warm|excellent|very good"),
        "meeting": _words("meeting|talks|conversation|visit|discussion|exchange|call|session"),
        "the": _words("the|our|the new|this|your|the local|our new"),
        "opens": _words("opens|starts|is back|will be closed|ends|goes online|is delayed"),
        "thanks": _words("thank you|thanks to|many thanks to|hats off to|grateful to|a big thank"),
        "work": _words("years of work|the work|leading|hard work|standing up|patience|help"),
        "join": _words("join us|come along|save the date|tune in|register|be there|see you"),
        "used": _words("used|asked about|voted for|visited|signed up for|depend on|chose"),
        "period": _words("this month|since January|this year|in a week|last quarter|already"),
        "why": _words("why|how much|ever wondered why|so why"),
        "matter": _words("matter|cost so much|take so long|count|concern you|come first"),
        "read": _words("read more|details here|full statement|more below|learn more|all you need"),
        "act": _words("protect|improve|support|fund|discuss|open|review|back|rebuild|defend|fix"),
        "proud": _words("proud|happy|delighted|honoured|pleased|excited|glad|a privilege"),
        "notice": _words("please note:|reminder:|update:|notice:|important:|from our desk:|FYI"),
        "changes": _words("moves online|is under review|changes|is cancelled|resumes|is extended"),
        "greeting": _words("good morning|hello|greetings|happy Friday|good evening|warm wishes"),
        "cannot": _words("cannot|can't|won't|will not|shall not|couldn't"),
        "when": _words(
            "on Monday|tomorrow|at 10 am|next week|tonight|from 1 May|at noon|this weekend|soon"
            "|on Thursday at 15:00|before the summer|until further notice|by Friday"
        ),
    },
    topics=_ENGLISH_TOPICS,
)

FRENCH = Lexicon(
    tag="fr",
    sentences=_words(
        "{nous} {agir} {le} {thing} {place}|merci à {person} pour {le} {thing}"
        "|{avis} {le} {thing} {change} {when}|rencontre avec {person} sur {le} {thing}"
        "|rendez-vous {when} pour {le} {thing}|{le} {thing} {change} {when}, dit {person}"
    ),
    replies=_words("merci, {le} {thing} {change} {when}|écrivez-nous|tout est ici"),
    fills={
        "nous": _words("nous devons|notre équipe va|l'ambassade peut|le ministre veut"),
        "agir": _words("soutenir|ouvrir|améliorer|protéger|discuter"),
        "le": _words("le nouveau|notre|votre|ce"),
        "avis": _words("attention :|à noter :|rappel :|avis :"),
        "change": _words("ouvre|ferme|reprend|est reporté|commence"),
        "when": _words("demain|lundi|ce soir|la semaine prochaine|à midi|dès le 1er mai"),
    },
    topics=(
        Topic(_words("service consulaire|passeport|visa|guichet"), ("Consulat",)),
        Topic(_words("pont|train de nuit|port|marché|festival|concert"), ("Culture",)),
        Topic(_words("budget|accord|sommet|dialogue|projet"), ("Diplomatie",)),
    ),
)

SPANISH = Lexicon(
    tag="es",
    sentences=_words(
        "{nos} {hacer} {el} {thing} {place}|gracias a {person} por {el} {thing}"
        "|{aviso} {el} {thing} {cambia} {when}|encuentro con {person} sobre {el} {thing}"
        "|nos vemos {when} en {el} {thing}|{el} {thing} {cambia} {when}, dice {person}"
    ),
    replies=_words("gracias, {el} {thing} {cambia} {when}|escríbanos|más información aquí"),
    fills={
        "nos": _words("vamos a|nuestro equipo quiere|la embajada puede|debemos"),
        "hacer": _words("apoyar|abrir|mejorar|proteger|debatir"),
        "el": _words("el nuevo|nuestro|su|este"),
        "aviso": _words("atención:|aviso:|recordatorio:|importante:"),
        "cambia": _words("abre|cierra|vuelve|se aplaza|empieza"),
        "when": _words("mañana|el lunes|esta noche|la próxima semana|a mediodía|en mayo"),
    },
    topics=(
        Topic(_words("servicio consular|pasaporte|visado|horario"), ("Consulado",)),
        Topic(_words("puente|tren nocturno|puerto|mercado|festival"), ("Cultura",)),
        Topic(_words("presupuesto|acuerdo|diálogo|proyecto"), ("Diplomacia",)),
    ),
)
