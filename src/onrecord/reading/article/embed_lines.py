"""Does a paragraph of text hold a post that was shown there, flattened into words?"""

import re
from dataclasses import dataclass

from onrecord.findings.times import DATE_WORDS, read_date

__all__ = ["Flattened", "read_embed_line"]


@dataclass(frozen=True, slots=True)
class Flattened:
    """What a flattened post says: its words, and its author and day as far as they stand there."""

    text: str
    name: str | None
    handle: str | None  # without @
    date: str | None  # ISO 8601


_ISOLATES = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_HANDLE = r"@(?P<handle>\w[\w.-]{0,80}(?:@[\w.-]{3,80})?)"
_AUTHOR = re.compile(rf"\({_HANDLE}\)\s*[·,|:—–-]?\s*(?P<when>.{{0,48}})$", re.DOTALL)
_ONLY_HANDLE = re.compile(rf"[—–-]\s*{_HANDLE}[\s,·|]+(?P<when>.{{4,48}})$", re.DOTALL)
_DASH = re.compile(r"(?:^|(?<=\s)|(?<=[\w.!?…\"”)]))[—–](?=\s)|(?:^|(?<=\s))-{1,2}(?=\s)")
_MAX_NAME = 100
_CLOCK_FIRST = re.compile(r"^\d{1,2}:\d\d(?:\s?[ap]\.?m\.?)?\s*[·,|—–-]\s*", re.IGNORECASE)
_SOME_TIME = re.compile(r"\d")
_BARE_DATE = re.compile(rf"^(?P<text>.{{15,}}?)\s+(?P<date>{DATE_WORDS})$", re.DOTALL)
_GOES_ON = re.compile(
    r"(?:[,:;(—–-]|\b(?:on|of|in|by|since|until|till|dated|from|to|and|or|for|before|after|between"
    r"|through|around|about|published|updated|posted|modified|date|expires?|effective|as|at"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}))$",
    re.IGNORECASE,
)
"""Words after which a date belongs to the sentence: "signed on January 14, 2023"."""
_TAIL = 240


def read_embed_line(words: str) -> Flattened | None:
    """Read "words — Name (@handle) Month d, yyyy", or words that end in nothing but a day.

    Returns None for a paragraph of the reporter's. The author's line alone has no text.
    """
    words = _ISOLATES.sub("", words).strip()
    if "@" in words[-_TAIL:]:
        for pattern in (_AUTHOR, _ONLY_HANDLE):
            m = pattern.search(words, max(0, len(words) - _TAIL))
            if m and (found := _authored(words, m)):
                return found
    return _bare(words)


def _authored(words: str, m: re.Match[str]) -> Flattened | None:
    when = m["when"].strip()
    day = read_date(_CLOCK_FIRST.sub("", when)) if when else None
    before = words[: m.start()].rstrip()
    if m.re is _ONLY_HANDLE:
        return Flattened(before, None, m["handle"], day) if day else None
    dashes = [d for d in _DASH.finditer(before, max(0, len(before) - _MAX_NAME))]
    if not dashes:
        return _undashed(before, m["handle"], day) if day else None
    if when and day is None and not _SOME_TIME.search(when):
        return None  # prose goes on after the handle
    # A name may hold a hyphen or dash itself; the platform's own mark is the long dash.
    long = [d for d in dashes if d[0] in "—–"] or dashes
    dash = long[-1]
    name = before[dash.end() :].strip() or None
    return Flattened(before[: dash.start()].rstrip(), name, m["handle"], day)


def _undashed(before: str, handle: str, day: str) -> Flattened:
    """The dash was lost with the markup: whatever follows the last full stop or link is the name."""
    end = max((m.end() for m in re.finditer(r"[.!?…]\s|\S*[./]\S+\s|\n", before)), default=0)
    name = before[end:].strip()
    if not name or len(name) > _MAX_NAME:
        return Flattened(before, None, handle, day)
    return Flattened(before[:end].rstrip(), name, handle, day)


def _bare(words: str) -> Flattened | None:
    m = _BARE_DATE.match(words)
    if m is None:
        return None
    text = m["text"].rstrip()
    if _GOES_ON.search(text) or len(text.split()) < 4:
        return None
    return Flattened(text, None, None, read_date(m["date"]))
