"""What does a file hold that nobody but its owner may read?"""

import stat
from pathlib import Path

from onrecord.archive.errors import ArchiveError, StorageError

__all__ = ["read_private"]


def read_private(path: Path, what: str, refused: type[ArchiveError]) -> bytes | None:
    """The bytes of a key or token; None if it is not there. StorageError, `refused`.

    `refused` is raised if others may read it; `what` is how a person calls it: "a token".
    """
    try:
        mode, data = stat.S_IMODE(path.stat().st_mode), path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"{error.strerror}: {path}",
            advice="Run onrecord as the user who owns the archive and its keys.",
        ) from error
    if mode & 0o077:
        raise refused(f"others may read {what} ({mode:04o}): {path}", advice=f"chmod 600 {path}")
    return data
