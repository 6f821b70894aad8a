"""What is done at one look at one account?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from onrecord.findings.inactivity import ACTIVE
from onrecord.platforms.polling import Answer, Shown
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import AccountState, Unread
from onrecord.watch.sources.comparing import Comparison, Known, can_be_written
from onrecord.watch.sources.doubting import ask_about, suspect
from onrecord.watch.sources.looked import Looked
from onrecord.watch.sources.older import Older
from onrecord.watch.sources.recording import News
from onrecord.watch.sources.stale import ask_after, in_doubt
from onrecord.watch.sources.tracing import Traced, settle
from onrecord.watch.sources.turn import Turn
from onrecord.watch.sources.view import View

__all__ = ["Glance"]

_AT_ONCE = 20  # posts that are asked after because they were named; the rest waits
_WHOLE_EVERY = timedelta(days=1)  # one answer in this time is kept whole, whatever it says
_NAMED_AGAIN = timedelta(hours=1)
_DOUBTFUL = "it was said not to be there, by a server that did not answer rightly otherwise either"
_MOST_NAMED = 1000  # posts of an account that were asked after in vain, as far as we remember


@dataclass(slots=True)
class Glance:
    """One look at one account, one settling of what is suspected of it, or one event."""

    turn: Turn
    _shown: set[int] = field(default_factory=set)

    async def look(self) -> Looked:
        """Ask what the account shows, and compare."""
        turn, view = self.turn, self._view
        # 1. Ask. Answers that were settled are not read.
        now = turn.now()
        whole = now.timestamp() >= view.whole_at
        asked = [
            await turn.trace(question, fresh=whole)
            for question in turn.source.platform.ask_latest(turn.source.account)
        ]
        at = asked[-1].exchange.answered_at if asked else now
        told = [one for one in asked if one.answer is not None]
        if not told:
            return await self._unchanged(asked, at)
        # 2. What is new, or gone.
        for one in told:
            await self._take_in(one)
        if turn.failure is not None:
            return Looked(False, turn.failure.why, turn.news, view.settle_at)
        # 3. What we looked at.
        self._looked_at(asked, whole=whole, at=at)
        if not turn.news:
            return await self._unchanged((), at)
        view.tally.found_news(at)
        view.recheck_at = 0.0  # it may be about a post that no list shows
        await turn.see_again()
        return await self._older(at)

    async def settle(self) -> Looked:
        """Ask about what is suspected and due."""
        await ask_about(self.turn)
        return self._looked()

    async def take(self, exchange: Exchange, answer: Answer) -> None:
        """Compare what was heard beside the looks."""
        if answer.failure is None:
            await self._compare(exchange, answer, ())
        elif isinstance(answer.failure, Unread):
            await self.turn.failed(exchange, answer.failure)

    @property
    def _view(self) -> View:
        return self.turn.view

    def _looked(self) -> Looked:
        return Looked(True, None, self.turn.news, self._view.settle_at)

    # What a look finds

    async def _unchanged(self, asked: Sequence[Traced], at: datetime) -> Looked:
        """A look that found nothing new: as a rule, a number is counted up, and no more."""
        turn, view = self.turn, self._view
        self._hold_again(asked)
        view.tally.count(at)
        if view.blind is not None:
            await turn.see_again()
        if view.tally.is_due(at):
            await turn.asker.hold(lambda: turn.scribe.looks(turn.now()))
        return await self._older(at)

    async def _older(self, at: datetime) -> Looked:
        """Ask after older posts whose turn it is, if it is anybody's."""
        turn = self.turn
        if at.timestamp() >= self._view.recheck_at:
            found = await Older(turn.asker, turn.questions, turn.source, turn.view).ask(at)
            for exchange, answer, stale in found.answers:
                several = turn.source.platform.MANY > 0
                await self._compare(exchange, answer, (), several=several, stale=stale)
            await suspect(turn, Comparison(missing=found.missing), None)
        return self._looked()

    async def _take_in(self, one: Traced) -> None:
        """Compare a whole answer; if all of it is on record or noted, it need not be read again."""
        answer, exchange, url = one.answer or Answer(), one.exchange, one.question.url
        if answer.failure is not None:
            await self.turn.failed(exchange, answer.failure)
            return
        done = await self._compare(exchange, answer, one.way, listed=True)
        if self._is_doubtful(answer):
            await self.turn.failed(exchange, Unread(f"HTTP {exchange.status}: {_DOUBTFUL}"))
            return
        self._view.held[url] = self.turn.holding.hold(url, exchange)
        if done:
            settle(self.turn.questions, one)

    def _is_doubtful(self, answer: Answer) -> bool:
        """Whether it says that the account is not there, and the rounds so far were not in order.

        Then the server may have lost its mind: nothing was seen of the account.
        """
        doubt = self._view.suspicions.get(None)
        inactive = any(isinstance(x, AccountState) and x.state != ACTIVE for x in answer.facts)
        return inactive and doubt is not None and doubt.tries > 0

    async def _compare(
        self,
        exchange: Exchange,
        answer: Answer,
        way: Sequence[Exchange],
        *,
        listed: bool = False,
        several: bool = False,
        stale: frozenset[PostId] = frozenset(),
    ) -> bool:
        """Record what is new, suspect what is gone; whether all of that is done.

        Posts in `stale` are recorded again even if they show nothing new. `listed` is the list of
        the latest posts, `several` another answer about more than one.
        """
        turn = self.turn
        # 1. Against the record; what would be new, beside the control.
        known, found = await turn.compared(answer)
        control, settled = None, True
        if turn.source.platform.DOUBTS and (found.shown or found.absent or found.inactive):
            control = await turn.control()
            answer = await turn.read(exchange, (*way, control[1]))
            if answer.failure is not None:
                await turn.failed(exchange, answer.failure)
                return False
            known, found = await turn.compared(answer)
        # 2. What is new is recorded; what may come from a cache is asked after.
        shown, doubted = _shown_in(answer), frozenset[PostId]()
        if listed:
            self._shown |= {hash(post) for post in shown}
        if listed or several:
            doubted = in_doubt(turn, found, known, exchange)
            shown = {post: one for post, one in shown.items() if post not in doubted}
            stale = _snapshot(shown, known, exchange.answered_at) if listed else stale
            believed, settled = await self._doubt(found, doubted)
            found = self._of_list(found, believed, doubted, exchange)
        again = {post: one for post, one in shown.items() if post in stale - found.shown.keys()}
        await turn.record(News(exchange, found.shown, again, found.facts, control))
        read = await turn.unread(found.unread, exchange)
        read = read and settled
        # 3. What seems to be gone is asked about; so is what is only named.
        if turn.inactive:
            if (shown or doubted) and not found.facts:
                await ask_about(turn, state=True)
            await turn.compared(Answer())  # it may be active again
        await suspect(turn, found, exchange)
        named = await self._ask_named(found.named)
        return read and named

    async def _doubt(
        self, found: Comparison, doubted: frozenset[PostId]
    ) -> tuple[Mapping[PostId, Shown], bool]:
        """Ask after what a list shows as it was once; what it is believed, and whether all is done."""
        asked = await ask_after(self.turn, {post: found.shown[post] for post in sorted(doubted)})
        done = asked.done
        for one, answer in asked.shown:
            done = await self._compare(one.exchange, answer, one.way) and done
        return asked.believed, done

    def _of_list(
        self,
        found: Comparison,
        believed: Mapping[PostId, Shown],
        doubted: frozenset[PostId],
        exchange: Exchange,
    ) -> Comparison:
        """What a list is believed. Of an account that was not served it may be an old one, too."""
        shown = {x: one for x, one in found.shown.items() if x not in doubted or x in believed}
        facts, source = found.facts, self.turn.source
        if self.turn.inactive and exchange.url != source.platform.ask_account(source.account).url:
            facts = tuple(fact for fact in facts if not isinstance(fact, AccountState))
        return replace(found, shown=shown, facts=facts)

    async def _ask_named(self, posts: Iterable[PostId]) -> bool:
        """Ask after posts that were named and not shown; whether none is left."""
        turn, now, asked = self.turn, self.turn.now(), self._view.named
        due = [p for p in posts if now - asked.get(p, now - _NAMED_AGAIN) >= _NAMED_AGAIN]
        for post in due[:_AT_ONCE]:
            asked[post] = now
            if len(asked) > _MOST_NAMED:
                asked.pop(next(iter(asked)))
            question = turn.source.platform.ask_post(turn.source.account, post)
            if question is None:
                continue
            one = await turn.trace(question, fresh=True)
            answer = one.answer or Answer()
            found = answer.posts.get(post)
            if answer.failure is None and isinstance(found, Shown):
                only = Answer(posts={post: found})
                if await self._compare(one.exchange, only, one.way):
                    asked.pop(post, None)
        return len(due) <= _AT_ONCE

    # What is held until the next look

    def _looked_at(self, asked: Sequence[Traced], *, whole: bool, at: datetime) -> None:
        view = self._view
        self._hold_again(asked)
        urls = {one.question.url for one in asked}
        for url in view.held.keys() - urls:  # the account has moved
            self.turn.holding.let_go(url)
            del view.held[url]
        if all(one.answer is not None for one in asked):
            view.shown = frozenset(self._shown)
        if self.turn.inactive:
            view.whole_at = 0.0  # the same list as before it was inactive would be news
        elif whole:
            view.whole_at = (at + _WHOLE_EVERY).timestamp()

    def _hold_again(self, asked: Iterable[Traced]) -> None:
        """Hold that these answers said the same once more; of those that were let go, the bytes."""
        for one in asked:
            if one.answer is not None:
                continue
            url, held = one.question.url, self._view.held.get(one.question.url)
            if held is not None and self.turn.holding.holds(url):
                held.again = replace(one.exchange, body=b"")
            elif one.exchange.status != 304:
                self._view.held[url] = self.turn.holding.hold(url, one.exchange)


def _shown_in(answer: Answer) -> dict[PostId, Shown]:
    return {
        post: one
        for post, one in answer.posts.items()
        if isinstance(one, Shown) and can_be_written(post)
    }


def _snapshot(shown: Mapping[PostId, Shown], known: Known, at: datetime) -> frozenset[PostId]:
    """The post by which this answer is kept whole, if none was for a day."""
    times = {post: known.words[post].at for post in shown if post in known.words}
    if not times or at.timestamp() - max(times.values()) < _WHOLE_EVERY.total_seconds():
        return frozenset()
    return frozenset([max(times, key=lambda post: known.words[post].first)])
