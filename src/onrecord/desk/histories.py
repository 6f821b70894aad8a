"""How is an account's history folded once, and not once for each of its posts?

An account may have tens of thousands of signed revisions; a page shows twenty of its posts. What
was read stays while there is room, and only what came since is read.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import BoundedSemaphore, Lock
from weakref import WeakKeyDictionary

from onrecord.archive import Archive
from onrecord.archive.archive import Opened
from onrecord.desk.as_of import NOW, AsOf
from onrecord.desk.believing import trust
from onrecord.findings.coverage import Span, coverage
from onrecord.findings.history import History
from onrecord.findings.long_history import LongHistory
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Digest

__all__ = ["history", "watched"]

# Of the histories that are kept for an archive: a signed revision weighs some 160 bytes, and
# any other entry 2.4 kB. Together some 100 MB.
_MOST = 640_000
_REVISION, _ENTRY = 1, 15

_MOMENTS = 3  # besides the present, as of which the coverage of an account is kept
_ALWAYS = datetime.max.replace(tzinfo=UTC)

_Whose = tuple[str, AccountId]


@dataclass(slots=True)
class _Kept:
    """The histories of one archive, the latest asked for last, and whose turn it is to read one."""

    histories: dict[_Whose, tuple[str, LongHistory]] = field(default_factory=dict)
    reading: defaultdict[_Whose, Lock] = field(default_factory=lambda: defaultdict(Lock))


_watched: WeakKeyDictionary[History, dict[datetime, tuple[Span, ...]]] = WeakKeyDictionary()
_believed: WeakKeyDictionary[History, dict[str, LongHistory]] = WeakKeyDictionary()
_lock = Lock()
_few = BoundedSemaphore(2)  # read at a time: forty large ones at once would take a gigabyte
_kept: WeakKeyDictionary[Opened, _Kept] = WeakKeyDictionary()


def history(archive: Archive, platform: str, account: AccountId, as_of: AsOf = NOW) -> LongHistory:
    """The entries about an account that are believed; the same history until there is one more."""
    found, believed = _everything(archive, platform, account), trust(archive, as_of)
    if believed.is_whole:
        return found
    name = believed.stamp
    known = _believed.setdefault(found, {})
    if name not in known:
        read = archive.index.read
        known[name] = found.only(believed.counts, lambda one: believed.counts_served(one, read))
    return known[name]


def _everything(archive: Archive, platform: str, account: AccountId) -> LongHistory:
    whose = (platform, account)
    with _lock:
        kept = _kept.setdefault(archive.opened, _Kept())
        reading = kept.reading[whose]
    with reading:  # of many readers of a page, one reads and folds; the others get what it got
        stamp = archive.index.looks_at_account(platform, account)
        known = _known(kept, whose)
        if known is not None and known[0] == stamp:
            return known[1]
        with _few:
            found = _read(archive, whose, stamp, known)
        _keep(kept, whose, (stamp, found))
        return found


def watched(account: History, until: datetime) -> tuple[Span, ...]:
    """The spans in which an account was watched, as observed up to a moment; folded once."""
    known = _watched.setdefault(account, {})
    if _ALWAYS not in known:
        known[_ALWAYS] = coverage(account, _ALWAYS)
    if not known[_ALWAYS] or known[_ALWAYS][-1].ends_at <= until:
        return known[_ALWAYS]
    if until not in known:
        if len(known) > _MOMENTS:
            del known[next(one for one in known if one != _ALWAYS)]
        known[until] = coverage(account, until)
    return known[until]


def _known(kept: _Kept, whose: _Whose) -> tuple[str, LongHistory] | None:
    with _lock:
        known = kept.histories.pop(whose, None)
        if known is not None:
            kept.histories[whose] = known  # the latest asked for is the last to go
        return known


def _read(
    archive: Archive, whose: _Whose, stamp: str, known: tuple[str, LongHistory] | None
) -> LongHistory:
    """What is on record up to a stamp, going on from what was read if the log still begins so."""
    before, start = LongHistory((), {}, archive.index.read), 0
    if known is not None and _still_stands(archive, known[0]):
        before, start = known[1], _behind(known[0])
    index, stop = archive.index, _behind(stamp)
    rest = index.account_without_revisions(*whose, start, stop)
    return before.extended(rest, whose, index.revisions_of_account(*whose, start, stop))


def _still_stands(archive: Archive, stamp: str) -> bool:
    _, _, digest = stamp.partition(" ")
    found = archive.find(Digest(digest)) if digest else None
    return found is not None and found.index + 1 == _behind(stamp)


def _behind(stamp: str) -> int:
    """The place behind the last entry that a stamp of `looks_at_account` names."""
    place, _, digest = stamp.partition(" ")
    return int(place) + 1 if digest else 0


def _keep(kept: _Kept, whose: _Whose, found: tuple[str, LongHistory]) -> None:
    with _lock:
        kept.histories[whose] = found
        held = sum(_weight(one) for _, one in kept.histories.values())
        while held > _MOST and len(kept.histories) > 1:
            gone = next(iter(kept.histories))
            held -= _weight(kept.histories.pop(gone)[1])


def _weight(one: LongHistory) -> int:
    return len(one.rest) * _ENTRY + one.revisions.entries * _REVISION
