"""What is written in one node of a repository's tree?

The node's schema and its mandatory prefix compression: AT Protocol, Repository, "MST Structure".
DAG-CBOR leaves one way to write a node, so its bytes follow a pattern, and what does not follow it
to the last byte is refused: other fields, other kinds of CIDs, numbers longer than need be.
"""

import re
from collections.abc import Sequence
from typing import Any

from onrecord.proof.atproto.cid import CID_LENGTH, DAG_CBOR, Cid
from onrecord.proof.atproto.errors import TreeError

__all__ = ["MAX_ENTRIES", "read_node", "shared_prefix", "write_node"]

MAX_ENTRIES = 1024
"""Three keys in four have height 0, so honest nodes have about four entries, hardly ever fifty."""
_MAX_LENGTH = 1024
"""Of a shared prefix and of the rest: a collection has at most 317 characters, a record key 512."""

_ENTRY = re.compile(
    rb"""
    \xa4
    \x61k ( [\x41-\x57] | \x58[\x18-\xff] | \x59[\x01-\x03]. | \x59\x04\x00 )  # length of
          ( [a-zA-Z0-9_~.:/-]{1,1024} )                                        # the key's rest
    \x61p ( [\x00-\x17] | \x18[\x18-\xff] | \x19[\x01-\x03]. | \x19\x04\x00 )  # shared prefix
    \x61t (?: \xf6 | \xd8\x2a\x58\x25\x00 ( \x01\x71\x12\x20 .{32} ) )         # right subtree
    \x61v \xd8\x2a\x58\x25\x00 ( \x01[\x71\x55]\x12\x20 .{32} )                # record
    """,
    re.VERBOSE | re.DOTALL,
)
_STRIDE = 6
"""`split` gives what lies before an entry, which must be nothing or the opening, and five groups."""
_LINK = b"\xd8\x2a\x58\x25\x00"
_NULL = b"\xf6"
_LEFT_LINK = b"\x61l" + _LINK + DAG_CBOR


def _head(major: int, number: int) -> bytes:
    """The head of a CBOR item (RFC 8949, section 3) with a number below 65,536."""
    if number < 24:
        return bytes((major << 5 | number,))
    if number < 256:
        return bytes((major << 5 | 24, number))
    return bytes((major << 5 | 25,)) + number.to_bytes(2)


_OPENINGS = [b"\xa2\x61e" + _head(4, count) for count in range(MAX_ENTRIES + 1)]
_RESTS = [_head(2, length) for length in range(2 * _MAX_LENGTH + 1)]
_PREFIXES = [_head(0, length) for length in range(2 * _MAX_LENGTH + 1)]
_PREFIX_LENGTHS = {written: length for length, written in enumerate(_PREFIXES)}


def read_node(raw: bytes) -> tuple[list[bytes], list[Cid], list[Cid | None]]:
    """Keys, records and subtrees (one more than keys, from left to right); raise TreeError.

    Canonical form, key order and compression are checked here; height and range are not.
    """
    parts: list[Any] = _ENTRY.split(raw, MAX_ENTRIES)
    ending = parts.pop()
    if not parts:
        if not ending.startswith(_OPENINGS[0]):
            raise TreeError("tree node is not in the one form that a node has")
        ending = ending[len(_OPENINGS[0]) :]
    before = _OPENINGS[len(parts) // _STRIDE]
    keys: list[bytes] = []
    records: list[Cid] = []
    children: list[Cid | None] = [_left(ending)]
    key = b""
    pieces = iter(parts)
    for between, length, rest, prefix, right, record in zip(*[pieces] * _STRIDE, strict=True):
        shared = _PREFIX_LENGTHS[prefix]
        if between != before or length != _RESTS[len(rest)] or shared > len(key):
            raise TreeError("tree node is not in the one form that a node has")
        # Greater at the first byte that is not shared: sorted, unique and fully compressed.
        if shared < len(key) and rest[0] <= key[shared]:
            raise TreeError(f"tree entry after {key!r} is out of order or not compressed")
        before = b""
        key = key[:shared] + rest
        keys.append(key)
        records.append(record)
        children.append(right)
    return keys, records, children


def _left(ending: bytes) -> Cid | None:
    if ending == b"\x61l" + _NULL:
        return None
    if len(ending) != 2 + len(_LINK) + CID_LENGTH or not ending.startswith(_LEFT_LINK):
        raise TreeError("tree node does not end with its left subtree")
    return Cid(ending[-CID_LENGTH:])


def write_node(
    keys: Sequence[bytes], records: Sequence[Cid], children: Sequence[Cid | None]
) -> bytes:
    """Write a node of keys that are sorted, unique and at most 1,024 bytes long."""
    parts = [b"\xa2\x61e", _head(4, len(keys))]
    previous = b""
    for key, record, right in zip(keys, records, children[1:], strict=True):
        shared = shared_prefix(previous, key)
        parts += (b"\xa4\x61k", _RESTS[len(key) - shared], key[shared:])
        parts += (b"\x61p", _PREFIXES[shared], b"\x61t", _link(right), b"\x61v", _link(record))
        previous = key
    parts += (b"\x61l", _link(children[0]))
    return b"".join(parts)


def shared_prefix(left: bytes, right: bytes) -> int:
    """How many bytes two keys share at their beginnings."""
    length = min(len(left), len(right))
    difference = int.from_bytes(left[:length]) ^ int.from_bytes(right[:length])
    return length - (difference.bit_length() + 7) // 8


def _link(cid: Cid | None) -> bytes:
    return _NULL if cid is None else _LINK + cid
