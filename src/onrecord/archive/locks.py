"""Who may do this now, when only one process may?

Locks are on folders that exist anyway (flock), or on the file that the work is about, so nothing is
left behind by a process that was killed. Remaining risk: network file systems that do not pass
locks on.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.archive.errors import AnotherWatcher, ArchiveBusy, MissingArchive, StorageError
from onrecord.archive.files import is_there
from onrecord.archive.layout import Layout

__all__ = [
    "folder_lock",
    "keeping_lock",
    "moving_lock",
    "notifying_lock",
    "publishing_lock",
    "redaction_lock",
    "watch_lock",
]

_PAUSE = 0.02  # seconds between two tries


@contextmanager
def watch_lock(folder: Path) -> Iterator[None]:
    """Held by the one watcher of an archive. Raises AnotherWatcher at once, MissingArchive."""
    if not is_there(Layout(folder).configuration):
        raise MissingArchive(f"there is no archive in {folder}")
    with _held(folder, 0, AnotherWatcher(f"another watcher is at work in {folder}")):
        yield


@contextmanager
def publishing_lock(log: Path, wait: float) -> Iterator[None]:
    """Held by whoever writes to the published log. Raises ArchiveBusy after `wait` seconds."""
    with _held(log, wait, ArchiveBusy(f"another command is publishing: {log}")):
        yield


@contextmanager
def folder_lock(folder: Path, wait: float) -> Iterator[None]:
    """Held by whoever changes what lies in a folder. Raises ArchiveBusy after `wait` seconds."""
    with _held(folder, wait, ArchiveBusy(f"another command is at work in {folder}")):
        yield


@contextmanager
def notifying_lock(rules: Path) -> Iterator[None]:
    """Held by whoever sends notices, on the file of their rules. Raises ArchiveBusy at once."""
    with _held(rules, 0, ArchiveBusy(f"another command sends notices: {rules}"), file=True):
        yield


@contextmanager
def moving_lock(configuration: Path) -> Iterator[None]:
    """Held by whoever moves a part of an archive, on its onrecord.toml. Raises ArchiveBusy at once."""
    busy = ArchiveBusy(f"another command moves a part of this archive: {configuration.parent}")
    with _held(configuration, 0, busy, file=True):
        yield


@contextmanager
def redaction_lock(blobs: Path, wait: float) -> Iterator[None]:
    """Held by whoever redacts. Raises ArchiveBusy after `wait` seconds."""
    with _held(blobs, wait, ArchiveBusy(f"another command is redacting: {blobs}")):
        yield


@contextmanager
def keeping_lock(shelves: Path, wait: float, *, alone: bool) -> Iterator[None]:
    """Held by all who keep bytes, or by the one who destroys some (`alone`). ArchiveBusy."""
    busy = ArchiveBusy(f"another command is at work on the blobs: {shelves}")
    with _held(shelves, wait, busy, shared=not alone):
        yield


@contextmanager
def _held(
    folder: Path,
    wait: float,
    busy: ArchiveBusy | AnotherWatcher,
    *,
    shared: bool = False,
    file: bool = False,
) -> Iterator[None]:
    handle = _open(folder, 0 if file else os.O_DIRECTORY)
    try:
        deadline = time.monotonic() + wait
        while not _locked(handle, folder, shared=shared):
            if time.monotonic() >= deadline:
                raise busy
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)  # also ends the lock


def _open(folder: Path, kind: int) -> int:
    try:
        return os.open(folder, os.O_RDONLY | os.O_CLOEXEC | kind)
    except OSError as error:
        raise StorageError(f"{error.strerror}: {folder}") from error


def _locked(handle: int, folder: Path, *, shared: bool) -> bool:
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise StorageError(
            f"{error.strerror}: {folder}",
            advice="Put the archive on a disk of this machine: this one cannot be locked.",
        ) from error
    return True
