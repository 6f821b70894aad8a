"""Which statement about an institution do the options of a command make?"""

from datetime import datetime
from typing import TypedDict

from onrecord.archive import Archive
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.institutions.stating import InstitutionError, Statement
from onrecord.desk.naming import resolve_account
from onrecord.findings.stated import Stated
from onrecord.record.accounts import AccountId, Voucher
from onrecord.record.declarations import Capacity
from onrecord.record.institutions import (
    Authority,
    Institution,
    InstitutionChannel,
    InstitutionKind,
)

__all__ = ["Given", "statement"]


class Given(TypedDict):
    """What the options say, each as it was given."""

    kind: str | None
    under: str | None
    top: bool
    also: tuple[str, ...]
    capacity: str | None
    accounts: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    url: str | None
    shares: tuple[str, ...]
    independent: tuple[str, ...]
    vouched_by: str
    where: str | None
    quoted: str | None
    moment: datetime | None
    known: datetime | None


def statement(archive: Archive, name: str, action: str, what: str, given: Given) -> Statement:
    """The statement of an action about the institution that goes by `name`; `what` is whose.

    Raises InstitutionError, and AmbiguousName for a handle of two accounts.
    """
    known = hierarchy(archive).institution(name)
    own_name = hierarchy(archive).spelled(name)
    voucher = Voucher(by=given["vouched_by"], where=given["where"], words=given["quoted"])
    match action:
        case "set":
            return _institution(archive, own_name, known, given, voucher)
        case "speaker":
            return _authority(archive, own_name, what, given, voucher)
        case _:
            return InstitutionChannel(
                name=what,
                url=given["url"],
                institution=own_name,
                shares_access_with=_accounts(archive, given["shares"]),
                independent_of=_accounts(archive, given["independent"]),
                voucher=voucher,
            )


def _institution(
    archive: Archive,
    name: str,
    known: Stated[Institution] | None,
    given: Given,
    voucher: Voucher,
) -> Institution:
    """What is not given stays as it is on record."""
    kind = given["kind"] or (None if known is None else known.body.kind)
    if kind is None:
        raise InstitutionError(f"say what {name[:200]!r} is: --kind")
    if given["top"] and given["under"] is not None:
        raise InstitutionError("it is under another institution, or at the top: not both")
    chain = hierarchy(archive).chain(name)
    above = chain[1].name if len(chain) > 1 else None
    also = () if known is None else known.body.also_named
    return Institution(
        name=name,
        kind=InstitutionKind(kind),
        under=None if given["top"] else given["under"] or above,
        also_named=tuple(dict.fromkeys(given["also"])) or also,
        voucher=voucher,
    )


def _authority(
    archive: Archive, name: str, speaker: str, given: Given, voucher: Voucher
) -> Authority:
    if given["capacity"] is None:
        raise InstitutionError(f"say as what {speaker[:200]!r} speaks: --capacity")
    return Authority(
        speaker=speaker,
        institution=name,
        capacity=Capacity(given["capacity"]),
        accounts=_accounts(archive, given["accounts"]),
        since=given["since"],
        until=given["until"],
        voucher=voucher,
    )


def _accounts(archive: Archive, names: tuple[str, ...]) -> tuple[AccountId, ...]:
    return tuple(dict.fromkeys(_account(archive, name) for name in names))


def _account(archive: Archive, name: str) -> AccountId:
    account = resolve_account(archive, name)
    if account is None:
        raise InstitutionError(
            f"{name[:200]!r} is no account on record", advice="Enrol it first: onrecord add"
        )
    return account
