"""What does a batch of frames leave on record, and where does it leave the accounts?"""

import errno
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atproto_account import Account, K256Signer, Written, post
from faulty_disk import Fault, FaultyDisk
from made_frames import (
    SINCE,
    account_frame,
    account_named,
    identity_frame,
    received,
    spoken,
    sync_frame,
    watched,
)
from onrecord.archive import Archive, FatalStorage, create_archive, open_archive
from onrecord.findings.history import History
from onrecord.proof.atproto import Cid
from onrecord.record.accounts import AccountId
from onrecord.record.observations import AccountObservation
from onrecord.record.outcomes import AccountState, Identity, Unread
from onrecord.watch.notes import load_watched, remember
from onrecord.watch.recorder import MOST_ASIDE, Recorder
from onrecord.watch.watched import Watched

ORIGIN = "records.example/recorder"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", ORIGIN)
    with open_archive(tmp_path / "archive") as opened:
        yield opened


def recorder(archive: Archive, *accounts: Account) -> Recorder:
    return Recorder(archive, {AccountId(one.did): watched(one) for one in accounts})


def unread(archive: Archive) -> list[str]:
    facts = [one.entry.fact for one in archive.entries() if is_about_account(one.entry)]
    return [fact.why for fact in facts if isinstance(fact, Unread)]


def is_about_account(entry: object) -> bool:
    return isinstance(entry, AccountObservation)


def stands(taking: Recorder, account: Account) -> Watched:
    return taking.watched[AccountId(account.did)]


def test_a_batch_is_appended_in_the_order_of_arrival(archive: Archive) -> None:
    tides, winds = account_named("tides"), account_named("winds")
    taking = recorder(archive, tides, winds)
    frames = [
        *received(tides, tides.write(a=post("one")).frame),
        *received(winds, winds.write(b=post("two")).frame),
        *received(tides, tides.write(a=post("one, edited"), c=post("three")).frame),
        *received(tides, tides.write(a=None).frame),
    ]
    taken = taking.take(frames)
    assert spoken(archive) == [
        "inverted 2",
        "seen a",
        "inverted 2",
        "seen b",
        "inverted 3",
        "seen a",
        "seen c",
        "inverted 4",
        "absent a",
    ]
    assert len(taken.logged) == archive.head.size
    assert not (taken.doubtful or taken.broken or taken.identity or taken.state)
    for account in (tides, winds):
        chain = stands(taking, account).chain
        assert chain is not None and (chain.rev, chain.data) == (account.rev, account.data)


def test_where_an_account_stands_is_remembered(archive: Archive) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    taking.take(received(tides, tides.write(a=post("one")).frame))
    noted = archive.state.get(f"watched/{tides.did}")
    assert noted is not None and (tides.rev or "") in noted


def test_the_bytes_of_every_frame_are_kept(archive: Archive) -> None:
    tides = account_named("tides")
    frames = [tides.write(a=post("one")).frame, b"\xa0\xa0", account_frame(tides, None)]
    recorder(archive, tides).take(received(tides, *frames))
    entries = [one.entry for one in archive.entries() if is_about_account(one.entry)]
    kept = [archive.blob(one.evidence.exchange.body) for one in entries]  # type: ignore[union-attr]
    assert kept == frames


def rekeyed(account: Account) -> None:
    """From now on another key signs."""
    account.signer = K256Signer("another key")


def know_the_key(taking: Recorder, account: Account) -> None:
    """The directory has told us of the key that signs now."""
    keys = ((SINCE, account.signer.public.text),)
    known = stands(taking, account)
    taking.watched[known.account] = Watched(
        account=known.account, keys=keys, chain=known.chain, seen_at=known.seen_at
    )


