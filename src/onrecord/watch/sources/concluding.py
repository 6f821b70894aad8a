"""What follows from a round of questions about what seems to be gone?

An absence is recorded after two rounds that both count, minutes apart; never before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from onrecord.platforms.polling import Shown
from onrecord.reading.polled import fact_entry, found_entry
from onrecord.record.accounts import PostId, ref_of
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, AccountState, Control, Unread
from onrecord.watch.asking import keep_exchanges
from onrecord.watch.retention import keeper
from onrecord.watch.sources.confirming import Round
from onrecord.watch.sources.questions import host_of
from onrecord.watch.sources.recording import News, Scribe
from onrecord.watch.sources.suspicions import (
    GIVEN_UP_AFTER,
    Observed,
    Suspicion,
    again_after,
)

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
    concluding = _Concluding(scribe, found, settle, noted_at)
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
    done: Conclusion = field(default_factory=Conclusion)
    _kept: dict[int, KeptExchange] = field(default_factory=dict)

    def post(self, one: Suspicion, post: PostId) -> None:
        archive = self.scribe.archive
        word = archive.index.latest_words(*self.scribe.view.key, [post]).get(post)
        said, exchange = self.found.posts.get(post, (None, None))
        if word is not None and word.version is None and not isinstance(said, Shown):
            self._drop(one)  # it is on record that it is gone
        elif isinstance(said, Shown) and exchange is not None:
            self._is_there(one, post, said, exchange)
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
            self._is_inactive(one or self.scribe.view.suspicions.get(None))
        elif one is not None and self.found.is_sound and state is not None:
            self._is_active(one, state)
        elif one is not None:
            self._try_again(one)

    def _is_there(self, one: Suspicion, post: PostId, said: Shown, exchange: Exchange) -> None:
        if one.first:
            entries = [self._unsaid(entry, exchange) for entry in self._absences(one.first)]
            self.scribe.append(self._unless_known(entries, post), self.at)
        shown, again = ({}, {post: said}) if one.first else ({post: said}, {})
        news = News(exchange, shown, again, control=self._doubted())
        self.done.news |= self.scribe.news(news, self.at)
        self._drop(one)

    def _is_gone(self, one: Suspicion, post: PostId, said: Absent, exchange: Exchange) -> None:
        round_entries = (*self._beside(), self._entry(post, said, exchange))
        if not one.first:
            self._wait(replace(one, first=round_entries, next_at=self.at + self.settle, tries=0))
            return
        self.scribe.append([*one.seen, *one.notices, *one.first, *round_entries], self.at)
        self.done.news = True
        self._drop(one)

    def _is_inactive(self, one: Suspicion | None) -> None:
        """The account itself is not served: then what its host leaves out says nothing of posts."""
        state, entries = self.found.gone, self._beside()
        assert state is not None  # that is why we are here
        view = self.scribe.view
        if self._is_on_record(state):
            self._drop(*view.suspicions.values())
        elif one is None or not one.first or _state_in(one.first) != state.state:
            began = self.at if one is None else one.began_at
            notices = () if one is None else one.notices
            self._wait(
                Suspicion(
                    post=None,
                    began_at=began,
                    next_at=self.at + self.settle,
                    notices=notices,
                    first=entries,
                )
            )
        elif self.at >= one.next_at:
            self.scribe.append([*one.notices, *one.first, *entries], self.at)
            self.done.news = True
            self._drop(*view.suspicions.values())

    def _is_active(self, one: Suspicion, state: AccountState) -> None:
        """It was said to be inactive, and is served."""
        before = [x for x in (*one.notices, *one.first) if isinstance(x, AccountObservation)]
        exchange = self._account_exchange()
        if exchange is not None:
            entries: list[Entry] = [
                self._unsaid(entry, exchange)
                for entry in before
                if isinstance(entry.fact, AccountState)
            ]
            fact = fact_entry(
                self.scribe.source.platform.NAME,
                self.scribe.source.account,
                state,
                self._keep(exchange),
            )
            self.scribe.append([*entries, fact], self.at)
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
        source, why = self.scribe.source, self.found.why_not(one.post)
        exchange = self._failed_exchange(one.post)
        if exchange is None:
            return
        name, kept = source.platform.NAME, self._keep(exchange)
        if one.post is None:
            entry: Entry = fact_entry(name, source.account, why, kept)
        else:
            entry = found_entry(name, source.account, one.post, why, kept, None)
        self.scribe.append([entry], self.at)
        what = "the account" if one.post is None else one.post
        self.done.told.append(
            f"{name} {source.account.account}: it could not be found out for a day whether {what}"
            f" is gone: {why.why}"
        )

    def _doubted(self) -> tuple[Control, Exchange] | None:
        """The control, where a post is only believed beside it."""
        if self.found.control is None or not self.scribe.source.platform.DOUBTS:
            return None
        sound, exchange = self.found.control
        return Control(exchange.url, sound), exchange

    # What the round's entries are

    def _beside(self) -> tuple[Observed, ...]:
        """What else was asked in this round, in that order; each answer is kept."""
        name, account, entries = (
            self.scribe.source.platform.NAME,
            self.scribe.source.account,
            list[Observed](),
        )
        if self.found.control is not None:
            sound, exchange = self.found.control
            fact = Control(exchange.url, sound)
            entries.append(fact_entry(name, account, fact, self._keep(exchange)))
        if self.found.other is not None and isinstance(self.found.other[1], Shown):
            post, shown, answered = self.found.other[0], self.found.other[1], self.found.other[2]
            (version,) = keeper(self.scribe.archive, name)(shown.version)
            kept = self._keep(answered)
            entries.append(found_entry(name, account, post, shown, kept, version))
        exchange_of_account = self._account_exchange()
        if exchange_of_account is not None and self.found.state is not None:
            kept = self._keep(exchange_of_account)
            entries.append(fact_entry(name, account, self.found.state, kept))
        return tuple(entries)

    def _entry(self, post: PostId, said: Absent, exchange: Exchange) -> PostObservation:
        source = self.scribe.source
        return found_entry(
            source.platform.NAME, source.account, post, said, self._keep(exchange), None
        )

    def _unsaid(self, entry: Observed, later: Exchange) -> Observed:
        """An answer that was taken back by the next one: it is kept, and not believed."""
        minutes = round((later.answered_at - entry.observed_at).total_seconds() / 60)
        who = host_of(entry.evidence.exchange.url)
        if isinstance(entry, PostObservation):
            why = f"{who} said that it was not there, and served it again {minutes} minutes later"
            return replace(entry, outcome=Unread(why))
        why = f"{who} said that the account was not active, and {minutes} minutes later that it was"
        return replace(entry, fact=Unread(why))

    def _absences(self, entries: Iterable[Observed]) -> list[PostObservation]:
        return [
            x for x in entries if isinstance(x, PostObservation) and isinstance(x.outcome, Absent)
        ]

    def _unless_known(self, entries: Iterable[Observed], post: PostId) -> list[Observed]:
        """Those whose answer is not on record: a repeated round would word it anew."""
        ref = ref_of(*self.scribe.view.key, post)
        told = [logged.entry for logged in self.scribe.archive.index.entries_of_post(ref)]
        known = {x.evidence.exchange for x in told if isinstance(x, PostObservation)}
        return [entry for entry in entries if entry.evidence.exchange not in known]

    def _is_on_record(self, state: AccountState) -> bool:
        said = self.scribe.archive.index.latest_fact(*self.scribe.view.key, AccountState)
        fact = None if said is None else getattr(said.entry, "fact", None)
        return isinstance(fact, AccountState) and fact.state == state.state

    def _account_exchange(self) -> Exchange | None:
        return None if self.found.account is None else self.found.account[1]

    def _failed_exchange(self, post: PostId | None) -> Exchange | None:
        if post in self.found.posts:
            return self.found.posts[post][1]
        return self._account_exchange() or (self.found.control or (None, None))[1]

    def _keep(self, exchange: Exchange) -> KeptExchange:
        if id(exchange) not in self._kept:
            name = self.scribe.source.platform.NAME
            (self._kept[id(exchange)],) = keep_exchanges(self.scribe.archive, [exchange], name)
        return self._kept[id(exchange)]

    def _wait(self, one: Suspicion) -> None:
        self.scribe.view.suspect(self.scribe.archive, one)

    def _drop(self, *those: Suspicion) -> None:
        dropped = tuple(one.post for one in those)
        self.scribe.view.suspect(self.scribe.archive, dropped=dropped)


def _state_in(entries: Iterable[Observed]) -> str | None:
    facts = [x.fact for x in entries if isinstance(x, AccountObservation)]
    return next((fact.state for fact in facts if isinstance(fact, AccountState)), None)
