"""What does a reader see who asks: who mentioned it first?"""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from onrecord.archive import Archive
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.naming import AmbiguousName
from onrecord.desk.search.matching import LONGEST, NothingAsked
from onrecord.desk.search.mentioning import Mention, Mentioned, first_mentions
from onrecord.findings.likeness import Mark, Marked
from onrecord.record.accounts import Enrolment
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.web.asking import Checks
from onrecord.web.check import Said, UnknownAccount, asked_account, coverings, suggested_accounts
from onrecord.web.page import archive_of, now_of, page
from onrecord.web.turns import TooManyAsk

__all__ = ["FirstPage", "Told", "first_answer"]

_LONGEST = 1_000  # characters of a phrase; a name or an institution has fewer still
_SUGGESTED = 200  # institutions that the form proposes


class AskedTwice(OnrecordError):
    """An account and an institution, where one of the two is asked about."""

    exit_code = EXIT_USAGE
    advice = "Name an account or an institution, not both."


class UnknownInstitution(OnrecordError):
    """A name that no institution with accounts on record has."""

    advice = "Give its name as its page here has it, or leave the field empty."


@dataclass(frozen=True, slots=True)
class Told:
    """A mention, with the phrase marked in its text."""

    mention: Mention
    pieces: tuple[Marked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """All that the page shows: the form with what was asked, and the answer, if there is one."""

    accounts: tuple[Enrolment, ...]  # that the form proposes
    institutions: tuple[str, ...]
    phrase: str = ""
    account: str = ""
    institution: str = ""
    trouble: OnrecordError | None = None
    found: Mentioned | None = None
    told: tuple[Told, ...] = ()
    seen_first: Told | None = None  # the one that we saw first, if it is another than the first
    covered: tuple[Said, ...] = ()
    not_told: int = 0  # accounts whose coverage is not shown


def first_answer(request: Request) -> Response:
    """The form at /first, and the answer where a phrase is asked about."""
    asked = _asked(request)
    if not asked.phrase:
        return _shown(request, asked)
    checks: Checks = request.app.state.checks
    try:
        with checks.words.turn():
            return _shown(request, _answered(request, asked))
    except TooManyAsk as error:
        return _shown(request, replace(asked, trouble=error), 503)
    except (NothingAsked, UnknownAccount, UnknownInstitution, AskedTwice, AmbiguousName) as error:
        return _shown(request, replace(asked, trouble=error), 422)


def _asked(request: Request) -> FirstPage:
    archive, asked = archive_of(request), request.query_params
    return FirstPage(
        accounts=suggested_accounts(archive),
        institutions=_institutions(archive),
        phrase=asked.get("phrase", "")[: LONGEST + 1].strip(),
        account=asked.get("account", "")[:_LONGEST].strip(),
        institution=asked.get("institution", "")[:_LONGEST].strip(),
    )


def _institutions(archive: Archive) -> tuple[str, ...]:
    accounts = hierarchy(archive).accounts.values()
    return tuple(sorted({one.body.institution for one in accounts}, key=str.casefold)[:_SUGGESTED])


def _answered(request: Request, asked: FirstPage) -> FirstPage:
    if asked.account and asked.institution:
        raise AskedTwice("an account and an institution are asked about")
    archive = archive_of(request)
    account = asked_account(archive, asked.account)
    try:
        found = first_mentions(
            archive,
            asked.phrase,
            account=account,
            institution=asked.institution or None,
            until=now_of(request),
        )
    except NotOnRecord as error:
        raise UnknownInstitution(str(error)) from error
    covered = coverings(found.coverage)
    first, observed = found.mentions[:1], found.first_observed
    another = any(observed and observed.first_seen < one.first_seen for one in first)
    return replace(
        asked,
        found=found,
        told=tuple(map(_told, found.mentions)),
        seen_first=_told(observed) if another and observed is not None else None,
        covered=covered,
        not_told=len(found.coverage) - len(covered) if covered else 0,
    )


def _told(one: Mention) -> Told:
    start, end = one.place.start, one.place.end
    pieces = (
        Marked(Mark.BESIDE, one.text[:start]),
        Marked(Mark.SAME, one.text[start:end]),
        Marked(Mark.BESIDE, one.text[end:]),
    )
    return Told(one, tuple(piece for piece in pieces if piece.text))


def _shown(request: Request, shown: FirstPage, status: int = 200) -> Response:
    headers = {"retry-after": "60"} if status == 503 else None
    return page(request, "first.html", {"page": shown}, status=status, headers=headers)
