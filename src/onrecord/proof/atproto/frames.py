"""What does one frame of the repository event stream say?

A frame is two DAG-CBOR objects, a header and a body (AT Protocol, Event Stream, "Framing"; the
bodies: Sync, "Repository Event Stream", and the lexicon com.atproto.sync.subscribeRepos). Fields
that are not known here are passed over, as the specification asks: a frame is an envelope, and
what counts in it is signed inside.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from onrecord.proof.atproto.cid import Cid

__all__ = [
    "AccountFrame",
    "Action",
    "CommitFrame",
    "ErrorFrame",
    "Frame",
    "IdentityFrame",
    "InfoFrame",
    "RepoOp",
    "SyncFrame",
    "UnknownFrame",
]

Action = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True)
class RepoOp:
    """One operation as the frame claims it: `cid` is the record after, `prev` the one before."""

    action: Action
    path: str
    cid: Cid | None
    prev: Cid | None


@dataclass(frozen=True, slots=True)
class CommitFrame:
    """The repository `repo` changed. `time` is the host's or relay's word, not authenticated."""

    seq: int
    repo: str
    rev: str
    since: str | None
    commit: Cid
    blocks: bytes
    ops: tuple[RepoOp, ...]
    prev_data: Cid | None
    time: str
    too_big: bool = False


@dataclass(frozen=True, slots=True)
class SyncFrame:
    """The repository's present state, whatever came before; `blocks` holds the commit alone."""

    seq: int
    did: str
    rev: str
    blocks: bytes
    time: str


@dataclass(frozen=True, slots=True)
class IdentityFrame:
    """The account's identity may have changed: DID document or handle. Not authenticated."""

    seq: int
    did: str
    time: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class AccountFrame:
    """The account's state at the service that sends the frame. Not authenticated."""

    seq: int
    did: str
    time: str
    active: bool
    status: str | None


@dataclass(frozen=True, slots=True)
class InfoFrame:
    """The service tells something about the stream itself, such as `OutdatedCursor`."""

    name: str
    message: str | None


@dataclass(frozen=True, slots=True)
class ErrorFrame:
    """The service ends the stream and says why, such as `FutureCursor`."""

    error: str
    message: str | None


@dataclass(frozen=True, slots=True)
class UnknownFrame:
    """A well-formed frame of a kind that is not read here; `kind` is its `t`, or its `op`."""

    kind: str


Frame: TypeAlias = (
    CommitFrame | SyncFrame | IdentityFrame | AccountFrame | InfoFrame | ErrorFrame | UnknownFrame
)
