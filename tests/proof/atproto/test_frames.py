"""Frames of the event stream: what they say, and what is no frame."""

import libipld
import pytest

from atproto_account import Account, K256Signer, Written, frame_bytes, post, tid
from onrecord.proof.atproto import (
    AccountFrame,
    CommitFrame,
    ErrorFrame,
    Frame,
    FrameError,
    IdentityFrame,
    InfoFrame,
    RepoOp,
    SyncFrame,
    UnknownFrame,
    cid_of_block,
    frame_account,
    read_frame,
    sequence_of,
)
from onrecord.proof.atproto.frame_reader import MAX_FRAME_BYTES

DID, TIME = "did:plc:ministry2ministry2minist", "2026-01-01T00:00:00.000Z"
BASE = {"seq": 7, "did": DID, "time": TIME}
ENCODE = libipld.encode_dag_cbor

FRAMES: dict[str, tuple[bytes, Frame]] = {
    "identity": (
        frame_bytes("#identity", {**BASE, "handle": "ministry.test"}),
        IdentityFrame(7, DID, TIME, "ministry.test"),
    ),
    "identity without a handle": (
        frame_bytes("#identity", BASE),
        IdentityFrame(7, DID, TIME, None),
    ),
    "account": (
        frame_bytes("#account", {**BASE, "active": False, "status": "takendown"}),
        AccountFrame(7, DID, TIME, False, "takendown"),
    ),
    "account without a status": (
        frame_bytes("#account", {**BASE, "active": True, "status": None}),
        AccountFrame(7, DID, TIME, True, None),
    ),
    "sync": (
        frame_bytes("#sync", {**BASE, "rev": tid(1), "blocks": b"x"}),
        SyncFrame(7, DID, tid(1), b"x", TIME),
    ),
    "info": (
        frame_bytes("#info", {"name": "OutdatedCursor", "message": "too old"}),
        InfoFrame("OutdatedCursor", "too old"),
    ),
    "error": (
        ENCODE({"op": -1}) + ENCODE({"error": "FutureCursor"}),
        ErrorFrame("FutureCursor", None),
    ),
    "a kind that came later": (frame_bytes("#novelty", {"x": 1}), UnknownFrame("#novelty")),
    "a kind of former times": (frame_bytes("#handle", BASE), UnknownFrame("#handle")),
    "an operation that came later": (
        ENCODE({"op": 2, "t": "#commit"}) + ENCODE({}),
        UnknownFrame("#commit"),
    ),
    "an operation without a kind": (ENCODE({"op": 2}) + ENCODE({}), UnknownFrame("op 2")),
    "fields that came later": (
        ENCODE({"op": 1, "t": "#identity", "x": 1}) + ENCODE({**BASE, "novelty": [1.5]}),
        IdentityFrame(7, DID, TIME, None),
    ),
}


@pytest.mark.parametrize(("raw", "frame"), FRAMES.values(), ids=FRAMES)
def test_frames(raw: bytes, frame: Frame) -> None:
    assert read_frame(raw) == frame


def written() -> Written:
    account = Account(K256Signer("ministry"), DID)
    account.write(**{tid(50): post("kept"), tid(51): post("old")})
    return account.write(**{tid(50): None, tid(51): post("new"), tid(52): post("more")})


WRITTEN = written()


def test_a_commit_frame() -> None:
    frame = read_frame(WRITTEN.frame)
    collection = "app.bsky.feed.post/"
    assert frame == CommitFrame(
        seq=2,
        repo=DID,
        rev=tid(2),
        since=tid(1),
        commit=WRITTEN.root,
        blocks=WRITTEN.car,
        ops=(
            RepoOp("delete", collection + tid(50), None, cid_of_block(post("kept"))),
            RepoOp(
                "update", collection + tid(51), cid_of_block(post("new")), cid_of_block(post("old"))
            ),
            RepoOp("create", collection + tid(52), cid_of_block(post("more")), None),
        ),
        prev_data=WRITTEN.body["prevData"],
        time="2026-01-01T00:00:01.000Z",
        too_big=False,
    )


def test_the_account_and_the_place_in_the_stream_without_reading_the_frame() -> None:
    for raw, frame in [*FRAMES.values(), (WRITTEN.frame, read_frame(WRITTEN.frame))]:
        match frame:
            case CommitFrame(repo=did, seq=seq):
                expected: tuple[str | None, int | None] = did, seq
            case SyncFrame() | IdentityFrame() | AccountFrame():
                expected = frame.did, frame.seq
            case InfoFrame() | ErrorFrame():
                expected = None, None
            case UnknownFrame():
                continue
        assert (frame_account(raw), sequence_of(raw)) == expected


