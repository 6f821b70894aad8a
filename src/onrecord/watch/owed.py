"""Which media does the record still lack?

What is owed is derived from the record, not queued (design, section 5): a version that shows a
picture, and no sighting of that picture, is a job. A restart forgets nothing.
"""

from collections.abc import Container, Iterator
from typing import NamedTuple

from onrecord.archive import Archive, BlobMissing
from onrecord.platforms import bluesky
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, Seen

__all__ = ["Medium", "media_shown", "owed_media"]

_SETTLED = "media/settled"  # a note: up to which entry no medium is owed; lost, all are looked at


class Medium(NamedTuple):
    """A picture or film of a post, by its CID."""

    account: AccountId
    post: PostId
    part: str


def owed_media(archive: Archive, accounts: Container[AccountId]) -> list[Medium]:
    """Media that a version shows and that were neither seen nor said to be gone."""
    size, noted = archive.head.size, archive.state.get(_SETTLED)
    start = int(noted) if noted is not None and noted.isdecimal() else 0
    start = start if start <= size else 0  # the records came from a backup, the note did not
    wanted: dict[Medium, int] = {}
    for logged in archive.entries(start, size):
        if isinstance(logged.entry, PostObservation):
            for medium in media_shown(archive, logged.entry):
                wanted.setdefault(medium, logged.index)
    owed = {medium: place for medium, place in wanted.items() if not _is_settled(archive, medium)}
    archive.state.set(_SETTLED, str(min(owed.values(), default=size)))
    return [medium for medium in owed if medium.account in accounts]


def _is_settled(archive: Archive, medium: Medium) -> bool:
    """Whether it was seen or said to be gone; perhaps long before the post was seen again."""
    entries = archive.index.entries_of_post(ref_of(bluesky.NAME, medium.account, medium.post))
    return any(
        isinstance(one.entry, PostObservation)
        and one.entry.part == medium.part
        and isinstance(one.entry.outcome, Seen | Absent)
        for one in entries
    )


def media_shown(archive: Archive, entry: PostObservation) -> Iterator[Medium]:
    """The media of a version that was seen."""
    if entry.part is not None or not isinstance(entry.outcome, Seen):
        return
    if entry.platform != bluesky.NAME:
        return  # of polled platforms: `watch.sources.owed_media`
    try:
        record = archive.blob(entry.outcome.version)
    except BlobMissing:  # redacted: what it showed is nobody's business any more
        return
    for part in bluesky.media_parts(entry.post, record):
        yield Medium(entry.account, entry.post, part)
