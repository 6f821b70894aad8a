"""Is everything that an account did not sign, and every hole in its story, found and named?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from atproto_account import Account, K256Signer, frame_bytes, loose_car, post
from bundle_faults import (
    ABSENT,
    CREATED,
    HOST_ABSENT,
    IDENTITY,
    LISTED,
    OLD_AGAIN,
    OLD_SEEN,
    OTHER,
    OTHER_SEEN,
    PICTURE,
    SEEN,
    STATE,
    Fault,
    assert_found,
    checked,
    entry,
    fact,
    outcome,
    with_body,
)
from entries import at
from onrecord.proof.atproto import cid_of_block, cid_text, read_car, write_car
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.observations import Authenticity, SignedTree
from onrecord.record.outcomes import Absent, AccountState, Revision, Seen
from small_bundle import Forge, forge, small
from small_case import OLD, MemoryStore, Story, frame_exchange

STRANGER = AccountId("did:plc:" + "a" * 24)


def signed_as(**fields: str) -> Any:
    """An entry that names another commit, or another revision."""

    def change(found: Any) -> Any:
        tree: SignedTree = replace(found.evidence.signed, **fields)
        return replace(found, evidence=replace(found.evidence, signed=tree))

    return change


def called_signed(found: Any) -> Any:
    evidence = replace(found.evidence, authenticity=Authenticity.ACCOUNT_SIGNED)
    return replace(found, evidence=evidence)


def unnamed(found: Any) -> Any:
    return replace(found, evidence=replace(found.evidence, signed=None))


def older_tree(n: int) -> Any:
    """The proof of an older state, which the account's key did sign."""

    def spoil(made: Forge) -> bytes:
        store = MemoryStore()
        older = Story(store)
        older.account.write_paths({OLD: post("an older text")})
        older.list_tree(OLD)
        made.slices[n] = forge(older, store).slices[1]
        return made.build()

    return spoil


def text_changed(made: Forge) -> bytes:
    made.slices[OLD_SEEN] = made.slices[OLD_SEEN].replace(b"opening hours", b"closing hours")
    return made.build()


def text_changed_and_hashed_anew(made: Forge) -> bytes:
    car = read_car(made.slices[OLD_SEEN])
    blocks = [(cid, raw) for cid, raw in car.blocks.items() if b"opening hours" not in raw]
    record = post("closing hours")
    made.slices[OLD_SEEN] = write_car(car.roots[0], [*blocks, (cid_of_block(record), record)])
    return made.build()


def another_version(made: Forge) -> bytes:
    made.entries[SEEN] = replace(
        made.entries[SEEN], outcome=Seen(made.add(post("We stay in the accord.")))
    )
    return made.drop().build()


def seen_though_absent(made: Forge) -> bytes:
    seen = made.entries[SEEN].outcome
    return entry(ABSENT, outcome(seen))(made)


def another_picture(made: Forge) -> bytes:
    body = made.add(b"another picture")
    found = with_body(made.entries[PICTURE], body)
    made.entries[PICTURE] = replace(found, outcome=Seen(body))
    return made.drop().build()


def identity_of_a_stranger(made: Forge) -> bytes:
    log = Story(MemoryStore(), K256Signer("a stranger")).directory.log
    made.entries[IDENTITY] = with_body(made.entries[IDENTITY], made.add(log))
    return made.drop().build()


def forged_frame(made: Forge) -> bytes:
    """What a stranger signs in the account's name."""
    del made
    store = MemoryStore()
    story = Story(store)
    story.account.write_paths({OLD: post("opening hours")})
    story.identify()
    story.account.signer = K256Signer("a stranger")
    story.write(OLD, post("We leave the accord."))
    return forge(story, store).build()


def frame_of_another(made: Forge) -> bytes:
    """A host may sign for several accounts with one key."""
    del made
    return heard_as_mine(lambda other: other.write(x=post("We leave the accord.")).frame)


def announcement_of_another(made: Forge) -> bytes:
    del made

    def announced(other: Account) -> bytes:
        written = other.write(x=post("We leave the accord."))
        blocks = loose_car(written.root, {written.root: written.blocks[written.root]})
        body = {"seq": 9, "did": other.did, "rev": other.rev, "time": "", "blocks": blocks}
        return frame_bytes("#sync", body)

    return heard_as_mine(announced)


def heard_as_mine(frame: Callable[[Account], bytes]) -> bytes:
    """Another account's frame, recorded as a revision of the story's account."""
    store = MemoryStore()
    story = Story(store)
    story.identify()
    mine = story.account.write_paths({OLD: post("opening hours")})
    story.hear(mine)
    store.entries.pop()
    other = Account(story.signer, "did:plc:another")
    raw = frame(other)
    kept = story.kept(frame_exchange(raw, at(9)))
    revision: Any = store.entries[1]
    signed = SignedTree(commit=_commit_of(other), rev=str(other.rev))
    evidence = replace(revision.evidence, exchange=kept, signed=signed)
    fact = Revision(str(other.rev), None, "unlinked")
    store.entries.append(replace(revision, fact=fact, evidence=evidence))
    return forge(story, store).build()


def _commit_of(account: Account) -> str:
    return cid_text(cid_of_block(account.commit(account.data, str(account.rev))))


