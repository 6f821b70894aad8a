"""What does a made-up account write?"""

from dataclasses import dataclass
from itertools import accumulate

from onrecord.findings.assessment.own_posts import Kind
from onrecord.training.synthetic.chance import Chance, Leaning
from onrecord.training.synthetic.habits import Habits, Shift, Style
from onrecord.training.synthetic.lexicon import Lexicon, Topic
from onrecord.training.synthetic.words import made_up_name, made_up_word

__all__ = ["Week", "Written", "write"]

_PLACES = {
    "en": ("in {town}", "in {town}", "here", "at home", "across the country", "near {town}"),
    "fr": ("à {town}", "ici", "près de {town}"),
    "es": ("en {town}", "aquí", "cerca de {town}"),
}

_BESIDES = {
    "en": (
        " with {liked} {liked}",
        ", {liked} and {liked}",
        ", {liked} {liked} of {person}",
        " ({town}, {town}, {town})",
        ": {liked} {liked}, {liked} {liked}, {liked}",
        " for {liked} {liked} and the {liked} of {liked}",
    ),
    "fr": (" avec {person} et {person}", ", dit {person}", " ({town}, {town})"),
    "es": (" con {person} y {person}", ", dice {person}", " ({town}, {town})"),
}


@dataclass(frozen=True, slots=True)
class Week:
    """What is on everybody's mind, and how far the account has drifted: a factor for each topic."""

    factors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its parts."""

    text: str
    language: str
    links: tuple[str, ...]


def write(chance: Chance, habits: Habits, shift: Shift, week: Week, kind: Kind) -> Written:
    """A post of that kind, out of the account's habits."""
    style, lexicon = shift.style, habits.languages.pick(chance)
    topic = _topic(chance, habits, lexicon, week)
    frames = (habits.replies if kind is Kind.REPLY else habits.sentences)[lexicon.tag]
    sentences = [_sentence(chance, habits, lexicon, topic, frames, style)]
    while chance.random() < style.more and len(sentences) < 4:
        sentences.append(_sentence(chance, habits, lexicon, topic, frames, style))
    body = _set(chance, style, " ".join(sentences))
    if chance.random() < style.emoji:
        body += " " + style.emojis.pick(chance) * chance.choice((1, 1, 1, 2, 3))
    if kind is Kind.REPLY:
        body = f"@{_handle(chance, habits)} {body}"
    tags = _tags(chance, habits, topic, style)
    links = _links(chance, habits, style)
    between = "\n" if style.lines else " "
    return Written(between.join([body, *tags, *links]), lexicon.tag, links)


def _topic(chance: Chance, habits: Habits, lexicon: Lexicon, week: Week) -> Topic:
    weighed = habits.topics[lexicon.tag]
    heaped = accumulate(
        weight * week.factors[place % len(week.factors)]
        for place, (_, weight) in enumerate(weighed)
    )
    return Leaning(tuple(topic for topic, _ in weighed), tuple(heaped)).pick(chance)


def _sentence(
    chance: Chance,
    habits: Habits,
    lexicon: Lexicon,
    topic: Topic,
    frames: Leaning[str],
    style: Style,
) -> str:
    filled = frames.pick(chance)
    while chance.random() < habits.besides and len(filled) < 200:
        filled += chance.choice(_BESIDES[lexicon.tag])
    while "{" in filled:
        before, _, rest = filled.partition("{")
        name, _, after = rest.partition("}")
        filled = before + _fill(chance, habits, lexicon, topic, style, name) + after
    if chance.random() >= style.lower:
        filled = filled[:1].upper() + filled[1:]
    if chance.random() < style.quotes:
        filled = f'"{filled}"'
    return filled if filled[-1] in "!?" else filled + style.ends.pick(chance).strip()


def _fill(
    chance: Chance, habits: Habits, lexicon: Lexicon, topic: Topic, style: Style, name: str
) -> str:
    if name in ("thing", "liked") and chance.random() < habits.rare:
        new = chance.random() < habits.new
        return made_up_word(chance) if new else habits.own_words.pick(chance)
    match name:
        case "thing":
            thing = habits.things[topic].pick(chance)
            within = chance.random() < style.tags * style.tags_within * 0.5
            return "#" + thing.title().replace(" ", "").replace("-", "") if within else thing
        case "person":
            told = chance.random() < style.mentions
            return f"@{_handle(chance, habits)}" if told else _name(chance, habits, habits.people)
        case "town":
            return _name(chance, habits, habits.towns)
        case "liked":
            return habits.liked.pick(chance)
        case "place":
            return chance.choice(_PLACES[lexicon.tag])
        case "number":
            return str(chance.choice((3, 12, 40, 150, 400, 2000)) + chance.randrange(9))
        case _:
            return habits.fills[lexicon.tag][name].pick(chance)


def _handle(chance: Chance, habits: Habits) -> str:
    return f"{_name(chance, habits, habits.handles).lower()}.test"


def _name(chance: Chance, habits: Habits, usual: Leaning[str]) -> str:
    """A usual one, or one that never came before."""
    return made_up_name(chance) if chance.random() < habits.new else usual.pick(chance)


def _tags(chance: Chance, habits: Habits, topic: Topic, style: Style) -> tuple[str, ...]:
    if chance.random() >= style.tags * (1 - style.tags_within * 0.5):
        return ()
    own = [habits.tags.pick(chance), chance.choice(topic.tags)]
    return tuple(f"#{tag}" for tag in own[: chance.choice((1, 1, 2))])


def _links(chance: Chance, habits: Habits, style: Style) -> tuple[str, ...]:
    if chance.random() >= style.links:
        return ()
    domain = habits.domains.pick(chance)
    return (f"https://{domain}/{''.join(chance.choices('abcdefghkmnprstuvwxyz23456789', k=7))}",)


def _set(chance: Chance, style: Style, text: str) -> str:
    """The words as the account sets them."""
    if chance.random() < style.shouts:
        words = text.split(" ")
        place = chance.randrange(len(words))
        words[place] = words[place].upper()
        text = " ".join(words)
    if chance.random() < style.ampersand:
        text = text.replace(" and ", " & ")
    text = text.replace(": ", style.dash, 1)
    return _curled(text) if style.curly else text


def _curled(text: str) -> str:
    opened, parts = False, []
    for character in text:
        if character == '"':
            opened = not opened
            parts.append("“" if opened else "”")
        else:
            parts.append("’" if character == "'" else character)
    return "".join(parts)
