"""Is what travels from a vantage taken only as a whole, and only as it was signed?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import T0
from onrecord.proof.carrying import (
    BroughtExchange,
    BroughtVisit,
    note_in,
    pack_exchange,
    pack_visit,
    signers_of,
    unpack,
)
from onrecord.proof.collected import CollectedError
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture, Failed, Truncated, Whole
from onrecord.record.entries import canonical
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused
from small_log import TestSigner

NORTH, SOUTH = TestSigner("north.example/vantage"), TestSigner("south.example/vantage", seed=2)
RUN = "0123456789abcdef"
EXCHANGE = Exchange(
    method="GET",
    url="https://social.example/api/1",
    status=200,
    headers=(("content-type", "application/json"), ("x", "ü")),
    body=b"\x00text",
    asked_at=T0,
    answered_at=T0,
    vantage=NORTH.name,
    peer="192.0.2.1:443",
    tls="verified TLSv1.3",
    failure=None,
)
FRAME = replace(EXCHANGE, method="SUBSCRIBE", status=None, headers=(), tls=None)
VISIT = Capture(
    url="https://app.example/1",
    posts=(Ref("0123456789abcdef"),),
    outcome=Whole(),
    package=None,
    status=200,
    peer="192.0.2.1:443",
    tls=None,
    browser="Chromium 156.0",
    vantage=NORTH.name,
    began_at=T0,
    ended_at=T0,
)

EXCHANGES = {
    "an answer": EXCHANGE,
    "a frame": FRAME,
    "no answer": replace(EXCHANGE, status=None, headers=(), body=b"", failure="dns: no such name"),
    "an empty answer": replace(EXCHANGE, body=b""),
}


@pytest.mark.parametrize("name", EXCHANGES)
def test_an_exchange_comes_as_it_was_made_with_its_note(name: str) -> None:
    exchange = EXCHANGES[name]
    whole = pack_exchange(exchange, NORTH, RUN, 7)
    found = unpack(whole, NORTH.key)
    assert isinstance(found, BroughtExchange)
    assert found.exchange == replace(exchange, collected=note_in(whole))
    assert (found.words.run, found.words.number) == (RUN, 7)
    assert signers_of(note_in(whole)) == ((NORTH.name, NORTH.key.key_id),)


@pytest.mark.parametrize("outcome", [Whole(), Truncated("time"), Failed("crashed"), Refused("403")])
@pytest.mark.parametrize("package", [None, b"PK package"])
def test_a_visit_comes_as_it_was_made(outcome: Whole, package: bytes | None) -> None:
    visit = replace(VISIT, outcome=outcome)
    whole = pack_visit(visit, package, NORTH, RUN, 7)
    found = unpack(whole, NORTH.key)
    assert isinstance(found, BroughtVisit)
    assert (found.visit, found.package, found.note) == (visit, package, note_in(whole))


def packed(*pieces: bytes) -> bytes:
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)


def pieces(whole: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(whole):
        size = int.from_bytes(whole[at : at + 4], "big")
        found.append(whole[at + 4 : at + 4 + size])
        at += 4 + size
    return found


NOTE, HEADERS, BODY = pieces(pack_exchange(EXCHANGE, NORTH, RUN, 7))
VISIT_NOTE, _, _ = pieces(pack_visit(VISIT, b"PK", NORTH, RUN, 7))
INVALID = {
    "another-body": packed(NOTE, HEADERS, BODY + b"x"),
    "another-header": packed(NOTE, canonical([["content-type", "text/html"], ["x", "ü"]]), BODY),
    "no-headers": packed(NOTE, b"", BODY),
    "headers-not-canonical": packed(NOTE, HEADERS.replace(b'","', b'", "'), BODY),
    "headers-of-three": packed(NOTE, b'[["a","b","c"]]', BODY),
    "headers-of-numbers": packed(NOTE, b"[[1,2]]", BODY),
    "headers-an-object": packed(NOTE, b'{"a":"b"}', BODY),
    "headers-empty-list": packed(NOTE, b"[]", BODY),
    "headers-not-json": packed(NOTE, b"\xff", BODY),
    "signed-by-another": pack_exchange(replace(EXCHANGE, vantage=SOUTH.name), SOUTH, RUN, 7),
    "note-altered": packed(NOTE.replace(b" 7\n", b" 8\n"), HEADERS, BODY),
    "note-empty": packed(b"", HEADERS, BODY),
    "something-after-it": packed(NOTE, HEADERS, BODY, b""),
    "cut-short": packed(NOTE, HEADERS, BODY)[:-1],
    "two-pieces": packed(NOTE, HEADERS),
    "nothing": b"",
    "a-length-beyond-the-end": b"\xff\xff\xff\xff" + NOTE,
    "another-package": packed(VISIT_NOTE, b"", b"PK other"),
    "a-visit-with-headers": packed(VISIT_NOTE, b"[]", b"PK"),
    "a-visit-without-its-package": packed(VISIT_NOTE, b"", b""),
}


@pytest.mark.parametrize("name", INVALID)
def test_what_is_not_as_it_was_signed_is_refused(name: str) -> None:
    with pytest.raises(CollectedError):
        unpack(INVALID[name], NORTH.key)


@given(st.binary(max_size=200), st.integers(0, 600))
def test_no_bytes_lead_to_another_error(noise: bytes, place: int) -> None:
    whole = packed(NOTE, HEADERS, BODY)
    for hostile in (noise, whole[:place] + noise + whole[place:], packed(noise, noise, noise)):
        if hostile != whole:
            with pytest.raises(CollectedError):
                unpack(hostile, NORTH.key)


def test_a_note_for_facts_with_more_in_them_is_refused() -> None:
    """Whoever holds the key could sign facts that we would not write: they are not believed."""
    from onrecord.proof.collected import Brought, Collected, facts_of_exchange, write_collected

    for facts in (
        facts_of_exchange(EXCHANGE).replace(b'{"answered_at"', b'{"aa":1,"answered_at"'),
        facts_of_exchange(EXCHANGE).replace(b'"status":200', b'"status":"200"'),
        facts_of_exchange(replace(EXCHANGE, vantage=SOUTH.name)),
        b"{}",
        b"[]",
        b"no json",
    ):
        words = Collected(Brought.EXCHANGE, NORTH.name, RUN, 7, facts)
        with pytest.raises(CollectedError):
            unpack(packed(write_collected(words, NORTH), HEADERS, BODY), NORTH.key)
