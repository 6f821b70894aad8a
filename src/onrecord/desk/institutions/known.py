"""Which institutions are on record, and whose is an account?

Finds the statements in the archive for `findings.hierarchy`. Whose an account is does not begin
with its enrolment, so what was true at a moment does not restrict them; what was known does.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from weakref import WeakKeyDictionary

from onrecord.archive import Archive, BlobMissing
from onrecord.archive.archive import Opened
from onrecord.desk.as_of import NOW, AsOf
from onrecord.findings.declared import Declared
from onrecord.findings.hierarchy import Hierarchy
from onrecord.findings.judging import judged
from onrecord.findings.ownership import Ownership
from onrecord.findings.stated import Stated, Statements
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.documents import Body, Document, DocumentKind
from onrecord.record.entries import Logged, read_body
from onrecord.record.institutions import Authority, Institution, InstitutionChannel
from onrecord.record.observations import AccountObservation, Surface
from onrecord.record.outcomes import Identity

__all__ = [
    "accounts_under",
    "handles_worn",
    "hierarchy",
    "judge",
    "ownership",
    "under",
]

_Body = TypeVar("_Body", Enrolment, Institution, Authority, InstitutionChannel)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read up to a size of the log."""

    size: int
    redacted: tuple[int, int, int] | None  # what had been destroyed (`archive.redactions.so_far`)
    statements: Statements
    hierarchy: Hierarchy


# A page asks for many posts, and each for the same institutions.
_READ: WeakKeyDictionary[Opened, _Read] = WeakKeyDictionary()


def hierarchy(archive: Archive, known: datetime | None = None) -> Hierarchy:
    """The institutions and accounts on record, now or as they were known at a moment."""
    redacted, size = archive.redactions.so_far(), archive.head.size
    read = _READ.get(archive.opened)
    if read is None or redacted is None or read.redacted != redacted:
        read = _Read(0, redacted, Statements(), Hierarchy(Statements()))
    if read.size != size:
        read = _READ[archive.opened] = _read_on(archive, read, size)
    return read.hierarchy if known is None else Hierarchy(read.statements.known_at(known))


def ownership(
    archive: Archive, account: AccountId, around: Iterable[Logged] = (), as_of: AsOf = NOW
) -> Ownership:
    """What is on record about whose an account is; `around` holds what was observed of it."""
    return hierarchy(archive, as_of.known).ownership(account, handles_worn(around))


def judge(archive: Archive, one: Declared, whose: Ownership, as_of: AsOf = NOW) -> Declared:
    """A declaration with whether its speaker may speak for the account, and through what."""
    said_in = one.declaration.said_in
    post = None if said_in is None else archive.index.post(said_in)
    spoken_from = None if post is None else ownership(archive, post.account, as_of=as_of)
    return judged(one, whose, spoken_from)


def under(archive: Archive, institution: str) -> tuple[str, ...]:
    """All names of an institution and of those under it, in any number of steps."""
    return hierarchy(archive).below(institution)


def accounts_under(archive: Archive, institution: str) -> tuple[AccountId, ...]:
    """The accounts on record of an institution and of those under it."""
    known = hierarchy(archive)
    return tuple(
        account
        for account, one in known.accounts.items()
        if any(link.is_called(institution) for link in known.chain(one.body.institution, one))
    )


def handles_worn(around: Iterable[Logged]) -> Iterator[str]:
    """The handles that an account is known to have worn, by the word of its identity's log."""
    for logged in around:
        match logged.entry:
            case AccountObservation(fact=Identity(handles=handles), evidence=evidence):
                if evidence.surface is Surface.TREE:  # these travel in bundles
                    yield from handles
            case _:
                pass


def _read_on(archive: Archive, read: _Read, size: int) -> _Read:
    before, start = read.statements, read.size

    def and_later(
        stated: tuple[Stated[_Body], ...], kind: DocumentKind, body: type[_Body]
    ) -> tuple[Stated[_Body], ...]:
        listed = archive.index.documents_from(kind, start)
        later = (logged for logged in listed if logged.index < size)
        return stated + tuple(_stated(archive, later, body))

    now = Statements(
        enrolments=and_later(before.enrolments, DocumentKind.ENROLMENT, Enrolment),
        institutions=and_later(before.institutions, DocumentKind.INSTITUTION, Institution),
        authorities=and_later(before.authorities, DocumentKind.AUTHORITY, Authority),
        channels=and_later(before.channels, DocumentKind.CHANNEL, InstitutionChannel),
    )
    return _Read(size, read.redacted, now, read.hierarchy if now == before else Hierarchy(now))


def _stated(
    archive: Archive, entries: Iterable[Logged], kind: type[_Body]
) -> Iterator[Stated[_Body]]:
    for logged in entries:
        if isinstance(logged.entry, Document):
            body: Body | None = None
            with suppress(BlobMissing):  # redacted: nobody can tell any more what was stated
                body = read_body(archive.blob(logged.entry.body))
            if isinstance(body, kind):
                yield Stated(logged.index, logged.digest, logged.entry.recorded_at, body)
