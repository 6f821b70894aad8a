"""What does the whole signed tree of an account say, after we may have missed something?"""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from onrecord.archive import Archive
from onrecord.platforms import bluesky
from onrecord.proof.atproto import Cid, cid_text
from onrecord.reading.bluesky import (
    Repository,
    absence_entries,
    read_repository,
    repository_entries,
    stated_entry,
)
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Logged
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Gap, PostObservation, Surface
from onrecord.record.outcomes import AccountState, Refused, Seen, Unreached, Unread
from onrecord.watch.asking import Asker
from onrecord.watch.directory import Directory, now
from onrecord.watch.watched import Watched

__all__ = ["keep_records", "resynchronise"]

_AT_ONCE = 256  # records kept before others get their turn with the archive

_Answer = Repository | AccountState | Refused | Unreached | Unread


async def resynchronise(
    asker: Asker, directory: Directory, account: AccountId
) -> tuple[Logged, ...] | AccountState:
    """Fetch the whole signed tree, record what is new or gone, and the gap before it.

    A tree older than what we may have missed is recorded as what it is and mends nothing. What
    the host says of the account instead of giving its tree is returned, to be confirmed.
    """
    watched = directory.recorder.watched[account]
    exchange, kept = await asker.ask(bluesky.ask_repository(watched.host or "", account))
    found = await _read(exchange, watched)
    if isinstance(found, Unread) and await directory.confirm(account, now()):
        found = await _read(exchange, directory.recorder.watched[account])
    if isinstance(found, Repository):
        tree = found
        other = await asker.hold(lambda: _other_commit(asker.archive, watched, tree))
        found = found if other is None else Unread(other)
    match found:
        case Repository():
            versions = await keep_records(asker, found)
            return await asker.hold(lambda: _record(directory, found, kept, versions))
        case AccountState():
            return found
        case _:
            return await asker.record(stated_entry(account, found, kept, Surface.HOST))


async def keep_records(asker: Asker, tree: Repository) -> dict[Cid, Commitment]:
    """Keep the exact bytes of every version in a tree, in turns with others."""
    records, versions = iter(tree.records.items()), dict[Cid, Commitment]()
    while some := dict(islice(records, _AT_ONCE)):
        commitments = await asker.hold(partial(asker.archive.keep, *some.values()))
        versions.update(zip(some, commitments, strict=True))
    return versions


async def _read(exchange: Exchange, watched: Watched) -> _Answer:
    """Reading a large tree takes seconds: beside the loop, so that the stream goes on."""
    return await asyncio.to_thread(read_repository, exchange, watched.account, watched.key)


def _other_commit(archive: Archive, watched: Watched, tree: Repository) -> str | None:
    """Why a signed tree is not believed: its revision was shown otherwise before."""
    rev, cid, chain = tree.commit.rev, cid_text(tree.commit.cid), watched.chain
    known = archive.index.streamed_commit(bluesky.NAME, watched.account, rev)
    if known is not None and known != cid:
        return f"another commit was already seen for revision {rev}: {known}"
    if chain is not None and chain.rev == rev and chain.data != tree.commit.data:
        return f"another tree was already seen for revision {rev}"
    return None


def _record(
    directory: Directory, tree: Repository, kept: KeptExchange, versions: dict[Cid, Commitment]
) -> tuple[Logged, ...]:
    archive, account = directory.asker.archive, tree.account
    watched = directory.recorder.watched[account]  # now: the stream may have moved it on
    present = directory.asker.clock.now()
    new: list[PostId] = []
    gone: list[PostId] = []
    if watched.may_learn_from(tree.commit.rev):
        known = _standing(archive, account, tree.commit.rev)
        new = [post for post, cid in tree.kept() if known.get(post) != versions[cid]]
        gone = [post for post, version in known.items() if version is not None]
    entries = repository_entries(tree, kept, versions, new)
    entries += absence_entries(tree, kept, gone)
    if not watched.needs_later_than(tree.commit.rev):
        entries += _gap(watched, kept.answered_at, present)
    logged = archive.append(entries)
    at = min(kept.answered_at, present)
    directory.recorder.move(account, lambda was: was.mended(tree.chain, at))
    return logged


def _gap(watched: Watched, answered_at: datetime, present: datetime) -> Iterator[Gap]:
    """Up to the tree's answer; where that is no later than the beginning, up to now, by our clock."""
    broken = watched.broken
    if broken is None or broken.told or broken.since is None:
        return
    ended_at = answered_at if broken.since < answered_at else present
    if broken.since < ended_at:
        yield Gap(
            platform=bluesky.NAME,
            account=watched.account,
            began_at=broken.since,
            ended_at=ended_at,
            why=broken.why,
            noted_at=ended_at,
        )


def _standing(archive: Archive, account: AccountId, rev: str) -> dict[PostId, Commitment | None]:
    """The version of each post by the account's latest signed tree up to `rev`; None if absent."""
    latest: dict[PostId, tuple[str, Commitment | None]] = {}
    for logged in archive.index.post_entries_of_account(bluesky.NAME, account):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.evidence.signed is None:
            continue
        at = entry.evidence.signed.rev
        if at <= rev and (entry.post not in latest or at >= latest[entry.post][0]):
            version = entry.outcome.version if isinstance(entry.outcome, Seen) else None
            latest[entry.post] = (at, version)
    return {post: version for post, (_, version) in latest.items()}
