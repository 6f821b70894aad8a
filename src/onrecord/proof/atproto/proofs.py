"""What does one signed state of a repository say about a path?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.proof.atproto.car import Car, write_car
from onrecord.proof.atproto.cid import Cid, cid_text
from onrecord.proof.atproto.commit import Commit
from onrecord.proof.atproto.errors import MissingBlock, TreeError, brief
from onrecord.proof.atproto.mst import Tree
from onrecord.proof.atproto.syntax import is_key

__all__ = ["Placed", "key_of", "list_tree", "proof_slice", "prove_path"]


@dataclass(frozen=True, slots=True)
class Placed:
    """What the tree holds under `path`.

    `cid` is None if the tree proves that there is no record. `record` is its DAG-CBOR bytes, None
    if there is no record or its block did not come along.
    """

    path: str
    cid: Cid | None
    record: bytes | None


def prove_path(car: Car, commit: Commit, path: str) -> Placed:
    """Look a path up in the tree that the commit signs.

    Raises MissingBlock if the CAR lacks a node on the way, TreeError if the tree is malformed or
    the path is none. The commit must come from `verify_commit`.
    """
    cid = Tree(car.blocks, commit.data).find(key_of(path))
    return Placed(path, cid, None if cid is None else car.blocks.get(cid))


def proof_slice(car: Car, commit: Commit, paths: Iterable[str]) -> bytes:
    """A CAR with the commit, the nodes on the way to each path and the records there: no more.

    The same bytes for the same paths in any order. A record whose block is not in `car` is left
    out. Raises MissingBlock or TreeError.
    """
    tree = Tree(car.blocks, commit.data)
    cids = [commit.cid]
    for key in sorted({key_of(path) for path in paths}):
        record = tree.find(key)
        cids += tree.way(key)
        if record is not None and record in car.blocks:
            cids.append(record)
    if commit.cid not in car.blocks:
        raise MissingBlock(f"the commit {cid_text(commit.cid)} is not in the CAR")
    return write_car(commit.cid, ((cid, car.blocks[cid]) for cid in cids))


def list_tree(car: Car, commit: Commit) -> Iterator[tuple[str, Cid]]:
    """Every path and record of a complete repository, in order of paths.

    Every node is checked; raises MissingBlock if one is missing, TreeError. What was yielded
    before an error is signed, but is not the whole.
    """
    for key, cid in Tree(car.blocks, commit.data).entries():
        if not is_key(key):
            raise TreeError(f"{key!r} is not the path of a record")
        yield key.decode("ascii"), cid


def key_of(path: str) -> bytes:
    """The tree's key for a path; raises TreeError unless it is two segments of allowed characters."""
    key = path.encode("utf-8", errors="replace")
    if not is_key(key):
        raise TreeError(f"not the path of a record: {brief(path)}")
    return key
