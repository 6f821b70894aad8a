"""How is the whole public face of an archive written as a folder of files?

Pages, feeds and data are those that readers are served, asked for in this machine; the log's files
are copied as they lie. What was there and is public no more is removed: a redaction reaches the
files with the next run.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote

from onrecord.archive import Archive
from onrecord.archive.locks import folder_lock
from onrecord.desk.institutions.known import hierarchy
from onrecord.record.accounts import AccountId, Ref
from onrecord.web.static_site.errors import StillRedacting
from onrecord.web.static_site.folder import SiteFolder
from onrecord.web.static_site.frame import frame_files
from onrecord.web.static_site.log_files import log_files
from onrecord.web.static_site.site import Site
from onrecord.web.static_site.work import Made, Piece, Writer, begin_process, write_piece

__all__ = ["Written", "claim_site", "in_processes", "pieces", "publish_site"]

_SEEDS = ("/", "/events", "/corrections", "/sources", "/sources.json", "/log/")
_POSTS_AT_ONCE = 250  # of a piece: some seconds of work
_ALONE = 400  # posts that are written in less time than further processes need to begin
_MOST_PROCESSES = 8
_PATIENCE = 60  # seconds that a redaction may take meanwhile
_MOST_PAGES = 100  # of what happened, and of each feed; what is older is on the pages of the posts
_PAGED = re.compile(r"(?P<of>/events|.*/?feed\.(?:atom|json))\?before=.*")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a site holds after a run."""

    files: int
    pages: int
    changed: int  # files that were not there before, or not like this
    removed: int
    failed: tuple[str, ...]  # pages that could not be made, each with the reason


def publish_site(
    archive: Archive,
    folder: Path,
    now: datetime,
    *,
    address: str = "",
    live: str = "",
    processes: int | None = None,
    progress: Progress | None = None,
) -> Written:
    """Write the site into a folder that is its own, or not there yet. `archive` may only read.

    `address` is where readers will find the files, for what must name it (a map of the site, feeds);
    `live` where the same archive is served, for what needs a server. `progress` is told of pieces.
    Raises NotOurFolder, StillRedacting, StorageError, ArchiveBusy.
    """
    place = claim_site(archive, folder)
    site = Site(archive.folder.resolve(), folder.resolve(), now, address.rstrip("/"), live)
    with folder_lock(folder, 0):
        while True:
            begun = _destroyed_so_far(archive)
            made = _write(archive, site, processes, progress)
            if archive.redactions.so_far() == begun:
                break  # else words were read that are to be nowhere: once more
        removed = place.sweep(made.files)
    return Written(len(made.files), made.pages, made.written, removed, tuple(made.failed))


def _destroyed_so_far(archive: Archive) -> tuple[int, int, int]:
    """A stamp of it, once nothing is being destroyed any more. Raises StillRedacting."""
    for _ in range(_PATIENCE):
        found = archive.redactions.so_far()
        if found is not None:
            return found
        time.sleep(1)
    raise StillRedacting("a redaction that was begun is not finished")


def claim_site(archive: Archive, folder: Path) -> SiteFolder:
    """The folder of this archive's site, made if it is not there. NotOurFolder, StorageError."""
    place = SiteFolder(folder)
    place.claim(archive.folder, archive.origin)
    return place


def _write(archive: Archive, site: Site, processes: int | None, progress: Progress | None) -> Made:
    writer = Writer(archive, site)
    parts = list(pieces(archive))
    whole = Made()
    # 1. The pages of accounts and posts, of which there are many.
    for number, made in enumerate(in_processes(writer, site, parts, processes), 1):
        _add(whole, made)
        if progress is not None:
            progress(number, len(parts) + 1)
    # 2. Whatever else they and the front page lead to, until nothing new is found.
    found = (one for one in whole.links if writer.links.file(one) not in whole.files)
    waiting, known, paged = [*_SEEDS, *sorted(found)], set[str](), dict[str, int]()
    while waiting:
        address = waiting.pop()
        if address in known or _is_too_old(address, paged):
            continue
        known.add(address)
        made = writer.write(Piece((address,)))
        _add(whole, made)
        waiting += sorted(one for one in made.links if writer.links.file(one) not in whole.files)
    # 3. What no page links to, and the log.
    for name, data in frame_files(archive, site, writer.links, whole.files):
        writer.put(name, data, whole)
    for name, data in log_files(archive):
        writer.put(name, data, whole)
    if progress is not None:
        progress(len(parts) + 1, len(parts) + 1)
    return whole


def pieces(archive: Archive) -> Iterator[Piece]:
    """The accounts, each with its pages, and their posts in turn."""
    for account, stated in sorted(hierarchy(archive).accounts.items()):
        page = f"/accounts/{quote(account, safe=':')}"
        yield Piece((page, f"{page}.json"), (f"{page}?", f"{page}/", f"{page}."))
        refs = _refs(archive, stated.body.platform, account)
        while some := tuple(islice(refs, _POSTS_AT_ONCE)):
            posts = (f"/posts/{ref}{ending}" for ref in some for ending in ("", ".json"))
            within = (f"{above}/posts/{ref}" for ref in some for above in ("", "/embed"))
            yield Piece(tuple(posts), tuple(within))


def _refs(archive: Archive, platform: str, account: AccountId) -> Iterator[Ref]:
    before: Ref | None = None
    while found := archive.index.posts_of(platform, account, 5_000, before):
        yield from (ref for ref, _ in found)
        before = found[-1][0]


def in_processes(
    writer: Writer, site: Site, parts: list[Piece], processes: int | None
) -> Iterator[Made]:
    """Write these pieces, in several processes where there is enough to do; as they are done."""
    wanted = processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
    if wanted == 1 or sum(len(piece.addresses) for piece in parts) < 2 * _ALONE:
        yield from map(writer.write, parts)
        return
    # Each process opens the archive itself: what SQLite holds must not pass through a fork.
    with ProcessPoolExecutor(wanted, get_context("spawn"), begin_process, (site,)) as pool:
        waiting = iter(parts)
        running = {pool.submit(write_piece, piece) for piece in islice(waiting, 3 * wanted)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(write_piece, one) for one in islice(waiting, len(done))}
                yield from (task.result() for task in done)
        finally:
            pool.shutdown(cancel_futures=True)


def _add(whole: Made, made: Made) -> None:
    whole.files |= made.files
    whole.links |= made.links
    whole.pages += made.pages
    whole.written += made.written
    whole.failed += made.failed


def _is_too_old(address: str, paged: dict[str, int]) -> bool:
    found = _PAGED.fullmatch(address)
    if found is None:
        return False
    paged[found["of"]] = paged.get(found["of"], 0) + 1
    return paged[found["of"]] > _MOST_PAGES