def test_a_frame_in_doubt_waits_with_those_that_follow_it(archive: Archive) -> None:
    tides, winds = account_named("tides"), account_named("winds")
    taking = recorder(archive, tides, winds)
    before = tides.write(a=post("under the old key"))
    rekeyed(tides)
    doubtful, following = tides.write(b=post("new")), tides.write(c=post("newer"))
    later = tides.write(d=post("newest"))
    taken = taking.take(
        [
            *received(tides, before.frame, doubtful.frame),
            *received(winds, winds.write(z=post("of winds")).frame),
            *received(tides, following.frame),
        ]
    )
    assert spoken(archive, tides) == ["inverted 2", "seen a"]
    assert spoken(archive, winds) == ["inverted 2", "seen z"]
    assert taken.doubtful == {tides.did}
    again = taking.take(received(tides, later.frame))
    assert not again.doubtful  # it was asked about already
    assert taking.reached == doubtful.body["seq"]
    know_the_key(taking, tides)
    settled = taking.settle(AccountId(tides.did))
    assert spoken(archive, tides)[2:] == [
        "inverted 3",
        "seen b",
        "inverted 4",
        "seen c",
        "inverted 5",
        "seen d",
    ]
    assert len(settled.logged) == 6 and taking.reached is None and not unread(archive)


def test_what_no_key_has_signed_is_kept_as_unread(archive: Archive) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    forger = Account(K256Signer("forger"), tides.did)
    forger.write(first=post("first"))
    taking.take(received(tides, forger.write(a=post("forged")).frame))
    assert archive.head.size == 0
    taking.take(received(tides, tides.write(a=post("real")).frame))
    taking.settle(AccountId(tides.did))
    assert spoken(archive) == ["unread", "inverted 2", "seen a"]
    assert "is not signed by" in unread(archive)[0]
    assert stands(taking, tides).broken is None


@pytest.mark.parametrize("size", ["many", "large"])
def test_what_waits_is_bounded(archive: Archive, size: str) -> None:
    """Too many or too large, and all of it is recorded as it is, in its order."""
    tides = account_named("tides")
    taking = recorder(archive, tides)
    rekeyed(tides)
    number = MOST_ASIDE + 1 if size == "many" else 9
    padding = "" if size == "many" else "x" * 2_000_000
    written = [tides.write(**{f"p{n}": post(f"post {n}", more=padding)}) for n in range(number)]
    frames = received(tides, *(one.frame for one in written))
    taking.take(frames[:-1])
    assert (archive.head.size, len(taking.aside)) == (0, 1)
    taken = taking.take(frames[-1:])
    assert spoken(archive) == ["unread"] * number
    assert not taking.aside and not taken.doubtful
    # The account goes on under the key that we come to know, and the gap is noticed.
    know_the_key(taking, tides)
    taken = taking.take(received(tides, tides.write(last=post("last")).frame))
    assert taken.broken == {tides.did}


REPEATS = {
    "in the same batch": lambda frame: [[frame, frame]],
    "in the next batch": lambda frame: [[frame], [frame]],
    "much later": lambda frame: [[frame], [], [frame], [frame]],
}


@pytest.mark.parametrize("name", REPEATS)
@pytest.mark.parametrize("kind", ["commit", "commit under a new number", "sync", "state", "forged"])
def test_a_stream_that_repeats_itself_adds_nothing(archive: Archive, name: str, kind: str) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    written = tides.write(a=post("one"))
    frames = {
        "commit": written.frame,
        "commit under a new number": written.frame,
        "sync": sync_frame(tides),
        "state": account_frame(tides, "deactivated"),
        "forged": written.edited(prevData=None, since=None, rev="2222222222222").frame,
    }
    seq, heard = 100, count()  # the same bytes, heard at another time
    for batch in REPEATS[name](frames[kind]):
        told = batch
        if kind == "commit under a new number":
            told = [written.edited(seq=seq + place).frame for place, _ in enumerate(batch)]
        seq += 10
        taking.take([one for raw in told for one in received(tides, raw, later=next(heard))])
        for account in list(taking.aside):
            taking.settle(account)
    expected = {"commit": 2, "commit under a new number": 2, "sync": 1, "state": 1, "forged": 1}
    assert archive.head.size == expected[kind]


