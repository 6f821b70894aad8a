"""How likely is it that a post is seen before it is withdrawn, and what does that cost?

    python bench/simulation.py [--write]

The watch's own scheduler and politeness (`watch.sources.schedule`, `hosts`), with the default
settings, over a made-up clock and made-up servers: some are slow, all are down now and then, some
say that we ask too often, and single questions fail. Nothing is asked of anybody. `--write` puts
the table into docs/polling.md. Always the same chance, so always the same table.
"""

import argparse
import heapq
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

from onrecord.archive.settings import WatchSettings
from onrecord.platforms import activitypub, feed, lemmy, mastodon, telegram, web, x
from onrecord.platforms.polling import Polled
from onrecord.watch.sources.hosts import Hosts
from onrecord.watch.sources.questions import PATIENCE
from onrecord.watch.sources.rechecking import questions_per_month
from onrecord.watch.sources.schedule import Schedule, interval, next_look, try_again

__all__ = [
    "BEGIN",
    "END",
    "LIVES",
    "PAGE",
    "SOURCES",
    "Measured",
    "Row",
    "World",
    "rows",
    "simulate",
    "table",
]

PAGE = Path(__file__).parents[1] / "docs" / "polling.md"
LIVES = (2, 5, 8, 10, 30)  # minutes
HOUR, DAY = 3600.0, 86_400.0
MONTH = 30 * DAY
BEGIN, END = "<!-- simulation -->", "<!-- end of simulation -->"
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The servers: made up, and worse than those that we know."""

    slow_share: float = 0.05  # of hosts
    slow_answer: float = 10.0  # seconds
    answer: float = 0.5
    lost: float = 0.01  # of questions: no answer after `timeout`
    timeout: float = 20.0
    outage_every: float = 7 * DAY  # of a host, in the mean
    outage: float = 20 * 60.0  # seconds, in the mean
    limit_share: float = 0.1  # of hosts that send us away once a day
    limit_for: float = 300.0  # seconds: their Retry-After


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A platform as it is asked; `listed` posts are shown at each look, None: no other is asked."""

    name: str
    platform: Polled
    listed: int | None
    one_host: bool = False


SOURCES = (
    Source(name="Mastodon", platform=mastodon, listed=40),
    Source(name="ActivityPub", platform=activitypub, listed=20),
    Source(name="feeds", platform=feed, listed=None),
    Source(name="web pages", platform=web, listed=0),
    Source(name="Lemmy", platform=lemmy, listed=50),
    Source(name="Telegram", platform=telegram, listed=20, one_host=True),
    Source(name="X", platform=x, listed=100, one_host=True),
)
AT_ONE_HOST = (100, 400, 1_000)  # accounts of a platform that has one host
_TIMES = 10  # so often is one host simulated, so that some of them fail
POSTS_A_DAY = {"lively": 5.0, "quiet": 0.1}  # an account is quiet that has not posted for a week


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one simulation."""

    kept: Mapping[int, float]  # the probability, by minutes that a post lives
    questions: float  # looks at one account in a month


@dataclass(slots=True)
class _Host:
    slow: bool
    down: list[tuple[float, float]]  # when it is not to be reached
    limits: list[float]  # when it sends us away next


class _How(Enum):
    ANSWERED = auto()
    SENT_AWAY = auto()
    FAILED = auto()
    NOT_ASKED = auto()


@dataclass(frozen=True, slots=True, order=True)
class _Look:
    """A look at one account."""

    end: float
    one: int
    began: float
    how: _How = field(compare=False)


@dataclass(slots=True)
class _Watch:
    """One simulated watch."""

    world: World
    accounts: int
    hosts: int
    seconds: float
    chance: random.Random
    until: float
    asked: int = 0
    seen: list[list[float]] = field(default_factory=list)  # looks of each account that showed all
    _failures: Counter[int] = field(default_factory=Counter)
    _ends: list[_Look] = field(default_factory=list)  # those under way

    def run(self) -> None:
        """Look at all accounts until the end, as `watch.sources.poller` does."""
        hosts = Hosts()
        schedule: Schedule[int] = Schedule(hosts)
        made = [self._host() for _ in range(self.hosts)]
        self.seen = [[] for _ in range(self.accounts)]
        for one in range(self.accounts):
            schedule.put(one, self._name(one), self.chance.random() * self.seconds)
        now = 0.0
        while now < self.until:
            for one in schedule.take(now):
                look = self._look(hosts, made[one % self.hosts], one, now)
                heapq.heappush(self._ends, look)
            ends = self._ends[0].end if self._ends else float("inf")
            due = schedule.next_at()
            now = max(now, min(ends, float("inf") if due is None else due))
            while self._ends and self._ends[0].end <= now:
                look = heapq.heappop(self._ends)
                self._learn(hosts, look)
                schedule.done(look.one, self._name(look.one), self._due(look))

    def _name(self, one: int) -> str:
        return f"host{one % self.hosts}"

    def _host(self) -> _Host:
        world, chance = self.world, self.chance
        down = []
        at = chance.expovariate(1 / world.outage_every)
        while at < self.until:
            end = at + chance.expovariate(1 / world.outage)
            down.append((at, end))
            at = end + chance.expovariate(1 / world.outage_every)
        limited = chance.random() < world.limit_share
        limits = [chance.random() * DAY + day * DAY for day in range(int(self.until / DAY) + 1)]
        return _Host(chance.random() < world.slow_share, down, limits if limited else [])

    def _look(self, hosts: Hosts, host: _Host, one: int, now: float) -> _Look:
        """One question, as `Questions.ask` puts it."""
        name, world = self._name(one), self.world
        if hosts.opens_at(name) - now > PATIENCE:
            return _Look(now, one, now, _How.NOT_ASKED)
        began = max(now, hosts.ready_at(name, now))
        hosts.begin(name, began)
        self.asked += 1
        if host.limits and host.limits[0] <= began:
            host.limits.pop(0)
            return _Look(began + world.answer, one, now, _How.SENT_AWAY)
        down = any(start <= began < end for start, end in host.down)
        if down or self.chance.random() < world.lost:
            return _Look(began + world.timeout, one, now, _How.FAILED)
        seconds = world.slow_answer if host.slow else world.answer
        return _Look(began + seconds, one, now, _How.ANSWERED)

    def _learn(self, hosts: Hosts, look: _Look) -> None:
        """What follows from it for the host and the account."""
        name = self._name(look.one)
        self._failures[look.one] += 1
        match look.how:
            case _How.ANSWERED:
                hosts.answered(name)
                self._failures[look.one] = 0
                self.seen[look.one].append(look.began)
            case _How.SENT_AWAY:
                hosts.sent_away(name, look.end, self.world.limit_for, "asked to come back later")
            case _How.FAILED:
                hosts.failed(name, look.end, "timeout", self.chance.random())
            case _How.NOT_ASKED:
                pass

    def _due(self, look: _Look) -> float:
        if failures := self._failures[look.one]:
            return try_again(look.end, failures, self.seconds, self.chance.random())
        return next_look(look.began, self.seconds, self.chance.random())


def simulate(
    *,
    accounts: int,
    hosts: int,
    seconds: float,
    hours: float,
    world: World | None = None,
    seed: int = 1,
) -> Measured:
    """Accounts that are all looked at in one interval, for so many hours."""
    until = hours * HOUR
    chance = random.Random(seed)  # the same each time
    watch = _Watch(world or World(), accounts, hosts, seconds, chance, until)
    watch.run()
    start = min(HOUR, until / 4)  # accounts are looked at in turns only after a while
    kept = {minutes: _kept(watch.seen, start, until, minutes * 60.0) for minutes in LIVES}
    return Measured(kept, watch.asked / accounts / until * MONTH)


def _kept(seen: Sequence[Sequence[float]], start: float, until: float, life: float) -> float:
    """Of all moments at which a post may appear, the share after which a look comes in time."""
    end, missed = until - life, 0.0
    for looks in seen:
        for before, after in _spans(looks, until):
            missed += max(0.0, min(after - life, end) - max(before, start))
    return 1.0 - missed / ((end - start) * len(seen))


def _spans(looks: Sequence[float], until: float) -> Iterator[tuple[float, float]]:
    return zip([0.0, *looks], [*looks, until + DAY], strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the page."""

    source: str
    tier: str
    accounts: int
    hosts: int
    seconds: float  # between two looks
    kept: Mapping[int, float]  # by minutes that a post lives
    questions: float  # for one account in a month


