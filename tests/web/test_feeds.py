"""Can a feed reader follow everything, an account, an institution or a case, whatever is said?"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import ACCOUNT, at
from happenings_made import appended, look, text
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.cases import change_case
from onrecord.desk.happenings import happenings
from onrecord.record.accounts import AccountId, ref_of
from onrecord.record.documents import CaseChange
from onrecord.record.outcomes import Seen
from onrecord.web.feeds.feed import plain
from small_desk import OTHERS, TIDES, Desk, desk, post_id
from web.asking import Pages, read
from web.ministry import BYSTANDER, fill

__all__ = ["desk"]

INSTITUTION = "Ministry%20of%20Tides"
FEEDS = {
    "everything": "/feed",
    "account": f"/accounts/{ACCOUNT}/feed",
    "institution": f"/institutions/{INSTITUTION}/feed",
    "case": "/cases/harbour-accord/feed",
}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("name", FEEDS)
def test_a_reader_of_feeds_finds_nothing_wrong(pages: Pages, filled: Archive, name: str) -> None:
    answer = pages.get(f"{FEEDS[name]}.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    found = feedparser.parse(answer.content)
    assert not found.bozo and found.version == "atom10"
    assert found.feed.id.startswith("tag:records.example,2026-01-31:tides/")
    assert found.feed.author == "records.example/tides"
    assert "A demonstration: the ministry is invented." in found.feed.subtitle
    kept = {f"happening/{one.id}" for one in happenings(filled, limit=1000)}
    assert len(found.entries) >= 8
    for entry in found.entries:
        assert entry.id.partition(":tides/")[2] in kept
        assert entry.updated == entry.published
        assert entry.content[0].type == "text/plain" and entry.content[0].value
        relations = {link.rel: link.href for link in entry.links}
        assert set(relations) == {"alternate", "related"}
        for address in relations.values():
            path = address.removeprefix("http://pages.test")
            assert pages.get(path.partition("#")[0]).status_code == 200


def test_each_time_is_of_the_order_on_record(pages: Pages, filled: Archive) -> None:
    told = happenings(filled, limit=50)
    found = feedparser.parse(pages.get("/feed.atom").content)
    times = [datetime.fromisoformat(one.updated) for one in found.entries]
    assert times == [one.recorded_at for one in told]
    assert datetime.fromisoformat(found.feed.updated) == max(times)


@pytest.mark.parametrize("name", FEEDS)
def test_the_json_says_the_same(pages: Pages, name: str) -> None:
    answer = pages.get(f"{FEEDS[name]}.json")
    assert answer.headers["content-type"] == "application/feed+json"
    found = json.loads(answer.content)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["feed_url"] == f"http://pages.test{FEEDS[name]}.json"
    other = feedparser.parse(pages.get(f"{FEEDS[name]}.atom").content)
    assert found["home_page_url"] == next(
        one.href for one in other.feed.links if one.rel == "alternate"
    )
    assert [one["id"] for one in found["items"]] == [one.id for one in other.entries]
    for item, entry in zip(found["items"], other.entries, strict=True):
        assert (item["title"], item["url"]) == (entry.title, entry.link)
        assert item["content_text"] == entry.content[0].value
        assert item["tags"] == [item["_onrecord"]["kind"]]


@pytest.mark.parametrize("name", [*FEEDS, "earlier"])
def test_the_pages_name_their_feeds(pages: Pages, name: str) -> None:
    page = {"everything": "/", "earlier": "/events"}.get(name) or FEEDS[name].removesuffix("/feed")
    links = read(pages.get(page)).all("link")
    named = {one["type"]: one["href"] or "" for one in links if one["rel"] == "alternate"}
    for form, kind in (("atom", "application/atom+xml"), ("json", "application/feed+json")):
        address = named[kind]
        assert address == f"{FEEDS.get(name, '/feed')}.{form}"
        assert pages.get(address).headers["content-type"] == kind


def test_one_who_has_it_need_not_fetch_it_again(pages: Pages) -> None:
    first = pages.get("/feed.atom")
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"else", {tag}', "*"):
        again = pages.get("/feed.atom", headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    for other in ('"else"', "", tag.strip('"')):
        assert pages.get("/feed.atom", headers={"if-none-match": other}).status_code == 200


@pytest.fixture
def ministry(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/tides")
    with open_archive(tmp_path / "archive") as archive:
        fill(archive)
        yield archive


def test_something_new_is_another_tag(ministry: Archive) -> None:
    pages = Pages(ministry)
    tag = pages.get("/feed.json").headers["etag"]
    assert pages.get("/feed.json").headers["etag"] == tag
    change = CaseChange(case="harbour-accord", title=None, adds=(), removes=(), note="More.")
    change_case(ministry, change, at(2000))
    assert pages.get("/feed.json").headers["etag"] != tag


@pytest.mark.parametrize("form", ["atom", "json"])
def test_its_pages_lead_to_the_beginning(
    ministry: Archive, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 5005, section 3."""
    monkeypatch.setattr("onrecord.web.feeds.feed._ON_A_PAGE", 4)
    pages, path, found = Pages(ministry), f"/feed.{form}", list[str]()
    while path:
        answer = pages.get(path)
        if form == "json":
            shape = json.loads(answer.content)
            found += [one["id"] for one in shape["items"]]
            following = shape.get("next_url", "")
            assert shape["feed_url"] == f"http://pages.test{path}"
        else:
            parsed = feedparser.parse(answer.content)
            links = {one.rel: one.href for one in parsed.feed.links}
            found += [one.id for one in parsed.entries]
            following = links.get("next", "")
            assert links["self"] == f"http://pages.test{path}"
            assert links["first"] == f"http://pages.test/feed.{form}"
        path = following.removeprefix("http://pages.test")
    kept = happenings(ministry, limit=1000)
    assert [one.rpartition("/")[2] for one in found] == [one.id for one in kept]


