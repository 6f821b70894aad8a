"""What does the reader of feeds make of RSS, Atom and JSON Feed, sound and unsound?"""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed_twin import FeedTwin
from onrecord.platforms import feed
from onrecord.platforms.feed import Hub, hub_in
from onrecord.platforms.feed.document import read_document
from onrecord.platforms.polling import Account, Answer, Located, Question, Shown
from onrecord.platforms.speech import Address, AddressError, Unplaced
from onrecord.platforms.versions import read_fields
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Identity, Refused, Unreached, Unread
from stored_answers import answered, heard
from twin_server import Asked

URL = "https://tides.example/feed.xml"
ACCOUNT = Account(account=AccountId(URL), handle=None, host=URL)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HERE = Path(__file__).parent / "feed"
KINDS = ("atom", "rss", "json")


class Site(FeedTwin):
    """The twin, asked without a network."""

    def __init__(self, kind: str = "atom", window: int = 20) -> None:
        super().__init__(kind, NOW, window)
        self._server.server_close()

    @property
    def base(self) -> str:
        return "https://tides.example"

    def ask(self, url: str = URL) -> Exchange:
        reply = self.answer(Asked("GET", url.removeprefix(self.base), "", {}, b""))
        return answered(url, reply.body, reply.status, tuple(reply.headers.items()))

    def read(self) -> Answer:
        return feed.read(ACCOUNT, self.ask())


def said(body: str | bytes, *headers: tuple[str, str]) -> Answer:
    data = body if isinstance(body, bytes) else body.encode()
    return feed.read(ACCOUNT, answered(URL, data, 200, headers))


def fields(answer: Answer, post: str) -> dict[str, Any]:
    found = answer.posts[PostId(post)]
    assert isinstance(found, Shown), found
    return read_fields(found.version)


def atom(*entries: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xmlns:at="http://purl.org/atompub/tombstones/1.0">{"".join(entries)}</feed>'
    )


def entry(inner: str = "", name: str = "a") -> str:
    return f"<entry><id>{name}</id>{inner}</entry>"


def rss(*items: str) -> str:
    held = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{held}</channel></rss>'


# Stored answers


@pytest.mark.parametrize("file", sorted(HERE.glob("*.http")), ids=lambda file: file.stem)
def test_it_says_what_was_said(file: Path) -> None:
    told = file.with_suffix(".says").read_text(encoding="utf-8").strip()
    assert repr(feed.read(ACCOUNT, heard(file))) == told


@pytest.mark.parametrize("file", sorted(HERE.glob("read.*.http")), ids=lambda file: file.stem)
def test_another_reader_of_feeds_sees_the_same_entries(file: Path) -> None:
    """feedparser, wherever it finds nothing amiss with the document, and knows the format."""
    exchange = heard(file)
    answer, other = feed.read(ACCOUNT, exchange), feedparser.parse(exchange.body)
    if other.bozo or not other.get("version") or not other.entries:
        return
    shown = {post for post, found in answer.posts.items() if not isinstance(found, Absent)}
    assert shown == {one.get("id") or one.get("link") for one in other.entries}
    for one in other.entries:
        found = answer.posts[PostId(one.get("id") or one.link)]
        if isinstance(found, Shown) and "title" in one and len(shown) == len(other.entries):
            title = feed.read_version(PostId(""), found.version).text.partition("\n")[0]
            assert title == unescape(re.sub("<[^>]*>", "", one.title))


# Addresses