def test_a_frame_of_the_stream_that_is_known_still_makes_us_ask(archive: Archive) -> None:
    """A crash may have come between the frame and the question that it led to."""
    tides = account_named("tides")
    taking = recorder(archive, tides)
    frames = received(tides, identity_frame(tides, "tides.test"), account_frame(tides, None))
    for _ in range(2):
        taken = taking.take(frames)
        assert taken.identity == taken.state == {tides.did}
        assert stands(taking, tides).unconfirmed
    assert spoken(archive) == ["identity", "accountstate"]


def test_a_crash_between_record_and_notes_is_made_good(archive: Archive) -> None:
    """The notes are those of before the batch, and the stream begins again before it."""
    tides = account_named("tides")
    frames = received(tides, tides.write(a=post("one")).frame, tides.write(b=post("two")).frame)
    old = watched(account_named("tides"))
    Recorder(archive, {old.account: old}).take(frames)
    size = archive.head.size
    remember(archive, old)
    taking = Recorder(archive, {old.account: old})
    taken = taking.take(frames)
    assert archive.head.size == size and not taken.broken
    assert stands(taking, tides).chain == watched(tides).chain


def test_a_missing_commit_breaks_the_chain(archive: Archive) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    held = tides.rev
    tides.write(a=post("unheard"))
    after = tides.write(b=post("heard"))
    taken = taking.take(received(tides, after.frame))
    assert taken.broken == {tides.did}
    now = stands(taking, tides)
    assert now.broken is not None
    assert (now.broken.rev, now.broken.held) == (tides.rev, held)
    assert now.broken.since == watched(tides).seen_at
    assert (
        now.broken.why
        == f"the stream went on from revision {after.body['since']}, and we held {held}"
    )
    # A second hole makes it no shorter, and only a newer tree mends it.
    tides.write(c=post("unheard too"))
    taken = taking.take(received(tides, tides.write(d=post("heard too")).frame))
    again = stands(taking, tides).broken
    assert taken.broken == {tides.did} and again is not None
    assert (again.since, again.why, again.held) == (now.broken.since, now.broken.why, held)
    assert again.rev == tides.rev
    # What follows without a hole makes no new one.
    taken = taking.take(received(tides, tides.write(e=post("follows")).frame))
    assert not taken.broken and stands(taking, tides).broken == again
    assert load_watched(archive) == {}  # nobody was enrolled: the notes alone mean nothing


def test_where_a_clock_is_ahead_an_account_was_seen_when_its_frame_reached_us(
    archive: Archive,
) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    (frame,) = received(tides, tides.write(a=post("heard")).frame)
    reached = frame.exchange.answered_at - timedelta(hours=1)
    taking.take([replace(frame, received_at=reached)])
    assert stands(taking, tides).seen_at == reached
    (late,) = received(tides, tides.write(b=post("brought later")).frame)
    taking.take([replace(late, received_at=late.exchange.answered_at + timedelta(hours=1))])
    assert stands(taking, tides).seen_at == late.exchange.answered_at


