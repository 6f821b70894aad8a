"""Into which columns is an account's time put?

At most 24 of equal calendar length, and one more at each end: a single post that claims to be of
1970, or of 9999, must not press all the others into one column.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["MOST_PERIODS", "Periods", "periods"]

MOST_PERIODS = 24  # cells as wide as those of a day's 24 hours
_OUTSIDE = 50  # one post in fifty, at either end, may be left to the outermost columns
_FEW = 10  # posts; below that, none is left to them


@dataclass(frozen=True, slots=True)
class Periods:
    """The columns by name, and where each but the first begins."""

    names: tuple[str, ...]
    _of: Callable[[datetime], int]
    _starts: tuple[int, ...]

    def column(self, at: datetime) -> int:
        """In which column a time lies."""
        return bisect_right(self._starts, self._of(at))


@dataclass(frozen=True, slots=True)
class _Scale:
    """A calendar unit: the number of the one in which a time lies, and its name."""

    number: Callable[[datetime], int]
    name: Callable[[int], str]


def periods(times: Sequence[datetime]) -> Periods:
    """The columns for these times (at least one), in UTC."""
    ordered = sorted(times)
    cut = 0 if len(ordered) < _FEW else max(1, len(ordered) // _OUTSIDE)
    whole, inner = _fitting(ordered), _fitting(ordered[cut : len(ordered) - cut])
    if whole <= inner + 1:  # the ends cost at most one step of detail
        inner, cut = whole, 0
    scale = _SCALES[inner]
    first, last = scale.number(ordered[cut]), scale.number(ordered[-1 - cut])
    names = [scale.name(number) for number in range(first, last + 1)]
    starts = [*range(first + 1, last + 1)]
    if scale.number(ordered[0]) < first:
        names, starts = ["earlier", *names], [first, *starts]
    if scale.number(ordered[-1]) > last:
        names, starts = [*names, "later"], [*starts, last + 1]
    return Periods(tuple(names), scale.number, tuple(starts))


def _fitting(ordered: Sequence[datetime]) -> int:
    """The place of the finest scale by which they need no more than MOST_PERIODS columns."""
    return next(
        place
        for place, scale in enumerate(_SCALES)
        if scale.number(ordered[-1]) - scale.number(ordered[0]) < MOST_PERIODS
    )


def _weeks() -> _Scale:
    """Weeks from Monday on, named by it; ordinal 1 is a Monday."""
    return _Scale(
        lambda at: (at.toordinal() - 1) // 7,
        lambda number: f"week of {date.fromordinal(number * 7 + 1)}",
    )


def _months(length: int) -> _Scale:
    return _Scale(
        lambda at: (at.year * 12 + at.month - 1) // length,
        lambda number: _name(number * length, length),
    )


def _name(month: int, length: int) -> str:
    year, within = divmod(month, 12)
    if length >= 12:
        last = year + length // 12 - 1
        return f"{year:04}" if last == year else f"{year:04}–{last:04}"
    numbered = {1: f"-{within + 1:02}", 3: f" Q{within // 3 + 1}", 6: f" H{within // 6 + 1}"}
    return f"{year:04}{numbered[length]}"


# The last holds every year that a time can have.
_SCALES = (_weeks(), *(_months(n) for n in (1, 3, 6, 12, 24, 60, 120, 300, 600, 1200, 6000)))
