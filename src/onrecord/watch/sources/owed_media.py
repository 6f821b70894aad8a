"""Which pictures and films of polled posts does the record still lack?

Derived from the record, as all that is owed: a version that shows a medium, and no sighting of it.
Each attempt is recorded, so that a restart neither forgets one nor begins to count anew.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from onrecord.archive import Archive, BlobDamaged, BlobMissing
from onrecord.network.target import BadTarget, Target
from onrecord.platforms import mastodon, polled_named, telegram
from onrecord.platforms.speech import Unplaced
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.entries import Entry
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.sources.rereading import kept_exchange

__all__ = ["MOST_OF_A_VERSION", "WAITS", "Due", "Owed", "due_of", "media_of"]

MOST_OF_A_VERSION = 20  # a page may show hundreds; a status of Mastodon has at most 4
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Between one attempt and the next. After the fifth a medium is owed no more."""


class Owed(NamedTuple):
    """A medium that a version of a post shows; `part` is its web address."""

    platform: str
    account: AccountId
    post: PostId
    part: str


class Due(NamedTuple):
    """When it is to be fetched, and how often that was tried in vain."""

    at: datetime
    tries: int


def media_of(archive: Archive, entry: Entry) -> Iterator[Owed]:
    """The media that a sighting of a polled post shows, the first of them.

    And of an edited status what its instance tells of the versions before.
    """
    if not isinstance(entry, PostObservation) or entry.part is not None:
        return
    platform = polled_named(entry.platform)
    if platform is None or not isinstance(entry.outcome, Seen):
        return
    try:
        data = archive.blob(entry.outcome.version)
        said = platform.read_version(entry.post, data)
    except (BlobMissing, BlobDamaged, Unplaced):
        return  # redacted, withheld, or not to be read: then it shows nothing here
    parts = [medium.part for medium in said.media if _is_web(medium.part)][:MOST_OF_A_VERSION]
    history = mastodon.history_of(entry.post, data) if platform.NAME == mastodon.NAME else None
    for part in (*parts, *_passing(archive, entry), *([] if history is None else [history])):
        yield Owed(entry.platform, entry.account, entry.post, part)


def _passing(archive: Archive, entry: PostObservation) -> tuple[str, ...]:
    """Media whose addresses change with every answer: only the answer itself holds them."""
    if entry.platform != telegram.NAME:
        return ()
    exchange = kept_exchange(archive, entry.evidence.exchange)
    found = () if exchange is None else telegram.media_shown(exchange, entry.post)
    return tuple(part for part in found if _is_web(part))[:MOST_OF_A_VERSION]


def due_of(archive: Archive, owed: Owed, shown_at: datetime) -> Due | None:
    """When a medium is to be fetched; None if it was seen, or tried for too often."""
    tries = [
        logged.entry
        for logged in archive.index.entries_of_post(ref_of(*owed[:3]))
        if isinstance(logged.entry, PostObservation) and logged.entry.part == owed.part
    ]
    if len(tries) > len(WAITS) or any(isinstance(one.outcome, Seen) for one in tries):
        return None
    if not tries:
        return Due(shown_at, 0)
    return Due(max(one.observed_at for one in tries) + WAITS[len(tries) - 1], len(tries))


def _is_web(part: str) -> bool:
    try:
        return Target.read(part).scheme in ("http", "https")
    except BadTarget:
        return False
