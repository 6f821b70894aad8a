"""How long does a page take as the archive grows?

    python bench/growth_pages.py [--entries 10000 100000 1000000] [--folder DIR] [--kept DIR]

Made-up archives (bench/_pages_archive.py) in which every account has 100 posts, and a post ten
entries: only the archive grows, not what a page tells. The web application's own functions are
called in this process, as those who write the pages as files call them, each page with nothing
remembered of another: posts and accounts by chance, first with the records in the folder, then
in PostgreSQL on loopback. Milliseconds, median and 95th percentile; with the processors' time of
this process and of the server, by which growth is judged. The archives are made in --kept, once
(six minutes for 1,000,000 entries); of each a copy is used, the blobs as links to the same files.
"""

import argparse
import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))

from _fitting import growth
from _growing import Place, conninfo_of, load, server
from _pages_archive import ENDED, made_archive

from onrecord.archive import open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.moving_records import move_records
from onrecord.web.one_look import one_look
from onrecord.web.static_site.asking import Asked
from postgres_rig import PostgresServer

SIZES = (10_000, 100_000, 1_000_000)
EACH = 100  # posts of an account
ENTRIES_OF_A_POST = 10
PAGES = 60  # of each kind
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--entries", type=int, nargs="+", default=SIZES)
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    arguments.add_argument("--kept", type=Path, default=_CACHE / "onrecord-bench" / "growth")
    given = arguments.parse_args()
    told: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with server(given.folder) as (folder, found):
        rows = [
            row
            for size in sorted(given.entries)
            for row in of_size(given.kept, folder, found, size)
        ]
    for name, kind, size, cpu in rows:
        told.setdefault((name, kind), []).append((size, cpu))
    print("\nMilliseconds of processors for a page, as the archive grows:")
    for (name, kind), pairs in told.items():
        if len(pairs) > 1:
            print(f"{name:>10} {kind:<8}: {growth(pairs)}")


def of_size(
    kept: Path, folder: Path, found: PostgresServer, size: int
) -> list[tuple[str, str, float, float]]:
    """Print what the pages of an archive take; where, what, its entries and the median CPU."""
    made = kept / f"{size}"
    kept.mkdir(parents=True, exist_ok=True)
    made_archive(made, size // ENTRIES_OF_A_POST, EACH)
    copy = folder / f"pages-{size}"
    shutil.copytree(made / "blobs", copy / "blobs", copy_function=os.link)
    shutil.copytree(made, copy, ignore=shutil.ignore_patterns("blobs"), dirs_exist_ok=True)
    paths = wanted(copy)
    rows = measured(Place("SQLite", copy), paths)
    database = Place("PostgreSQL", copy, conninfo_of(found), found)
    move_records(copy, database.conninfo)
    Layout(copy).records.unlink()
    found.do("CHECKPOINT")
    rows += measured(database, paths)
    shutil.rmtree(copy)
    return rows


def wanted(folder: Path) -> dict[str, list[str]]:
    """Addresses of each kind, by chance; the same each time."""
    chance = random.Random(7)
    database = sqlite3.connect(f"file:{folder / 'index.db'}?mode=ro", uri=True)
    refs = [ref for (ref,) in database.execute("SELECT ref FROM posts ORDER BY ref")]
    accounts = [x for (x,) in database.execute("SELECT DISTINCT account FROM posts ORDER BY 1")]
    database.close()
    return {
        "post": [f"/posts/{ref}" for ref in chance.sample(refs, min(PAGES, len(refs)))],
        "account": [
            f"/accounts/{quote(one, safe=':')}" for one in chance.choices(accounts, k=PAGES)
        ],
    }


def measured(
    place: Place, paths: dict[str, list[str]], now: datetime = ENDED
) -> list[tuple[str, str, float, float]]:
    """Print one row for each kind of page."""
    found = []
    with open_archive(place.folder, writing=False) as archive:
        asked, size = Asked(archive, now, ""), archive.head.size
        asked.get("/", one_look(archive))  # as a process that has answered
        for kind, some in paths.items():
            clock, cpu = [], []
            for path in some:
                archive.index.let_go()
                began, began_cpu = perf_counter(), process_time() + place.cpu()
                asked.get(path, one_look(archive))
                cpu.append(1000 * (process_time() + place.cpu() - began_cpu))
                clock.append(1000 * (perf_counter() - began))
            print(
                f"{place.name:>10} {size:>9,} entries, {kind:<7}: clock {_told(clock)} ms,"
                f" CPU {_told(cpu)} ms, load {load()}",
                flush=True,
            )
            found.append((place.name, kind, float(size), sorted(cpu)[len(cpu) // 2]))
    return found


def _told(found: Sequence[float]) -> str:
    ordered = sorted(found)
    return f"{ordered[len(ordered) // 2]:.1f} / {ordered[int(len(ordered) * 0.95)]:.1f}"


if __name__ == "__main__":
    main()
