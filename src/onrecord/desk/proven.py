"""Which looks at a post do time stamps bound, and which stamps are those?

Three looks matter: the first at which it was seen, the last, and the first at which it was not
there any more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.as_of import NOW, AsOf
from onrecord.findings.presence import Presence
from onrecord.findings.proven import Offset, Sandwich, clock_offset, said_at, sandwich, stamp_of
from onrecord.findings.versions import Version
from onrecord.findings.words import proven as words
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, Seen
from onrecord.record.times import instant

__all__ = ["Look", "Proven", "clock_of", "proven_shape", "proven_times"]


class Look(StrEnum):
    """Which look at the post it was."""

    FIRST_SEEN = "first_seen"
    LAST_SEEN = "last_seen"
    FIRST_ABSENT = "first_absent"


@dataclass(frozen=True, slots=True)
class Proven:
    """An observation and the stamps around it."""

    look: Look
    observation: Logged
    between: Sandwich

    @property
    def says(self) -> str:
        """Both bounds in sentences."""
        return words.says(self.between)

    @property
    def is_bounded(self) -> bool:
        """Whether any stamp stands before it or over it."""
        return bool(self.between.before or self.between.after)

    @property
    def lacking(self) -> list[str]:
        """Who was asked about it and did not stamp, in sentences."""
        return words.lacking(self.between)

    @property
    def clock(self) -> str | None:
        """How our clock stood to the services' time, in a sentence."""
        return words.clock(clock_of(self.between))


def proven_times(
    archive: Archive,
    observations: Sequence[Logged],
    versions: Sequence[Version],
    presence: Presence,
    as_of: AsOf = NOW,
) -> tuple[Proven, ...]:
    """The looks at a post that matter, each with the stamps around it that were then known."""
    found = _looks(observations, versions, presence)
    return tuple(
        Proven(look, one, sandwich(_known(archive, one.index, as_of), one.index))
        for look, one in found
    )


def clock_of(between: Sandwich) -> Offset | None:
    """How our clock stood when the stamps over the entry were asked for; else those before it."""
    return clock_offset(between.before or between.after)


def proven_shape(found: Sequence[Proven]) -> dict[str, Any]:
    """The looks as JSON (design, section 9): `after` and `before`, best bound first."""
    return {
        one.look.value: {
            "entry": one.observation.index,
            "after": [_stamp(stamp) for stamp in one.between.after],
            "before": [_stamp(stamp) for stamp in one.between.before],
            "lacking": [_stamp(stamp) for stamp in one.between.lacking],
            "says": one.says,
            "clock": one.clock,
        }
        for one in found
    }


def _known(archive: Archive, index: int, as_of: AsOf) -> Sequence[Logged]:
    stamps = archive.index.stamps_around(index)
    return AsOf(known=as_of.known).restrict(stamps)


def _looks(
    observations: Sequence[Logged], versions: Sequence[Version], presence: Presence
) -> Iterator[tuple[Look, Logged]]:
    wanted: tuple[tuple[Look, type[Seen | Absent], datetime | None], ...] = (
        (Look.FIRST_SEEN, Seen, min((one.first_seen for one in versions), default=None)),
        (Look.LAST_SEEN, Seen, presence.last_seen),
        (Look.FIRST_ABSENT, Absent, presence.first_absent),
    )
    for look, kind, moment in wanted:
        if (found := _observed(observations, kind, moment)) is not None:
            yield look, found


def _observed(
    observations: Sequence[Logged], kind: type[Seen | Absent], moment: datetime | None
) -> Logged | None:
    """The first entry that tells of the post itself at this instant."""
    for logged in observations:
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        if isinstance(entry.outcome, kind) and entry.observed_at == moment:
            return logged
    return None


def _stamp(logged: Logged) -> dict[str, Any]:
    stamp, time = stamp_of(logged), said_at(logged)
    return {
        "service": None if stamp is None else stamp.service,
        "method": None if stamp is None else stamp.method.value,
        "said_at": None if time is None else instant(time),
        "size": None if stamp is None else stamp.size,
        "entry": logged.index,
        "digest": logged.digest,
    }
