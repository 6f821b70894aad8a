"""How is the history of an account asked that has tens of thousands of signed revisions?

They are held in short (`revisions`), and all that follows from them is computed from that. It is
what follows from the entries themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, overload

from onrecord.findings.heads import Heads
from onrecord.findings.history import History, Whose, is_of
from onrecord.findings.revisions import Revisions
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.errors import OnrecordError
from onrecord.record.revisions import ServedRevision

__all__ = ["FarAway", "LongHistory", "together"]


class FarAway(OnrecordError):
    """An entry of a history that was sent here from another process, and cannot be read here."""

    advice = "This is a fault of onrecord: ask for it where the archive is open."


def _far_away(place: int) -> Logged:
    raise FarAway(f"entry {place} is not at hand")


class LongHistory(History):
    """A history in which the revisions are held in short: one is read when somebody asks for it.

    `read` gives the entry at a place of the log; whatever reads all of them takes long.
    """

    def __init__(
        self,
        rest: Iterable[Logged],
        revisions: Mapping[tuple[str, AccountId], Revisions],
        read: Callable[[int], Logged],
    ) -> None:
        super().__init__(())
        self.rest = tuple(rest)
        self._by_account, self._read = revisions, read

    @cached_property
    def _places(self) -> Sequence[int]:
        shown = (one.places for one in self._by_account.values())
        return sorted({one.index for one in self.rest}.union(*shown))

    @cached_property
    def _rest_by_place(self) -> Mapping[int, Logged]:
        return {one.index: one for one in self.rest}

    @overload
    def __getitem__(self, place: int) -> Logged: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Logged]: ...
    def __getitem__(self, place: int | slice) -> Logged | Sequence[Logged]:
        if isinstance(place, slice):
            return [self._at(one) for one in self._places[place]]
        return self._at(self._places[place])

    def __len__(self) -> int:
        return len(self.rest) + sum(one.entries for one in self._by_account.values())

    def _at(self, place: int) -> Logged:
        known = self._rest_by_place.get(place)
        return self._read(place) if known is None else known

    def _only(self, whose: Whose) -> History:
        rest = (one for one in self.rest if is_of(one.entry, whose))
        named = {one: x for one, x in self._by_account.items() if not whose or one in whose}
        return LongHistory(rest, named, self._read)

    @cached_property
    def revisions(self) -> Revisions:
        """The signed revisions, in short."""
        match [*self._by_account.values()]:
            case [one]:
                return one
            case several:
                return Revisions(served for one in several for served in one.served())

    @cached_property
    def heads(self) -> Heads:
        """Which revisions had been served when."""
        return self.revisions.heads

    @cached_property
    def by_digest(self) -> Mapping[Digest, Logged]:
        """The entries by their digests."""
        return _ByDigest(self._rest_by_digest, self.revisions, self._read)

    def place_of(self, digest: Digest) -> int | None:
        """Where in the log the entry with this digest stands; no revision is read for it."""
        known = self._rest_by_digest.get(digest)
        return self.revisions.place_of(digest) if known is None else known.index

    @cached_property
    def _rest_by_digest(self) -> Mapping[Digest, Logged]:
        return {one.digest: one for one in self.rest}

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process has what is held here, and not the log: there `read` raises FarAway."""
        return LongHistory, (self.rest, self._by_account, _far_away)

    @property
    def _eventful(self) -> Sequence[Logged]:
        """Of revisions, only the first of an account is an event: since then we watch."""
        firsts = (one.first_place for one in self._by_account.values())
        return [*(self._read(place) for place in firsts if place is not None), *self.rest]

    @property
    def last_index(self) -> int | None:
        """Where the last of its entries stands in the log."""
        shown = (one.places[-1] for one in self._by_account.values() if one.entries)
        return max((*shown, *(one.index for one in self.rest[-1:])), default=None)

    def extended(
        self, rest: Iterable[Logged], whose: tuple[str, AccountId], later: Iterable[ServedRevision]
    ) -> "LongHistory":
        """The same with what came after it, about one of its accounts."""
        known = self._by_account.get(whose, Revisions()).with_more(later)
        return LongHistory((*self.rest, *rest), {**self._by_account, whose: known}, self._read)

    def joined(self, others: Iterable["LongHistory"]) -> "LongHistory":
        """The same with what others of the same log hold, each entry once."""
        rest = {logged.index: logged for one in (self, *others) for logged in one.rest}
        named: dict[tuple[str, AccountId], Revisions] = {}
        for one in (self, *others):
            for whose, found in one._by_account.items():
                if whose not in named or named[whose].entries < found.entries:
                    named[whose] = found
        return LongHistory((rest[place] for place in sorted(rest)), named, self._read)

    def restricted(
        self, keeps: Callable[[Sequence[Logged]], Iterable[Logged]], until: datetime
    ) -> "LongHistory":
        """What `keeps` leaves of the rest, and the revisions that were served by a moment."""
        served = {one: x.served_by(until) for one, x in self._by_account.items()}
        return LongHistory(keeps(self.rest), served, self._read)

    def only(
        self, counts: Callable[[Logged], bool], shown: Callable[[ServedRevision], bool]
    ) -> "LongHistory":
        """What counts of the rest, and of the revisions."""
        served = {one: x.only(shown) for one, x in self._by_account.items()}
        return LongHistory(filter(counts, self.rest), served, self._read)


class _ByDigest(Mapping[Digest, Logged]):
    """Entries by their digests, the revisions read when they are asked for."""

    def __init__(
        self, rest: Mapping[Digest, Logged], revisions: Revisions, read: Callable[[int], Logged]
    ) -> None:
        self._rest, self._revisions, self._read = rest, revisions, read

    def __getitem__(self, digest: Digest) -> Logged:
        known = self._rest.get(digest)
        if known is not None:
            return known
        place = self._revisions.place_of(digest)
        if place is None:
            raise KeyError(digest)
        return self._read(place)

    def __len__(self) -> int:
        return len(self._rest) + self._revisions.entries

    def __iter__(self) -> Iterator[Digest]:
        yield from self._rest
        yield from (one.name for one in self._revisions.served())


def together(histories: Iterable[History]) -> History:
    """What several histories hold, each entry once, in the log's order."""
    some = tuple(histories)
    long = [one for one in some if isinstance(one, LongHistory)]
    if len(long) < len(some) or not long:
        entries = {logged.digest: logged for one in some for logged in one}
        return History(sorted(entries.values(), key=lambda logged: logged.index))
    return long[0].joined(long[1:])
