"""Operation logs of did:plc: who was in control, and which key signed when."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from atproto_account import K256Signer, P256Signer, Signer
from atproto_directory import HOUR, START, Directory, did_key, operation, signed
from onrecord.proof.atproto import PlcError, PlcHistory, read_plc_log

VECTORS = Path(__file__).parents[2] / "vectors" / "plc"
VALID = sorted((VECTORS / "valid").glob("*.json"))
INVALID = {
    "nullification_reused_key": "signed by no key",
    "nullification_too_slow": "72 hours",
    "sig_b64_newline": "base64url",
    "sig_b64_padding_bits": "canonical base64url",
    "sig_b64_padding_chars": "canonical base64url",
    "sig_der": "signed by no key",
    "sig_k256_high_s": "signed by no key",
    "sig_p256_high_s": "signed by no key",
    "update_nullified": "follows none",
    "update_tombstoned": "follows a tombstone",
}
OWNER, STAFF, NEXT = K256Signer("owner"), P256Signer("staff"), K256Signer("next")
FIRST_KEY, SECOND_KEY, THIRD_KEY = K256Signer("1"), P256Signer("2"), K256Signer("3")


def read(directory: Directory) -> PlcHistory:
    return read_plc_log(directory.did, directory.log)


def first_did(path: Path) -> str:
    return str(json.loads(path.read_text())[0]["did"])


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_official_valid_logs(path: Path) -> None:
    history = read_plc_log(first_did(path), path.read_bytes())
    assert len(history.states) == len(json.loads(path.read_text()))


@pytest.mark.parametrize("name", INVALID)
def test_official_invalid_logs(name: str) -> None:
    path = VECTORS / "invalid" / f"log_invalid_{name}.json"
    with pytest.raises(PlcError, match=INVALID[name]):
        read_plc_log(first_did(path), path.read_bytes())


def test_every_official_invalid_log_is_listed() -> None:
    found = {path.stem for path in (VECTORS / "invalid").glob("*.json")}
    assert found == {f"log_invalid_{name}" for name in INVALID}


def test_a_log_that_begins_in_the_old_format() -> None:
    path = VECTORS / "valid" / "log_legacy_dholms.json"
    history = read_plc_log(first_did(path), path.read_bytes())
    first, last = history.states[0], history.latest
    assert (first.handles, first.pds) == (("dan.bsky.social",), "https://bsky.social")
    assert first.signing_key == "zQ3shP5TBe1sQfSttXty15FAEHV1DZgcxRZNxvEWnPfLFwLxJ"
    assert last.signing_key == "zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF"
    assert history.key_at(datetime(2023, 3, 6, tzinfo=UTC)) == first.signing_key
    assert history.key_at(datetime(2022, 1, 1, tzinfo=UTC)) is None


def test_a_log_that_ends_in_a_tombstone() -> None:
    path = VECTORS / "valid" / "log_tombstone.json"
    history = read_plc_log(first_did(path), path.read_bytes())
    assert history.latest.tombstone
    assert (history.latest.signing_key, history.latest.handles) == (None, ())
    moved = read_plc_log(first_did(path), path.read_bytes()).at(datetime(2030, 1, 1, tzinfo=UTC))
    assert moved is not None and moved.tombstone


def rotated() -> Directory:
    """A key change after a day, and a move to another server and handle after two."""
    directory = Directory(operation([OWNER, STAFF], FIRST_KEY), STAFF)
    directory.add(operation([OWNER, STAFF], SECOND_KEY), STAFF, 24 * HOUR)
    moved = operation([OWNER, STAFF], SECOND_KEY, "new.test", "https://new.test/")
    directory.add(moved, OWNER, 48 * HOUR)
    return directory


AT = {
    "before the first operation": (-HOUR, None, None),
    "at the first operation": (0 * HOUR, FIRST_KEY, "https://pds.test"),
    "just before the change": (
        24 * HOUR - timedelta(milliseconds=1),
        FIRST_KEY,
        "https://pds.test",
    ),
    "at the change": (24 * HOUR, SECOND_KEY, "https://pds.test"),
    "after the move": (49 * HOUR, SECOND_KEY, "https://new.test"),
    "long after": (9999 * HOUR, SECOND_KEY, "https://new.test"),
}


@pytest.mark.parametrize(("after", "key", "pds"), AT.values(), ids=AT)
def test_the_state_at_a_moment(after: timedelta, key: Signer | None, pds: str | None) -> None:
    history = read(rotated())
    state = history.at(START + after)
    assert history.key_at(START + after) == (key and key.public.text)
    assert (state and state.pds) == pds


def test_a_moment_may_be_told_in_another_zone() -> None:
    moment = (START + 24 * HOUR).astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert read(rotated()).key_at(moment) == SECOND_KEY.public.text


def hijacked() -> Directory:
    """Staff's key changes the signing key; the owner's, of higher authority, annuls it."""
    directory = Directory(operation([OWNER, STAFF], FIRST_KEY), OWNER)
    directory.add(operation([STAFF], SECOND_KEY, "hijacked.test"), STAFF, HOUR)
    directory.add(operation([STAFF], SECOND_KEY, "again.test"), STAFF, 2 * HOUR)
    directory.add(operation([OWNER], THIRD_KEY), OWNER, 3 * HOUR, follows=0, annuls=(1, 2))
    return directory


def test_annulled_operations_are_kept_but_not_in_force() -> None:
    history = read(hijacked())
    assert [state.nullified for state in history.states] == [False, True, True, False]
    assert history.key_at(START + 2 * HOUR) == FIRST_KEY.public.text
    assert history.key_at(START + 4 * HOUR) == THIRD_KEY.public.text
    assert history.latest.handles == ("ministry.test",)


def late() -> Directory:
    directory = Directory(operation([OWNER, STAFF], FIRST_KEY), OWNER)
    directory.add(operation([STAFF], SECOND_KEY), STAFF, HOUR)
    after = HOUR + 72 * HOUR + timedelta(milliseconds=1)
    directory.add(operation([OWNER], THIRD_KEY), OWNER, after, follows=0, annuls=(1,))
    return directory


def just_in_time() -> Directory:
    directory = late()
    directory.entries[2]["createdAt"] = "2026-01-04T01:00:00.000Z"
    return directory


def test_the_window_closes_72_hours_after_the_disputed_operation() -> None:
    assert read(just_in_time()).latest.signing_key == THIRD_KEY.public.text
    with pytest.raises(PlcError, match="72 hours"):
        read(late())


def lower_key_annuls() -> Directory:
    directory = Directory(operation([OWNER, STAFF], FIRST_KEY), OWNER)
    directory.add(operation([OWNER, STAFF], SECOND_KEY), OWNER, HOUR)
    directory.add(operation([STAFF], THIRD_KEY), STAFF, 2 * HOUR, follows=0, annuls=(1,))
    return directory


def same_key_annuls() -> Directory:
    directory = Directory(operation([OWNER, STAFF], FIRST_KEY), OWNER)
    directory.add(operation([OWNER, STAFF], SECOND_KEY), STAFF, HOUR)
    directory.add(operation([STAFF], THIRD_KEY), STAFF, 2 * HOUR, follows=0, annuls=(1,))
    return directory


def intruder() -> Directory:
    directory = Directory(operation([OWNER], FIRST_KEY), OWNER)
    directory.add(operation([NEXT], SECOND_KEY), NEXT, HOUR)
    return directory


def signing_key_as_rotation_key() -> Directory:
    directory = Directory(operation([OWNER], FIRST_KEY), OWNER)
    directory.add(operation([OWNER], SECOND_KEY), FIRST_KEY, HOUR)
    return directory


def annulled_key_goes_on() -> Directory:
    directory = hijacked()
    directory.add(operation([STAFF], SECOND_KEY), STAFF, 4 * HOUR, follows=2)
    return directory


def unreadable_rotation_key() -> Directory:
    fields = operation([OWNER], FIRST_KEY) | {"rotationKeys": ["did:key:zOops"]}
    return Directory(fields, OWNER)


def begun_in_the_old_format(first: Signer, second: Signer) -> Directory:
    """A genesis of the old format, whose two keys each sign a successor to it."""
    genesis = {
        "type": "create",
        "signingKey": did_key(STAFF),
        "recoveryKey": did_key(OWNER),
        "handle": "ministry.test",
        "service": "https://pds.test",
    }
    directory = Directory(genesis, STAFF)
    directory.add(operation([STAFF], SECOND_KEY), first, HOUR)
    directory.add(operation([OWNER], THIRD_KEY), second, 2 * HOUR, follows=0, annuls=(1,))
    return directory


def test_in_the_old_format_the_recovery_key_has_more_authority() -> None:
    assert read(begun_in_the_old_format(STAFF, OWNER)).latest.signing_key == THIRD_KEY.public.text
    with pytest.raises(PlcError, match="signed by no key"):
        read(begun_in_the_old_format(OWNER, STAFF))


REFUSED = {
    "a key of lower authority annuls": (lower_key_annuls, "signed by no key"),
    "a key annuls its own operation": (same_key_annuls, "signed by no key"),
    "an intruder's operation": (intruder, "signed by no key"),
    "the signing key is no rotation key": (signing_key_as_rotation_key, "signed by no key"),
    "an annulled branch goes on": (annulled_key_goes_on, "follows none"),
    "a rotation key that cannot be read": (unreadable_rotation_key, "unusable rotation key"),
}


@pytest.mark.parametrize(("make", "words"), REFUSED.values(), ids=REFUSED)
def test_control_that_was_not_theirs(make: Callable[[], Directory], words: str) -> None:
    with pytest.raises(PlcError, match=words):
        read(make())


Entries = list[dict[str, Any]]


def edit(index: int, **fields: object) -> Callable[[Entries], object]:
    return lambda entries: entries[index].update(fields)


def edit_operation(index: int, **fields: object) -> Callable[[Entries], object]:
    return lambda entries: entries[index]["operation"].update(fields)


def resign(index: int, **fields: object) -> Callable[[Entries], object]:
    """An operation with other fields, signed by its owner but under its old CID."""

    def change(entries: Entries) -> None:
        unsigned = entries[index]["operation"] | fields
        unsigned.pop("sig")
        entries[index]["operation"] = signed(unsigned, OWNER)

    return change


TAMPERED = {
    "another handle": (edit_operation(1, alsoKnownAs=["at://other.test"]), "stands under the CID"),
    "another CID": (edit(1, cid="bafyrei"), "stands under the CID"),
    "another DID in an entry": (edit(1, did="did:plc:" + "a" * 24), "another DID"),
    "signed again": (resign(0, alsoKnownAs=[]), "stands under the CID"),
    "not marked as annulled": (edit(1, nullified=False), "wrongly marked"),
    "marked as annulled": (edit(3, nullified=True), "wrongly marked"),
    "marked with a number": (edit(1, nullified=1), "wrongly marked"),
    "earlier than the one before": (edit(3, createdAt="2025-01-01T00:00:00Z"), "older than"),
    "a time without a zone": (edit(3, createdAt="2026-01-01T03:00:00"), "not a time"),
    "a time that is no time": (edit(3, createdAt="2026-13-01T00:00:00Z"), "not a time"),
    "a time at the end of times": (edit(3, createdAt="9999-12-31T23:59:59-01:00"), "not a time"),
    "a time that is a number": (edit(3, createdAt=1), "not a time"),
    "the first one left out": (lambda entries: entries.pop(0), "does not begin"),
    "one in the middle left out": (lambda entries: entries.pop(1), "follows none"),
    "the first one twice": (lambda entries: entries.append(entries[0]), "older than"),
    "the last one twice": (lambda entries: entries.append(entries[3]), "signed by no key"),
    "an unknown type": (edit_operation(1, type="plc_novelty"), "unknown type"),
    "a type that is a list": (edit_operation(1, type=[]), "unknown type"),
    "another field": (edit_operation(1, note="x"), "other fields"),
    "rotation keys that are text": (edit_operation(1, rotationKeys="did:key:z"), "rotationKeys"),
    "aliases that are numbers": (edit_operation(1, alsoKnownAs=[1]), "alsoKnownAs"),
    "methods that are a list": (edit_operation(1, verificationMethods=[]), "verificationMethods"),
    "services that are a list": (edit_operation(1, services=[]), "services"),
    "a number too large": (edit_operation(1, services={"x": 1 << 70}), "DAG-CBOR"),
    "a prev that is a number": (edit_operation(1, prev=1), "prev"),
    "a signature that is nothing": (edit_operation(1, sig=None), "without a signature"),
    "a signature beyond ASCII": (edit_operation(1, sig="é"), "base64url"),
    "an operation that is text": (edit(1, operation="x"), "not an object"),
    "an entry that is text": (lambda entries: entries.insert(1, "x"), "lacks a field"),
    "an entry without a time": (lambda entries: entries[1].pop("createdAt"), "lacks a field"),
    "no entries": (lambda entries: entries.clear(), "not a list of operations"),
}


@pytest.mark.parametrize(("change", "words"), TAMPERED.values(), ids=TAMPERED)
def test_a_log_that_was_tampered_with(change: Callable[[Entries], object], words: str) -> None:
    directory = hijacked()
    entries = deepcopy(directory.entries)
    change(entries)
    with pytest.raises(PlcError, match=words):
        read_plc_log(directory.did, json.dumps(entries).encode())


def test_a_second_genesis_is_refused() -> None:
    directory, other = hijacked(), Directory(operation([NEXT], FIRST_KEY), NEXT)
    entry = other.entries[0] | {"did": directory.did, "createdAt": "2026-02-01T00:00:00Z"}
    directory.entries.append(entry)
    with pytest.raises(PlcError, match="second time"):
        read(directory)


def test_a_log_of_another_did_is_refused() -> None:
    directory = hijacked()
    with pytest.raises(PlcError, match="another DID"):
        read_plc_log("did:plc:" + "a" * 24, directory.log)
    claimed = json.dumps([directory.entries[0] | {"did": "did:plc:" + "a" * 24}]).encode()
    with pytest.raises(PlcError, match="creates did:plc"):
        read_plc_log("did:plc:" + "a" * 24, claimed)


BYTES = {
    "nothing": b"",
    "no JSON": b"[",
    "not UTF-8": b"\xff",
    "an object": b"{}",
    "a key twice": b'[{"did": "a", "did": "b"}]',
    "nested too deeply": b"[" * 100_000,
    "an endless number": b"[" + b"9" * 10_000 + b"]",
}


@pytest.mark.parametrize("raw", BYTES.values(), ids=BYTES)
def test_what_is_no_log(raw: bytes) -> None:
    with pytest.raises(PlcError):
        read_plc_log("did:plc:" + "a" * 24, raw)


@pytest.mark.parametrize("did", ["did:web:ministry.test", "did:plc:x", "did:plc:" + "1" * 24, ""])
def test_what_is_no_did_plc(did: str) -> None:
    with pytest.raises(PlcError, match="not a did:plc"):
        read_plc_log(did, hijacked().log)


NAMED = {
    "no signing key": ({"verificationMethods": {}}, None, ("ministry.test",), "https://pds.test"),
    "a key that is no did:key": (
        {"verificationMethods": {"atproto": "zQ3sh"}},
        None,
        ("ministry.test",),
        "https://pds.test",
    ),
    "several aliases": (
        {"alsoKnownAs": ["https://x.test", "at://a.test", "at://no handle", "at://b.test"]},
        FIRST_KEY.public.text,
        ("a.test", "b.test"),
        "https://pds.test",
    ),
    "no server": ({"services": {}}, FIRST_KEY.public.text, ("ministry.test",), None),
    "a server of another type": (
        {"services": {"atproto_pds": {"type": "Other", "endpoint": "https://pds.test"}}},
        FIRST_KEY.public.text,
        ("ministry.test",),
        None,
    ),
    "a server that is a text": (
        {"services": {"atproto_pds": "https://pds.test"}},
        FIRST_KEY.public.text,
        ("ministry.test",),
        None,
    ),
}


@pytest.mark.parametrize(("fields", "key", "handles", "pds"), NAMED.values(), ids=NAMED)
def test_what_an_operation_names(
    fields: dict[str, object], key: str | None, handles: tuple[str, ...], pds: str | None
) -> None:
    state = read(Directory(operation([OWNER], FIRST_KEY) | fields, OWNER)).latest
    assert (state.signing_key, state.handles, state.pds) == (key, handles, pds)


def test_a_did_key_is_the_keys_other_spelling() -> None:
    assert did_key(FIRST_KEY) == f"did:key:{read(rotated()).states[0].signing_key}"
