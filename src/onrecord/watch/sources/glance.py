"""What is done at one look at one account?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from onrecord.archive import WatchSettings
from onrecord.platforms.polling import Answer, Question, Shown
from onrecord.reading.polled import fact_entry, found_entry
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Control, Refused, Unreached, Unread
from onrecord.watch.asking import Asker, keep_exchanges
from onrecord.watch.sources.comparing import (
    Comparison,
    Known,
    can_be_written,
    compare,
    is_active,
    known_of,
)
from onrecord.watch.sources.concluding import conclude
from onrecord.watch.sources.confirming import ask_round, can_be_asked_after
from onrecord.watch.sources.holding import Holding
from onrecord.watch.sources.looked import Looked
from onrecord.watch.sources.older import Older
from onrecord.watch.sources.questions import Questions
from onrecord.watch.sources.recording import News, Scribe
from onrecord.watch.sources.suspicions import Suspicion
from onrecord.watch.sources.tracing import Traced, read_beside, settle, trace
from onrecord.watch.sources.view import View, note_blind
from onrecord.watch.sources.watched import Source

__all__ = ["Glance"]

_AT_ONCE = 20  # posts that are asked after in one look; the rest waits for the next
_WHOLE_EVERY = timedelta(days=1)  # one answer in this time is kept whole, whatever it says
_NAMED_AGAIN = timedelta(hours=1)
_MOST_NAMED = 1000  # posts of an account that were asked after in vain, as far as we remember


@dataclass(slots=True, kw_only=True)
class Glance:
    """One look at one account, or one settling of what is suspected of it."""

    asker: Asker
    questions: Questions
    settings: WatchSettings
    tell: Callable[[str], None]
    holding: Holding
    source: Source
    view: View
    _shown: set[int] = field(default_factory=set)
    _news: bool = False
    _inactive: bool = False  # by what was on record when it was last compared

    async def look(self) -> Looked:
        """Ask what the account shows, and compare."""
        # 1. Ask. Answers that were settled are not read.
        whole = self._now().timestamp() >= self.view.whole_at
        asked = [
            await self._trace(question, fresh=whole)
            for question in self.source.platform.ask_latest(self.source.account)
        ]
        at = asked[-1].exchange.answered_at if asked else self._now()
        told = [one for one in asked if one.answer is not None]
        if not told:
            return await self._unchanged(asked, at)
        # 2. What is new, or gone.
        failed = None
        for one in told:
            failed = await self._take_in(one) or failed
        if failed is not None:
            return Looked(False, failed.why, self._news, self.view.settle_at)
        # 3. What we looked at.
        self._hold_again(asked)
        self.view.shown = frozenset(self._shown) if len(told) == len(asked) else self.view.shown
        if self._inactive:
            self.view.whole_at = 0.0  # the same list as before it was inactive would be news
        elif whole:
            self.view.whole_at = (at + _WHOLE_EVERY).timestamp()
        if self._news:
            self.view.tally.found_news(at)
            self.view.recheck_at = 0.0  # it may be about a post that no list shows
            await self._see_again()
            return await self._older(at)
        return await self._unchanged((), at)

    async def settle(self) -> Looked:
        """Ask about what is suspected and due."""
        await self._question()
        return Looked(True, None, self._news, self.view.settle_at)

    async def take(self, exchange: Exchange, answer: Answer) -> None:
        """Compare what was heard beside the looks."""
        if answer.failure is None:
            await self._compare(exchange, answer, ())
        elif isinstance(answer.failure, Unread):
            await self._unread({None: answer.failure}, exchange)

    # What a look finds

    async def _unchanged(self, asked: Sequence[Traced], at: datetime) -> Looked:
        """A look that found nothing new: as a rule, a number is counted up, and no more."""
        self._hold_again(asked)
        self.view.tally.count(at)
        if self.view.blind is not None:
            await self._see_again()
        if self.view.tally.is_due(at):
            await self.asker.hold(lambda: self._scribe.looks(self._now()))
        return await self._older(at)

    async def _older(self, at: datetime) -> Looked:
        """Ask after older posts whose turn it is, if it is anybody's."""
        if at.timestamp() >= self.view.recheck_at:
            found = await Older(self.asker, self.questions, self.source, self.view).ask(at)
            for exchange, answer, stale in found.answers:
                await self._compare(exchange, answer, (), stale=stale)
            if found.missing:
                await self._suspect(Comparison(missing=found.missing), None)
        return Looked(True, None, self._news, self.view.settle_at)

    async def _take_in(self, one: Traced) -> Refused | Unreached | Unread | None:
        """Compare a whole answer; why not, if it can't be."""
        answer, exchange = one.answer or Answer(), one.exchange
        failed = answer.failure
        done = failed is None and await self._compare(exchange, answer, one.way, listed=True)
        if failed is not None:
            await self._failed(exchange, failed)
            return failed
        url = one.question.url
        self.view.held[url] = self.holding.hold(url, exchange)
        if done:
            settle(self.questions, one)
        return None

    async def _compare(
        self,
        exchange: Exchange,
        answer: Answer,
        way: Sequence[Exchange],
        *,
        listed: bool = False,
        stale: frozenset[PostId] = frozenset(),
    ) -> bool:
        """Record what is new, suspect what is gone; whether all of that is done.

        Posts in `stale` are recorded again even if they show nothing new.
        """
        # 1. Against the record; what would be new, beside the control.
        known, found = await self._known(answer)
        control = None
        if self.source.platform.DOUBTS and (found.shown or found.absent or found.inactive):
            control = await self._control()
            answer = await read_beside(
                self.source.platform, self.source.account, exchange, (*way, control[1])
            )
            if answer.failure is not None:
                await self._failed(exchange, answer.failure)
                return False
            known, found = await self._known(answer)
        # 2. What is new is recorded.
        shown = {
            post: one
            for post, one in answer.posts.items()
            if isinstance(one, Shown) and can_be_written(post)
        }
        if listed:
            self._shown |= {hash(post) for post in shown}
            stale = self._snapshot(shown, known, exchange.answered_at)
        again = {post: one for post, one in shown.items() if post in stale - found.shown.keys()}
        news = News(exchange, found.shown, again, found.facts, control)
        if news.shown or news.again or news.facts:
            self._news |= await self.asker.hold(lambda: self._scribe.news(news, self._now()))
        read = await self._unread(found.unread, exchange)
        # 3. What seems to be gone is asked about; so is what is only named.
        if shown and not is_active(known.state) and not found.facts:
            await self._question(state=True)
            known, _ = await self._known(answer)  # it may be active again
        elif found.facts:
            known, _ = await self._known(answer)  # or was said to be in this very answer
        if found.absent or found.missing or found.inactive is not None:
            await self._suspect(found, exchange, known=known)
        named = await self._ask_named(found.named)
        return read and named

    async def _known(self, answer: Answer) -> tuple[Known, Comparison]:
        known = await self.asker.hold(lambda: known_of(self.asker.archive, self.view.key, answer))
        self._inactive = not is_active(known.state)
        return known, compare(answer, known)

    def _snapshot(
        self, shown: Mapping[PostId, Shown], known: Known, at: datetime
    ) -> frozenset[PostId]:
        """The post by which this answer is kept whole, if none was for a day."""
        latest = max((word.at for word in known.words.values()), default=None)
        if latest is None or not shown or at.timestamp() - latest < _WHOLE_EVERY.total_seconds():
            return frozenset()
        return frozenset(
            [max(shown, key=lambda post: known.words[post].first if post in known.words else 0.0)]
        )

    async def _ask_named(self, posts: Iterable[PostId]) -> bool:
        """Ask after posts that were named and never shown to us; whether none is left."""
        now, view = self._now(), self.view
        due = [p for p in posts if now - view.named.get(p, now - _NAMED_AGAIN) >= _NAMED_AGAIN]
        for post in due[:_AT_ONCE]:
            view.named[post] = now
            if len(view.named) > _MOST_NAMED:
                view.named.pop(next(iter(view.named)))
            question = self.source.platform.ask_post(self.source.account, post)
            if question is None:
                continue
            one = await self._trace(question, fresh=True)
            answer = one.answer or Answer()
            found = answer.posts.get(post)
            if answer.failure is None and isinstance(found, Shown):
                only = Answer(posts={post: found})
                if await self._compare(one.exchange, only, one.way):
                    view.named.pop(post, None)
        return len(due) <= _AT_ONCE

    # What seems to be gone

    async def _suspect(
        self, found: Comparison, exchange: Exchange | None, known: Known | None = None
    ) -> None:
        """Suspect what is left out or said to be gone, and ask about it at once."""
        if known is not None and not is_active(known.state):
            found = replace(found, missing=(), absent={})  # that is on record as the account's
        missing = [p for p in found.missing if can_be_asked_after(self.source, p)]
        posts = [p for p in dict.fromkeys((*found.absent, *missing))]
        new = [p for p in posts if p not in self.view.suspicions]
        inactive = found.inactive if None not in self.view.suspicions else None
        if new or inactive is not None:
            await self.asker.hold(lambda: self._note(new, found.absent, inactive, exchange))
            await self._question()

    def _note(
        self,
        posts: Sequence[PostId],
        absent: Mapping[PostId, Absent],
        inactive: AccountState | None,
        exchange: Exchange | None,
    ) -> None:
        """Note suspicions, with the last look that showed the posts."""
        name, account, now = self.source.platform.NAME, self.source.account, self._now()
        kept = None
        if exchange is not None and (absent or inactive is not None):
            (kept,) = keep_exchanges(self.asker.archive, [exchange], name)
        seen = self._scribe.last_seen(posts)
        new = [
            Suspicion(
                post=post,
                began_at=now,
                next_at=now,
                by_list=post in absent,
                notices=(found_entry(name, account, post, absent[post], kept, None),)
                if post in absent and kept is not None
                else (),
                seen=tuple(entry for entry in seen if entry.post == post),
            )
            for post in posts
        ]
        if inactive is not None and kept is not None:
            notice = fact_entry(name, account, inactive, kept)
            new.append(Suspicion(post=None, began_at=now, next_at=now, notices=(notice,)))
        self.view.suspect(self.asker.archive, *new)

    async def _question(self, *, state: bool = False) -> None:
        """One round about what is due; with `state` about the account in any case."""
        now, view = self._now(), self.view
        due = [one for one in view.suspicions.values() if one.next_at <= now][:_AT_ONCE]
        if not due and not state:
            return
        others = await self.asker.hold(self._others)
        found = await ask_round(
            self.questions,
            self.source,
            [one.post for one in due if one.post is not None],
            others,
            by_list=frozenset(one.post for one in due if one.by_list and one.post is not None),
            state=state or any(one.post is None for one in due),
        )
        settling = timedelta(seconds=self.settings.settle_seconds)
        done = await self.asker.hold(
            lambda: conclude(self._scribe, found, due, settling, self._now())
        )
        self._news |= done.news
        if found.gone is not None:
            self.view.whole_at = 0.0
        for words in done.told:
            self.tell(words)
        if found.account is not None:
            await self._learn(*found.account)
        if found.other is not None and isinstance(found.other[1], Absent):
            post, _, exchange = found.other
            await self.asker.hold(lambda: self._note([post], {}, None, exchange))

    async def _learn(self, answer: Answer, exchange: Exchange) -> None:
        """What an answer about the account says besides: its names, that it is active again."""
        facts = Answer(facts=answer.facts)
        _, found = await self._known(facts)
        if found.facts:
            news = News(exchange, facts=found.facts)
            self._news |= await self.asker.hold(lambda: self._scribe.news(news, self._now()))

    def _others(self) -> list[PostId]:
        """Posts that should be there: those that the list showed last come first."""
        there = self.asker.archive.index.present_posts(*self.view.key)
        free = [word.post for word in there if word.post not in self.view.suspicions]
        return sorted(free, key=lambda post: hash(post) not in self.view.shown)

    # What can't be seen

    async def _failed(self, exchange: Exchange, why: Refused | Unreached | Unread) -> None:
        told = await self.asker.hold(lambda: self._scribe.failure(exchange, why, self._now()))
        if told and isinstance(why, Unread):
            self._tell_unread(why)

    async def _unread(
        self, faults: Mapping[PostId, Unread] | Mapping[None, Unread], exchange: Exchange
    ) -> bool:
        """Record what can't be placed; whether there is nothing, or it was recorded."""
        if not faults:
            return True
        held: dict[PostId | None, Unread] = {post: fault for post, fault in faults.items()}
        told = await self.asker.hold(lambda: self._scribe.unread(held, exchange, self._now()))
        if told:
            self._tell_unread(next(iter(held.values())))
        return told

    def _tell_unread(self, why: Unread) -> None:
        name, account = self.source.platform.NAME, self.source.account
        self.tell(f"{name} {account.handle or account.account}: not understood: {why.why}")

    async def _see_again(self) -> None:
        if self.view.blind is not None:
            await self.asker.hold(lambda: note_blind(self.asker.archive, self.view, None))

    # What it is made of

    def _hold_again(self, asked: Iterable[Traced]) -> None:
        """Hold that these answers said the same once more; of those that were let go, the bytes."""
        for one in asked:
            if one.answer is not None:
                continue
            url, held = one.question.url, self.view.held.get(one.question.url)
            if held is not None and self.holding.holds(url):
                held.again = replace(one.exchange, body=b"")
            elif one.exchange.status != 304:
                self.view.held[url] = self.holding.hold(url, one.exchange)

    async def _control(self) -> tuple[Control, Exchange]:
        account = self.source.account
        question = self.source.platform.ask_control(account)
        exchange = (await self.questions.ask(question, fresh=True)).exchange
        return Control(question.url, self.source.platform.is_sound(account, exchange)), exchange

    async def _trace(self, question: Question, *, fresh: bool) -> Traced:
        return await trace(
            self.questions, self.source.platform, self.source.account, question, fresh=fresh
        )

    @property
    def _scribe(self) -> Scribe:
        return Scribe(self.asker.archive, self.source, self.view, self.holding)

    def _now(self) -> datetime:
        return self.asker.clock.now()