INCOMPLETE = {
    "the host left operations out": ({"tooBig": True}, "tooBig"),
    "the host does not name the tree before": ({"prevData": None}, "no prevData"),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_commit_that_is_not_all_is_said_to_be_so(archive: Archive, name: str) -> None:
    fields, words = INCOMPLETE[name]
    tides = account_named("tides")
    taking = recorder(archive, tides)
    taken = taking.take(received(tides, tides.write(a=post("one")).edited(**fields).frame))
    assert spoken(archive) == ["unlinked 2", "seen a"]
    assert taken.broken == {tides.did}
    broken = stands(taking, tides).broken
    assert broken is not None and words in broken.why


def test_an_old_commit_moves_nothing(archive: Archive) -> None:
    """It is signed and was never heard: recorded, and the chain stays where it is."""
    tides = account_named("tides")
    late = tides.write(a=post("late"))
    tides.write(b=post("later"))
    taking = recorder(archive, tides)
    now = stands(taking, tides)
    taken = taking.take(received(tides, late.frame))
    assert spoken(archive) == ["unlinked 2", "seen a"]
    assert stands(taking, tides) == now and not taken.broken


def test_the_commit_where_we_stand_is_recorded_when_it_comes(archive: Archive) -> None:
    """We hold its tree by enrolment; the stream brings the commit itself a moment later."""
    tides = account_named("tides")
    last = tides.write(a=post("last"))
    taking = recorder(archive, tides)
    taken = taking.take(received(tides, last.frame))
    assert spoken(archive) == ["inverted 2", "seen a"] and not taken.broken


def fork_of(account: Account, written: Written) -> Written:
    """Another commit of the same revision, signed by the same key: the tree before."""
    before = Cid(written.body["prevData"])
    block = account.commit(before, written.body["rev"])
    twin = Account(account.signer, account.did)
    twin.blocks, twin.data, twin.rev = dict(account.blocks), before, written.body["since"]
    twin.number, twin.records = account.number - 1, dict(account.records)
    forked = twin.write(fork=post("another history"))
    assert block and forked.body["rev"] == written.body["rev"]
    return forked


@pytest.mark.parametrize("batches", ["one batch", "two batches"])
def test_two_commits_for_one_revision(archive: Archive, batches: str) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    written = tides.write(a=post("one"))
    frames = received(tides, written.frame, fork_of(tides, written).frame)
    for batch in [frames] if batches == "one batch" else [frames[:1], frames[1:]]:
        taking.take(batch)
    assert spoken(archive) == ["inverted 2", "seen a", "unread"]
    assert "another commit was already seen for revision" in unread(archive)[0]
    chain = stands(taking, tides).chain
    assert chain is not None and chain.data == tides.data


def test_another_tree_for_the_revision_where_we_stand(archive: Archive) -> None:
    """We hold the tree by enrolment, not from the stream: the fork is noticed all the same."""
    tides = account_named("tides")
    before = tides.data
    tides.write(a=post("one"))
    taking = recorder(archive, tides)
    taking.take(received(tides, sync_frame(tides, data=before)))
    assert spoken(archive) == ["unread"]
    assert "another tree was already seen for revision" in unread(archive)[0]


def test_an_announced_revision_leaves_open_what_came_before_it(archive: Archive) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    tides.write(a=post("one"))
    taken = taking.take(received(tides, sync_frame(tides)))
    assert spoken(archive) == ["unlinked 2"] and taken.broken == {tides.did}
    now = stands(taking, tides)
    assert now.chain == watched(tides).chain
    taken = taking.take(received(tides, sync_frame(tides, seq=9)))  # after a reactivation
    assert not taken.broken and stands(taking, tides) == now
    # The next commit continues it.
    taking.take(received(tides, tides.write(b=post("two")).frame))
    assert spoken(archive)[-2:] == ["inverted 3", "seen b"]


def test_an_old_announcement_moves_nothing(archive: Archive) -> None:
    tides = account_named("tides")
    old = sync_frame(tides)
    tides.write(a=post("one"))
    taking = recorder(archive, tides)
    now = stands(taking, tides)
    taken = taking.take(received(tides, old))
    assert not taken.broken and stands(taking, tides) == now


UNREADABLE = {
    "not a frame": b"nonsense",
    "an empty frame": b"",
    "a frame of another kind": "#future",
    "a commit without its fields": "#commit",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_frame_that_can_not_be_read_is_kept(archive: Archive, name: str) -> None:
    tides = account_named("tides")
    raw = UNREADABLE[name]
    if isinstance(raw, str):
        frame = identity_frame(tides, "tides.test").replace(b"i#identity", raw_kind(raw))
    else:
        frame = raw
    taken = recorder(archive, tides).take(received(tides, frame))
    assert spoken(archive) == ["unread"] and not taken.doubtful
    assert archive.blob(taken.logged[0].entry.evidence.exchange.body) == frame  # type: ignore[union-attr]


def raw_kind(kind: str) -> bytes:
    return bytes([0x60 + len(kind)]) + kind.encode()


WORDS = {
    "an endless state": lambda a: account_frame(a, "x" * 1_000_000),
    "a state for a terminal": lambda a: account_frame(a, "\x1b[2J\x00"),
    "an endless handle": lambda a: identity_frame(a, "x" * 1_000_000),
}


@pytest.mark.parametrize("name", WORDS)
def test_words_that_a_leaf_can_not_hold_are_cut(archive: Archive, name: str) -> None:
    tides = account_named("tides")
    frame = WORDS[name](tides)
    taken = recorder(archive, tides).take(received(tides, frame))
    (entry,) = [one.entry for one in taken.logged]
    assert isinstance(entry, AccountObservation)
    assert isinstance(entry.fact, AccountState | Identity)
    assert archive.blob(entry.evidence.exchange.body) == frame


class AtCommit(FaultyDisk):
    """Fails when the records are committed, after all files were written."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(None, fault, errno.EIO)

    def commit(self, database: apsw.Connection) -> None:
        self.at = len(self.done)
        super().commit(database)


@pytest.mark.parametrize("fault", Fault)
def test_a_batch_counts_only_once_it_is_appended(tmp_path: Path, fault: Fault) -> None:
    """The disk fails: lost or kept, the next start takes the normal path and all is there once."""
    tides = account_named("tides")
    create_archive(tmp_path / "archive", ORIGIN)
    start = watched(tides)
    frames = received(tides, tides.write(a=post("one")).frame, tides.write(b=post("two")).frame)
    disk = AtCommit(fault)
    with open_archive(tmp_path / "archive", disk=disk) as archive:
        taking = Recorder(archive, {start.account: start})
        with pytest.raises(FatalStorage):
            taking.take(frames)
        assert taking.watched[start.account] == start
    with open_archive(tmp_path / "archive") as archive:
        Recorder(archive, {start.account: start}).take(frames)
        assert spoken(archive) == ["inverted 2", "seen a", "inverted 3", "seen b"]


# What must hold for all streams


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[int]]:
    """Writes by three accounts, cut into batches, of which some are sent again."""
    writes = draw(st.lists(st.integers(0, 2), min_size=1, max_size=12))
    told: list[tuple[int, int]] = []
    for place, who in enumerate(writes):
        told.append((who, place))
        if draw(st.booleans()):
            again = draw(st.integers(0, place))
            told.extend((writes[at], at) for at in range(again, place + 1))  # the stream goes back
    cuts = draw(st.lists(st.integers(1, 4), min_size=len(told), max_size=len(told)))
    return told, cuts


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stream=streams())
def test_however_it_is_cut_and_repeated_each_commit_is_on_record_once(
    tmp_path_factory: pytest.TempPathFactory, stream: tuple[list[tuple[int, int]], list[int]]
) -> None:
    told, cuts = stream
    folder = tmp_path_factory.mktemp("stream") / "archive"
    create_archive(folder, ORIGIN)
    accounts = [account_named(name) for name in ("tides", "winds", "rains")]
    known = {AccountId(one.did): watched(one) for one in accounts}
    made: dict[int, Written] = {}
    for who, place in sorted(dict.fromkeys(told), key=lambda one: one[1]):
        made[place] = accounts[who].write(**{f"p{place}": post(f"post {place}")})
    with open_archive(folder) as archive:
        taking = Recorder(archive, known)
        left = list(told)
        for cut in cuts:
            batch, left = left[:cut], left[cut:]
            frames = [one for who, at in batch for one in received(accounts[who], made[at].frame)]
            assert not taking.take(frames).broken
        for account in accounts:
            ours = sum(who == accounts.index(account) for who, _ in dict.fromkeys(told))
            revisions = [words for words in spoken(archive, account) if words.startswith("inv")]
            assert len(revisions) == len(set(revisions)) == ours
            assert stands(taking, account).chain == watched(account).chain


def test_a_frame_that_another_machine_brings_is_a_second_observation(archive: Archive) -> None:
    tides = account_named("tides")
    taking = recorder(archive, tides)
    own = received(tides, tides.write(a=post("one")).frame)
    brought = [
        replace(
            one, exchange=replace(one.exchange, vantage="north.example", collected=b"its words")
        )
        for one in own
    ]
    for batch in (own, brought, own, brought):
        taking.take(batch)
    assert [one.split()[0] for one in spoken(archive)] == ["inverted", "seen"] * 2
    history = History(archive.entries())
    assert (len(history.revisions), history.revisions.entries) == (1, 2)
    assert len(history.revisions[0].follows) == 1
