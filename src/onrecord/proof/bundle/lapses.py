"""Until when does a token hold, and what holds it after its certificates have ended?

After the end of a certificate nobody vouches any more that its key is in nobody else's hands. A
token outlives that if, before, a later one was made over a head of the log that holds it; and so
on, up to one whose certificates have not ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Holding", "ProvedToken", "holdings"]

_TO_THE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedToken:
    """A verified token: entry `index` of the log, over a head of `size` entries.

    `n` is its number in the bundle, `service` the verifier's name for who made it, `lapses_at`
    when the first certificate of its chain ends. `asked_at` and `answered_at` are the recording
    machine's times.
    """

    n: int
    index: int
    size: int
    service: str
    said_at: datetime
    accuracy: timedelta | None
    lapses_at: datetime
    asked_at: datetime
    answered_at: datetime

    @property
    def earliest(self) -> datetime:
        """The service's time, less its own accuracy."""
        return self.said_at - (self.accuracy or timedelta())

    @property
    def latest(self) -> datetime:
        """The service's time and its own accuracy; a time without a fraction was cut off."""
        cut_off = timedelta() if self.said_at.microsecond else _TO_THE_SECOND
        return self.said_at + (cut_off if self.accuracy is None else self.accuracy)


@dataclass(frozen=True, slots=True)
class Holding:
    """Until when a token holds, and the later tokens, one of each service, that make it so."""

    until: datetime
    by: tuple[ProvedToken, ...] = ()


def holdings(tokens: Sequence[ProvedToken], wanted: int = 1) -> Mapping[ProvedToken, Holding]:
    """For each token how it holds, if `wanted` different services must vouch for its renewal.

    A later token renews an older one if its head has the older one's entry, and it was made
    before the older one's certificates ended. So it stands later in the log itself.
    """
    found: dict[ProvedToken, Holding] = {}
    for token in sorted(tokens, key=_place, reverse=True):
        later: dict[str, ProvedToken] = {}
        for other, held in found.items():
            if other.size > token.index and other.latest <= token.lapses_at:
                best = later.get(other.service)
                if best is None or (held.until, other.index) > (found[best].until, best.index):
                    later[other.service] = other
        found[token] = _holding(token, [(found[one].until, one) for one in later.values()], wanted)
    return found


def _holding(
    token: ProvedToken, renewals: Sequence[tuple[datetime, ProvedToken]], wanted: int
) -> Holding:
    best = sorted(renewals, key=lambda one: one[0], reverse=True)[: max(wanted, 1)]
    if len(best) < max(wanted, 1) or best[-1][0] <= token.lapses_at:
        return Holding(token.lapses_at)
    return Holding(best[-1][0], tuple(one for _, one in best))


def _place(token: ProvedToken) -> int:
    return token.index
