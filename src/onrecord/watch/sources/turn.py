"""What is at hand while an account is looked at?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.archive import Archive, WatchSettings
from onrecord.platforms.polling import Answer, Question
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Control, Refused, Unreached, Unread
from onrecord.watch.asking import Asker
from onrecord.watch.sources.comparing import Comparison, Known, compare, is_active, known_of
from onrecord.watch.sources.holding import Holding
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.recording import News, Scribe
from onrecord.watch.sources.tracing import Traced, read_beside, trace
from onrecord.watch.sources.view import View, note_blind
from onrecord.watch.sources.watched import Source

__all__ = ["Turn"]


@dataclass(slots=True, kw_only=True)
class Turn:
    """One look at one account, or whatever else is done about it at one time."""

    asker: Asker
    questions: Questions
    settings: WatchSettings
    tell: Callable[[str], None]
    holding: Holding
    source: Source
    view: View
    news: bool = False  # something new was recorded
    inactive: bool = False  # by what was on record when it was last compared
    failure: Refused | Unreached | Unread | None = None  # why something could not be seen

    @property
    def archive(self) -> Archive:
        return self.asker.archive

    @property
    def scribe(self) -> Scribe:
        return Scribe(self.archive, self.source, self.view, self.holding)

    @property
    def settling(self) -> timedelta:
        """The time between two questions about what seems to be gone."""
        return timedelta(seconds=self.settings.settle_seconds)

    def now(self) -> datetime:
        return self.asker.clock.now()

    # Asking

    async def trace(self, question: Question, *, fresh: bool) -> Traced:
        """Ask, and follow where it leads."""
        platform, account = self.source.platform, self.source.account
        return await trace(self.questions, platform, account, question, fresh=fresh)

    async def control(self) -> tuple[Control, Exchange]:
        """Ask for what has one right answer, and whether it came."""
        platform, account = self.source.platform, self.source.account
        question = platform.ask_control(account)
        exchange = (await self.questions.ask(question, fresh=True)).exchange
        return Control(question.url, platform.is_sound(account, exchange)), exchange

    async def read(self, exchange: Exchange, beside: Sequence[Exchange]) -> Answer:
        """Read an answer again, beside others."""
        return await read_beside(self.source.platform, self.source.account, exchange, beside)

    # The record

    async def compared(self, answer: Answer) -> tuple[Known, Comparison]:
        """What is on record of what an answer speaks of, and what of it is not."""
        key = self.view.key
        known = await self.asker.hold(lambda: known_of(self.archive, key, answer))
        self.inactive = not is_active(known.state)
        return known, compare(answer, known)

    async def record(self, found: News) -> None:
        """Record what is new of it."""
        if found.shown or found.again or found.facts:
            self.news |= await self.asker.hold(lambda: self.scribe.news(found, self.now()))

    async def failed(self, exchange: Exchange, why: Refused | Unreached | Unread) -> None:
        """Record why nothing could be seen, as far as that is due."""
        self.failure = why
        told = await self.asker.hold(lambda: self.scribe.failure(exchange, why, self.now()))
        if told and isinstance(why, Unread):
            self._tell(why)

    async def unread(self, faults: Mapping[PostId, Unread], exchange: Exchange) -> bool:
        """Record what can't be placed; whether there is nothing, or it was recorded."""
        if not faults:
            return True
        held: dict[PostId | None, Unread] = {post: fault for post, fault in faults.items()}
        told = await self.asker.hold(lambda: self.scribe.unread(held, exchange, self.now()))
        if told:
            self._tell(next(iter(held.values())))
        return told

    async def see_again(self) -> None:
        """What could not be seen is seen: the next failure is another one."""
        if self.view.blind is not None:
            await self.asker.hold(lambda: note_blind(self.archive, self.view, None))

    def _tell(self, why: Unread) -> None:
        name, account = self.source.platform.NAME, self.source.account
        self.tell(f"{name} {account.handle or account.account}: not understood: {why.why}")
