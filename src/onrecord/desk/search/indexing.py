"""How does the search index follow the log?

It is brought up to the head before every question, by whoever may write there: an index that
several machines share may be read-only for those that show pages. A version whose bytes are gone
(redacted), or that no reader can place, has no words to find.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from onrecord.archive import Archive, BlobMissing, Indexed, Progress, Reached
from onrecord.desk.believing import trust
from onrecord.findings.trust import Trust
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Said, Unplaced
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["bring_up", "microseconds"]

_AT_ONCE = 2048  # entries to a transaction: others get their turn, and a kill loses no more
_TRUST = "whose word is taken"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def bring_up(archive: Archive, progress: Progress | None = None, most: int | None = None) -> int:
    """Enter every version that the log has and the index has not; how many entries are left.

    None is left, unless this machine may not write there, or only `most` entries were to be read.
    Interrupted, it goes on where it stood; two processes may do it at once.
    """
    head, read = archive.head.size, 0
    believed = trust(archive)
    _forget_other_trust(archive, believed)
    while (begun := _begun(archive, believed)).size < head:
        if (most is not None and read >= most) or not archive.search.writes:
            return head - begun.size
        stop = min(begun.size + _AT_ONCE, head)
        entries = list(archive.entries(begun.size, stop))
        found = list(_versions(archive, believed.believed(entries)))
        archive.search.advance(begun, found, Reached(stop, entries[-1].digest))
        read += stop - begun.size
        if progress is not None:
            progress(stop, head)
    return 0


def microseconds(moment: datetime) -> int:
    """Since 1970, as the index counts; exact, where a float would not be."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _forget_other_trust(archive: Archive, believed: Trust) -> None:
    """Begin anew where other vantages were believed when the index was made."""
    if archive.search.writes and not _is_of(archive, believed):
        archive.search.empty()
        archive.search.remember(_TRUST, "", believed.stamp)


def _is_of(archive: Archive, believed: Trust) -> bool:
    return (archive.search.remembered(_TRUST, "") or "") == believed.stamp


def _begun(archive: Archive, believed: Trust) -> Reached:
    """How far the index has followed this very log; another one is forgotten."""
    reached = archive.search.reached
    if not _is_of(archive, believed):
        return Reached(0, None)
    if reached.size == 0 or _is_in(archive, reached):
        return reached
    if not archive.search.writes:
        return Reached(0, None)
    archive.search.empty()
    archive.search.remember(_TRUST, "", believed.stamp)
    return archive.search.reached


def _is_in(archive: Archive, reached: Reached) -> bool:
    return (
        reached.size <= archive.head.size and archive.entry(reached.size - 1).digest == reached.last
    )


def _versions(archive: Archive, entries: Sequence[Logged]) -> Iterator[Indexed]:
    """The versions that these entries saw first, with their words."""
    seen = {
        (one.ref, one.outcome.version): one
        for logged in reversed(entries)
        if isinstance(one := logged.entry, PostObservation)
        and isinstance(one.outcome, Seen)
        and one.part is None
    }
    known = archive.search.known({ref for ref, _ in seen})
    for (ref, version), one in reversed(seen.items()):
        said = None if (ref, version) in known else _said(archive, one)
        if said is not None and said.text.strip():
            yield Indexed(
                ref=ref,
                version=version,
                platform=one.platform,
                account=one.account,
                at=microseconds(min(one.claimed_at or one.observed_at, one.observed_at)),
                text=said.text,
            )


def _said(archive: Archive, one: PostObservation) -> Said | None:
    reader = platform_named(one.platform)
    if reader is None or not isinstance(one.outcome, Seen):
        return None
    try:
        return reader.read_version(one.post, archive.blob(one.outcome.version))
    except (BlobMissing, Unplaced):
        return None
