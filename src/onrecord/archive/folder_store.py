"""How does a folder on a disk of ours keep named bytes?

A name is a path below it. A file that is there is whole: it gets its name only after an fsync,
and its name is durable once the folder has one. Remaining risk: the kernel may forget a failed
fsync, so after one the disk should be looked after before the machine is trusted again.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from onrecord.archive.at_once import AtOnce
from onrecord.archive.errors import ObjectChanged, Unreadable
from onrecord.archive.files import PART, Files, is_there, listed
from onrecord.archive.object_store import Stored

__all__ = ["FolderStore"]

_AT_ONCE = 8  # more threads did not make fsync faster on the disks that we measured


class FolderStore:
    """An object store in a folder, which is there already. Raises FatalStorage as `Files` does."""

    def __init__(self, root: Path, files: Files) -> None:
        self.root, self.place = root, str(root)
        self._files, self._at_once = files, AtOnce(_AT_ONCE, "keep")

    def where(self, name: str) -> str:
        """The path of its file."""
        return str(self.root / name)

    def create(self, objects: Mapping[str, bytes]) -> frozenset[str]:
        """Keep bytes under names that are free (object_store.py)."""
        folders = {(self.root / name).parent for name in objects}
        # 1. Files, each on the disk before it gets its name. 2. The names.
        for folder in folders:
            self._files.folder(folder)
        new = self._at_once.each(self._create, objects.items())
        self._at_once.each(self._settle, [*folders, self.root] if objects else [])
        return frozenset(name for name, created in new if created)

    def put(self, name: str, data: bytes, *, seen: str | None, durable: bool = True) -> None:
        """Put bytes in the place of others (object_store.py).

        Between the look and the change another may put its own: hold publishing_lock.
        """
        found = self.look(name)
        if (None if found is None else found.tag) != seen:
            if found is not None and found.data == data:
                return
            raise ObjectChanged(f"it is not what was read: {self.where(name)}")
        path = self.root / name
        self._files.folder(path.parent)
        self._files.put(path, data, durable=durable)

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; Unreadable."""
        path = self.root / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable(f"{error.strerror}: {path}") from error

    def look(self, name: str) -> Stored | None:
        """The same with its SHA-256 for a tag."""
        data = self.read(name)
        return None if data is None else Stored(data, sha256(data).hexdigest())

    def size(self, name: str) -> int | None:
        """The size of a file."""
        return self._files.size(self.root / name) if is_there(self.root / name) else None

    def open(self, name: str) -> BinaryIO | None:
        """The file itself; Unreadable."""
        path = self.root / name
        try:
            return path.open("rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable(f"{error.strerror}: {path}") from error

    def shelves(self) -> list[str]:
        """The names of the folders."""
        return sorted(name for name in listed(self.root) if (self.root / name).is_dir())

    def names(self, shelf: str = "", after: str = "") -> Iterator[str]:
        """The paths of files, but of unfinished ones (object_store.py)."""
        found = []
        for name in listed(self.root / shelf):
            path = f"{shelf}/{name}" if shelf else name
            if (self.root / path).is_dir():
                found.append(f"{path}/")
            elif not name.endswith(PART):
                found.append(path)
        found.sort()  # as the names of what lies in a folder are sorted, beside files
        for path in found:
            if not path.endswith("/"):
                yield from (path,) if path > after else ()
            elif path > after or after.startswith(path):
                yield from self.names(path.removesuffix("/"), after)

    def copy_to(self, name: str, path: Path, files: Files) -> None:
        """Copy a file."""
        files.copy(self.root / name, path)

    def require_removable(self, names: Sequence[str]) -> None:
        """Return: who may write here may remove."""

    def remove(self, names: Sequence[str]) -> None:
        """Remove files; a folder has no history."""
        there = {one for one in {(self.root / name).parent for name in names} if is_there(one)}
        for name in names:
            if (self.root / name).parent in there:
                self._files.remove(self.root / name)
        self._files.settle(there)

    def drop(self, shelf: str) -> None:
        """Remove a folder."""
        self._files.remove_folder(self.root / shelf)

    def sweep(self) -> None:
        """Remove the unfinished files of processes that were killed."""
        for left in self.root.glob(f"*/.*{PART}"):
            self._files.remove(left)

    def close(self) -> None:
        """End the threads that write."""
        self._at_once.close()

    def _create(self, named: tuple[str, bytes]) -> tuple[str, bool]:
        name, data = named
        return name, self._files.create(self.root / name, data)

    def _settle(self, folder: Path) -> None:
        self._files.settle((folder,))
