"""Whose observations count, when a vantage's word is not taken any more?

Of one key the last statement holds. What came under a distrusted key counts for nothing if it was
answered at or after the moment that the statement names, or stands in the log behind the statement:
a clock that is set back does not help. What the archive itself asked or heard is never touched.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from onrecord.findings.stated import Stated, latest
from onrecord.findings.words import trust as words
from onrecord.record.captures import Capture
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.revisions import ServedRevision
from onrecord.record.times import microseconds
from onrecord.record.vantages import Vantage, VantageTrust

__all__ = [
    "Disbelieved",
    "Distrusted",
    "SignedBy",
    "Trust",
    "disbelieved",
    "disbelieved_together",
    "trust_of",
]

SignedBy: TypeAlias = Callable[[Commitment, Iterable[str]], str | None]
"""Which of some keys (vkeys) signed a vantage's words; None if nobody can tell any more."""

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Distrusted:
    """From when on what came under a key is not believed, why, and who says so."""

    name: str
    key: str
    since: datetime
    why: str
    by: str
    index: int  # of the statement, in the log
    digest: Digest
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disbelieved:
    """Observations of something that count for nothing by one statement. `because` begins with it."""

    vantage: str
    since: datetime
    why: str
    entries: tuple[Logged, ...]
    says: str
    because: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a vantage brought, as far as trust asks."""

    name: str
    collected: Commitment
    at: datetime
    index: int


class Trust:
    """Whose word is taken. Without any statement, everybody's."""

    def __init__(
        self,
        distrusted: Sequence[Distrusted] = (),
        keys: Mapping[str, frozenset[str]] | None = None,
        signed_by: SignedBy | None = None,
    ) -> None:
        """`keys`: all that are known of each name; `signed_by` is asked where there are several."""
        self.distrusted = tuple(distrusted)
        self._keys, self._signed_by = keys or {}, signed_by
        self._by_name: dict[str, list[Distrusted]] = {}
        for one in distrusted:
            self._by_name.setdefault(one.name, []).append(one)

    @property
    def is_whole(self) -> bool:
        """Whether everybody is believed."""
        return not self.distrusted

    @property
    def stamp(self) -> str:
        """Another one as soon as another statement holds; empty while everybody is believed."""
        return " ".join(one.digest for one in self.distrusted)

    def counts(self, logged: Logged) -> bool:
        """Whether an entry counts."""
        return self.against(logged) is None

    def against(self, logged: Logged) -> Distrusted | None:
        """Why it does not."""
        brought = None if self.is_whole else _brought(logged)
        return None if brought is None else self._against(brought)

    def counts_served(self, served: ServedRevision, read: Callable[[int], Logged]) -> bool:
        """Whether a signed revision that is held in short counts; `read` as in `LongHistory`."""
        said = self._by_name.get(served.vantage or "", ())
        if served.vantage is None or not any(
            served.at >= microseconds(one.since) or served.place > one.index for one in said
        ):
            return True
        return self.counts(read(served.place))

    def believed(self, entries: Iterable[Logged]) -> list[Logged]:
        """Those that count."""
        return [one for one in entries if self.counts(one)]

    def _against(self, brought: _Brought) -> Distrusted | None:
        said = self._by_name.get(brought.name, ())
        held = [one for one in said if brought.at >= one.since or brought.index > one.index]
        keys = self._keys.get(brought.name, frozenset())
        if not held or len(keys | {one.key for one in said}) < 2 or self._signed_by is None:
            return held[0] if held else None
        key = self._signed_by(brought.collected, sorted(keys | {one.key for one in said}))
        # Where nobody can tell which key it was, the one that is distrusted may have been.
        return next((one for one in held if key in (one.key, None)), None)


def trust_of(
    vantages: Iterable[Vantage],
    statements: Iterable[Stated[VantageTrust]],
    signed_by: SignedBy | None = None,
) -> Trust:
    """Whose word is taken by these statements, in whatever order they are given."""
    keys: dict[str, set[str]] = {}
    for vantage in vantages:
        keys.setdefault(vantage.name, set()).add(vantage.key)
    held = latest(statements, lambda body: body.key).values()
    distrusted = [found for one in held if (found := _distrusted(one)) is not None]
    return Trust(distrusted, {name: frozenset(one) for name, one in keys.items()}, signed_by)


def disbelieved(trust: Trust, entries: Iterable[Logged]) -> tuple[Disbelieved, ...]:
    """What of some entries does not count, by each statement, in the log's order."""
    found: dict[Digest, list[Logged]] = {}
    for logged in entries:
        against = trust.against(logged)
        if against is not None:
            found.setdefault(against.digest, []).append(logged)
    return tuple(
        _disbelieved(one.digest, one.name, one.since, one.why, found[one.digest])
        for one in trust.distrusted
        if one.digest in found
    )


def disbelieved_together(several: Iterable[Disbelieved]) -> tuple[Disbelieved, ...]:
    """What is said of several posts, once for each statement."""
    found: dict[Digest, list[Disbelieved]] = {}
    for one in several:
        found.setdefault(one.because[0], []).append(one)
    return tuple(
        _disbelieved(
            digest,
            same[0].vantage,
            same[0].since,
            same[0].why,
            list({x.index: x for one in same for x in one.entries}.values()),
        )
        for digest, same in found.items()
    )


def _disbelieved(
    statement: Digest, vantage: str, since: datetime, why: str, entries: Sequence[Logged]
) -> Disbelieved:
    return Disbelieved(
        vantage=vantage,
        since=since,
        why=why,
        entries=tuple(entries),
        says=words.not_believed(vantage, since, why, len(entries)),
        because=(statement, *(logged.digest for logged in entries)),
    )


def _distrusted(stated: Stated[VantageTrust]) -> Distrusted | None:
    body = stated.body
    if body.since is None:
        return None
    return Distrusted(
        name=body.key.partition("+")[0],  # C2SP signed-note: the name has no plus sign
        key=body.key,
        since=body.since,
        why=body.why,
        by=body.by,
        index=stated.index,
        digest=stated.digest,
        recorded_at=stated.recorded_at,
    )


def _brought(logged: Logged) -> _Brought | None:
    """None for what the archive itself asked, heard or wrote."""
    match logged.entry:
        case PostObservation(evidence=evidence) | AccountObservation(evidence=evidence):
            exchange = evidence.exchange
            at, name, collected = exchange.answered_at, exchange.vantage, exchange.collected
        case Capture() as visit:
            at, name, collected = visit.ended_at, visit.vantage, visit.collected
        case _:
            return None
    return None if collected is None else _Brought(name, collected, at, logged.index)
