"""Has a copy the words of which we recorded a digest?"""

from collections.abc import Iterator, Sequence

from onrecord.archive import Archive, BlobDamaged, BlobMissing
from onrecord.findings.copies_of_states import Compared, compare
from onrecord.platforms import x
from onrecord.record.commitments import Digest
from onrecord.record.custody import CopyWords
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["compared_with"]


def compared_with(
    archive: Archive, entries: Sequence[Logged], words: CopyWords | None
) -> Compared | None:
    """How words stand to the digests of a post's versions; None where these can't be made again.

    X's versions are an id and a text; those of other platforms hold more than a copy shows.
    """
    looks = [one.entry for one in entries if isinstance(one.entry, PostObservation)]
    if words is None or not looks or looks[0].platform != x.NAME:
        return None
    digests = tuple(dict.fromkeys(_digests(archive, looks)))
    return compare(words, (looks[0].post,), digests, x.version_of)


def _digests(archive: Archive, looks: Sequence[PostObservation]) -> Iterator[Digest]:
    for look in looks:
        if look.part is None and isinstance(look.outcome, Seen):
            try:
                yield archive.opening(look.outcome.version).digest
            except (BlobMissing, BlobDamaged):  # redacted, or lost: nothing to compare with
                continue
