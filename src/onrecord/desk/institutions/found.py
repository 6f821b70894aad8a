"""What can we say about one institution, and by whose word?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onrecord.archive import Archive
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.institutions.stating import InstitutionError
from onrecord.findings.offices import in_force
from onrecord.findings.ownership import Link
from onrecord.findings.stated import Stated
from onrecord.record.accounts import Enrolment, Voucher
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.times import instant

__all__ = [
    "InstitutionFinding",
    "authority_shape",
    "channel_shape",
    "find_institution",
    "institution_shape",
    "link_shape",
    "voucher_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionFinding:
    """All that we say about one institution."""

    as_of: AsOf
    chain: tuple[Link, ...]  # itself, the one above it, and so on up
    offices: tuple[Stated[Authority], ...]  # who may speak for it
    channels: tuple[Stated[InstitutionChannel], ...]
    accounts: tuple[Stated[Enrolment], ...]
    below: tuple[str, ...]  # the names of institutions directly under it

    @property
    def name(self) -> str:
        """Its name, as its own statement has it where there is one."""
        return self.chain[0].name

    @property
    def stated(self) -> Institution | None:
        """Its own statement."""
        own = self.chain[0].stated
        return None if own is None else own.body


def find_institution(archive: Archive, name: str, as_of: AsOf = NOW) -> InstitutionFinding:
    """What is on record about an institution, by any of its names. Raises InstitutionError.

    As of a moment, those are left out who might not speak then.
    """
    known = hierarchy(archive, as_of.known)
    if not known.is_known(name):
        raise InstitutionError(
            f"no institution on record is called {name[:200]!r}",
            advice="Put it on record: onrecord institution NAME set --kind KIND --vouched-by WHO",
        )
    chain = known.chain(known.spelled(name))
    own = chain[0]
    return InstitutionFinding(
        as_of=as_of,
        chain=chain,
        offices=tuple(
            one
            for one in known.authorities
            if own.is_called(one.body.institution)
            and (as_of.moment is None or in_force(one.body, as_of.moment))
        ),
        channels=tuple(one for one in known.channels if own.is_called(one.body.institution)),
        accounts=tuple(
            one for one in known.accounts.values() if own.is_called(one.body.institution)
        ),
        below=known.directly_below(name),
    )


def voucher_of(link: Link) -> Voucher | None:
    """Who vouches for an institution of a chain: its own statement, or what places it there."""
    stated = link.stated or link.placed_by
    return None if stated is None else stated.body.voucher


def institution_shape(found: InstitutionFinding) -> dict[str, Any]:
    """An institution, as `onrecord institution --json` prints it."""
    return {
        **link_shape(found.chain[0]),
        "as_of": {"moment": _at(found.as_of.moment), "known": _at(found.as_of.known)},
        "chain": [link_shape(link) for link in found.chain[1:]],
        "below": list(found.below),
        "speakers": [authority_shape(one) for one in found.offices],
        "channels": [channel_shape(one) for one in found.channels],
        "accounts": [
            {"account": one.body.account, "handle": one.body.handle, "because": [one.digest]}
            for one in found.accounts
        ],
    }


def link_shape(link: Link) -> dict[str, Any]:
    """One institution of a chain; `kind` is null where only an enrolment names it."""
    stated = None if link.stated is None else link.stated.body
    return {
        "name": link.name,
        "kind": None if stated is None else stated.kind.value,
        "also_named": [] if stated is None else list(stated.also_named),
        "voucher": _voucher(voucher_of(link)),
        "because": list(link.because),
    }


def authority_shape(one: Stated[Authority]) -> dict[str, Any]:
    """Who may speak for an institution; `accounts` is empty for all of its accounts."""
    body = one.body
    return {
        "speaker": body.speaker,
        "institution": body.institution,
        "capacity": body.capacity.value,
        "accounts": list(body.accounts),
        "since": _at(body.since),
        "until": _at(body.until),
        "voucher": _voucher(body.voucher),
        "because": [one.digest],
    }


def channel_shape(one: Stated[InstitutionChannel]) -> dict[str, Any]:
    """A channel, and which accounts' holders hold it too."""
    body = one.body
    return {
        "name": body.name,
        "url": body.url,
        "institution": body.institution,
        "shares_access_with": list(body.shares_access_with),
        "independent_of": list(body.independent_of),
        "voucher": _voucher(body.voucher),
        "because": [one.digest],
    }


def _voucher(voucher: Voucher | None) -> dict[str, Any] | None:
    if voucher is None:
        return None
    return {"by": voucher.by, "where": voucher.where, "words": voucher.words}


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
