"""What is asked at the source when the stream, or a visit, gives a reason to?

Each function asks, keeps the answer, records what it says, and returns where the account now
stands. A failure to reach somebody is recorded as ours and changes nothing.
"""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from onrecord.platforms import bluesky
from onrecord.proof.atproto import Cid, ProofError, cid_of_text
from onrecord.reading.bluesky import (
    Repository,
    TreeAnswer,
    absence_entries,
    host_entry,
    identity_entry,
    medium_entry,
    read_identity,
    read_repository,
    read_tree_answer,
    repository_entries,
    stated_entry,
    tree_entry,
)
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.observations import Gap, PostObservation, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Outcome,
    Refused,
    Seen,
    Unreached,
    Unread,
)
from onrecord.watch.asking import Asker
from onrecord.watch.watched import Watched

__all__ = [
    "ask_after_post",
    "confirm_identity",
    "confirm_state",
    "fetch_medium",
    "resynchronise",
]


async def confirm_identity(asker: Asker, watched: Watched, plc: str) -> Watched:
    """Ask the directory who the account is and which key signs for it."""
    exchange, kept = await asker.ask(bluesky.ask_identity(plc, watched.account))
    found = read_identity(exchange, watched.account)
    if isinstance(found, tuple):
        identity, history = found
        await asker.record(identity_entry(watched.account, identity, kept))
        return watched.identified(identity, history, exchange.answered_at)
    await asker.record(identity_entry(watched.account, found, kept))
    return watched


async def confirm_state(
    asker: Asker, watched: Watched, plc: str
) -> tuple[Watched, AccountFact, str | None]:
    """Ask the account's host whether it serves the account, and at which revision.

    A host that serves it no longer may be one that it has left: before that is recorded, the
    directory is asked where the account is now.
    """
    exchange, kept = await asker.ask(bluesky.ask_state(watched.host or "", watched.account))
    state = _state_said(exchange)
    if isinstance(state, AccountState) and state.state != "active":
        moved = await confirm_identity(asker, watched, plc)
        if moved.host != watched.host:
            exchange, kept = await asker.ask(bluesky.ask_state(moved.host or "", watched.account))
            state = _state_said(exchange)
        watched = moved
    await asker.record(stated_entry(watched.account, state, kept, Surface.HOST))
    return watched, state, bluesky.read_rev(exchange)


def _state_said(exchange: Exchange) -> AccountFact:
    state = bluesky.read_state(exchange)
    if isinstance(state, Absent | bluesky.Served):
        return Unread(f"not an account's state: {state}")
    return state


async def resynchronise(
    asker: Asker, watched: Watched, plc: str, why: str, unseen_since: datetime | None
) -> Watched:
    """Fetch the whole signed tree, record what is new or gone, and the gap before it."""
    if watched.host is None:
        return watched
    exchange, kept = await asker.ask(bluesky.ask_repository(watched.host, watched.account))
    found = read_repository(exchange, watched.account, watched.key)
    if isinstance(found, Unread):  # the key may have been rotated, or the account moved away
        watched = await confirm_identity(asker, watched, plc)
        found = read_repository(exchange, watched.account, watched.key)
    if not isinstance(found, Repository):
        await asker.record(stated_entry(watched.account, found, kept, Surface.HOST))
        return watched
    await asker.hold(lambda: _record_tree(asker, found, kept, why, unseen_since))
    older = watched.chain is not None and found.commit.rev < watched.chain.rev
    return watched if older else replace(watched, chain=found.chain, seen_at=kept.answered_at)


def _record_tree(
    asker: Asker, found: Repository, kept: KeptExchange, why: str, unseen_since: datetime | None
) -> None:
    known = _standing_in_tree(asker, found.account, found.commit.rev)
    cids = list(found.records)
    versions = dict(
        zip(cids, asker.archive.keep(*(found.records[cid] for cid in cids)), strict=True)
    )
    new = [post for post, cid in found.kept() if known.get(post) != versions[cid]]
    gone = [post for post, version in known.items() if version is not None]
    entries = repository_entries(found, kept, versions, new)
    entries += absence_entries(found, kept, gone)
    if unseen_since is not None and unseen_since < kept.answered_at:
        entries.append(_gap(found.account, unseen_since, kept.answered_at, why))
    asker.archive.append(entries)


