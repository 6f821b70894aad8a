"""How does the search index follow the log?

It is brought up to the head before every question. A version whose bytes are gone (redacted), or
that no reader can place, has no words to find.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from onrecord.archive import Archive, BlobMissing, Indexed, Progress, Reached
from onrecord.platforms import platform_named
from onrecord.platforms.speech import Said, Unplaced
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

__all__ = ["bring_up", "microseconds"]

_AT_ONCE = 2048  # entries to a transaction: others get their turn, and a kill loses no more
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def bring_up(archive: Archive, progress: Progress | None = None) -> None:
    """Enter every version that the log has and the index has not.

    Interrupted, it goes on where it stood; two processes may do it at once.
    """
    head = archive.head.size
    while (begun := _begun(archive)).size < head:
        stop = min(begun.size + _AT_ONCE, head)
        entries = list(archive.entries(begun.size, stop))
        found = list(_versions(archive, entries))
        archive.search.advance(begun, found, Reached(stop, entries[-1].digest))
        if progress is not None:
            progress(stop, head)


def microseconds(moment: datetime) -> int:
    """Since 1970, as the index counts; exact, where a float would not be."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _begun(archive: Archive) -> Reached:
    """How far the index has followed this very log; another one is forgotten."""
    reached = archive.search.reached
    if reached.size == 0 or _is_in(archive, reached):
        return reached
    archive.search.empty()
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
