"""Between which tokens was an entry put into the log?

An entry was put into the log after every token that stands in the log before it, and existed no
later than any token over a head that holds it. Nothing is said of when anything began.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from onrecord.proof.bundle.lapses import ProvedToken

__all__ = ["Bounds", "Sandwich", "contradictions"]

# RFC 3161, section 2.4.2: a token that states no accuracy may still have one, by its policy.
_UNSTATED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Put into the log after `after`, and in existence no later than `by`; None: not known."""

    after: datetime | None
    by: datetime | None

    @property
    def width(self) -> timedelta | None:
        """How far apart they are; None if one is missing."""
        return None if self.after is None or self.by is None else self.by - self.after

    def exceeds(self, other: "Bounds", by: timedelta) -> bool:
        """Whether one of them lies further out than the other's by so much, or is missing."""
        later = other.by is not None and (self.by is None or self.by - other.by > by)
        return later or (
            other.after is not None and (self.after is None or other.after - self.after > by)
        )


@dataclass(frozen=True, slots=True)
class _Service:
    """One service's tokens, in the order of the log: bounds are looked up, not searched."""

    places: Sequence[int]
    latest_before: Sequence[datetime]  # the best `after` of the tokens up to each place
    sizes: Sequence[int]
    earliest_over: Sequence[datetime]  # the best `by` of the heads from each size on


class Sandwich:
    """Bounds for which `wanted` different services vouch, so that fewer can't move them."""

    def __init__(self, tokens: Iterable[ProvedToken], wanted: int = 1) -> None:
        of_service: dict[str, list[ProvedToken]] = {}
        for one in tokens:
            of_service.setdefault(one.service, []).append(one)
        self._services = [_service(found) for found in of_service.values()]
        self._wanted = max(wanted, 1)

    def bounds(self, index: int) -> Bounds:
        """The bounds of entry `index` of the log."""
        after, by = [], []
        for one in self._services:
            if (logged := bisect_left(one.places, index)) > 0:
                after.append(one.latest_before[logged - 1])
            if (over := bisect_right(one.sizes, index)) < len(one.sizes):
                by.append(one.earliest_over[over])
        after.sort(reverse=True)
        by.sort()
        return Bounds(self._vouched(after), self._vouched(by))

    def _vouched(self, best_first: Sequence[datetime]) -> datetime | None:
        enough = len(best_first) >= self._wanted
        return best_first[self._wanted - 1] if enough else None


def _service(tokens: Sequence[ProvedToken]) -> _Service:
    logged = sorted(tokens, key=lambda one: one.index)
    over = sorted(tokens, key=lambda one: one.size)
    backwards = accumulate((one.latest for one in reversed(over)), min)
    return _Service(
        [one.index for one in logged],
        list(accumulate((one.earliest for one in logged), max)),
        [one.size for one in over],
        list(backwards)[::-1],
    )


def contradictions(tokens: Iterable[ProvedToken]) -> Iterator[tuple[ProvedToken, ProvedToken]]:
    """A token, and one over a head that holds it and that says it is older, beyond accuracy."""
    ordered = sorted(tokens, key=lambda one: one.index)
    places = [one.index for one in ordered]
    latest = list(accumulate(ordered, _later))
    for one in ordered:
        held = bisect_left(places, one.size)
        if held and one.said_at + _give_or_take(one) < _not_before(latest[held - 1]):
            yield latest[held - 1], one


def _later(one: ProvedToken, other: ProvedToken) -> ProvedToken:
    return max(one, other, key=_not_before)


def _not_before(token: ProvedToken) -> datetime:
    return token.said_at - _give_or_take(token)


def _give_or_take(token: ProvedToken) -> timedelta:
    return _UNSTATED if token.accuracy is None else token.accuracy
