"""What of an account's record is the same for all of its posts?

Folding thousands of revisions takes longer than folding a post. A `History` is read like the
entries that it holds, and keeps what was folded of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeAlias, overload

from onrecord.findings.agreeing import looker_of
from onrecord.findings.chains import Chain
from onrecord.findings.events import Event, account_events
from onrecord.findings.heads import Heads, heads
from onrecord.findings.inactivity import Word, words_on_state
from onrecord.findings.revisions import Revisions
from onrecord.findings.silences import silences
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Digest
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import AccountObservation, Gap, Looks
from onrecord.record.outcomes import Control
from onrecord.record.revisions import served_revision

__all__ = ["History", "Sound", "Whose", "history_of", "is_of"]

Whose: TypeAlias = frozenset[tuple[str, AccountId]]
"""Accounts, each with its platform; none: all."""


class Sound(NamedTuple):
    """A server was in order, by its answer to one machine."""

    at: datetime
    digest: Digest
    looker: str


class History(Sequence[Logged]):
    """Entries about accounts, as the log holds them, with what follows from all of them."""

    def __init__(self, entries: Iterable[Logged]) -> None:
        self._entries = tuple(entries)
        self._of: dict[Whose, History] = {}

    @overload
    def __getitem__(self, place: int) -> Logged: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Logged]: ...
    def __getitem__(self, place: int | slice) -> Logged | Sequence[Logged]:
        return self._entries[place]

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, whose: Whose) -> "History":
        """The observations of these accounts, our gaps and looks; of all, if none is named."""
        if whose not in self._of:
            self._of[whose] = self._only(whose)
        return self._of[whose]

    def _only(self, whose: Whose) -> "History":
        return History(one for one in self._entries if is_of(one.entry, whose))

    @cached_property
    def rest(self) -> tuple[Logged, ...]:
        """All but the revisions: of those there are many, and few questions are about them."""
        return tuple(one for one in self._entries if served_revision(one) is None)

    @cached_property
    def revisions(self) -> Revisions:
        """The signed revisions, in short."""
        return Revisions(filter(None, map(served_revision, self._entries)))

    @cached_property
    def heads(self) -> Heads:
        """Which revisions had been served when."""
        return heads(self._entries)

    @property
    def chain(self) -> Chain:
        """The revisions in their own order, and which follow which."""
        return self.revisions.chain

    @cached_property
    def by_digest(self) -> Mapping[Digest, Logged]:
        """The entries by their digests."""
        return {logged.digest: logged for logged in self._entries}

    def place_of(self, digest: Digest) -> int | None:
        """Where in the log the entry with this digest stands; None if it is none of these."""
        found = self.by_digest.get(digest)
        return None if found is None else found.index

    @cached_property
    def last_look(self) -> datetime | None:
        """When the accounts were last looked at."""
        entries = (logged.entry for logged in self.rest)
        looks = [x.observed_at for x in entries if isinstance(x, AccountObservation)]
        last = self.revisions.last_at
        return max(looks if last is None else [*looks, last], default=None)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened to the accounts themselves, besides their posts, by account."""
        found: dict[AccountId, list[Logged]] = {}
        for logged in self._eventful:
            if isinstance(logged.entry, AccountObservation | Gap):
                found.setdefault(logged.entry.account, []).append(logged)
        told = (account_events(whose, entries) for whose, entries in found.items())
        return tuple(event for one in told for event in one)

    @property
    def _eventful(self) -> Sequence[Logged]:
        return self._entries

    @cached_property
    def states(self) -> tuple[Word, ...]:
        """All words on the account's state."""
        return words_on_state(self.rest)

    @cached_property
    def controls(self) -> tuple[Sound, ...]:
        """When a server that was asked beside an absence was in order, oldest first."""
        found = {
            Sound(entry.observed_at, logged.digest, looker_of(entry.evidence.exchange))
            for logged in self.rest
            if isinstance(entry := logged.entry, AccountObservation)
            and isinstance(entry.fact, Control)
            and entry.fact.sound
        }
        return tuple(sorted(found))

    @cached_property
    def silences(self) -> tuple[Logged, ...]:
        """Those of them in which no machine of ours watched."""
        return silences(self.gaps, self.revisions, self.rest)

    @cached_property
    def gaps(self) -> tuple[Logged, ...]:
        """Our silences, oldest first."""
        found = {
            (entry.began_at, entry.ended_at, logged.index): logged
            for logged in self.rest
            if isinstance(entry := logged.entry, Gap)
        }
        return tuple(found[key] for key in sorted(found))


def history_of(entries: Iterable[Logged]) -> History:
    """These entries as a history; the very same one if they are one."""
    return entries if isinstance(entries, History) else History(entries)


def is_of(entry: Entry, whose: Whose) -> bool:
    """Whether an entry is an observation, gap or looks of one of these accounts, or of any."""
    if not isinstance(entry, AccountObservation | Gap | Looks):
        return False
    return not whose or (entry.platform, entry.account) in whose
