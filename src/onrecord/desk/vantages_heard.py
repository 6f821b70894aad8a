"""Which vantages are known, what did each bring, and is it believed?"""

from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.archive import Archive
from onrecord.desk.believing import trust
from onrecord.desk.documents import recorded
from onrecord.desk.happenings import Happening, HappeningKind, Wanted, happenings
from onrecord.findings.trust import Distrusted
from onrecord.record.documents import DocumentKind
from onrecord.record.vantages import Vantage

__all__ = ["HeardVantage", "differences", "vantages_heard"]

_DIFFERENCES = Wanted(kinds=(HappeningKind.SHOWN_ELSEWHERE,))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardVantage:
    """A vantage by its name, whatever keys it has or had."""

    name: str
    place: str | None
    operator: str | None
    entries: int  # of the log that stand there by its word
    last_at: datetime | None  # its clock, when the latest of them was answered
    distrusted: tuple[Distrusted, ...]  # one for each of its keys that is


def vantages_heard(archive: Archive) -> tuple[HeardVantage, ...]:
    """All that are known or brought anything, by name."""
    stated = (one.body for one in recorded(archive, DocumentKind.VANTAGE))
    known = {body.name: body for body in stated if isinstance(body, Vantage)}
    brought = {one.vantage: one for one in archive.index.brought()}
    distrusted = trust(archive).distrusted
    return tuple(
        HeardVantage(
            name=name,
            place=None if name not in known else known[name].place,
            operator=None if name not in known else known[name].operator,
            entries=0 if name not in brought else brought[name].entries,
            last_at=(
                None if name not in brought else datetime.fromtimestamp(brought[name].at, UTC)
            ),
            distrusted=tuple(one for one in distrusted if one.name == name),
        )
        for name in sorted(known.keys() | brought.keys())
    )


def differences(archive: Archive, limit: int = 5) -> tuple[Happening, ...]:
    """Where what one machine was not shown had been told as gone, latest first."""
    return happenings(archive, _DIFFERENCES, limit=limit)
