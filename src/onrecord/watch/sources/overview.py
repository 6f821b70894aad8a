"""How does each host do, at which accounts are watched?

From the watch's own notes: whether it works, since when it does not and why, and when we last
looked with success. No account is named, so that the page that shows it can be public; a canary
is the operator's own, and only its platform is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Refused, Unreached, Unread, Vouched
from onrecord.watch.sources.notebook import looked_at
from onrecord.watch.sources.troubles import Trouble, TroubleKind, troubles
from onrecord.watch.sources.watched import Key
from onrecord.watch.sources.whereabouts import where_asked

__all__ = ["Host", "HostState", "Unnoticed", "overview", "unnoticed"]

_NOT_KNOWN = "its host is not known yet"
_PATIENCE = 3  # intervals without a look until we are said not to be watching


class HostState(StrEnum):
    """How a host does."""

    WORKS = "works"
    PARTLY = "partly"  # some of its accounts can't be looked at
    BLIND = "blind"  # none can
    RESTING = "resting"  # we have not looked lately: that says something about us
    NOT_YET = "not-yet"  # nobody has looked


_ORDER = (
    *(HostState.BLIND, HostState.PARTLY, HostState.RESTING),
    *(HostState.NOT_YET, HostState.WORKS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host, and how many of its watched accounts can't be looked at."""

    platform: str
    host: str
    state: HostState
    accounts: int
    blind: int
    since: datetime | None  # the oldest of the troubles that it has
    why: str | None  # of that one, as gaps have it
    looked_at: datetime | None  # the last look with success at any of its accounts


@dataclass(frozen=True, slots=True)
class Unnoticed:
    """Withdrawals on a platform may go unnoticed, by what an account of the operator's shows."""

    platform: str
    since: datetime


@dataclass(slots=True)
class _Counted:
    accounts: int = 0
    looks: list[datetime] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


_Hosts: TypeAlias = dict[tuple[str, str], _Counted]


def overview(archive: Archive, now: datetime) -> tuple[Host, ...]:
    """All hosts, by platform; those that do not work first."""
    watch = archive.configuration.watch
    stalled = {(x.platform, x.of): x for x in troubles(archive) if x.kind is not TroubleKind.CANARY}
    polled, streamed = _counted(archive, where_asked(archive, now), stalled)
    quiet = timedelta(seconds=watch.quiet_seconds * _PATIENCE)
    visits = timedelta(minutes=watch.visit_minutes * _PATIENCE)
    found = [
        *(_host(*where, counted, now - quiet) for where, counted in polled.items()),
        *(_host(*where, counted, now - visits) for where, counted in streamed.items()),
    ]
    return tuple(sorted(found, key=lambda x: (x.platform, _ORDER.index(x.state), x.host)))


def unnoticed(archive: Archive) -> tuple[Unnoticed, ...]:
    """The platforms on which a canary shows that withdrawals may go unnoticed."""
    first: dict[str, datetime] = {}
    for one in troubles(archive):  # oldest first
        if one.kind is TroubleKind.CANARY:
            first.setdefault(one.platform, one.since)
    return tuple(Unnoticed(platform, since) for platform, since in first.items())


def _counted(
    archive: Archive, asked: Mapping[Key, str], stalled: Mapping[tuple[str, str], Trouble]
) -> tuple[_Hosts, _Hosts]:
    """The hosts at which accounts are polled, and those whose accounts are in the stream."""
    looks: Mapping[Key, datetime] = looked_at(archive)
    polled: _Hosts = {}
    streamed: _Hosts = {}
    for key, host in asked.items():
        platform, account = key
        is_streamed = platform == bluesky.NAME
        hosts = streamed if is_streamed else polled
        counted = hosts.setdefault((platform, host.removesuffix(":443") or _NOT_KNOWN), _Counted())
        looked = _last_heard(archive, account) if is_streamed else looks.get(key)
        _count(counted, looked, (stalled.get((platform, x)) for x in (account, host)))
    return polled, streamed


def _count(counted: _Counted, looked: datetime | None, wrong: Iterable[Trouble | None]) -> None:
    counted.accounts += 1
    if looked is not None:
        counted.looks.append(looked)
    counted.troubles += [one for one in wrong if one is not None][:1]


def _last_heard(archive: Archive, account: AccountId) -> datetime | None:
    """When an account of a stream was last heard of; what others say of it is nothing of its own."""
    _, _, digest = archive.index.looks_at_account(bluesky.NAME, account).partition(" ")
    last = archive.find(Digest(digest)) if digest else None
    found = None if last is None else _heard(last)
    if last is not None and found is None:
        back = archive.index.back_through_account(bluesky.NAME, account)
        found = next(filter(None, map(_heard, back)), None)
    return found


def _heard(logged: Logged) -> datetime | None:
    match logged.entry:
        case AccountObservation(fact=Vouched() | Refused() | Unreached() | Unread()):
            return None
        case AccountObservation() as entry:
            return entry.observed_at
        case _:
            return None


def _host(platform: str, host: str, counted: _Counted, lately: datetime) -> Host:
    latest = max(counted.looks, default=None)
    first = min(counted.troubles, key=lambda one: one.since, default=None)
    return Host(
        platform=platform,
        host=host,
        state=_state(counted, latest, lately),
        accounts=counted.accounts,
        blind=len(counted.troubles),
        since=None if first is None else first.since,
        why=None if first is None else first.why,
        looked_at=latest,
    )


def _state(counted: _Counted, latest: datetime | None, lately: datetime) -> HostState:
    if counted.troubles:
        all_of_them = len(counted.troubles) == counted.accounts
        return HostState.BLIND if all_of_them else HostState.PARTLY
    if latest is None:
        return HostState.NOT_YET
    return HostState.WORKS if latest >= lately else HostState.RESTING
