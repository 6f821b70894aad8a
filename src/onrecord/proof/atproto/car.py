"""Is every block in this CAR file the block that its CID names?

CAR version 1 (https://ipld.io/specs/transport/car/carv1/), with the CIDs of the AT Protocol.
The decoders on the package index take a block's CID on trust; here every hash is checked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from onrecord.proof.atproto.cbor import decode, encode
from onrecord.proof.atproto.cid import CID_LENGTH, DAG_CBOR, RAW, Cid, cid_text, is_block_cid
from onrecord.proof.atproto.errors import CarError, CborError, brief

__all__ = ["MAX_BLOCKS", "MAX_BLOCK_BYTES", "MAX_CAR_BYTES", "Car", "read_car", "write_car"]

MAX_CAR_BYTES = 256 * 1024 * 1024
"""Far above an institution's whole repository; the blocks are held in memory."""
MAX_BLOCKS = 2_000_000
MAX_BLOCK_BYTES = 2 * 1024 * 1024
"""A record has at most 1,000,000 bytes (Sync, "#commit Events"); a tree node has no stated limit."""
_MAX_SECTION_BYTES = CID_LENGTH + MAX_BLOCK_BYTES
_MAX_HEADER_BYTES = 1024
_MAX_VARINT_BYTES = 4


@dataclass(frozen=True, slots=True)
class Car:
    """The roots that the header names, and the blocks by their CIDs, all hash-checked."""

    roots: tuple[Cid, ...]
    blocks: Mapping[Cid, bytes]


def read_car(data: bytes) -> Car:
    """Read a CAR file and check every block against its CID; raise CarError.

    The same block twice is allowed, as the specification asks, and is one block here.
    """
    if len(data) > MAX_CAR_BYTES:
        raise CarError(f"CAR of {len(data)} bytes, more than {MAX_CAR_BYTES}")
    length, start = _varint(data, 0)
    body = start + length
    if length > _MAX_HEADER_BYTES or body > len(data):
        raise CarError("CAR header is truncated or too long")
    return Car(_read_header(data[start:body]), _read_blocks(data, body))


def _read_blocks(data: bytes, offset: int) -> dict[Cid, bytes]:
    blocks: dict[Cid, bytes] = {}
    end = len(data)
    while offset < end:
        length, start = _varint(data, offset)
        offset = start + length
        cid = Cid(data[start : start + CID_LENGTH])
        block = data[start + CID_LENGTH : offset]
        # The usual kind first, and what is wrong only when something is: this is the hot loop.
        if DAG_CBOR + sha256(block).digest() != cid or length > _MAX_SECTION_BYTES or offset > end:
            if not CID_LENGTH <= length <= _MAX_SECTION_BYTES or offset > end:
                raise CarError(f"CAR section of {length} bytes at byte {start} does not fit")
            _check_other_kind(cid, block)
        if len(blocks) >= MAX_BLOCKS:
            raise CarError(f"CAR of more than {MAX_BLOCKS} blocks")
        blocks[cid] = block
    return blocks


def _check_other_kind(cid: Cid, block: bytes) -> None:
    if cid[:4] not in (DAG_CBOR, RAW):
        raise CarError(f"block under a CID of another kind: {cid.hex()}")
    if cid[4:] != sha256(block).digest():
        raise CarError(f"block does not hash to its CID {cid_text(cid)}")


def _read_header(raw: bytes) -> tuple[Cid, ...]:
    try:
        header = decode(raw)
    except CborError as error:
        raise CarError("malformed CAR header") from error
    if not isinstance(header, dict) or header.keys() != {"roots", "version"}:
        raise CarError("malformed CAR header")
    version, roots = header["version"], header["roots"]
    if type(version) is not int or version != 1:
        raise CarError(f"CAR of version {brief(version)}, not 1")
    if not isinstance(roots, list) or not all(map(is_block_cid, roots)):
        raise CarError("CAR roots are not CIDs of DAG-CBOR blocks")
    return tuple(roots)


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """Read an unsigned LEB128 number in its shortest form; return it and where it ends."""
    value = shift = 0
    for byte in data[offset : offset + _MAX_VARINT_BYTES]:
        offset += 1
        if byte < 0x80:
            if byte == 0 and shift:
                raise CarError(f"number before byte {offset} is longer than need be")
            return value | byte << shift, offset
        value |= (byte & 0x7F) << shift
        shift += 7
    raise CarError(f"number at byte {offset} is truncated or too large")


def write_car(root: Cid, blocks: Iterable[tuple[Cid, bytes]]) -> bytes:
    """Write a CAR file with one root and the blocks in the order given, each once.

    Raises CarError if a block does not hash to its CID.
    """
    header = encode({"roots": [root], "version": 1})
    parts = [_write_varint(len(header)), header]
    for cid, block in dict(blocks).items():
        _check_other_kind(cid, block)
        parts += [_write_varint(CID_LENGTH + len(block)), cid, block]
    return b"".join(parts)


def _write_varint(value: int) -> bytes:
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