ADDRESSES = {
    "marked as one": ("feed:https://tides.example/news", "https://tides.example/news"),
    "in the old way": ("feed://tides.example/news", "https://tides.example/news"),
    "by its ending": ("https://tides.example/a.rss?x=1#y", "https://tides.example/a.rss?x=1"),
    "by its place": ("https://tides.example/feed/", "https://tides.example/feed/"),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_names(case: str) -> None:
    text, url = ADDRESSES[case]
    assert feed.read_address(text) == Address(
        account=AccountId(url), handle=None, post=None, at=url
    )


@pytest.mark.parametrize(
    "text", ["https://tides.example/news", "@tides@social.example", "tides.example/feed", ""]
)
def test_what_does_not_look_like_one_is_another_platforms(text: str) -> None:
    assert feed.read_address(text) is None


@pytest.mark.parametrize(
    "text", ["feed:", "feed:mailto:a@b", "https://a:b@tides.example/feed", "feed:https://a/\x00"]
)
def test_what_can_not_be_read_by_anybody_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        feed.read_address(text)


@given(st.text())
def test_any_text_is_an_address_or_not(text: str) -> None:
    for one in (text, f"feed:{text}", f"https://{text}/feed"):
        with suppress(AddressError):
            feed.read_address(one)


# Finding


def found(site: Site, given: str, pages: dict[str, Exchange] | None = None) -> object:
    address = Address(account=AccountId(given), handle=None, post=None, at=given)
    asked: list[Exchange] = []
    while isinstance(step := feed.find(address, asked, ""), Question):
        asked.append((pages or {}).get(step.url) or site.ask(step.url))
    return step.account if isinstance(step, Located) else step


def test_a_feed_is_found_where_it_is() -> None:
    assert found(Site(), URL) == ACCOUNT


def test_a_page_names_its_feed() -> None:
    link = b'<!doctype html><link rel="alternate" type="application/atom+xml" href="/feed.xml">'
    home = "https://tides.example/"
    assert found(Site(), home, {home: answered(home, link)}) == ACCOUNT


MOVES = {
    "for good": (301, URL),
    "for good, too": (308, URL),
    "for now": (302, "https://tides.example/old"),
}


@pytest.mark.parametrize("case", MOVES)
def test_only_a_lasting_redirect_gives_the_feed_its_address(case: str) -> None:
    status, address = MOVES[case]
    old = "https://tides.example/old"
    pages = {old: answered(old, b"", status, (("location", URL),))}
    assert found(Site(), old, pages) == Account(
        account=AccountId(address), handle=None, host=address
    )


SEARCHES = {
    "a page without a feed": (200, b"<!doctype html><p>Hello", (), Unread),
    "no such page": (404, b"", (), Absent),
    "in a circle": (301, b"", (("location", URL),), Unread),
    "to nowhere": (301, b"", (), Unread),
    "a wall": (403, b"", (), Refused),
}


@pytest.mark.parametrize("case", SEARCHES)
def test_a_search_without_an_end_says_why(case: str) -> None:
    status, body, headers, kind = SEARCHES[case]
    assert isinstance(found(Site(), URL, {URL: answered(URL, body, status, headers)}), kind)


# What a feed shows


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_is_a_post_and_an_edit_a_version(kind: str) -> None:
    site = Site(kind)
    post = PostId(site.post("One", minutes_ago=5))
    before = site.read()
    one = before.posts[post]
    assert isinstance(one, Shown) and one.claimed_at == datetime(2026, 11, 20, 11, 55, tzinfo=UTC)
    assert feed.read_version(post, one.version).text == "One"
    assert site.read() == before
    site.edit(post, "Two")
    two = site.read().posts[post]
    assert isinstance(two, Shown) and feed.read_version(post, two.version).text == "Two"
    assert two.claimed_at == one.claimed_at


@pytest.mark.parametrize("kind", KINDS)
def test_leaving_the_window_is_no_withdrawal(kind: str) -> None:
    site = Site(kind, window=3)
    first = site.post("One", minutes_ago=60)
    for number in range(3):
        site.post(f"{number}", minutes_ago=5 - number)
    answer = site.read()
    assert first not in answer.posts and len(answer.posts) == 3
    assert answer.reaches_to is None
    assert feed.ask_post(ACCOUNT, PostId(first)) is None
    assert feed.ask_many(ACCOUNT, [PostId(first)]) is None


def test_a_deleted_entry_is_an_absence() -> None:
    site = Site()
    post = site.post("One")
    site.withdraw(post)
    notice = "at:deleted-entry, when 2026-11-20T12:00:00+00:00: Withdrawn"
    assert site.read().posts == {post: Absent(notice)}
    site.restore(post)
    assert isinstance(site.read().posts[PostId(post)], Shown)


def test_a_deleted_entry_that_nobody_saw_is_kept() -> None:
    answer = said(atom('<at:deleted-entry ref="never-seen"/>'))
    assert answer.posts == {"never-seen": Absent("at:deleted-entry")}


GONE = '<at:deleted-entry ref="a" when="2026-01-02T00:00:00Z"/>'
BESIDE = {
    "it was changed before": ("<updated>2026-01-01T00:00:00Z</updated>", Absent),
    "it was changed after": ("<updated>2026-01-03T00:00:00Z</updated>", Shown),
    "it has no time": ("", Absent),
}


@pytest.mark.parametrize("case", BESIDE)
def test_a_notice_beside_its_entry(case: str) -> None:
    inner, kind = BESIDE[case]
    assert isinstance(said(atom(GONE, entry(inner))).posts[PostId("a")], kind)


def test_words_of_an_entry_decide_nothing() -> None:
    answer = said(rss("<guid>a</guid><title>This post has been removed</title>"))
    assert fields(answer, "a")["title"] == "This post has been removed"


# Ids

OLD, NEW = "<updated>2026-01-01T00:00:00Z</updated>", "<updated>2026-01-02T08:00:00+08:00</updated>"
TWICE = {
    "the same": ((OLD, OLD), Shown),
    "one is the latest": ((OLD, NEW), Shown),
    "neither is the latest": (("<title>A</title>", "<title>B</title>"), Unread),
    "both at once": ((NEW + "<title>A</title>", NEW), Unread),
}


@pytest.mark.parametrize("case", TWICE)
def test_two_entries_with_one_id(case: str) -> None:
    inner, kind = TWICE[case]
    answer = said(atom(*(entry(one) for one in inner)))
    assert isinstance(answer.posts[PostId("a")], kind)
    if case == "one is the latest":
        assert fields(answer, "a")["updated"] == "2026-01-02T08:00:00+08:00"


def test_what_has_no_id_is_called_by_its_link_or_by_what_it_says() -> None:
    answer = said(rss("<link>/news/1</link><title>One</title>", "<title>Two</title>"))
    linked, told = answer.posts
    assert linked == "https://tides.example/news/1"
    assert re.fullmatch("sha256:[0-9a-f]{64}", told)
    assert said(rss("<title>Two</title>")).posts.keys() == {told}


def test_an_id_that_no_log_can_hold_is_called_by_its_digest() -> None:
    (post,) = said(rss(f"<guid>{'x' * 1_000_000}</guid>")).posts
    assert re.fullmatch("sha256:[0-9a-f]{64}", post)


def test_relative_addresses_are_taken_from_their_base() -> None:
    link = (
        '<link href="n/1"/><link rel="enclosure" href="a.pdf" type="application/pdf" length="9"/>'
    )
    inner = entry(link).replace("<entry>", '<entry xml:base="sub/">')
    body = atom(inner).replace("<feed ", '<feed xml:base="https://cdn.tides.example/d/" ')
    assert fields(said(body), "a") == {
        "id": "a",
        "link": "https://cdn.tides.example/d/sub/n/1",
        "enclosures": [
            {
                "url": "https://cdn.tides.example/d/sub/a.pdf",
                "type": "application/pdf",
                "length": "9",
            }
        ],
    }


# Formats and faults of form

FORMS = {
    "RSS 1.0": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/>'
        '<item rdf:about="a"><title>One</title><link>/1</link>'
        "<dc:date>2026-01-01T00:00:00Z</dc:date></item></rdf:RDF>"
    ),
    "RSS 0.91, with its document type": (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>'
        "<title>One</title><link>a</link></item></channel></rss>"
    ),
    "Atom 0.3": '<feed xmlns="http://purl.org/atom/ns#"><entry><id>a</id><title>One</title></entry></feed>',
    "space before the declaration": '\n <?xml version="1.0"?>' + atom(entry("<title>One</title>")),
    "entities of HTML": atom(entry("<title>One</title><summary>a&nbsp;b &hearts;</summary>")),
    "an ampersand alone": atom(entry("<title>One</title><summary>A & B &c; &#xZZ;</summary>")),
    "CDATA": rss("<guid>a</guid><title><![CDATA[One]]></title><description>a</description>"),
    "a title of HTML": rss("<guid>a</guid><title>&lt;b&gt;One&lt;/b&gt;</title>"),
}


