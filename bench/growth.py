"""How does an append's time grow with the archive, and with how many write at once?

    python bench/growth.py [--entries 10000 100000 1000000] [--workers 1 2 4] [--folder DIR]

An archive in a folder (SQLite) and one whose records are in PostgreSQL grow side by side in one run.
At each size 1, 2 and 4 processes append, in batches of 1,000 and of 1: "records" through the store
alone, with leaves of 2 kB; "archive" as a watcher does, `Archive.keep` of an answer of 5.5 kB for
every ten observations (of 0.9 kB), then `Archive.append`. Wall clock, best of three, and the
processors' time of all that append and of the server, the least of three: the second is what
growth is judged by, since on a shared disk the first tells of others. "its log" is what PostgreSQL
writes ahead for an entry: most right after a checkpoint, when each page is written whole. "entries"
are those that were there half-way: what is measured is appended, too. 10,000,000 entries need 45 GB.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from _fitting import growth
from _growing import Place, load, places, server, store
from _growing_writers import Appended, Job, Writers, writers

NAMES = ("SQLite", "PostgreSQL")
ROUNDS = 3
SIZES = (10_000, 100_000, 1_000_000)
JOBS = (  # through what, entries in a batch, batches in all
    ("archive", 1, 100),
    ("records", 1, 200),
    ("archive", 1_000, 4),
    ("records", 1_000, 4),
)

Found = dict[tuple[str, str, int, int], list[Appended]]
"""By place, through what, batch and processes: the best at each size."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--entries", type=int, nargs="+", default=SIZES)
    arguments.add_argument("--workers", type=int, nargs="+", default=(1, 2, 4))
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    given = arguments.parse_args()
    with server(given.folder) as (folder, found):
        told = measured(places(folder, found), sorted(given.entries), sorted(given.workers))
    print("\nMicroseconds of processors for an entry, as the log grows:")
    for (name, through, batch, processes), rows in told.items():
        if processes == 1 and len(rows) > 1:
            words = growth([(row.size, row.micros) for row in rows])
            print(f"{name:>10} {through}, batches of {batch:>5,}: {words}")


def measured(both: Sequence[Place], sizes: Sequence[int], workers: Sequence[int]) -> Found:
    """Print a row for each size, way and number of processes."""
    print(
        "| entries | through | batch | processes | SQLite /s | of one | PostgreSQL /s | of one |",
        end="",
    )
    print(" of SQLite | SQLite CPU µs | PostgreSQL CPU µs | its log, bytes | load |")
    print("|---:|---|---:" + "|---:" * 10 + "|")
    told: Found = {}
    for size in sizes:
        for place in both:
            fill(place, size)
        with ExitStack() as stack:
            write = {one.name: stack.enter_context(writers(one, max(workers))) for one in both}
            for number, (through, batch, batches) in enumerate(JOBS):
                for processes in workers:
                    job = Job(through, batch, max(1, batches // processes), number)
                    for name, row in both_best(both, write, job, processes).items():
                        told.setdefault((name, through, batch, processes), []).append(row)
                    print(row_of(through, batch, processes, told), flush=True)
    return told


def fill(place: Place, size: int) -> None:
    """Fill a place up, and say what an entry of 2 kB takes there."""
    start, before = size_of(place), place.bytes()
    place.fill(size)
    after = place.bytes()
    if (more := size - start) > 0:
        words = ", ".join(f"{name} {(after[name] - before[name]) / more:,.0f}" for name in after)
        print(f"<!-- {place.name} to {size:,} entries, bytes for each: {words} -->", flush=True)


def both_best(
    both: Sequence[Place], write: dict[str, Writers], job: Job, processes: int
) -> dict[str, Appended]:
    """The places take turns; the best of each in seconds, with the least of processors' time."""
    rows: dict[str, list[Appended]] = {place.name: [] for place in both}
    for _ in range(ROUNDS):
        for place in both:
            size = size_of(place)
            mine = Job(job.through, job.batch, job.batches, seed=size * 10 + job.seed)
            rows[place.name].append(write[place.name].append(mine, processes, size))
    return {
        name: Appended(
            entries=found[0].entries,
            seconds=min(one.seconds for one in found),
            cpu=min(one.cpu for one in found),
            size=found[1].size,
            logged=min(one.logged for one in found),
        )
        for name, found in rows.items()
    }


def row_of(through: str, batch: int, processes: int, told: Found) -> str:
    lite, large = (told[name, through, batch, processes][-1] for name in NAMES)
    alone, single = (told[name, through, batch, 1][-1] for name in NAMES)
    return (
        f"| {lite.size:,} | {through} | {batch:,} | {processes}"
        f" | {lite.rate:,.0f} | {lite.rate / alone.rate:.2f}"
        f" | {large.rate:,.0f} | {large.rate / single.rate:.2f} | {large.rate / lite.rate:.2f}"
        f" | {lite.micros:.0f} | {large.micros:.0f}"
        f" | {large.logged:,.0f} | {load()} |"
    )


def size_of(place: Place) -> int:
    with closing(store(place.folder)) as records:
        return records.head.size


if __name__ == "__main__":
    main()
