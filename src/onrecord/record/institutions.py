"""Whose account is it, who may speak for it, and through which channels?

Editors say so, each time with a voucher: who says it, and where that can be read. A later
statement about the same thing stands in place of an earlier one; none is edited.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.record.accounts import AccountId, Voucher
from onrecord.record.declarations import Capacity

__all__ = ["Authority", "Institution", "InstitutionChannel", "InstitutionKind"]


class InstitutionKind(StrEnum):
    """What an institution is. Private persons are none (docs/harms.md)."""

    GOVERNMENT = "government"
    MINISTRY = "ministry"
    MISSION = "mission"  # embassy, consulate, permanent representation
    AGENCY = "agency"
    LEGISLATURE = "legislature"
    COURT = "court"
    MILITARY = "military"
    OFFICE = "office"  # a public office, with whoever holds it
    PARTY = "party"
    MEDIA = "media"
    COMPANY = "company"
    INTERNATIONAL = "international-organisation"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """An institution or office, and the one that it answers to."""

    name: str  # by which enrolments and declarations call it
    kind: InstitutionKind
    under: str | None  # the name of the institution above it
    also_named: tuple[str, ...]
    voucher: Voucher


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who may speak for an institution's accounts, in which capacity, since when, by whose word."""

    speaker: str  # an office rather than a name where that is enough: "Foreign Office spokesperson"
    institution: str
    capacity: Capacity
    accounts: tuple[AccountId, ...]  # none: all accounts of the institution
    since: datetime | None
    until: datetime | None
    voucher: Voucher


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionChannel:
    """Where an institution speaks, and whether whoever holds an account holds this too."""

    name: str
    url: str | None
    institution: str
    shares_access_with: tuple[AccountId, ...]
    independent_of: tuple[AccountId, ...]
    voucher: Voucher
