"""What can be asked of the index of words, wherever it lies?

In the archive's folder it lies in SQLite (search.py); beside records that lie in PostgreSQL, there
(postgres/search.py). Both keep this contract, and tests/archive/test_search_stores.py holds both
to it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Commitment, Digest

__all__ = ["Candidate", "Indexed", "Mentions", "Reached", "SearchStore"]


class Reached(NamedTuple):
    """How far the index has followed the log: so many entries, the last with this digest."""

    size: int
    last: Digest | None


class Candidate(NamedTuple):
    """A version of a post that may hold the words."""

    ref: Ref
    version: Commitment
    account: AccountId
    at: int  # microseconds since 1970
    text: str


class Mentions(NamedTuple):
    """How many versions hold a phrase, the earliest of them, and the one that we saw first."""

    total: int
    earliest: tuple[Candidate, ...]
    first_observed: Candidate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """A version of a post, with its text."""

    ref: Ref
    version: Commitment
    platform: str
    account: AccountId
    at: int  # microseconds since 1970: the earlier of the author's word and our first look
    text: str


class SearchStore(Protocol):
    """The index of one archive's words. Raises StorageError, ArchiveBusy and DamagedArchive.

    Derived from the records and blobs: it may be lost, and is made again. Several threads and
    processes may use one. A text's terms are those of `findings.likeness.terms_of`.
    """

    @property
    def writes(self) -> bool:
        """Whether it can be brought up from here; somebody else must do it otherwise."""
        ...

    @property
    def spells(self) -> bool:
        """Whether a word that no text has stands for words that are spelt nearly so."""
        ...

    @property
    def reached(self) -> Reached:
        """How far the index has come."""
        ...

    def advance(self, begun: Reached, found: Sequence[Indexed], reached: Reached) -> bool:
        """Enter what lies between two places of the log, in one transaction.

        False, and nothing is entered, if another process has moved on from `begun` meanwhile.
        """
        ...

    def empty(self) -> None:
        """Forget everything: the log is not the one that was followed."""
        ...

    def forget(self, version: Commitment) -> None:
        """Somebody met a version whose bytes are not here: it may be taken out."""
        ...

    def forget_all(self, versions: Iterable[Commitment]) -> None:
        """Take versions out whose bytes are no longer kept; nothing is left of their words.

        Raises ArchiveBusy where another process reads just then: do it again.
        """
        ...

    def remembered(self, name: str, stamp: str) -> str | None:
        """What was remembered under this name, if it was with this stamp."""
        ...

    def remember(self, name: str, stamp: str, value: str) -> None:
        """Remember what can be found out again, until it is asked for with another stamp."""
        ...

    def size(self) -> int:
        """How many versions it holds."""
        ...

    def known(self, refs: Collection[Ref]) -> set[tuple[Ref, Commitment]]:
        """The versions of these posts that it holds."""
        ...

    def frequencies(self, terms: Collection[str]) -> dict[str, int]:
        """In how many versions each of these terms stands; 0 for one that is in none."""
        ...

    def candidates(
        self,
        phrases: Sequence[Sequence[str]],
        most: int,
        *,
        accounts: Collection[AccountId] | None = None,
        before: int | None = None,
    ) -> list[Candidate]:
        """The versions that may hold these runs of terms, likeliest first, at most so many.

        Of these accounts only, and not later than `before` (microseconds since 1970), if given.
        """
        ...

    def mentions(
        self, phrase: Sequence[str], most: int, *, accounts: Collection[AccountId] | None = None
    ) -> Mentions:
        """The versions in which these terms follow each other, earliest first, at most so many."""
        ...

    def latest(
        self, most: int, *, accounts: Collection[AccountId], before: int | None = None
    ) -> list[Candidate]:
        """The latest versions of these accounts' posts, latest first, at most so many."""
        ...

    def close(self) -> None:
        """Let go of it; the next use opens it again."""
        ...