ACCOUNTS = {
    "a text changed": Fault(text_changed, 11, "record/0004/entry.json: block does not hash to"),
    "a text changed and hashed anew": Fault(
        text_changed_and_hashed_anew, 11, "record/0004/entry.json: the record bafy"
    ),
    "an older tree that the account did sign": Fault(
        older_tree(OLD_SEEN), 11, "record/0004/entry.json: rests on the commit"
    ),
    "an older tree for a revision": Fault(
        older_tree(LISTED), 11, "record/0003/entry.json: rests on the commit"
    ),
    "another commit named": Fault(
        entry(SEEN, signed_as(commit="bafyreib")), 11, "record/0006/entry.json: rests on the commit"
    ),
    "another revision named": Fault(
        entry(SEEN, signed_as(rev="3222222222222")), 11, "record/0006/entry.json: rests on the"
    ),
    "no commit named": Fault(
        entry(SEEN, unnamed), 11, "record/0006/entry.json: says account-signed, and names no commit"
    ),
    "absent, though the tree holds it": Fault(
        entry(SEEN, outcome(Absent("gone"))), 11, "record/0006/entry.json: says absent, and the"
    ),
    "seen, though the tree does not hold it": Fault(
        seen_though_absent, 11, "record/0011/entry.json: says seen, and the signed tree does not"
    ),
    "seen in another version": Fault(
        another_version, 11, "record/0006/entry.json: says seen in another version"
    ),
    "another post than the frame's": Fault(
        entry(SEEN, lambda found: replace(found, post=OLD)), 11, "record/0006/entry.json: "
    ),
    "a path that is none": Fault(
        entry(SEEN, lambda found: replace(found, post=PostId("nowhere"))),
        11,
        "record/0006/entry.json: not the path of a record",
    ),
    "somebody else's post": Fault(
        entry(SEEN, lambda found: replace(found, account=STRANGER)),
        11,
        "record/0006/entry.json: the bundle holds no identity of did:plc:aaaa",
    ),
    "an unsigned answer called signed": Fault(
        entry(HOST_ABSENT, called_signed), 11, "record/0012/entry.json: "
    ),
    "a state out of a signed commit": Fault(
        entry(CREATED, lambda found: replace(found, fact=AccountState("takendown", "its host"))),
        11,
        "record/0005/entry.json: says account-signed of what no account signs",
    ),
    "a frame of another account with the same key": Fault(
        frame_of_another, 11, "record/0002/entry.json: the frame is of did:plc:another, not of"
    ),
    "an announcement of another account with the same key": Fault(
        announcement_of_another, 11, "record/0002/entry.json: the frame is of did:plc:another, not"
    ),
    "an account's state called signed": Fault(
        entry(STATE, called_signed), 11, "record/0002/entry.json: "
    ),
    "signed by a stranger": Fault(forged_frame, 11, "record/0001/entry.json: commit 322"),
    "no identity": Fault(
        lambda made: made.drop(IDENTITY).build(), 11, "the bundle holds no identity of did:plc:"
    ),
    "an identity that says another key": Fault(
        entry(IDENTITY, fact(signing_key="zQ3shfake")), 11, "record/0001/entry.json: the account's"
    ),
    "an identity that says another name": Fault(
        entry(IDENTITY, fact(handles=("else.test",))), 11, "record/0001/entry.json: the account's"
    ),
    "an identity that says another host": Fault(
        entry(IDENTITY, fact(host="https://else.test")), 11, "record/0001/entry.json: the account's"
    ),
    "somebody else's identity": Fault(identity_of_a_stranger, 11, "record/0001/entry.json: "),
    "a revision that follows another": Fault(
        entry(CREATED, fact(since="3222222222222")), 11, "record/0005/entry.json: says revision"
    ),
    "a revision of another number": Fault(
        entry(CREATED, fact(rev="3222222222222")), 11, "record/0005/entry.json: says revision"
    ),
    "a single commit called a whole tree": Fault(
        entry(CREATED, fact(link="listed")), 11, "record/0005/entry.json: says that the whole tree"
    ),
    "a whole tree called a link": Fault(
        entry(LISTED, fact(link="inverted")), 11, "record/0003/entry.json: says that nothing is"
    ),
    "another picture": Fault(
        another_picture, 11, "record/0007/entry.json: the bytes are not those of the medium"
    ),
    "a picture under no CID": Fault(
        entry(PICTURE, lambda found: replace(found, part="picture")),
        11,
        "record/0007/entry.json: not a CID",
    ),
}
STORIES = {
    "a revision left out": Fault(
        lambda made: made.drop(OTHER, OTHER_SEEN).build(),
        13,
        "record/0008/entry.json: says that nothing lies before revision 3222222222226 but the one",
    ),
    "a withdrawal left out": Fault(
        lambda made: made.drop(ABSENT).build(),
        13,
        "record/0010/entry.json: the commit changes app.bsky.feed.post/3lbbbbbbbbbbb",
    ),
    "an edit left out": Fault(
        lambda made: made.drop(OLD_AGAIN).build(),
        13,
        "record/0013/entry.json: the commit changes app.bsky.feed.post/3laaaaaaaaaaa",
    ),
}
FAULTS = ACCOUNTS | STORIES


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_named(name: str) -> None:
    assert_found(FAULTS[name])


def test_a_post_that_is_not_of_the_case_need_not_be_shown() -> None:
    assert checked(small().drop(OTHER_SEEN).build()).verdict == "proved"
