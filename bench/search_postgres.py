"""How long does it take to find posts in PostgreSQL, beside SQLite, among more and more of them?

    python bench/search_postgres.py [--texts 100000 1000000] [--folder DIR]

The texts and questions are those of bench/check.py. "search" is to find candidates; "check" to find
and compare them, as `onrecord check` does; "first" to count and find the mentions of three words
that follow each other in a post; "frequent" to check two to five words that most posts have. Both
indexes grow in one run, and each question is asked of one and then of the other; wall clock, in
milliseconds. One server of its own on loopback, with 1 GB of buffers and otherwise as it comes.
"""

import argparse
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from _postgres_server import serving
from _posts import Posts, enter, made_posts, opened
from check import asked

from onrecord.archive import SearchStore
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.postgres.search import PostgresSearch
from onrecord.desk.search.matching import closest
from onrecord.findings.likeness import ask, terms_of
from postgres_rig import PostgresServer

Question = Callable[[SearchStore], object]
SIZES = [100_000, 1_000_000]
QUESTIONS = 200


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--texts", type=int, nargs="+", default=SIZES)
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    options = arguments.parse_args()
    with serving(options.folder, "shared_buffers=1GB", "max_wal_size=4GB") as (server, place):
        measured(server, place, sorted(options.texts))


def measured(server: PostgresServer, folder: Path, sizes: Sequence[int]) -> None:
    """Print two rows for each size."""
    conninfo = server.database()
    PostgresRecords.create(conninfo, "bench.example", wait=30).close()
    made = ((f"made {at}", at, text) for at, text in enumerate(made_posts(sizes[-1])))
    print("| texts | where | entered /s | search | check | first | frequent | load |")
    print("| ----: | ----- | ---------: | -----: | ----: | ----: | -------: | ---: |")
    with (
        closing(opened(folder)) as embedded,
        closing(PostgresSearch(conninfo, wait=60)) as database,
    ):
        stores: dict[str, SearchStore] = {"SQLite": embedded, "PostgreSQL": database}
        size, asking = 0, questions()
        for wanted in sizes:
            rates = entered(stores, made, wanted - size)
            size = wanted
            server.do("CHECKPOINT", "ANALYZE", database=database_of(conninfo))
            for name, columns in times(stores, asking).items():
                load = f"{os.getloadavg()[0]:.1f}"
                told = " | ".join([f"{size:,}", name, f"{rates[name]:,.0f}", *columns, load])
                print(f"| {told} |", flush=True)


def entered(
    stores: dict[str, SearchStore], made: Iterator[tuple[str, int, str]], more: int
) -> dict[str, float]:
    """Enter so many into each; texts a second."""
    taken = dict.fromkeys(stores, 0.0)
    left = more
    while batch := list(islice(made, min(left, 8_192))):
        for name, store in stores.items():
            began = perf_counter()
            enter(store, batch)
            taken[name] += perf_counter() - began
        left -= len(batch)
    return {name: more / seconds for name, seconds in taken.items()}


def questions() -> dict[str, list[Question]]:
    """Of each kind the same, for both."""
    found: dict[str, list[Question]] = {"search": [], "check": [], "first": [], "frequent": []}
    chance = random.Random(5)
    texts = asked()
    said = Counter(term for text in texts for term in terms_of(text))
    most = [term for term, _ in said.most_common(12)]
    for text in texts[:QUESTIONS]:
        found["search"].append(lambda store, text=text: store.candidates(ask(text).phrases, 30))
        found["check"].append(lambda store, text=text: closest(Posts(store), ask(text)))
        three = terms_of(text)[:3]
        found["first"].append(lambda store, three=three: store.mentions(three, 20))
        words = " ".join(chance.sample(most, chance.randint(2, 5)))
        found["frequent"].append(lambda store, words=words: closest(Posts(store), ask(words)))
    return found


def times(
    stores: dict[str, SearchStore], asking: dict[str, list[Question]]
) -> dict[str, list[str]]:
    """Median and 95th percentile of each kind, in milliseconds."""
    told: dict[str, list[str]] = {name: [] for name in stores}
    for one in asking.values():
        taken: dict[str, list[float]] = {name: [] for name in stores}
        for question in one:
            for name, store in stores.items():
                began = perf_counter()
                question(store)
                taken[name].append((perf_counter() - began) * 1000)
        for name, found in taken.items():
            ordered = sorted(found)
            half, high = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
            told[name].append(f"{half:.1f} / {high:.1f}")
    return told


def database_of(conninfo: str) -> str:
    return next(part for part in conninfo.split() if part.startswith("dbname=")).split("=")[1]


if __name__ == "__main__":
    main()
