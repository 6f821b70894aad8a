"""Does anybody watch, on whatever machine?

On one machine the lock of its folder says so. Where several share the archive, the one that watches
notes the time twice a minute.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.archive.errors import AnotherWatcher
from onrecord.archive.locks import watch_lock
from onrecord.record.times import TimeError, instant, read_instant

__all__ = ["is_watched", "note_at_work"]

_NOTE = "watch/at"
_LASTS = timedelta(minutes=2)  # some notes may be late


def note_at_work(archive: Archive, now: datetime) -> None:
    """Say that we watch, to machines that can't see our lock."""
    if archive.notes is not archive.state:
        archive.notes.set(_NOTE, instant(now))


def is_watched(archive: Archive, now: datetime) -> bool:
    """Whether a watcher is at work; up to two minutes late where it is on another machine."""
    with suppress(AnotherWatcher), watch_lock(archive.folder):
        return archive.notes is not archive.state and _was_lately(archive, now)
    return True


def _was_lately(archive: Archive, now: datetime) -> bool:
    try:
        return now - read_instant(archive.notes.get(_NOTE) or "") <= _LASTS
    except TimeError:
        return False
