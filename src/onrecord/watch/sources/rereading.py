"""What do kept answers say to today's reader?

An update of ours may read more than before, or write a version in other bytes. Neither is news
of the account: kept answers are read again, and nobody is asked.
"""

import json
from collections.abc import Iterable, Iterator

from onrecord.archive import Archive, BlobDamaged, BlobMissing, LatestWord
from onrecord.platforms.polling import Shown
from onrecord.reading.polled import fact_entry, found_entry, read_answer
from onrecord.record.accounts import PostId, ref_of
from onrecord.record.entries import Entry, Logged
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, Identity, Seen, Unread
from onrecord.watch.retention import keeper
from onrecord.watch.sources.comparing import can_be_written
from onrecord.watch.sources.watched import Source, load_sources

__all__ = ["kept_exchange", "read_again", "read_source_again", "reads_the_same"]


def kept_exchange(archive: Archive, kept: KeptExchange) -> Exchange | None:
    """The exchange with its bytes; None if they are not here."""
    try:
        body = archive.blob(kept.body)
        pairs = [] if kept.headers is None else json.loads(archive.blob(kept.headers))
    except (BlobMissing, BlobDamaged):
        return None
    return kept.opened(body, tuple((str(name), str(value)) for name, value in pairs))


def reads_the_same(archive: Archive, source: Source, word: LatestWord, found: Shown) -> bool | None:
    """Whether today's reader makes of the last kept answer what it makes of this one.

    None: that answer's bytes are not here, or say nothing any more.
    """
    ref = ref_of(*source.key, word.post)
    for logged in reversed(archive.index.entries_of_post(ref)):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        if not isinstance(entry.outcome, Seen) or entry.outcome.version != word.version:
            continue
        exchange = kept_exchange(archive, entry.evidence.exchange)
        if exchange is None:
            continue
        before = read_answer(source.platform, source.account, exchange).posts.get(word.post)
        if isinstance(before, Shown):
            return before.version == found.version
    return None


def read_again(archive: Archive) -> int:
    """Read all answers of polled platforms again that could not be placed; how many entries.

    What is found now is appended, with the answer of then as its evidence. Nothing is asked.
    """
    return sum(read_source_again(archive, one) for one in load_sources(archive).values())


def read_source_again(archive: Archive, source: Source) -> int:
    """Read one account's unread answers again; how many entries that added."""
    size = archive.head.size
    for kept in _unread(archive, source):
        exchange = kept_exchange(archive, kept)
        if exchange is not None:
            archive.append(_found(archive, source, exchange, kept))
    return archive.head.size - size


def _unread(archive: Archive, source: Source) -> list[KeptExchange]:
    """The exchanges that were not placed, in the order of the log; each once."""
    about = [
        *archive.index.entries_of_account(*source.key),
        *archive.index.post_entries_of_account(*source.key),
    ]
    return list(dict.fromkeys(_exchanges(sorted(about, key=lambda one: one.index))))


def _exchanges(entries: Iterable[Logged]) -> Iterator[KeptExchange]:
    for logged in entries:
        match logged.entry:
            case AccountObservation(fact=Unread(), evidence=evidence):
                yield evidence.exchange
            case PostObservation(outcome=Unread(), evidence=evidence):
                yield evidence.exchange
            case _:
                pass


def _found(archive: Archive, source: Source, exchange: Exchange, kept: KeptExchange) -> list[Entry]:
    """What it says now that is not on record as of its time.

    Absences and inactive accounts are not among it: they are believed by two rounds only.
    """
    name, account = source.platform.NAME, source.account
    answer = read_answer(source.platform, account, exchange)
    shown = {
        post: found
        for post, found in answer.posts.items()
        if isinstance(found, Shown) and can_be_written(post)
    }
    versions = keeper(archive, name)(*(found.version for found in shown.values()))
    entries: list[Entry] = [
        fact_entry(name, account, fact, kept) for fact in answer.facts if isinstance(fact, Identity)
    ]
    for (post, found), version in zip(shown.items(), versions, strict=True):
        if _stood(archive, source, post, kept) != Seen(version):
            entries.append(found_entry(name, account, post, found, kept, version))
    return entries


def _stood(archive: Archive, source: Source, post: PostId, kept: KeptExchange) -> object:
    """What had been said of a post when this answer came."""
    said = [
        logged.entry
        for logged in archive.index.entries_of_post(ref_of(*source.key, post))
        if isinstance(logged.entry, PostObservation) and logged.entry.part is None
        if isinstance(logged.entry.outcome, Seen | Absent)
        if logged.entry.observed_at <= kept.answered_at
    ]
    latest = max(said, key=lambda entry: entry.observed_at, default=None)
    return None if latest is None else latest.outcome
