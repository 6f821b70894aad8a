"""CIDs: the two kinds that repositories use, and no others."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from onrecord.proof.atproto import CidError, cid_of_blob, cid_of_block, cid_of_text, cid_text

VECTORS = Path(__file__).parents[2] / "vectors" / "atproto"
FIXTURES = json.loads((VECTORS / "data-model" / "data-model-fixtures.json").read_text())
INVALID = [
    line
    for line in (VECTORS / "syntax" / "cid_syntax_invalid.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
BLOCK = "bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae"
OTHER_KINDS = {
    "another codec (dag-pb)": "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
    "base58": "zdj7WWeQ43G6JJvLWQWZpyHuAMq6uYWRjkBXFad11vE2LHhQ7",
    "base16": "f017012202c5f688262e0ece8569aa6f94d60aad55ca8d9d83734e4a7430d0cff6588ec2b",
    "upper case": BLOCK.upper(),
    "upper case after the prefix": "b" + BLOCK[1:].upper(),
    "padded": BLOCK + "=====",
    "a stray padding bit": BLOCK[:-1] + "f",
    "too short": BLOCK[:-2],
    "too long": BLOCK + "aa",
    "no prefix": BLOCK[1:],
    "empty": "",
    "only a prefix": "b",
    "beyond ASCII": "bé" + BLOCK[2:],
}


@pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture["cid"][-8:] for fixture in FIXTURES])
def test_a_block_hashes_to_its_cid(fixture: dict[str, str]) -> None:
    raw = b64decode(fixture["cbor_base64"] + "==")
    assert cid_text(cid_of_block(raw)) == fixture["cid"]
    assert cid_of_text(fixture["cid"]) == cid_of_block(raw)


def test_a_blob_has_a_cid_of_its_own_kind() -> None:
    text = cid_text(cid_of_blob(b"\x89PNG"))
    assert text.startswith("bafkrei")
    assert cid_of_text(text) == cid_of_blob(b"\x89PNG") != cid_of_block(b"\x89PNG")


@pytest.mark.parametrize("text", OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_other_kinds_and_spellings_are_refused(text: str) -> None:
    with pytest.raises(CidError, match="not a CID"):
        cid_of_text(text)


@pytest.mark.parametrize("text", INVALID)
def test_what_no_implementation_accepts_is_refused(text: str) -> None:
    with pytest.raises(CidError):
        cid_of_text(text)
