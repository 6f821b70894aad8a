"""Which versions does a post's instance tell of, that nobody here saw when they stood?

Between two looks an author may have edited more than once. Mastodon keeps a history of edits and
shows it: that is the instance's word of the day on which it was asked, and told as such. It is no
sighting, changes nothing in what we saw, and is not searched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from onrecord.archive import Archive, BlobDamaged, BlobMissing
from onrecord.platforms import mastodon
from onrecord.platforms.speech import Unplaced
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["ToldVersion", "told_versions"]


@dataclass(frozen=True, slots=True)
class ToldVersion:
    """Words that stood before, as the instance tells it."""

    text: str
    claimed_at: datetime | None  # since when they stood, by its word
    told_at: datetime  # our clock, when it said so
    because: Digest  # the entry that holds its answer


def told_versions(
    archive: Archive, entries: Iterable[Logged], seen: Sequence[str]
) -> tuple[ToldVersion, ...]:
    """The versions of a post that its instance last told of and whose text is not among `seen`."""
    for logged in reversed(tuple(entries)):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or not _is_history(entry):
            continue
        if not isinstance(entry.outcome, Seen):
            continue
        try:
            told = mastodon.read_history(archive.blob(entry.outcome.version))
        except (BlobMissing, BlobDamaged, Unplaced):
            continue  # redacted, or not to be read: then it tells nothing
        return tuple(
            ToldVersion(one.text, one.claimed_at, entry.observed_at, logged.digest)
            for one in told
            if one.text not in seen
        )
    return ()


def _is_history(entry: PostObservation) -> bool:
    part = entry.part or ""
    return entry.platform == mastodon.NAME and mastodon.is_history(entry.post, part)
