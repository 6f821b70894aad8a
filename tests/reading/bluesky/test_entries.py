"""Does an answer become an entry that the log can hold?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ACCOUNT, POST, evidence
from onrecord.reading.bluesky import host_entry, medium_entry, stated_entry
from onrecord.record.accounts import Handle
from onrecord.record.entries import leaf_of, read_leaf
from onrecord.record.observations import AccountObservation, PostObservation, Surface
from onrecord.record.outcomes import (
    Absent,
    AccountFact,
    AccountState,
    Identity,
    Outcome,
    Refused,
    Unreached,
    Unread,
    Vouched,
)

KEPT = evidence(surface=Surface.HOST, rev=None).exchange
WORDS = st.text(max_size=3000) | st.text(
    st.characters(categories=["Cs", "Cc"]), min_size=1, max_size=3000
)
OUTCOMES = st.builds(Absent, WORDS) | st.builds(Refused, WORDS) | st.builds(Unread, WORDS)
FACTS = (
    st.builds(AccountState, WORDS, WORDS)
    | st.builds(Unreached, WORDS)
    | st.builds(Vouched, WORDS, st.just("link"), st.none() | WORDS)
    | st.builds(Identity, st.lists(WORDS, max_size=300).map(tuple), st.none() | WORDS, WORDS, WORDS)
)


@given(outcome=OUTCOMES, part=st.none() | st.just("bafkreia"))
def test_whatever_is_said_of_a_post_fits_into_a_leaf(outcome: Outcome, part: str | None) -> None:
    if part is None:
        entry = host_entry(ACCOUNT, POST, outcome, KEPT)
    else:
        entry = medium_entry(ACCOUNT, POST, part, outcome, KEPT)
    assert read_leaf(leaf_of(entry)) == entry


@given(fact=FACTS)
def test_whatever_is_said_of_an_account_fits_into_a_leaf(fact: AccountFact) -> None:
    entry = stated_entry(ACCOUNT, fact, KEPT, Surface.STREAM)
    assert read_leaf(leaf_of(entry)) == entry


SAID = {
    "short words stay as they are": ("RecordNotFound: gone", "RecordNotFound: gone"),
    "long words are cut": ("x" * 501, "x" * 500),
    "half a character is replaced": ("a\ud800b", "a?b"),
    "a character of two halves stays": ("\U0001f600", "\U0001f600"),
    "control characters stay": ("\x00\x1b[2J", "\x00\x1b[2J"),
}


@pytest.mark.parametrize("name", SAID)
def test_words_of_others(name: str) -> None:
    said, kept = SAID[name]
    entry = host_entry(ACCOUNT, POST, Unread(said), KEPT)
    assert isinstance(entry, PostObservation) and entry.outcome == Unread(kept)


def test_the_names_of_an_identity_are_kept_as_far_as_they_fit() -> None:
    """An operation of did:plc has 7,500 bytes: none is cut in practice."""
    handles = tuple(Handle(f"h{number}.example.org") for number in range(400))
    identity = Identity(handles, "zQ3sh", "https://pds.example", "its signed identity log")
    entry = stated_entry(ACCOUNT, identity, KEPT, Surface.TREE)
    assert isinstance(entry, AccountObservation) and entry.fact == identity
    endless = replace(identity, handles=handles * 100)
    cut = stated_entry(ACCOUNT, endless, KEPT, Surface.TREE)
    assert isinstance(cut, AccountObservation) and isinstance(cut.fact, Identity)
    assert 0 < len(cut.fact.handles) < len(endless.handles)
    leaf_of(cut)
