"""Which key may have signed when, and what may we have missed?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ENROLMENT
from onrecord.archive import create_archive, open_archive
from onrecord.proof.atproto import cid_of_block
from onrecord.reading.bluesky import Chain
from onrecord.record.accounts import AccountId, Handle
from onrecord.record.outcomes import Identity
from onrecord.watch.notes import load_watched, remember, watched_of
from onrecord.watch.watched import CLOCKS_APART, Break, Watched

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ACCOUNT = ENROLMENT.account


def at(rev: str) -> Chain:
    return Chain(rev, cid_of_block(rev.encode()))


ROTATED = Watched(
    account=ACCOUNT, keys=((NOON - HOUR, "first"), (NOON, "second"), (NOON + HOUR, "third"))
)
# When the commit says that it was made, when the relay says that it passed, and whose keys count.
SIGNED = {
    "now": (NOON + 2 * HOUR, NOON + 2 * HOUR, ("third",)),
    "in the time of the second": (NOON + MINUTE, NOON + MINUTE, ("second", "third")),
    "in the time of the first": (NOON - MINUTE, NOON - MINUTE, ("first", "third")),
    "the clocks differ a little": (NOON + HOUR + MINUTE, NOON + HOUR - MINUTE, ("second", "third")),
    "made later than the relay says": (NOON + 2 * HOUR, NOON + MINUTE, ("third",)),
    "just out of time": (NOON + HOUR + CLOCKS_APART, NOON + MINUTE, ("third",)),
    "before the first key": (NOON - 9 * HOUR, NOON - 9 * HOUR, ("third",)),
    "the relay gives no time": (NOON + MINUTE, None, ("third",)),
}


@pytest.mark.parametrize("name", SIGNED)
def test_which_keys_may_have_signed(name: str) -> None:
    made, sent, keys = SIGNED[name]
    assert ROTATED.may_have_signed(made, sent) == keys


def test_without_a_key_nothing_can_have_been_signed() -> None:
    assert Watched(account=ACCOUNT).may_have_signed(NOON, NOON) == ()
    keys = ((NOON - HOUR, "first"), (NOON, None))
    removed = Watched(account=ACCOUNT, keys=keys)
    assert removed.key is None
    assert removed.may_have_signed(NOON + HOUR, NOON + HOUR) == ()
    assert removed.may_have_signed(NOON - MINUTE, NOON - MINUTE) == ("first",)


def identity(key: str | None, host: str | None = "https://pds.test") -> Identity:
    return Identity((Handle("tides.test"),), key, host, "its own web document (no history)")


def test_a_document_without_history_adds_the_keys_that_it_shows() -> None:
    known = Watched(account=AccountId("did:web:tides.test"))
    for minutes, key in ((0, "one"), (1, "one"), (2, "two"), (3, "two")):
        known = known.identified(identity(key), None, NOON + minutes * MINUTE)
    assert known.keys == ((NOON, "one"), (NOON + 2 * MINUTE, "two"))
    assert known.may_have_signed(NOON + MINUTE, NOON + MINUTE) == ("one", "two")


def test_an_identity_without_a_host_does_not_make_us_forget_the_last() -> None:
    known = Watched(account=ACCOUNT).identified(identity("one"), None, NOON)
    assert known.identified(identity("one", None), None, NOON).host == "https://pds.test"


HELD = Watched(account=ACCOUNT, chain=at("b"), seen_at=NOON)


def test_what_may_be_missed_grows_and_is_mended() -> None:
    missing = replace(HELD.missing("a hole", "d"), chain=at("d"), seen_at=NOON + HOUR)
    assert missing.broken == Break("a hole", NOON, "d", "b")
    more = missing.missing("another", "f")
    assert more.broken == Break("a hole", NOON, "f", "b")
    assert more.missing("a third", "e").broken == more.broken
    for rev in ("a", "b", "e"):
        assert more.mended(at(rev), NOON + 2 * HOUR).broken == more.broken
    for rev in ("f", "g"):
        mended = more.mended(at(rev), NOON + 2 * HOUR)
        assert mended.broken is None and mended.chain == at(rev)


def test_what_is_told_already_stands_in_for_nothing_else() -> None:
    """One vantage's loss is on record: a hole in the chain is everybody's, and begins for itself."""
    known = Watched(account=ACCOUNT, chain=at("b"), seen_at=NOON)
    told = known.missing("one lost its outbox", "b", told=True)
    assert told.broken == Break("one lost its outbox", NOON, "b", "b", told=True)
    assert told.missing("another lost its own", "b", told=True).broken == told.broken
    later = replace(told, chain=at("d"), seen_at=NOON + HOUR)
    both = later.missing("a hole", "f")
    assert both.broken == Break("a hole", NOON + HOUR, "f", "b")
    assert both.missing("one lost its outbox", "f", told=True).broken == both.broken


def test_a_tree_moves_the_chain_forward_only() -> None:
    assert HELD.mended(at("c"), NOON + HOUR).chain == at("c")
    assert HELD.mended(at("c"), NOON + HOUR).seen_at == NOON + HOUR
    assert HELD.mended(at("a"), NOON + HOUR) == HELD
    assert Watched(account=ACCOUNT).mended(at("a"), NOON).chain == at("a")


LEARNING = {
    "a newer tree": (HELD, "c", True),
    "the tree that we hold": (HELD, "b", True),
    "an older tree": (HELD, "a", False),
    "nothing is held": (Watched(account=ACCOUNT), "a", True),
    "a tree in the hole": (replace(HELD.missing("a hole", "f"), chain=at("f")), "d", True),
    "a tree before the hole": (replace(HELD.missing("a hole", "f"), chain=at("f")), "b", False),
}


@pytest.mark.parametrize("name", LEARNING)
def test_from_which_trees_something_may_be_learnt(name: str) -> None:
    known, rev, learns = LEARNING[name]
    assert known.may_learn_from(rev) is learns


# Notes

moments = st.datetimes(timezones=st.just(UTC))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
chains = st.builds(Chain, texts, st.binary(max_size=20).map(cid_of_block))
known_accounts = st.builds(
    Watched,
    account=st.just(ACCOUNT),
    handle=st.none() | texts.map(Handle),
    host=st.none() | texts,
    keys=st.lists(st.tuples(moments, st.none() | texts), max_size=3).map(tuple),
    chain=st.none() | chains,
    seen_at=st.none() | moments,
    broken=st.none()
    | st.builds(Break, texts, st.none() | moments, st.none() | texts, st.none(), st.booleans()),
    unconfirmed=st.booleans(),
)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("notes") / "archive"
    create_archive(folder, "records.example/notes")
    with open_archive(folder) as archive:
        yield archive


@given(known=known_accounts)
def test_notes_are_read_as_they_were_written(notes, known: Watched) -> None:  # type: ignore[no-untyped-def]
    remember(notes, known)
    assert watched_of(notes, [ENROLMENT]) == {ACCOUNT: known}


GOOD = (
    '{"handle":null,"host":"https://pds.test","keys":[["2026-01-01T12:00:00.000000Z","z"]],'
    '"chain":null,"seen_at":null,"broken":null,"unconfirmed":false}'
)
SPOILED = {
    "nothing": "",
    "not JSON": "{",
    "nested without end": "[" * 100_000,
    "another shape": "[]",
    "text": '"notes"',
    "a field is missing": GOOD.replace('"broken":null,', ""),
    "a number for a handle": GOOD.replace('"handle":null', '"handle":7'),
    "a time that is none": GOOD.replace("2026-01-01T12:00:00.000000Z", "noon"),
    "a key that is none": GOOD.replace('"z"', "[]"),
    "half a chain": GOOD.replace('"chain":null', '"chain":["3laaaaaaaaaaa"]'),
    "a chain without a CID": GOOD.replace('"chain":null', '"chain":["3laaaaaaaaaaa","x"]'),
    "half a break": GOOD.replace('"broken":null', '"broken":["why"]'),
    "a break of another shape": GOOD.replace('"broken":null', '"broken":7'),
}


@pytest.mark.parametrize("name", SPOILED)
def test_spoiled_notes_are_as_good_as_lost(notes, name: str) -> None:  # type: ignore[no-untyped-def]
    notes.state.set(f"watched/{ACCOUNT}", GOOD)
    assert watched_of(notes, [ENROLMENT])[ACCOUNT].host == "https://pds.test"
    notes.state.set(f"watched/{ACCOUNT}", SPOILED[name])
    found = watched_of(notes, [ENROLMENT])[ACCOUNT]
    assert found.host is None and found.unconfirmed
    assert found.broken == Break("the watcher's notes were lost", None, None, None)


def test_accounts_of_other_platforms_are_left_alone(notes) -> None:  # type: ignore[no-untyped-def]
    assert watched_of(notes, [replace(ENROLMENT, platform="elsewhere")]) == {}


def test_an_archive_without_accounts_has_nobody_to_watch(tmp_path: Path) -> None:
    create_archive(tmp_path / "archive", "records.example/nobody")
    with open_archive(tmp_path / "archive") as archive:
        assert load_watched(archive) == {}
