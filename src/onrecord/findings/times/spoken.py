"""What is a time that a report speaks of?"""

from dataclasses import dataclass
from enum import StrEnum

from onrecord.findings.article import Place

__all__ = ["Anchor", "TimeKind", "TimeMention"]


class TimeKind(StrEnum):
    """How a time is spoken of."""

    DATE = "date"  # complete in itself: "January 14, 2023", "January 2023", "in 2019"
    INTERVAL = "interval"  # "from 2017 to 2019", "since 2019"
    CLOCK = "clock"  # a time of day without its day: "05:59 PKT"
    RELATIVE = "relative"  # hangs on something else: "hours after the tweet", "Tuesday"
    VAGUE = "vague"  # "previously", "for years"


class Anchor(StrEnum):
    """What a relative time hangs on."""

    PUBLICATION = "publication"  # the day that the report gives as its own
    EMBED = "embed"  # the day of the post that the report shows
    SPEECH = "speech"  # the moment at which the quoted words were said
    EVENT = "event"  # something that the report names: "the tweet"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time in a report's text; `value` is ISO 8601 as far as it was said, never further.

    Intervals are `begin/end`, with `..` for an open end (ISO 8601-2). A value reckoned from the
    anchor is marked `derived` and says `because`; without a known anchor there is no value.
    """

    place: Place
    words: str
    kind: TimeKind
    value: str | None
    derived: bool = False
    anchor: Anchor | None = None
    anchor_words: str | None = None  # the event as named, or the anchor's own date
    relation: str | None = None  # "after", "before", "same-day", "previous-day", "within" …
    because: str | None = None