NOT_THERE = [
    "/feed.xml",
    "/feed.atom?before=x",
    "/feed.atom?before=",
    "/accounts/did:plc:zzzzzzzzzzzzzzzzzzzzzzzz/feed.atom",
    "/institutions/Nobody/feed.json",
    "/cases/nope/feed.atom",
    "/cases/harbour-accord/feed.rss",
]


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_not_there(pages: Pages, path: str) -> None:
    assert pages.get(path).status_code == 404


def test_the_operator_s_address_stands_in_all_links(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    create_archive(folder, "records.example/tides")
    settings = folder / "onrecord.toml"
    settings.write_text(
        settings.read_text().replace('address = ""', 'address = "https://records.example"', 1)
    )
    with open_archive(folder) as archive:
        assert archive.configuration.web.address == "https://records.example"
        fill(archive)
        answer = Pages(archive).get("/feed.atom")
    assert b"pages.test" not in answer.content
    assert b'href="https://records.example/feed.atom"' in answer.content


def test_two_who_ask_under_two_names_get_each_their_own(pages: Pages) -> None:
    """Nobody can have another reader's feed lead elsewhere."""
    evil = pages.get("/feed.atom", headers={"host": "elsewhere.example"})
    assert b"elsewhere.example" in evil.content
    assert b"elsewhere.example" not in pages.get("/feed.atom").content


def test_an_account_whose_id_ends_as_a_feed_does_is_itself(desk: Desk) -> None:
    site, feed = (
        AccountId("https://tides.example/news"),
        AccountId("https://tides.example/news/feed.atom"),
    )
    for number, account in enumerate((site, feed)):
        desk.enrol(account, None, institution=f"Institution {number}")
    desk.archive.publish()
    pages = Pages(desk.archive)
    own = pages.get(f"/accounts/{feed}")
    assert "text/html" in own.headers["content-type"] and "Institution 1" in own.text
    found = feedparser.parse(pages.get(f"/accounts/{feed}/feed.atom").content)
    assert found.feed.title == f"Institution 1 ({feed})"
    assert json.loads(pages.get(f"/accounts/{site}/feed.json").content)["title"].startswith(
        "Institution 0"
    )


HOSTILE = {
    "script": "<script>alert(1)</script>]]><!--",
    "entities": "&amp; &lt; &#0; &xxe;",
    "controls": "a\x00b\x01c\x1b[31md\x7f\x85",
    "bidi": "\u202egnp.exe\u202c\u2066",
    "not characters": "\ufffe\uffff\U0001ffff",
    "zalgo": "z" + "\u0341" * 300,
    "long": "x" * 100_000,
    "a line end": "one\r\nX-Injected: two\u2028three",
    "beyond": "😀 سفارت 𐍈",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_leave_every_feed_well_formed(desk: Desk, name: str) -> None:
    words = HOSTILE[name]
    desk.enrol(institution=f"Ministry {words[:80]}")
    post = {"$type": "app.bsky.feed.post", "text": words}
    (version,) = desk.archive.keep(libipld.encode_dag_cbor(post))
    appended(desk, look(Seen(version), 10))
    desk.declared(60, words=words, channel=words[:80], speaker=words[:80])
    ref = ref_of("bluesky", TIDES, post_id("3laaa"))
    desk.changed("accord", ref, title=f"T {words[:80]}".splitlines()[0], note=words)
    desk.archive.publish()
    pages = Pages(desk.archive)
    for path in ("/feed", f"/accounts/{TIDES}/feed", "/cases/accord/feed"):
        answer = pages.get(f"{path}.atom")
        root = ElementTree.fromstring(answer.content)
        assert len(root.findall(f"{ATOM}entry")) >= 2
        assert not feedparser.parse(answer.content).bozo
        assert all(len(one.text or "") < 3000 for one in root.iter())
        whole = "".join(root.itertext())
        told = json.loads(pages.get(f"{path}.json").content.decode("utf-8"))
        for text_of in (whole, json.dumps(told, ensure_ascii=False)):
            assert not set("\x00\x01\x1b\u202e\u2066\ufffe\uffff\u2028") & set(text_of)
        assert {tag.tag for tag in root.iter()} <= {
            f"{ATOM}{one}"
            for one in (
                *("feed", "id", "title", "subtitle", "updated", "generator", "author", "name"),
                *("link", "entry", "published", "category", "content"),
            )
        }


@given(st.text(st.characters()))
def test_a_plain_text_fits_into_any_format(words: str) -> None:
    root = ElementTree.Element("x")
    root.text = plain(words)
    assert ElementTree.fromstring(ElementTree.tostring(root, "utf-8")).text in (
        root.text or None,
        root.text.replace("\r\n", "\n").replace("\r", "\n"),
    )
    assert json.loads(json.dumps(plain(words)).encode("utf-8")) == plain(words)
    plain(words).encode("utf-8")


def test_lone_halves_of_signs_do_no_harm() -> None:
    assert plain("\ud800x\udfff").encode("utf-8")


def test_no_bystander_is_named(pages: Pages) -> None:
    for path in FEEDS.values():
        for form in ("atom", "json"):
            assert BYSTANDER not in pages.get(f"{path}.{form}").text
            assert "3lbystander22" not in pages.get(f"{path}.{form}").text


def test_posts_of_accounts_that_nobody_enrolled_are_in_no_feed(desk: Desk) -> None:
    desk.enrol()
    appended(desk, look(text(desk.archive, "A private person's."), 10, account=OTHERS))
    assert OTHERS not in Pages(desk.archive).get("/feed.json").text
