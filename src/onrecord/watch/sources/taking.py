"""How is an account found, and what does it show already?"""

from dataclasses import dataclass, field

from onrecord.network.redirects import MOST_REDIRECTS
from onrecord.platforms.polling import Account, Answer, Found, Located, Polled, Question
from onrecord.reading.polled import read_answer
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.outcomes import AccountState, Control, Identity
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.enrol import EnrolmentError, Request
from onrecord.watch.refusals import failed
from onrecord.watch.sources.questions import Questions

__all__ = ["MOST_PAGES", "Finder", "Taken"]

MOST_PAGES = 10  # of posts that are already there
_MOST_QUESTIONS = 10  # until an account is found; WebFinger, profile and a redirect are four


@dataclass(slots=True)
class Taken:
    """What was already there: each fact and post beside the answer that said so."""

    facts: list[tuple[AccountState | Identity | Control, KeptExchange]] = field(
        default_factory=list
    )
    posts: dict[PostId, tuple[Found, KeptExchange]] = field(default_factory=dict)
    more: bool = False


@dataclass(slots=True)
class Finder:
    """Asks for one account that is not on record yet; each answer is kept before it is read."""

    asker: Asker
    questions: Questions
    platform: Polled

    async def find(self, request: Request, server: str) -> tuple[Located, KeptExchange]:
        """Follow the platform's questions to the account."""
        answers: list[Exchange] = []
        kept: KeptExchange | None = None
        token: str | None = None
        for _ in range(_MOST_QUESTIONS):
            found = self.platform.find(request.address, answers, server)
            match found:
                case Question():
                    exchange, kept = await self._ask(found)
                    token = found.token
                    answers.append(exchange)
                case Located() if kept is not None:
                    return found, kept
                case _:
                    raise failed("its host", found, "no account is there", token=token)
        raise EnrolmentError("its host sends us from one address to the next")

    async def take_all(self, account: Account, taken: Taken) -> None:
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
                    says = "what it shows can't be read"
                    raise failed("its host", answer.failure, says, token=question.token)
                _add(taken, answer, kept)
                older = answer.older
            taken.more = taken.more or older is not None

    async def _control(self, account: Account, taken: Taken) -> list[Exchange]:
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


def _add(taken: Taken, answer: Answer, kept: KeptExchange) -> None:
    """What a page says and no page before it did: those are later."""
    known = [fact for fact, _ in taken.facts]
    taken.facts += [(fact, kept) for fact in answer.facts if fact not in known]
    for post, found in answer.posts.items():
        taken.posts.setdefault(post, (found, kept))
