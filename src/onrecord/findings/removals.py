"""Can all that reports say of a removal be true?

Where they disagree, both stay as they were made: none is preferred, and they are not averaged.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations

from onrecord.findings.incident import Removal

__all__ = ["disagree", "told_from"]


def disagree(removal: Sequence[Removal]) -> bool:
    """Whether two of the reports exclude each other."""
    return any(_apart(one, other) for one, other in combinations(removal, 2))


def told_from(one: Removal) -> datetime:
    """From when on a report of a removal can have been true; without a time, always."""
    times = [when.begins for when in (one.there, one.gone) if when is not None]
    return min(times, default=datetime.min.replace(tzinfo=UTC))


def _apart(one: Removal, other: Removal) -> bool:
    if _shorter(one, other) or _shorter(other, one):
        return True
    return _there_after_gone(one, other) or _there_after_gone(other, one)


def _shorter(one: Removal, other: Removal) -> bool:
    """Whether by one report it was surely there for a shorter time than by the other."""
    return bool(one.minutes and other.minutes and one.minutes[1] < other.minutes[0])


def _there_after_gone(one: Removal, other: Removal) -> bool:
    if one.there is None or other.gone is None:
        return False
    return one.there.begins > other.gone.ends
