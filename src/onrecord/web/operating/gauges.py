"""Which numbers tell how an archive is doing?

All are read from the archive when they are asked for, so that they are right whoever else works on
it, and hold what happens to be watched by number alone: no account, no address, no words.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onrecord.archive import Archive
from onrecord.archive.files import listed
from onrecord.archive.layout import Layout
from onrecord.record.stamps import Stamp
from onrecord.watch.at_work import is_watched
from onrecord.watch.receiving.tally import read_tally
from onrecord.watch.sources.overview import Host, HostState, overview, unnoticed

__all__ = ["Gauge", "gauges"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number; its name has its unit, as Prometheus asks."""

    name: str
    says: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def gauges(archive: Archive, now: datetime) -> Iterator[Gauge]:
    """All of them. Raises what the archive raises."""
    yield from _log(archive)
    yield from _folder(archive, now)
    yield from _stamps(archive, now)
    yield from _vantages(archive, now)
    yield from _sources(overview(archive, now), now)
    for one in unnoticed(archive):
        says = "Seconds since a canary showed that withdrawals may go unnoticed"
        yield _age("unnoticed", says, one.since, now, platform=one.platform)


def _log(archive: Archive) -> Iterator[Gauge]:
    head, told = archive.head, archive.published
    yield Gauge("entries", "Entries that are committed", head.size)
    yield Gauge("unpublished_entries", "Entries that await publication", head.size - told.size)


def _folder(archive: Archive, now: datetime) -> Iterator[Gauge]:
    layout = Layout(archive.folder)
    free = shutil.disk_usage(archive.folder).free
    yield Gauge("free_bytes", "Bytes that are free beside the archive's folder", free)
    watched = is_watched(archive, now)
    yield Gauge("watching", "1 if a watcher is at work, on any machine", watched)
    signs = archive.configuration.operation.signs
    yield Gauge(
        "signs", "1 if this folder has the log's key, 0 if another machine publishes", signs
    )
    stopped = archive.publishing_stopped is not None
    yield Gauge("publishing_stopped", "1 if publishing was stopped, on any machine", stopped)
    redacting = archive.redactions.so_far() is None
    yield Gauge("redacting", "1 while a redaction is not finished", redacting)
    alarms = sum(not name.startswith(".") for name in listed(layout.alarms))
    yield Gauge("alarms", "Alarms that lie in alarms/ of this folder", alarms)


def _stamps(archive: Archive, now: datetime) -> Iterator[Gauge]:
    last: dict[str, datetime] = {}
    for logged in archive.index.stamps():
        if isinstance(logged.entry, Stamp):
            last[logged.entry.service] = logged.entry.answered_at
    for service, at in sorted(last.items()):
        says = "Seconds since a service last stamped a head"
        yield _age("last_stamp", says, at, now, service=service)


def _vantages(archive: Archive, now: datetime) -> Iterator[Gauge]:
    tally = read_tally(archive)
    if tally is None:
        return
    yield _age("transport_counted", "Seconds since the streams were counted", tally.at, now)
    yield Gauge("dead_letters", "Messages of vantages that could not be taken", tally.dead)
    yield Gauge("owed_visits", "Visits that wait for a vantage to make them", tally.visits)
    for name, count in sorted(tally.waiting.items()):
        says = "Messages of a vantage that are not on record yet"
        yield Gauge("brought_waiting", says, count, {"vantage": name})
    for name, there in sorted(tally.present.items()):
        says = "Seconds since a vantage last said that it is there"
        yield _age("vantage_present", says, there.at, now, vantage=name)
        says = "Things in a vantage's outbox, by its word"
        yield Gauge("vantage_outbox", says, there.waiting, {"vantage": name})


def _sources(hosts: Iterable[Host], now: datetime) -> Iterator[Gauge]:
    states: Counter[tuple[str, HostState]] = Counter()
    accounts: Counter[str] = Counter()
    blind: Counter[str] = Counter()
    since: dict[str, datetime] = {}
    for one in hosts:
        states[one.platform, one.state] += 1
        accounts[one.platform] += one.accounts
        blind[one.platform] += one.blind
        if one.since is not None:
            since[one.platform] = min(one.since, since.get(one.platform, one.since))
    for platform, state in sorted(states):
        labels = {"platform": platform, "state": state.value}
        yield Gauge("hosts", "Hosts that are asked", states[platform, state], labels)
    for platform in sorted(accounts):
        labels = {"platform": platform}
        yield Gauge("accounts", "Accounts that are watched", accounts[platform], labels)
        says = "Accounts that can't be looked at just now"
        yield Gauge("blind_accounts", says, blind[platform], labels)
    for platform, at in sorted(since.items()):
        yield _age("trouble", "Seconds since the oldest trouble began", at, now, platform=platform)


def _age(name: str, says: str, since: datetime, now: datetime, **labels: str) -> Gauge:
    return Gauge(f"{name}_seconds", says, (now - since).total_seconds(), labels)
