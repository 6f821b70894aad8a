"""Is every account looked at in time, and no host asked more often than it allows?"""

import heapq
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.watch.sources.hosts import Hosts, Politeness
from onrecord.watch.sources.schedule import Schedule, interval, next_look, try_again

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIVELY, QUIET = 120.0, 480.0
POLITE = Politeness(at_once=2, per_second=1.0, burst=20, first_wait=15.0, longest_wait=900.0)

TIERS = {
    "posted a moment ago": (timedelta(seconds=1), LIVELY),
    "posted six days ago": (timedelta(days=6), LIVELY),
    "posted a week ago to the second": (timedelta(days=7), LIVELY),
    "posted more than a week ago": (timedelta(days=7, seconds=1), QUIET),
    "claims to have posted tomorrow": (timedelta(days=-1), LIVELY),
}


@pytest.mark.parametrize(("ago", "seconds"), TIERS.values(), ids=TIERS)
def test_lively_accounts_are_looked_at_more_often(ago: timedelta, seconds: float) -> None:
    assert interval(NOW - ago, NOW, LIVELY, QUIET) == seconds


def test_an_account_without_posts_is_a_quiet_one() -> None:
    assert interval(None, NOW, LIVELY, QUIET) == QUIET
    assert interval(None, NOW, 900.0, 480.0) == 900.0  # quiet is never oftener than lively


@given(st.floats(0, 1, exclude_max=True), st.floats(1, 10_000))
def test_a_look_comes_within_its_interval(chance: float, seconds: float) -> None:
    assert 0.9 * seconds <= next_look(0.0, seconds, chance) <= seconds


@given(st.integers(1, 10_000), st.floats(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_look_that_failed_is_tried_again_and_never_given_up(
    failures: int, seconds: float, chance: float
) -> None:
    wait = try_again(0.0, failures, seconds, chance)
    assert 0.9 * min(15.0, seconds) <= wait <= max(seconds, 900.0)
    assert try_again(0.0, failures + 1, seconds, chance) >= wait


def test_hosts_let_a_burst_through_and_then_one_a_second() -> None:
    hosts = Hosts(POLITE)
    for _ in range(20):
        assert hosts.ready_at("h", 0.0) == 0.0
        hosts.begin("h", 0.0)
    assert hosts.ready_at("h", 0.0) == pytest.approx(1.0)
    assert hosts.ready_at("other", 0.0) == 0.0
    assert hosts.ready_at("h", 5.0) == 5.0


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_no_host_is_asked_more_often_than_allowed(pauses: list[float]) -> None:
    """In any span of T seconds at most the burst, and one for each second."""
    hosts, now, asked = Hosts(POLITE), 0.0, []
    for pause in pauses:
        now = max(now + pause, hosts.ready_at("h", now + pause))
        hosts.begin("h", now)
        asked.append(now)
    for first in range(0, len(asked), 7):
        for last in range(first, len(asked)):
            allowed = POLITE.burst + (asked[last] - asked[first]) * POLITE.per_second
            assert last - first + 1 <= allowed + 1e-6


def test_a_host_that_fails_is_left_alone_for_ever_longer_but_not_for_ever() -> None:
    hosts, now, waits = Hosts(POLITE), 0.0, []
    for _ in range(12):
        hosts.begin("h", now)
        hosts.failed("h", now, "h: timeout", chance=0.99999)
        waits.append(round(hosts.opens_at("h") - now) if hosts.opens_at("h") > now else 0)
        now = max(now, hosts.opens_at("h"))
    assert waits == [0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900]
    assert hosts.why_closed("h") == "h: timeout"
    hosts.answered("h")
    assert not hosts.is_failing("h")


def test_one_broken_address_among_many_does_not_close_their_host() -> None:
    hosts = Hosts(POLITE)
    for now in range(100):
        hosts.begin("h", now)
        if now % 2:
            hosts.failed("h", now, "h: HTTP 500", 0.5)
        else:
            hosts.answered("h")
        assert hosts.opens_at("h") <= now


def test_who_sends_us_away_is_left_alone_until_then() -> None:
    hosts = Hosts(POLITE)
    hosts.sent_away("h", 10.0, 3600.0, "come back later")
    hosts.sent_away("h", 11.0, 5.0, "sooner, says another answer")
    assert hosts.ready_at("h", 12.0) == 3610.0
    assert hosts.why_closed("h") == "come back later"


class Simulated:
    """Accounts at hosts, looked at for a time; a look at a host takes what it takes there."""

    def __init__(self, accounts: dict[str, str], takes: dict[str, float], every: float) -> None:
        self.hosts, self.takes, self.every = Hosts(POLITE), takes, every
        self.schedule: Schedule[str] = Schedule(self.hosts, at_once=50)
        self.host_of = accounts
        self.looks: dict[str, list[float]] = {name: [] for name in accounts}
        self.busiest: dict[str, int] = dict.fromkeys(accounts.values(), 0)
        self._ends: list[tuple[float, str, float]] = []

    def run(self, until: float) -> None:
        for number, (name, host) in enumerate(self.host_of.items()):
            self.schedule.put(name, host, self.every * number / len(self.host_of))
        now = 0.0
        while now < until:
            while self._ends and self._ends[0][0] <= now:
                _, name, began = heapq.heappop(self._ends)
                self.schedule.done(name, self.host_of[name], began + self.every)
            for name in self.schedule.take(now):
                self._begin(name, now)
            waits = [at for at in (self.schedule.next_at(), self._next_end()) if at is not None]
            now = max(min(waits, default=until), now + 1e-6)

    def _begin(self, name: str, now: float) -> None:
        host = self.host_of[name]
        self.looks[name].append(now)
        heapq.heappush(self._ends, (now + self.takes[host], name, now))
        under_way = sum(self.host_of[other] == host for _, other, _ in self._ends)
        self.busiest[host] = max(self.busiest[host], under_way)

    def _next_end(self) -> float | None:
        return self._ends[0][0] if self._ends else None


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=80),
    st.lists(st.floats(0.01, 2.0), min_size=10, max_size=10),
)
def test_everybody_is_looked_at_within_the_interval(at: list[int], takes: list[float]) -> None:
    """As long as a host can keep up: two looks at once, each as long as it takes there."""
    accounts = {f"a{number}": f"h{host}" for number, host in enumerate(at)}
    made = Simulated(accounts, {f"h{n}": seconds for n, seconds in enumerate(takes)}, every=120.0)
    made.run(600.0)
    for name, looks in made.looks.items():
        mates = sum(host == accounts[name] for host in accounts.values())
        queue = mates * max(takes) / POLITE.at_once
        gaps = [after - before for before, after in pairwise(looks)]
        assert len(looks) >= 4
        assert max(gaps) <= 120.0 + queue + 3.0
    assert max(made.busiest.values()) <= POLITE.at_once


