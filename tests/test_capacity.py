"""Is the arithmetic of docs/capacity.md right? The times that it begins with are measured elsewhere."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from math import log
from pathlib import Path
from statistics import fmean
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "capacity.md"
_NAMES = (
    "queues",
    "fitting",
    "capacity_costs",
    "capacity_paper",
    "capacity_scales",
    "capacity_night",
    "capacity_picture",
)


@pytest.fixture(scope="module")
def bench() -> Iterator[Any]:
    """The modules of bench/ that count, by their names."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(ROOT / "bench"))
        found = {name.removeprefix("capacity_"): import_module(f"_{name}") for name in _NAMES}
        yield SimpleNamespace(**found, program=import_module("capacity"))


def evenly(bench: Any, every: float, count: int) -> list[object]:
    return [bench.queues.Job(number * every) for number in range(count)]


def station(bench: Any, servers: int, seconds: float) -> object:
    return bench.queues.Station("one", servers, seconds, 0.0)


# every, seconds of service, servers: how long the nth (from 0) waits until it is done (D/D/c)
REGULAR = {
    "nobody waits": (1.0, 0.5, 1, lambda n: 0.5),
    "just full": (1.0, 1.0, 1, lambda n: 1.0),
    "a second lost with each": (1.0, 2.0, 1, lambda n: 2.0 + n),
    "two are enough": (1.0, 2.0, 2, lambda n: 2.0),
    "two are not": (1.0, 3.0, 2, lambda n: 3.0 + n // 2),
}


@pytest.mark.parametrize("case", REGULAR.values(), ids=REGULAR)
def test_regular_arrivals_wait_as_arithmetic_says(bench: Any, case: tuple[Any, ...]) -> None:
    every, seconds, servers, expected = case
    served = bench.queues.queued(station(bench, servers, seconds), evenly(bench, every, 40))
    assert served.waits == pytest.approx([expected(number) for number in range(40)])


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_chance_waits_as_in_an_m_m_1_queue(bench: Any, load: float) -> None:
    """The mean time in the system is 1 / (service rate - arrival rate)."""
    chance, at, jobs = random.Random(11), 0.0, []
    for _ in range(100_000):
        at += chance.expovariate(load)
        jobs.append(bench.queues.Job(at))
    served = bench.queues.queued(
        station(bench, 1, 1.0), jobs, seconds=lambda _: chance.expovariate(1.0)
    )
    assert fmean(served.waits) == pytest.approx(1 / (1 - load), rel=0.07)


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_even_service_waits_half_as_long(bench: Any, load: float) -> None:
    """M/D/1 (Pollaczek and Khinchine): the wait before service is load / (2 (1 - load))."""
    chance, at, jobs = random.Random(12), 0.0, []
    for _ in range(100_000):
        at += chance.expovariate(load)
        jobs.append(bench.queues.Job(at))
    served = bench.queues.queued(station(bench, 1, 1.0), jobs)
    assert fmean(served.waits) - 1.0 == pytest.approx(load / (2 * (1 - load)), rel=0.07)


some_jobs = st.lists(
    st.tuples(st.floats(0, 100, width=32), st.integers(1, 20)), min_size=1, max_size=60
).map(sorted)


@settings(deadline=None)
@given(some_jobs, st.integers(1, 4), st.floats(0, 100, width=32))
def test_nothing_is_lost(
    bench: Any, jobs: list[tuple[float, int]], servers: int, at: float
) -> None:
    """At any moment, what had come is done or held; in the end all is done, and passed on."""
    made = [bench.queues.Job(*one) for one in jobs]
    served = bench.queues.queued(bench.queues.Station("one", servers, 0.3, 0.1), made)
    came = sum(job.pieces for job in made if job.at <= at)
    done = sum(job.pieces for job, end in zip(served.jobs, served.ended, strict=True) if end <= at)
    assert came == done + served.held(at)
    assert sum(job.pieces for job in served.passed_on) == sum(job.pieces for job in made)
    assert served.busy == pytest.approx(sum(0.3 + 0.1 * job.pieces for job in made))
    assert served.held(at) <= served.most_held


@settings(deadline=None)
@given(some_jobs, st.integers(1, 3))
def test_another_server_keeps_nobody_longer(
    bench: Any, jobs: list[tuple[float, int]], servers: int
) -> None:
    made = [bench.queues.Job(*one) for one in jobs]
    few = bench.queues.queued(bench.queues.Station("few", servers, 0.3, 0.1), made)
    more = bench.queues.queued(bench.queues.Station("more", servers + 1, 0.3, 0.1), made)
    assert all(x <= y + 1e-9 for x, y in zip(sorted(more.ended), sorted(few.ended), strict=True))
    assert few.busy == pytest.approx(more.busy)


@pytest.mark.parametrize("mean", [0.2, 1.0, 30.0, 400.0])
def test_as_many_come_as_are_meant_to(bench: Any, mean: float) -> None:
    chance = random.Random(3)
    found = [bench.queues.poisson(mean, chance) for _ in range(20_000)]
    assert fmean(found) == pytest.approx(mean, rel=0.05)
    spread = fmean((one - mean) ** 2 for one in found)
    assert spread == pytest.approx(mean, rel=0.1)


GROWTHS = {
    "none": (lambda n: 5.0, 0.0, True),
    "a logarithm": (lambda n: log(n), None, True),
    "a square root": (lambda n: n**0.5, 0.5, False),
    "in proportion": (lambda n: n / 7, 1.0, False),
}


@pytest.mark.parametrize("case", GROWTHS.values(), ids=GROWTHS)
def test_growth_is_told_from_a_logarithm(bench: Any, case: tuple[Any, ...]) -> None:
    time, exponent, logarithmic = case
    found = bench.fitting.growth([(size, time(size)) for size in (1e4, 1e5, 1e6, 1e7)])
    if exponent is not None:
        assert found.exponent == pytest.approx(exponent, abs=1e-9)
        assert found.per_tenfold == pytest.approx(10**exponent)
    assert found.at_most_logarithmic is logarithmic


def test_every_cost_says_where_it_is_known_from(bench: Any) -> None:
    assert set(bench.costs.TOLD) == set(bench.costs.Costs.__dataclass_fields__)
    for unit, words, source in bench.costs.TOLD.values():
        assert unit in ("", "s", "B") and words
        assert (
            source.startswith(bench.costs.ASSUMED)
            or re.search(r"`bench/|\]\(|once", source)
            or ("growth_pages" in source)
        )


def test_twice_as_many_accounts_cost_twice_as_much(bench: Any) -> None:
    once = replace(bench.scales.EU, pages=0)
    twice = replace(once, accounts=2 * once.accounts)
    one, two = bench.paper.Load(once), bench.paper.Load(twice)
    for name in ("posts", "polls", "entries", "blobs", "captures", "commits", "blob_bytes"):
        assert getattr(two, name) == pytest.approx(2 * getattr(one, name)), name
    assert two.heard == one.heard  # the network's stream is the same for all


def test_no_peak_takes_less_than_the_mean(bench: Any) -> None:
    for watched in bench.scales.SCALES:
        mean, peak = bench.paper.Load(watched), bench.paper.Load(watched, at_peak=True)
        assert all(peak.cpu[name] >= value for name, value in mean.cpu.items())
        assert all(peak.full[name] >= value for name, value in mean.full.items())


def test_every_part_of_a_capacity_falls_when_its_cost_does(bench: Any) -> None:
    free = bench.costs.Costs(**dict.fromkeys(bench.costs.TOLD, 0.0) | {"puts_at_once": 1.0})
    for watched in bench.scales.SCALES:
        load = bench.paper.Load(watched, at_peak=True, costs=free)
        assert sum(load.cpu.values()) == 0
        assert load.database_bytes == load.blob_bytes == load.bytes_in == load.bytes_out == 0


def test_a_country_by_hand(bench: Any) -> None:
    """600 accounts, of which 90 on Bluesky; half of each kind are lively."""
    load = bench.paper.Load(bench.scales.COUNTRY)
    assert load.posts * 86_400 == pytest.approx(600 * (0.5 * 5 + 0.5 * 0.1))
    assert load.looks(load.polled) == pytest.approx(510 * (0.5 / 120 + 0.5 / 480))
    assert load.commits * 86_400 == pytest.approx(90 * 20)
    assert load.entries * 86_400 == pytest.approx(90 * 20 + 1_530 * 5 + 510 * 24)


def test_a_night_with_enough_hands_is_caught_up_with(bench: Any) -> None:
    hands = bench.night.enough(bench.scales.EU)
    made = bench.night.night(bench.scales.EU, hands)
    assert made.later_than_a_second < 0.01
    assert made.captured.longest < bench.night.GONE
    again = bench.night.night(bench.scales.EU, hands)
    assert again == made


def test_fewer_browsers_let_more_posts_go(bench: Any) -> None:
    late = [
        bench.night.night(bench.scales.EU, bench.night.Hands(1, count, True)).captured
        for count in bench.night.fewer(bench.scales.EU)
    ]
    shares = [one.share_later_than(bench.night.GONE) for one in late]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.5 > shares[-1]
    assert len({len(one.jobs) for one in late}) == 1  # each had the same to do


def test_the_page_has_the_tables_that_the_program_makes(bench: Any) -> None:
    """All but the simulated ones, which take longer: `python bench/capacity.py --write`."""
    text, prices = PAGE.read_text(), bench.paper.Prices()
    for name, lines in (
        ("costs", bench.costs.rows()),
        ("rates", bench.program.rates()),
        ("needs", bench.program.needs(prices)),
        ("bottlenecks", bench.program.bottlenecks()),
    ):
        told = text.partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- end of {name} -->")[0]
        assert told == "\n".join(lines), name


def test_the_picture_is_the_one_that_the_program_draws(bench: Any) -> None:
    drawn = bench.picture.picture(bench.scales.SCALES)
    assert bench.program.PICTURE.read_text() == drawn
    assert len(ElementTree.fromstring(drawn).findall(".//{*}circle")) >= 3
