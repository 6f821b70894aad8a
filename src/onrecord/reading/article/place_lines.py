"""From where, when and by which agency, as an article's first words state it?"""

import re
from dataclasses import dataclass

from onrecord.findings.times import DATE_WORDS
from onrecord.findings.times.dates import MONTH

__all__ = ["PlaceLine", "read_place_line"]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Where each part stands, from and to, in the words that were read."""

    place: tuple[int, int] | None
    day: tuple[int, int] | None
    agency: tuple[int, int] | None


_DAY = rf"(?P<day>{DATE_WORDS})"
_SHORT_DAY = rf"(?:{_DAY}|{MONTH}\s\d{{1,2}}|\d{{1,2}}\s{MONTH})"
_NAME = (
    r"[A-ZÀ-Þ][\w.'’-]*(?:[ -](?:(?:de|del|la|al|of|the|and|upon|on)[ -])?[A-ZÀ-Þ][\w.'’-]*){0,3}"
)
_PLACE = rf"(?P<place>{_NAME}(?:, {_NAME})?(?:/{_NAME})?)"
_AGENCY = r"\((?P<agency>[A-Z][\w .&/-]{1,30})\)"
_BREAK = r"\s*(?:[—–:]|--?(?=\s))"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:date|Date|DATE)?:?\s*{_DAY}[,:]?\s+{_PLACE}(?:\s*{_AGENCY})?{_BREAK}",
        rf"{_PLACE},\s+{_SHORT_DAY}(?:,)?\s*{_AGENCY}{_BREAK}?",
        rf"{_PLACE},\s+{_SHORT_DAY}{_BREAK}",
        rf"{_PLACE}\s*{_AGENCY}{_BREAK}",
        r"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{1,40}[A-ZÀ-Þ.](?:, [A-Z][\w. ]{1,20})?)\s*(?:[—–:]|-{1,2}(?=\s))",
        rf"{_AGENCY}\s*(?:[—–:]|--?(?=\s))",
    )
)
_OUTCRY = re.compile(
    r"(?:BREAKING|UPDATE|EXCLUSIVE|WATCH|READ|LIVE|OPINION|FACT CHECK|NOTE|LOOK|BYLINE|PHOTOS?"
    r"|VIDEO|ANALYSIS|EDITORIAL|CORRECTION|SOURCE|POLL|[A-Z]\b)"
)


def read_place_line(words: str) -> PlaceLine | None:
    """Read "PORT MERRIN (Reuters) -", "NEW HAVERLY, Jan 15 (PTI) -", "date 2023-01-15 Islamabad:"."""
    for form in _FORMS:
        m = form.match(words[:160].lstrip())
        if m is None:
            continue
        skipped = len(words) - len(words.lstrip())
        parts = {
            name: (m.start(name) + skipped, m.end(name) + skipped)
            for name, value in m.groupdict().items()
            if value
        }
        place = parts.get("place")
        if place and _OUTCRY.match(words[slice(*place)]):
            return None
        return PlaceLine(place, parts.get("day"), parts.get("agency"))
    return None
