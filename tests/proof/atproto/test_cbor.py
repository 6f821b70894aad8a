"""DAG-CBOR: one encoding for one meaning."""

import pytest

from onrecord.proof.atproto import CborError
from onrecord.proof.atproto.cbor import decode, decode_sequence, encode
from onrecord.proof.atproto.cid import cid_of_block

CID = cid_of_block(b"")
REFUSED = {
    "a key twice": "a2616101616102",
    "keys out of order": "a2616201616101",
    "longer key first": "a262616101616202",
    "a number longer than need be": "1801",
    "a text's length longer than need be": "780161",
    "a map's length longer than need be": "b801616101",
    "a link's tag longer than need be": "d9002a582500" + CID.hex(),
    "a link's length longer than need be": "d82a59002500" + CID.hex(),
    "a byte string that reads like a link": "5824" + CID.hex(),
    "trailing bytes": "0101",
    "a float of 32 bits": "fa3fc00000",
    "a float of 16 bits": "f93e00",
    "not a number": "fb7ff8000000000000",
    "infinity": "fb7ff0000000000000",
    "undefined": "f7",
    "another tag": "c11a00000000",
    "indefinite length": "9fff",
    "a key that is a number": "a10102",
    "text that is not UTF-8": "61ff",
    "a surrogate": "63eda080",
    "a huge array": "9bffffffffffffffff",
    "a huge byte string": "5bffffffffffffffff",
    "truncated": "a2",
    "nothing": "",
    "nested too deeply": "81" * 100_000 + "01",
}


@pytest.mark.parametrize("written", REFUSED.values(), ids=REFUSED)
def test_anything_but_the_canonical_encoding_is_refused(written: str) -> None:
    with pytest.raises(CborError):
        decode(bytes.fromhex(written))


def test_links_numbers_texts_and_nothing_come_back() -> None:
    value = {"b": [1, -1, None, True], "aa": CID, "text": "ü"}
    assert decode(encode(value)) == value


@pytest.mark.parametrize("value", ["\ud800", 1 << 64, float("nan"), object()])
def test_what_cannot_be_written_is_said(value: object) -> None:
    with pytest.raises(CborError, match="cannot be written"):
        encode([value])


def test_a_sequence_ends_where_the_bytes_end() -> None:
    assert decode_sequence(encode({"op": 1}) + encode([])) == [{"op": 1}, []]
    with pytest.raises(CborError):
        decode_sequence(encode({"op": 1}) + b"\x82")
