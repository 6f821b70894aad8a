"""What did the browser's screen look like on a visit? For editors: bystanders may be on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import BinaryIO

from onrecord.archive import Archive, BlobDamaged, BlobMissing, BlobWithheld
from onrecord.desk.captured.errors import CannotShow
from onrecord.proof.wacz import WaczError, check_wacz, read_place
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged

__all__ = ["capture_called", "opened_package", "screenshot_of"]

_CHUNK = 1 << 20
_LARGEST = 64 << 20  # bytes of a screenshot
_PNG = b"\x89PNG\r\n\x1a\n"


def screenshot_of(archive: Archive, capture: Digest) -> bytes:
    """The PNG that was taken on the visit with this entry's digest, whole. CannotShow.

    Raises BlobDamaged if the package is not the one that the log commits to.
    """
    logged = capture_called(archive, capture)
    assert isinstance(logged.entry, Capture)
    with opened_package(archive, logged.entry) as file:
        try:
            place = check_wacz(file).screenshot
            picture = None if place is None else read_place(file, place, _LARGEST)
        except WaczError as error:
            raise CannotShow(f"the package can't be read: {error}") from error
    if picture is None or not picture.startswith(_PNG):
        raise CannotShow("no picture was taken on this visit")
    return picture


@contextmanager
def opened_package(archive: Archive, capture: Capture) -> Iterator[BinaryIO]:
    """The package (WACZ) of a visit as a file, its SHA-256 checked. CannotShow, BlobDamaged."""
    if capture.package is None:
        raise CannotShow("nothing came of this visit")
    try:
        digest = archive.opening(capture.package).digest
        file = archive.open_blob(digest)
    except BlobWithheld as error:
        raise CannotShow(f"what was kept of this visit is withheld: {error.why}") from error
    except BlobMissing as error:
        raise CannotShow("what came of this visit is not kept here") from error
    with file:
        found = sha256()
        while chunk := file.read(_CHUNK):
            found.update(chunk)
        if found.hexdigest() != digest:
            raise BlobDamaged(f"{digest} was changed")
        file.seek(0)
        yield file


def capture_called(archive: Archive, name: str) -> Logged:
    """The visit whose entry has this digest, or this number in the log. CannotShow."""
    found = archive.find(Digest(name)) if len(name) > 20 else None
    if found is None and name.isascii() and name.isdigit() and len(name) <= 18:
        index = int(name)
        found = archive.entry(index) if index < archive.head.size else None
    if found is None or not isinstance(found.entry, Capture):
        raise CannotShow(f"no visit of a browser is on record as {name[:80]!r}")
    return found
