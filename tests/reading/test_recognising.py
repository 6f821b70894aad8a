"""Is what answers at an address told apart: a feed, an actor, a page?"""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.recognising import recognise
from onrecord.record.exchanges import Exchange

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://tides.example/news"
HTML, XML, JSON = "text/html; charset=utf-8", "application/xml", "application/json"
LINKED = (
    '<!doctype html><link rel="alternate" type="application/activity+json" href="{0}"><p>News</p>'
)


def actor(**more: object) -> bytes:
    return json.dumps({"type": "Organization", "inbox": "https://a.example/inbox", **more}).encode()


CASES = {
    "RSS 2.0": (b'<?xml version="1.0"?><rss version="2.0"></rss>', XML, "feed"),
    "RSS 2.0 called HTML": (b'<rss version="2.0"></rss>', HTML, "feed"),
    "RSS 1.0": (b'<rdf:RDF xmlns:rdf="x"></rdf:RDF>', XML, "feed"),
    "RSS 0.91 with a doctype": (b"<!DOCTYPE rss PUBLIC 'x'>\n<rss version='0.91'/>", XML, "feed"),
    "Atom": (b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"/>', XML, "feed"),
    "Atom with a prefix": (b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>", XML, "feed"),
    "Atom after comments": (b"<?xml version='1.0'?><!-- a --> <!-- b --><feed/>", XML, "feed"),
    "JSON Feed": (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', JSON, "feed"),
    "an actor": (actor(), "application/activity+json", "activitypub"),
    "an actor of two types": (actor(type=["Person", "x"]), JSON, "activitypub"),
    "a note, not an actor": (actor(type="Note"), JSON, None),
    "an actor without an inbox": (actor(inbox=None), JSON, None),
    "other JSON": (b'{"version": 3}', JSON, None),
    "JSON that is none": (b'{"version": "https://jsonfeed.org/version/1', JSON, None),
    "a page": (b"<!doctype html><p>News</p>", HTML, "web"),
    "a page without a type": (b"<!DOCTYPE HTML><p>News</p>", "", "web"),
    "a page that speaks of feeds": (b"<!doctype html><p>&lt;rss&gt; <rss></p>", HTML, "web"),
    "a page that is an actor's": (LINKED.format(URL).encode(), HTML, "activitypub"),
    "a page that is an actor's, relatively": (LINKED.format("/news").encode(), HTML, "activitypub"),
    "a page beside an actor": (LINKED.format("/author").encode(), HTML, "web"),
    "a page with a link that is none": (LINKED.format("https://[").encode(), HTML, "web"),
    "other XML": (b"<sitemapindex></sitemapindex>", XML, None),
    "a picture": (b"\x89PNG\r\n\x1a\n", "image/png", None),
    "nothing": (b"", "", None),
}


def exchange(body: bytes, kind: str, status: int | None = 200) -> Exchange:
    return Exchange(
        method="GET",
        url=URL,
        status=status,
        headers=(("content-type", kind),) if kind else (),
        body=body,
        asked_at=NOON,
        answered_at=NOON,
        vantage="test",
        peer=None,
        tls=None,
        failure=None,
    )


@pytest.mark.parametrize(("body", "kind", "name"), CASES.values(), ids=CASES)
def test_what_answers_is_recognised(body: bytes, kind: str, name: str | None) -> None:
    assert recognise(exchange(body, kind)) == name


@pytest.mark.parametrize("status", [None, 301, 403, 404, 500])
def test_an_answer_that_is_none_is_nothing(status: int | None) -> None:
    assert recognise(exchange(b"<!doctype html>", HTML, status)) is None


@given(st.binary(max_size=400), st.sampled_from([HTML, XML, JSON, ""]))
def test_no_bytes_raise(body: bytes, kind: str) -> None:
    recognise(exchange(body, kind))


@given(st.sampled_from([b"<!--", b"<?", b"<!DOCTYPE rss ", b"{", b"[[", b'{"a":']))
def test_endless_beginnings_end(piece: bytes) -> None:
    assert recognise(exchange(piece * 60_000, "")) is None
