"""Is a package sound whatever a page and its servers say?"""

import io
import json
import zipfile
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from onrecord.network.browser import Budget, PageExchange, Visit
from onrecord.network.browser.visited import Certified, Peer
from onrecord.network.wacz_writing import search_key, write_wacz
from onrecord.record.captures import CaptureOutcome, Failed, Truncated, Whole
from onrecord.record.outcomes import Refused, Unreached

AT = datetime(2026, 3, 1, 9, 30, 5, 250000, tzinfo=UTC)
URL = "https://tides.example/post?id=7"


def exchange(**known: Any) -> PageExchange:
    given = {"url": URL, "method": "GET", "kind": "Document", "asked_at": AT, "status": 200}
    return PageExchange(**{**given, "main": True, **known})


def seen(*exchanges: PageExchange, **known: Any) -> Visit:
    given: dict[str, Any] = {
        "url": URL,
        "outcome": Whole(),
        "began_at": AT,
        "ended_at": AT,
        "vantage": "test",
        "budget": Budget(),
        "browser": "Chromium 156",
        "final_url": URL,
        "exchanges": exchanges,
    }
    return Visit(**{**given, **known})


def packed(visit: Visit) -> bytes:
    numbers = count(1)
    return write_wacz(visit, software="test", entropy=lambda size: next(numbers).to_bytes(size))


def records(package: bytes) -> list[tuple[Any, bytes]]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None
        data = opened.read("archive/data.warc.gz")
    reader = ArchiveIterator(io.BytesIO(data), check_digests="raise")
    return [(record, record.content_stream().read()) for record in reader]


def answers(visit: Visit) -> list[tuple[Any, bytes]]:
    return [each for each in records(packed(visit)) if each[0].rec_type == "response"]


HEADERS = {
    "a header that would begin another": ("x", "a\r\nset-cookie: b"),
    "a header that would end the head": ("x", "a\r\n\r\n<script>"),
    "a header that would end the record": ("x", "a\r\n\r\nWARC/1.1\r\nWARC-Type: response"),
    "a zero byte": ("x", "a\0b"),
    "a name that holds a line": ("x\r\ny", "a"),
    "letters of no header": ("x", "é\u4e2d\ud800"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_hostile_header_stays_one_header(case: str) -> None:
    plain = len(
        answers(seen(exchange(answered=(("a", "b"),), body=b"body")))[0][0].http_headers.headers
    )
    [(record, body)] = answers(seen(exchange(answered=(HEADERS[case],), body=b"body")))
    assert len(record.http_headers.headers) == plain
    assert body == b"body"


def test_what_was_undone_is_renamed() -> None:
    told = (("Content-Encoding", "br"), ("Transfer-Encoding", "chunked"), ("Content-Length", "9"))
    [(record, _)] = answers(seen(exchange(answered=told, body=b"longer than nine")))
    assert record.http_headers.headers == [
        ("x-orig-Content-Encoding", "br"),
        ("x-orig-Transfer-Encoding", "chunked"),
        ("x-orig-Content-Length", "9"),
        ("content-length", "16"),
    ]


def test_a_body_that_was_cut_off_says_so() -> None:
    [(record, _)] = answers(seen(exchange(body=b"half", cut_off="length")))
    assert record.rec_headers.get_header("WARC-Truncated") == "length"
    [(record, _)] = answers(seen(exchange(body=b"all")))
    assert record.rec_headers.get_header("WARC-Truncated") is None


def test_what_nobody_answered_is_told_and_has_no_record() -> None:
    visit = seen(exchange(), exchange(url="https://x.example/", status=None, failure="dns: none"))
    found = records(packed(visit))
    assert len([1 for record, _ in found if record.rec_type in ("request", "response")]) == 2
    [info] = [
        json.loads(body)
        for record, body in found
        if (record.rec_headers.get_header("WARC-Target-URI") or "").startswith("urn:pageinfo:")
    ]
    assert info["urls"]["https://x.example/"] == {
        "status": 0,
        "type": "document",
        "error": "dns: none",
    }


def test_a_question_has_its_body_and_its_host() -> None:
    visit = seen(exchange(method="POST", question=b"a=b", asked=((":authority", "x"),)))
    [(record, body)] = [each for each in records(packed(visit)) if each[0].rec_type == "request"]
    assert record.http_headers.protocol == "POST"
    assert record.http_headers.statusline == "/post?id=7 HTTP/1.1"
    assert record.http_headers.get_header("Host") == "tides.example"
    assert body == b"a=b"


def test_a_status_of_the_servers_own_is_kept() -> None:
    [(record, _)] = answers(seen(exchange(status=299)))
    assert record.http_headers.statusline == "299 Unknown"


text = st.text(max_size=30)
headers = st.lists(st.tuples(text.filter(bool), text), max_size=4).map(tuple)
outcomes: st.SearchStrategy[CaptureOutcome] = st.just(Whole()) | st.one_of(
    *(text.map(kind) for kind in (Truncated, Failed, Refused, Unreached))
)
exchanges = st.builds(
    exchange,
    url=text.map(lambda words: f"https://tides.example/{words}"),
    method=st.sampled_from(["GET", "POST", "PROPFIND"]),
    kind=text,
    asked=headers,
    question=st.binary(max_size=20),
    status=st.none() | st.integers(100, 999),
    reason=text,
    answered=headers,
    body=st.binary(max_size=100),
    cut_off=st.sampled_from([None, "length", "time"]),
    protocol=st.none() | text,
    peer=st.none() | text,
    failure=st.none() | text,
)


@settings(deadline=None)
@given(
    st.lists(exchanges, max_size=4),
    st.fixed_dictionaries(
        {
            "outcome": outcomes,
            "title": text,
            "text": st.none() | text,
            "dom": st.none() | text,
            "screenshot": st.none() | st.binary(max_size=20),
            "final_url": text,
            "behaviours": st.lists(text, max_size=2).map(tuple),
            "notes": st.lists(text, max_size=2).map(tuple),
            "certificates": st.lists(
                st.builds(Certified, origin=text, chain=st.just((b"der",))), max_size=1
            ).map(tuple),
            "peers": st.lists(
                st.builds(
                    Peer,
                    host=text,
                    port=st.integers(0, 65535),
                    address=st.none() | text,
                    refused=st.none() | text,
                    sent=st.integers(0, 2**40),
                    received=st.integers(0, 2**40),
                ),
                max_size=1,
            ).map(tuple),
        }
    ),
)
def test_whatever_was_said_the_package_reads_back(
    made: list[PageExchange], known: dict[str, Any]
) -> None:
    visit = seen(*made, **known)
    package = packed(visit)
    assert package == packed(visit)
    bodies = [body for record, body in records(package) if record.rec_type == "response"]
    assert bodies == [one.body for one in made if one.status is not None]
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        for line in opened.read("indexes/index.cdx").splitlines():
            json.loads(line.split(b" ", 2)[2])


KEYS = {
    "https://www.tides.example/A?b=2&a=1": "example,tides)/a?a=1&b=2",
    "http://tides.example:8080": "example,tides:8080)/",
    "https://tides.example/": "example,tides)/",
    "urn:text:https://tides.example/": "urn:text:https://tides.example/",
    "https://tides.example:port/": "https://tides.example:port/",
    "https://[": "https://[",
}


@pytest.mark.parametrize("url", KEYS)
def test_an_address_is_sorted_by(url: str) -> None:
    assert search_key(url) == KEYS[url]
