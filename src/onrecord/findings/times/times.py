"""Which times does this report speak of?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from onrecord.findings.article import Article, BlockKind, Place
from onrecord.findings.times.dates import find_dates
from onrecord.findings.times.relative import Hanging, relative_times
from onrecord.findings.times.spoken import Anchor, TimeKind, TimeMention

__all__ = ["times_in"]

_CLOCK = re.compile(
    r"(?<![\d:.])(?:(\d{1,2})[:.](\d\d)(?:\s?([ap])\.?m\b\.?)?|(\d{1,2})\s?([ap])\.?m\b\.?)"
    r"(?:\s?\(?(GMT|UTC|[A-Z]{2,4}T|[A-Z][a-z]+ time|local time)\b\)?)?(?![\d:.]\d)",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"\b(?:noon|midday|midnight|(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve) o['’]clock)\b",
    re.IGNORECASE,
)
_HOURS = {"noon": "T12:00", "midday": "T12:00", "midnight": "T00:00"}
_VAGUE = re.compile(
    r"\b(?:previously|(?:(?<=has )|(?<=had )|(?<=have ))earlier|recently|(?:some|a short) time ago|long ago|in the past(?! [\w-]+)|in recent "
    r"(?:days|weeks|months|years)|for (?:many |several |some )?"
    r"(?:hours|days|weeks|months|years|decades))\b",
    re.IGNORECASE,
)


def times_in(article: Article) -> tuple[TimeMention, ...]:
    """Return the times in the article's text, in order; related lines are another article's."""
    shown = {embed.place: embed.date for embed in article.embeds}
    published = article.metadata.published
    own = Hanging(Anchor.PUBLICATION, _day(published[0].value if published else None))
    found = [
        replace(mention, place=Place(block.place.start + a, block.place.start + b))
        for block in article.blocks
        if block.kind is not BlockKind.RELATED
        for mention, a, b in _in_block(
            block.place.of(article.text),
            Hanging(Anchor.EMBED, _day(shown.get(block.place)))
            if block.kind is BlockKind.EMBED
            else own,
        )
    ]
    return tuple(sorted(found, key=lambda mention: mention.place))


def _in_block(text: str, hanging: Hanging) -> Iterator[tuple[TimeMention, int, int]]:
    """Yield times with their places in the block; whatever reads more of the words comes first."""
    taken = bytearray(len(text))  # which characters belong to a time already
    for mention in _read(text, hanging):
        a, b = mention.place.start, mention.place.end
        if not any(taken[a:b]):
            taken[a:b] = b"\1" * (b - a)
            yield mention, a, b


def _read(text: str, hanging: Hanging) -> Iterator[TimeMention]:
    for a, b, value in find_dates(text):
        kind = TimeKind.INTERVAL if value and "/" in value else TimeKind.DATE
        yield _mention(text, a, b, kind, value)
    yield from relative_times(text, hanging)
    for m in _CLOCK.finditer(text):
        if value := _clock(m):
            yield _mention(text, *m.span(), TimeKind.CLOCK, value)
    for m in _HOUR.finditer(text):
        yield _mention(text, *m.span(), TimeKind.CLOCK, _HOURS.get(m[0].lower()))
    for m in _VAGUE.finditer(text):
        yield _mention(text, *m.span(), TimeKind.VAGUE, None)


def _mention(text: str, a: int, b: int, kind: TimeKind, value: str | None) -> TimeMention:
    return TimeMention(place=Place(a, b), words=text[a:b], kind=kind, value=value)


def _clock(m: re.Match[str]) -> str | None:
    """`T05:59`; a bare "5.59" or "3:1" is a number or a score, not a time."""
    if m[4] is not None:
        hour, minute, half = int(m[4]), 0, m[5]
    else:
        hour, minute, half = int(m[1]), int(m[2]), m[3]
        if half is None and m[6] is None and (len(m[1]) < 2 or "." in m[0]):
            return None
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return f"T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None
