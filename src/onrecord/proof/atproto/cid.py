"""Which bytes does a content identifier stand for?

Repositories use one kind of CID only (AT Protocol, Repository, "CID Formats"): version 1,
SHA-256, with the codec `dag-cbor` for commits, tree nodes and records and `raw` for blobs.
"""

from base64 import b32decode, b32encode
from binascii import Error as Base32Error
from hashlib import sha256
from typing import NewType, TypeGuard

from onrecord.proof.atproto.errors import CidError, brief

__all__ = [
    "CID_LENGTH",
    "DAG_CBOR",
    "RAW",
    "Cid",
    "cid_of_blob",
    "cid_of_block",
    "cid_of_text",
    "cid_text",
    "is_block_cid",
    "is_cid",
]

Cid = NewType("Cid", bytes)
"""36 bytes: version, codec, hash function, hash length (one byte each), SHA-256 digest."""

DAG_CBOR = b"\x01\x71\x12\x20"
RAW = b"\x01\x55\x12\x20"
CID_LENGTH = 36


def cid_of_block(raw: bytes) -> Cid:
    """The CID of a commit, a tree node or a record, given its DAG-CBOR bytes."""
    return Cid(DAG_CBOR + sha256(raw).digest())


def cid_of_blob(raw: bytes) -> Cid:
    """The CID of an image or another blob, given its bytes."""
    return Cid(RAW + sha256(raw).digest())


def is_block_cid(value: object) -> TypeGuard[Cid]:
    """Is this the binary CID of a DAG-CBOR block?"""
    return isinstance(value, bytes) and len(value) == CID_LENGTH and value[:4] == DAG_CBOR


def is_cid(value: object) -> TypeGuard[Cid]:
    """Is this a binary CID of one of the two kinds above?"""
    return isinstance(value, bytes) and len(value) == CID_LENGTH and value[:4] in (DAG_CBOR, RAW)


def cid_text(cid: Cid) -> str:
    """The CID in lower-case base32 with the multibase prefix `b`: 59 characters."""
    return "b" + b32encode(cid).decode("ascii").rstrip("=").lower()


def cid_of_text(text: str) -> Cid:
    """Read a CID's text; raise CidError unless `cid_text` would have written it."""
    try:
        raw = b32decode(text[1:].upper() + "=" * (-len(text[1:]) % 8))
    except (Base32Error, ValueError) as error:
        raise CidError(f"not a CID in base32: {brief(text)}") from error
    if not is_cid(raw) or cid_text(raw) != text:
        raise CidError(f"not a CIDv1 of dag-cbor or raw with SHA-256: {brief(text)}")
    return raw
