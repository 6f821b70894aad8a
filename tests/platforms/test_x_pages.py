"""Which words of a post stand in somebody's copy of a page, of JSON, or of an export?"""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.desk.copies.words import posts_in_body
from onrecord.findings.copies_of_states import Agreement, compare
from onrecord.platforms import x
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.x.export import account_in, is_posts, posts_in
from onrecord.platforms.x.pages import CopiedPost, in_json, in_page
from onrecord.record.commitments import digest_of
from onrecord.record.custody import CopyWords

POST = "2017568543339446272"
URL = f"https://web.archive.example/web/20260131120000/https://twitter.com/m_ex/status/{POST}"

PAGES = {
    "before 2020": f"""<div class="tweet permalink-tweet" data-tweet-id="{POST}">
        <p class="TweetTextSize js-tweet-text tweet-text" lang="en">We &amp; you <a
        href="https://t.co/Ab1" class="twitter-timeline-link" title="https://ministry.example/n">
        ministry.example/n</a><a href="https://t.co/Pic" class="u-hidden">pic.twitter.com/q</a></p>
        </div>""",
    "since 2020": f"""<article><a href="/m_ex/status/{POST}"><time></time></a>
        <div data-testid="tweetText"><span>We &amp; you </span><a
        href="https://t.co/Ab1">ministry.example/n</a></div></article>""",
    "without its own link": """<article><div data-testid="tweetText">We &amp; you</div></article>""",
    "in an article": f"""<blockquote class="twitter-tweet"><p lang="en">We &amp; you</p>&mdash; M
        <a href="https://twitter.com/m_ex/status/{POST}?ref_src=x">31 January</a></blockquote>""",
    "its description": """<meta property="og:title" content="M on X">
        <meta property="og:description" content="“We &amp; you”">""",
}


@pytest.mark.parametrize("case", PAGES)
def test_the_words_stand_in_a_page(case: str) -> None:
    found = in_page(f"<!doctype html><html><body>{PAGES[case]}</body></html>".encode(), URL)
    (one,) = [post for post in found if post.id == POST]
    assert one.text.startswith("We & you")
    if "Ab1" in PAGES[case]:
        assert "https://t.co/Ab1" in one.text and "ministry.example/n" not in one.text
        assert "https://t.co/Ab1" in one.links


def test_a_reply_beside_it_is_another_post() -> None:
    both = PAGES["since 2020"] + PAGES["since 2020"].replace(POST, "5").replace("We", "They")
    assert {post.id: post.text[:4] for post in in_page(both.encode(), URL)} == {
        POST: "We &",
        "5": "They",
    }


VALUES: dict[str, Any] = {
    "the API": {"data": {"id": POST, "text": "We &amp; you", "author_id": "1"}},
    "the API, long": {"data": {"id": POST, "text": "We…", "note_tweet": {"text": "We &amp; you"}}},
    "API v1.1": {"id": int(POST), "id_str": POST, "full_text": "We &amp; you"},
    "the pages' own": {"result": {"rest_id": POST, "legacy": {"full_text": "We &amp; you"}}},
    "the pages' own, long": {
        "result": {
            "rest_id": POST,
            "legacy": {"full_text": "We…"},
            "note_tweet": {"note_tweet_results": {"result": {"text": "We &amp; you"}}},
        }
    },
}


@pytest.mark.parametrize("case", VALUES)
def test_the_words_stand_in_json(case: str) -> None:
    assert next((one.id, one.text) for one in in_json(VALUES[case])) == (POST, "We &amp; you")


SOURCES = {
    "API v1.1": {"id_str": POST, "full_text": "We", "source": "<a href='https://x.test'>Web</a>"},
    "the pages' own": {"rest_id": POST, "legacy": {"full_text": "We"}, "source": "<a>Web</a>"},
    "the pages' own, older": {"rest_id": POST, "legacy": {"full_text": "We", "source": "Web"}},
}


@pytest.mark.parametrize("case", SOURCES)
def test_the_client_stands_in_json(case: str) -> None:
    assert next(in_json(SOURCES[case])).client == "Web"


def test_json_that_is_deep_or_long_ends() -> None:
    deep: Any = {"id_str": POST, "text": "x"}
    for _ in range(500):
        deep = [deep]
    assert list(in_json(deep)) == []
    assert sum(1 for _ in in_json([{"id_str": "1", "text": "x"}] * 500_000)) <= 200_000


EXPORT = b'window.YTD.tweets.part0 = [ {"tweet": {"id_str": "5", "full_text": "a"}} ,\n {"x": 1} ]'


def test_an_export_keeps_exact_bytes() -> None:
    (one,) = posts_in(EXPORT)
    assert one.data == b'{"tweet": {"id_str": "5", "full_text": "a"}}'
    assert one.post == CopiedPost("5", "a", "the JSON in it", ())


def test_an_export_names_the_client() -> None:
    tweet = b'{"tweet": {"id_str": "5", "full_text": "a", "source": "<a href=\\"x\\">Web</a>"}}'
    (one,) = posts_in(b"window.YTD.tweets.part0 = [" + tweet + b"]")
    assert (one.data, one.post.client) == (tweet, "Web")


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("data/tweets.js", True),
        ("data/tweet.js", True),
        ("data/tweets-part12.js", True),
        ("data/deleted-tweets.js", True),
        ("data/direct-messages.js", False),
        ("data/tweet-headers.js", False),
        ("../data/tweets.js", False),
    ],
)
def test_only_posts_are_read_of_an_export(name: str, holds: bool) -> None:
    assert is_posts(name) is holds


FAULTY = {
    "nothing": b"",
    "not UTF-8": b"\xff",
    "another script": b"alert(1)",
    "no list": b"window.YTD.tweets.part0 = {}",
    "cut short": EXPORT[:-3],
    "too deep": b"window.YTD.tweets.part0 = [" + b"[" * 100_000,
    "no commas, no end": b'window.YTD.tweets.part0 = [{"x":1}',
}


@pytest.mark.parametrize("fault", FAULTY)
def test_what_is_no_export_is_not_placed(fault: str) -> None:
    with pytest.raises(Unplaced):
        list(posts_in(FAULTY[fault]))
    with pytest.raises(Unplaced):
        account_in(FAULTY[fault])


@given(st.binary(max_size=300))
def test_any_bytes_show_something_or_nothing(data: bytes) -> None:
    for body in (data, b"<html>" + data, b"[" + data, b"{" + data):
        for one in posts_in_body(body, URL):
            assert one.id and isinstance(one.text, str)
    for begun in (data, b"window.YTD.tweets.part0 = [" + data):
        try:
            list(posts_in(begun))
        except Unplaced:
            continue


@example(served="\r\n", other="0")
@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_what_matches_is_what_was_served(served: str, other: str) -> None:
    """Whatever a copy says, the text that is told to match is the very one, letter for letter."""
    text = served.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    digest = digest_of(x.version_of(POST, text))
    for words in (served, text, other):
        copy = CopyWords(text=words, read_by="an editor", version=None, links=())
        found = compare(copy, [POST], [digest], x.version_of)
        if found.agreement is Agreement.MATCHES:
            assert found.candidate is not None and found.candidate.text == text
    page = CopyWords(text=served, read_by="an editor", version=None, links=())
    assert compare(page, [POST], [digest], x.version_of).agreement is Agreement.MATCHES


def test_an_id_is_needed() -> None:
    assert in_page(PAGES["its description"].encode(), None) == ()
    assert list(in_json({"text": json.dumps({"id": POST})})) == []
