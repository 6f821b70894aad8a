"""Which media does the record still lack?

What is owed is derived from the record, not queued (design, section 5): a version that shows a
picture, and no sighting of that picture, is a job. A restart forgets nothing.
"""

from collections.abc import Container, Iterator

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, Seen

__all__ = ["owed_media"]


def owed_media(
    archive: Archive, accounts: Container[AccountId]
) -> list[tuple[AccountId, PostId, str]]:
    """Media that a version shows and that were neither seen nor said to be gone."""
    wanted: dict[tuple[AccountId, PostId, str], None] = {}
    settled: set[tuple[AccountId, PostId, str]] = set()
    for logged in archive.entries():
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.account not in accounts:
            continue
        if entry.part is not None and isinstance(entry.outcome, Seen | Absent):
            settled.add((entry.account, entry.post, entry.part))
        if entry.part is None:
            wanted.update((shown, None) for shown in _shown(archive, entry))
    return [medium for medium in wanted if medium not in settled]


def _shown(archive: Archive, entry: PostObservation) -> Iterator[tuple[AccountId, PostId, str]]:
    if isinstance(entry.outcome, Seen):
        for part in bluesky.media_parts(entry.post, archive.blob(entry.outcome.version)):
            yield entry.account, entry.post, part
