"""What a real host serves, checked as a stranger would check it."""

import json
from itertools import pairwise

import pytest

from bluesky_rig import POST, Account, BlueskyServer, Record, create_write, delete_write
from onrecord.proof.atproto import (
    Car,
    Commit,
    CommitFrame,
    IdentityFrame,
    PlcHistory,
    PublicKey,
    SignatureError,
    SyncFrame,
    VerifiedCommit,
    cid_of_blob,
    cid_of_text,
    cid_text,
    list_tree,
    proof_slice,
    prove_path,
    public_key,
    read_car,
    read_did_document,
    read_frame,
    read_plc_log,
    verify_commit,
    verify_commit_frame,
    verify_sync_frame,
)

pytestmark = pytest.mark.rig


def history(server: BlueskyServer, account: Account) -> PlcHistory:
    return read_plc_log(account.did, json.dumps(server.plc_log(account.did)).encode())


def current_key(server: BlueskyServer, account: Account) -> PublicKey:
    text = history(server, account).latest.signing_key
    assert text is not None
    return public_key(text)


def commits(server: BlueskyServer, account: Account, after: int) -> list[VerifiedCommit]:
    key = current_key(server, account)
    frames = [read_frame(raw) for raw in server.frames(after)]
    own = [frame for frame in frames if isinstance(frame, CommitFrame)]
    return [verify_commit_frame(frame, key) for frame in own if frame.repo == account.did]


def signed(server: BlueskyServer, account: Account, record: Record) -> tuple[Car, Commit]:
    """The host's proof for one record (sync.getRecord), its signature checked."""
    answer = server.get(
        "com.atproto.sync.getRecord", did=account.did, collection=POST, rkey=record.rkey
    )
    car = read_car(answer.content)
    return car, verify_commit(car, current_key(server, account), account.did)


def test_an_accounts_commits_are_an_unbroken_chain(bluesky: BlueskyServer) -> None:
    start = bluesky.sequence()
    account = bluesky.create_account()
    post = bluesky.post(account, "The dam is safe.")
    bluesky.profile(account, displayName="Ministry")
    bluesky.edit(account, post, "The dam is safe again.")
    bluesky.apply_writes(account, [create_write(f"{n}") for n in range(40)])
    bluesky.apply_writes(account, [create_write("more"), delete_write(post.rkey)])
    verified = commits(bluesky, account, start)
    assert [len(commit.operations) for commit in verified] == [0, 1, 1, 1, 40, 2]
    assert all(commit.complete for commit in verified[1:])
    for before, after in pairwise(verified):
        assert (after.since, after.prev_data) == (before.rev, before.commit.data)


def test_a_sync_frame_carries_the_state(bluesky: BlueskyServer) -> None:
    start = bluesky.sequence()
    account = bluesky.create_account()
    frames = [read_frame(raw) for raw in bluesky.frames(start)]
    told = [frame for frame in frames if isinstance(frame, SyncFrame | IdentityFrame)]
    assert [frame.did for frame in told] == [account.did] * 2
    for frame in told:
        if isinstance(frame, SyncFrame):
            commit = verify_sync_frame(frame, current_key(bluesky, account))
            assert commit.rev == frame.rev


def test_withdrawn_and_hidden_are_told_apart_by_the_signed_tree(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    kept, hidden, withdrawn = (bluesky.post(account, text) for text in ("kept", "hid", "gone"))
    bluesky.takedown_record(hidden)
    bluesky.delete(account, withdrawn)
    for record, there in ((kept, True), (hidden, True), (withdrawn, False)):
        car, commit = signed(bluesky, account, record)
        placed = prove_path(car, commit, f"{POST}/{record.rkey}")
        assert placed.cid == (cid_of_text(record.cid) if there else None)
        assert (placed.record is not None) is there
        again = read_car(proof_slice(car, commit, [placed.path]))
        assert prove_path(again, commit, placed.path) == placed


def test_a_whole_repository_is_what_the_account_wrote(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    for number in range(3):
        bluesky.apply_writes(account, [create_write(f"{number}-{n}") for n in range(60)])
    car = read_car(bluesky.get("com.atproto.sync.getRepo", did=account.did).content)
    commit = verify_commit(car, current_key(bluesky, account), account.did)
    listed = {path: cid_text(cid) for path, cid in list_tree(car, commit)}
    answer = bluesky.get(
        "com.atproto.repo.listRecords", repo=account.did, collection=POST, limit=100
    )
    told = {f"{POST}/{r['uri'].rsplit('/', 1)[1]}": r["cid"] for r in answer.json()["records"]}
    assert len(listed) == 180
    assert len(told) == 100
    assert told.items() <= listed.items()


def test_each_key_vouches_for_its_own_time(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    record = bluesky.post(account, "under the first key")
    old_car, old = signed(bluesky, account, record)
    old_key = current_key(bluesky, account)
    did_key = bluesky.rotate_signing_key(account)
    bluesky.post(account, "under the second key")
    _, new = signed(bluesky, account, record)
    assert new.rev > old.rev
    states = history(bluesky, account).states
    assert [state.signing_key for state in states] == [
        old_key.text,
        did_key.removeprefix("did:key:"),
    ]
    assert history(bluesky, account).key_at(states[0].created_at) == old_key.text
    with pytest.raises(SignatureError):
        verify_commit(old_car, current_key(bluesky, account), account.did)


def test_the_document_and_the_log_name_the_same(bluesky: BlueskyServer) -> None:
    account = bluesky.update_handle(bluesky.create_account(), bluesky.fresh_handle("agency"))
    raw = json.dumps(bluesky.did_document(account.did)).encode()
    document, state = read_did_document(raw, account.did), history(bluesky, account).latest
    assert (document.signing_key, document.pds) == (state.signing_key, state.pds)
    assert document.handles == state.handles == (account.handle,)


def test_a_blob_is_served_under_its_cid(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    blob = bluesky.upload_image(account, b"\x89PNG\r\n\x1a\nimage")
    assert cid_of_text(blob["ref"]["$link"]) == cid_of_blob(b"\x89PNG\r\n\x1a\nimage")
