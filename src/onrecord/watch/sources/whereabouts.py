"""At which host is each watched account asked for, for a page that anybody may load?

To find that out for thousands of accounts takes seconds, and the answer hardly changes: it is
kept for some minutes, or until another account is enrolled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.record.documents import DocumentKind
from onrecord.watch.notes import load_watched
from onrecord.watch.sources.standing import host_asked
from onrecord.watch.sources.watched import Key, load_sources

__all__ = ["LONGEST", "where_asked"]

LONGEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    size: int
    hosts: Mapping[Key, str]


_lock = Lock()
_kept: dict[Path, _Kept] = {}


def where_asked(archive: Archive, now: datetime) -> Mapping[Key, str]:
    """The host of each account on record, with its port; empty where none is known yet."""
    place = archive.folder.resolve()
    with _lock:  # of many readers one finds it out
        kept = _kept.get(place)
        if kept is None or not _holds(archive, kept, now):
            kept = _Kept(now, archive.head.size, _found(archive))
            _kept[place] = kept
        return kept.hosts


def _holds(archive: Archive, kept: _Kept, now: datetime) -> bool:
    if not kept.at <= now <= kept.at + LONGEST or kept.size > archive.head.size:
        return False
    return not any(True for _ in archive.index.documents_from(DocumentKind.ENROLMENT, kept.size))


def _found(archive: Archive) -> dict[Key, str]:
    found = {key: host_asked(source) for key, source in load_sources(archive).items()}
    for account, watched in load_watched(archive).items():
        found[bluesky.NAME, account] = (watched.host or "").rpartition("://")[2]
    return found
