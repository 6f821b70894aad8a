"""Is it gone, or is it us, the server, or the whole account?

One round of questions: the posts themselves; then, if one of them is said not to be there, what
has one right answer, another post of the account, and the account. Twice the same, minutes apart,
is what an absence is believed by (design, section 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from onrecord.findings.inactivity import ACTIVE
from onrecord.platforms.polling import Answer, Found, Polled, Shown
from onrecord.platforms.statuses import read_status
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Refused,
    Unreached,
    Unread,
)
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.tracing import trace
from onrecord.watch.sources.watched import Source

__all__ = ["Round", "ask_round", "can_be_asked_after"]

_OTHERS = 3  # other posts that are tried, until one is there

Failed: TypeAlias = Refused | Unreached | Unread


@dataclass(slots=True)
class Round:
    """What came of one round. Parts that were not asked for are None."""

    posts: dict[PostId, tuple[Found, Exchange]] = field(default_factory=dict)
    control: tuple[bool, Exchange] | None = None
    other: tuple[PostId, Found, Exchange] | None = None
    account: tuple[Answer, Exchange] | None = None
    more: tuple[tuple[Answer, Exchange], ...] = ()  # whole answers: they may say more than asked

    @property
    def state(self) -> AccountState | None:
        """What the account's own server says of it."""
        facts = () if self.account is None else self.account[0].facts
        said = [fact for fact in facts if isinstance(fact, AccountState)]
        return said[-1] if said else None

    @property
    def is_sound(self) -> bool:
        """Whether the one who answers was in order."""
        return self.control is not None and self.control[0]

    @property
    def counts(self) -> bool:
        """Whether what this round says of posts is believed."""
        other = self.other is None or isinstance(self.other[1], Shown)
        active = self.state is not None and self.state.state == ACTIVE
        return self.is_sound and other and active

    @property
    def gone(self) -> AccountState | None:
        """The account's state, if it is not active by the word of a server that is in order."""
        state = self.state if self.is_sound else None
        return None if state is None or state.state == ACTIVE else state

    def why_not(self, post: PostId | None) -> Failed:
        """What came instead of an answer that counts."""
        found = self.posts[post][0] if post in self.posts else None
        if isinstance(found, Refused | Unreached | Unread):
            return found
        for exchange in (self.control, self.account, self.other):
            failed = None if exchange is None else read_status(exchange[-1])
            if failed is not None:
                return failed
        if not self.is_sound:
            return Unread("the same server did not answer rightly what has one right answer")
        if self.account is not None and self.account[0].failure is not None:
            return self.account[0].failure
        if self.state is None:
            return Unread("the account's state could not be learnt")
        return Unread("another post of the account was not shown either")


def can_be_asked_after(source: Source, post: PostId) -> bool:
    """Whether the platform ever says of a single post that it is gone."""
    return source.platform.ask_post(source.account, post) is not None


async def ask_round(
    questions: Questions,
    source: Source,
    posts: Sequence[PostId],
    others: Sequence[PostId],
    *,
    by_list: frozenset[PostId] = frozenset(),
    state: bool = False,
) -> Round:
    """Ask after posts; the rest only if one of them is not there, or with `state` in any case.

    `others` are posts that were shown lately. Those in `by_list` are looked for in the list,
    where the platform says nothing of single posts.
    """
    found = Round()
    asking = _Asking(questions, source, found)
    if source.platform.DOUBTS and posts:
        await asking.control()
    for post in posts:
        await asking.post(post, by_list=post in by_list)
    if state or any(isinstance(said, Absent) for said, _ in found.posts.values()):
        await asking.control()
        await asking.account()
        if found.is_sound and found.gone is None and posts:
            await asking.others([post for post in others if post not in found.posts])
    return found


@dataclass(slots=True)
class _Asking:
    questions: Questions
    source: Source
    found: Round
    _lists: list[tuple[Answer, Exchange]] | None = None

    @property
    def _platform(self) -> Polled:
        return self.source.platform

    async def control(self) -> None:
        """What has one right answer, whatever the account does. Redirects are part of it."""
        if self.found.control is None:
            question = self._platform.ask_control(self.source.account)
            exchange = (await self.questions.ask(question, fresh=True)).exchange
            sound = self._platform.is_sound(self.source.account, exchange)
            self.found.control = sound, exchange

    async def account(self) -> None:
        question = self._platform.ask_account(self.source.account)
        traced = await trace(
            self.questions, self._platform, self.source.account, question, fresh=True
        )
        self.found.account = traced.answer or Answer(), traced.exchange

    async def post(self, post: PostId, *, by_list: bool) -> None:
        said = await self._ask(post)
        if said is None and by_list:
            said = await self._look_for(post)
        if said is not None:
            self.found.posts[post] = said

    async def others(self, posts: Sequence[PostId]) -> None:
        """Another post that is there. One that is not is another suspicion, and no control."""
        for post in posts[:_OTHERS]:
            said = await self._ask(post)
            if said is None:
                return
            self.found.other = post, *said
            if isinstance(said[0], Shown):
                return

    async def _ask(self, post: PostId) -> tuple[Found, Exchange] | None:
        question = self._platform.ask_post(self.source.account, post)
        if question is None:
            return None
        traced = await trace(
            self.questions,
            self._platform,
            self.source.account,
            question,
            beside=() if self.found.control is None else (self.found.control[1],),
            fresh=True,
        )
        answer = traced.answer or Answer()
        return _of(post, answer), traced.exchange

    async def _look_for(self, post: PostId) -> tuple[Found, Exchange] | None:
        if self._lists is None:
            self._lists = []
            for question in self._platform.ask_latest(self.source.account):
                traced = await trace(
                    self.questions, self._platform, self.source.account, question, fresh=True
                )
                self._lists.append((traced.answer or Answer(), traced.exchange))
        said = [(_of(post, answer), exchange) for answer, exchange in self._lists]
        told = [one for one in said if isinstance(one[0], Shown | Absent)]
        return next(iter([*told, *said]), None)


def _of(post: PostId, answer: Answer) -> Found:
    """What an answer says of a post; if it speaks of none, that is all it says."""
    found: Mapping[PostId, Found] = answer.posts
    return answer.failure or found.get(post) or Unread("the answer does not speak of the post")
