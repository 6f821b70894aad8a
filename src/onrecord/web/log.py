"""How is the log read over HTTP, byte for byte?

The paths and content types are those of C2SP tlog-tiles; nothing outside the folder log/ of the
archive can be asked for. Beside it, single entries with their proofs, for a reader's convenience.
"""

import re
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive import Archive, BlobMissing, StorageError
from onrecord.record.commitments import Commitment
from onrecord.record.stamps import Stamp, Stamped

__all__ = ["entry", "entry_proof", "log_file", "stamp_answer", "stamped_note"]

_NUMBERED = r"(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?"
_PUBLISHED = re.compile(rf"checkpoint|log\.vkey|tile/(?:[0-9]{{1,2}}|entries)/{_NUMBERED}")
_TEXT, _BYTES = "text/plain; charset=utf-8", "application/octet-stream"
_FOREVER = "public, max-age=31536000, immutable"  # a full tile never changes; partial ones neither


def log_file(request: Request) -> Response:
    """A file of the archive's log/: the checkpoint, the log's public key, tiles, entries."""
    archive: Archive = request.app.state.archive
    name = request.path_params["name"]
    data = _read(archive, name) if _PUBLISHED.fullmatch(name) else None
    if data is None:
        raise HTTPException(404, "The log has no such file.")
    if name.startswith("tile/"):
        return Response(data, media_type=_BYTES, headers={"cache-control": _FOREVER})
    return Response(data, headers={"content-type": _TEXT})


def entry(request: Request) -> Response:
    """The exact bytes of an entry, as the log commits to them."""
    archive: Archive = request.app.state.archive
    return Response(archive.leaf(request.path_params["index"]), media_type="application/json")


def entry_proof(request: Request) -> Response:
    """The C2SP tlog-proof of an entry under the published checkpoint."""
    archive: Archive = request.app.state.archive
    proof = archive.proof(request.path_params["index"])
    return Response(proof, headers={"content-type": _TEXT})


def stamp_answer(request: Request) -> Response:
    """What a time-stamping service answered (RFC 3161), as it came, by the entry that tells of it.

    It holds a digest of a head of the log, a time, and the service's signature and certificates.
    """
    data = _stamped(request, lambda stamp: stamp.response)
    return Response(data, media_type="application/timestamp-reply")


def stamped_note(request: Request) -> Response:
    """The signed head of the log that was stamped, byte for byte."""
    data = _stamped(request, lambda stamp: stamp.note)
    return Response(data, headers={"content-type": _TEXT})


def _stamped(request: Request, of: Callable[[Stamp], Commitment | None]) -> bytes:
    archive: Archive = request.app.state.archive
    found = archive.entry(request.path_params["index"]).entry
    wanted = of(found) if isinstance(found, Stamp) and isinstance(found.outcome, Stamped) else None
    if wanted is None:
        raise HTTPException(404, "No time stamp is on record there.")
    try:
        return archive.blob(wanted)
    except BlobMissing as error:
        raise HTTPException(404, "It is not kept here.") from error


def _read(archive: Archive, name: str) -> bytes | None:
    log = archive.folder / "log"
    try:
        if not (log / name).resolve().is_relative_to(log.resolve()):
            return None  # a link that leads out of the folder
    except OSError as error:
        raise StorageError(f"{error.strerror}: {log / name}") from error
    return archive.stores.log.read(name)
