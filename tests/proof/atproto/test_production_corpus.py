"""Frames as a relay sent them: 148 commits of 148 accounts, and one whole repository."""

import json
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import libipld
import pytest
import zstandard

from onrecord.proof.atproto import (
    AccountFrame,
    Car,
    Commit,
    CommitFrame,
    Frame,
    IdentityFrame,
    SignatureError,
    cid_text,
    frame_account,
    list_tree,
    proof_slice,
    prove_path,
    public_key,
    read_car,
    read_did_document,
    read_frame,
    verify_commit,
    verify_commit_frame,
)
from shared_data import require_shared

Keys = dict[str, str]


@pytest.fixture(scope="module")
def corpus() -> Path:
    return require_shared("data/bluesky/production-corpus")


def unpacked(path: Path) -> bytes:
    with path.open("rb") as packed:
        return zstandard.ZstdDecompressor().stream_reader(packed).read()


@pytest.fixture(scope="module")
def raws(corpus: Path) -> list[bytes]:
    def pieces(data: bytes) -> Iterator[bytes]:
        offset = 0
        while offset < len(data):
            (size,) = struct.unpack_from("<I", data, offset)
            yield data[offset + 4 : offset + 4 + size]
            offset += 4 + size

    return list(pieces(unpacked(corpus / "frames.bin.zst")))


@pytest.fixture(scope="module")
def keys(corpus: Path) -> Keys:
    documents = json.loads(unpacked(corpus / "did_docs.json.zst"))
    read = {did: read_did_document(json.dumps(doc).encode(), did) for did, doc in documents.items()}
    return {did: document.signing_key for did, document in read.items() if document.signing_key}


@pytest.fixture(scope="module")
def frames(raws: list[bytes]) -> list[Frame]:
    return [read_frame(raw) for raw in raws]


def test_every_commit_verifies_and_is_complete(frames: list[Frame], keys: Keys) -> None:
    commits = [frame for frame in frames if isinstance(frame, CommitFrame)]
    verified = [verify_commit_frame(frame, public_key(keys[frame.repo])) for frame in commits]
    assert len(verified) == 148
    assert all(commit.complete for commit in verified)
    told = [op.action for commit in verified for op in commit.operations]
    assert {action: told.count(action) for action in told} == {
        "create": 144,
        "update": 2,
        "delete": 4,
    }


def test_every_record_came_along_and_its_proof_is_small(frames: list[Frame], keys: Keys) -> None:
    for frame in frames:
        if not isinstance(frame, CommitFrame):
            continue
        verified = verify_commit_frame(frame, public_key(keys[frame.repo]))
        paths = [op.path for op in verified.operations]
        small = read_car(proof_slice(verified.car, verified.commit, paths))
        commit = verify_commit(small, public_key(keys[frame.repo]), frame.repo)
        for op in verified.operations:
            placed = prove_path(small, commit, op.path)
            assert (placed.cid, placed.record) == (op.cid, op.record)
            assert (op.record is None) == (op.action == "delete")
        assert len(small.blocks) <= len(verified.car.blocks)


def test_no_frame_verifies_under_its_neighbours_key(frames: list[Frame], keys: Keys) -> None:
    commits = [frame for frame in frames if isinstance(frame, CommitFrame)]
    for frame, neighbour in pairwise(commits):
        with pytest.raises(SignatureError):
            verify_commit_frame(frame, public_key(keys[neighbour.repo]))


def test_the_other_frames(raws: list[bytes], frames: list[Frame]) -> None:
    others = [frame for frame in frames if not isinstance(frame, CommitFrame)]
    assert [type(frame) for frame in others] == [IdentityFrame, AccountFrame]
    for raw, frame in zip(raws, frames, strict=True):
        match frame:
            case CommitFrame():
                assert frame_account(raw) == frame.repo
            case IdentityFrame() | AccountFrame():
                assert frame_account(raw) == frame.did


def test_a_whole_repository_is_listed(corpus: Path) -> None:
    car = read_car((corpus / "repo.car").read_bytes())
    lines = (corpus / "car_expected_records.tsv").read_text().splitlines()
    expected = dict(line.split("\t") for line in lines)
    facts = dict(
        line.split(": ", 1)
        for line in (corpus / "car_expected_commit.txt").read_text().splitlines()
    )
    commit = unsigned_commit(car, facts)
    assert {path: cid_text(cid) for path, cid in list_tree(car, commit)} == expected


def unsigned_commit(car: Car, facts: dict[str, str]) -> Commit:
    """The commit as it says; its account's key is not in the corpus, so nobody vouches for it."""
    fields = libipld.decode_dag_cbor(car.blocks[car.roots[0]])
    assert (fields["did"], fields["rev"]) == (facts["DID"], facts["Revision"])
    assert cid_text(fields["data"]) == facts["Data CID"]
    return Commit(car.roots[0], fields["did"], fields["rev"], fields["data"], None)
