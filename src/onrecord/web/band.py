"""When did we watch an account, as a band of time?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.findings.coverage import Span
from onrecord.findings.words.moments import duration, moment
from onrecord.record.entries import Logged
from onrecord.record.observations import Gap

__all__ = ["Band", "Bar", "band_of"]

_THINNEST = 0.4  # percent: a narrower bar would not be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the band, in percent of its width."""

    x: float
    width: float
    look: str  # watched, complete, or gap


@dataclass(frozen=True, slots=True)
class Band:
    """From our first look to now; `says` is the same in words."""

    begins_at: datetime
    ends_at: datetime
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    says: str


def band_of(
    spans: Sequence[Span],
    entries: Sequence[Logged],
    now: datetime,
    since: datetime | None = None,
) -> Band | None:
    """The band of an account, from our first look or from `since`; None if we never looked."""
    if not spans:
        return None
    begins, ends = since or spans[0].begins_at, max(now, spans[-1].ends_at)
    noted = (logged.entry for logged in entries if isinstance(logged.entry, Gap))
    gaps = tuple(gap for gap in noted if gap.ended_at > begins)
    whole = max(ends - begins, timedelta(seconds=1))

    def bar(start: datetime, end: datetime, look: str) -> Bar:
        width = max((end - max(start, begins)) / whole * 100, _THINNEST)
        x = min(max((start - begins) / whole * 100, 0.0), 100 - _THINNEST)
        return Bar(x, min(width, 100 - x), look)

    watched = [
        bar(span.begins_at, span.ends_at, "complete" if span.complete else "watched")
        for span in spans
    ]
    missed = [bar(gap.began_at, gap.ended_at, "gap") for gap in gaps]
    return Band(begins, ends, (*watched, *missed), gaps, _says(spans, gaps))


def _says(spans: Sequence[Span], gaps: Sequence[Gap]) -> str:
    first, last = spans[0], spans[-1]
    longest = max(span.largest_gap for span in spans)
    apart = "" if len(spans) == 1 else f", in {len(spans)} stretches"
    within = "" if len(spans) == 1 else " of one stretch"
    times = {1: "once"}.get(len(gaps), f"{len(gaps)} times")
    noted = f"; our watch failed {times} (hatched)" if gaps else ""
    return (
        f"Looked at again and again from {moment(first.begins_at)} to {moment(last.ends_at)}{apart}"
        f"; up to {duration(longest)} lies between two looks{within}{noted}."
    )
