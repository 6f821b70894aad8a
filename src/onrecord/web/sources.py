"""What may a reader know of how well we can see today?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.happenings import Happening
from onrecord.desk.vantages_heard import HeardVantage, differences, vantages_heard
from onrecord.record.times import instant
from onrecord.watch.receiving.tally import AWAY, read_tally
from onrecord.watch.sources.overview import Host, HostState, Unnoticed, overview, unnoticed

__all__ = ["MOST_HOSTS", "SourcesPage", "sources_page", "sources_shape"]

MOST_HOSTS = 300  # on the page; those beyond are counted
MOST_WHY = 200  # characters of a reason


@dataclass(frozen=True, slots=True)
class Glance:
    """All hosts of a platform in one line."""

    platform: str
    state: HostState
    accounts: int
    blind: int
    since: datetime | None  # when the oldest of its troubles began


@dataclass(frozen=True, slots=True)
class Attending:
    """When a vantage's collector last said that it is there, by a note of the recorder's."""

    at: datetime
    is_away: bool  # it has been asked since, for longer than a restart takes


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The hosts of each platform, those that do not work first."""

    glance: tuple[Glance, ...]
    platforms: dict[str, list[Host]]
    more: int  # hosts that are not shown
    accounts: int
    blind: int  # accounts that can't be looked at
    resting: int  # hosts that we have not asked lately
    not_yet: int  # hosts that were never asked
    unnoticed: tuple[Unnoticed, ...]
    vantages: tuple[HeardVantage, ...]
    present: dict[str, Attending]  # of those that ever said that they are there
    differences: tuple[Happening, ...]  # where what one of them said of a post did not hold


def sources_page(archive: Archive, now: datetime) -> SourcesPage:
    """Gather what the page of the sources shows."""
    hosts = overview(archive, now)
    platforms: dict[str, list[Host]] = {}
    # What does not work is not crowded out by what does.
    shown = sorted(hosts, key=lambda one: one.state is HostState.WORKS)[:MOST_HOSTS]
    for one in sorted(shown, key=hosts.index):
        platforms.setdefault(one.platform, []).append(one)
    return SourcesPage(
        glance=tuple(_at_a_glance(platform, hosts) for platform in platforms),
        platforms=platforms,
        more=len(hosts) - len(shown),
        accounts=sum(one.accounts for one in hosts),
        blind=sum(one.blind for one in hosts),
        resting=sum(one.state is HostState.RESTING for one in hosts),
        not_yet=sum(one.state is HostState.NOT_YET for one in hosts),
        unnoticed=unnoticed(archive),
        vantages=(vantages := vantages_heard(archive)),
        present=_present(archive),
        differences=differences(archive) if vantages else (),
    )


def _present(archive: Archive) -> dict[str, Attending]:
    tally = read_tally(archive)
    if tally is None:
        return {}
    return {
        name: Attending(one.at, tally.at - one.at > AWAY) for name, one in tally.present.items()
    }


def _at_a_glance(platform: str, hosts: Sequence[Host]) -> Glance:
    """Works or is blind where all of its hosts do or are; in part otherwise."""
    own = [one for one in hosts if one.platform == platform]
    states = {one.state for one in own}
    troubled = {HostState.BLIND, HostState.PARTLY}
    state = own[0].state if len(states) == 1 else HostState.PARTLY
    if len(states) > 1 and not states & troubled:
        state = next(one for one in (HostState.RESTING, HostState.NOT_YET) if one in states)
    return Glance(
        platform=platform,
        state=state,
        accounts=sum(one.accounts for one in own),
        blind=sum(one.blind for one in own),
        since=min((one.since for one in own if one.since is not None), default=None),
    )


def sources_shape(archive: Archive, now: datetime) -> dict[str, Any]:
    """The same for programs, all of it."""
    present = _present(archive)
    return {
        "sources": [_shape(one) for one in overview(archive, now)],
        "withdrawals_may_go_unnoticed": [
            {"platform": one.platform, "since": instant(one.since)} for one in unnoticed(archive)
        ],
        "vantages": [_vantage(one, present.get(one.name)) for one in vantages_heard(archive)],
    }


def _vantage(one: HeardVantage, present: Attending | None) -> dict[str, Any]:
    return {
        "name": one.name,
        "place": one.place,
        "operator": one.operator,
        "entries": one.entries,
        "last_at": None if one.last_at is None else instant(one.last_at),
        "present_at": None if present is None else instant(present.at),
        "distrusted": [
            {"key": x.key, "since": instant(x.since), "why": x.why} for x in one.distrusted
        ],
    }


def _shape(one: Host) -> dict[str, Any]:
    return {
        "platform": one.platform,
        "host": one.host,
        "state": one.state.value,
        "accounts": one.accounts,
        "blind": one.blind,
        "since": None if one.since is None else instant(one.since),
        "why": None if one.why is None else one.why[:MOST_WHY],
        "looked_at": None if one.looked_at is None else instant(one.looked_at),
    }