def _gap(account: AccountId, began_at: datetime, ended_at: datetime, why: str) -> Gap:
    return Gap(
        platform=bluesky.NAME,
        account=account,
        began_at=began_at,
        ended_at=ended_at,
        why=why,
        noted_at=ended_at,
    )


def _standing_in_tree(
    asker: Asker, account: AccountId, rev: str
) -> dict[PostId, Commitment | None]:
    """The version of each post by the account's latest signed tree up to `rev`; None if absent."""
    latest: dict[PostId, tuple[str, Commitment | None]] = {}
    for logged in asker.archive.index.post_entries_of_account(bluesky.NAME, account):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.evidence.signed is None:
            continue
        at = entry.evidence.signed.rev
        if at <= rev and (entry.post not in latest or at >= latest[entry.post][0]):
            version = entry.outcome.version if isinstance(entry.outcome, Seen) else None
            latest[entry.post] = (at, version)
    return {post: version for post, (_, version) in latest.items()}


async def ask_after_post(asker: Asker, watched: Watched, post: PostId) -> None:
    """Ask for the tree's signed word on a post, and for what the host serves to readers."""
    if watched.host is None:
        return
    exchange, kept = await asker.ask(bluesky.ask_tree(watched.host, watched.account, post))
    found = read_tree_answer(exchange, watched.account, post, watched.key)
    match found:
        case TreeAnswer():
            record = found.placed.record
            version = None
            if record is not None:
                (version,) = await asker.hold(lambda: asker.archive.keep(record))
            await asker.record(tree_entry(found, kept, version, watched.account))
        case AccountState():
            await asker.record(stated_entry(watched.account, found, kept, Surface.HOST))
        case Refused() | Unreached() | Unread():
            await asker.record(host_entry(watched.account, post, found, kept, Surface.TREE))
    exchange, kept = await asker.ask(bluesky.ask_host(watched.host, watched.account, post))
    await record_served(asker, watched, post, bluesky.read_host(exchange), kept, Surface.HOST)


async def record_served(
    asker: Asker,
    watched: Watched,
    post: PostId,
    answer: bluesky.Answer,
    kept: KeptExchange,
    surface: Surface,
) -> None:
    """Record what a surface without signatures says about a post."""
    match answer:
        case bluesky.Served(cid):
            outcome = await asker.hold(lambda: _version_served(asker, cid))
            await asker.record(host_entry(watched.account, post, outcome, kept, surface))
        case AccountState():
            await asker.record(stated_entry(watched.account, answer, kept, surface))
        case other:
            await asker.record(host_entry(watched.account, post, other, kept, surface))


def _version_served(asker: Asker, cid: str) -> Outcome:
    """The version that a CID names, if we hold its bytes; a CID alone shows no text."""
    try:
        commitment = asker.archive.commitment_of(Digest(cid_of_text(cid)[-32:].hex()))
    except ProofError as error:
        return Unread(str(error))
    if commitment is None:
        return Unread(f"served as {cid}, a version whose signed bytes we do not hold")
    return Seen(commitment)


async def fetch_medium(asker: Asker, watched: Watched, post: PostId, part: str) -> None:
    """Fetch a picture or film and check its bytes against the CID in the signed record."""
    if watched.host is None:
        return
    exchange, kept = await asker.ask(bluesky.ask_medium(watched.host, watched.account, part))
    failure = bluesky.read_failure(exchange)
    match failure:
        case None:
            outcome = _checked(exchange.body, part, kept.body)
        case AccountState(state):
            outcome = Refused(f"the account is {state}")
        case bluesky.Served():
            outcome = Unread("an answer of another kind")
        case _:
            outcome = failure
    await asker.record(medium_entry(watched.account, post, part, outcome, kept))


def _checked(body: bytes, part: str, version: Commitment) -> Outcome:
    try:
        expected: Cid = cid_of_text(part)
    except ProofError as error:
        return Unread(str(error))
    if sha256(body).digest() != expected[-32:]:
        return Unread("the bytes served are not those that the signed record names")
    return Seen(version)