@pytest.mark.parametrize("case", FORMS)
def test_a_form_that_is_read(case: str) -> None:
    (post,) = said(FORMS[case]).posts
    found = said(FORMS[case]).posts[post]
    assert isinstance(found, Shown) and post in ("a", "https://tides.example/a")
    assert feed.read_version(post, found.version).text.startswith("One")


def test_what_is_meant_by_faults_that_are_common() -> None:
    assert fields(said(FORMS["entities of HTML"]), "a")["summary"] == "a\u00a0b ♥"
    assert fields(said(FORMS["an ampersand alone"]), "a")["summary"] == "A & B &c; &#xZZ;"


def test_markup_is_kept_as_served() -> None:
    inner = (
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p class="a">One '
        "&amp; <b>two</b></p><p>Three</p></div></content>"
    )
    told = fields(said(atom(entry(inner))), "a")
    assert told["content"] == inner.partition(">")[2].removesuffix("</content>")
    version = said(atom(entry(inner))).posts[PostId("a")]
    assert isinstance(version, Shown)
    assert feed.read_version(PostId("a"), version.version).text == "One & two\nThree"


CHARSETS = {
    "UTF-8 that is said to be Latin": ("utf-8", "iso-8859-1", ""),
    "Latin that is said to be UTF-8": ("iso-8859-1", "utf-8", "application/xml; charset=utf-8"),
    "Latin that says nothing": ("windows-1252", "", ""),
    "by HTTP alone": ("iso-8859-2", "", "text/xml; charset=iso-8859-2"),
    "by itself alone": ("koi8-r", "koi8-r", "text/xml"),
    "UTF-16 with a mark": ("utf-16", "utf-16", ""),
    "Japanese in seven bits": ("iso2022_jp", "iso-2022-jp", ""),
    "an encoding that nobody knows": ("utf-8", "x-none", "text/xml; charset=none"),
    "no encoding of text": ("utf-8", "base64", "text/xml; charset=rot13"),
}
_WRITTEN = {"koi8-r": "Порт закрыт", "iso2022_jp": "港は閉鎖"}


