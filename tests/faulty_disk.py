"""A disk that fails once: at its n-th task, before doing it or after.

The small true twin of `onrecord.archive.files.Disk`: everything but the fault really happens.
"""

import errno
import os
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from threading import Lock

import apsw

from onrecord.archive.files import Disk, SyncFailed


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
