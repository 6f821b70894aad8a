"""Are a vantage's words its own, and only about what it brought?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import T0, commitment
from onrecord.proof.collected import (
    Brought,
    Collected,
    CollectedError,
    digests_told,
    facts_of_exchange,
    facts_of_kept,
    facts_of_visit,
    verify_collected,
    write_collected,
)
from onrecord.proof.notes import Algorithm, sign_note
from onrecord.record.captures import Capture, Whole
from onrecord.record.commitments import digest_of
from onrecord.record.entries import canonical
from onrecord.record.exchanges import Exchange, KeptExchange
from small_log import TestSigner

NORTH, SOUTH = TestSigner("north.example/vantage"), TestSigner("south.example/vantage", seed=2)
EXCHANGE = Exchange(
    method="GET",
    url="https://social.example/api/1",
    status=200,
    headers=(("content-type", "application/json"),),
    body=b'{"text":"Fog \xe2\x80\xa8"}',
    asked_at=T0,
    answered_at=T0 + timedelta(seconds=1),
    vantage=NORTH.name,
    peer="192.0.2.1:443",
    tls="verified TLSv1.3",
    failure=None,
)
SAID = Collected(Brought.EXCHANGE, NORTH.name, "0123456789abcdef", 7, facts_of_exchange(EXCHANGE))
NOTE = write_collected(SAID, NORTH)
VISIT = Capture(
    url="https://app.example/1",
    posts=(),
    outcome=Whole(),
    package=commitment("salted"),
    status=200,
    peer=None,
    tls=None,
    browser="Chromium 156.0",
    vantage=NORTH.name,
    began_at=T0,
    ended_at=T0,
)


def kept(exchange: Exchange, headers: bytes | None) -> KeptExchange:
    names = [
        "method",
        "url",
        "status",
        "asked_at",
        "answered_at",
        "vantage",
        "peer",
        "tls",
        "failure",
    ]
    same: dict[str, Any] = {name: getattr(exchange, name) for name in names}
    of_headers = None if headers is None else commitment("headers")
    return KeptExchange(**same, body=commitment("body"), headers=of_headers)


def test_what_a_vantage_signed_is_read_again() -> None:
    assert verify_collected(NOTE, NORTH.key) == SAID


def test_a_leaf_and_its_openings_give_the_same_facts() -> None:
    headers = canonical([list(pair) for pair in EXCHANGE.headers])
    digests = digest_of(EXCHANGE.body), digest_of(headers)
    assert facts_of_kept(kept(EXCHANGE, headers), *digests) == SAID.facts
    bare = replace(EXCHANGE, headers=())
    found = facts_of_kept(kept(bare, None), digest_of(bare.body), None)
    assert found == facts_of_exchange(bare) != SAID.facts


def test_its_own_words_are_not_among_the_facts() -> None:
    assert facts_of_exchange(replace(EXCHANGE, collected=NOTE)) == SAID.facts
    own = commitment("its words")
    leaf = replace(kept(EXCHANGE, b"[]"), collected=own)
    assert b"collected" not in facts_of_kept(leaf, digest_of(b""), digest_of(b"[]"))
    package = digest_of(b"package")
    assert facts_of_visit(replace(VISIT, collected=own), package) == facts_of_visit(VISIT, package)


def test_a_visit_is_told_by_the_digest_of_its_package() -> None:
    facts = facts_of_visit(VISIT, digest_of(b"package"))
    assert digest_of(b"package").encode() in facts
    assert commitment("salted").encode() not in facts
    said = Collected(Brought.VISIT, NORTH.name, "0" * 16, 1, facts)
    assert verify_collected(write_collected(said, NORTH), NORTH.key) == said


CHANGES: dict[str, dict[str, Any]] = {
    "another address": {"url": "https://social.example/api/2"},
    "another status": {"status": 404},
    "another time": {"answered_at": datetime(2027, 1, 1, tzinfo=UTC)},
    "another vantage": {"vantage": SOUTH.name},
    "another peer": {"peer": "192.0.2.2:443"},
    "without TLS": {"tls": None},
    "other bytes": {"body": b""},
    "other headers": {"headers": (("content-type", "text/html"),)},
    "a failure": {"failure": "timeout"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_has_other_facts(change: str) -> None:
    assert facts_of_exchange(replace(EXCHANGE, **CHANGES[change])) != SAID.facts


def _signed(text: str) -> bytes:
    return sign_note(text, [NORTH]).encode()


TEXT = str(SAID)
INVALID = {
    "empty": b"",
    "not a note": b"Fog\n",
    "signed by another": NOTE.replace(b"north", b"south"),
    "a word changed": NOTE.replace(b'"status":200', b'"status":404'),
    "a checkpoint": _signed(f"{NORTH.name}\n12\n{'A' * 43}=\n"),
    "another kind": _signed(TEXT.replace("exchange v1", "promise v1")),
    "a later version": _signed(TEXT.replace("exchange v1", "exchange v2")),
    "in another's name": _signed(TEXT.replace(NORTH.name, SOUTH.name, 1)),
    "a line too many": _signed(f"{TEXT}more\n"),
    "a line missing": _signed(TEXT.split("\n", 1)[1]),
    "number 0": _signed(TEXT.replace(" 7\n", " 0\n")),
    "a number with a zero before it": _signed(TEXT.replace(" 7\n", " 07\n")),
    "a negative number": _signed(TEXT.replace(" 7\n", " -7\n")),
    "a run in capitals": _signed(TEXT.replace("0123456789abcdef", "0123456789ABCDEF")),
    "no run": _signed(TEXT.replace("0123456789abcdef", "")),
}


@pytest.mark.parametrize("fault", INVALID)
def test_what_a_vantage_would_not_write_is_refused(fault: str) -> None:
    with pytest.raises(CollectedError) as refused:
        verify_collected(INVALID[fault], NORTH.key)
    assert refused.value.advice


def test_the_digests_that_words_tell_are_found_in_them_alone() -> None:
    headers = canonical([list(pair) for pair in EXCHANGE.headers])
    assert digests_told(NOTE) == {digest_of(EXCHANGE.body), digest_of(headers)}
    assert digests_told(b"quoted: " + NOTE) == digests_told(b"") == frozenset()


def test_only_a_vantage_itself_signs_its_words() -> None:
    for other in (SOUTH, TestSigner(NORTH.name, Algorithm.COSIGNATURE_ED25519)):
        with pytest.raises(CollectedError, match="to sign"):
            write_collected(SAID, other)


@given(st.integers(0, len(NOTE) - 1), st.integers(0, 255))
def test_no_changed_byte_says_something_else(place: int, byte: int) -> None:
    changed = NOTE[:place] + bytes([byte]) + NOTE[place + 1 :]
    try:
        assert verify_collected(changed, NORTH.key) == SAID
    except CollectedError:
        assert changed != NOTE
