"""What is written in one node of a repository's tree?

The node's schema and its mandatory prefix compression: AT Protocol, Repository, "MST Structure".
"""

from collections.abc import Sequence
from typing import TypedDict

from onrecord.proof.atproto.cbor import decode, encode
from onrecord.proof.atproto.cid import CID_LENGTH, DAG_CBOR, RAW, Cid
from onrecord.proof.atproto.errors import CborError, TreeError

__all__ = ["MAX_KEY_BYTES", "Entry", "read_node", "shared_prefix", "write_node"]

MAX_KEY_BYTES = 1024
"""A collection has at most 317 characters and a record key 512."""
_KEY_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/"
_LEAF_CODECS = (DAG_CBOR, RAW)


class Entry(TypedDict):
    """A tree entry as written: prefix length, rest of the key, record, subtree to the right."""

    p: int
    k: bytes
    v: Cid
    t: Cid | None


def read_node(raw: bytes) -> tuple[list[bytes], list[Entry], list[Cid | None]]:
    """Keys, entries and subtrees (one more than keys) of a node; raise TreeError.

    Canonical form, key order and the compression are checked here; height and range are not.
    """
    try:
        node = decode(raw)
        if len(node) != 2:
            raise TreeError("tree node with other fields than `e` and `l`")
        entries: list[Entry] = node["e"]
        children: list[Cid | None] = [node["l"]]
        if type(entries) is not list:
            raise TreeError("tree node whose `e` is not a list")
        keys = _keys(entries)
        children += [entry["t"] for entry in entries]
        for entry in entries:
            cid = entry["v"]
            if len(cid) != CID_LENGTH or cid[:4] not in _LEAF_CODECS:
                raise TreeError("tree entry whose record is not a CID of a repository")
        for child in children:
            if child is not None and (len(child) != CID_LENGTH or child[:4] != DAG_CBOR):
                raise TreeError("subtree that is not the CID of a tree node")
    except CborError as error:
        raise TreeError(f"tree node is {error}") from error
    except (KeyError, TypeError) as error:  # a field is missing or of another type
        raise TreeError("tree node of another shape") from error
    return keys, entries, children


def _keys(entries: list[Entry]) -> list[bytes]:
    keys: list[bytes] = []
    previous = b""
    for entry in entries:
        shared, rest = entry["p"], entry["k"]
        if len(entry) != 4 or type(shared) is not int or not 0 <= shared <= len(previous):
            raise TreeError("tree entry with a wrong prefix length or other fields")
        # Greater at the first byte that is not shared: sorted, unique and compressed to the full.
        if rest[:1] <= previous[shared : shared + 1]:
            raise TreeError(f"tree entry after {previous!r} is out of order or not compressed")
        previous = previous[:shared] + rest
        if len(previous) > MAX_KEY_BYTES:
            raise TreeError(f"tree key of more than {MAX_KEY_BYTES} bytes")
        keys.append(previous)
    if b"".join(keys).translate(None, _KEY_CHARACTERS):
        raise TreeError("tree key with characters that paths may not have")
    return keys


def write_node(left: Cid | None, entries: Sequence[Entry]) -> bytes:
    """Write a node; no suffix of a valid key reads like a CID, so `encode` cannot mistake one."""
    return encode({"e": entries, "l": left})


def shared_prefix(left: bytes, right: bytes) -> int:
    """How many bytes two keys share at their beginnings."""
    length = min(len(left), len(right))
    difference = int.from_bytes(left[:length]) ^ int.from_bytes(right[:length])
    return length - (difference.bit_length() + 7) // 8
