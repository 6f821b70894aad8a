"""How long do all pages take as files, beside fetching the same pages from the server?

    python bench/static_site.py [--posts 100000] [--folder DIR] [--processes N] [--at-most 5000]

The made-up archive of bench/pages.py. The pages of all accounts and posts are written twice: anew,
and again when nothing has changed. Then the same (of a post: its page, the page to be shown within
others, JSON and linked data) are fetched from a server that has just begun, over eight connections:
at most so many, in the order of accounts, as a crawler that follows links comes to them; the time of
all is told by their share. The entries that a file of their own holds beside each page, and feeds,
are written too, and not asked for.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))

from _pages_archive import prepared
from pages import Server, crawl

from onrecord.archive import open_archive
from onrecord.web.static_site.publishing import in_processes, pieces
from onrecord.web.static_site.site import Site
from onrecord.web.static_site.work import Piece, Writer


def _of(parts: Sequence[Piece]) -> Iterator[str]:
    for address in (address for part in parts for address in part.addresses):
        yield address
        if address.startswith("/posts/") and not address.endswith(".json"):
            yield from (f"/embed{address}", f"{address}.jsonld")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--processes", type=int, default=None)
    arguments.add_argument("--at-most", type=int, default=5_000)
    given, sys.argv[1:] = arguments.parse_known_args()
    folder, posts = prepared()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{posts:,} posts; load {load}; {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as passing, open_archive(folder, writing=False) as archive:
        parts = list(pieces(archive))
        addresses = list(_of(parts))
        site = Site(folder.resolve(), Path(passing), datetime.now(UTC), "", "")
        rates: list[float] = []  # seconds of a page
        for name in ("anew", "again"):
            began, files, changed = perf_counter(), 0, 0
            for made in in_processes(Writer(archive, site), site, parts, given.processes):
                files, changed = files + len(made.files), changed + made.written
            took = perf_counter() - began
            rates.append(took / len(addresses))
            print(
                f"{name:>6}: {took:6.1f} s for {files:,} files, {changed:,} written;"
                f" {len(addresses) / took:.0f} of {len(addresses):,} pages and data a second",
                flush=True,
            )
    some = addresses[: given.at_most]
    with Server(folder) as server:
        began = perf_counter()
        asyncio.run(crawl(server.url, some, 8))
        live = (perf_counter() - began) / len(some)
    print(f"  live: {1 / live:.0f} of the same a second ({len(some):,} of them asked for)")
    print(
        f"files are {live / rates[0]:.1f} times as fast, {live / rates[1]:.1f} times where nothing changed"
    )


if __name__ == "__main__":
    main()
