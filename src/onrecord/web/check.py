"""What does a reader see who asks: did they ever say it?

What is asked about is neither kept nor logged: it comes in the body of a POST, stays in memory, and
no answer is kept to be given again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.naming import resolve_account
from onrecord.desk.search.checking import Answer, Checked, Match, check_text
from onrecord.desk.search.covering import Covered
from onrecord.desk.search.marking import marked_picture
from onrecord.desk.search.screenshots import CheckedScreenshot, ShownMatch
from onrecord.findings.coverage import coverage_words
from onrecord.findings.cutting import cut_words
from onrecord.findings.likeness import Marked, marked
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.errors import OnrecordError
from onrecord.watch.watched import enrolments
from onrecord.web.picture_checks import PictureChecks

__all__ = [
    "CheckPage",
    "Close",
    "Said",
    "UnknownAccount",
    "asked_account",
    "check_picture",
    "check_words",
    "coverings",
    "suggested_accounts",
]

_COVERED = 20  # accounts whose coverage is shown
_SUGGESTED = 100  # accounts that the form proposes


class UnknownAccount(OnrecordError):
    """A name that no account on record has."""

    advice = "Give its handle, its address or its id, as its page here has it; or leave it empty."


@dataclass(frozen=True, slots=True)
class Close:
    """A post that comes close: its text in pieces, and in sentences how it differs."""

    match: Match
    similarity: int  # thousandths
    pieces: tuple[Marked, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """How an account was watched, in a sentence; none where the answer has it already."""

    account: AccountId
    enrolment: Enrolment
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """All that the page shows: the form with what was typed, and the answer, if there is one."""

    suggested: tuple[Enrolment, ...]
    reads_pictures: bool
    words: str = ""
    account: str = ""
    trouble: OnrecordError | None = None
    answer: Answer | None = None
    says: tuple[str, ...] = ()
    read: CheckedScreenshot | None = None  # what was read in the picture
    close: tuple[Close, ...] = ()
    elsewhere: tuple[Close, ...] = ()
    covered: tuple[Said, ...] = ()
    not_told: int = 0  # accounts whose coverage is not shown


def suggested_accounts(archive: Archive) -> tuple[Enrolment, ...]:
    """Some accounts on record, by institution."""
    known = sorted(enrolments(archive), key=lambda one: one.institution.casefold())
    return tuple(known[:_SUGGESTED])


def asked_account(archive: Archive, name: str) -> AccountId | None:
    """The account that a reader named, None for an empty name. Raises UnknownAccount and others."""
    if not name:
        return None
    account = resolve_account(archive, name)
    if account is None:
        raise UnknownAccount(f"no account on record is called “{name[:200]}”")
    return account


def check_words(page: CheckPage, archive: Archive, now: datetime) -> CheckPage:
    """The page with the answer to its words. Raises NothingAsked and those of `asked_account`."""
    found = check_text(archive, page.words, asked_account(archive, page.account), until=now)
    close = tuple(_close(found.asked, one) for one in found.matches)
    return _answered(page, found.answer, found.says, found, close)


def check_picture(
    page: CheckPage, archive: Archive, checks: PictureChecks, picture: bytes, now: datetime
) -> CheckPage:
    """The page with the answer to a picture. Raises PictureRefused and those of `asked_account`."""
    found = checks.check(picture, asked_account(archive, page.account), now)
    close = tuple(_shown(one, found.body.text) for one in found.matches)
    answered = _answered(page, found.answer, found.says, found.checked, close)
    return replace(answered, read=found, words="")


def _answered(
    page: CheckPage,
    answer: Answer,
    says: tuple[str, ...],
    found: Checked,
    close: tuple[Close, ...],
) -> CheckPage:
    covered = () if answer is Answer.SEEN else coverings(found.coverage)
    return replace(
        page,
        answer=answer,
        says=says,
        close=close,
        elsewhere=tuple(_close(found.asked, one) for one in found.elsewhere),
        covered=covered,
        not_told=len(found.coverage) - len(covered) if covered else 0,
    )


def _close(asked: str, match: Match) -> Close:
    says = (*match.differences.says, *cut_words(match.differences, match.text))
    pieces = marked(asked, match.text, match.differences)
    return Close(match, match.similarity, pieces, says)


def _shown(one: ShownMatch, read: str) -> Close:
    pieces = marked_picture(one.match.text, read, one.compared.differs)
    return Close(one.match, one.compared.similarity, pieces, one.says)


def coverings(coverage: Sequence[Covered]) -> tuple[Said, ...]:
    """How some accounts were watched, in sentences. Of one alone the answer itself tells it.

    That one is named all the same: else nobody knows of whom it is that nothing was seen.
    """
    if len(coverage) == 1:
        return (Said(coverage[0].account, coverage[0].enrolment, ""),)
    return tuple(
        Said(one.account, one.enrolment, coverage_words(one.spans, one.withheld, one.unkept))
        for one in coverage[:_COVERED]
    )
