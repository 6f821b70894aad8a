"""Who was seen to say that an account is official, since when, and do they still?

A page that no longer says so is told as that, with the time. Nobody concludes from it whose the
account is: that is an editor's statement, with its own voucher.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.findings.agreeing import agreed, looker_of
from onrecord.findings.words import vouching as words
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Vouched, VouchedHow

__all__ = ["Change", "Vouching", "changes", "vouchings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """What one page or domain was seen to say of an account, by one means.

    `because` are the first and the last look at which it said so, the first since which it does
    not, and the latest. Times are by our clock.
    """

    by: str
    how: VouchedHow
    link: str | None  # the latest that it was seen to hold; None: it never held any
    first_said: datetime | None
    last_said: datetime | None
    silent_since: datetime | None  # None: it says so, or never did
    looked_at: datetime  # the latest look
    says: str
    because: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A look at which it said another thing than at the one before."""

    look: AccountObservation
    digest: Digest
    says: str


@dataclass(frozen=True, slots=True)
class _Look:
    entry: AccountObservation
    digest: Digest
    fact: Vouched

    @property
    def at(self) -> datetime:
        return self.entry.observed_at

    @property
    def present(self) -> bool:
        return self.fact.link is not None

    @property
    def looker(self) -> str:
        return looker_of(self.entry.evidence.exchange)


def vouchings(entries: Iterable[Logged]) -> tuple[Vouching, ...]:
    """What each page or domain was seen to say, those that say so now first."""
    found = [_vouching(looks) for looks in _by_voucher(entries)]
    return tuple(sorted(found, key=lambda one: (one.link is None, one.silent_since is not None)))


def changes(entries: Iterable[Logged]) -> Iterator[Change]:
    """When each was first seen to say so, when no longer, and when again."""
    for looks in _by_voucher(entries):
        said = False
        for look in looks:
            says = look.fact.link is not None
            if says != said:
                told = words.says(look.fact) if says else words.no_longer(look.fact)
                yield Change(look.entry, look.digest, told)
            said = says


def _by_voucher(entries: Iterable[Logged]) -> Iterable[Sequence[_Look]]:
    found: dict[tuple[str, VouchedHow], dict[int, _Look]] = {}
    for logged in entries:
        match logged.entry:
            case AccountObservation(fact=Vouched() as fact) as entry:
                looks = found.setdefault((fact.by, fact.how), {})
                looks[logged.index] = _Look(entry, logged.digest, fact)
            case _:
                pass
    for of_one in found.values():
        placed = sorted(of_one.items(), key=lambda item: (item[1].entry.observed_at, item[0]))
        yield agreed([look for _, look in placed]).answers


def _vouching(looks: Sequence[_Look]) -> Vouching:
    said = [look for look in looks if look.fact.link is not None]
    silent = _silent_at_the_end(looks) if said else []
    first, last, latest = said[:1], said[-1:], looks[-1]
    span = (first[0].entry.observed_at, last[0].entry.observed_at) if said else None
    since = silent[0].entry.observed_at if silent else None
    fact, at = latest.fact, latest.entry.observed_at
    return Vouching(
        by=fact.by,
        how=fact.how,
        link=last[0].fact.link if said else None,
        first_said=None if span is None else span[0],
        last_said=None if span is None else span[1],
        silent_since=since,
        looked_at=at,
        says=words.over_time(fact.by, fact.how, span, since, at),
        because=tuple(dict.fromkeys(x.digest for x in (*first, *last, *silent[:1], latest))),
    )


def _silent_at_the_end(looks: Sequence[_Look]) -> list[_Look]:
    found: list[_Look] = []
    for look in reversed(looks):
        if look.fact.link is not None:
            break
        found.insert(0, look)
    return found
