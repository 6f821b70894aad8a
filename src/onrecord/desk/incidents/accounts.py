"""Which sources, institutions and accounts does an incident file name?"""

from collections.abc import Mapping
from datetime import timezone

from onrecord.desk.incidents.tables import Table
from onrecord.desk.incidents.times import read_when
from onrecord.findings.incident import IncidentAccount, Source
from onrecord.record.accounts import AccountId, Handle, Voucher
from onrecord.record.institutions import Institution, InstitutionKind

__all__ = ["read_accounts", "read_institutions", "read_sources"]


def read_sources(top: Table, zone: timezone | None) -> dict[str, Source]:
    """The sources by their id. Raises IncidentError."""
    found: dict[str, Source] = {}
    for table in top.tables("source"):
        source = Source(
            id=table.text("id"),
            outlet=table.text("outlet"),
            cite=table.text("cite"),
            published=read_when(table, "published", zone),
        )
        table.finish()
        if source.id in found:
            raise table.fault("id", "is the id of two sources")
        found[source.id] = source
    if not found:
        raise top.fault("source", "is missing: an incident is told by its sources")
    return found


def read_institutions(top: Table) -> dict[str, Institution]:
    """The institutions by their name. Raises IncidentError, also for one under itself."""
    found: dict[str, Institution] = {}
    for table in top.tables("institution"):
        name = table.text("name")
        if name in found:
            raise table.fault("name", f"{name[:80]!r} is the name of two institutions")
        found[name] = Institution(
            name=name,
            kind=table.word("kind", InstitutionKind),
            under=table.maybe_text("under"),
            also_named=table.texts("also_named"),
            voucher=Voucher(by=top.where, where=None, words=None),
        )
        table.finish()
    for one in found.values():
        _place(one, found, top)
    return found


def read_accounts(
    top: Table, incident: str, institutions: Mapping[str, Institution]
) -> dict[str, IncidentAccount]:
    """The accounts by the file's names for them. Raises IncidentError."""
    found: dict[str, IncidentAccount] = {}
    for table in top.tables("account"):
        name, institution = table.text("id"), table.text("institution")
        if institution not in institutions:
            raise table.fault("institution", f"{institution[:80]!r} is no [[institution]] here")
        if name in found:
            raise table.fault("id", "is the id of two accounts")
        handle = table.maybe_text("handle")
        found[name] = IncidentAccount(
            id=AccountId(f"{incident}/{name}"),
            name=name,
            platform=table.text("platform"),
            handle=None if handle is None else Handle(handle),
            institution=institution,
        )
        table.finish()
    return found


def _place(one: Institution, among: Mapping[str, Institution], top: Table) -> None:
    """That what is above it is in the file, and that nothing is above itself."""
    above, seen = one.under, {one.name}
    while above is not None:
        if above not in among:
            raise top.fault(
                "institution", f"{one.name[:80]!r} is under {above[:80]!r}: no [[institution]]"
            )
        if above in seen:
            raise top.fault("institution", f"{one.name[:80]!r} is under itself")
        seen.add(above)
        above = among[above].under
