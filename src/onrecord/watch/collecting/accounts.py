"""For whom does a vantage listen?"""

import json
from asyncio import to_thread
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.archive.vantages.outbox import Outbox
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.subjects import SHELVES, WATCHED, shelf_of, watched
from onrecord.platforms import bluesky
from onrecord.watch.collecting.last_words import hear_last_words

__all__ = ["Accounts", "read_shelf", "write_shelf"]

_PERIOD = 600.0  # seconds between two readings of all lists


def write_shelf(accounts: list[str]) -> bytes:
    """One list of accounts, as it travels."""
    return json.dumps(sorted(accounts)).encode()


def read_shelf(data: bytes, shelf: str) -> frozenset[str] | None:
    """The accounts of a list; None for what is no list of accounts that stand on this shelf."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return frozenset(found) if all(shelf_of(one) == shelf for one in found) else None


@dataclass(slots=True)
class Accounts:
    """The accounts that the archive watches, as far as we know: a container of their ids.

    They are kept beside the outbox, so that a vantage that is cut off goes on.
    """

    outbox: Outbox
    _shelves: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for shelf in SHELVES:
            noted = self.outbox.noted(self._note(shelf))
            known = None if noted is None else read_shelf(noted.encode(), shelf)
            self._shelves[shelf] = known or frozenset()

    def __contains__(self, account: object) -> bool:
        return isinstance(account, str) and account in self._shelves[shelf_of(account)]

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self._shelves.values())

    def __iter__(self) -> Iterator[str]:
        return (account for shelf in SHELVES for account in sorted(self._shelves[shelf]))

    async def follow(self, connection: Connection) -> None:
        """Hear of every change, until cancelled."""
        platform = bluesky.NAME
        subjects = [watched(platform, shelf) for shelf in SHELVES]
        heard_under = watched(platform, "*")
        await hear_last_words(connection, WATCHED, heard_under, subjects, self._take, _PERIOD)

    async def _take(self, subject: str, data: bytes) -> None:
        shelf = subject.rpartition(".")[2]
        found = read_shelf(data, shelf) if shelf in self._shelves else None
        if found is None or found == self._shelves[shelf]:
            return
        self._shelves[shelf] = found
        note = (self._note(shelf), data.decode())
        await to_thread(self.outbox.put, [], [note])

    def _note(self, shelf: str) -> str:
        return f"watched/{bluesky.NAME}/{shelf}"
