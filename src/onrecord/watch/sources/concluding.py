"""What follows from a round of questions about what seems to be gone?

An absence is recorded after two rounds that both count, minutes apart; never before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from onrecord.platforms.polling import Shown
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState
from onrecord.watch.sources.confirming import Round
from onrecord.watch.sources.recording import News, Scribe
from onrecord.watch.sources.suspicions import GIVEN_UP_AFTER, Suspicion, again_after
from onrecord.watch.sources.testimony import Testimony, absences_in, states_in, taken_back

__all__ = ["Conclusion", "conclude"]


@dataclass(slots=True)
class Conclusion:
    """What came of it: whether anything was recorded, and what an operator has to hear."""

    news: bool = False
    told: list[str] = field(default_factory=list)


def conclude(
    scribe: Scribe,
    found: Round,
    asked: Sequence[Suspicion],
    settle: timedelta,
    noted_at: datetime,
) -> Conclusion:
    """Record what a round showed of these suspicions, and note what is still open."""
    concluding = _Concluding(scribe, found, settle, noted_at, Testimony(scribe, found))
    for suspicion in asked:
        if suspicion.post is not None:
            concluding.post(suspicion, suspicion.post)
    concluding.account(next((one for one in asked if one.post is None), None))
    return concluding.done


@dataclass(slots=True)
class _Concluding:
    scribe: Scribe
    found: Round
    settle: timedelta
    at: datetime
    said: Testimony
    done: Conclusion = field(default_factory=Conclusion)

    def post(self, one: Suspicion, post: PostId) -> None:
        """What the round said of a post."""
        index, view = self.scribe.archive.index, self.scribe.view
        word = index.latest_words(*view.key, [post]).get(post)
        said, exchange = self.found.posts.get(post, (None, None))
        if word is not None and word.version is None and not isinstance(said, Shown):
            self._drop(one)  # it is on record that it is gone
        elif isinstance(said, Shown) and exchange is not None:
            self._is_there(one, post, said, exchange)
        elif word is not None and word.at > self.at.timestamp():
            self._try_again(one)  # our clock was ahead: an absence would count as from before
        elif isinstance(said, Absent) and exchange is not None and self.found.counts:
            self._is_gone(one, post, said, exchange)
        elif self.found.gone is not None:
            self._wait(replace(one, first=(), next_at=self.at + self.settle))
        else:
            self._try_again(one)

    def account(self, one: Suspicion | None) -> None:
        """What the round said of the account itself."""
        state = self.found.state
        if self.found.gone is not None:
            self._is_inactive(one or self.scribe.view.suspicions.get(None), self.found.gone)
        elif one is not None and self.found.is_sound and state is not None:
            self._is_active(one, state)
        elif one is not None:
            self._try_again(one)

    def _is_there(self, one: Suspicion, post: PostId, said: Shown, exchange: Exchange) -> None:
        """It is shown. If a round before said otherwise, that answer was taken back."""
        if one.first:
            unsaid = [taken_back(entry, exchange) for entry in absences_in(one.first)]
            self.scribe.append(self.said.unless_known(unsaid, post), self.at)
        shown, again = ({}, {post: said}) if one.first else ({post: said}, {})
        news = News(exchange, shown, again, control=self.said.doubted)
        self.done.news |= self.scribe.news(news, self.at)
        self._drop(one)

    def _is_gone(self, one: Suspicion, post: PostId, said: Absent, exchange: Exchange) -> None:
        """It is not there, and everything else is in order: for the second time, or the first."""
        entries = (*self.said.beside(), self.said.absent(post, said, exchange))
        if not one.first:
            self._wait(replace(one, first=entries, next_at=self.at + self.settle, tries=0))
            return
        self.scribe.append([*one.seen, *one.notices, *one.first, *entries], self.at)
        self.done.news = True
        self._drop(one)

    def _is_inactive(self, one: Suspicion | None, state: AccountState) -> None:
        """The account itself is not served: then what its host leaves out says nothing of posts."""
        entries, every = self.said.beside(), self.scribe.view.suspicions.values()
        notices = () if one is None else one.notices
        before = [fact.state for fact in states_in(() if one is None else one.first)]
        if self.said.is_on_record(state):
            self._drop(*every)
        elif one is None or before != [state.state]:
            began, again = (self.at if one is None else one.began_at), self.at + self.settle
            self._wait(
                Suspicion(post=None, began_at=began, next_at=again, notices=notices, first=entries)
            )
        elif self.at >= one.next_at:
            self.scribe.append([*notices, *one.first, *entries], self.at)
            self.done.news = True
            self._drop(*every)

    def _is_active(self, one: Suspicion, state: AccountState) -> None:
        """It was said to be inactive, and is served: what was said before was taken back."""
        answer = self.said.of_account(state)
        if answer is not None:
            entry, exchange = answer
            told = [x for x in (*one.notices, *one.first) if states_in([x])]
            self.scribe.append([*(taken_back(x, exchange) for x in told), entry], self.at)
            self.done.news = True
        self._drop(one)

    def _try_again(self, one: Suspicion) -> None:
        """Nothing is concluded. After a day that is told, once, and the record says why."""
        tries = one.tries + 1
        later = replace(one, tries=tries, next_at=self.at + again_after(tries, self.settle))
        if self.at - one.began_at >= GIVEN_UP_AFTER and not one.told:
            later = replace(later, told=True)
            self._give_up(one)
        self._wait(later)

    def _give_up(self, one: Suspicion) -> None:
        why, source = self.found.why_not(one.post), self.scribe.source
        entry = self.said.failed(one.post, why)
        if entry is not None:
            self.scribe.append([entry], self.at)
        what = "the account" if one.post is None else one.post
        self.done.told.append(
            f"{source.platform.NAME} {source.account.account}: for a day it could not be found out"
            f" whether {what} is gone: {why.why}"
        )

    def _wait(self, one: Suspicion) -> None:
        self.scribe.view.suspect(self.scribe.archive, one)

    def _drop(self, *those: Suspicion) -> None:
        dropped = tuple(one.post for one in those)
        self.scribe.view.suspect(self.scribe.archive, dropped=dropped)
