"""Which of our silences were nobody's watch, and in which did another machine go on?

A silence that names a machine is its own. Where another one looked at the account before and
after, without a silence of its own between, the account was watched: how long between two looks, the
coverage says. What names no machine is everybody's silence.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from onrecord.findings.agreeing import OWN, looker_of
from onrecord.findings.revisions import Revisions
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks
from onrecord.record.outcomes import AccountState
from onrecord.record.times import microseconds

__all__ = ["silences"]


def silences(
    gaps: Sequence[Logged], revisions: Revisions, rest: Iterable[Logged]
) -> tuple[Logged, ...]:
    """Those gaps, in their order, in which nobody is known to have watched."""
    if not any(isinstance(one.entry, Gap) and one.entry.vantage for one in gaps):
        return tuple(gaps)
    looks = _looks(revisions, rest)
    noted = [one.entry for one in gaps if isinstance(one.entry, Gap)]
    own = {
        who: [(_at(x.began_at), _at(x.ended_at)) for x in noted if x.vantage in (who or None, None)]
        for who in looks
    }
    return tuple(
        one for one in gaps if isinstance(one.entry, Gap) and not _bridged(one.entry, looks, own)
    )


def _bridged(
    gap: Gap, looks: Mapping[str, Sequence[int]], own: Mapping[str, Sequence[tuple[int, int]]]
) -> bool:
    """Whether another machine looked before and after, and was not silent itself meanwhile."""
    if gap.vantage is None:
        return False
    began, ended = _at(gap.began_at), _at(gap.ended_at)
    for who, times in looks.items():
        before, after = bisect_right(times, began) - 1, bisect_left(times, ended)
        if who == gap.vantage or before < 0 or after == len(times):
            continue
        watched = pairwise(times[before : after + 1])
        if not any(x < end and y > begin for x, y in watched for begin, end in own[who]):
            return True
    return False


def _looks(revisions: Revisions, rest: Iterable[Logged]) -> dict[str, list[int]]:
    """When each machine looked at the account itself, in order."""
    found: dict[str, list[int]] = {}
    for served in revisions.served():
        found.setdefault(served.vantage or OWN, []).append(served.at)
    for logged in rest:
        match logged.entry:
            case Looks(began_at=began, ended_at=ended):
                found.setdefault(OWN, []).extend((_at(began), _at(ended)))
            case AccountObservation(fact=AccountState(), evidence=evidence) as seen:
                whose = looker_of(evidence.exchange)
                found.setdefault(whose, []).append(_at(seen.observed_at))
            case _:
                pass
    return {who: sorted(times) for who, times in found.items()}


def _at(moment: datetime) -> int:
    return microseconds(moment)
