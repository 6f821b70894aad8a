"""Who is on record as speaking for the institution that is spoken for, and since when?"""

from collections.abc import Mapping
from datetime import datetime

from onrecord.findings.ownership import Ownership
from onrecord.findings.stated import Stated, called
from onrecord.record.declarations import Capacity, Declaration
from onrecord.record.institutions import Authority

__all__ = ["SPEAKING", "in_force", "offices_of"]

SPEAKING = (Capacity.INSTITUTION, Capacity.SUPERIOR, Capacity.OFFICER)
"""The capacities in which somebody may speak for an institution; an account speaks for itself."""

# Whoever may speak for an institution may do so as the account's own or as the one above it, and
# holds an office there; an officer's word for herself is not the institution's.
_INSTITUTION = frozenset({Capacity.INSTITUTION, Capacity.SUPERIOR})
_VOUCHES: Mapping[Capacity, frozenset[Capacity]] = {
    Capacity.INSTITUTION: _INSTITUTION,
    Capacity.SUPERIOR: _INSTITUTION,
    Capacity.OFFICER: _INSTITUTION | {Capacity.OFFICER},
}


def offices_of(declaration: Declaration, whose: Ownership) -> tuple[Stated[Authority], ...]:
    """The statements that this speaker may speak for what is spoken for, in force or not.

    A speaker may be recorded by name and office, divided by commas; either may be vouched for.
    """
    return tuple(one for one in whose.authorities if _is_of(one.body, declaration, whose))


def in_force(authority: Authority, moment: datetime) -> bool:
    """Whether somebody might speak at a moment: from `since` on, and before `until`."""
    begun = authority.since is None or authority.since <= moment
    return begun and (authority.until is None or moment < authority.until)


def _is_of(authority: Authority, declaration: Declaration, whose: Ownership) -> bool:
    parts = (declaration.speaker, *declaration.speaker.split(","))
    return (
        called(authority.speaker) in map(called, parts)
        and authority.capacity in _VOUCHES.get(declaration.capacity, ())
        and (
            declaration.institution is None
            or whose.same(declaration.institution, authority.institution)
        )
    )
