"""How are tens of thousands of signed revisions held, so that findings can be asked of them?

In columns, some 130 bytes for each entry. A `Link` is made when it is asked for.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import accumulate, pairwise
from operator import itemgetter

from onrecord.findings.chains import Chain, Link
from onrecord.findings.heads import Heads
from onrecord.findings.voices import Voice, voice
from onrecord.record.commitments import Digest
from onrecord.record.observations import Authenticity, Surface
from onrecord.record.revisions import ServedRevision
from onrecord.record.times import microseconds, moment_of

__all__ = ["Revisions"]

_DIGEST_BYTES = 32  # SHA-256
_IN_ORDER = itemgetter(3, 2, 0)  # by revision (TIDs sort as text), by our clock, by place
_INVERTED, _LISTED = "inverted", "listed"


class Revisions:
    """The signed revisions of an account in their own order, each once, and what they follow.

    A revision may have been served several times: its entries stand together. All of it is of
    the log, so none of it ever changes; with more entries it is another object.
    """

    def __init__(self, served: Iterable[ServedRevision] = ()) -> None:
        rows = sorted(served, key=_IN_ORDER)
        known: dict[str, str] = {row.rev: row.rev for row in rows}  # each name is held once
        self._names = [known[row.rev] for row in rows]
        self._since = [
            None if row.since is None else known.get(row.since, row.since) for row in rows
        ]
        self._signed = [
            None if row.signed is None else known.get(row.signed, row.signed) for row in rows
        ]
        self._links = [row.link for row in rows]
        kinds = {(row.surface, row.authenticity, row.vantage or "") for row in rows}
        self._kinds = sorted(kinds)
        numbers = {kind: number for number, kind in enumerate(self._kinds)}
        named = ((row.surface, row.authenticity, row.vantage or "") for row in rows)
        self._kind = array("H", (numbers[one] for one in named))
        self._at = array("q", (row.at for row in rows))
        self._places = array("q", (row.place for row in rows))
        self._digests = b"".join(row.digest for row in rows)
        # Where in the columns each revision begins.
        self._begins: range | array[int] = range(len(rows))
        if len(known) < len(rows):
            self._begins = array("q", _begins(self._names))

    def __len__(self) -> int:
        """How many revisions there are."""
        return len(self._begins)

    @property
    def entries(self) -> int:
        """How many entries of the log show them."""
        return len(self._names)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where in the log they were shown, in its order."""
        return tuple(sorted(self._places))

    def __getitem__(self, number: int) -> Link:
        columns = self._columns(number)
        return Link(
            rev=self._names[columns[0]],
            follows=frozenset(self._follows(columns)),
            listed=number in self.listed,
            times=tuple(moment_of(self._at[column]) for column in columns),
            stale=bool(self._stale[number]),
            because=tuple(dict.fromkeys(map(self._digest, columns))),
        )

    def __iter__(self) -> Iterator[Link]:
        return (self[number] for number in range(len(self)))

    @cached_property
    def listed(self) -> frozenset[int]:
        """The numbers of those at which we hold the whole tree."""
        columns = [column for column, link in enumerate(self._links) if link == _LISTED]
        if isinstance(self._begins, range):
            return frozenset(columns)
        return frozenset(bisect_right(self._begins, column) - 1 for column in columns)

    def times(self, first: int, last: int) -> "array[int]":
        """When these revisions and those between were served, in microseconds since 1970."""
        return self._at[self._columns(first).start : self._columns(last).stop]

    @property
    def first_times(self) -> Iterable[int]:
        """When each was first served to us, in microseconds since 1970."""
        return (
            self._at if isinstance(self._begins, range) else map(self._at.__getitem__, self._begins)
        )

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """The numbers of those that are not proved to follow the one before, in order."""
        return tuple(
            number
            for number, (before, column) in enumerate(pairwise(self._begins), 1)
            if self._since[column] != (name := self._names[before])
            or self._links[column] != _INVERTED
            if name not in self._follows(self._columns(number))
        )

    @cached_property
    def chain(self) -> Chain:
        """The revisions in order, and which follow which."""
        names = self._names
        if not isinstance(self._begins, range):
            names = [names[column] for column in self._begins]
        return Chain(self, names, self.breaks)

    @cached_property
    def heads(self) -> Heads:
        """Which had been served when, as far as the account's own signature shows it."""
        return Heads(
            (at, signed)
            for at, signed, kind in zip(self._at, self._signed, self._kind, strict=True)
            if signed is not None and self._is_tree[kind]
        )

    @cached_property
    def first_place(self) -> int | None:
        """Where in the log the first of them stands that was served to us."""
        first = min(zip(self._at, self._places, strict=True), default=None)
        return None if first is None else first[1]

    @cached_property
    def last_at(self) -> datetime | None:
        """When one of them was last served to us."""
        return moment_of(max(self._at)) if self._at else None

    def place_of(self, digest: Digest) -> int | None:
        """Where in the log an entry that shows one of them stands."""
        wanted, found = bytes.fromhex(digest), self._digests.find(bytes.fromhex(digest))
        while found >= 0 and found % _DIGEST_BYTES:
            found = self._digests.find(wanted, found + 1)
        return None if found < 0 else self._places[found // _DIGEST_BYTES]

    def with_more(self, later: Iterable[ServedRevision]) -> "Revisions":
        """These with others; the very same if there are none."""
        more = tuple(later)
        return Revisions((*self.served(), *more)) if more else self

    def served_by(self, until: datetime) -> "Revisions":
        """Those entries that had been served to us by a moment."""
        latest = microseconds(until)
        return Revisions(one for one in self.served() if one.at <= latest)

    def only(self, counts: Callable[[ServedRevision], bool]) -> "Revisions":
        """Those entries that count; the very same if all do."""
        left = tuple(one for one in self.served() if counts(one))
        return self if len(left) == self.entries else Revisions(left)

    def served(self) -> Iterator[ServedRevision]:
        """The entries in short, as they are held."""
        for column, name in enumerate(self._names):
            surface, authenticity, vantage = self._kinds[self._kind[column]]
            yield ServedRevision(
                place=self._places[column],
                digest=self._digests[column * _DIGEST_BYTES : (column + 1) * _DIGEST_BYTES],
                at=self._at[column],
                rev=name,
                since=self._since[column],
                link=self._links[column],
                surface=surface,
                authenticity=authenticity,
                signed=self._signed[column],
                vantage=vantage or None,
            )

    def _columns(self, number: int) -> range:
        """Where the entries of one revision stand in the columns."""
        begins = self._begins
        last = number + 1 == len(begins)
        return range(begins[number], len(self._names) if last else begins[number + 1])

    def _follows(self, columns: range) -> set[str]:
        return {
            since
            for column in columns
            if (since := self._since[column]) is not None and self._links[column] == _INVERTED
        }

    def _digest(self, column: int) -> Digest:
        begin = column * _DIGEST_BYTES
        return Digest(self._digests[begin : begin + _DIGEST_BYTES].hex())

    @cached_property
    def _stale(self) -> bytes:
        """Whether a later revision had been served before each was first."""
        times = list(self.first_times)
        later = [*accumulate(reversed(times), min)][-2::-1]  # the earliest of all later ones
        return bytes(
            [*(one < own for one, own in zip(later, times, strict=False)), False][: len(times)]
        )

    @cached_property
    def _is_tree(self) -> tuple[bool, ...]:
        """Whether what was served in each way is a word of the signed tree."""
        return tuple(
            voice(Surface(surface), Authenticity(authenticity), is_signed=True) is Voice.TREE
            for surface, authenticity, _ in self._kinds
        )


def _begins(names: list[str]) -> Iterator[int]:
    before: str | None = None
    for column, name in enumerate(names):
        if name != before:
            yield column
        before = name
