"""Whatever comes in, nothing but our own errors comes out, and nothing false is called true."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atproto_account import Account, K256Signer, Written, loose_car, post, tid
from atproto_directory import HOUR, Directory, operation
from atproto_mutations import mutations
from onrecord.proof.atproto import (
    CommitFrame,
    PlcHistory,
    ProofError,
    VerifiedCommit,
    cid_of_block,
    cid_of_text,
    frame_account,
    list_tree,
    proof_slice,
    prove_path,
    public_key,
    read_car,
    read_did_document,
    read_frame,
    read_plc_log,
    sequence_of,
    verify_commit,
    verify_commit_frame,
)
from onrecord.proof.atproto.mst import Tree

SIGNER = K256Signer("ministry")
DID = "did:plc:" + "a" * 24


def written() -> Written:
    account = Account(SIGNER)
    account.write(**{tid(number): post(f"text {number}") for number in range(12)})
    return account.write(**{tid(3): None, tid(4): post("edited"), tid(90): post("new")})


WRITTEN = written()
FRAME = WRITTEN.frame


def verified(raw: bytes) -> VerifiedCommit | None:
    frame = read_frame(raw)
    return verify_commit_frame(frame, SIGNER.public) if isinstance(frame, CommitFrame) else None


TRUE = verified(FRAME)
assert TRUE is not None

READERS: dict[str, Callable[[bytes], object]] = {
    "a frame": verified,
    "a CAR": read_car,
    "a DID document": lambda raw: read_did_document(raw, DID),
    "a PLC log": lambda raw: read_plc_log(DID, raw),
    "a key": lambda raw: public_key(raw.decode("latin-1")),
    "a CID": lambda raw: cid_of_text(raw.decode("latin-1")),
    "a tree node": lambda raw: list(Tree({cid_of_block(raw): raw}, cid_of_block(raw)).entries()),
    "a commit": lambda raw: verify_commit(
        read_car(loose_car(cid_of_block(raw), {cid_of_block(raw): raw})), SIGNER.public, DID
    ),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@given(raw=st.binary(max_size=200))
def test_random_bytes(reader: Callable[[bytes], object], raw: bytes) -> None:
    with pytest.raises(ProofError):
        reader(raw)


@given(st.binary(max_size=100))
def test_the_quick_looks_never_fail(raw: bytes) -> None:
    assert frame_account(raw) is None
    assert sequence_of(raw) is None


@settings(max_examples=400)
@given(mutations(FRAME))
def test_a_mutated_frame_says_nothing_else_than_the_true_one(raw: bytes) -> None:
    try:
        found = verified(raw)
    except ProofError:
        return
    if found is None:
        return
    assert found.commit == TRUE.commit
    if found.complete:
        assert set(found.operations) == set(TRUE.operations)
        assert found.prev_data == TRUE.prev_data


@settings(max_examples=200)
@given(st.data())
def test_mutated_blocks_with_their_right_cids_prove_nothing_else(data: st.DataObject) -> None:
    """A host can hash what it likes, but it cannot sign."""
    cid = data.draw(st.sampled_from(sorted(WRITTEN.blocks)))
    changed = data.draw(mutations(WRITTEN.blocks[cid]))
    blocks = {c: raw for c, raw in WRITTEN.blocks.items() if c != cid}
    blocks[cid_of_block(changed)] = changed
    root = cid_of_block(changed) if cid == WRITTEN.root else WRITTEN.root
    edited = Written(root, WRITTEN.body | {"commit": root}, blocks)
    try:
        found = verified(edited.frame)
    except ProofError:
        return
    assert found is not None
    told = {(op.path, op.cid) for op in found.operations}
    assert told == {(op.path, op.cid) for op in TRUE.operations}
    assert all(op.record is None or cid_of_block(op.record) == op.cid for op in found.operations)


@settings(max_examples=200)
@given(mutations(WRITTEN.car))
def test_a_mutated_car_answers_as_before_or_not_at_all(raw: bytes) -> None:
    path = f"app.bsky.feed.post/{tid(90)}"
    try:
        car = read_car(raw)
        commit = verify_commit(car, SIGNER.public, TRUE.did)
        placed = prove_path(car, commit, path)
        proof_slice(car, commit, [path])
        list(list_tree(car, commit))
    except ProofError:
        return
    assert placed.cid == prove_path(TRUE.car, TRUE.commit, path).cid


@pytest.mark.parametrize(
    "fields",
    [
        {"repo": "did:web:" + "a" * 100_000},
        {"rev": "2" * 100_000},
        {"ops": [{"action": "a" * 100_000, "path": "x", "cid": None}]},
        {"ops": [{"action": "create", "path": "a" * 100_000, "cid": None}]},
    ],
)
def test_an_error_does_not_repeat_a_strangers_flood(fields: dict[str, object]) -> None:
    with pytest.raises(ProofError) as caught:
        verified(WRITTEN.edited(**fields).frame)
    assert len(str(caught.value)) < 300


def logged() -> Directory:
    directory = Directory(operation([SIGNER], SIGNER), SIGNER)
    directory.add(operation([SIGNER], K256Signer("next")), SIGNER, HOUR)
    return directory


LOG = logged()


def keys(history: PlcHistory) -> list[str | None]:
    return [state.signing_key for state in history.states]


@settings(max_examples=200)
@given(mutations(LOG.log))
def test_a_mutated_log_names_no_other_keys(raw: bytes) -> None:
    try:
        history = read_plc_log(LOG.did, raw)
    except ProofError:
        return
    assert keys(history) == keys(read_plc_log(LOG.did, LOG.log))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = ["type", "rotationKeys", "verificationMethods", "alsoKnownAs", "services", "prev", "sig"]


@given(st.sampled_from(FIELDS), values)
def test_any_value_in_an_operation(name: str, value: object) -> None:
    entry = LOG.entries[0] | {"operation": LOG.entries[0]["operation"] | {name: value}}
    if entry == LOG.entries[0]:
        return
    with pytest.raises(ProofError):
        read_plc_log(LOG.did, json.dumps([entry]).encode())


@given(
    st.sampled_from(["id", "verificationMethod", "service", "alsoKnownAs"]),
    st.none() | st.lists(values, max_size=3) | values,
)
def test_any_value_in_a_did_document(name: str, value: object) -> None:
    raw = json.dumps({"id": DID, name: value}).encode()
    try:
        found = read_did_document(raw, DID)
    except ProofError:
        return
    assert (found.signing_key, found.pds) == (None, None)
