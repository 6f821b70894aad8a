"""What did we correct, and how did we answer those who asked us to?"""

from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.desk.cases import cases
from onrecord.desk.corrections import ShownCorrection, corrections
from onrecord.desk.editing.requests import ShownAnswer, answers
from onrecord.desk.institutions.known import hierarchy
from onrecord.record.accounts import AccountId
from onrecord.web.page import archive_of, page

__all__ = ["MOST", "Corrected", "CorrectionsPage", "corrections_answer", "corrections_page"]

MOST = 200  # on the page; earlier ones are counted

Corrected: TypeAlias = ShownCorrection | ShownAnswer


@dataclass(frozen=True, slots=True)
class Line:
    """One of the two, and where on our pages it is about."""

    shown: Corrected
    case: str | None  # its title
    accounts: tuple[tuple[AccountId, str], ...]  # with their institutions' names

    @property
    def is_answer(self) -> bool:
        """Whether it answers a request; otherwise it corrects a page."""
        return isinstance(self.shown, ShownAnswer)


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """Corrections and answers, latest first."""

    lines: tuple[Line, ...]
    earlier: int  # that are not shown


def corrections_page(archive: Archive) -> CorrectionsPage:
    """Gather what the page shows."""
    found: list[Corrected] = [*corrections(archive), *answers(archive)]
    found.sort(key=lambda one: one.at, reverse=True)
    lines = tuple(_line(archive, one) for one in found[:MOST])
    return CorrectionsPage(lines, max(len(found) - MOST, 0))


def corrections_answer(request: Request) -> Response:
    """The page at /corrections."""
    return page(request, "corrections.html", {"page": corrections_page(archive_of(request))})


def _line(archive: Archive, one: Corrected) -> Line:
    match one:
        case ShownAnswer():
            return Line(one, None, ())
        case ShownCorrection():
            named = one.correction.case
            case = None if named is None else cases(archive).get(named)
            known = hierarchy(archive).accounts
            accounts = tuple(
                (account, known[account].body.institution)
                for account in one.accounts
                if account in known
            )
            return Line(one, None if case is None else case.title, accounts)
