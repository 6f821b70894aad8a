"""What is a program told when one of our functions raises an error?"""

from onrecord.archive import (
    AmbiguousRef,
    ArchiveBusy,
    ArchiveError,
    HeadMoved,
    NoSuchEntry,
    StoreAway,
)
from onrecord.desk.cases import CaseError
from onrecord.desk.editing.errors import NotAllowed
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.institutions.stating import InstitutionError
from onrecord.language.extras import ExtraMissing
from onrecord.record.errors import EXIT_ENVIRONMENT, OnrecordError
from onrecord.web.api.problems import Problem
from onrecord.web.turns import TooManyAsk

__all__ = ["problem_of"]

_WAIT = {"retry-after": "5"}  # seconds


def problem_of(error: OnrecordError, *, reading: bool) -> Problem | None:
    """The problem that an error is to whoever asked; None for a failure on our side.

    `reading`: nothing was sent, so that what is not known is not there.
    """
    match error:
        case Problem():
            return error
        case NotOnRecord() | NoSuchEntry() | AmbiguousRef():
            return Problem("not-on-record", str(error))
        case CaseError() | InstitutionError() if reading:
            return Problem("not-on-record", str(error))
        case ArchiveBusy() | HeadMoved() | StoreAway():
            return Problem("busy", "another process is writing to the archive", headers=_WAIT)
        case TooManyAsk():
            return Problem("too-many", str(error), headers={"retry-after": "60"})
        case NotAllowed():
            return Problem("not-allowed", str(error), advice=error.advice)
        case ExtraMissing():
            return Problem("not-installed", str(error))
        case ArchiveError():
            return None  # its message may name files of this machine
        case _ if error.exit_code == EXIT_ENVIRONMENT:
            return None
        case _:
            return Problem("cannot-be-done", str(error), advice=error.advice)
