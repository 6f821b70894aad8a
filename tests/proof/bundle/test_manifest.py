"""Is what a bundle says of itself read in one way only?"""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.proof.bundle import (
    ManifestError,
    read_manifest,
    read_openings,
    write_manifest,
    write_openings,
)
from onrecord.proof.bundle.paths import MANIFEST, OPENINGS
from onrecord.record.commitments import Digest, Opening
from onrecord.record.entries import canonical
from small_bundle import small

MEMBERS = small().members()
TRUE: dict[str, Any] = json.loads(MEMBERS[MANIFEST])
DIGEST = "0" * 64


def with_fields(**fields: object) -> bytes:
    return canonical({**TRUE, **fields})


def with_entry(which: int, **fields: object) -> bytes:
    entries = [dict(entry) for entry in TRUE["entries"]]
    entries[which] |= fields
    return with_fields(entries=entries)


VALID = {
    "no title": with_fields(case={"name": "accord", "title": None}),
    "no claims": with_fields(claims={}),
    "nothing left out": with_fields(left_out=[]),
    "claims of any shape": with_fields(claims={"a": [1, 0.5, None, {"b": True}], "ö": "\u202e"}),
}
INVALID = {
    "not JSON": b"{",
    "not UTF-8": b'{"bundle":"\xff"}',
    "an array": b"[]",
    "nested without end": b'{"claims":' + b"[" * 100_000,
    "pretty": json.dumps(TRUE, indent=1).encode(),
    "a newline at its end": MEMBERS[MANIFEST] + b"\n",
    "a key twice": MEMBERS[MANIFEST].replace(b'{"bundle":1', b'{"bundle":1,"bundle":1', 1),
    "another version": with_fields(bundle=2),
    "no version": canonical({k: v for k, v in TRUE.items() if k != "bundle"}),
    "a key too many": with_fields(note="hello"),
    "a key too few": canonical({k: v for k, v in TRUE.items() if k != "claims"}),
    "a size as text": with_fields(files={"REPORT.html": {"sha256": DIGEST, "size": "1"}}),
    "a size as a truth": with_fields(files={"REPORT.html": {"sha256": DIGEST, "size": True}}),
    "a local time": with_fields(exported_at="2026-01-31T12:00:00.000000+01:00"),
    "no time": with_fields(exported_at=None),
    "claims that are no object": with_fields(claims=["x"]),
    "an entry twice": with_entry(1, index=TRUE["entries"][0]["index"]),
    "entries out of order": with_fields(entries=TRUE["entries"][::-1]),
    "a number left out": with_entry(0, n=7),
    "a place before the log": with_entry(0, index=-1),
    "not a number": MEMBERS[MANIFEST].replace(b'"claims":{}', b'"claims":{"a":NaN}'),
    "too large a number": MEMBERS[MANIFEST].replace(b'"claims":{}', b'"claims":{"a":1e999}'),
    "half a character": MEMBERS[MANIFEST].replace(b'"claims":{}', b'"claims":{"a":"\\ud800"}'),
    "an unknown path": with_fields(files={"notes.txt": {"sha256": DIGEST, "size": 1}}),
    "a path that leads out": with_fields(files={"../x": {"sha256": DIGEST, "size": 1}}),
    "itself": with_fields(files={"bundle.json": {"sha256": DIGEST, "size": 1}}),
    "left out twice": with_fields(left_out=[{"commitment": DIGEST, "why": "x"}] * 2),
}


@pytest.mark.parametrize("name", VALID)
def test_a_manifest_is_read_as_written(name: str) -> None:
    assert write_manifest(read_manifest(VALID[name])) == VALID[name]


@pytest.mark.parametrize("name", INVALID)
def test_a_manifest_that_we_would_not_write_is_refused(name: str) -> None:
    with pytest.raises(ManifestError, match=r"bundle\.json: "):
        read_manifest(INVALID[name])


@given(st.binary(max_size=100))
def test_any_bytes_are_no_manifest_and_no_openings(raw: bytes) -> None:
    with pytest.raises(ManifestError):
        read_manifest(raw)
    if raw != b"{}":
        with pytest.raises(ManifestError):
            read_openings(raw)


def test_claims_that_json_cannot_hold_are_not_written() -> None:
    manifest = read_manifest(MEMBERS[MANIFEST])
    with pytest.raises(ManifestError, match=r"bundle\.json: "):
        write_manifest(replace(manifest, claims={"a": float("nan")}))


ONE = Opening(bytes(32), Digest("1" * 64))
TWO = Opening(bytes([1] * 32), Digest("2" * 64))


def opened(**fields: object) -> bytes:
    true = {"digest": ONE.digest, "salt": ONE.salt.hex()}
    return canonical({ONE.commitment: {**true, **fields}})


OPENINGS_INVALID = {
    "not JSON": b"{",
    "an array": b"[]",
    "an opening that is no object": canonical({ONE.commitment: "x"}),
    "a salt that opens something else": opened(salt=TWO.salt.hex()),
    "a digest that opens something else": opened(digest=TWO.digest),
    "a short salt": opened(salt="00"),
    "a salt in capitals": opened(salt="AB" * 32),
    "a salt that is no hex": opened(salt="zz" * 32),
    "a salt that is a number": opened(salt=7),
    "a key too many": opened(blob="x"),
    "a key too few": canonical({ONE.commitment: {"digest": ONE.digest}}),
    "swapped": canonical(
        {
            ONE.commitment: {"digest": TWO.digest, "salt": TWO.salt.hex()},
            TWO.commitment: {"digest": ONE.digest, "salt": ONE.salt.hex()},
        }
    ),
    "not canonical": write_openings([ONE, TWO]) + b" ",
}


@pytest.mark.parametrize("name", OPENINGS_INVALID)
def test_openings_that_we_would_not_write_are_refused(name: str) -> None:
    with pytest.raises(ManifestError, match=r"openings\.json: "):
        read_openings(OPENINGS_INVALID[name])


def test_openings_are_read_as_written() -> None:
    written = MEMBERS[OPENINGS]
    assert write_openings(read_openings(written).values()) == written
    assert read_openings(b"{}") == {}
