"""Which keys are vantages' by the log's documents, and whose words are to be believed?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import T0, at, commitment
from onrecord.proof.brought import brought_in, require_signed, said_at
from onrecord.proof.collected import Brought, Collected, CollectedError, write_collected
from onrecord.proof.notes import Algorithm
from onrecord.proof.vantages import Stated, UnknownVantage, Vantages
from onrecord.record.captures import Capture, Refused
from onrecord.record.commitments import Commitment, Digest, digest_of
from onrecord.record.exchanges import Exchange, KeptExchange
from onrecord.record.vantages import Vantage, VantageTrust
from small_log import TestSigner
from vantages_made_up import NORTH, RUN, SOUTH, distrust, signed_visit, vantage, words_on

NEWER = TestSigner(NORTH.name, seed=13)
BODY, HEADERS = b'{"text":"Fog"}', b'[["a","b"]]'
ASKED = Exchange(
    method="GET",
    url="https://social.example/1",
    status=200,
    headers=(("a", "b"),),
    body=BODY,
    asked_at=at(0),
    answered_at=at(1),
    vantage=NORTH.name,
    peer=None,
    tls=None,
    failure=None,
)
KEPT = KeptExchange(
    method="GET",
    url="https://social.example/1",
    status=200,
    asked_at=at(0),
    answered_at=at(1),
    vantage=NORTH.name,
    peer=None,
    tls=None,
    failure=None,
    body=commitment("body"),
    headers=commitment("headers"),
    collected=commitment("words"),
)
VISIT = Capture(
    url="https://social.example/1",
    posts=(),
    outcome=Refused("a wall"),
    package=commitment("package"),
    status=403,
    peer=None,
    tls=None,
    browser="",
    vantage=NORTH.name,
    began_at=at(0),
    ended_at=at(2),
    collected=commitment("words"),
)
OPENED = {
    commitment("body"): digest_of(BODY),
    commitment("headers"): digest_of(HEADERS),
    commitment("package"): digest_of(b"package"),
}


def known(*bodies: Vantage | VantageTrust) -> Vantages:
    return Vantages.of(Stated(n, at(n), body) for n, body in enumerate(bodies))


def opened(one: Commitment) -> Digest | None:
    return OPENED.get(one)


# Which keys are known


def test_of_a_keys_statements_the_last_one_holds_and_the_first_tells_since_when() -> None:
    (one,) = known(vantage(), vantage(place="Oslo")).keys
    assert (one.vantage.place, one.index, one.recorded_at) == ("Oslo", 0, at(0))


def test_a_vantage_that_changed_its_key_has_both() -> None:
    both = known(vantage(), vantage(NEWER)).named(NORTH.name)
    assert [str(one.key) for one in both] == [str(NORTH.key), str(NEWER.key)]


NO_KEYS = {
    "not a vkey": vantage(key="north"),
    "another's name": vantage(key=str(SOUTH.key)),
    "a cosigner's key": vantage(key=str(TestSigner(NORTH.name, Algorithm.COSIGNATURE_ED25519).key)),
}


@pytest.mark.parametrize("fault", NO_KEYS)
def test_a_document_without_a_vantages_key_makes_none_known(fault: str) -> None:
    assert known(NO_KEYS[fault]).keys == ()


# Whose word is taken

TRUST = {
    "never distrusted": ([], (True, True)),
    "distrusted from a moment on": ([distrust(at(5))], (True, False)),
    "trusted again": ([distrust(at(5)), distrust(None)], (True, True)),
    "again distrusted": ([distrust(None), distrust(at(0))], (False, False)),
    "another's key": ([distrust(at(0), SOUTH)], (True, True)),
}


@pytest.mark.parametrize("case", TRUST)
def test_the_last_word_on_a_key_decides(case: str) -> None:
    said, counts = TRUST[case]
    (one,) = known(vantage(), *said).keys
    assert (one.counts(at(4), 0), one.counts(at(5), 0)) == counts


def test_what_comes_after_a_distrust_is_not_believed_whatever_time_it_states() -> None:
    (one,) = known(vantage(), distrust(at(5))).keys
    assert not one.counts(at(0), 2)
    assert one.counts(at(0), 0)


def test_a_key_that_comes_on_record_again_is_as_distrusted_as_before() -> None:
    """Its document may have been redacted meanwhile."""
    (one,) = known(distrust(at(0)), vantage()).keys
    assert (one.distrusted_since, one.index) == (at(0), 1)


# Whether it signed what an entry says


def test_an_answer_and_a_visit_are_signed() -> None:
    note = words_on(ASKED)
    assert str(require_signed(note, KEPT, opened, known(vantage()), 1).key) == str(NORTH.key)
    visit = signed_visit(VISIT, digest_of(b"package"))
    assert require_signed(visit, VISIT, opened, known(vantage()), 1).key == NORTH.key
    assert (said_at(KEPT), said_at(VISIT)) == (at(1), at(2))


def test_the_key_that_signed_is_told_of_several() -> None:
    both = known(vantage(), vantage(NEWER))
    for key in (NORTH, NEWER):
        assert require_signed(words_on(ASKED, key), KEPT, opened, both, 2).key == key.key


def test_without_the_bytes_the_rest_is_compared() -> None:
    note, nothing = words_on(ASKED), lambda _: None
    assert require_signed(note, KEPT, nothing, known(vantage()), 1)
    with pytest.raises(CollectedError, match="something else"):
        require_signed(note, replace(KEPT, status=404), nothing, known(vantage()), 1)


def facts_that_are_no_facts(facts: bytes) -> bytes:
    return write_collected(Collected(Brought.EXCHANGE, NORTH.name, RUN, 1, facts), NORTH)


INVALID: dict[str, tuple[bytes, KeptExchange | Capture, int]] = {
    "another status": (words_on(replace(ASKED, status=404)), KEPT, 1),
    "another address": (words_on(replace(ASKED, url="https://social.example/2")), KEPT, 1),
    "another time": (words_on(replace(ASKED, answered_at=T0 + timedelta(1))), KEPT, 1),
    "other bytes": (words_on(replace(ASKED, body=b"{}")), KEPT, 1),
    "other headers": (words_on(replace(ASKED, headers=())), KEPT, 1),
    "an answer's words for a visit": (words_on(ASKED), VISIT, 1),
    "a visit's words for an answer": (signed_visit(VISIT, None), KEPT, 1),
    "another package": (signed_visit(VISIT, digest_of(b"other")), VISIT, 1),
    "words of no package": (signed_visit(VISIT, None), VISIT, 1),
    "in another's name": (words_on(ASKED, SOUTH), KEPT, 1),
    "a key not on record": (words_on(ASKED, NEWER), KEPT, 1),
    "before the key came on record": (words_on(ASKED), KEPT, -1),
    "a signature of other words": (words_on(ASKED).replace(b":200", b":404"), KEPT, 1),
    "no note": (b"signed, north", KEPT, 1),
    "facts that are no object": (facts_that_are_no_facts(b"[]"), KEPT, 1),
    "facts that are no JSON": (facts_that_are_no_facts(b"{"), KEPT, 1),
    "facts in endless brackets": (facts_that_are_no_facts(b"[" * 100_000), KEPT, 1),
    "a digest that is none": (
        facts_that_are_no_facts(b'{"body":1}'),
        replace(KEPT, body=commitment("gone")),
        1,
    ),
}


@pytest.mark.parametrize("fault", INVALID)
def test_what_was_not_signed_so_is_refused(fault: str) -> None:
    note, brought, index = INVALID[fault]
    with pytest.raises(CollectedError) as refused:
        require_signed(note, brought, opened, known(vantage()), index)
    assert refused.value.advice


STRANGERS = ("in another's name", "a key not on record", "before the key came on record")


@pytest.mark.parametrize("fault", INVALID)
def test_a_stranger_is_another_fault_than_a_lie(fault: str) -> None:
    note, brought, index = INVALID[fault]
    with pytest.raises(CollectedError) as refused:
        require_signed(note, brought, opened, known(vantage()), index)
    assert isinstance(refused.value, UnknownVantage) is (fault in STRANGERS)


def test_only_what_says_so_was_brought() -> None:
    assert brought_in(VISIT) is VISIT
    assert brought_in(replace(VISIT, collected=None)) is None


@given(st.binary(max_size=200))
def test_no_bytes_escape_with_another_error(note: bytes) -> None:
    with pytest.raises(CollectedError):
        require_signed(note, KEPT, opened, known(vantage()), 1)
