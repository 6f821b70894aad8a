"""What did editors state about institutions, and which statement holds?

Nothing is edited: of two statements about the same thing, the one later in the log holds.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from onrecord.record.accounts import Enrolment
from onrecord.record.commitments import Digest
from onrecord.record.institutions import Authority, Institution, InstitutionChannel

__all__ = ["Stated", "Statements", "called", "latest"]

_Key = TypeVar("_Key", bound=Hashable)
_Body = TypeVar("_Body")


@dataclass(frozen=True, slots=True)
class Stated(Generic[_Body]):
    """A statement with its place in the log, the digest of its entry, and when it was recorded."""

    index: int
    digest: Digest
    recorded_at: datetime
    body: _Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """All that was ever stated about institutions, who speaks for them, and whose accounts are."""

    enrolments: tuple[Stated[Enrolment], ...] = ()
    institutions: tuple[Stated[Institution], ...] = ()
    authorities: tuple[Stated[Authority], ...] = ()
    channels: tuple[Stated[InstitutionChannel], ...] = ()

    def known_at(self, moment: datetime) -> "Statements":
        """What of it was on record by `moment`; whose an account is does not begin with that."""
        return Statements(
            enrolments=_known(self.enrolments, moment),
            institutions=_known(self.institutions, moment),
            authorities=_known(self.authorities, moment),
            channels=_known(self.channels, moment),
        )


def called(name: str) -> str:
    """A name as it is compared: without regard to case and spaces."""
    return " ".join(name.split()).casefold()


def latest(
    stated: Iterable[Stated[_Body]], key: Callable[[_Body], _Key]
) -> dict[_Key, Stated[_Body]]:
    """Of the statements about the same thing, the one that stands last in the log, in its order."""
    found: dict[_Key, Stated[_Body]] = {}
    for one in sorted(stated, key=lambda one: one.index):
        found.pop(key(one.body), None)  # it stands where its last statement does
        found[key(one.body)] = one
    return found


def _known(stated: tuple[Stated[_Body], ...], moment: datetime) -> tuple[Stated[_Body], ...]:
    return tuple(one for one in stated if one.recorded_at <= moment)
