"""Does the account's host serve it?"""

from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.platforms import bluesky
from onrecord.proof.atproto.syntax import is_tid
from onrecord.reading.bluesky import stated_entry
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Surface
from onrecord.record.outcomes import Absent, AccountFact, AccountState, Unread
from onrecord.watch.asking import Asker
from onrecord.watch.directory import Directory, now

__all__ = ["ACTIVE", "Stated", "States"]

ACTIVE = AccountState("active", "its host")
_LONG, _DAY = 6 * 3600.0, 86_400.0  # seconds for which an answer of the directory is good enough


@dataclass(frozen=True, slots=True)
class Stated:
    """What the host said of the account, and at which revision it says the account is."""

    fact: AccountFact
    rev: str | None


class _Word(NamedTuple):
    host: str
    fact: AccountFact
    since: float


@dataclass(slots=True)
class States:
    """Asks hosts after accounts. What a host repeats need not be confirmed each time."""

    asker: Asker
    directory: Directory
    _words: dict[AccountId, _Word] = field(default_factory=dict)

    async def confirm(self, account: AccountId, since: float) -> Stated:
        """Ask the account's host whether it serves the account, and record what it says.

        A host that serves it no longer may be one that it has left. So the directory is asked
        first where the account is (at `since`, when there was reason to, or later), and if it
        can't be, nothing is said of the account.
        """
        host = self.directory.host_of(account)
        exchange, kept, state = await self._ask(host, account)
        if state != ACTIVE:
            known = await self._is_known_where(account, host, state, since)
            if self.directory.host_of(account) != host:
                host = self.directory.host_of(account)
                exchange, kept, state = await self._ask(host, account)
            elif isinstance(state, AccountState) and not known:
                state = Unread(
                    f"{host} says {state.state!r}, and the directory could not be asked whether"
                    " the account has moved"
                )
        self._remember(account, host, state, since)
        await self.asker.record(stated_entry(account, state, kept, Surface.HOST))
        rev = bluesky.read_rev(exchange)
        return Stated(state, rev if rev is not None and is_tid(rev) else None)

    async def _is_known_where(
        self, account: AccountId, host: str, state: AccountFact, since: float
    ) -> bool:
        """Ask the directory where the account is now, if it has to be asked."""
        if self.directory.host_of(account) != host:
            return True  # somebody else has just found out
        word = self._words.get(account)
        if not isinstance(state, AccountState):
            since = now() - _LONG  # it is likelier that the host is down than that it was left
        elif word is not None and (word.host, word.fact) == (host, state):
            since = min(since, max(word.since, now() - _DAY))
        return await self.directory.confirm(account, since)

    def _remember(self, account: AccountId, host: str, state: AccountFact, since: float) -> None:
        word = self._words.get(account)
        if not isinstance(state, AccountState) or state == ACTIVE:
            self._words.pop(account, None)
        elif word is None or (word.host, word.fact) != (host, state):
            self._words[account] = _Word(host, state, since)

    async def _ask(
        self, host: str, account: AccountId
    ) -> tuple[Exchange, KeptExchange, AccountFact]:
        exchange, kept = await self.asker.ask(bluesky.ask_state(host, account))
        state = bluesky.read_state(exchange)
        if isinstance(state, Absent | bluesky.Served):
            state = Unread(f"not an account's state: {state}")
        return exchange, kept, state
