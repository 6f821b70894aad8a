"""How are pictures and films fetched before they are gone?

At once, when a version shows them; again at later visits, if the host did not give them. Which
are owed is derived from the record at every start (`owed`), so what is forgotten here is not
lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.record.accounts import AccountId
from onrecord.record.outcomes import Absent, AccountState, Seen
from onrecord.watch.asking import Asker
from onrecord.watch.following import fetch_medium
from onrecord.watch.owed import Medium
from onrecord.watch.recorder import Recorder

__all__ = ["Media"]

MOST_WAITING = 10_000  # media of one account that are remembered: about 3 MB
MOST_TRIES = 5  # until the next start


@dataclass(slots=True)
class Media:
    """What is to be fetched of each account, and how often that was tried in vain."""

    asker: Asker
    recorder: Recorder
    _waiting: dict[AccountId, dict[Medium, int]] = field(default_factory=dict)
    _failed: dict[AccountId, dict[Medium, int]] = field(default_factory=dict)

    def want(self, media: Iterable[Medium]) -> set[AccountId]:
        """Remember to fetch these; whose accounts have something new to fetch."""
        accounts = set()
        for medium in media:
            waiting = self._waiting.setdefault(medium.account, {})
            if len(waiting) < MOST_WAITING:
                waiting.setdefault(medium, 0)
                accounts.add(medium.account)
        return accounts

    def again(self, account: AccountId) -> bool:
        """Take up what the host did not give before; whether there is any."""
        failed = self._failed.pop(account, {})
        if failed:
            self._waiting.setdefault(account, {}).update(failed)
        return bool(failed)

    async def fetch(self, account: AccountId) -> AccountState | None:
        """Fetch what is to be fetched; what the host says of the account, if that instead."""
        while waiting := self._waiting.get(account):
            medium = next(iter(waiting))
            tries = waiting.pop(medium) + 1
            watched = self.recorder.watched[account]
            found = await fetch_medium(self.asker, watched, medium.post, medium.part)
            if isinstance(found, Seen | Absent):
                continue
            if tries < MOST_TRIES:
                self._failed.setdefault(account, {})[medium] = tries
            if isinstance(found, AccountState):
                self._failed.setdefault(account, {}).update(self._waiting.pop(account, {}))
                return found
        self._waiting.pop(account, None)
        return None
