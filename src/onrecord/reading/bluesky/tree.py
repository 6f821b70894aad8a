"""What does the signed tree of an account hold: all of it, or one record?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.platforms import bluesky
from onrecord.proof.atproto import (
    Car,
    Cid,
    Commit,
    Placed,
    ProofError,
    cid_text,
    list_tree,
    proof_slice,
    prove_path,
    public_key,
    read_car,
    verify_commit,
)
from onrecord.reading.bluesky.entries import (
    account_entry,
    claimed_at,
    no_longer,
    post_entry,
    signed,
)
from onrecord.reading.bluesky.stream import Chain, Versions
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.commitments import Commitment
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.outcomes import (
    Absent,
    AccountState,
    Refused,
    Revision,
    Seen,
    Unreached,
    Unread,
)


@dataclass(frozen=True, slots=True)
class Repository:
    """An account's complete signed tree: every path, and the bytes of the kept posts."""

    account: AccountId
    commit: Commit
    paths: Mapping[str, Cid]
    records: Mapping[Cid, bytes]

    @property
    def chain(self) -> Chain:
        """Where the chain stands with this tree."""
        return Chain(self.commit.rev, self.commit.data)

    def kept(self) -> Iterable[tuple[PostId, Cid]]:
        """The posts in the tree."""
        return ((PostId(p), cid) for p, cid in self.paths.items() if bluesky.is_kept(p))


def read_repository(
    exchange: Exchange, account: AccountId, signing_key: str | None
) -> Repository | AccountState | Refused | Unreached | Unread:
    """Verify a whole tree (com.atproto.sync.getRepo), strictly: no node may be missing."""
    car = _signed_answer(exchange, account, signing_key)
    if not isinstance(car, tuple):
        return Unread(car.said) if isinstance(car, Absent) else car
    blocks, commit = car
    try:
        paths = dict(list_tree(blocks, commit))
        posts = {cid for path, cid in paths.items() if bluesky.is_kept(path)}
        missing = next((cid for cid in posts if cid not in blocks.blocks), None)
    except ProofError as error:
        return Unread(str(error))
    if missing is not None:
        return Unread(f"the answer lacks the record {cid_text(missing)}")
    return Repository(account, commit, paths, {cid: blocks.blocks[cid] for cid in posts})


def repository_entries(
    repository: Repository, kept: KeptExchange, versions: Versions, posts: Iterable[PostId]
) -> list[Entry]:
    """The revision, and a sighting of each of `posts`."""
    evidence = signed(kept, repository.commit)
    revision = Revision(repository.commit.rev, None, "listed")
    entries: list[Entry] = [account_entry(repository.account, revision, evidence)]
    for post in posts:
        cid = repository.paths[post]
        claimed = claimed_at(post, repository.records[cid])
        seen = Seen(versions[cid])
        entries.append(post_entry(repository.account, post, seen, claimed, evidence))
    return entries


def absence_entries(
    repository: Repository, kept: KeptExchange, posts: Iterable[PostId]
) -> list[Entry]:
    """That posts known from before are not in the complete tree."""
    evidence = signed(kept, repository.commit)
    absent = Absent(no_longer(repository.commit.rev))
    return [
        post_entry(repository.account, post, absent, None, evidence)
        for post in posts
        if post not in repository.paths
    ]


def slice_of(car: bytes, account: AccountId, key: str, posts: Iterable[PostId]) -> bytes:
    """Out of a signed CAR, only what proves these posts: what a bundle carries."""
    blocks = read_car(car)
    return proof_slice(blocks, verify_commit(blocks, public_key(key), account), posts)


@dataclass(frozen=True, slots=True)
class TreeAnswer:
    """What the signed tree says about one record (com.atproto.sync.getRecord)."""

    commit: Commit
    placed: Placed


def read_tree_answer(
    exchange: Exchange, account: AccountId, post: PostId, signing_key: str | None
) -> TreeAnswer | AccountState | Refused | Unreached | Unread:
    """Verify the signed answer for one record: its presence or absence is proved by the tree."""
    car = _signed_answer(exchange, account, signing_key)
    if not isinstance(car, tuple):
        return Unread(car.said) if isinstance(car, Absent) else car
    blocks, commit = car
    try:
        placed = prove_path(blocks, commit, post)
    except ProofError as error:
        return Unread(str(error))
    if placed.cid is not None and placed.record is None:
        return Unread("the answer proves the record but lacks its bytes")
    return TreeAnswer(commit, placed)


def tree_entry(
    answer: TreeAnswer, kept: KeptExchange, version: Commitment | None, account: AccountId
) -> Entry:
    """What the signed tree says about one record, as an entry."""
    outcome = Absent(no_longer(answer.commit.rev)) if version is None else Seen(version)
    claimed = claimed_at(answer.placed.path, answer.placed.record)
    return post_entry(account, answer.placed.path, outcome, claimed, signed(kept, answer.commit))


def _signed_answer(
    exchange: Exchange, account: AccountId, signing_key: str | None
) -> tuple[Car, Commit] | Absent | AccountState | Refused | Unreached | Unread:
    failure = bluesky.read_failure(exchange)
    if isinstance(failure, bluesky.Served):
        return Unread("an answer without a signed tree")
    if failure is not None:
        return failure
    if signing_key is None:
        return Unread("no signing key is known for the account")
    try:
        car = read_car(exchange.body)
        return car, verify_commit(car, public_key(signing_key), account)
    except ProofError as error:
        return Unread(str(error))
