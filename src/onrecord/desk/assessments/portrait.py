"""How does an account post, by what is on record of its own posts?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from onrecord.archive import Archive
from onrecord.desk.assessments.history import Gathered, gather, gather_all
from onrecord.desk.finding import AccountFinding, NotOnRecord, find_account
from onrecord.findings.assessment.portrait import Portrait, portrait
from onrecord.findings.names import handles
from onrecord.findings.words.portrait import not_marked
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.assessed import Why
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["MOST_MARKED", "CannotMark", "Portrayed", "portray"]

MOST_MARKED = 20
"""Posts; more numbers than that can't be told apart in a picture."""


class CannotMark(OnrecordError):
    """A post that has no place in the account's portrait."""

    exit_code = EXIT_USAGE
    advice = (
        "Mark posts of the account that have words of their own, and a time, on record:"
        " see onrecord show REF."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrayed:
    """A portrait, whose it is, and how many posts are left out of it.

    `unread`: their words are not on record. `disowned`: somebody disowned them.
    """

    account: AccountId
    platform: str
    name: str  # its latest handle, where it has one
    institution: str
    portrait: Portrait
    unread: int
    disowned: int


def portray(
    archive: Archive,
    account: AccountId,
    marks: Sequence[Ref],
    zone: tuple[str, tzinfo] | None,
    now: datetime,
) -> Portrayed:
    """The portrait of an enrolled account, with these posts of its own marked.

    Of posts from before the first marked one; without any, of all. Raises NotOnRecord and
    CannotMark.
    """
    found = find_account(archive, account, now)
    _require_its_own(archive, account, marks)
    gathered = gather(archive, marks) if marks else gather_all(archive, found.platform, account)
    _require_markable(gathered)
    return Portrayed(
        account=account,
        platform=found.platform,
        name=_name(found),
        institution=found.enrolment.institution,
        portrait=portrait(gathered.history, gathered.questioned, zone=zone),
        unread=gathered.unread,
        disowned=gathered.disowned,
    )


def _require_its_own(archive: Archive, account: AccountId, marks: Sequence[Ref]) -> None:
    if len(set(marks)) > MOST_MARKED:
        raise CannotMark(f"{len(set(marks))} posts are too many to mark: {MOST_MARKED} at most")
    for ref in marks:
        known = archive.index.post(ref)
        if known is None:
            raise NotOnRecord(f"no post on record has the ref {ref}")
        if known.account != account:
            raise CannotMark(f"{ref} is a post of {known.account}, not of {account}")


def _require_markable(gathered: Gathered) -> None:
    for why, ref in gathered.refused:
        raise CannotMark(not_marked(why is Why.NO_WORDS_OF_ITS_OWN, ref))


def _name(found: AccountFinding) -> str:
    called = handles(found.entries.rest)
    return called[0].value if called else found.enrolment.handle or found.account
