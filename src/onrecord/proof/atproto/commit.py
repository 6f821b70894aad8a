"""What did the account sign?

A commit of repository format 3 (AT Protocol, Repository, "Commit Objects"). The signature covers
the commit without its `sig` entry. Those bytes are cut out of the bytes that came, at the place
that the map's order gives, never written anew: and the bytes that came must be the only way to
write what they say, so nothing can hide between them.
"""

from dataclasses import dataclass

import libipld

from onrecord.proof.atproto.car import Car
from onrecord.proof.atproto.cid import CID_LENGTH, Cid, cid_text, is_block_cid
from onrecord.proof.atproto.errors import CarError, CommitError, MissingBlock, SignatureError, brief
from onrecord.proof.atproto.keys import PublicKey
from onrecord.proof.atproto.syntax import is_did, is_tid

__all__ = ["Commit", "verify_commit"]

_FIELDS = {"did", "rev", "sig", "data", "prev", "version"}
_SIGNATURE_BYTES = 64
_SIGNATURE_ENTRY = b"\x63sig\x58\x40"
_LINK = b"\xd8\x2a\x58" + bytes((CID_LENGTH + 1, 0))
_MAX_COMMIT_BYTES = 4096
"""A DID has at most 2,048 characters; everything else together has less than 300 bytes."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One signed state of a repository: `data` is the root of its tree, `prev` nearly always None."""

    cid: Cid
    did: str
    rev: str
    data: Cid
    prev: Cid | None


def verify_commit(car: Car, key: PublicKey, did: str, rev: str | None = None) -> Commit:
    """The commit that is the CAR's single root, signed by `key` for `did` (and for `rev`, if given).

    Raises CarError, MissingBlock, CommitError, SignatureError. A host can serve an old commit:
    whoever knows a later revision must compare.
    """
    if len(car.roots) != 1:
        raise CarError(f"CAR has {len(car.roots)} roots, not one commit")
    cid = car.roots[0]
    raw = car.blocks.get(cid)
    if raw is None:
        raise MissingBlock(f"the commit {cid_text(cid)} is not in the CAR")
    commit, unsigned, signature = _read(cid, raw)
    if commit.did != did:
        raise CommitError(f"commit is of {commit.did}, not of {did}")
    if rev is not None and commit.rev != rev:
        raise CommitError(f"commit is of revision {commit.rev}, not {rev}")
    if not key.verify(unsigned, signature):
        raise SignatureError(f"commit {commit.rev} of {did} is not signed by {key.text}")
    return commit


def _read(cid: Cid, raw: bytes) -> tuple[Commit, bytes, bytes]:
    """The commit, the bytes that were signed, and the signature."""
    if len(raw) > _MAX_COMMIT_BYTES:
        raise CommitError(f"commit of {len(raw)} bytes")
    try:
        fields = libipld.decode_dag_cbor(raw)
    except (ValueError, RecursionError) as error:
        raise CommitError(f"commit is not DAG-CBOR: {error}") from error
    if not isinstance(fields, dict) or fields.keys() != _FIELDS:
        raise CommitError("commit does not have exactly the fields of format 3")
    commit = _typed(cid, fields)
    signature = fields["sig"]
    if not isinstance(signature, bytes) or len(signature) != _SIGNATURE_BYTES:
        raise SignatureError("signature of the commit is not 64 bytes")
    before = b"\x63did" + _text(commit.did) + b"\x63rev" + _text(commit.rev)
    after = b"\x64data" + _link(commit.data) + b"\x64prev" + _link(commit.prev) + b"\x67version\x03"
    if raw != b"\xa6" + before + _SIGNATURE_ENTRY + signature + after:
        raise CommitError("commit is not in canonical DAG-CBOR")
    start = 1 + len(before)
    stop = start + len(_SIGNATURE_ENTRY) + _SIGNATURE_BYTES
    return commit, b"\xa5" + raw[1:start] + raw[stop:], signature


def _typed(cid: Cid, fields: dict[str, object]) -> Commit:
    did, rev, data, prev = fields["did"], fields["rev"], fields["data"], fields["prev"]
    if fields["version"] != 3:
        raise CommitError(f"commit of repository format {brief(fields['version'])}, not 3")
    if not isinstance(did, str) or not is_did(did):
        raise CommitError("commit names no DID")
    if not isinstance(rev, str) or not is_tid(rev):
        raise CommitError("commit's revision is not a TID")
    if not is_block_cid(data):
        raise CommitError("commit's data is not the CID of a tree node")
    if prev is not None and not is_block_cid(prev):
        raise CommitError("commit's prev is not the CID of a commit")
    return Commit(cid, did, rev, data, prev)


def _text(text: str) -> bytes:
    """ASCII text of less than 65,536 characters in CBOR."""
    size = len(text)
    if size < 24:
        head = bytes((0x60 + size,))
    elif size < 256:
        head = bytes((0x78, size))
    else:
        head = b"\x79" + size.to_bytes(2)
    return head + text.encode("ascii")


def _link(cid: Cid | None) -> bytes:
    return b"\xf6" if cid is None else _LINK + cid