def test_a_slow_host_holds_up_its_own_accounts_only() -> None:
    accounts = {f"slow{n}": "slow" for n in range(100)}
    accounts |= {f"quick{n}": f"quick{n % 20}" for n in range(100)}
    takes = {"slow": 30.0} | {f"quick{n}": 0.05 for n in range(20)}
    made = Simulated(accounts, takes, every=60.0)
    made.run(1800.0)
    for name, looks in made.looks.items():
        if name.startswith("quick"):
            gaps = [after - before for before, after in pairwise(looks)]
            assert max(gaps) <= 61.0 and len(looks) >= 29
    assert made.busiest["slow"] == POLITE.at_once


def test_nobody_starves_at_a_host_that_can_not_keep_up() -> None:
    """100 accounts at a host that manages 4 looks a minute: each has its turn."""
    accounts = {f"slow{n}": "slow" for n in range(100)}
    made = Simulated(accounts, {"slow": 30.0}, every=60.0)
    made.run(7200.0)
    counts = [len(looks) for looks in made.looks.values()]
    assert min(counts) >= 4 and max(counts) - min(counts) <= 1


def test_a_closed_host_is_not_asked_and_then_by_one_at_a_time_until_it_answers() -> None:
    hosts = Hosts(POLITE)
    schedule: Schedule[str] = Schedule(hosts)
    for name in ("a", "b", "c"):
        schedule.put(name, "h", 0.0)
    for _ in range(2):
        hosts.failed("h", 0.0, "h: timeout", 0.0)
    assert schedule.take(0.0) == []
    assert schedule.next_at() == pytest.approx(7.5)
    (first,) = schedule.take(8.0)
    assert schedule.take(8.1) == []
    hosts.answered("h")
    schedule.done(first, "h", 100.0)
    assert len(schedule.take(9.0)) == 2


def test_what_is_wanted_sooner_comes_sooner_and_once() -> None:
    schedule: Schedule[str] = Schedule(Hosts(POLITE))
    schedule.put("a", "h", 100.0)
    schedule.sooner("a", 10.0)
    schedule.sooner("a", 50.0)
    schedule.sooner("unknown", 0.0)
    assert schedule.take(9.9) == [] and schedule.take(10.0) == ["a"]
    schedule.sooner("a", 11.0)  # while it is being looked at: again after that
    assert schedule.take(12.0) == []
    schedule.done("a", "h", 200.0)
    assert schedule.take(12.0) == ["a"]
    schedule.done("a", "h", 300.0)
    assert schedule.take(299.0) == [] and schedule.next_at() == 300.0


def test_an_account_that_moves_waits_at_its_new_host() -> None:
    hosts = Hosts(POLITE)
    schedule: Schedule[str] = Schedule(hosts)
    schedule.put("a", "old", 0.0)
    assert schedule.take(0.0) == ["a"]
    hosts.sent_away("old", 0.0, 1000.0, "")
    schedule.done("a", "new", 10.0)
    assert schedule.take(10.0) == ["a"] and schedule.under_way == 1


def test_only_so_many_are_under_way() -> None:
    schedule: Schedule[str] = Schedule(Hosts(POLITE), at_once=3)
    for number in range(9):
        schedule.put(f"a{number}", f"h{number}", 0.0)
    assert len(schedule.take(0.0)) == 3
    assert schedule.take(1.0) == [] and schedule.next_at() is None
    schedule.done("a0", "h0", 50.0)
    assert schedule.take(1.0) == ["a3"]
