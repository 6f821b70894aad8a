"""How long does work wait, and how much of it, where so many servers take it in turn?

Discrete, and the same each time: arrivals are made from a seed, service is what it costs. A queue
loses nothing: what it took in it has given out, or still holds.
"""

import heapq
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Job", "Served", "Station", "arrivals", "bursts", "poisson", "queued"]


@dataclass(frozen=True, slots=True)
class Job:
    """Some pieces of work that came together."""

    at: float  # seconds
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Station:
    """Where work is done: by so many at once, each job at its price in seconds."""

    name: str
    servers: int
    a_job: float  # seconds, whatever it holds
    a_piece: float  # seconds more for each piece

    def seconds(self, job: Job) -> float:
        return self.a_job + self.a_piece * job.pieces


@dataclass(frozen=True, slots=True)
class Served:
    """What became of the jobs, in the order of arrival."""

    jobs: tuple[Job, ...]
    ended: tuple[float, ...]  # when each was done
    busy: float  # seconds of all servers together

    @property
    def waits(self) -> list[float]:
        """Seconds from arrival to end, of each."""
        return [end - job.at for job, end in zip(self.jobs, self.ended, strict=True)]

    @property
    def longest(self) -> float:
        return max(self.waits, default=0.0)

    def share_later_than(self, seconds: float) -> float:
        """Of the pieces, which waited longer than that."""
        late = sum(
            job.pieces for job, wait in zip(self.jobs, self.waits, strict=True) if wait > seconds
        )
        return late / max(1, sum(job.pieces for job in self.jobs))

    def held(self, at: float) -> int:
        """Pieces that had come and were not done at that moment."""
        return sum(
            job.pieces for job, end in zip(self.jobs, self.ended, strict=True) if job.at <= at < end
        )

    @property
    def most_held(self) -> int:
        """The most pieces at any one moment."""
        moves = [(job.at, 1, job.pieces) for job in self.jobs]
        moves += [(end, 0, -job.pieces) for job, end in zip(self.jobs, self.ended, strict=True)]
        most = now = 0
        for _, _, pieces in sorted(moves):  # who leaves at a moment leaves before who comes
            now += pieces
            most = max(most, now)
        return most

    @property
    def passed_on(self) -> tuple[Job, ...]:
        """The same jobs as they come to the next station."""
        ends = zip(self.ended, self.jobs, strict=True)
        return tuple(Job(end, job.pieces) for end, job in sorted(ends, key=lambda one: one[0]))


def queued(
    station: Station, jobs: Iterable[Job], seconds: Callable[[Job], float] | None = None
) -> Served:
    """Jobs in the order of arrival, each by the server that is free first."""
    price = seconds or station.seconds
    free = [0.0] * station.servers
    came, ended, busy = [], [], 0.0
    for job in jobs:
        takes = price(job)
        end = max(job.at, free[0]) + takes
        heapq.heapreplace(free, end)
        busy += takes
        came.append(job)
        ended.append(end)
    return Served(tuple(came), tuple(ended), busy)


def poisson(mean: float, chance: random.Random) -> int:
    """How many come where so many come in the mean: by a normal one where that is as good."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    found, left = 0, chance.expovariate(1.0)
    while left < mean:
        found += 1
        left += chance.expovariate(1.0)
    return found


def arrivals(
    rate: Callable[[float], float], seconds: float, step: float, seed: int
) -> Iterator[Job]:
    """Jobs of what came within each step, at its end; by chance, in the mean at this rate."""
    chance = random.Random(seed)
    for number in range(round(seconds / step)):
        pieces = poisson(rate(number * step) * step, chance)
        if pieces:
            yield Job((number + 1) * step, pieces)


def bursts(
    mean: float, peak: float, spans: Sequence[tuple[float, float]]
) -> Callable[[float], float]:
    """A rate that is `peak` within these spans, and `mean` otherwise."""
    return lambda at: peak if any(begin <= at < end for begin, end in spans) else mean
