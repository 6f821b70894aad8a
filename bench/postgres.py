"""How fast are appends in PostgreSQL, beside raw COPY, single commits, and SQLite?

    python bench/postgres.py [--entries 20000] [--folder DIR]

One server of its own on loopback, as Debian ships it but with 256 MB of buffers. "raw COPY" puts
the same leaves into a table of place and leaf with nothing but its primary key, in transactions
of the same size; "append" is PostgresRecords.append: the head's lock, digests looked up, COPY,
digests computed and entered, the root, the head moved. "SQLite" is the archive in a folder. All
take turns in one run; wall-clock time, best of three.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from time import perf_counter

import psycopg

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from _postgres_server import serving

from onrecord.archive.files import Files
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.sqlite import Records
from postgres_rig import PostgresServer

ORIGIN = "bench.example"
RUNS = 3
LEAF = 2_000  # bytes: a post's observation has 1.5 to 2.5 kB
BATCHES = (1, 100, 1_000)
MOST_SINGLE = 1_000

Put = Callable[[int, Sequence[bytes]], None]
"""Puts leaves in, the first of them at this place, in one durable transaction."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--entries", type=int, default=20_000)
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    options = arguments.parse_args()
    with serving(options.folder, "shared_buffers=256MB", "max_wal_size=4GB") as (server, place):
        measured(server, place, options.entries)


def measured(server: PostgresServer, folder: Path, entries: int) -> None:
    """Print one row for each size of a transaction."""
    load = ", ".join(f"{found:.1f}" for found in os.getloadavg())
    print(f"{server.programs.parent.name}, load {load}, {LEAF} bytes a leaf\n")
    print("| batch | raw COPY /s | append /s | of COPY | SQLite /s | of single appends |")
    print("| ----: | ----------: | --------: | ------: | --------: | ----------------: |")
    single = 0.0
    for batch in BATCHES:
        count = min(entries, batch * MOST_SINGLE)
        best = {"copy": 0.0, "append": 0.0, "sqlite": 0.0}
        for run in range(RUNS):
            leaves = made(count, seed=run)
            with ExitStack() as stack:
                for name, put in stores(server, folder / f"{batch}-{run}.db", stack).items():
                    best[name] = max(best[name], rate(put, leaves, batch))
        single = single or best["append"]
        print(
            f"| {batch:>5} | {best['copy']:>11,.0f} | {best['append']:>9,.0f}"
            f" | {best['append'] / best['copy']:>7.2f} | {best['sqlite']:>9,.0f}"
            f" | {best['append'] / single:>17.1f} |"
        )


def stores(server: PostgresServer, path: Path, stack: ExitStack) -> dict[str, Put]:
    """The three, each empty."""
    conninfo = server.database()
    records = stack.enter_context(closing(PostgresRecords.create(conninfo, ORIGIN, wait=30)))
    embedded = stack.enter_context(closing(Records.create(path, ORIGIN, Files())))
    plain = stack.enter_context(psycopg.connect(server.database(), autocommit=True))
    plain.execute("CREATE TABLE plain (place bigint PRIMARY KEY, leaf bytea NOT NULL)")

    def copy(start: int, leaves: Sequence[bytes]) -> None:
        asked = "COPY plain (place, leaf) FROM STDIN (FORMAT BINARY)"
        with plain.transaction(), plain.cursor() as cursor, cursor.copy(asked) as rows:
            rows.set_types(["int8", "bytea"])
            for place, leaf in enumerate(leaves, start):
                rows.write_row((place, leaf))

    return {
        "copy": copy,
        "append": lambda _, leaves: _ignored(records.append(leaves)),
        "sqlite": lambda _, leaves: _ignored(embedded.append(leaves)),
    }


def _ignored(_: object) -> None:
    pass


def made(count: int, seed: int) -> list[bytes]:
    """Leaves that do not compress better than JSON of digests does: half of each is random."""
    chance = random.Random(seed)
    return [chance.randbytes(LEAF // 4).hex().encode().ljust(LEAF, b'"') for _ in range(count)]


def rate(put: Put, leaves: Sequence[bytes], batch: int) -> float:
    """Leaves a second."""
    began = perf_counter()
    for start in range(0, len(leaves), batch):
        put(start, leaves[start : start + batch])
    return len(leaves) / (perf_counter() - began)


if __name__ == "__main__":
    main()
