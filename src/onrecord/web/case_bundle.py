"""How does a reader take a whole case along, to check it offline?

The bundle that `onrecord export --without-captures` writes, without reports: captured pages may
show bystanders, reports speak of them, and whom a post answers is not told in our words. Of a
report, what quotes the posts is told. Remaining risk: the bytes that an account signed
name whom it answers, and without them nothing could be checked.

Making one signs and takes seconds, so one is made at a time and given to everybody who asks; and
who asks for many cases in turn, more than are kept, has `MOST_AN_HOUR` made. It is made anew once
a document came on record (a word about a post, a redaction); looks at posts alone wait for
`LONGEST`.
"""

import logging
import os
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from onrecord.archive import Archive, KeyRefused, open_archive
from onrecord.desk.bundles.evidence import TreeUnproved
from onrecord.desk.bundles.export import ExportFailed, export_case
from onrecord.desk.bundles.selection import NothingToExport
from onrecord.desk.cases import CaseError, cases, find_case
from onrecord.desk.shapes import case_shape
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document
from onrecord.web.bystanders import masked_case
from onrecord.web.page import archive_of, now_of
from onrecord.web.peers import Peers
from onrecord.web.turns import TooManyAsk, Turns

__all__ = ["LARGEST", "LONGEST", "MOST_AN_HOUR", "CaseBundles", "case_bundle"]

_LOG = logging.getLogger(__name__)

LONGEST = timedelta(minutes=10)
LARGEST = 256 * 2**20
"""Bytes of a bundle that is given so; a larger one is for an operator to hand over."""

MOST_AN_HOUR = 60
"""Bundles that are made for one peer; what is kept is given to all, however often they ask."""

_MOST = 8  # bundles that are kept
_WAITING = 16  # readers who wait for one to be made
_PIECE = 1 << 18  # bytes
_TYPE = "application/zip"


def case_bundle(request: Request) -> Response:
    """The bundle of a case as it stands. 404, 304, or 503 where too many are asked for."""
    bundles: CaseBundles = request.app.state.bundles
    name = request.path_params["name"]
    archive = archive_of(request)
    if name not in cases(archive):
        raise CaseError(f"there is no case called {name[:80]!r}")
    peer = None if request.client is None else request.client.host
    try:
        kept = bundles.bundle(archive, name, now_of(request), peer)
    except TooManyAsk as error:
        raise HTTPException(503) from error
    except KeyRefused as error:
        _LOG.error("the bundle of %s could not be signed: %s", name, error)
        raise HTTPException(503) from error
    if kept.file is None:
        raise HTTPException(503)
    headers = {
        "content-disposition": f'attachment; filename="{name}.onrecord"',
        "content-length": str(kept.size),
        "etag": f'"{kept.sha256}"',
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers={"etag": headers["etag"]})
    if request.method == "HEAD":
        return Response(headers=headers, media_type=_TYPE)
    return StreamingResponse(kept.file.pieces(kept.size), headers=headers, media_type=_TYPE)


class _Nameless:
    """An open file without a name: its bytes are gone from the disk when nobody reads them."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        path.unlink()

    def pieces(self, size: int) -> Iterator[bytes]:
        """All of it; several may read at once."""
        for place in range(0, size, _PIECE):
            yield os.pread(self._handle, min(_PIECE, size - place), place)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):  # not where opening it failed
            os.close(self._handle)


@dataclass(slots=True)
class _Kept:
    """A bundle. Of the log's first `seen` entries none makes it out of date."""

    file: _Nameless | None  # None: it is too large, or could not be made
    size: int
    sha256: Digest
    made_at: datetime
    of: int
    seen: int
    redacted: tuple[int, int, int] | None  # what had been destroyed (`archive.redactions.so_far`)


class CaseBundles:
    """The latest bundles of one archive's cases. May be used from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._turns, self._peers = Turns(1, _WAITING), Peers(MOST_AN_HOUR)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def bundle(self, archive: Archive, name: str, now: datetime, peer: str | None = None) -> _Kept:
        """The kept bundle of a case while it holds, else a new one.

        `peer` is the address of who asks; None, as for a site of files, is this machine. Raises
        TooManyAsk, and what opening the archive for writing and exporting raise.
        """
        if (kept := self._holding(archive, name, now)) is not None:
            return kept
        with self._turns.turn():
            kept = self._holding(archive, name, now)  # somebody else may have made it meanwhile
            if kept is not None:
                return kept
            if peer is not None and not self._peers.may(peer, now):
                raise TooManyAsk("too many bundles were made for who asks within this hour")
            return self._made(name, now)

    def _holding(self, archive: Archive, name: str, now: datetime) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(name)
            head = archive.head.size
            if kept is None or head < kept.of:
                return None
            if kept.redacted != archive.redactions.so_far():
                return None  # it may hold what is to be nowhere
            fresh = head == kept.of or now - LONGEST <= kept.made_at <= now
            if not fresh or _documents(archive, kept.seen, head):
                return None
            kept.seen = head
            self._kept.move_to_end(name)
            return kept

    def _made(self, name: str, now: datetime) -> _Kept:
        with open_archive(self._folder) as archive:
            begun = archive.redactions.so_far()
            try:
                kept = _exported(archive, name, now, begun)
            except (ExportFailed, NothingToExport, TreeUnproved) as error:
                _LOG.error("the bundle of %s could not be made: %s", name, error)
                head = archive.head.size
                none = Digest("")
                kept = _Kept(None, 0, none, now, head, head, begun)  # and is not tried each time
            if begun is None or archive.redactions.so_far() != begun:
                raise TooManyAsk("words were withheld while it was made")
        with self._lock:
            self._kept[name] = kept
            self._kept.move_to_end(name)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return kept


def _exported(
    archive: Archive, name: str, now: datetime, redacted: tuple[int, int, int] | None
) -> _Kept:
    head, found = archive.head.size, find_case(archive, name)
    with TemporaryDirectory(prefix="onrecord-") as folder:
        exported = export_case(
            archive,
            name=name,
            title=found.case.title,
            posts=found.case.posts,
            claims=masked_case(archive, case_shape(found)),
            exported_at=now,
            out=Path(folder) / "case.onrecord",
            captures=False,
            articles=False,
        )
        file = _Nameless(exported.path) if exported.bytes <= LARGEST else None
    return _Kept(file, exported.bytes, exported.sha256, now, head, head, redacted)


def _documents(archive: Archive, start: int, stop: int) -> bool:
    """Whether any of these entries is somebody's word, and not a look at a post."""
    return any(isinstance(logged.entry, Document) for logged in archive.entries(start, stop))
