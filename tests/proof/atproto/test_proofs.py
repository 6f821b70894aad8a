"""What a signed repository says about a path, and the part of it that proves it."""

import pytest

from atproto_account import Account, K256Signer, loose_car, post, tid
from onrecord.proof.atproto import (
    Car,
    Commit,
    MissingBlock,
    Placed,
    TreeError,
    cid_of_block,
    list_tree,
    proof_slice,
    prove_path,
    read_car,
    verify_commit,
)

SIGNER = K256Signer("ministry")
TEXTS = {tid(number): post(f"text {number}") for number in range(100, 180)}


def path(number: int) -> str:
    return f"app.bsky.feed.post/{tid(number)}"


@pytest.fixture(scope="module")
def account() -> Account:
    account = Account(SIGNER)
    account.write(**TEXTS)
    account.write(**{tid(120): None})
    return account


def verified(car: bytes, account: Account) -> tuple[Car, Commit]:
    read = read_car(car)
    return read, verify_commit(read, SIGNER.public, account.did)


def test_a_complete_repository_is_listed(account: Account) -> None:
    assert dict(list_tree(*verified(account.export(), account))) == account.records
    listed = [path for path, _ in list_tree(*verified(account.export(), account))]
    assert listed == sorted(account.records)


def test_a_path_is_placed_or_absent(account: Account) -> None:
    car, commit = verified(account.export(), account)
    raw = TEXTS[tid(130)]
    assert prove_path(car, commit, path(130)) == Placed(path(130), cid_of_block(raw), raw)
    assert prove_path(car, commit, path(120)) == Placed(path(120), None, None)


def test_a_slice_proves_the_same_with_little(account: Account) -> None:
    car, commit = verified(account.export(), account)
    paths = [path(130), path(120), path(999)]
    small = proof_slice(car, commit, paths)
    assert len(small) < len(account.export()) / 4
    sliced, same = verified(small, account)
    assert same == commit
    assert [prove_path(sliced, same, p) for p in paths] == [
        prove_path(car, commit, p) for p in paths
    ]
    with pytest.raises(MissingBlock):
        list(list_tree(sliced, same))
    with pytest.raises(MissingBlock):
        [prove_path(sliced, same, path(number)) for number in range(100, 180)]


def test_a_slice_has_nothing_to_spare(account: Account) -> None:
    car, commit = verified(account.export(), account)
    sliced = read_car(proof_slice(car, commit, [path(130), path(120)])).blocks
    record = cid_of_block(TEXTS[tid(130)])
    for left_out in sliced.keys() - {commit.cid, record}:
        less = Car((commit.cid,), {cid: raw for cid, raw in sliced.items() if cid != left_out})
        with pytest.raises(MissingBlock):
            [prove_path(less, commit, p) for p in (path(130), path(120))]


def test_a_slice_is_the_same_whatever_the_order(account: Account) -> None:
    car, commit = verified(account.export(), account)
    assert proof_slice(car, commit, [path(130), path(120)]) == proof_slice(
        car, commit, [path(120), path(130), path(120)]
    )
    assert proof_slice(*verified(proof_slice(car, commit, [path(130)]), account), [path(130)]) == (
        proof_slice(car, commit, [path(130)])
    )


def test_a_record_left_out_is_placed_all_the_same(account: Account) -> None:
    car, commit = verified(account.export(), account)
    record = cid_of_block(TEXTS[tid(130)])
    less = Car(car.roots, {cid: raw for cid, raw in car.blocks.items() if cid != record})
    assert prove_path(less, commit, path(130)) == Placed(path(130), record, None)
    assert record not in read_car(proof_slice(less, commit, [path(130)])).blocks


def test_a_slice_needs_its_commit(account: Account) -> None:
    car, commit = verified(account.export(), account)
    less = Car(car.roots, {cid: raw for cid, raw in car.blocks.items() if cid != commit.cid})
    with pytest.raises(MissingBlock, match="commit"):
        proof_slice(less, commit, [path(130)])


NO_PATHS = {
    "empty": "",
    "no slash": "app.bsky.feed.post",
    "no record key": "app.bsky.feed.post/",
    "two slashes": "app.bsky.feed.post/a/b",
    "a space": "app.bsky.feed.post/a b",
    "a newline": "app.bsky.feed.post/a\n",
    "beyond ASCII": "app.bsky.feed.post/é",
    "a surrogate": "app.bsky.feed.post/\ud800",
}


@pytest.mark.parametrize("path", NO_PATHS.values(), ids=NO_PATHS)
def test_what_is_no_path_is_not_called_absent(account: Account, path: str) -> None:
    with pytest.raises(TreeError, match="not the path"):
        prove_path(*verified(account.export(), account), path)


def test_a_repository_lists_paths_only() -> None:
    account = Account(SIGNER)
    account.write_paths({"not-a-path": post("x")})
    with pytest.raises(TreeError, match="not the path"):
        list(list_tree(*verified(account.export(), account)))


def test_an_empty_repository_is_listed_as_such() -> None:
    account = Account(SIGNER)
    account.write_paths({})
    assert list(list_tree(*verified(account.export(), account))) == []


def test_a_repository_with_a_node_missing_is_not_listed_to_its_end(account: Account) -> None:
    car, commit = verified(account.export(), account)
    nodes = [cid for cid, raw in car.blocks.items() if raw[:3] == b"\xa2\x61e"]
    for node in nodes:
        raw = loose_car(commit.cid, {cid: raw for cid, raw in car.blocks.items() if cid != node})
        try:
            listed = dict(list_tree(*verified(raw, account)))
        except MissingBlock:
            continue
        assert listed == account.records, "a node that is not of this tree any more"
