"""Where does an answer lead, and what does it say in the end?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.network import Failure
from onrecord.network.redirects import refusal
from onrecord.platforms.polling import Account, Answer, Polled, Question
from onrecord.reading.polled import read_answer
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Unreached
from onrecord.watch.sources.questions import Questions

__all__ = ["Traced", "read_beside", "settle", "trace"]

_LARGE = 1 << 16  # bytes; larger answers are read beside the loop, so that others go on


@dataclass(frozen=True, slots=True)
class Traced:
    """The answer at the end of the way, and how we came to it."""

    question: Question  # the one that was answered
    exchange: Exchange
    unchanged: bool  # it is the answer that was settled; then `answer` is None
    answer: Answer | None
    way: tuple[Exchange, ...] = ()  # redirects, oldest first


async def trace(
    questions: Questions,
    platform: Polled,
    account: Account,
    question: Question,
    *,
    beside: Sequence[Exchange] = (),
    fresh: bool = False,
) -> Traced:
    """Ask, follow where the answer leads (as `network.redirects` does), and read it.

    `beside` is what else the reader is given. With `fresh`, the answer is read whatever it is.
    """
    way: list[Exchange] = []
    while True:
        asked = await questions.ask(question, fresh=fresh)
        exchange = asked.exchange
        if asked.unchanged and not fresh:
            return Traced(question, exchange, True, None, tuple(way))
        answer = await read_beside(platform, account, exchange, (*way, *beside))
        if answer.instead is None:
            return Traced(question, exchange, False, answer, tuple(way))
        why = refusal([*way, exchange], answer.instead.url)
        if why is not None:
            failed = Answer(failure=Unreached(Failure.REDIRECT.because(why)))
            return Traced(question, exchange, False, failed, tuple(way))
        way.append(exchange)
        question = answer.instead


async def read_beside(
    platform: Polled, account: Account, exchange: Exchange, beside: Sequence[Exchange]
) -> Answer:
    """Read an answer; a large one in a thread."""
    if len(exchange.body) < _LARGE:
        return read_answer(platform, account, exchange, beside)
    return await asyncio.to_thread(read_answer, platform, account, exchange, beside)


def settle(questions: Questions, traced: Traced) -> None:
    """All that the answer says is on record or noted: it need not be read again."""
    questions.settled(traced.question, traced.exchange)
