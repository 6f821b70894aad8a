"""Commits: what was signed, by whom, for whom."""

import libipld
import pytest

from atproto_account import Account, K256Signer, P256Signer, Signer, loose_car, tid
from onrecord.proof.atproto import (
    CarError,
    Commit,
    CommitError,
    MissingBlock,
    ProofError,
    SignatureError,
    cid_of_block,
    read_car,
    verify_commit,
    write_car,
)

SIGNERS = {"k256": K256Signer("ministry"), "p256": P256Signer("ministry")}
SIGNER = SIGNERS["k256"]
ACCOUNT = Account(SIGNER)
REV = tid(7)
RAW = ACCOUNT.commit(ACCOUNT.data, REV)


def verify(raw: bytes, signer: Signer = SIGNER, rev: str | None = REV) -> Commit:
    cid = cid_of_block(raw)
    return verify_commit(read_car(write_car(cid, [(cid, raw)])), signer.public, ACCOUNT.did, rev)


def resigned(raw: bytes) -> bytes:
    """A commit of any shape with a signature over all of its other fields."""
    fields = libipld.decode_dag_cbor(raw)
    fields.pop("sig", None)
    return libipld.encode_dag_cbor(fields | {"sig": SIGNER.sign(libipld.encode_dag_cbor(fields))})


def altered(**fields: object) -> bytes:
    return resigned(libipld.encode_dag_cbor(libipld.decode_dag_cbor(RAW) | fields))


def lacking(name: str) -> bytes:
    fields = libipld.decode_dag_cbor(RAW)
    del fields[name]
    return resigned(libipld.encode_dag_cbor(fields))


def with_signature(signature: bytes) -> bytes:
    return ACCOUNT.commit(ACCOUNT.data, REV, signature)


def high_s(raw: bytes) -> bytes:
    signature = libipld.decode_dag_cbor(raw)["sig"]
    s = SIGNER.order - int.from_bytes(signature[32:])
    return with_signature(signature[:32] + s.to_bytes(32))


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
def test_a_commit_says_what_was_signed(signer: Signer) -> None:
    account = Account(signer)
    raw = account.commit(account.data, REV)
    commit = verify(raw, signer)
    assert commit == Commit(cid_of_block(raw), account.did, REV, account.data, None)


UNSIGNED = ACCOUNT.unsigned(ACCOUNT.data, REV)
SIGNATURE_FAULTS = {
    "high s": (high_s(RAW), "not signed by"),
    "somebody else's": (with_signature(K256Signer("x").sign(UNSIGNED)), "not signed by"),
    "of another revision": (
        with_signature(SIGNER.sign(ACCOUNT.unsigned(ACCOUNT.data, tid(8)))),
        "not signed by",
    ),
    "over the hash's hash": (with_signature(SIGNER.sign(UNSIGNED + b"\0")), "not signed by"),
    "DER": (with_signature(SIGNER.sign_der(UNSIGNED)), "not 64 bytes"),
    "empty": (
        RAW.replace(b"\x58\x40" + libipld.decode_dag_cbor(RAW)["sig"], b"\x40"),
        "not 64 bytes",
    ),
}


@pytest.mark.parametrize(("raw", "words"), SIGNATURE_FAULTS.values(), ids=SIGNATURE_FAULTS)
def test_a_signature_must_be_the_accounts(raw: bytes, words: str) -> None:
    with pytest.raises(SignatureError, match=words):
        verify(raw)


def longer_text(raw: bytes, name: bytes) -> bytes:
    """The same commit with one text's length written in a byte more than need be."""
    at = raw.index(name) + len(name)
    return raw[:at] + bytes([0x78, raw[at] & 31]) + raw[at + 1 :]


