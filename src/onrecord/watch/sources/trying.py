"""Can an account be found and read now, as the watch does it, with nothing kept?"""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.network.redirects import MOST_REDIRECTS
from onrecord.platforms.polling import Account, Answer, Located, Polled, Question, Shown
from onrecord.platforms.speech import Address
from onrecord.reading.polled import read_answer
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused, Unreached, Unread
from onrecord.watch.sources.questions import Questions

__all__ = ["Trial", "why_not"]

_MOST_QUESTIONS = 10  # until an account is found, as when one is added


@dataclass(slots=True)
class Trial:
    """One question after the other, until it is known whether it works."""

    questions: Questions
    platform: Polled

    async def find(self, address: Address, server: str) -> Account | str:
        """The account at an address, or why there is none."""
        answers: list[Exchange] = []
        for _ in range(_MOST_QUESTIONS):
            step = self.platform.find(address, answers, server)
            match step:
                case Question():
                    answers.append((await self.questions.ask(step, fresh=True)).exchange)
                case Located():
                    return step.account
                case failure:
                    return why_not(failure)
        return "its host sends us from one address to the next"

    async def look(self, account: Account) -> str | int:
        """How many posts are shown; in words, why that can't be read."""
        beside: list[Exchange] = []
        if self.platform.DOUBTS:
            control = (await self.questions.ask(self.platform.ask_control(account))).exchange
            if not self.platform.is_sound(account, control):
                return "its host does not answer what has one right answer"
            beside = [control]
        posts = 0
        for question in self.platform.ask_latest(account):
            answer = await self._read(account, question, beside)
            if answer.failure is not None:
                return why_not(answer.failure)
            shown = sum(isinstance(found, Shown) for found in answer.posts.values())
            if answer.posts and not shown:
                return why_not(next(iter(answer.posts.values())))
            posts += shown + len(answer.named)
        return posts

    async def _read(
        self, account: Account, question: Question, beside: Sequence[Exchange]
    ) -> Answer:
        way: list[Exchange] = []
        while True:
            exchange = (await self.questions.ask(question, fresh=True)).exchange
            answer = read_answer(self.platform, account, exchange, (*way, *beside))
            if answer.instead is None:
                return answer
            if len(way) == MOST_REDIRECTS:
                return Answer(failure=Unread("it redirects again and again"))
            way.append(exchange)
            question = answer.instead


def why_not(failure: object) -> str:
    """In words, why an answer says nothing of an account."""
    match failure:
        case Refused(why):
            return f"refused: {why}"
        case Unreached(why):
            return f"not reached: {why}"
        case Unread(why):
            return f"not understood: {why}"
        case _:
            return f"no account is there: {failure}"
