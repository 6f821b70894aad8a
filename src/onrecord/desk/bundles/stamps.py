"""Which time stamps does a case need, so that a stranger can bound its entries by them?

A log may have been stamped every ten minutes for years. Each entry needs the stamps that stand
last before it, and those of the first head that holds it; the newest are needed too, and so many
between that each token was stamped again before its certificates ended.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from onrecord.archive import Archive, BlobMissing
from onrecord.archive.layout import Layout
from onrecord.proof.bundle.paths import is_path, pinned_path
from onrecord.proof.timestamp import TimeStampError, read_pinned, read_response
from onrecord.record.documents import Document
from onrecord.record.entries import Logged
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Absent, Seen
from onrecord.record.stamps import Stamp, Stamped, StampMethod

__all__ = ["Chosen", "pins_of", "stamps_of_case"]

_MOST_HEADS = 64  # that bound entries; with three services 192 tokens, some 1.5 MB
_TWO = 2  # services that should vouch for each bound
_TRIED = 3  # heads, until two services have stamped one
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_MOST_RENEWALS = 64  # heads only for the renewal of others: a few for each generation


@dataclass(frozen=True, slots=True)
class Chosen:
    """The stamps that come along, in the order of the log.

    `heads` of them bound entries, out of `heads_in_all` that would do it most tightly; `open` are
    entries (by place) that no stamped head holds yet.
    """

    stamps: tuple[Logged, ...] = ()
    heads: int = 0
    heads_in_all: int = 0
    open: tuple[int, ...] = ()


def stamps_of_case(archive: Archive, entries: Sequence[Logged]) -> Chosen:
    """The stamps for these entries of the log. Raises the archive's errors for damage."""
    chooser = _Chooser(archive)
    # 1. The heads that bound each entry most tightly, those that matter most before the others.
    ranked = _first_what_matters(entries)
    wanted = dict.fromkeys(size for one in ranked for size in chooser.around(one.index))
    # 2. Not too many of them, but always those over the whole case.
    last = max((one.index for one in entries), default=0)
    kept = {*_thinned(list(wanted), _MOST_HEADS), *chooser.over(last)}
    # 3. Those that renew their tokens, and so the newest.
    sizes = kept | chooser.renewals(kept)
    found = [one for size in sizes for one in _best_of(archive.index.stamps_of(size))]
    return Chosen(
        stamps=tuple(sorted(found, key=_index)),
        heads=len(kept & wanted.keys()),
        heads_in_all=len(wanted),
        open=tuple(one.index for one in entries if not chooser.over(one.index)),
    )


def pins_of(archive: Archive, stamps: Iterable[Logged]) -> Iterator[tuple[str, bytes]]:
    """Paths and bytes of the certificates that we have pinned for the services of these stamps."""
    services = dict.fromkeys(one.entry.service for one in stamps if isinstance(one.entry, Stamp))
    for service in services:
        if is_path(pinned_path(service)):
            with suppress(OSError, TimeStampError):  # taken away: the verifier has their own
                pem = Layout(archive.folder).pin(service).read_bytes()
                read_pinned(service, pem)
                yield pinned_path(service), pem


def _first_what_matters(entries: Sequence[Logged]) -> list[Logged]:
    """When posts were first seen and first absent, then what was said, then all else."""
    seen, gone = set(), set()
    ranked: list[tuple[int, Logged]] = []
    for logged in entries:
        rank = 2
        match logged.entry:
            case PostObservation(outcome=Seen(), part=None) as entry if entry.ref not in seen:
                seen.add(entry.ref)
                rank = 0
            case PostObservation(outcome=Absent(), part=None) as entry if entry.ref not in gone:
                gone.add(entry.ref)
                rank = 0
            case Document():
                rank = 1
            case _:
                pass
        ranked.append((rank, logged))
    return [logged for _, logged in sorted(ranked, key=lambda one: one[0])]


