"""Commit frames, true and forged. Each forgery is a true frame with one thing changed."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atproto_account import (
    Account,
    K256Signer,
    P256Signer,
    Signer,
    Written,
    frame_bytes,
    loose_car,
    post,
    tid,
)
from onrecord.proof.atproto import (
    CarError,
    Cid,
    CommitError,
    CommitFrame,
    FrameError,
    InversionError,
    MissingBlock,
    ProofError,
    PublicKey,
    SignatureError,
    SyncFrame,
    TreeError,
    VerifiedCommit,
    cid_of_block,
    read_frame,
    verify_commit_frame,
    verify_sync_frame,
    write_car,
)
from onrecord.proof.atproto.mst_node import read_node, write_node

SIGNERS: dict[str, Signer] = {"k256": K256Signer("ministry"), "p256": P256Signer("ministry")}
SIGNER = K256Signer("ministry")
OLD = {tid(number): post(f"text {number}") for number in range(100, 140)}
KEPT, EDITED, FRESH = tid(105), tid(110), tid(200)
PATH = "app.bsky.feed.post/"


def verify(written: Written, key: PublicKey = SIGNER.public) -> VerifiedCommit:
    frame = read_frame(written.frame)
    assert isinstance(frame, CommitFrame)
    return verify_commit_frame(frame, key)


@dataclass(frozen=True)
class Scene:
    """An account with some posts, and a commit that makes, edits and deletes one."""

    account: Account
    before: Written
    frame: Written


def scene(signer: Signer = SIGNER) -> Scene:
    account = Account(signer)
    before = account.write(**OLD)
    frame = account.write(**{KEPT: None, EDITED: post("edited"), FRESH: post("The dam is safe.")})
    return Scene(account, before, frame)


SCENE = scene()


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS)
def test_a_true_frame(signer: Signer) -> None:
    found = scene(signer)
    verified = verify(found.frame, signer.public)
    assert verified.complete
    assert verified.incomplete_because is None
    assert (verified.did, verified.rev, verified.since) == (found.account.did, tid(2), tid(1))
    assert (verified.seq, verified.time) == (2, "2026-01-01T00:00:01.000Z")
    assert verified.prev_data == verify(found.before, signer.public).commit.data
    told = [(op.action, op.path.removeprefix(PATH), op.record) for op in verified.operations]
    assert told == [
        ("delete", KEPT, None),
        ("update", EDITED, post("edited")),
        ("create", FRESH, post("The dam is safe.")),
    ]
    assert verified.operations[1].prev == cid_of_block(OLD[EDITED])


def test_a_commit_that_changes_nothing_is_complete() -> None:
    account = Account(SIGNER)
    account.write(**OLD)
    verified = verify(account.write())
    assert verified.complete
    assert verified.operations == ()


def test_a_record_that_the_host_left_out_is_still_placed() -> None:
    record = cid_of_block(post("The dam is safe."))
    less = {cid: raw for cid, raw in SCENE.frame.blocks.items() if cid != record}
    verified = verify(SCENE.frame.with_blocks(less))
    assert (verified.operations[2].cid, verified.operations[2].record) == (record, None)


def ops(written: Written = SCENE.frame) -> list[dict[str, object]]:
    return [dict(op) for op in written.body["ops"]]


def with_ops(*changed: dict[str, object]) -> Written:
    return SCENE.frame.edited(ops=[*changed])


def with_block(old: Cid, new: bytes) -> Written:
    """Other bytes under a block's CID."""
    return SCENE.frame.with_blocks(SCENE.frame.blocks | {old: new})


def with_commit(raw: bytes, *more: bytes) -> Written:
    """Another commit in the commit's place, and more blocks."""
    root = cid_of_block(raw)
    blocks = SCENE.frame.blocks | {cid_of_block(block): block for block in (raw, *more)}
    del blocks[SCENE.frame.root]
    return Written(root, SCENE.frame.body | {"commit": root}, blocks)


def with_signature(sign: Callable[[bytes], bytes]) -> Written:
    account = SCENE.account
    signature = sign(account.unsigned(account.data, tid(2)))
    return with_commit(account.commit(account.data, tid(2), signature))


def high_s(message: bytes) -> bytes:
    signature = SIGNER.sign(message)
    return signature[:32] + (SIGNER.order - int.from_bytes(signature[32:])).to_bytes(32)


