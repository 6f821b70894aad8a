"""Disks that fail: one at its n-th task, one when its power is cut.

Small true twins of `onrecord.archive.disk.Disk`: everything but the fault really happens.
"""

import errno
import os
import shutil
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from threading import Lock

import apsw

from onrecord.archive.disk import Disk, SyncFailed


class Fault(Enum):
    LOST = "lost"
    KEPT = "kept, but the answer was lost"


class FaultyDisk(Disk):
    """Counts its tasks from 0 and fails at `at`; `done` names the tasks."""

    def __init__(self, at: int | None, fault: Fault, code: int = errno.EIO) -> None:
        self.at, self.fault, self.code = at, fault, code
        self.done: list[str] = []
        self._lock = Lock()

    def write(self, path: Path, data: bytes, *, mode: int, durable: bool) -> None:
        failure = SyncFailed if durable and self.fault is Fault.KEPT else OSError
        task = lambda: Disk.write(self, path, data, mode=mode, durable=durable)  # noqa: E731
        self._do(f"write {path.name}", failure, task)

    def copy(self, source: Path, target: Path, *, mode: int) -> None:
        task = lambda: Disk.copy(self, source, target, mode=mode)  # noqa: E731
        self._do(f"copy {target.name}", SyncFailed, task)

    def link(self, source: Path, target: Path) -> None:
        self._do(f"link {target.name}", OSError, lambda: Disk.link(self, source, target))

    def rename(self, source: Path, target: Path) -> None:
        self._do(f"rename {target.name}", OSError, lambda: Disk.rename(self, source, target))

    def remove(self, path: Path) -> None:
        self._do(f"remove {path.name}", OSError, lambda: Disk.remove(self, path))

    def remove_folder(self, path: Path) -> None:
        self._do(f"remove {path.name}/", OSError, lambda: Disk.remove_folder(self, path))

    def make_folder(self, path: Path, *, mode: int) -> None:
        self._do(f"make {path.name}/", OSError, lambda: Disk.make_folder(self, path, mode=mode))

    def sync_folder(self, path: Path) -> None:
        self._do(f"sync {path.name}/", SyncFailed, lambda: Disk.sync_folder(self, path))

    def commit(self, database: apsw.Connection) -> None:
        self._do("commit", apsw.IOError, lambda: Disk.commit(self, database))

    def _do(self, task: str, failure: type[Exception], does: Callable[[], None]) -> None:
        with self._lock:
            turn = len(self.done)
            self.done.append(task)
        if turn != self.at:
            does()
            return
        if self.fault is Fault.KEPT:
            does()
        raise failure(self.code, os.strerror(self.code))


class ForgetfulDisk(Disk):
    """A disk that at `cut_power()` forgets what was not synced: names, folders, bytes.

    The worst that POSIX allows: of a name that was not synced nothing is left (or what it named
    before), and bytes that were not synced are empty. Databases are SQLite's own affair.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._before: dict[Path, bytes | None] = {}  # of names that were not synced
        self._folders: set[Path] = set()  # that were made and whose names were not synced
        self._unsynced: set[Path] = set()  # whose bytes were not synced

    def write(self, path: Path, data: bytes, *, mode: int, durable: bool) -> None:
        super().write(path, data, mode=mode, durable=durable)
        with self._lock:
            self._before.setdefault(path, None)
            if not durable:
                self._unsynced.add(path)

    def copy(self, source: Path, target: Path, *, mode: int) -> None:
        super().copy(source, target, mode=mode)
        with self._lock:
            self._before.setdefault(target, None)

    def link(self, source: Path, target: Path) -> None:
        super().link(source, target)
        with self._lock:
            self._before.setdefault(target, None)

    def rename(self, source: Path, target: Path) -> None:
        before = target.read_bytes() if target.exists() else None
        super().rename(source, target)
        with self._lock:
            self._before.setdefault(target, before)
            self._unsynced.discard(target)
            if source in self._unsynced:
                self._unsynced.add(target)

    def make_folder(self, path: Path, *, mode: int) -> None:
        made = [found for found in (path, *path.parents) if not found.exists()]
        super().make_folder(path, mode=mode)
        with self._lock:
            self._folders.update(made)

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        with self._lock:
            for found in [found for found in self._before if found.parent == path]:
                del self._before[found]
            self._folders -= {found for found in self._folders if found.parent == path}

    def cut_power(self) -> list[Path]:
        """Forget; the names of what was lost."""
        lost = [path for path in (*self._unsynced, *self._before) if path.exists()]
        for path in self._unsynced:
            if path.exists():
                path.write_bytes(b"")
        for path, before in self._before.items():
            if before is not None:
                path.write_bytes(before)
            else:
                path.unlink(missing_ok=True)
        for path in self._folders:
            shutil.rmtree(path, ignore_errors=True)
        return [*lost, *self._folders]
