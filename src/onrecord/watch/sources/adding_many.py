"""How are many accounts added, one after the other, so that it can be broken off and taken up?

What became of each is noted as it happens: given again, a list goes on where it was left. An
account that can't be added holds up nobody; a network that is down ends it.
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import AccountId, Enrolment
from onrecord.record.errors import EXIT_ENVIRONMENT
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import Vouched
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Enrolled
from onrecord.watch.refusals import AlreadyOnRecord, EnrolmentError
from onrecord.watch.sources.adding import Added, Wanted, add_account
from onrecord.watch.sources.enrolling import EnrolledSource
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.vouching import Vouchers
from onrecord.watch.watched import enrolled_in, enrolments

__all__ = ["Became", "How", "add_all", "look_up_vouchers"]

_IN_A_ROW = 20  # accounts of which nobody could be reached: it is the network, or we are shut out
_PUBLISHED = 25  # accounts after which what was recorded is published


class How(StrEnum):
    """What became of an account of the list."""

    ADDED = "added"
    ALREADY = "already"
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of the account at this place of the list."""

    place: int
    how: How
    account: AccountId | None = None
    posts: int = 0  # that were there already
    vouched: bool = False  # whether somebody was seen to speak of the account
    why: str = ""  # where it failed, with what to do about it


async def add_all(
    asker: Asker, questions: Questions, vouchers: Vouchers, wanted: Sequence[Wanted]
) -> AsyncIterator[Became]:
    """Add one after the other. Only errors of the archive are raised: what is done stays done."""
    archive, unreached, added = asker.archive, 0, 0
    known = await asker.hold(lambda: {(x.platform, x.account) for x in enrolments(archive)})
    for place, one in enumerate(wanted):
        noted = _noted(archive, one)
        if noted is not None and noted in known:
            yield Became(place=place, how=How.ALREADY, account=noted[1])
        elif unreached >= _IN_A_ROW:
            yield Became(place=place, how=How.NOT_TRIED, why="nobody could be reached any more")
        else:
            became, failed_for_us = await _add(asker, questions, vouchers, one, place)
            unreached = unreached + 1 if failed_for_us else 0
            added += became.how is How.ADDED
            if became.how is How.ADDED and added % _PUBLISHED == 0:
                await asker.hold(archive.publish)
            yield became


async def _add(
    asker: Asker, questions: Questions, vouchers: Vouchers, one: Wanted, place: int
) -> tuple[Became, bool]:
    """What became of it, and whether it failed because nobody was reached."""
    try:
        added = await add_account(asker, questions, one)
    except AlreadyOnRecord as already:
        return Became(place=place, how=How.ALREADY, why=str(already)), False
    except (AddressError, EnrolmentError) as error:
        why = f"{error}. {error.advice}".strip()
        return Became(place=place, how=How.FAILED, why=why), error.exit_code == EXIT_ENVIRONMENT
    platform, account, posts = _facts(added)
    note = json.dumps([platform, account])
    await asker.hold(lambda: asker.archive.state.set(_key(one), note))
    said = await look_up_vouchers(asker, vouchers, added)
    became = Became(
        place=place,
        how=How.ADDED,
        account=account,
        posts=posts,
        vouched=any(isinstance(x.fact, Vouched) and x.fact.link is not None for x in said),
    )
    return became, False


async def look_up_vouchers(
    asker: Asker, vouchers: Vouchers, added: Added
) -> tuple[AccountObservation, ...]:
    """Ask at once who vouches for an account that was added; what was recorded of it."""
    platform, account, _ = _facts(added)
    enrolment = await asker.hold(lambda: _enrolment(asker.archive, platform, account))
    return () if enrolment is None else await vouchers.look(enrolment)


def _facts(added: Added) -> tuple[str, AccountId, int]:
    match added:
        case Enrolled():
            return bluesky.NAME, added.watched.account, added.posts
        case EnrolledSource():
            return *added.source.key, added.posts


def _enrolment(archive: Archive, platform: str, account: AccountId) -> Enrolment | None:
    for logged in archive.index.entries_of_account(platform, account):
        found = enrolled_in(archive, logged)
        if found is not None and (found.platform, found.account) == (platform, account):
            return found
    return None


def _key(one: Wanted) -> str:
    named = f"{one.platform or ''} {one.text}"
    return f"added/{sha256(named.encode()).hexdigest()}"


def _noted(archive: Archive, one: Wanted) -> tuple[str, AccountId] | None:
    try:
        platform, account = json.loads(archive.state.get(_key(one)) or "")
    except (ValueError, TypeError, RecursionError):
        return None  # lost or spoiled: it is asked for again, and found to be on record
    return platform, AccountId(account)
