"""What do we ask of an operating system?

Few things, here alone, so that tests can put a faulty twin in their place.
"""

import os
import shutil
from pathlib import Path

import apsw

__all__ = ["Disk", "SyncFailed"]


class SyncFailed(OSError):
    """An fsync failed. The kernel may have dropped the bytes and call them clean afterwards."""


class Disk:
    """What we ask of an operating system; each raises OSError."""

    def write(self, path: Path, data: bytes, *, mode: int, durable: bool) -> None:
        """A new file with these bytes, on the disk when this returns if `durable`."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb", buffering=0) as file:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
            if durable:
                _sync(handle)

    def copy(self, source: Path, target: Path, *, mode: int) -> None:
        """A new file with the bytes of another, on the disk when this returns."""
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb", buffering=0) as file, source.open("rb") as from_file:
            shutil.copyfileobj(from_file, file, 1 << 20)
            _sync(handle)

    def link(self, source: Path, target: Path) -> None:
        """A second name, which must be new."""
        target.hardlink_to(source)

    def rename(self, source: Path, target: Path) -> None:
        """Another name, in place of what had it."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Take a name away."""
        path.unlink(missing_ok=True)

    def remove_folder(self, path: Path) -> None:
        """Take a folder away with what is in it."""
        if path.exists():
            shutil.rmtree(path)

    def make_folder(self, path: Path, *, mode: int) -> None:
        """A folder and those above it, where they are missing."""
        path.mkdir(mode=mode, parents=True, exist_ok=True)

    def sync_folder(self, path: Path) -> None:
        """The names in this folder are on the disk when this returns."""
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _sync(handle)
        finally:
            os.close(handle)

    def commit(self, database: apsw.Connection) -> None:
        """End the open transaction; with synchronous=FULL it is then on the disk."""
        database.execute("COMMIT")


def _sync(handle: int) -> None:
    try:
        os.fsync(handle)
    except OSError as error:
        raise SyncFailed(error.errno, error.strerror) from error
