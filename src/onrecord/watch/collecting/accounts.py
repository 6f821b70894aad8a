"""For whom does a vantage listen?"""

import json
from asyncio import to_thread
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from onrecord.archive import StorageError
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

    They are noted beside the outbox, so that a vantage that is cut off goes on. Where the disk
    takes no note, they are listened for all the same, and noted at a later word.
    """

    outbox: Outbox
    tell: Callable[[str], None] = lambda _: None
    _shelves: dict[str, frozenset[str]] = field(default_factory=dict)
    _noted: dict[str, frozenset[str]] = field(default_factory=dict)
    _told: bool = False

    def __post_init__(self) -> None:
        for shelf in SHELVES:
            noted = self.outbox.noted(self._note(shelf))
            known = None if noted is None else read_shelf(noted.encode(), shelf)
            self._shelves[shelf] = self._noted[shelf] = known or frozenset()

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
        if found is None or found == self._shelves[shelf] == self._noted[shelf]:
            return
        self._shelves[shelf] = found
        try:
            await to_thread(self.outbox.put, [], [(self._note(shelf), data.decode())])
        except StorageError as error:
            self._say(error)
            return
        self._noted[shelf], self._told = found, False

    def _say(self, error: StorageError) -> None:
        if not self._told:
            self.tell(f"For whom to listen is not noted: {error}. {error.advice}")
        self._told = True

    def _note(self, shelf: str) -> str:
        return f"watched/{bluesky.NAME}/{shelf}"
