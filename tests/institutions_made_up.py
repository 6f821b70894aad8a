"""Made-up statements about institutions: the tides' ministry, its embassy, and those above them.

Everything is said by a voucher and recorded in the order in which it is given.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from entries import ACCOUNT, ENROLMENT, at
from onrecord.findings.declared import Declared
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.stated import Stated, Statements
from onrecord.record.accounts import AccountId, Enrolment, Handle, Voucher
from onrecord.record.commitments import digest_of
from onrecord.record.declarations import Capacity
from onrecord.record.institutions import (
    Authority,
    Institution,
    InstitutionChannel,
    InstitutionKind,
)

EMBASSY, MINISTRY, STATE = "Embassy of Tides", "Ministry of Tides", "Government of the Isles"
SPORTS = "Ministry of Sports"
SPOKESPERSON = "Spokesperson of the Ministry"
MINISTRYS = AccountId("did:plc:mmmmmmmmmmmmmmmmmmmmmmmm")  # the ministry's own account
STRANGERS = AccountId("did:plc:zzzzzzzzzzzzzzzzzzzzzzzz")
VOUCHER = Voucher(by="The Gazette", where="https://gazette.example/4", words=None)

Body: TypeAlias = Enrolment | Institution | Authority | InstitutionChannel


def enrolled(
    institution: str = EMBASSY,
    under: str | None = None,
    account: AccountId = ACCOUNT,
    handle: str = "embassy.test",
    by: str = VOUCHER.by,
) -> Enrolment:
    return replace(
        ENROLMENT,
        account=account,
        handle=Handle(handle),
        institution=institution,
        under=under,
        voucher=replace(VOUCHER, by=by),
    )


def institution(
    name: str, under: str | None = None, *also: str, by: str = VOUCHER.by
) -> Institution:
    voucher = replace(VOUCHER, by=by)
    return Institution(
        name=name, kind=InstitutionKind.OTHER, under=under, also_named=also, voucher=voucher
    )


def office(
    speaker: str = SPOKESPERSON,
    of: str = MINISTRY,
    capacity: Capacity = Capacity.INSTITUTION,
    accounts: tuple[AccountId, ...] = (),
    since: float | None = None,
    until: float | None = None,
) -> Authority:
    return Authority(
        speaker=speaker,
        institution=of,
        capacity=capacity,
        accounts=accounts,
        since=_at(since),
        until=_at(until),
        voucher=VOUCHER,
    )


def channel(
    name: str = "its website",
    of: str = MINISTRY,
    url: str | None = None,
    shares: tuple[AccountId, ...] = (),
    apart: tuple[AccountId, ...] = (),
) -> InstitutionChannel:
    return InstitutionChannel(
        name=name,
        url=url,
        institution=of,
        shares_access_with=shares,
        independent_of=apart,
        voucher=VOUCHER,
    )


def stated(*bodies: Body) -> Statements:
    """The statements, recorded one a minute in this order."""
    placed = [
        Stated(index, digest_of(f"{index} {body!r}".encode()), at(index), body)
        for index, body in enumerate(bodies)
    ]
    return of_places(placed)


def of_places(placed: list[Stated[Any]]) -> Statements:
    def those(kind: type[Body]) -> tuple[Stated[Any], ...]:
        return tuple(one for one in placed if isinstance(one.body, kind))

    return Statements(
        enrolments=those(Enrolment),
        institutions=those(Institution),
        authorities=those(Authority),
        channels=those(InstitutionChannel),
    )


def on_record(*bodies: Body) -> Hierarchy:
    return Hierarchy(stated(*bodies))


def spoken(one: Declared, **changed: Any) -> Declared:
    """The same words with another speaker, capacity, institution, channel or post."""
    return replace(one, declaration=replace(one.declaration, **changed))


def _at(minutes: float | None) -> datetime | None:
    return None if minutes is None else at(minutes)
