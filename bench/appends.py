"""How many entries a second does the archive acknowledge, durably?

    python bench/appends.py [--entries 8192] [--folder DIR]

Each batch is one durable transaction. "records" appends observations whose bytes were kept
before; "and a blob each" also keeps fresh bytes of 1 kB for every entry, as two synced files (the
bytes, their salt). "plain SQLite" inserts the same leaves (and the same bytes) into one table,
with WAL and synchronous=FULL, but without encoding, reading back, hashing, digests, triggers and
a head. Both run in turn, so the ratio says more than the rates. Wall-clock time, best of three.
"""

import argparse
import os
import platform
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import apsw

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from entries import post_observation
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.record.commitments import Commitment
from onrecord.record.entries import leaf_of
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

BATCHES = (1, 256, 4096)
RUNS = 3
MOST_SMALL = 512  # transactions of one entry each: enough to see the disk's pace
BLOB_BYTES = 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--entries", type=int, default=8192)
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    options = arguments.parse_args()
    load = ", ".join(f"{found:.1f}" for found in os.getloadavg())
    print(f"Python {platform.python_version()}, SQLite {apsw.sqlite_lib_version()}, load {load}\n")
    print("| batch | what                 | a second | plain SQLite | ratio |")
    print("| ----: | -------------------- | -------: | -----------: | ----: |")
    for batch in BATCHES:
        count = min(options.entries, batch * MOST_SMALL)
        for what, work, blob in (("records", append, 0), ("and a blob each", keep_and_append, 1)):
            ours, plain = compared(work, count, batch, blob * BLOB_BYTES, options.folder)
            print(
                f"| {batch:>5} | {what:<20} | {ours:>8,.0f} | {plain:>12,.0f} | {ours / plain:.2f}  |"
            )


_Thing = TypeVar("_Thing")
Work = Callable[[Archive, Commitment, int, int], float]


def compared(
    work: Work, count: int, batch: int, extra: int, folder: Path | None
) -> tuple[float, float]:
    """The best rate of ours and of plain SQLite, in entries a second."""
    ours, plain = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            create_archive(Path(place) / "archive", "bench.example")
            with open_archive(Path(place) / "archive") as archive:
                (body,) = archive.keep(b"an answer")
                ours.append(count / work(archive, body, count, batch))
            plain.append(count / insert(Path(place) / "plain.db", body, count, batch, extra))
    return max(ours), max(plain)


def append(archive: Archive, body: Commitment, count: int, batch: int) -> float:
    """Seconds to append `count` entries."""
    batches = list(batched(observations(body, count), batch))
    start = perf_counter()
    for entries in batches:
        archive.append(entries)
    return perf_counter() - start


def keep_and_append(archive: Archive, body: Commitment, count: int, batch: int) -> float:
    """Seconds to keep a fresh blob for each entry first."""
    blobs = [random.Random(number).randbytes(BLOB_BYTES) for number in range(count)]
    batches = list(batched(list(zip(observations(body, count), blobs, strict=True)), batch))
    start = perf_counter()
    for pairs in batches:
        versions = archive.keep(*(blob for _, blob in pairs))
        entries = [
            replace(entry, outcome=Seen(version))
            for (entry, _), version in zip(pairs, versions, strict=True)
        ]
        archive.append(entries)
    return perf_counter() - start


def insert(path: Path, body: Commitment, count: int, batch: int, extra: int) -> float:
    """Seconds to insert the same leaves, and bytes beside them, into one plain table."""
    bodies = [random.Random(number).randbytes(extra) for number in range(count)]
    leaves = [leaf_of(entry) for entry in observations(body, count)]
    pairs = list(zip(leaves, bodies, strict=True))
    database = apsw.Connection(str(path))
    database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    database.execute(
        "CREATE TABLE entries (place INTEGER PRIMARY KEY, leaf BLOB, body BLOB) STRICT"
    )
    start = perf_counter()
    for rows in batched(pairs, batch):
        with database:
            database.executemany("INSERT INTO entries (leaf, body) VALUES (?, ?)", rows)
    took = perf_counter() - start
    database.close()
    return took


def observations(body: Commitment, count: int) -> list[PostObservation]:
    """Observations of the usual length, all of one post."""
    found = []
    for number in range(count):
        seen = post_observation(Seen(body), number / 60_000)
        exchange = replace(seen.evidence.exchange, body=body)
        found.append(replace(seen, evidence=replace(seen.evidence, exchange=exchange)))
    return found


def batched(things: Sequence[_Thing], size: int) -> Iterator[Sequence[_Thing]]:
    """Consecutive pieces of at most `size`."""
    return (things[start : start + size] for start in range(0, len(things), size))


if __name__ == "__main__":
    main()
