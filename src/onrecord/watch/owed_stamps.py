"""Which stamps does the log still lack?

What is owed is derived from the record, not queued. A head is stamped, not each entry: whatever
was appended before it is under it. Stamps themselves make nothing owed, or each would ask for
the next one; but a month without any is ended by one, so that older tokens come under a newer one
while their certificates last (docs/adr/0016-time-by-the-log.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.archive import Archive
from onrecord.proof.checkpoint import Checkpoint
from onrecord.record.entries import Logged
from onrecord.record.stamps import Promised, Stamp, Stamped

__all__ = ["LONGEST_SILENCE", "StampedHead", "StampedNote", "is_due", "missing", "newest_head"]

LONGEST_SILENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StampedHead:
    """A head of the log and all that was said of it, in the log's order; never nothing."""

    size: int
    stamps: tuple[Logged, ...]

    @property
    def asked_at(self) -> datetime:
        """Our clock when the first of the services was asked."""
        return min(stamp.asked_at for stamp in self.entries)

    @property
    def entries(self) -> tuple[Stamp, ...]:
        return tuple(one.entry for one in self.stamps if isinstance(one.entry, Stamp))

    def vouched_by(self) -> set[str]:
        """The services that have stamped this head, or promised to."""
        return {one.service for one in self.entries if isinstance(one.outcome, Stamped | Promised)}

    def answered_by(self) -> set[str]:
        """The services of whom an entry tells what came of asking, whatever it was."""
        return {one.service for one in self.entries}


@dataclass(frozen=True, slots=True)
class StampedNote:
    """What is stamped: a checkpoint with its signatures, byte for byte as it was published."""

    raw: bytes
    checkpoint: Checkpoint


def newest_head(archive: Archive) -> StampedHead | None:
    """The largest head of which any service was asked; None if there is none."""
    stamps = archive.index.newest_stamps()
    found = [one.entry for one in stamps if isinstance(one.entry, Stamp)]
    return StampedHead(found[0].size, tuple(stamps)) if found else None


def is_due(archive: Archive, head: StampedHead | None, now: datetime, between: timedelta) -> bool:
    """Whether a new head is to be stamped: something was appended, and it is time."""
    size = archive.head.size
    if head is None:
        return size > 0
    waited = now - head.asked_at
    if waited >= LONGEST_SILENCE:
        return size > head.size
    return waited >= between and _has_news(archive, head.size, size)


def missing(head: StampedHead | None, services: Collection[str], *, again: bool) -> list[str]:
    """The services that this head lacks; with `again`, those as well that were asked in vain."""
    if head is None:
        return []
    done = head.vouched_by() if again else head.answered_by()
    return [name for name in services if name not in done]


def _has_news(archive: Archive, start: int, stop: int) -> bool:
    return any(not isinstance(one.entry, Stamp) for one in archive.entries(start, stop))
