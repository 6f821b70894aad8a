"""How does an operator learn whether the archive is as it should be?"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from onrecord.archive import (
    Archive,
    ArchiveError,
    Fixity,
    MissingArchive,
    examine_fixity,
    open_archive,
    open_restored,
)
from onrecord.desk.custody.check import Check, State
from onrecord.desk.custody.checks import checks_of_archive, checks_of_folder
from onrecord.desk.custody.events import custody_events, note_event
from onrecord.desk.custody.told_words import told_words
from onrecord.desk.vantages.brought import words_on_record
from onrecord.record.custody import Custody, CustodyEvent

__all__ = ["Examination", "examine"]

_EVENTS = 10  # the latest, that are told
_NAMED = 20  # faults that the log names; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was looked at, and what was done with the bytes lately."""

    checks: tuple[Check, ...]
    events: tuple[tuple[datetime, Custody], ...]
    fixity: Fixity | None

    @property
    def fine(self) -> bool:
        """Whether nothing is at fault; warnings are none."""
        return all(one.state is not State.FAULT for one in self.checks)

    def with_checks(self, more: Iterable[Check]) -> "Examination":
        """The same with what else was looked at."""
        return replace(self, checks=(*self.checks, *more))


def examine(
    folder: Path,
    now: datetime,
    *,
    fixity: bool = False,
    tell: Callable[[str, int, int], None] | None = None,
) -> Examination:
    """Look at everything that shows at once; with `fixity` hash all bytes again.

    The result of the latter goes on record, if the archive can be written to. An archive that
    can't be opened is a fault; only one that is not there raises MissingArchive.
    """
    with ExitStack() as open_:
        archive, refused = _opened(folder, open_)
        checks = [*refused, *checks_of_folder(folder)]
        if archive is None:
            return Examination(checks=tuple(checks), events=(), fixity=None)
        found = None
        try:
            shown = checks_of_archive(archive, now)  # when it was done last is no news if it is now
            checks += (one for one in shown if not (fixity and one.name == "fixity"))
            if fixity:
                found = examine_fixity(archive, tell)
                words = told_words(words_on_record(archive, tell))
                checks += [_told(found), words]
                if not refused:
                    _note(archive, found, words, now)
            events = tuple(custody_events(archive))[-_EVENTS:]
        except ArchiveError as error:
            checks.append(Check("archive", State.FAULT, f"{error}.", error.advice))
            events = ()
        return Examination(checks=tuple(checks), events=events, fixity=found)


def _opened(folder: Path, open_: ExitStack) -> tuple[Archive | None, list[Check]]:
    """The archive, for writing if that may be; and why not, if it may not."""
    try:
        return open_.enter_context(open_archive(folder)), []
    except MissingArchive:
        raise
    except ArchiveError as error:
        refused = [Check("archive", State.FAULT, f"{error}.", error.advice)]
    try:
        return open_.enter_context(open_restored(folder, writing=False)), refused
    except ArchiveError:
        return None, refused


_MEND = "Restore what is named from a backup; what is published, by: onrecord rebuild."


def _told(found: Fixity) -> Check:
    counted = (
        f"{found.blobs} blobs ({found.bytes:,} bytes), {found.entries} entries with"
        f" {found.commitments} commitments ({found.withheld} withheld,"
        f" {found.unkept} of what is not kept by decision), {found.tiles} published files"
    )
    if not found.found:
        return Check("bytes", State.FINE, f"{counted}: all as they were kept")
    says = f"{counted}. Faults: {found.found}."
    return Check("bytes", State.FAULT, says, _MEND)


def _note(archive: Archive, found: Fixity, words: Check, now: datetime) -> None:
    named = "; ".join(found.faults[:_NAMED])
    more = "" if found.found <= _NAMED else f"; and {found.found - _NAMED} more"
    says = f"{_told(found).says} {named}{more}".strip()
    result = says if words.state is State.FINE else f"{says}. {words.says}"
    note_event(archive, CustodyEvent.EXAMINED, now, result=result)
