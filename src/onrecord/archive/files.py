"""How do bytes get onto a disk so that they stay there?

`Disk` is the few things that we ask of an operating system, and the seam at which tests put a
faulty twin. `Files` makes durable verbs of them and says what went wrong.
"""

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from onrecord.archive.errors import FatalStorage, StorageError

__all__ = ["PART", "Disk", "Files", "SyncFailed", "is_there"]

PART = ".part"
"""How the name of an unfinished file ends; it begins with a dot."""

_ADVICE = {
    errno.ENOSPC: "The disk is full. Make room on it, then try again.",
    errno.EDQUOT: "The disk quota is used up. Make room, then try again.",
    errno.EFBIG: "The file is larger than this system allows. Raise the limit, then try again.",
    errno.EROFS: "The disk is mounted read-only. Mount it for writing, then try again.",
    errno.EACCES: "Give the user that runs onrecord the right to this file, then try again.",
    errno.EPERM: "Give the user that runs onrecord the right to this file, then try again.",
}


def is_there(path: Path) -> bool:
    """Whether a file or folder is there; StorageError if we may not know."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _storage_error(error, path) from error
    return True


def _storage_error(error: OSError, path: Path) -> StorageError:
    return StorageError(f"{error.strerror or error}: {path}", advice=_ADVICE.get(error.errno or 0))


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


class Files:
    """Durable verbs. Raises StorageError, and FatalStorage for good after a failed fsync."""

    def __init__(self, disk: Disk | None = None) -> None:
        self._disk = disk or Disk()
        self._broken: str | None = None

    def require_sound(self) -> None:
        """Return if no write of this process has an unknown outcome."""
        if self._broken is not None:
            raise FatalStorage(f"this process stopped writing: {self._broken}")

    def create(self, path: Path, data: bytes) -> bool:
        """A new file with these bytes, or False if the name is taken: nothing is replaced.

        The bytes are on the disk when this returns; the name is after `settle(path.parent)`.
        """
        self.require_sound()
        with self._speaking(path):
            if is_there(path):
                return False
            with self._part(path, data, mode=0o666, durable=True) as part:
                try:
                    self._disk.link(part, path)
                except FileExistsError:
                    return False
        return True

    def size(self, path: Path) -> int:
        """The size of a file in bytes."""
        with self._speaking(path):
            return path.stat().st_size

    def put(self, path: Path, data: bytes, *, durable: bool = True, mode: int = 0o666) -> None:
        """A file with these bytes in place of what was there, wholly or not at all."""
        self.require_sound()
        with self._speaking(path), self._part(path, data, mode=mode, durable=durable) as part:
            self._disk.rename(part, path)
        if durable:
            self.settle((path.parent,))

    def settle(self, folders: Iterable[Path]) -> None:
        """The names in these folders are on the disk when this returns."""
        self.require_sound()
        for folder in folders:
            with self._speaking(folder):
                self._disk.sync_folder(folder)

    def folder(self, path: Path, *, mode: int = 0o777) -> None:
        """A folder and those above it, durably made where they are missing."""
        self.require_sound()
        missing = [found for found in (path, *path.parents) if not is_there(found)]
        if missing:
            with self._speaking(path):
                self._disk.make_folder(path, mode=mode)
            self.settle(found.parent for found in missing)

    def remove(self, path: Path) -> None:
        """Take a file away if it is there."""
        self.require_sound()
        with self._speaking(path):
            self._disk.remove(path)

    def commit(self, database: apsw.Connection) -> None:
        """Commit. An error here leaves open what the disk holds, so it is fatal."""
        self.require_sound()
        try:
            self._disk.commit(database)
        except (apsw.Error, OSError) as error:
            self._broken = f"a commit failed ({error})"
            raise FatalStorage(f"it is not known whether {self._broken[2:]} was kept") from error

    def remove_folder(self, path: Path) -> None:
        """Take a folder away with what is in it, if it is there."""
        self.require_sound()
        with self._speaking(path):
            self._disk.remove_folder(path)

    @contextmanager
    def _part(self, path: Path, data: bytes, *, mode: int, durable: bool) -> Iterator[Path]:
        """The bytes under a name of their own beside `path`, taken away at the end."""
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}{PART}")
        try:
            self._disk.write(part, data, mode=mode, durable=durable)
            yield part
        finally:
            with suppress(OSError):  # a file left over is swept by rebuild, and never read
                self._disk.remove(part)

    @contextmanager
    def _speaking(self, path: Path) -> Iterator[None]:
        try:
            yield
        except SyncFailed as error:
            self._broken = f"the disk did not confirm a write ({error.strerror}: {path})"
            raise FatalStorage(self._broken) from error
        except OSError as error:
            raise _storage_error(error, path) from error
