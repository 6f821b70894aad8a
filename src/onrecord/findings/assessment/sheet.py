"""What is measured of each post before it is compared with anything?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment import texts
from onrecord.findings.assessment.counts import (
    Counts,
    Floats,
    Indices,
    character_runs,
    joined_counts,
    pieces,
)
from onrecord.findings.assessment.own_posts import Field, OwnPost

__all__ = ["CODES", "HABITS", "WEEKENDS", "Habit", "Sheet", "Space", "joined", "sheet"]

CODES = 4096
"""Buckets for the values of a habit: there are some hundred clients, and few of the others."""


class Space(StrEnum):
    """Kinds of pieces that are counted."""

    CHARACTERS = "characters"
    WORDS = "words"
    PAIRS = "pairs"  # of neighbouring words
    LAYOUT = "layout"
    MENTIONS = "mentions"
    HASHTAGS = "hashtags"
    LINKS = "links"


class Habit(StrEnum):
    """Things of which a post has exactly one; some are two taken together."""

    KIND = "kind"
    LENGTH = "length"
    SHAPE = "shape"  # how many addresses, mentions, hashtags
    KIND_SHAPE = "kind and shape"
    MEDIA = "media"
    MINUTE = "minute"  # on the hour, the half, the quarter, by fives; at once or within the minute
    WEEKEND = "weekend"
    CLIENT = "client"
    CLIENT_KIND = "client and kind"
    CLIENT_SHAPE = "client and shape"
    CLIENT_HOUR = "client and part of the day"
    CLIENT_MINUTE = "client and minute"
    CLIENT_WEEKEND = "client and weekend"


HABITS = tuple(Habit)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Sheet:
    """Arrays with a row for each post, in the order in which they were given."""

    spaces: dict[Space, Counts]
    habits: NDArray[np.uint16]  # a column for each of HABITS
    style: Floats  # a column for each of texts.STYLE
    hour: Floats  # UTC, 0 to below 24
    at: NDArray[np.float64]  # seconds since 1970
    told: dict[Field, NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Indices) -> "Sheet":
        """Some rows, in the order asked for."""
        return Sheet(
            {space: counts.take(rows) for space, counts in self.spaces.items()},
            self.habits[rows],
            self.style[rows],
            self.hour[rows],
            self.at[rows],
            {field: told[rows] for field, told in self.told.items()},
        )


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """The rows of several, one after the other; at least one."""
    return Sheet(
        {space: joined_counts([each.spaces[space] for each in sheets]) for space in Space},
        np.concatenate([each.habits for each in sheets]),
        np.concatenate([each.style for each in sheets]),
        np.concatenate([each.hour for each in sheets]),
        np.concatenate([each.at for each in sheets]),
        {field: np.concatenate([each.told[field] for each in sheets]) for field in Field},
    )


def sheet(posts: Sequence[OwnPost]) -> Sheet:
    """What is measured of some posts. Never raises, whatever their texts hold."""
    plain = [texts.plain(post.text) for post in posts]
    words = [texts.tokens(text) for text in plain]
    layouts = [texts.layout(post.text) for post in posts]
    styles = [texts.style(post.text, own) for post, own in zip(posts, plain, strict=True)]
    at = np.array([post.at.timestamp() for post in posts], dtype=np.float64)
    return Sheet(
        {
            Space.CHARACTERS: character_runs(plain),
            Space.WORDS: pieces(words),
            Space.PAIRS: pieces([_runs(["^", *each, "$"], 2) for each in words]),
            Space.LAYOUT: pieces([[*each, *_runs(each, 2), *_runs(each, 3)] for each in layouts]),
            Space.MENTIONS: pieces([sorted({*texts.mentions(post.text)}) for post in posts]),
            Space.HASHTAGS: pieces([sorted({*texts.hashtags(post.text)}) for post in posts]),
            Space.LINKS: pieces([sorted(filter(None, map(_host, post.links))) for post in posts]),
        },
        np.array([_habits(post) for post in posts], dtype=np.uint16).reshape(-1, len(HABITS)),
        np.array(styles, dtype=np.float32).reshape(-1, len(texts.STYLE)),
        ((at % 86_400) / 3600).astype(np.float32),
        at,
        {field: np.array([field in post.told for post in posts], dtype=bool) for field in Field},
    )


def _runs(parts: Sequence[str], length: int) -> list[str]:
    return ["\x00".join(each) for each in zip(*(parts[k:] for k in range(length)), strict=False)]


def _host(address: str) -> str | None:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.") or None
    except ValueError:  # no address at all: nothing is known of where it leads
        return None


def _habits(post: OwnPost) -> list[int]:
    """The bucket of each habit's value."""
    at, client = post.at, post.client or ""
    counted = (texts.addresses(post.text), len(texts.mentions(post.text)))
    shape = "|".join(str(min(n, 2)) for n in (*counted, len(texts.hashtags(post.text))))
    marks = ("30", "15", "5")
    minute = next((mark for mark in marks if at.minute % int(mark) == 0), "1")
    minute += "|" if at.second <= 8 else "…"
    weekend = str(at.weekday() >= 5)
    values = {
        Habit.KIND: post.kind.value,
        Habit.LENGTH: str(min(len(texts.plain(post.text)) // 20, 30)),
        Habit.SHAPE: shape,
        Habit.KIND_SHAPE: f"{post.kind.value}|{shape}",
        Habit.MEDIA: "|".join(sorted(post.media)),
        Habit.MINUTE: minute,
        Habit.WEEKEND: weekend,
        Habit.CLIENT: client,
        Habit.CLIENT_KIND: f"{client}|{post.kind.value}",
        Habit.CLIENT_SHAPE: f"{client}|{shape}",
        Habit.CLIENT_HOUR: f"{client}|{at.hour // 4}",
        Habit.CLIENT_MINUTE: f"{client}|{minute}",
        Habit.CLIENT_WEEKEND: f"{client}|{weekend}",
    }
    return [_code(values[habit]) for habit in HABITS]


def _code(value: str) -> int:
    return crc32(value.encode("utf-8", "surrogatepass")) % CODES


WEEKENDS = (_code("False"), _code("True"))
"""The buckets of workdays and of weekends (UTC)."""