def _thinned(sizes: Sequence[int], most: int) -> list[int]:
    """At most so many: the first half as they stand, and of the others some, evenly apart."""
    if len(sizes) <= most:
        return list(sizes)
    first, rest = sizes[: most // 2], sorted(sizes[most // 2 :])
    some = most - len(first)
    return [*first, *(rest[n * len(rest) // some] for n in range(some))]


def _best_of(stamps: Sequence[Logged]) -> Iterator[Logged]:
    """Of each service what it stamped, or how it last answered: a set is never shown as whole."""
    of_service: dict[tuple[str, StampMethod], Logged] = {}
    for logged in stamps:
        stamp = logged.entry
        if not isinstance(stamp, Stamp):
            continue
        key = stamp.service, stamp.method
        known = of_service.get(key)
        if known is None or not _has_time(known):
            of_service[key] = logged
    yield from of_service.values()


@dataclass(slots=True)
class _Chooser:
    """Finds heads by what stands around them; each question is asked once."""

    archive: Archive
    _around: dict[int, list[Logged]] = field(default_factory=dict)
    _by_time: dict[datetime, tuple[int, ...]] = field(default_factory=dict)

    def around(self, index: int) -> tuple[int, ...]:
        """The sizes of the heads that bound an entry most tightly, those over it first."""
        return (*self.over(index), *self.last_before(index))

    def over(self, index: int) -> tuple[int, ...]:
        """The first heads that hold an entry, until two services have stamped."""
        return self._enough(one for one in self._near(index) if _size(one) > index)

    def last_before(self, index: int) -> tuple[int, ...]:
        """The last heads whose stamps stand before an entry, likewise."""
        before = [one for one in self._near(index) if one.index < index and _size(one) <= index]
        return self._enough(sorted(before, key=_size, reverse=True))

    def renewals(self, sizes: Iterable[int]) -> set[int]:
        """Heads stamped before the tokens over these lapse, and before theirs, up to the newest."""
        found: set[int] = set()
        waiting = list(sizes)
        while waiting and len(found) < _MOST_RENEWALS:
            for logged in self.archive.index.stamps_of(waiting.pop()):
                lapses_at = self._lapses_at(logged)
                latest = () if lapses_at is None else self._last_stamped_by(lapses_at)
                fresh = {size for size in latest if size > logged.index} - found
                waiting += fresh
                found |= fresh
        return found

    def _lapses_at(self, logged: Logged) -> datetime | None:
        """When a token's certificates end; None if it is none that we can read."""
        stamp = logged.entry
        if not isinstance(stamp, Stamp) or not _has_time(logged) or stamp.response is None:
            return None
        try:
            return read_response(self.archive.blob(stamp.response)).lapses_at
        except (BlobMissing, TimeStampError):  # redacted, or not what we would have logged
            return None

    def _last_stamped_by(self, moment: datetime) -> tuple[int, ...]:
        """The last heads that were stamped by a moment. Tokens follow each other as entries do."""
        if moment not in self._by_time:
            low, high = 0, self.archive.head.size
            while low < high:
                middle = (low + high + 1) // 2
                if self._time_before(middle) > moment:
                    high = middle - 1
                else:
                    low = middle
            self._by_time[moment] = self.last_before(low)
        return self._by_time[moment]

    def _time_before(self, index: int) -> datetime:
        """What the last token before an entry says."""
        before = [one for one in self._near(index) if one.index < index]
        return max((_said_at(one) for one in before if _has_time(one)), default=_LONG_AGO)

    def _near(self, index: int) -> list[Logged]:
        if index not in self._around:
            self._around[index] = self.archive.index.stamps_around(index)
        return self._around[index]

    def _enough(self, stamps: Iterable[Logged]) -> tuple[int, ...]:
        """Heads, as they come, until two services have stamped one of them or three were tried."""
        sizes: list[int] = []
        services: set[str] = set()
        for size, of_head in groupby(stamps, key=_size):
            timed = {_service(one) for one in of_head if _has_time(one)}
            if timed - services:
                sizes.append(size)
                services |= timed
            if len(services) >= _TWO or len(sizes) >= _TRIED:
                break
        return tuple(sizes)


def _has_time(logged: Logged) -> bool:
    """Whether it is a token; a block of a chain is loose by hours, and renews nothing."""
    match logged.entry:
        case Stamp(method=StampMethod.RFC3161, outcome=Stamped()):
            return True
        case _:
            return False


def _said_at(logged: Logged) -> datetime:
    match logged.entry:
        case Stamp(outcome=Stamped(said_at)):
            return said_at
        case _:
            return _LONG_AGO


def _size(logged: Logged) -> int:
    return logged.entry.size if isinstance(logged.entry, Stamp) else -1


def _service(logged: Logged) -> str:
    return logged.entry.service if isinstance(logged.entry, Stamp) else ""


def _index(logged: Logged) -> int:
    return logged.index
