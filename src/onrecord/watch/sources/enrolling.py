"""What happens when an account of a polled platform is added?

It is found by what its platform answers, and all that is shown of it is taken along: in one
transaction with the enrolment, so that one that fails leaves nothing behind. Nobody signs such
answers: they are worth what the connection to their host is worth.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from onrecord.archive import Archive
from onrecord.network.redirects import MOST_REDIRECTS
from onrecord.platforms.polling import Account, Answer, Found, Located, Polled, Question, Shown
from onrecord.reading.polled import fact_entry, found_entry, read_answer
from onrecord.record.accounts import AccountId, Enrolment, PostId
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Entry, write_body
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.outcomes import AccountState, Control, Identity
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.enrol import EnrolmentError, Request
from onrecord.watch.refusals import AlreadyOnRecord, failed
from onrecord.watch.retention import keeper
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.watched import Source
from onrecord.watch.watched import enrolled_in

__all__ = ["MOST_PAGES", "EnrolledSource", "enrol_source"]

MOST_PAGES = 10  # of posts that are already there
_MOST_QUESTIONS = 10  # until an account is found; WebFinger, profile and a redirect are four
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledSource:
    """What was enrolled, and what was already there."""

    source: Source
    posts: int
    more: bool  # there are older ones, which were not taken


@dataclass(slots=True)
class _Taken:
    """What was already there: each fact and post beside the answer that said so."""

    facts: list[tuple[AccountState | Identity | Control, KeptExchange]] = field(
        default_factory=list
    )
    posts: dict[PostId, tuple[Found, KeptExchange]] = field(default_factory=dict)
    more: bool = False


async def enrol_source(
    asker: Asker, questions: Questions, platform: Polled, request: Request, server: str
) -> EnrolledSource:
    """Enrol one account. Raises `EnrolmentError`, having recorded nothing."""
    asking = _Asking(asker, questions, platform)
    # 1. The account, by its permanent id.
    located, kept = await asking.find(request, server)
    account = located.account
    await asker.hold(lambda: _refuse_known(asker.archive, platform, account.account))
    # 2. What is shown of it.
    taken = _Taken(facts=[(fact, kept) for fact in located.facts])
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


@dataclass(slots=True)
class _Asking:
    asker: Asker
    questions: Questions
    platform: Polled

    async def find(self, request: Request, server: str) -> tuple[Located, KeptExchange]:
        """Follow the platform's questions to the account."""
        answers: list[Exchange] = []
        kept: KeptExchange | None = None
        for _ in range(_MOST_QUESTIONS):
            found = self.platform.find(request.address, answers, server)
            match found:
                case Question():
                    exchange, kept = await self._ask(found)
                    answers.append(exchange)
                case Located() if kept is not None:
                    return found, kept
                case _:
                    raise failed("its host", found, "no account is there")
        raise EnrolmentError("its host sends us from one address to the next")

    async def take_all(self, account: Account, taken: _Taken) -> None:
        """The pages of what the account shows, the latest first."""
        control = await self._control(account, taken)
        pages = 0
        for question in self.platform.ask_latest(account):
            older: Question | None = question
            while older is not None and pages < MOST_PAGES:
                pages += 1
                answer, kept = await self._read(account, older, control)
                if answer.failure is not None and pages > 1:
                    break  # the first page is there; what is older is not owed
                if answer.failure is not None:
                    raise failed("its host", answer.failure, "what it shows can't be read")
                _add(taken, answer, kept)
                older = answer.older
            taken.more = taken.more or older is not None

    async def _control(self, account: Account, taken: _Taken) -> list[Exchange]:
        """Where the platform is only believed beside it: the answer to what has one answer."""
        if not self.platform.DOUBTS:
            return []
        question = self.platform.ask_control(account)
        exchange, kept = await self._ask(question)
        sound = self.platform.is_sound(account, exchange)
        taken.facts.append((Control(question.url, sound), kept))
        return [exchange]

    async def _read(
        self, account: Account, question: Question, control: list[Exchange]
    ) -> tuple[Answer, KeptExchange]:
        """Ask, and follow where the answer is said to be; the answer, beside what led to it."""
        way: list[Exchange] = []
        while True:
            exchange, kept = await self._ask(question)
            answer = read_answer(self.platform, account, exchange, (*way, *control))
            if answer.instead is None:
                return answer, kept
            if len(way) == MOST_REDIRECTS:
                raise EnrolmentError("its host leads us on and on")
            if any(step.url == answer.instead.url for step in (*way, exchange)):
                raise EnrolmentError("its host leads us in a circle")
            if exchange.url.startswith("https:") and not answer.instead.url.startswith("https:"):
                raise EnrolmentError("its host leads us from https to http")
            way.append(exchange)
            question = answer.instead

    async def _ask(self, question: Question) -> tuple[Exchange, KeptExchange]:
        """Ask, and store the answer's bytes durably before they are read."""
        asked = await self.questions.ask(question, fresh=True)
        archive, name = self.asker.archive, self.platform.NAME
        (kept,) = await self.asker.hold(lambda: keep_exchanges(archive, [asked.exchange], name))
        return asked.exchange, kept


def _add(taken: _Taken, answer: Answer, kept: KeptExchange) -> None:
    """What a page says and no page before it did: those are later."""
    known = [fact for fact, _ in taken.facts]
    taken.facts += [(fact, kept) for fact in answer.facts if fact not in known]
    for post, found in answer.posts.items():
        taken.posts.setdefault(post, (found, kept))


def _record(
    archive: Archive, enrolment: Enrolment, platform: Polled, account: Account, taken: _Taken
) -> None:
    (body,) = archive.keep(write_body(enrolment))
    document = Document(
        kind=DocumentKind.ENROLMENT,
        recorded_at=enrolment.enrolled_at,
        accounts=(enrolment.account,),
        posts=(),
        body=body,
    )
    entries: list[Entry] = [
        fact_entry(platform.NAME, account, fact, kept) for fact, kept in taken.facts
    ]
    entries += _post_entries(archive, platform.NAME, account, taken)
    _refuse_known(archive, platform, enrolment.account)  # somebody else may have been quicker
    archive.append([document, *entries])


def _post_entries(
    archive: Archive, platform: str, account: Account, taken: _Taken
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


def _refuse_known(archive: Archive, platform: Polled, account: AccountId) -> None:
    """Two platforms may have one account between them, by one id: it is watched once."""
    for logged in archive.index.entries_of_account(platform.NAME, account):
        known = enrolled_in(archive, logged)
        if known is not None and known.account == account:
            raise AlreadyOnRecord(f"{account} is already on record, as {known.institution}")
