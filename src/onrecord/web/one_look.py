"""How does one page put the long questions to the archive only once?

A page folds many posts of one account, and each fold asks for the whole account again. The
answers are kept for the length of one request, and all of them are of one state of the log.
"""

import copy

from onrecord.archive import Archive, Index, Progress
from onrecord.record.accounts import AccountId
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import Logged

__all__ = ["one_look"]


def one_look(archive: Archive) -> Archive:
    """The same archive, with an index that remembers its long answers. Not to be closed."""
    look = copy.copy(archive)
    look.index = _Remembering(archive.index)
    return look


class _Remembering(Index):
    """Another index's connections, and what it answered about accounts and documents."""

    def __init__(self, index: Index) -> None:
        vars(self).update(vars(index))
        self._caught_up = False
        self._accounts: dict[tuple[str, AccountId, int], list[Logged]] = {}
        self._documents: dict[DocumentKind, list[Logged]] = {}

    def catch_up(self, progress: Progress | None = None) -> None:
        """Follow the records once: what is appended later is another request's."""
        if not self._caught_up:
            super().catch_up(progress)
            self._caught_up = True

    def entries_of_account(self, platform: str, account: AccountId, start: int = 0) -> list[Logged]:
        """As the index says, asked once."""
        asked = (platform, account, start)
        if asked not in self._accounts:
            self._accounts[asked] = super().entries_of_account(platform, account, start)
        return list(self._accounts[asked])

    def documents(self, kind: DocumentKind) -> list[Logged]:
        """As the index says, asked once."""
        if kind not in self._documents:
            self._documents[kind] = super().documents(kind)
        return list(self._documents[kind])
