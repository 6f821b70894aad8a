"""How is it put on record what an institution is, who speaks for it, and where?

Each statement has its voucher, and holds until a later one about the same thing. What would
contradict what is on record is refused, and what is so already is not recorded again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from onrecord.archive import Archive
from onrecord.desk.documents import Prepared, append_documents, kept_document, put_prepared
from onrecord.desk.institutions.known import hierarchy
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.offices import SPEAKING
from onrecord.findings.stated import Stated, called
from onrecord.record.accounts import AccountId, Voucher
from onrecord.record.entries import Logged
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.institutions import Authority, Institution, InstitutionChannel

__all__ = [
    "LONGEST_NAME",
    "InstitutionError",
    "Statement",
    "prepared_statement",
    "state",
    "state_all",
]

LONGEST_NAME = 500
"""Characters; the longest official names of ministries have some 200."""

Statement: TypeAlias = Institution | Authority | InstitutionChannel


class InstitutionError(OnrecordError):
    """A statement that contradicts itself or the record, or an institution that is not on it."""

    exit_code = EXIT_USAGE
    advice = "See: onrecord institution --help"


def state(archive: Archive, statement: Statement, recorded_at: datetime) -> Logged | None:
    """Put a statement on record; None if it holds already. Raises InstitutionError."""
    prepared = prepared_statement(archive, statement)
    return None if prepared is None else put_prepared(archive, prepared, recorded_at)


def prepared_statement(archive: Archive, statement: Statement) -> Prepared | None:
    """A statement ready to be put on record; None if it holds already. InstitutionError."""
    known = hierarchy(archive)
    fault = next(_faults(statement, known), None)
    if fault is not None:
        raise InstitutionError(fault)
    if any(one.body == statement for one in _holding(known)):
        return None
    return Prepared(body=statement, accounts=_accounts(statement))


def state_all(
    archive: Archive, statements: Sequence[Statement], recorded_at: datetime
) -> tuple[Logged, ...]:
    """Put statements about different things on record in one step: all, or none.

    Each is held against the record, not against the others. Raises InstitutionError.
    """
    known = hierarchy(archive)
    for one in statements:
        fault = next(_faults(one, known), None)
        if fault is not None:
            raise InstitutionError(fault)
    documents = [
        kept_document(archive, one, recorded_at, accounts=_accounts(one)) for one in statements
    ]
    return append_documents(archive, documents) if documents else ()


def _holding(
    known: Hierarchy,
) -> Iterator[Stated[Institution] | Stated[Authority] | Stated[InstitutionChannel]]:
    yield from known.institutions.values()
    yield from known.authorities
    yield from known.channels


def _accounts(statement: Statement) -> tuple[AccountId, ...]:
    match statement:
        case Institution():
            return ()
        case Authority():
            return statement.accounts
        case InstitutionChannel():
            return (*statement.shares_access_with, *statement.independent_of)


def _faults(statement: Statement, known: Hierarchy) -> Iterator[str]:
    yield from _faults_of_voucher(statement.voucher)
    for account in _accounts(statement):
        if account not in known.accounts:
            yield f"{account[:200]!r} is no account on record"
    match statement:
        case Institution():
            yield from _faults_of_institution(statement, known)
        case Authority():
            yield from _faults_of_authority(statement, known)
        case InstitutionChannel():
            yield from _faults_of_channel(statement, known)


def _faults_of_voucher(voucher: Voucher) -> Iterator[str]:
    yield from _faults_of_name("who vouches for it", voucher.by)
    for what, text in (("where it can be read", voucher.where), ("the words", voucher.words)):
        if text is not None and not text.strip():
            yield f"{what}: nothing is written there"


def _faults_of_name(what: str, name: str) -> Iterator[str]:
    if not name.strip():
        yield f"{what}: nothing is written there"
    elif len(name.splitlines()) > 1:
        yield f"{what}: a name is one line"
    elif len(name) > LONGEST_NAME:
        yield f"{what}: a name has at most {LONGEST_NAME} characters"


def _faults_of_institution(statement: Institution, known: Hierarchy) -> Iterator[str]:
    names = (statement.name, *statement.also_named)
    for name in names:
        yield from _faults_of_name("the institution's name", name)
        other = known.institution(name)
        if other is not None and called(other.body.name) != called(statement.name):
            yield f"{name!r} is on record as {other.body.name!r}: a name is that of one alone"
    if statement.under is not None:
        yield from _faults_of_name("the institution above it", statement.under)
        yield from _circle(statement, statement.under, frozenset(map(called, names)), known)


def _circle(
    statement: Institution, under: str, names: frozenset[str], known: Hierarchy
) -> Iterator[str]:
    if called(under) in names:
        yield f"{statement.name!r} can't be under itself"
        return
    way = known.chain(under)
    if any(link.names & names for link in way):
        told = " under ".join(repr(link.name) for link in way)
        yield f"a circle: {told} is on record, and {statement.name!r} would be under {under!r}"


def _faults_of_authority(statement: Authority, known: Hierarchy) -> Iterator[str]:
    yield from _faults_of_name("the speaker", statement.speaker)
    yield from _not_on_record(statement.institution, known)
    if statement.capacity not in SPEAKING:
        told = ", ".join(SPEAKING)
        yield f"who speaks for an institution does so as one of: {told}"
    if statement.since and statement.until and statement.until < statement.since:
        yield "the time in which they may speak ends before it begins"


def _faults_of_channel(statement: InstitutionChannel, known: Hierarchy) -> Iterator[str]:
    yield from _faults_of_name("the channel", statement.name)
    yield from _not_on_record(statement.institution, known)
    both = set(statement.shares_access_with) & set(statement.independent_of)
    for account in sorted(both):
        yield f"a channel can't share access with {account} and be independent of it"


def _not_on_record(institution: str, known: Hierarchy) -> Iterator[str]:
    if not known.is_known(institution):
        yield f"no institution on record is called {institution[:200]!r}"
