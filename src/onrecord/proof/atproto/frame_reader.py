"""Which frame do these bytes hold?"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from onrecord.proof.atproto.cbor import decode_sequence
from onrecord.proof.atproto.cid import Cid, is_block_cid, is_cid
from onrecord.proof.atproto.errors import CborError, FrameError, brief
from onrecord.proof.atproto.frames import (
    AccountFrame,
    CommitFrame,
    ErrorFrame,
    Frame,
    IdentityFrame,
    InfoFrame,
    RepoOp,
    SyncFrame,
    UnknownFrame,
)
from onrecord.proof.atproto.syntax import is_did, is_repo_path, is_tid

__all__ = ["MAX_FRAME_BYTES", "frame_account", "read_frame", "sequence_of"]

MAX_FRAME_BYTES = 5 * 1024 * 1024
"""Sync, "Repository Event Stream": a hard limit of 5 MBytes for a frame."""
MAX_OPERATIONS = 200
"""Sync, "#commit Events"."""
MAX_SEQUENCE = 2**53
"""Event Stream, "Sequence Numbers": not inclusive."""

_Body = Mapping[str, Any]
_T = TypeVar("_T")


def read_frame(raw: bytes) -> Frame:
    """Read a frame; raise FrameError if it is not a frame or lacks what its kind requires."""
    header, body = _objects(raw)
    operation, kind = header.get("op"), header.get("t")
    if operation == -1:
        return ErrorFrame(_field(body, "error", str), _optional(body, "message", str))
    if type(operation) is not int or not isinstance(kind, str):
        if type(operation) is int and operation != 1:
            return UnknownFrame(f"op {operation}")
        raise FrameError("frame header has no known `op` or no `t`")
    reader = _READERS.get(kind) if operation == 1 else None
    return reader(body) if reader is not None else UnknownFrame(kind)


def frame_account(raw: bytes) -> str | None:
    """The DID that a frame is about, unchecked; None if it is about none or cannot be read.

    Takes a microsecond, for leaving out the accounts that nobody watches.
    """
    try:
        _, body = _objects(raw)
    except FrameError:
        return None
    did = body.get("repo", body.get("did"))
    return did if isinstance(did, str) else None


def sequence_of(raw: bytes) -> int | None:
    """A frame's place in its stream, unchecked; None if it has none or cannot be read."""
    try:
        _, body = _objects(raw)
    except FrameError:
        return None
    seq = body.get("seq")
    return seq if type(seq) is int and 0 < seq < MAX_SEQUENCE else None


def _objects(raw: bytes) -> tuple[_Body, _Body]:
    if len(raw) > MAX_FRAME_BYTES:
        raise FrameError(f"frame of {len(raw)} bytes, more than {MAX_FRAME_BYTES}")
    try:
        objects = decode_sequence(raw)
    except CborError as error:
        raise FrameError(f"frame is {error}") from error
    if len(objects) != 2 or not isinstance(objects[0], dict) or not isinstance(objects[1], dict):
        raise FrameError("frame is not a header and a body")
    return objects[0], objects[1]


def _field(body: _Body, name: str, kind: type[_T]) -> _T:
    value = body.get(name)
    if type(value) is not kind:
        raise FrameError(f"frame has no {name!r} of type {kind.__name__}")
    return value


def _optional(body: _Body, name: str, kind: type[_T]) -> _T | None:
    return None if body.get(name) is None else _field(body, name, kind)


def _seq(body: _Body) -> int:
    seq = _field(body, "seq", int)
    if not 0 < seq < MAX_SEQUENCE:
        raise FrameError(f"sequence number {seq} is out of range")
    return seq


def _did(body: _Body, name: str = "did") -> str:
    did = _field(body, name, str)
    if not is_did(did):
        raise FrameError(f"not a DID: {brief(did)}")
    return did


def _rev(body: _Body, name: str = "rev") -> str:
    rev = _field(body, name, str)
    if not is_tid(rev):
        raise FrameError(f"{name!r} is not a TID: {brief(rev)}")
    return rev


def _block_cid(body: _Body, name: str) -> Cid:
    cid = body.get(name)
    if not is_block_cid(cid):
        raise FrameError(f"{name!r} is not the CID of a block")
    return cid


def _commit(body: _Body) -> CommitFrame:
    ops = _field(body, "ops", list)
    if len(ops) > MAX_OPERATIONS:
        raise FrameError(f"{len(ops)} operations, more than {MAX_OPERATIONS}")
    return CommitFrame(
        seq=_seq(body),
        repo=_did(body, "repo"),
        rev=_rev(body),
        since=None if body.get("since") is None else _rev(body, "since"),
        commit=_block_cid(body, "commit"),
        blocks=_field(body, "blocks", bytes),
        ops=tuple(_operation(op) for op in ops),
        prev_data=None if body.get("prevData") is None else _block_cid(body, "prevData"),
        time=_field(body, "time", str),
        too_big=body.get("tooBig") is True,
    )


def _operation(op: object) -> RepoOp:
    if not isinstance(op, dict):
        raise FrameError("an operation is not an object")
    action, path, cid, prev = op.get("action"), op.get("path"), op.get("cid"), op.get("prev")
    if action not in ("create", "update", "delete"):
        raise FrameError(f"operation of unknown action {brief(action)}")
    if not isinstance(path, str) or not is_repo_path(path):
        raise FrameError(f"operation on something that is no path: {brief(path)}")
    if not (cid is None or is_cid(cid)) or not (prev is None or is_cid(prev)):
        raise FrameError(f"operation on {path} with a malformed CID")
    return RepoOp(action, path, cid, prev)


def _sync(body: _Body) -> SyncFrame:
    blocks = _field(body, "blocks", bytes)
    return SyncFrame(_seq(body), _did(body), _rev(body), blocks, _field(body, "time", str))


def _identity(body: _Body) -> IdentityFrame:
    handle = _optional(body, "handle", str)
    return IdentityFrame(_seq(body), _did(body), _field(body, "time", str), handle)


def _account(body: _Body) -> AccountFrame:
    active, status = _field(body, "active", bool), _optional(body, "status", str)
    return AccountFrame(_seq(body), _did(body), _field(body, "time", str), active, status)


def _info(body: _Body) -> InfoFrame:
    return InfoFrame(_field(body, "name", str), _optional(body, "message", str))


_READERS: dict[str, Callable[[_Body], Frame]] = {
    "#commit": _commit,
    "#sync": _sync,
    "#identity": _identity,
    "#account": _account,
    "#info": _info,
}
