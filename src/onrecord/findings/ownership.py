"""What is on record about whose account it is?"""

from dataclasses import dataclass

from onrecord.findings.stated import Stated, called
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.commitments import Digest
from onrecord.record.institutions import Authority, Institution, InstitutionChannel

__all__ = ["Link", "Ownership"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One institution of a chain, by all its names, and what places it there."""

    name: str
    names: frozenset[str]  # as `called`
    stated: Stated[Institution] | None  # None: only named by the statement that places it
    placed_by: Stated[Institution] | Stated[Enrolment] | None  # None: it is where the chain begins

    def is_called(self, name: str) -> bool:
        """Whether it goes by this name."""
        return called(name) in self.names

    @property
    def because(self) -> tuple[Digest, ...]:
        """The statements that place and describe it."""
        found = (one.digest for one in (self.placed_by, self.stated) if one is not None)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """What is on record about whose an account is, and who may speak for it, through what."""

    account: AccountId
    labels: frozenset[str]  # its id and the handles that it is known to have worn, as `called`
    enrolment: Stated[Enrolment] | None
    chain: tuple[Link, ...]  # its institution, the one above it, and so on up; none: not known
    authorities: tuple[Stated[Authority], ...]
    channels: tuple[Stated[InstitutionChannel], ...]

    def link(self, name: str) -> Link | None:
        """The institution of the chain that goes by this name."""
        return next((link for link in self.chain if link.is_called(name)), None)

    def same(self, one: str, other: str) -> bool:
        """Whether two names are those of one institution."""
        link = self.link(one)
        return called(one) == called(other) or (link is not None and link.is_called(other))