@pytest.mark.parametrize("case", CHARSETS)
def test_a_charset_that_is_wrongly_declared(case: str) -> None:
    encoding, declared, content_type = CHARSETS[case]
    words = _WRITTEN.get(encoding, "Brücke gesperrt")
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = (declaration + rss(f"<guid>a</guid><title>{words}</title>")).encode(encoding)
    assert fields(said(body, ("content-type", content_type)), "a")["title"] == words


BOMB = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
UNREAD = {
    "a bomb of entities": f'<!DOCTYPE rss [<!ENTITY a "aaaa">{BOMB}]>' + rss("<guid>&i;</guid>"),
    "one large entity": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 9999}">]>' + rss("<guid>&a;</guid>"),
    "a file of this machine": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>',
    "too deep": rss("<a>" * 200 + "</a>" * 200),
    "too many": rss("<a/>" * 200_001),
    "cut off": atom(entry("<title>One</title>"))[:-20],
    "HTML": "<!doctype html><html><p>No feed</html>",
    "XHTML": '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    "XML, but no feed": "<opml/>",
    "words after its end": rss("<guid>a</guid>") + "<b>Warning</b>: mysql_connect()",
    "an element in another's": rss("<a><b></a></b>"),
    "nothing": "",
    "JSON, but no feed": '{"items": []}',
    "JSON that is cut off": '{"version": "https://jsonfeed.org/version/1.1", "items": [',
    "two things under a name": '{"version": "https://jsonfeed.org/version/1", "items": [], "items": []}',
    "characters that stand for others": rss("<guid>\U000f0000</guid>"),
}


@pytest.mark.parametrize("case", UNREAD)
def test_what_is_no_sound_feed_is_unread(case: str) -> None:
    answer = said(UNREAD[case])
    assert isinstance(answer.failure, Unread) and answer.posts == {} and answer.facts == ()


# The feed itself


def test_a_feed_that_moved_for_good_has_another_host() -> None:
    site = Site()
    post = site.post("One")
    site.rename("news")
    led = site.ask()
    answer = feed.read(ACCOUNT, led)
    assert answer.facts == () and answer.instead is not None
    after = feed.read(ACCOUNT, site.ask(answer.instead.url), [led])
    assert Identity((), None, "https://tides.example/news.xml", "tides.example") in after.facts
    assert post in after.posts
    moved = Account(account=ACCOUNT.account, handle=None, host="https://tides.example/news.xml")
    assert feed.read(moved, site.ask(moved.host)).posts == after.posts


def test_a_feed_that_moved_for_now_has_not() -> None:
    site = Site()
    site.rename("news")
    led = answered(URL, b"", 302, (("location", "/news.xml"),))
    answer = feed.read(ACCOUNT, site.ask("https://tides.example/news.xml"), [led])
    assert Identity((), None, URL, "tides.example") in answer.facts


def test_a_home_page_behind_a_redirect_is_no_new_address() -> None:
    led = answered(URL, b"", 301, (("location", "/"),))
    home = answered("https://tides.example/", b"<!doctype html><title>Home</title>")
    answer = feed.read(ACCOUNT, home, [led])
    assert isinstance(answer.failure, Unread) and answer.facts == ()


