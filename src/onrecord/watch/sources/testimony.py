"""Which entries does a round of questions leave on record?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from onrecord.platforms.polling import Shown
from onrecord.reading.polled import fact_entry, found_entry
from onrecord.record.accounts import PostId, ref_of
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, AccountState, Control, Refused, Unreached, Unread
from onrecord.watch.asking import keep_exchanges
from onrecord.watch.retention import keeper
from onrecord.watch.sources.confirming import Round
from onrecord.watch.sources.questions import host_of
from onrecord.watch.sources.recording import Scribe
from onrecord.watch.sources.suspicions import Observed

__all__ = ["Testimony", "absences_in", "states_in", "taken_back"]


@dataclass(slots=True)
class Testimony:
    """The entries of one round. The bytes of each answer are kept when its entry is made."""

    scribe: Scribe
    found: Round
    _kept: dict[int, KeptExchange] = field(default_factory=dict)

    @property
    def doubted(self) -> tuple[Control, Exchange] | None:
        """The control, where a post is only believed beside it."""
        if self.found.control is None or not self.scribe.source.platform.DOUBTS:
            return None
        sound, exchange = self.found.control
        return Control(exchange.url, sound), exchange

    def absent(self, post: PostId, said: Absent, exchange: Exchange) -> PostObservation:
        """That a post is not there."""
        name, account = self.scribe.source.platform.NAME, self.scribe.source.account
        return found_entry(name, account, post, said, self._keep(exchange), None)

    def beside(self) -> tuple[Observed, ...]:
        """What else was asked: the control, another post that is there, the account's state."""
        name, account = self.scribe.source.platform.NAME, self.scribe.source.account
        entries: list[Observed] = []
        if self.found.control is not None:
            sound, exchange = self.found.control
            fact = Control(exchange.url, sound)
            entries.append(fact_entry(name, account, fact, self._keep(exchange)))
        if self.found.other is not None and isinstance(self.found.other[1], Shown):
            post, shown, answered = self.found.other[0], self.found.other[1], self.found.other[2]
            (version,) = keeper(self.scribe.archive, name)(shown.version)
            kept = self._keep(answered)
            entries.append(found_entry(name, account, post, shown, kept, version))
        state = None if self.found.state is None else self.of_account(self.found.state)
        return (*entries, *([] if state is None else [state[0]]))

    def of_account(self, state: AccountState) -> tuple[AccountObservation, Exchange] | None:
        """The account's state, with the answer that said so; None if it was not asked for."""
        if self.found.account is None:
            return None
        name, exchange = self.scribe.source.platform.NAME, self.found.account[1]
        kept = self._keep(exchange)
        return fact_entry(name, self.scribe.source.account, state, kept), exchange

    def failed(
        self, post: PostId | None, why: Refused | Unreached | Unread
    ) -> PostObservation | AccountObservation | None:
        """Why nothing can be said; None if nothing was asked."""
        exchange = self._failed_exchange(post)
        if exchange is None:
            return None
        name, account = self.scribe.source.platform.NAME, self.scribe.source.account
        kept = self._keep(exchange)
        if post is None:
            return fact_entry(name, account, why, kept)
        return found_entry(name, account, post, why, kept, None)

    def unless_known(self, entries: Iterable[Observed], post: PostId) -> list[Observed]:
        """Those whose answer is not on record: a repeated round would word it anew."""
        ref = ref_of(*self.scribe.view.key, post)
        told = [logged.entry for logged in self.scribe.archive.index.entries_of_post(ref)]
        known = {x.evidence.exchange for x in told if isinstance(x, PostObservation)}
        return [entry for entry in entries if entry.evidence.exchange not in known]

    def is_on_record(self, state: AccountState) -> bool:
        """Whether the latest word on the account is this state."""
        said = self.scribe.archive.index.latest_fact(*self.scribe.view.key, AccountState)
        before = [] if said is None else states_in([said.entry])
        return [fact.state for fact in before] == [state.state]

    def _failed_exchange(self, post: PostId | None) -> Exchange | None:
        if post in self.found.posts:
            return self.found.posts[post][1]
        asked = (self.found.account, self.found.control)
        return next((one[1] for one in asked if one is not None), None)

    def _keep(self, exchange: Exchange) -> KeptExchange:
        if id(exchange) not in self._kept:
            name = self.scribe.source.platform.NAME
            (self._kept[id(exchange)],) = keep_exchanges(self.scribe.archive, [exchange], name)
        return self._kept[id(exchange)]


def absences_in(entries: Iterable[object]) -> list[PostObservation]:
    """The entries by which a post is not there."""
    posts = [x for x in entries if isinstance(x, PostObservation)]
    return [x for x in posts if isinstance(x.outcome, Absent)]


def states_in(entries: Iterable[object]) -> list[AccountState]:
    """The states of an account that entries tell of."""
    facts = [x.fact for x in entries if isinstance(x, AccountObservation)]
    return [fact for fact in facts if isinstance(fact, AccountState)]


def taken_back(entry: Observed, later: Exchange) -> Observed:
    """An answer that the next one took back: it is kept, and not believed."""
    minutes = round((later.answered_at - entry.observed_at).total_seconds() / 60)
    who = host_of(entry.evidence.exchange.url)
    if isinstance(entry, PostObservation):
        why = f"{who} said that it was not there, and served it again {minutes} minutes later"
        return replace(entry, outcome=Unread(why))
    why = f"{who} said that the account was not active, and {minutes} minutes later that it was"
    return replace(entry, fact=Unread(why))
