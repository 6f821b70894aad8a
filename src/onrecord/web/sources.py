"""What may a reader know of how well we can see today?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.archive import Archive
from onrecord.record.times import instant
from onrecord.watch.sources.overview import Host, HostState, Unnoticed, overview, unnoticed

__all__ = ["MOST_HOSTS", "SourcesPage", "sources_page", "sources_shape"]

MOST_HOSTS = 300  # on the page; those beyond are counted
MOST_WHY = 200  # characters of a reason


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The hosts of each platform, those that do not work first."""

    platforms: dict[str, list[Host]]
    more: int  # hosts that are not shown
    accounts: int
    blind: int  # accounts that can't be looked at
    resting: int  # hosts that we have not asked lately
    unnoticed: tuple[Unnoticed, ...]


def sources_page(archive: Archive, now: datetime) -> SourcesPage:
    """Gather what the page of the sources shows."""
    hosts = overview(archive, now)
    platforms: dict[str, list[Host]] = {}
    # What does not work is not crowded out by what does.
    shown = sorted(hosts, key=lambda one: one.state is HostState.WORKS)[:MOST_HOSTS]
    for one in sorted(shown, key=hosts.index):
        platforms.setdefault(one.platform, []).append(one)
    return SourcesPage(
        platforms=platforms,
        more=len(hosts) - len(shown),
        accounts=sum(one.accounts for one in hosts),
        blind=sum(one.blind for one in hosts),
        resting=sum(one.state is HostState.RESTING for one in hosts),
        unnoticed=unnoticed(archive),
    )


def sources_shape(archive: Archive, now: datetime) -> dict[str, Any]:
    """The same for programs, all of it."""
    return {
        "sources": [_shape(one) for one in overview(archive, now)],
        "withdrawals_may_go_unnoticed": [
            {"platform": one.platform, "since": instant(one.since)} for one in unnoticed(archive)
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
