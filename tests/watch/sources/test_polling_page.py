"""Does docs/polling.md tell what the scheduler does by default, and is that enough?"""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
LITTLE = 0.03  # a short run of a few accounts differs by so much
ENOUGH = 0.9


@pytest.fixture(scope="module")
def simulation() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location(
        "polling_simulation", ROOT / "bench" / "simulation.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def published(simulation: ModuleType) -> dict[tuple[str, str, str], list[float]]:
    """The page's rows: how often, and the probabilities, by source, accounts and tier."""
    text = simulation.PAGE.read_text().partition(simulation.BEGIN)[2]
    lines = text.partition(simulation.END)[0].strip().splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {
        (row[0], row[1], row[2]): [
            float(cell.replace(",", "").removesuffix(" s")) for cell in row[3:]
        ]
        for row in cells
    }


@pytest.mark.parametrize("tier", ["lively", "quiet"])
def test_the_page_says_what_a_short_run_gives(simulation: ModuleType, tier: str) -> None:
    seconds = simulation.seconds_of(tier)
    short = simulation.simulate(accounts=300, hosts=30, seconds=seconds, hours=4, seed=7)
    rows = {key: row for key, row in published(simulation).items() if "at 500" in key[1]}
    told = [row for key, row in rows.items() if key[2] == tier]
    assert len(told) == 5
    for every, *kept, asked in told:
        assert every == seconds
        assert kept == pytest.approx(list(short.kept.values()), abs=LITTLE)
        assert asked >= 0.97 * short.questions


def test_a_post_that_lives_ten_minutes_is_kept_on_every_source(simulation: ModuleType) -> None:
    rows = published(simulation)
    of_ten = 1 + simulation.LIVES.index(10)
    in_bounds = {key: row for key, row in rows.items() if not key[1].startswith("1,000 at 1")}
    sources = {source.name for source in simulation.SOURCES}
    assert {key[0] for key in in_bounds} == sources
    assert {key[2] for key in in_bounds} == {"lively", "quiet"}
    assert min(row[of_ten] for row in in_bounds.values()) >= ENOUGH


def test_a_busy_host_is_told_of(simulation: ModuleType) -> None:
    of_ten = 1 + simulation.LIVES.index(10)
    crowded = [r[of_ten] for key, r in published(simulation).items() if key[1] == "1,000 at 1"]
    assert crowded and max(crowded) < ENOUGH


def test_servers_that_are_worse_keep_less(simulation: ModuleType) -> None:
    world = simulation.World(outage_every=3600.0, outage=1200.0, lost=0.2)
    seconds = simulation.seconds_of("quiet")
    bad = simulation.simulate(accounts=100, hosts=10, seconds=seconds, hours=4, world=world)
    good = simulation.simulate(accounts=100, hosts=10, seconds=seconds, hours=4)
    assert bad.kept[10] < good.kept[10] - 0.1


def test_the_chance_is_always_the_same(simulation: ModuleType) -> None:
    some = {"accounts": 50, "hosts": 5, "seconds": 120.0, "hours": 1}
    assert simulation.simulate(**some) == simulation.simulate(**some)
