"""What did browsers of ours show of a post's page, and how does an editor look at it?"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from onrecord.archive import Archive, BlobDamaged, BlobMissing, BlobWithheld
from onrecord.findings.words.captures import captured, withheld
from onrecord.proof.wacz import WaczError, check_wacz, count_answers, read_place
from onrecord.record.captures import Capture
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.times import instant

__all__ = ["FileThere", "ShownCapture", "Taken", "capture_shape", "captures_of", "take_capture"]

_CHUNK = 1 << 20
_LARGEST_PICTURE = 64 << 20  # bytes of a screenshot
_PNG = b"\x89PNG\r\n\x1a\n"


class FileThere(OnrecordError):
    """A file of that name is there already, and is not written over."""

    exit_code = EXIT_USAGE
    advice = "Choose another name, or a folder in which nothing lies yet."


@dataclass(frozen=True, slots=True)
class ShownCapture:
    """A visit to a page; the package's SHA-256, size and number of answers, if it is kept here.

    `answers` is what the package's own index says; step 12 of a bundle's checks counts records.
    """

    logged: Logged
    capture: Capture
    says: str
    package: Digest | None = None
    bytes: int | None = None
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written for one visit; `why` says what could not be."""

    shown: ShownCapture
    package: Path | None = None
    screenshot: Path | None = None
    why: str | None = None


def captures_of(archive: Archive, entries: Iterable[Logged]) -> tuple[ShownCapture, ...]:
    """The visits among a post's entries, in the log's order."""
    return tuple(
        _shown(archive, one, one.entry) for one in entries if isinstance(one.entry, Capture)
    )


def take_capture(archive: Archive, shown: ShownCapture, folder: Path) -> Taken:
    """Write the package of a visit and its screenshot into a folder, named by the entry.

    Nothing is written over. Raises FileThere, BlobDamaged; OSError of the folder escapes.
    """
    if shown.package is None:
        return Taken(shown, why="nothing is kept of this visit")
    package = folder / f"capture-{shown.logged.index}.wacz"
    with archive.open_blob(shown.package) as source, _new(package) as file:
        if _copied(source, file) != shown.package:
            raise BlobDamaged(f"the package of entry {shown.logged.index} was changed")
        file.flush()
        picture, why = _screenshot(source)
    if picture is None:
        return Taken(shown, package, why=why)
    screenshot = package.with_suffix(".png")
    with _new(screenshot) as file:
        file.write(picture)
    return Taken(shown, package, screenshot)


def capture_shape(shown: ShownCapture) -> dict[str, Any]:
    """A visit, as `show` prints it."""
    capture = shown.capture
    return {
        "digest": shown.logged.digest,
        "index": shown.logged.index,
        "url": capture.url,
        "outcome": type(capture.outcome).__name__.lower(),
        "why": getattr(capture.outcome, "why", None),
        "says": shown.says,
        "status": capture.status,
        "peer": capture.peer,
        "tls": capture.tls,
        "browser": capture.browser or None,
        "vantage": capture.vantage,
        "began_at": instant(capture.began_at),
        "ended_at": instant(capture.ended_at),
        "package": shown.package,
        "bytes": shown.bytes,
        "answers": shown.answers,
    }


def _shown(archive: Archive, logged: Logged, capture: Capture) -> ShownCapture:
    says = captured(capture)
    if capture.package is None:
        return ShownCapture(logged, capture, says)
    try:
        digest = archive.opening(capture.package).digest
        with archive.open_blob(digest) as file:
            size = file.seek(0, io.SEEK_END)
            return ShownCapture(logged, capture, says, digest, size, count_answers(file))
    except BlobWithheld as error:
        return ShownCapture(logged, capture, f"{says} {withheld(error.why)}")
    except BlobMissing:
        return ShownCapture(logged, capture, says)


def _new(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except FileExistsError as error:
        raise FileThere(f"{path} exists already") from error


def _copied(source: BinaryIO, file: BinaryIO) -> Digest:
    found = sha256()
    while chunk := source.read(_CHUNK):
        found.update(chunk)
        file.write(chunk)
    return Digest(found.hexdigest())


def _screenshot(source: BinaryIO) -> tuple[bytes | None, str]:
    """The picture in a package, or why there is none."""
    try:
        place = check_wacz(source).screenshot
        if place is None:
            return None, "no screenshot was taken"
        picture = read_place(source, place, _LARGEST_PICTURE)
    except WaczError as error:
        return None, str(error)
    return (picture, "") if picture.startswith(_PNG) else (None, "its screenshot is no PNG")