def with_misplaced_key() -> Written:
    """A tree, signed by the account, whose root holds a key of another height."""
    account = SCENE.account
    keys, records, children = read_node(account.blocks[account.data])
    low = next(path for path in account.records if path.encode() > keys[-1]).encode()
    node = write_node([*keys, low], [*records, account.records[low.decode()]], [*children, None])
    return with_commit(account.commit(cid_of_block(node), tid(2)), node)


def without_node() -> Written:
    root = SCENE.account.data
    return SCENE.frame.with_blocks({c: raw for c, raw in SCENE.frame.blocks.items() if c != root})


DELETE, UPDATE, CREATE = ops()
RECORD, OTHER = cid_of_block(post("The dam is safe.")), cid_of_block(post("other"))
FORGED: dict[str, tuple[Written, type[ProofError], str]] = {
    "changed text": (with_block(RECORD, post("The dam is gone.")), CarError, "does not hash"),
    "changed node": (with_block(SCENE.account.data, b"\xa2"), CarError, "does not hash"),
    "block under a wrong CID": (with_block(OTHER, post("x")), CarError, "does not hash"),
    "truncated CAR": (SCENE.frame.edited(blocks=SCENE.frame.car[:-1]), CarError, "does not fit"),
    "empty CAR": (SCENE.frame.edited(blocks=b""), CarError, "truncated"),
    "commit not in the CAR": (
        SCENE.frame.edited(blocks=loose_car(SCENE.frame.root, {})),
        MissingBlock,
        "not in the CAR",
    ),
    "another commit than named": (SCENE.frame.edited(commit=OTHER), FrameError, "CAR's root"),
    "high s": (with_signature(high_s), SignatureError, "not signed by"),
    "somebody else's key": (
        with_signature(K256Signer("intruder").sign),
        SignatureError,
        "not signed by",
    ),
    "DER signature": (with_signature(SIGNER.sign_der), SignatureError, "not 64 bytes"),
    "another account's commit": (
        SCENE.frame.edited(repo="did:plc:intruder2intruder2intrud"),
        CommitError,
        "is of did:plc:ministry",
    ),
    "another revision than signed": (
        SCENE.frame.edited(rev=tid(9)),
        CommitError,
        f"revision {tid(2)}, not {tid(9)}",
    ),
    "stale revision": (SCENE.frame.edited(since=tid(3)), FrameError, "does not follow"),
    "the same revision again": (SCENE.frame.edited(since=tid(2)), FrameError, "does not follow"),
    "missing node": (without_node(), MissingBlock, "is missing"),
    "misplaced key": (with_misplaced_key(), TreeError, "keys of height"),
    "false prevData": (
        SCENE.frame.edited(prevData=SCENE.account.data),
        InversionError,
        "not prevData",
    ),
    "omitted deletion": (with_ops(UPDATE, CREATE), InversionError, "not prevData"),
    "omitted edit": (with_ops(DELETE, CREATE), InversionError, "not prevData"),
    "omitted post": (with_ops(DELETE, UPDATE), InversionError, "not prevData"),
    "no operations told": (with_ops(), InversionError, "not prevData"),
    "extra post": (
        with_ops(DELETE, UPDATE, CREATE, {**CREATE, "path": PATH + tid(201)}),
        FrameError,
        "tree holds nothing",
    ),
    "extra deletion": (
        with_ops(DELETE, UPDATE, CREATE, {**DELETE, "path": PATH + tid(201)}),
        InversionError,
        "not prevData",
    ),
    "an old post told as new": (
        with_ops(DELETE, UPDATE, CREATE, {**CREATE, "path": PATH + tid(111)}),
        FrameError,
        "tree holds bafyrei",
    ),
    "a deletion of what is there": (
        with_ops({**DELETE, "path": PATH + EDITED}, CREATE),
        FrameError,
        "tree holds bafyrei",
    ),
    "another post than signed": (
        with_ops(DELETE, UPDATE, {**CREATE, "cid": OTHER}),
        FrameError,
        "tree holds bafyrei",
    ),
    "another deleted post than was there": (
        with_ops({**DELETE, "prev": OTHER}, UPDATE, CREATE),
        InversionError,
        "not prevData",
    ),
    "another edited post than was there": (
        with_ops(DELETE, {**UPDATE, "prev": OTHER}, CREATE),
        InversionError,
        "not prevData",
    ),
    "an edit told as a new post": (
        with_ops(DELETE, {**UPDATE, "action": "create", "prev": None}, CREATE),
        InversionError,
        "not prevData",
    ),
    "a new post told as an edit": (
        with_ops(DELETE, UPDATE, {**CREATE, "action": "update", "prev": OTHER}),
        InversionError,
        "not prevData",
    ),
    "duplicate path": (with_ops(DELETE, UPDATE, CREATE, CREATE), FrameError, "same path"),
    "deleted and made on the same path": (
        with_ops(DELETE, UPDATE, CREATE, {**DELETE, "path": CREATE["path"]}),
        FrameError,
        "same path",
    ),
    "a new post without a record": (
        with_ops(DELETE, UPDATE, {**CREATE, "cid": None}),
        FrameError,
        "too many or too few",
    ),
    "a new post with a record before": (
        with_ops(DELETE, UPDATE, {**CREATE, "prev": OTHER}),
        FrameError,
        "too many or too few",
    ),
    "an edit without a record": (
        with_ops(DELETE, {**UPDATE, "cid": None}, CREATE),
        FrameError,
        "too many or too few",
    ),
    "a deletion with a record": (
        with_ops({**DELETE, "cid": OTHER}, UPDATE, CREATE),
        FrameError,
        "too many or too few",
    ),
}


