"""How do bytes get onto a disk so that they stay there?

Durable verbs over the few tasks of a `Disk`, and words for what went wrong.
"""

import errno
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from onrecord.archive.disk import Disk, SyncFailed
from onrecord.archive.errors import FatalStorage, StorageError

__all__ = ["PART", "Files", "is_there", "listed", "telling"]

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


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn the operating system's errors into ours, with what to do about them."""
    try:
        yield
    except OSError as error:
        message = f"{error.strerror or error}: {path}"
        raise StorageError(message, advice=_ADVICE.get(error.errno or 0)) from error


def is_there(path: Path) -> bool:
    """Whether a file or folder is there; StorageError if we may not know."""
    with telling(path):
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
    return True


def listed(folder: Path) -> list[str]:
    """The names in a folder; none if it is not there. StorageError."""
    with telling(folder):
        try:
            return [path.name for path in folder.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []


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

    def copy(self, source: Path, path: Path, *, mode: int = 0o666) -> None:
        """A file with the bytes of another in place of what was there, wholly or not at all.

        The bytes are on the disk when this returns; the name is after `settle(path.parent)`.
        """
        self.require_sound()
        part = self._part_of(path)
        with self._speaking(path):
            try:
                self._disk.copy(source, part, mode=mode)
                self._disk.rename(part, path)
            finally:
                with suppress(OSError):  # a file left over is swept by rebuild, and never read
                    self._disk.remove(part)

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

    @staticmethod
    def _part_of(path: Path) -> Path:
        return path.with_name(f".{path.name}.{secrets.token_hex(8)}{PART}")

    @contextmanager
    def _part(self, path: Path, data: bytes, *, mode: int, durable: bool) -> Iterator[Path]:
        """The bytes under a name of their own beside `path`, taken away at the end."""
        part = self._part_of(path)
        try:
            self._disk.write(part, data, mode=mode, durable=durable)
            yield part
        finally:
            with suppress(OSError):  # a file left over is swept by rebuild, and never read
                self._disk.remove(part)

    @contextmanager
    def _speaking(self, path: Path) -> Iterator[None]:
        with telling(path):
            try:
                yield
            except SyncFailed as error:
                self._broken = f"the disk did not confirm a write ({error.strerror}: {path})"
                raise FatalStorage(self._broken) from error