def test_a_feed_elsewhere_is_another_feed() -> None:
    site = Site()
    site.post("One")
    body = site.ask().body
    for way in ([], [answered(URL, b"", 301, (("location", "/third.xml"),))]):
        answer = feed.read(ACCOUNT, answered("https://tides.example/other.xml", body), way)
        assert answer.failure == Unread("an answer about another feed")


def test_a_feed_that_was_given_up() -> None:
    site = Site()
    site.post("One")
    site.suspend()
    answer = site.read()
    assert answer.facts == (AccountState("410 Gone", "tides.example"),) and answer.posts == {}


FAILURES: dict[str, tuple[int | None, str | None, type]] = {
    "404": (404, None, Unread),
    "403": (403, None, Refused),
    "429": (429, None, Refused),
    "500": (500, None, Unreached),
    "no name": (None, "dns: no such name", Unreached),
    "304": (304, None, Unread),
}


@pytest.mark.parametrize("case", FAILURES)
def test_what_is_no_answer_says_nothing(case: str) -> None:
    status, failure, kind = FAILURES[case]
    answer = feed.read(ACCOUNT, answered(URL, b"", status, (), failure))
    assert isinstance(answer.failure, kind) and answer.posts == {} and answer.facts == ()


def test_a_server_that_says_410_of_anything_is_no_witness() -> None:
    url = feed.ask_control(ACCOUNT).url
    assert url != URL and urlsplit(url).netloc == urlsplit(URL).netloc
    assert feed.is_sound(ACCOUNT, answered(url, b"not found", 404))
    assert feed.is_sound(ACCOUNT, answered(url, b"<!doctype html>"))
    assert not feed.is_sound(ACCOUNT, answered(url, b"gone", 410))
    assert not feed.is_sound(ACCOUNT, answered(url, b"", 503))
    assert not feed.is_sound(ACCOUNT, answered(URL, b"not found", 404))


# Characters and times

