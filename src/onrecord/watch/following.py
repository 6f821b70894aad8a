"""What is asked at the source about one post, or one medium of it?

Each function asks, keeps the answer and records what it says. A failure to reach somebody is
recorded as ours and changes nothing. What a host says of the whole account in place of an answer
is not recorded here: it is returned, to be confirmed first (`states`).
"""

from hashlib import sha256

from onrecord.platforms import bluesky
from onrecord.proof.atproto import ProofError, cid_of_text, cid_text
from onrecord.reading.bluesky import (
    TreeAnswer,
    host_entry,
    medium_entry,
    read_tree_answer,
    tree_entry,
)
from onrecord.record.accounts import PostId
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.exchanges import KeptExchange
from onrecord.record.observations import Surface
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Outcome,
    Refused,
    Seen,
    Unreached,
    Unread,
)
from onrecord.watch.asking import Asker
from onrecord.watch.watched import Watched

__all__ = ["ask_after_post", "fetch_medium", "record_served"]


async def ask_after_post(asker: Asker, watched: Watched, post: PostId) -> AccountState | None:
    """Ask for the tree's signed word on a post, and for what the host serves to readers."""
    said = await _ask_tree(asker, watched, post)
    if said is not None:
        return said
    exchange, kept = await asker.ask(bluesky.ask_host(watched.host or "", watched.account, post))
    return await record_served(asker, watched, post, bluesky.read_host(exchange), kept)


async def _ask_tree(asker: Asker, watched: Watched, post: PostId) -> AccountState | None:
    exchange, kept = await asker.ask(bluesky.ask_tree(watched.host or "", watched.account, post))
    found = read_tree_answer(exchange, watched.account, post, watched.key)
    match found:
        case TreeAnswer():
            await asker.hold(lambda: _record_tree(asker, watched, post, found, kept))
        case AccountState():
            return found
        case Refused() | Unreached() | Unread():
            await asker.record(host_entry(watched.account, post, found, kept, Surface.TREE))
    return None


def _record_tree(
    asker: Asker, watched: Watched, post: PostId, answer: TreeAnswer, kept: KeptExchange
) -> None:
    account, commit = watched.account, answer.commit
    seen = asker.archive.index.streamed_commit(bluesky.NAME, account, commit.rev)
    if seen is not None and seen != cid_text(commit.cid):
        why = f"another commit was already seen for revision {commit.rev}: {seen}"
        entry = host_entry(account, post, Unread(why), kept, Surface.TREE)
    else:
        record, version = answer.placed.record, None
        if record is not None:
            (version,) = asker.archive.keep(record)
        entry = tree_entry(answer, kept, version, account)
    asker.archive.append([entry])


async def record_served(
    asker: Asker,
    watched: Watched,
    post: PostId,
    answer: bluesky.Answer,
    kept: KeptExchange,
    surface: Surface = Surface.HOST,
) -> AccountState | None:
    """Record what a surface without signatures says about a post."""
    match answer:
        case bluesky.Served(cid):
            outcome = await asker.hold(lambda: _version_served(asker, cid))
            await asker.record(host_entry(watched.account, post, outcome, kept, surface))
        case AccountState():
            return answer
        case Absent() | Refused() | Unreached() | Unread():
            await asker.record(host_entry(watched.account, post, answer, kept, surface))
    return None


def _version_served(asker: Asker, cid: str) -> Outcome:
    """The version that a CID names, if we hold its bytes; a CID alone shows no text."""
    try:
        commitment = asker.archive.commitment_of(Digest(cid_of_text(cid)[-32:].hex()))
    except ProofError as error:
        return Unread(str(error))
    if commitment is None:
        return Unread(f"served as {cid}, a version whose signed bytes we do not hold")
    return Seen(commitment)


async def fetch_medium(
    asker: Asker, watched: Watched, post: PostId, part: str
) -> Outcome | AccountState:
    """Fetch a picture or film and check its bytes against the CID in the signed record."""
    exchange, kept = await asker.ask(bluesky.ask_medium(watched.host or "", watched.account, part))
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
    return failure if isinstance(failure, AccountState) else outcome


def _checked(body: bytes, part: str, version: Commitment) -> Outcome:
    try:
        expected = cid_of_text(part)
    except ProofError as error:
        return Unread(str(error))
    if sha256(body).digest() != expected[-32:]:
        return Unread("the bytes served are not those that the signed record names")
    return Seen(version)
