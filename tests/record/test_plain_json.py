"""Is the quick way to canonical JSON the same as the slow one, and is what differs refused?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ENROLMENT, at, post_observation
from onrecord.record.accounts import AccountId
from onrecord.record.entries import (
    EntryError,
    _plain,
    canonical,
    leaf_of,
    read_body,
    read_leaf,
    write_body,
)
from onrecord.record.observations import Gap

_names = st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=9)
_leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
_values = st.recursive(_leaves, lambda x: st.lists(x) | st.dictionaries(_names, x), max_leaves=12)


@given(st.dictionaries(_names, _values))
def test_what_has_no_fractions_is_written_as_the_standard_asks(value: dict[str, object]) -> None:
    try:
        slow = canonical(value)
    except EntryError:  # half a pair of surrogates: neither writes it
        with pytest.raises(UnicodeEncodeError):
            _plain(value)
        return
    assert _plain(value) == slow


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_words_are_read_as_written(words: str) -> None:
    gap = Gap(
        platform=words,
        account=AccountId(words),
        began_at=at(0),
        ended_at=at(1),
        why=words,
        noted_at=at(2),
    )
    assert read_leaf(leaf_of(gap)) == gap
    assert read_body(write_body(ENROLMENT)) == ENROLMENT


STATUSES = {
    "with a fraction of nothing": b"200.0",
    "with an exponent": b"2e2",
    "beyond what every reader knows": b"9007199254740993",
    "no number": b"NaN",
    "without an end": b"Infinity",
    "with a sign": b"-0",
    "as words": b'"200"',
    "as yes": b"true",
}


@pytest.mark.parametrize("status", STATUSES.values(), ids=STATUSES)
def test_a_number_that_we_would_write_otherwise_is_refused(status: bytes) -> None:
    leaf = leaf_of(post_observation())
    assert b'"status":null' in leaf
    with pytest.raises(EntryError):
        read_leaf(leaf.replace(b'"status":null', b'"status":' + status))
    fine = leaf.replace(b'"status":null', b'"status":200')
    assert json.loads(fine)["evidence"]["exchange"]["status"] == 200
    assert leaf_of(read_leaf(fine)) == fine
