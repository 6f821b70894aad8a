"""CAR files: every block is the one that its CID names."""

from collections.abc import Callable

import libipld
import pytest

from atproto_account import loose_car
from onrecord.proof.atproto import (
    CarError,
    Cid,
    cid_of_blob,
    cid_of_block,
    read_car,
    write_car,
)
from onrecord.proof.atproto.car import MAX_BLOCK_BYTES, MAX_CAR_BYTES

ROOT, LEAF = b"\xa0", b"\x80"
BLOCKS = [(cid_of_block(ROOT), ROOT), (cid_of_block(LEAF), LEAF)]
GOOD = write_car(BLOCKS[0][0], BLOCKS)
SHA1_CID = Cid(b"\x01\x71\x11\x14" + bytes(32))


def header(**fields: object) -> bytes:
    raw = libipld.encode_dag_cbor({"roots": [BLOCKS[0][0]], "version": 1} | fields)
    return bytes([len(raw)]) + raw


FAULTS = {
    "another block under the CID": (
        loose_car(BLOCKS[0][0], [(BLOCKS[0][0], LEAF)]),
        "does not hash to its CID",
    ),
    "another blob under the CID": (
        loose_car(BLOCKS[0][0], [(cid_of_blob(ROOT), LEAF)]),
        "does not hash to its CID",
    ),
    "a CID of another hash": (loose_car(BLOCKS[0][0], [(SHA1_CID, LEAF)]), "another kind"),
    "truncated in a block": (GOOD[:-1], "does not fit"),
    "truncated in a CID": (GOOD[:-20], "does not fit"),
    "truncated in the header": (GOOD[:20], "header is truncated"),
    "a length beyond the end": (GOOD[:-38] + b"\x26" + GOOD[-37:], "does not fit"),
    "a section without a CID": (GOOD + b"\x05hello", "does not fit"),
    "padding": (GOOD + b"\0", "does not fit"),
    "a block that is too large": (GOOD + b"\xff\xff\xff\x7f", "does not fit"),
    "a length without an end": (GOOD + b"\xff" * 40, "truncated or too large"),
    "a length longer than need be": (GOOD + b"\xa4\x00" + bytes(36), "longer than need be"),
    "a header without an end": (b"\xff" * 10, "truncated or too large"),
    "a header that is too long": (b"\xff\x7f" + bytes(0x3FFF), "too long"),
    "no bytes": (b"", "truncated"),
    "version 2": (header(version=2), "version 2"),
    "version true": (header(version=True), "version True"),
    "roots that are texts": (header(roots=["bafy"]), "roots"),
    "a root that is a blob": (header(roots=[cid_of_blob(b"")]), "roots"),
    "another field in the header": (header(more=1), "malformed CAR header"),
    "a header that is a list": (b"\x01\x80", "malformed CAR header"),
    "a header that is no CBOR": (b"\x01\xff", "malformed CAR header"),
}


@pytest.mark.parametrize(("data", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named(data: bytes, words: str) -> None:
    with pytest.raises(CarError, match=words):
        read_car(data)


def test_what_was_written_is_read() -> None:
    car = read_car(GOOD)
    assert car.roots == (BLOCKS[0][0],)
    assert dict(car.blocks) == dict(BLOCKS)


def test_the_same_blocks_make_the_same_bytes() -> None:
    assert write_car(BLOCKS[0][0], [*BLOCKS, BLOCKS[0]]) == GOOD


def test_a_block_may_come_twice() -> None:
    car = read_car(loose_car(BLOCKS[0][0], [*BLOCKS, *BLOCKS]))
    assert dict(car.blocks) == dict(BLOCKS)


def test_blobs_may_come_along() -> None:
    blob = b"\x89PNG" * 100
    car = read_car(write_car(BLOCKS[0][0], [*BLOCKS, (cid_of_blob(blob), blob)]))
    assert car.blocks[cid_of_blob(blob)] == blob


def test_a_wrong_block_is_not_written() -> None:
    with pytest.raises(CarError, match="does not hash"):
        write_car(BLOCKS[0][0], [(BLOCKS[0][0], LEAF)])


@pytest.mark.parametrize("kind", [cid_of_block, cid_of_blob])
def test_the_largest_block_is_read_and_no_larger(kind: Callable[[bytes], Cid]) -> None:
    largest = bytes(MAX_BLOCK_BYTES)
    assert read_car(loose_car(BLOCKS[0][0], [(kind(largest), largest)])).blocks
    with pytest.raises(CarError, match="does not fit"):
        read_car(loose_car(BLOCKS[0][0], [(kind(largest + b"\0"), largest + b"\0")]))


def test_a_file_beyond_the_limit_is_not_even_begun() -> None:
    with pytest.raises(CarError, match="more than"):
        read_car(bytes(MAX_CAR_BYTES + 1))
