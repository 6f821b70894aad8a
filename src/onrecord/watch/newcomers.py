"""Was an account added while we watch?"""

from dataclasses import dataclass, field

from onrecord.archive import Archive
from onrecord.record.accounts import AccountId
from onrecord.watch.notes import watched_of
from onrecord.watch.watched import Watched, enrolled_in

__all__ = ["Newcomers", "announce"]

_ADDED = "watched/added"  # a note: how large the log was when an account was added last


def announce(archive: Archive) -> None:
    """Let a watcher in another process know that an account was added."""
    archive.state.set(_ADDED, str(archive.head.size))


@dataclass(slots=True)
class Newcomers:
    """Looks through what was appended since, whenever somebody says that an account was added."""

    archive: Archive
    _said: str | None = field(init=False)
    _seen: int = field(init=False)  # entries that were looked through

    def __post_init__(self) -> None:
        self._said = self.archive.state.get(_ADDED)
        self._seen = self.archive.head.size

    def look(self) -> dict[AccountId, Watched]:
        """The accounts that were added since the last look."""
        said = self.archive.state.get(_ADDED)
        if said == self._said:
            return {}
        size = self.archive.head.size
        new = [enrolled_in(self.archive, one) for one in self.archive.entries(self._seen, size)]
        self._said, self._seen = said, size
        return watched_of(self.archive, [one for one in new if one is not None])
