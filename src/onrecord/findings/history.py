"""What of an account's record is the same for all of its posts?

Folding thousands of revisions takes longer than folding a post. A `History` is read like the
entries that it holds, and keeps what was folded of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import overload

from onrecord.findings.chains import Link, links
from onrecord.findings.inactivity import Word, words_on_state
from onrecord.findings.voices import Heads
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks
from onrecord.record.outcomes import Control

__all__ = ["History", "history_of"]


class History(Sequence[Logged]):
    """Entries about accounts, as the log holds them, with what follows from all of them."""

    def __init__(self, entries: Iterable[Logged]) -> None:
        self._entries = tuple(entries)
        self._of: dict[frozenset[tuple[str, AccountId]], History] = {}

    @overload
    def __getitem__(self, place: int) -> Logged: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Logged]: ...
    def __getitem__(self, place: int | slice) -> Logged | Sequence[Logged]:
        return self._entries[place]

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, whose: frozenset[tuple[str, AccountId]]) -> "History":
        """The observations of these accounts our gaps and looks; of all, if none is named."""
        if whose not in self._of:
            self._of[whose] = History(
                logged
                for logged in self._entries
                if isinstance(entry := logged.entry, AccountObservation | Gap | Looks)
                and (not whose or (entry.platform, entry.account) in whose)
            )
        return self._of[whose]

    @cached_property
    def heads(self) -> Heads:
        """Which revisions had been served when."""
        return Heads(self._entries)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The revisions in their own order, and which follow which."""
        return links(self._entries)

    @cached_property
    def states(self) -> tuple[Word, ...]:
        """All words on the account's state."""
        return words_on_state(self._entries)

    @cached_property
    def controls(self) -> tuple[tuple[datetime, Digest], ...]:
        """When a server that was asked beside an absence was in order, oldest first."""
        found = {
            (entry.observed_at, logged.digest)
            for logged in self._entries
            if isinstance(entry := logged.entry, AccountObservation)
            and isinstance(entry.fact, Control)
            and entry.fact.sound
        }
        return tuple(sorted(found))

    @cached_property
    def gaps(self) -> tuple[Logged, ...]:
        """Our silences, oldest first."""
        found = {
            (entry.began_at, entry.ended_at, logged.index): logged
            for logged in self._entries
            if isinstance(entry := logged.entry, Gap)
        }
        return tuple(found[key] for key in sorted(found))


def history_of(entries: Iterable[Logged]) -> History:
    """These entries as a history; the very same one if they are one."""
    return entries if isinstance(entries, History) else History(entries)
