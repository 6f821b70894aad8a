"""Does a commit frame tell the truth about the repository that it changes?

What the account signs is the commit, and by it the whole tree. The operations, `since` and
`prevData` of the frame are the host's or the relay's word; they are checked against the tree
(AT Protocol, Sync, "Message Validation Checklist" and "Reliable Repository Synchronization").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from onrecord.proof.atproto.car import Car, read_car
from onrecord.proof.atproto.cid import Cid, cid_text
from onrecord.proof.atproto.commit import Commit, verify_commit
from onrecord.proof.atproto.editable_tree import EditableTree
from onrecord.proof.atproto.errors import FrameError, InversionError
from onrecord.proof.atproto.frames import Action, CommitFrame, RepoOp, SyncFrame
from onrecord.proof.atproto.inversion import Change, undo
from onrecord.proof.atproto.keys import PublicKey
from onrecord.proof.atproto.proofs import key_of

__all__ = ["Operation", "VerifiedCommit", "verify_commit_frame", "verify_sync_frame"]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a commit did to one path, borne out by the signed tree.

    `record` is the DAG-CBOR bytes after a create or update, None if the host left them out.
    `prev` is the host's word until the commit is `complete`.
    """

    action: Action
    path: str
    cid: Cid | None
    prev: Cid | None
    record: bytes | None


@dataclass(frozen=True, slots=True)
class VerifiedCommit:
    """A commit frame whose every claim was checked.

    `complete` says that the operations, in any order, are all that changed between the tree
    `prev_data` and the signed one; otherwise `incomplete_because` says why that is not known.
    That `prev_data` was the repository's tree before is for whoever knows the commit before.
    """

    commit: Commit
    did: str
    rev: str
    since: str | None
    seq: int
    time: str
    prev_data: Cid | None
    operations: tuple[Operation, ...]
    complete: bool
    incomplete_because: str | None
    car: Car


def verify_commit_frame(frame: CommitFrame, key: PublicKey) -> VerifiedCommit:
    """Check a commit frame under the account's signing key.

    Raises CarError, MissingBlock, CommitError, SignatureError, TreeError, FrameError,
    InversionError. Does not know the revision before: whoever does must compare `rev`, `since`
    and `prev_data`, since a host can send an old frame again.
    """
    # 1. Every block hashes to its CID.
    car = read_car(frame.blocks)
    # 2. The CAR's one root is the commit that the frame names.
    if car.roots != (frame.commit,):
        raise FrameError(f"the frame's commit {cid_text(frame.commit)} is not the CAR's root")
    # 3. The commit is of this account and revision, and signed by this key.
    commit = verify_commit(car, key, frame.repo, frame.rev)
    # 4. The revision before is before.
    if frame.since is not None and frame.since >= frame.rev:
        raise FrameError(f"revision {frame.rev} does not follow {frame.since}")
    # 5. The operations are possible, and one for each path.
    _check_operations(frame.ops)
    # 6. The signed tree holds what they left, and nothing where they deleted.
    tree = EditableTree(car.blocks, commit.data)
    operations = tuple(_placed(tree, car, op) for op in frame.ops)
    # 7. Undone, they lead back to the tree before: then nothing else changed.
    because = _why_not_invertible(frame)
    if because is None:
        _check_inversion(tree, frame)
    return VerifiedCommit(
        commit=commit,
        did=commit.did,
        rev=commit.rev,
        since=frame.since,
        seq=frame.seq,
        time=frame.time,
        prev_data=frame.prev_data,
        operations=operations,
        complete=because is None,
        incomplete_because=because,
        car=car,
    )


def verify_sync_frame(frame: SyncFrame, key: PublicKey) -> Commit:
    """The commit that a sync frame carries.

    Raises CarError, MissingBlock, CommitError, SignatureError.
    """
    return verify_commit(read_car(frame.blocks), key, frame.did, frame.rev)


def _check_operations(operations: Sequence[RepoOp]) -> None:
    for op in operations:
        match op.action:
            case "create":
                possible = op.cid is not None and op.prev is None
            case "update":
                possible = op.cid is not None
            case "delete":
                possible = op.cid is None
            case _:
                assert_never(op.action)
        if not possible:
            raise FrameError(f"{op.action} of {op.path} with a CID too many or too few")
    if len({op.path for op in operations}) != len(operations):
        raise FrameError("two operations on the same path")


def _placed(tree: EditableTree, car: Car, op: RepoOp) -> Operation:
    found = tree.find(key_of(op.path))
    if found != op.cid:
        held = "nothing" if found is None else cid_text(found)
        raise FrameError(f"{op.action} of {op.path}, where the signed tree holds {held}")
    record = None if found is None else car.blocks.get(found)
    return Operation(op.action, op.path, op.cid, op.prev, record)


def _why_not_invertible(frame: CommitFrame) -> str | None:
    if frame.too_big:
        return "the host says that the frame leaves operations out (tooBig)"
    if frame.prev_data is None:
        return "the host does not name the tree before (no prevData)"
    if any(op.action != "create" and op.prev is None for op in frame.ops):
        return "the host does not name the record before an update or deletion (no prev)"
    return None


def _check_inversion(tree: EditableTree, frame: CommitFrame) -> None:
    changes = [Change(key_of(op.path), op.prev, op.cid) for op in frame.ops]
    before = undo(tree, changes)
    if before != frame.prev_data:
        expected = "none" if frame.prev_data is None else cid_text(frame.prev_data)
        raise InversionError(
            f"undoing the operations gives the tree {cid_text(before)}, not prevData {expected}"
        )
