"""Is a true package read, by whomever it was made, and told as it is?"""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_wacz import (
    DATE,
    MAIN,
    PAGE,
    PNG,
    Made,
    by_py_wacz,
    record,
    sha1_of,
    small_warc,
    streamed,
    warc_record,
    zip_of,
)
from onrecord.proof.wacz import (
    Fault,
    WaczError,
    WaczLimits,
    check_wacz,
    iter_records,
    read_place,
    read_record,
)

THEN = datetime(2026, 1, 31, 12, 0, 30, tzinfo=UTC)


def facts(raw: bytes, **limits: int) -> Any:
    return check_wacz(io.BytesIO(raw), WaczLimits(**limits))


def answer(url: str, status: str, *headers: str, body: bytes = PAGE) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", *headers, "Content-Type: text/html"))
    return record("response", url, f"{head}\r\n\r\n".encode() + body)


def test_a_package_says_what_it_holds() -> None:
    found = facts(Made().build())
    assert (found.version, found.software) == ("1.1.1", "a packer 1.0")
    assert found.tools == ("a recorder 1.0",)
    assert found.created == datetime(2026, 1, 31, 12, 1, tzinfo=UTC)
    assert [(page.url, page.ts, page.title) for page in found.pages] == [(MAIN, THEN, "Tides")]
    assert (found.records, found.responses, found.truncated, found.indexed) == (6, 2, 0, 5)
    assert (found.first_date, found.last_date) == (THEN, THEN)
    assert found.sealed and found.claimed_by is None
    (answer,) = found.main.answers
    assert (found.main.url, found.main.status, answer.peer) == (MAIN, 200, "203.0.113.7")
    assert answer.protocols == ("tls/1.3",) and answer.date == THEN


def test_picture_text_and_dom_are_taken_out() -> None:
    raw = Made().build()
    found = facts(raw)
    took = [
        read_place(io.BytesIO(raw), place, 1000)
        for place in (found.screenshot, found.text, found.dom)
    ]
    assert took == [PNG, b"None of it is ours.", PAGE]
    assert found.screenshot.media_type == "image/png" and found.screenshot.size == len(PNG)
    with pytest.raises(WaczError) as caught:
        read_place(io.BytesIO(raw), found.dom, len(PAGE) - 1)
    assert caught.value.fault is Fault.RECORD_LARGE


@pytest.mark.parametrize("zip64", [False, True])
def test_a_package_that_was_written_as_a_stream(zip64: bool) -> None:
    assert facts(streamed(Made().listed(), zip64=zip64)).records == 6


def test_a_plain_warc_without_index_or_digest_of_the_list() -> None:
    plain = record("warcinfo", None, b"software: s\r\n", media_type="application/warc-fields")
    made = Made()
    members = {"archive/data.warc": plain + answer(MAIN, "200 OK")}
    members["datapackage.json"] = json.dumps(made.manifest(members)).encode()
    found = facts(zip_of(members))
    assert (found.records, found.tools, found.sealed, found.page_count) == (2, ("s",), False, 0)
    assert found.main.status == 200


def test_redirects_lead_to_the_page() -> None:
    warc = warc_record(
        answer("https://tides.example/old", "301 Moved", "Location: /post/1"),
        answer(MAIN, "200 OK"),
    )
    found = facts(Made(warc, url="https://tides.example/old").build())
    assert [answer.status for answer in found.main.answers] == [301, 200]
    assert found.main.status == 200


def test_a_page_that_a_script_led_to_is_the_last_answer() -> None:
    warc = warc_record(
        answer("https://tides.example/old", "200 OK"),
        answer(MAIN, "404 Not Found"),
        record("resource", f"urn:pageinfo:{MAIN}", b"{}", media_type="application/json"),
    )
    found = facts(Made(warc, url="https://tides.example/old").build())
    assert [answer.url for answer in found.main.answers] == ["https://tides.example/old", MAIN]
    assert found.main.status == 404


