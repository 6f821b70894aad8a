"""What does a site's answer say of a page, and what does it leave open?"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import PLATFORMS, web
from onrecord.platforms.polling import Account, Answer, Located, Question, Shown
from onrecord.platforms.speech import Address, AddressError, Unplaced
from onrecord.platforms.web.addresses import normalised
from onrecord.platforms.web.main_text import NEEDS
from onrecord.reading.polled import read_answer
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.declarations import ScopeKind
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Absent, AccountState, Refused, Unreached, Unread
from press_pages import LAYOUTS, PARAGRAPHS, TITLE, page
from stored_answers import answered, heard

HOST = "https://tides.example"
LIST = Account(account=AccountId(f"{HOST}/news/"), handle=None, host=HOST)
ALONE = Account(account=AccountId(f"{HOST}/statement.html"), handle=None, host=HOST)
POST = PostId(f"{HOST}/news/gauge.html")
CONTROL = web.ask_control(LIST).url
HTML = (("content-type", "text/html; charset=utf-8"),)
RELEASE = page("HTML5, with a main and an aside")
FILES = sorted((Path(__file__).parent / "web").glob("*.http"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_says_what_was_said(file: Path) -> None:
    assert repr(web.read(LIST, heard(file))) == file.with_suffix(".says").read_text().strip()


# What stands at an address


def of_site(body: str, title: str = "Tides") -> bytes:
    """A page as the site makes all of its pages."""
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home"
        f"</a><a href=/news/>News</a></nav><main>{body}</main><footer>Imprint</footer></body></html>"
    ).encode()


def bare(body: str, title: str = "x") -> bytes:
    return f"<!doctype html><html><title>{title}</title><body>{body}</body></html>".encode()


SOFT = "<h1>Oh no</h1><p>There is nothing at this address. Perhaps the search helps you on.</p>"
PARKED = bare("<h1>tides.example</h1><p>This domain may be for sale. Make us an offer today.</p>")
SHELL = bare("<noscript>Please switch on scripts to use this page.</noscript><div id=app></div>")
MENDED = bare("<h1>Back soon</h1><p>We are working on our site for you tonight.</p>")
DEFAULT = bare("<h1>It works!</h1><p>This is the default page of a web server.</p>")
LOGIN = bare("<h1>Log in</h1><form><input name=u><input type=password name=p></form>")


def got(
    body: bytes = b"", status: int | None = 200, url: str = POST, *more: tuple[str, str]
) -> Exchange:
    return answered(url, body, status, (*HTML, *more))


def led(target: str, status: int = 302, url: str = POST) -> Exchange:
    return got(b"", status, url, ("location", target))


def control(body: bytes = b"", status: int = 404, *more: tuple[str, str]) -> Exchange:
    return got(body, status, CONTROL, *more)


HOME = got(of_site("<h1>Ministry of Tides</h1><p>We measure the tides.</p>"), 200, f"{HOST}/")
NOT_FOUND = control(of_site(SOFT), 404)
REFRESH = f"<meta http-equiv=refresh content='0; url={HOST}/'>"
BUSY = b"<p>busy</p>"
TO_HOME = led("/", 302)
MOVED = f"{HOST}/archive/gauge.html"

# The answer, what came on the way to it and beside it, and what follows from all of that.
CASES: dict[str, tuple[Exchange, Sequence[Exchange], type]] = {
    # There
    "a release": (got(RELEASE), (), Shown),
    "a release, beside a page that can't exist": (got(RELEASE), (NOT_FOUND,), Shown),
    "a release on a site of soft 404s": (got(RELEASE), (control(of_site(SOFT), 200),), Shown),
    "a short release on a site of soft 404s": (
        got(of_site("<h1>Gauge</h1><p>The gauge is closed today.</p>")),
        (control(of_site(SOFT), 200),),
        Shown,
    ),
    "a page that says that it was removed": (
        got(of_site("<h1>Gauge</h1><p>This post has been removed. 404 Not Found.</p>")),
        (NOT_FOUND,),
        Shown,
    ),
    "a page about a statue that was removed": (
        got(of_site("<h1>Statue</h1><p>The statue has been removed from the harbour.</p>")),
        (control(of_site(SOFT), 200),),
        Shown,
    ),
    "a release whose whole text was replaced by a notice": (
        got(of_site("<p>This page was taken down by the press office.</p>", TITLE)),
        (NOT_FOUND,),
        Shown,
    ),
    "a page that moved": (got(RELEASE, 200, MOVED), (led(MOVED, 301),), Shown),
    "a page that moved, where unknown ones lead home": (
        got(RELEASE, 200, MOVED),
        (led(MOVED, 301), control(b"", 302, ("location", "/"))),
        Shown,
    ),
    "a page that moved by its head": (
        got(RELEASE, 200, MOVED),
        (got(f"<meta http-equiv=Refresh content='0;URL={MOVED}'>".encode()),),
        Shown,
    ),
    "a page that reloads itself": (
        got(b"<meta http-equiv=refresh content='30'>" + RELEASE),
        (),
        Shown,
    ),
    "a page that goes on to another after a minute": (
        got(b"<meta http-equiv=refresh content='60; url=/'>" + RELEASE),
        (),
        Shown,
    ),
    "a soft 404 that is worded anew each time": (  # known-limits: an edit, and no absence
        got(of_site("<h1>Lost</h1><p>Seven gulls, four boats, and no page for you.</p>")),
        (control(of_site(SOFT), 200),),
        Shown,
    ),
    "an article with a login box in its header": (got(page("a login in the header")), (), Shown),
    # Not there
    "not found": (got(of_site(SOFT), 404), (), Absent),
    "not found, as a live page would look": (got(RELEASE, 404), (), Absent),
    "gone": (got(b"", 410), (NOT_FOUND,), Absent),
    "a soft 404": (got(of_site(SOFT)), (control(of_site(SOFT), 200),), Absent),
    "a soft 404 that repeats the address": (
        got(of_site(f"{SOFT}<p>You asked for /news/gauge.html</p>")),
        (control(of_site(f"{SOFT}<p>You asked for {CONTROL.removeprefix(HOST)}</p>"), 200),),
        Absent,
    ),
    "the home page in place of every unknown one": (
        got(HOME.body),
        (control(HOME.body, 200),),
        Absent,
    ),
    "led home, as every unknown page is": (
        TO_HOME,
        (control(b"", 302, ("location", f"{HOST}/")),),
        Absent,
    ),
    "led home, and followed there": (
        HOME,
        (TO_HOME, control(b"", 302, ("location", "/"))),
        Absent,
    ),
    "led to a page of errors that carries the address": (
        led("/error?from=/news/gauge.html"),
        (control(b"", 302, ("location", f"/error?from={CONTROL.removeprefix(HOST)}")),),
        Absent,
    ),
    "led home by its head, as every unknown page is": (
        got(bare(REFRESH)),
        (control(bare(REFRESH), 200),),
        Absent,
    ),
    # Somewhere else
    "led home, with nothing to compare": (TO_HOME, (), Question),
    "led home, where unknown pages are not found": (TO_HOME, (NOT_FOUND,), Question),
    "led to another domain, as everything is": (
        led("https://sale.example/"),
        (control(b"", 302, ("location", "https://sale.example/")),),
        Question,
    ),
    # Refused
    "401": (got(b"", 401), (NOT_FOUND,), Refused),
    "403": (got(b"", 403), (NOT_FOUND,), Refused),
    "429": (got(b"", 429), (NOT_FOUND,), Refused),
    "451": (got(b"", 451), (NOT_FOUND,), Refused),
    "a captcha": (got(bare("<div class=h-captcha></div>")), (NOT_FOUND,), Refused),
    "a captcha with 403": (got(bare("<div class=h-captcha></div>"), 403), (), Refused),
    "a login in its place": (got(LOGIN), (control(LOGIN, 200),), Refused),
    "a redirect to a login": (led("/login?next=/news/gauge.html"), (NOT_FOUND,), Refused),
    "a redirect to a page that asks for consent": (
        led("https://consent.tides.example/?continue=https://tides.example/news/gauge.html"),
        (),
        Refused,
    ),
    # Unreached
    "500": (got(BUSY, 500), (control(BUSY, 500),), Unreached),
    "502 of a proxy": (got(BUSY, 502), (), Unreached),
    "503": (got(BUSY, 503), (control(BUSY, 503),), Unreached),
    "no such host": (
        answered(POST, b"", None, (), "DNS: tides.example has no address"),
        (),
        Unreached,
    ),
    "a certificate of another": (
        answered(POST, b"", None, (), "TLS: the certificate is another's"),
        (),
        Unreached,
    ),
    # Unread: what is it?
    "led home, and followed there, where unknown pages are not found": (
        HOME,
        (TO_HOME, NOT_FOUND),
        Unread,
    ),
    "led to the home page of another host": (
        got(HOME.body, 200, "https://www.tides-and-fog.example/"),
        (led("https://www.tides-and-fog.example/", 301), NOT_FOUND),
        Unread,
    ),
    "a parked domain": (got(PARKED), (control(PARKED, 200),), Unread),
    "a site that is being mended": (got(MENDED), (control(MENDED, 200),), Unread),
    "a page that a script is to fill": (got(SHELL), (control(SHELL, 200),), Unread),
    "the default page of a server": (got(DEFAULT), (control(DEFAULT, 200),), Unread),
    "an empty page": (got(b""), (), Unread),
    "white space": (got(b" \n"), (), Unread),
    "a page without text": (got(bare("<img src=x.png>")), (), Unread),
    "an error of the CMS, without anything around it": (
        answered(POST, b"Error establishing a database connection", 200, (("content-type", "text/plain"),)),
        (),
        Unread,
    ),
    "JSON": (answered(POST, b"{}", 200, (("content-type", "application/json"),)), (), Unread),
    "a PDF": (answered(POST, b"%PDF-1.7", 200, (("content-type", "application/pdf"),)), (), Unread),
    "another status": (got(b"", 206), (), Unread),
    "a redirect to nowhere": (got(b"", 302), (), Unread),
    "a redirect to no address": (led("https://[tides/"), (), Unread),
    "a redirect to a program": (led("javascript:alert(1)"), (), Unread),
    "an answer about a page of another site": (got(RELEASE, 200, "https://fog.example/"), (), Unread),
    "an answer that the one before it doesn't lead to": (
        got(RELEASE, 200, MOVED),
        (led("/elsewhere", 301),),
        Unread,
    ),
    "half a page, in a frame": (got(bare("<iframe src=/x></iframe>")), (), Unread),
}  # fmt: skip


def judged(answer: Answer, post: PostId) -> Any:
    if answer.failure is not None:
        assert not answer.posts
        return answer.failure
    return answer.instead or answer.posts.get(post)


@pytest.mark.parametrize("case", CASES)
def test_what_an_answer_says(case: str) -> None:
    exchange, beside, what = CASES[case]
    assert type(judged(read_answer(web, LIST, exchange, beside), POST)) is what


@pytest.mark.parametrize("case", [case for case in CASES if CASES[case][0].url == POST])
def test_of_a_page_alone_the_same_is_said(case: str) -> None:
    exchange, beside, what = CASES[case]

    def moved(value: str) -> str:
        here, other = CONTROL, web.ask_control(ALONE).url
        for old, new in ((here, other), (POST, ALONE.account)):
            value = value.replace(old.removeprefix(HOST), new.removeprefix(HOST))
        return value

    def there(one: Exchange) -> Exchange:
        url = {POST: ALONE.account, CONTROL: web.ask_control(ALONE).url}.get(one.url, one.url)
        body = one.body.replace(b"/news/gauge.html", b"/statement.html")
        headers = tuple((name, moved(value)) for name, value in one.headers)
        return replace(one, url=str(url), body=body, headers=headers)

    answer = read_answer(web, ALONE, there(exchange), [there(one) for one in beside])
    assert type(judged(answer, PostId(ALONE.account))) is what


def test_words_decide_nothing() -> None:
    """Whatever is written on it: no answer with 200 alone is ever an absence."""
    for words in ("404", "Not Found", "has been removed", "Seite nicht gefunden", "supprimé"):
        found = web.read(LIST, got(of_site(f"<h1>{words}</h1><p>{words}</p>", words)))
        assert isinstance(found.posts[POST], Shown)


SOUND = {
    "not found": (NOT_FOUND, True),
    "gone": (control(b"", 410), True),
    "led home": (control(b"", 302, ("location", "/")), True),
    "a page of its own that says so": (control(of_site(SOFT), 200), True),
    "led to the same with a slash": (control(b"", 301, ("location", f"{CONTROL}/")), False),
    "led to a login": (control(b"", 302, ("location", "/login?next=x")), False),
    "led to a page that asks for consent": (
        control(b"", 302, ("location", "https://consent.tides.example/?x")),
        False,
    ),
    "forbidden": (control(b"", 403), False),
    "an error": (control(b"", 500), False),
    "no answer": (answered(CONTROL, b"", None, (), "timeout: 20 s"), False),
    "a login": (control(LOGIN, 200), False),
    "a parked domain": (control(PARKED, 200), False),
    "a page that a script is to fill": (control(SHELL, 200), False),
    "nothing": (control(b"", 200), False),
    "the answer for another address": (got(of_site(SOFT), 404), False),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_a_control_has_to_be(case: str) -> None:
    exchange, sound = SOUND[case]
    assert web.is_sound(LIST, exchange) is sound


# The list


def test_a_list_names_the_pages_beneath_it() -> None:
    links = [
        "/news/gauge.html",
        "boat.html?utm_source=x#top",
        "/news/2026/",
        "/news/",
        "/news/gauge.html#more",
        "/news/plan.pdf",
        "/news/page/2/",
        "/news/feed/",
        "/about",
        "https://fog.example/news/x",
        "javascript:void(0)",
        "https://[x",
    ]
    body = "".join(f"<li><a href='{link}'>x</a></li>" for link in links)
    answer = web.read(LIST, got(of_site(f"<ul>{body}</ul>"), 200, LIST.account))
    pages = ("gauge.html", "boat.html", "2026/")
    assert answer.named == tuple(f"{HOST}/news/{page}" for page in pages)
    assert answer.facts == (AccountState("active", "tides.example"),)
    assert not answer.posts
    assert answer.reaches_to == datetime(2026, 1, 31, 11, tzinfo=UTC)


def test_of_a_list_the_newest_forty_are_named() -> None:
    body = "".join(f"<a href=/news/{n}>x</a>" for n in range(90))
    named = web.read(LIST, got(of_site(body), 200, LIST.account)).named
    assert named == tuple(f"{HOST}/news/{n}" for n in range(40))


def test_links_in_menus_and_footers_are_no_posts() -> None:
    body = "<nav><a href=/news/rss-help>x</a></nav><a href=/news/1>x</a>"
    body += "<aside><a href=/news/2>x</a></aside><a rel=next href=/news/older>x</a>"
    named = web.read(LIST, got(of_site(body), 200, LIST.account)).named
    assert named == (f"{HOST}/news/1",)


TROUBLED = {
    "not found": got(b"", 404, LIST.account),
    "a list without links": got(of_site("<p>Nothing here.</p>"), 200, LIST.account),
    "a parked domain": got(PARKED, 200, LIST.account),
    "a page that a script is to fill": got(SHELL, 200, LIST.account),
}


@pytest.mark.parametrize("case", TROUBLED)
def test_a_list_in_disorder_says_nothing_of_its_account(case: str) -> None:
    answer = web.read(LIST, TROUBLED[case])
    assert isinstance(answer.failure, Unread)
    assert answer.facts == ()


def test_a_list_that_leads_elsewhere_is_not_read_as_ours() -> None:
    way = led("https://sale.example/", 301, LIST.account)
    there = got(of_site("<a href=/a>x</a>"), 200, "https://sale.example/")
    assert isinstance(web.read(LIST, there, [way]).failure, Unread)


def test_a_site_that_answers_all_alike_is_not_in_order() -> None:
    body = of_site("<a href=/news/1>One</a><p>All that we have is on this page.</p>")
    beside = [control(body, 200)]
    assert isinstance(web.read(LIST, got(body, 200, LIST.account), beside).failure, Unread)


def test_beside_a_single_page_the_home_page_says_whether_the_site_is_itself() -> None:
    assert web.ask_account(ALONE).url == f"{HOST}/"
    assert web.read(ALONE, HOME).facts == (AccountState("active", "tides.example"),)
    assert isinstance(web.read(ALONE, got(PARKED, 200, f"{HOST}/")).failure, Unread)


# Versions


def shown(body: bytes, url: str = POST, *beside: Exchange, kind: str = "text/html") -> Shown:
    found = web.read(LIST, answered(url, body, 200, (("content-type", kind),)), beside).posts[POST]
    assert isinstance(found, Shown)
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_changes_around_a_text_is_no_edit(layout: str) -> None:
    assert len({shown(page(layout, visit)).version for visit in (1, 7, 23)}) == 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_text_is_whole_and_little_else(layout: str) -> None:
    text = web.read_version(POST, shown(page(layout)).version).text
    assert TITLE in text
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert len(text) < 1.15 * len(TITLE + "".join(PARAGRAPHS))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_word_that_changes_is_an_edit(layout: str) -> None:
    before = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    after = before.replace("fourteen months", "fifteen months")
    assert shown(page(layout, text=after)).version != shown(page(layout, text=before)).version


def test_the_same_bytes_give_the_same_text_in_another_process() -> None:
    script = (
        "import sys; from onrecord.platforms import web; from stored_answers import answered\n"
        "A = web.Account(account='https://tides.example/news/', handle=None, host='')\n"
        "body = sys.stdin.buffer.read(); url = 'https://tides.example/news/gauge.html'\n"
        "for _ in range(2):\n"
        "    found = web.read(A, answered(url, body)).posts[url]\n"
        "sys.stdout.buffer.write(found.version)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=RELEASE,
        capture_output=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"},
    )
    assert done.stdout == shown(RELEASE).version


SAID = {
    "emoji": "Tide \U0001f468\u200d\U0001f469\u200d\U0001f467 is high",
    "right to left": "\u200f\u05d2\u05d0\u05d5\u05ea \u0645\u062f",
    "NFC": "caf\u00e9 by the sea",
    "NFD": "cafe\u0301 by the sea",
    "NUL": "before \0 after it",
    "a name of 1 MB": "x" * 1_000_000,
}


@pytest.mark.parametrize("case", SAID)
def test_text_survives(case: str) -> None:
    words = SAID[case]
    text = f"<p>{words} and more of it.</p><p>{PARAGRAPHS[0]}</p>"
    version = shown(of_site(f"<article><h1>Gauge</h1>{text}</article>", f"About {words}")).version
    assert f"{words} and more of it." in web.read_version(POST, version).text
    assert web.read_fields(version)["title"] == f"About {words}"


def test_all_kinds_of_spaces_are_one_space() -> None:
    for space in ("\u00a0", "&nbsp;", "\n\t", "\u2009"):
        words = f"12{space}000 boats came into the harbour of Saltmarsh"
        version = shown(of_site(f"<article><h1>Boats</h1><p>{words}.</p></article>")).version
        assert "12 000 boats came" in web.read_version(POST, version).text


def test_half_a_character_becomes_what_browsers_show() -> None:
    version = shown(of_site(f"<p>Half &#xD83D; of it.</p><p>{PARAGRAPHS[0]}</p>")).version
    assert "Half \ufffd of it." in web.read_version(POST, version).text


CHARSETS = {
    "header": ("cp1251", "text/html; charset=windows-1251", ""),
    "meta": ("cp1251", "text/html", "<meta charset=windows-1251>"),
    "meta of old": (
        "iso8859-2",
        "text/html",
        "<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>",
    ),
    "byte-order mark": ("utf-16", "text/html", ""),
    "nothing, and UTF-8": ("utf-8", "text/html", ""),
    "nothing, and not UTF-8": ("cp1252", "text/html", ""),
    "a label that is no encoding of text": ("utf-8", "text/html; charset=rot13", ""),
    "Latin 1, as browsers mean it": ("cp1252", "text/html; charset=iso-8859-1", ""),
}


@pytest.mark.parametrize("case", CHARSETS)
def test_characters_are_read_as_browsers_read_them(case: str) -> None:
    codec, kind, meta = CHARSETS[case]
    word = {"cp1251": "Прилив", "iso8859-2": "Příliv"}.get(codec, "Fluß – „Tide“")
    body = (
        f"<!doctype html><html><head>{meta}<title>{word}</title></head><body><p>{word} 7</p></body>"
    )
    found = shown(body.encode(codec), kind=kind)
    assert web.read_version(POST, found.version).text == f"{word} 7"


DATES = {
    "Open Graph": (
        "<meta property='article:published_time' content='2026-11-12T09:30:00+08:00'>",
        datetime(2026, 11, 12, 1, 30, tzinfo=UTC),
    ),
    "schema.org, as JSON": (
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"},'
        ' {"datePublished": "2026-11-12T09:30:00Z"}]}</script>',
        datetime(2026, 11, 12, 9, 30, tzinfo=UTC),
    ),
    "schema.org, within the page": (
        "<meta itemprop=datePublished content='2026-11-12T09:30:00Z'>",
        datetime(2026, 11, 12, 9, 30, tzinfo=UTC),
    ),
    "a time in the article": (
        "</head><body><article><time datetime='2026-11-12T09:30:00-01:00'>x</time></article>",
        datetime(2026, 11, 12, 10, 30, tzinfo=UTC),
    ),
    "a day, which is no instant": ("<meta name=date content='2026-11-12'>", None),
    "a time of no zone": ("<meta name=date content='2026-11-12T09:30:00'>", None),
    "no date at all": ("<meta name=date content=soon>", None),
    "JSON that is none": ("<script type='application/ld+json'>{</script>", None),
}


@pytest.mark.parametrize("case", DATES)
def test_a_page_says_when_it_was_published(case: str) -> None:
    head, at = DATES[case]
    body = f"<!doctype html><html><head>{head}</head><body><p>{PARAGRAPHS[0]}</p></body></html>"
    found = shown(body.encode())
    assert found.claimed_at == at
    assert web.read_version(POST, found.version).claimed_at == at


def test_a_page_that_moved_says_where_to() -> None:
    there = shown(RELEASE, MOVED, led(MOVED, 301))
    assert web.read_fields(there.version)["moved_to"] == MOVED
    assert "moved_to" not in web.read_fields(shown(RELEASE).version)


def test_a_version_of_something_else_is_unplaced() -> None:
    for data in (b"", b"[]", b'{"text": 7}', b"\xff"):
        with pytest.raises(Unplaced):
            web.read_version(POST, data)


def test_without_the_extractor_a_page_is_unread_and_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("trafilatura", "lxml.html"):
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, module, None)
            assert web.read(LIST, got(RELEASE)) == Answer(failure=Unread(NEEDS))
    assert isinstance(web.read(LIST, got(b"", 404)).posts[POST], Absent)


# Hostile pages

SCRAPS = [
    b"<",
    b">",
    b"</p>",
    b"<p>",
    b"<a href=",
    b"'",
    b'"',
    b"=",
    b"&#",
    b"<!--",
    b"\0",
    b"\xff",
]


@given(st.binary(max_size=300), st.sampled_from((200, 302, 404)), st.binary(max_size=30))
def test_any_bytes_are_placed(body: bytes, status: int, location: bytes) -> None:
    exchange = got(body, status, POST, ("location", location.decode("latin-1")))
    answer = web.read(LIST, exchange, [control(body, 200)])
    assert status == 404 or not any(isinstance(x, Absent) for x in answer.posts.values())


@given(
    st.sampled_from([RELEASE, HOME.body, LOGIN]),
    st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(SCRAPS)), max_size=8),
)
def test_any_broken_page_is_placed(body: bytes, cuts: list[tuple[int, bytes]]) -> None:
    for at, scrap in cuts:
        body = body[:at] + scrap + body[at + 3 :]
    for url in (POST, LIST.account, CONTROL):
        web.read(LIST, got(body, 200, url), [NOT_FOUND])
    web.is_sound(LIST, control(body, 200))


@given(st.text(max_size=60), st.sampled_from(["web:", "web:https://", "web:http://h.example/", ""]))
def test_any_address_is_read(text: str, start: str) -> None:
    try:
        found = web.read_address(start + text)
    except AddressError:
        return
    assert found is None or (found.at is not None and normalised(found.at) == found.at)


MUCH = {
    "too large": b"x" * 5_000_000,
    "too many elements": b"<p>x</p>" * 100_000,
    "too many attributes": b"<p " + b"".join(b"a%d=1 " % n for n in range(9_000)) + b">x",
    "too many attributes, quoted": b"<p " + b"".join(b"a%d='>' " % n for n in range(9_000)) + b">x",
    "nested without end": b"<div>" * 35_000,
    "quotes without end": b"<a " + b"'\"=" * 500_000,
}


@pytest.mark.parametrize("case", MUCH)
def test_more_than_people_write_is_unread(case: str) -> None:
    assert isinstance(web.read(LIST, got(MUCH[case])).failure, Unread)


# Addresses

ADDRESSES = {
    "web:https://tides.example/news/": ("https://tides.example/news/", None),
    "WEB:HTTPS://Tides.Example:443/news/#top": ("https://tides.example/news/", None),
    "web:http://127.0.0.1:8080/news/": ("http://127.0.0.1:8080/news/", None),
    "web:https://tides.example": ("https://tides.example/", None),
    "web:https://tides.example/a.html?id=7&utm_source=x": (
        "https://tides.example/a.html?id=7",
        "https://tides.example/a.html?id=7",
    ),
    "web:https://tides.example/a;jsessionid=1F?x": (
        "https://tides.example/a?x",
        "https://tides.example/a?x",
    ),
    "web:https://küste.example/größe": (
        "https://xn--kste-0ra.example/gr%C3%B6%C3%9Fe",
        "https://xn--kste-0ra.example/gr%C3%B6%C3%9Fe",
    ),
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_names_a_list_or_a_page(text: str) -> None:
    account, post = ADDRESSES[text]
    assert web.read_address(text) == Address(
        account=AccountId(account), handle=None, post=post and PostId(post), at=account
    )


def test_not_every_link_is_an_account() -> None:
    assert web.read_address("https://tides.example/news/") is None
    assert web.read_address("press@tides.example") is None


@pytest.mark.parametrize(
    "text", ["web:", "web:tides", "web:ftp://x/", "web:https://u:p@tides.example/"]
)
def test_what_names_no_page_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        web.read_address(text)


def test_no_other_platform_takes_a_page_for_its_own() -> None:
    for platform in PLATFORMS:
        if platform.NAME != web.NAME:
            assert platform.read_address("web:https://tides.example/news/") is None


# Finding


def found(text: str, *answers: Exchange) -> Any:
    address = web.read_address(text)
    assert address is not None
    return web.find(address, answers, "")


LISTING = of_site("<a href=/news/1>One</a>")


def test_a_list_is_found() -> None:
    text = "web:https://tides.example/news/"
    asked = found(text)
    assert asked == web.ask_latest(LIST)[0]
    located = found(text, got(LISTING, 200, asked.url))
    assert isinstance(located, Located)
    assert located.account == LIST


def test_a_page_is_found_under_https() -> None:
    text = "web:http://tides.example/statement.html"
    way = led(ALONE.account, 301, "http://tides.example/statement.html")
    assert found(text, way).url == ALONE.account
    located = found(text, way, got(RELEASE, 200, ALONE.account))
    assert isinstance(located, Located)
    assert located.account == ALONE


NOT_FOUND_BY = {
    "not there": (got(b"", 404, LIST.account), Absent),
    "forbidden": (got(b"", 403, LIST.account), Refused),
    "an error": (got(b"", 500, LIST.account), Unreached),
    "led home": (led("/", 302, LIST.account), Unread),
    "no list": (got(RELEASE, 200, LIST.account), Unread),
    "nothing": (got(b"", 200, LIST.account), Unread),
}


@pytest.mark.parametrize("case", NOT_FOUND_BY)
def test_what_is_no_list_is_not_enrolled(case: str) -> None:
    exchange, what = NOT_FOUND_BY[case]
    assert type(found("web:https://tides.example/news/", exchange)) is what


def test_questions() -> None:
    assert web.ask_many(LIST, [POST]) is None
    assert web.ask_post(LIST, POST) == Question(url=POST, accept=web.ask_latest(LIST)[0].accept)
    assert web.ask_control(LIST).url == web.ask_control(LIST).url
    assert web.ask_control(LIST).url.startswith(LIST.account)
    assert web.ask_control(ALONE).url.endswith(".html")
    assert web.kind_of(POST) is ScopeKind.POSTS
    assert web.page_of(LIST.account, POST) == POST
    assert web.read(LIST, NOT_FOUND) == Answer()
    unchanged = got(b"", 304)
    assert web.read(LIST, unchanged) == Answer()
    assert web.read(LIST, replace(unchanged, answered_at=unchanged.answered_at + timedelta(1))) == (
        Answer()
    )
