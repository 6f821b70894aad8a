"""How is the log read over HTTP, byte for byte?

The paths and content types are those of C2SP tlog-tiles; nothing outside the folder log/ of the
archive can be asked for. Beside it, single entries with their proofs, for a reader's convenience.
"""

import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive import Archive, StorageError

__all__ = ["entry", "entry_proof", "log_file"]

_NUMBERED = r"(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?"
_PUBLISHED = re.compile(rf"checkpoint|log\.vkey|tile/(?:[0-9]{{1,2}}|entries)/{_NUMBERED}")
_TEXT, _BYTES = "text/plain; charset=utf-8", "application/octet-stream"
_FOREVER = "public, max-age=31536000, immutable"  # a full tile never changes; partial ones neither


def log_file(request: Request) -> Response:
    """A file of the archive's log/: the checkpoint, the log's public key, tiles, entries."""
    archive: Archive = request.app.state.archive
    name = request.path_params["name"]
    data = _read(archive.folder / "log", name) if _PUBLISHED.fullmatch(name) else None
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


def _read(log: Path, name: str) -> bytes | None:
    path = log / name
    try:
        if not path.resolve().is_relative_to(log.resolve()):
            return None  # a link that leads out of the folder
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError as error:
        raise StorageError(f"{error.strerror}: {path}") from error