SIG_ENTRY = b"\x63sig\x58\x40"
SHAPES = {
    "another field": (altered(note="x"), "exactly the fields"),
    "no prev": (lacking("prev"), "exactly the fields"),
    "no rev": (lacking("rev"), "exactly the fields"),
    "format 2": (altered(version=2), "format 2"),
    "format 3.0": (altered(version=3.0), "canonical"),
    "a DID that is none": (altered(did="ministry.test"), "names no DID"),
    "a DID that is a number": (altered(did=1), "names no DID"),
    "a revision that is none": (altered(rev="2026-01-01"), "not a TID"),
    "data that is nothing": (altered(data=None), "not the CID of a tree"),
    "data that is text": (altered(data="bafy"), "not the CID of a tree"),
    "prev that is text": (altered(prev="bafy"), "not the CID of a commit"),
    "another account's": (altered(did="did:web:ministry.test"), "not of did:plc"),
    "another revision's": (altered(rev=tid(8)), f"not {REV}"),
    "a list": (libipld.encode_dag_cbor([1]), "exactly the fields"),
    "no CBOR": (b"\xff", "not DAG-CBOR"),
    "trailing bytes": (RAW + b"\x00", "not DAG-CBOR"),
    "a field twice": (b"\xa7" + RAW[1:] + b"\x67version\x03", "not DAG-CBOR"),
    "a second signature": (
        b"\xa7" + RAW[1:].replace(SIG_ENTRY, SIG_ENTRY + bytes(64) + SIG_ENTRY),
        "not DAG-CBOR",
    ),
    "a length longer than need be": (longer_text(RAW, b"\x63rev"), "canonical"),
    "endless": (altered(did="did:web:" + "a" * 5000), "bytes"),
}


@pytest.mark.parametrize(("raw", "words"), SHAPES.values(), ids=SHAPES)
def test_a_commit_has_one_shape(raw: bytes, words: str) -> None:
    with pytest.raises(CommitError, match=words):
        verify(raw)


def test_a_data_link_that_is_only_bytes_is_refused() -> None:
    as_bytes = RAW.replace(b"\xd8\x2a\x58\x25\x00" + ACCOUNT.data, b"\x58\x24" + ACCOUNT.data)
    assert libipld.decode_dag_cbor(as_bytes) == libipld.decode_dag_cbor(RAW)
    with pytest.raises(CommitError, match="canonical"):
        verify(as_bytes)


def test_the_signature_is_found_by_its_place_not_by_its_looks() -> None:
    """What looks like a signature entry inside the signature itself does not mislead."""
    decoy = (SIG_ENTRY * 11)[:64]
    with pytest.raises(SignatureError, match="not signed by"):
        verify(with_signature(decoy))


def test_a_signature_may_look_like_a_cid() -> None:
    """libipld's encoder would write such a byte string as a link."""
    for number in range(20_000):
        raw = ACCOUNT.commit(ACCOUNT.data, tid(number))
        signature = libipld.decode_dag_cbor(raw)["sig"]
        if libipld.encode_dag_cbor(signature)[:2] != b"\x58\x40":
            assert verify(raw, rev=None).rev == tid(number)
            return
    pytest.fail("no signature looks like a CID any more: the reason for this test is gone")


@pytest.mark.parametrize("size", [8, 16, 200, 2040])
def test_a_did_of_any_length(size: int) -> None:
    account = Account(SIGNER, "did:web:" + "a" * size)
    raw = account.commit(account.data, REV)
    cid = cid_of_block(raw)
    car = read_car(write_car(cid, [(cid, raw)]))
    assert verify_commit(car, SIGNER.public, account.did).did == account.did


CID = cid_of_block(RAW)
ROOTS = {
    "the root left out": (write_car(CID, []), MissingBlock),
    "another block as root": (write_car(ACCOUNT.data, ACCOUNT.blocks.items()), CommitError),
}


@pytest.mark.parametrize(("car", "fault"), ROOTS.values(), ids=ROOTS)
def test_the_root_is_one_commit(car: bytes, fault: type[ProofError]) -> None:
    with pytest.raises(fault):
        verify_commit(read_car(car), SIGNER.public, ACCOUNT.did)


def test_a_car_with_two_roots_is_refused() -> None:
    header = libipld.encode_dag_cbor({"roots": [CID, CID], "version": 1})
    car = bytes([len(header)]) + header + loose_car(CID, {CID: RAW})[59:]
    with pytest.raises(CarError, match="2 roots"):
        verify_commit(read_car(car), SIGNER.public, ACCOUNT.did)