OP = WRITTEN.body["ops"][2]
COMMIT_FAULTS = {
    "no DID": ({"repo": "ministry.test"}, "not a DID"),
    "no sequence number": ({"seq": None}, "'seq'"),
    "a sequence number of zero": ({"seq": 0}, "out of range"),
    "a sequence number that is true": ({"seq": True}, "'seq'"),
    "a sequence number beyond 2^53": ({"seq": 2**53}, "out of range"),
    "a revision that is none": ({"rev": "x"}, "not a TID"),
    "a revision before that is none": ({"since": "x"}, "not a TID"),
    "a commit that is text": ({"commit": "bafy"}, "'commit'"),
    "a tree before that is text": ({"prevData": "bafy"}, "'prevData'"),
    "blocks that are text": ({"blocks": "x"}, "'blocks'"),
    "a time that is a number": ({"time": 1}, "'time'"),
    "operations that are no list": ({"ops": {}}, "'ops'"),
    "201 operations": ({"ops": [OP] * 201}, "more than 200"),
    "an operation that is no object": ({"ops": [1]}, "not an object"),
    "an unknown action": ({"ops": [{**OP, "action": "move"}]}, "unknown action"),
    "an action that is a list": ({"ops": [{**OP, "action": []}]}, "unknown action"),
    "a path without a record key": ({"ops": [{**OP, "path": "app.bsky.feed.post"}]}, "no path"),
    "a path out of the repository": ({"ops": [{**OP, "path": "app.bsky.feed.post/.."}]}, "no path"),
    "a path that is a number": ({"ops": [{**OP, "path": 1}]}, "no path"),
    "a record that is text": ({"ops": [{**OP, "cid": "bafy"}]}, "malformed CID"),
    "a record before that is text": ({"ops": [{**OP, "prev": "bafy"}]}, "malformed CID"),
}


@pytest.mark.parametrize(("fields", "words"), COMMIT_FAULTS.values(), ids=COMMIT_FAULTS)
def test_a_malformed_commit_frame(fields: dict[str, object], words: str) -> None:
    with pytest.raises(FrameError, match=words):
        read_frame(WRITTEN.edited(**fields).frame)


@pytest.mark.parametrize("name", ["seq", "repo", "rev", "commit", "ops", "time"])
def test_a_commit_frame_without_what_it_needs(name: str) -> None:
    with pytest.raises(FrameError, match=name):
        read_frame(WRITTEN.without(name).frame)


NO_FRAMES = {
    "nothing": b"",
    "garbage": b"\xff\xff",
    "text": b"hello",
    "a header alone": ENCODE({"op": 1, "t": "#commit"}),
    "three objects": ENCODE({"op": 1, "t": "#info"}) + ENCODE({"name": "x"}) * 2,
    "a header that is a list": ENCODE([]) + ENCODE({}),
    "a body that is a list": ENCODE({"op": 1, "t": "#info"}) + ENCODE([]),
    "no op": ENCODE({"t": "#info"}) + ENCODE({"name": "x"}),
    "an op that is true": ENCODE({"op": True, "t": "#info"}) + ENCODE({"name": "x"}),
    "a message without a kind": ENCODE({"op": 1}) + ENCODE({"name": "x"}),
    "a kind that is a number": ENCODE({"op": 1, "t": 1}) + ENCODE({"name": "x"}),
    "an error without a name": ENCODE({"op": -1}) + ENCODE({}),
    "an account that is neither": frame_bytes("#account", {**BASE, "active": "yes"}),
    "an identity without a DID": frame_bytes("#identity", {"seq": 7, "time": TIME}),
    "nested too deeply": ENCODE({"op": 1, "t": "#info"}) + b"\x81" * 100_000 + b"\x01",
}


def test_a_frame_beyond_the_limit_is_not_even_begun() -> None:
    padding = bytes(MAX_FRAME_BYTES)
    assert isinstance(read_frame(frame_bytes("#info", {"name": "x"})), InfoFrame)
    with pytest.raises(FrameError, match="more than"):
        read_frame(frame_bytes("#info", {"name": "x", "padding": padding}))


@pytest.mark.parametrize("raw", NO_FRAMES.values(), ids=NO_FRAMES)
def test_what_is_no_frame(raw: bytes) -> None:
    with pytest.raises(FrameError):
        read_frame(raw)
    assert frame_account(raw) is None or frame_account(raw) == DID