def test_a_signature_is_told_as_a_claim() -> None:
    signed = {"domain": "signer.example", "created": DATE, "software": "a signer", "signature": "x"}
    found = facts(Made(signed=signed).build())
    assert (found.claimed_by.by, found.claimed_by.created) == ("signer.example", THEN)


def test_cut_short_and_unverified_records_are_counted() -> None:
    cut = record(
        "response", MAIN, b"HTTP/1.1 200 OK\r\n\r\nNone", headers={"WARC-Truncated": "time"}
    )
    again = record(
        "revisit",
        MAIN,
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        headers={"WARC-Payload-Digest": sha1_of(PAGE)},
    )
    odd = record("metadata", MAIN, b"x", headers={"WARC-Block-Digest": "blake9:aa"})
    found = facts(Made(warc_record(cut, again, odd)).build())
    assert (found.truncated, found.unverified) == (1, 2)


DIGESTS = {
    "sha1 in base32": sha1_of(b"x"),
    "sha1 in hex": "sha1:11f6ad8ec52a2984abaafd7c3b516503785c2072",
    "SHA-256 in hex": "SHA-256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    "sha256 in base32": "sha256:FVYRMQVXE2YEIALCPSU7XLBS6XEFGD5RSA6MJWYCEWDRPEQ2JCAQ====",
    "md5 in hex": "md5:9dd4e461268c8034f5c8564e155c67a6",
}


@pytest.mark.parametrize("stated", DIGESTS.values(), ids=DIGESTS)
def test_digests_are_computed_however_they_are_spelt(stated: str) -> None:
    one = record("resource", "urn:x", b"x", headers={"WARC-Block-Digest": stated})
    (found,) = iter_records(io.BytesIO(warc_record(one)))
    assert found.unverified == 0
    other = record("resource", "urn:x", b"y", headers={"WARC-Block-Digest": stated})
    with pytest.raises(WaczError) as caught:
        list(iter_records(io.BytesIO(other)))
    assert caught.value.fault is Fault.BLOCK_DIGEST


def test_records_are_read_alone_by_their_place() -> None:
    warc = small_warc()
    for found in iter_records(io.BytesIO(warc)):
        again, payload = read_record(io.BytesIO(warc), found.offset, found.length, 10_000)
        assert again == found
        if found.url == MAIN:
            assert payload == PAGE
    for offset, length in ((1, 100), (0, 10), (0, 0), (0, len(warc)), (len(warc), 10)):
        with pytest.raises(WaczError):
            read_record(io.BytesIO(warc), offset, length, 10_000)


@pytest.mark.rig
def test_a_package_of_webrecorders_packer(tmp_path: Path) -> None:
    with by_py_wacz(tmp_path).open("rb") as file:
        found = check_wacz(file)
    assert found.software.startswith("py-wacz") and found.sealed
    assert found.tools == ("warcio",)
    assert (found.records, found.indexed, found.unverified) == (5, 2, 0)
    assert found.main.url == MAIN and found.main.status == 200


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_change_of_a_byte_passes_or_escapes(data: st.DataObject) -> None:
    raw = bytearray(_TRUE)
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    try:
        found = facts(bytes(raw))
    except WaczError:
        return
    assert found == facts(_TRUE)  # a time or an owner of a member, which no reader goes by


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 20_000))
def test_no_part_of_a_package_passes(length: int) -> None:
    with pytest.raises(WaczError):
        facts(_TRUE[: min(length, len(_TRUE) - 1)])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_a_record_is_only_our_error_escapes(junk: bytes) -> None:
    for raw in (junk, b"WARC/1.1\r\n" + junk, warc_record(junk), record("response", MAIN, junk)):
        try:
            list(iter_records(io.BytesIO(raw)))
        except WaczError as error:
            assert str(error).isprintable()


_TRUE = Made().build()