def rows(*, accounts: int, hosts: int, hours: float) -> list[Row]:
    """The page's rows: `accounts` over `hosts`, and of platforms with one host what it bears."""
    found = []
    for tier in POSTS_A_DAY:
        seconds = seconds_of(tier)
        spread = simulate(accounts=accounts, hosts=hosts, seconds=seconds, hours=hours)
        for source in SOURCES:
            if not source.one_host:
                found.append(_row(source, tier, accounts, hosts, spread))
    for tier in POSTS_A_DAY:
        for number in AT_ONE_HOST:
            alone = simulate(
                accounts=number * _TIMES,
                hosts=_TIMES,
                seconds=seconds_of(tier),
                hours=hours,
                world=World(slow_share=0.0),
            )
            found += [_row(one, tier, number, 1, alone) for one in SOURCES if one.one_host]
    return sorted(found, key=lambda row: [one.name for one in SOURCES].index(row.source))


def seconds_of(tier: str) -> float:
    """Between two looks at an account, by the default settings."""
    watch, posted = WatchSettings(), timedelta(days=1 if tier == "lively" else 30)
    return interval(_NOON - posted, _NOON, watch.poll_seconds, watch.quiet_seconds)


def _row(source: Source, tier: str, accounts: int, hosts: int, found: "Measured") -> Row:
    older = 0.0
    if source.listed is not None:
        older = questions_per_month(
            seconds_between_looks=float("inf"),
            questions_per_look=0,
            posts_per_day=POSTS_A_DAY[tier],
            listed=source.listed,
            many=source.platform.MANY,
            days_watched=365,
        )
    return Row(
        source=source.name,
        tier=tier,
        accounts=accounts,
        hosts=hosts,
        seconds=seconds_of(tier),
        kept=found.kept,
        questions=found.questions + older,
    )


def table(found: Sequence[Row]) -> str:
    """The rows in Markdown."""
    lives = " | ".join(f"{minutes} min" for minutes in LIVES)
    head = f"| source | accounts at hosts | tier | a look every | {lives} | questions a month |"
    lines = [head, "|---|---|---|---" + "|---:" * (len(LIVES) + 1) + "|"]
    for row in found:
        kept = " | ".join(f"{row.kept[minutes]:.3f}" for minutes in LIVES)
        lines.append(
            f"| {row.source} | {row.accounts:,} at {row.hosts:,} | {row.tier} | {row.seconds:.0f} s"
            f" | {kept} | {round(row.questions, -2):,.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--hours", type=float, default=6.0, help="of the made-up clock")
    parser.add_argument("--write", action="store_true", help="put the table into docs/polling.md")
    given = parser.parse_args()
    told = table(rows(accounts=given.accounts, hosts=given.hosts, hours=given.hours))
    print(told)
    if given.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}")


if __name__ == "__main__":
    main()
