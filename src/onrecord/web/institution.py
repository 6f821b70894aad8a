"""What does a reader see of one institution?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from onrecord.archive import Archive
from onrecord.desk.documents import recorded
from onrecord.desk.happenings import wanted_of_institution
from onrecord.desk.institutions.found import (
    InstitutionFinding,
    find_institution,
    institution_shape,
)
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.institutions.stating import InstitutionError
from onrecord.findings.stated import Stated
from onrecord.record.accounts import AccountId, Enrolment, Ref
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Capacity, Declaration
from onrecord.record.documents import DocumentKind
from onrecord.web.lately import HOW, Line, lines
from onrecord.web.page import archive_of, page

__all__ = ["InstitutionPage", "Spoken", "institution_answer", "institution_page"]

_MOST_SPOKEN = 20
_MOST_EVENTS = 20
_MOST_ACCOUNTS = 200
_MOST_BELOW = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words that are recorded as said for the institution; in which post of theirs, if in one."""

    digest: Digest
    index: int
    at: datetime
    declaration: Declaration
    accounts: tuple[tuple[AccountId, str], ...]  # that they are about, by institution
    posts: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionPage:
    """All that the page of an institution shows."""

    found: InstitutionFinding
    below: tuple[str, ...]
    more_below: int
    more_accounts: int
    spoken: tuple[Spoken, ...]  # the latest, latest first
    earlier_spoken: int
    lines: tuple[Line, ...]  # what happened to its accounts, latest first


def institution_answer(request: Request) -> Response:
    """The page of an institution, under any of its names; its JSON where `.json` stands behind.

    Raises InstitutionError.
    """
    archive, name = archive_of(request), request.path_params["name"]
    try:
        found = find_institution(archive, name)
    except InstitutionError:
        if not name.endswith(".json"):
            raise
        found = find_institution(archive, name.removesuffix(".json"))
        return JSONResponse(institution_shape(found))
    return page(request, "institution.html", {"page": institution_page(archive, found), "how": HOW})


def institution_page(archive: Archive, found: InstitutionFinding) -> InstitutionPage:
    """Gather what the page of an institution shows."""
    spoken = list(_spoken(archive, found))
    return InstitutionPage(
        found=found,
        below=found.below[:_MOST_BELOW],
        more_below=max(len(found.below) - _MOST_BELOW, 0),
        more_accounts=max(len(found.accounts) - _MOST_ACCOUNTS, 0),
        spoken=tuple(reversed(spoken[-_MOST_SPOKEN:])),
        earlier_spoken=max(len(spoken) - _MOST_SPOKEN, 0),
        lines=lines(archive, wanted_of_institution(archive, found.name), limit=_MOST_EVENTS),
    )


def _spoken(archive: Archive, found: InstitutionFinding) -> Iterator[Spoken]:
    """Declarations of which an editor recorded that this institution speaks in them."""
    own, known = found.chain[0], hierarchy(archive).accounts
    for one in recorded(archive, DocumentKind.DECLARATION):
        said = one.body
        if not isinstance(said, Declaration):
            continue
        if any(map(own.is_called, _in_the_name_of(said, one.document.accounts, known))):
            yield Spoken(
                digest=one.digest,
                index=one.logged.index,
                at=said.said_at,
                declaration=said,
                accounts=tuple(
                    (account, known[account].body.institution)
                    for account in one.document.accounts
                    if account in known
                ),
                posts=one.document.posts,
            )


def _in_the_name_of(
    said: Declaration,
    accounts: Iterable[AccountId],
    known: Mapping[AccountId, Stated[Enrolment]],
) -> Iterator[str]:
    """As the editor named it; where none is named, who speaks as the account's institution is it.

    An officer who speaks as an individual speaks in nobody else's name.
    """
    if said.capacity is Capacity.OFFICER:
        return
    if said.institution is not None:
        yield said.institution
    elif said.capacity in (Capacity.ACCOUNT, Capacity.INSTITUTION):
        yield from (known[one].body.institution for one in accounts if one in known)
