"""Whose turn is it?

Pure: times are seconds of one clock that only grows, chance is a number in [0, 1); both are
passed in. Each host has a queue of its own, so that a slow one holds up its own accounts only.
"""

import heapq
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from onrecord.watch.sources.hosts import Hosts

__all__ = ["LIVELY", "Schedule", "interval", "next_look", "try_again"]

LIVELY = timedelta(days=7)
"""An account that has posted within this time is looked at more often than others."""

_EARLY = 0.1  # of an interval: looks come up to so much too early, never too late
_FIRST_TRY, _LAST_TRY = 15.0, 900.0  # seconds between looks that fail

_Name = TypeVar("_Name", bound=Hashable)


def interval(posted_at: datetime | None, now: datetime, lively: float, quiet: float) -> float:
    """Seconds between two looks at an account that posted last at this time."""
    if posted_at is not None and now - posted_at <= LIVELY:
        return lively
    return max(lively, quiet)


def next_look(began: float, seconds: float, chance: float) -> float:
    """When to look again after a look that began then: within the interval."""
    return began + seconds * (1.0 - _EARLY * chance)


def try_again(now: float, failures: int, seconds: float, chance: float) -> float:
    """When to look again after so many looks in a row that brought no answer.

    Soon at first, since much of what fails mends itself; then ever less often, though never less
    than every quarter of an hour, or than the account would be looked at anyway.
    """
    longest = min(_FIRST_TRY, seconds) * 2.0 ** min(max(failures - 1, 0), 30)
    return now + min(longest, max(seconds, _LAST_TRY)) * (1.0 - _EARLY * chance)


@dataclass(slots=True)
class _Queue(Generic[_Name]):
    """Those who wait for one host, by their due times; and how many are being looked at."""

    waiting: list[tuple[float, int, _Name]] = field(default_factory=list)
    busy: int = 0


@dataclass(slots=True)
class Schedule(Generic[_Name]):
    """Who is due, in the order of the due times as far as hosts allow it.

    At most `at_once` are under way, of one host as many as it may be asked questions at once,
    and one only while it fails. A host that sent us away is left alone until then.
    """

    hosts: Hosts
    at_once: int = 200
    _due: dict[_Name, tuple[float, int]] = field(default_factory=dict)  # and a number
    _host: dict[_Name, str] = field(default_factory=dict)
    _under_way: dict[_Name, str] = field(default_factory=dict)  # and the host that it asks
    _sooner: dict[_Name, float] = field(default_factory=dict)  # wanted while it was under way
    _queues: dict[str, _Queue[_Name]] = field(default_factory=dict)
    _ready: list[tuple[float, int, str]] = field(default_factory=list)  # time, number, host
    _announced: dict[str, float] = field(default_factory=dict)  # the entry of it that counts
    _count: int = 0

    def put(self, name: _Name, host: str, due: float) -> None:
        """Look at it then, instead of when it was due."""
        self._host[name] = host
        if name in self._under_way:
            self._sooner[name] = min(due, self._sooner.get(name, due))
            return
        self._count += 1
        self._due[name] = (due, self._count)
        queue = self._queues.setdefault(host, _Queue())
        heapq.heappush(queue.waiting, (due, self._count, name))
        self._announce(host)

    def sooner(self, name: _Name, due: float) -> None:
        """Look at it no later than then, if it is known."""
        if name in self._under_way or (name in self._due and self._due[name][0] > due):
            self.put(name, self._host[name], due)

    def take(self, now: float) -> list[_Name]:
        """Whose turn it is; each is under way from now on, until `done`."""
        begun: list[_Name] = []
        while self._ready and self._ready[0][0] <= now and len(self._under_way) < self.at_once:
            told, _, host = heapq.heappop(self._ready)
            if self._announced.get(host) != told:
                continue  # it was announced anew, for an earlier time
            del self._announced[host]
            if (at := self._ready_at(host)) is not None and at <= now:
                begun.append(self._begin(host))
            self._announce(host)
        return begun

    def done(self, name: _Name, host: str, due: float) -> None:
        """It was looked at; the next time then, at this host, or sooner where that was wanted."""
        was_at = self._under_way.pop(name)
        self._queues[was_at].busy -= 1
        self._announce(was_at)
        self.put(name, host, min(due, self._sooner.pop(name, due)))

    def next_at(self) -> float | None:
        """When somebody may be due; None while only the end of what is under way can tell."""
        if len(self._under_way) >= self.at_once:
            return None
        return self._ready[0][0] if self._ready else None

    @property
    def under_way(self) -> int:
        """How many are being looked at."""
        return len(self._under_way)

    def _begin(self, host: str) -> _Name:
        queue = self._queues[host]
        _, _, name = heapq.heappop(queue.waiting)
        del self._due[name]
        queue.busy += 1
        self._under_way[name] = host
        return name

    def _ready_at(self, host: str) -> float | None:
        """When the first of a host's queue may begin; None if none waits, or no place is free."""
        queue = self._queues[host]
        while queue.waiting and self._is_stale(queue.waiting[0]):
            heapq.heappop(queue.waiting)
        places = 1 if self.hosts.is_failing(host) else self.hosts.politeness.at_once
        if not queue.waiting or queue.busy >= places:
            return None
        return max(queue.waiting[0][0], self.hosts.opens_at(host))

    def _is_stale(self, waiting: tuple[float, int, _Name]) -> bool:
        due, number, name = waiting
        return self._due.get(name) != (due, number)

    def _announce(self, host: str) -> None:
        """Put a host among those that wait, for the time at which its first is ready."""
        at = self._ready_at(host)
        if at is not None and at < self._announced.get(host, float("inf")):
            self._count += 1
            self._announced[host] = at
            heapq.heappush(self._ready, (at, self._count, host))