@pytest.mark.parametrize(("written", "fault", "words"), FORGED.values(), ids=FORGED)
def test_a_forged_frame(written: Written, fault: type[ProofError], words: str) -> None:
    with pytest.raises(fault, match=words) as caught:
        verify(written)
    assert type(caught.value) is fault
    assert caught.value.advice


def test_a_true_frame_under_another_key() -> None:
    with pytest.raises(SignatureError, match="not signed by"):
        verify(SCENE.frame, P256Signer("ministry").public)


@given(st.permutations(ops()))
def test_the_order_of_operations_says_nothing(reordered: list[dict[str, object]]) -> None:
    """A tree depends on what it holds only, each path occurs once, and the list is not signed.

    The specification gives the list no order, so a relay that sorts it tells no lie.
    """
    verified = verify(SCENE.frame.edited(ops=reordered))
    assert verified.complete
    assert [op.path for op in verified.operations] == [op["path"] for op in reordered]
    assert set(verified.operations) == set(verify(SCENE.frame).operations)


INCOMPLETE = {
    "no tree before, as in former times": (SCENE.frame.without("prevData"), "no prevData"),
    "no tree before and an operation omitted": (
        SCENE.frame.edited(ops=[CREATE]).without("prevData"),
        "no prevData",
    ),
    "no record before an update or deletion": (
        with_ops({**DELETE, "prev": None}, {**UPDATE, "prev": None}, CREATE),
        "no prev",
    ),
    "too big": (SCENE.frame.edited(tooBig=True), "tooBig"),
    "too big and without operations": (SCENE.frame.edited(tooBig=True, ops=[]), "tooBig"),
}


@pytest.mark.parametrize(("written", "words"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_what_cannot_be_undone_is_not_called_complete(written: Written, words: str) -> None:
    verified = verify(written)
    assert not verified.complete
    assert verified.incomplete_because is not None
    assert words in verified.incomplete_because


def test_a_frame_that_is_not_complete_must_still_be_true() -> None:
    forged = with_ops(DELETE, UPDATE, {**CREATE, "cid": OTHER}).without("prevData")
    with pytest.raises(FrameError, match="tree holds"):
        verify(forged)


def test_a_sync_frame_carries_the_commit() -> None:
    account = SCENE.account
    raw = account.commit(account.data, tid(2))
    car = write_car(cid_of_block(raw), [(cid_of_block(raw), raw)])
    body = {"seq": 9, "did": account.did, "rev": tid(2), "blocks": car, "time": "x"}
    frame = read_frame(frame_bytes("#sync", body))
    assert isinstance(frame, SyncFrame)
    assert verify_sync_frame(frame, SIGNER.public).data == account.data
    with pytest.raises(SignatureError):
        verify_sync_frame(frame, K256Signer("intruder").public)
    later = read_frame(frame_bytes("#sync", body | {"rev": tid(3)}))
    assert isinstance(later, SyncFrame)
    with pytest.raises(CommitError, match="revision"):
        verify_sync_frame(later, SIGNER.public)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_whole_life_is_an_unbroken_chain(life: list[tuple[int, int]]) -> None:
    """Each commit's tree before is the last commit's tree, and each is complete."""
    account = Account(SIGNER)
    last: VerifiedCommit | None = None
    for number, text in life:
        key = tid(number)
        there = PATH + key in account.records
        verified = verify(account.write(**{key: post(f"{text}") if text or not there else None}))
        assert verified.complete
        if last is not None:
            assert (verified.prev_data, verified.since) == (last.commit.data, last.rev)
        last = verified