WORDS = {
    "emoji": "👩‍👩‍👧‍👦 🇪🇺",
    "right to left": "سفارة \u202eabc\u202c",
    "composed": "Ämter é",
    "decomposed": "A\u0308mter e\u0301",
    "NUL": "before\0after",
    "controls and noncharacters": "\x01\x1f\x7f\x85\ufffe\uffff\U0010ffff",
    "a megabyte": "x" * 1_000_000,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", WORDS)
def test_a_character_stays_what_it_was(case: str, kind: str) -> None:
    site = Site(kind)
    post = site.post(WORDS[case])
    assert fields(site.read(), post)["title"] == WORDS[case]


def test_half_a_character_stays_half_where_it_can_be_written() -> None:
    items = [{"id": "a", "title": "x\ud800y"}]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    answer = said(body)
    assert fields(answer, "a")["title"] == "x\ud800y"
    found = answer.posts[PostId("a")]
    assert (
        isinstance(found, Shown)
        and feed.read_version(PostId("a"), found.version).text == "x\ufffdy"
    )
    assert fields(said(rss("<guid>a</guid><title>x&#xD800;y</title>")), "a")["title"] == "x\ud800y"


TIMES = {
    "another offset": ("2026-01-01T08:00:00+08:00", datetime(2026, 1, 1, tzinfo=UTC)),
    "parts of a second": ("2026-01-01T00:00:00.25Z", datetime(2026, 1, 1, 0, 0, 0, 250000, UTC)),
    "as in mail": ("Thu, 01 Jan 2026 08:00:00 +0800", datetime(2026, 1, 1, tzinfo=UTC)),
    "with a name of a zone": ("Thu, 01 Jan 2026 00:00:00 GMT", datetime(2026, 1, 1, tzinfo=UTC)),
    "from nowhere": ("Thu, 01 Jan 2026 00:00:00 -0000", datetime(2026, 1, 1, tzinfo=UTC)),
    "no zone": ("2026-01-01T00:00:00", None),
    "a day": ("2026-01-01", None),
    "no time": ("yesterday", None),
    "outside of the calendar": ("0001-01-01T00:00:00+23:00", None),
    "a month without end": ("Thu, 99 Jan 99999999999999999999 00:00:00 GMT", None),
}


@pytest.mark.parametrize("case", TIMES)
def test_a_time_is_its_instant(case: str) -> None:
    text, at = TIMES[case]
    answer = said(rss(f"<guid>a</guid><pubDate>{text}</pubDate>"))
    found = answer.posts[PostId("a")]
    assert isinstance(found, Shown) and found.claimed_at == at
    assert fields(answer, "a")["published"] == text


# Versions


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_version_is_not_placed(data: bytes) -> None:
    with pytest.raises(Unplaced):
        feed.read_version(PostId("a"), data)


def test_a_version_of_odd_fields_says_what_it_can() -> None:
    odd = b'{"title":1,"content":"<div>","content_type":"html","enclosures":[1,{"url":2}]}'
    assert feed.read_version(PostId("a"), odd).text == ""
    deep = b'{"content":"' + b"<div>" * 9999 + b'","content_type":"html"}'
    assert feed.read_version(PostId("a"), deep).text.startswith("<div>")


# Hubs

HUB, SELF = "https://hub.example/", "https://tides.example/feed.xml"
LINKS: dict[str, tuple[tuple[tuple[str, str], ...], str, Hub | None]] = {
    "in one header": (
        (("link", f'<{HUB}>; rel="hub", <{SELF}>; rel="self"'),),
        atom(),
        Hub(HUB, SELF),
    ),
    "in two headers": (
        (("link", f"<{SELF}>;rel=self"), ("link", f'<{HUB}>; rel="x hub"; title="a, b"')),
        atom(),
        Hub(HUB, SELF),
    ),
    "in Atom": (
        (),
        atom(f'<link rel="hub" href="{HUB}"/><link rel="self" href="/feed.xml"/>'),
        Hub(HUB, SELF),
    ),
    "in RSS": (
        (),
        '<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><atom:link rel="hub" '
        f'href="{HUB}"/><atom:link rel="self" href="{SELF}"/></channel></rss>',
        Hub(HUB, SELF),
    ),
    "in JSON": (
        (),
        '{"version": "https://jsonfeed.org/version/1.1", "items": [], "feed_url": "/feed.xml", '
        f'"hubs": [{{"type": "WebSub", "url": "{HUB}"}}]}}',
        Hub(HUB, SELF),
    ),
    "a hub without a self": ((("link", f'<{HUB}>; rel="hub"'),), atom(), None),
    "no web address": ((("link", '<ftp://a>; rel=hub, <feed>; rel="self"'),), atom(), None),
    "no feed": ((), "<p>", None),
}


@pytest.mark.parametrize("case", LINKS)
def test_a_hub_is_named(case: str) -> None:
    headers, body, hub = LINKS[case]
    assert hub_in(answered(URL, body.encode(), 200, headers)) == hub


# Any bytes


def _whole(kind: str) -> Exchange:
    site = Site(kind)
    site.post("One & two")
    other = site.post("Three")
    if kind == "atom":
        site.withdraw(other)
    return site.ask()


WHOLE = [_whole(kind) for kind in KINDS]


@given(st.binary(max_size=200), st.sampled_from((200, 301, 304, 404)))
def test_any_bytes_are_placed(body: bytes, status: int) -> None:
    for start in (b"", b"{", b"<rss>", b"\xff\xfe"):
        exchange = answered(URL, start + body, status)
        assert feed.read(ACCOUNT, exchange).posts == {}
        hub_in(exchange)


@given(st.sampled_from(WHOLE), st.data())
def test_an_answer_that_was_changed_anywhere_is_placed(one: Exchange, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(one.body)))
    gone, put = data.draw(st.integers(0, 40)), data.draw(st.binary(max_size=30))
    changed = answered(URL, one.body[:at] + put + one.body[at + gone :], 200, one.headers)
    answer = feed.read(ACCOUNT, changed)
    for post, seen in answer.posts.items():
        if isinstance(seen, Shown):
            feed.read_version(post, seen.version)
    hub_in(changed)


@given(st.text(max_size=50))
def test_any_title_is_read_as_it_was_written(title: str) -> None:
    """XML gives every line one kind of end; else nothing is changed."""
    meant = re.sub("\r\n?", "\n", title).strip(" \t\r\n")
    with suppress(UnicodeEncodeError):
        answer = said(rss(f"<guid>a</guid><title>{escape(title)}</title>"))
        if answer.failure != Unread("characters that stand for others here"):
            assert fields(answer, "a").get("title", "") == meant


@given(st.text(max_size=60))
def test_any_text_is_xml_or_not(text: str) -> None:
    for one in (text, f"<a>{text}</a>", f"<a b='{text}'/>"):
        with suppress(Unplaced, UnicodeEncodeError):
            read_document(one, frozenset({"a"}))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_names_a_hub_or_none(link: str, location: str) -> None:
    hub_in(answered(URL, b"", 200, (("link", link),)))
    feed.read(ACCOUNT, answered(URL, b"", 301, (("location", location),)))
