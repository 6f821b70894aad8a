"""What happens when an account of a polled platform is added?

It is found by what its platform answers, and all that is shown of it is taken along: in one
transaction with the enrolment, so that one that fails leaves nothing behind. Nobody signs such
answers: they are worth what the connection to their host is worth.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.archive import Archive
from onrecord.platforms.polling import Account, Found, Polled, Shown
from onrecord.reading.polled import fact_entry, found_entry
from onrecord.record.accounts import Enrolment
from onrecord.record.entries import Entry
from onrecord.watch.asking import Asker
from onrecord.watch.enrol import Request
from onrecord.watch.enrolment import enrolment_document, refuse_known
from onrecord.watch.retention import keeper
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.taking import Finder, Taken
from onrecord.watch.sources.watched import Source

__all__ = ["EnrolledSource", "enrol_source"]

_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledSource:
    """What was enrolled, and what was already there."""

    source: Source
    posts: int
    more: bool  # there are older ones, which were not taken


async def enrol_source(
    asker: Asker, questions: Questions, platform: Polled, request: Request, server: str
) -> EnrolledSource:
    """Enrol one account. Raises `EnrolmentError`, having recorded nothing."""
    asking = Finder(asker, questions, platform)
    # 1. The account, by its permanent id.
    located, kept = await asking.find(request, server)
    account = located.account
    await asker.hold(lambda: refuse_known(asker.archive, platform.NAME, account.account))
    # 2. What is shown of it.
    taken = Taken(facts=[(fact, kept) for fact in located.facts])
    await asking.take_all(account, taken)
    # 3. One transaction.
    enrolment = Enrolment(
        platform=platform.NAME,
        account=account.account,
        handle=account.handle,
        institution=request.institution,
        under=request.under,
        voucher=request.voucher,
        enrolled_at=asker.clock.now(),
    )
    await asker.hold(lambda: _record(asker.archive, enrolment, platform, account, taken))
    return EnrolledSource(
        source=Source(platform, account, enrolment.enrolled_at),
        posts=sum(isinstance(found, Shown) for found, _ in taken.posts.values()),
        more=taken.more,
    )


def _record(
    archive: Archive, enrolment: Enrolment, platform: Polled, account: Account, taken: Taken
) -> None:
    document = enrolment_document(archive, enrolment)
    entries: list[Entry] = [
        fact_entry(platform.NAME, account, fact, kept) for fact, kept in taken.facts
    ]
    entries += _post_entries(archive, platform.NAME, account, taken)
    refuse_known(archive, platform.NAME, enrolment.account)  # somebody else may have been quicker
    archive.append([document, *entries])


def _post_entries(
    archive: Archive, platform: str, account: Account, taken: Taken
) -> Iterable[Entry]:
    """The oldest first, so that the log tells them in their order as far as it is claimed."""
    posts = sorted(reversed(taken.posts.items()), key=lambda one: _claimed(one[1][0]))
    shown = [found.version for _, (found, _) in posts if isinstance(found, Shown)]
    versions = iter(keeper(archive, platform)(*shown))
    for post, (found, kept) in posts:
        version = next(versions) if isinstance(found, Shown) else None
        yield found_entry(platform, account, post, found, kept, version)


def _claimed(found: Found) -> datetime:
    claimed = found.claimed_at if isinstance(found, Shown) else None
    return claimed or _BEGINNING
