"""What a page says of an account is in its structure, and nothing else says that it stopped."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.platforms import bluesky
from onrecord.reading.vouching import (
    Named,
    holds,
    leads_to,
    linked_back,
    pages_claimed,
    spoken_by,
)
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Refused, Unreached, Unread, Vouched

T0 = datetime(2026, 11, 23, 12, tzinfo=UTC)
DID = AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
OTHER = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
PROFILE = f"https://bsky.app/profile/{DID}"
PAGE = "https://tides.example/contact"
FEED = "https://tides.example/news.rss"
NAMED = Named(
    platform=bluesky,
    account=DID,
    handles=("tides.test", "@tides@social.example"),
    addresses=(PROFILE, FEED, "https://social.example/@tides"),
)
HTML = "text/html; charset=utf-8"


def answer(
    body: str | bytes,
    kind: str = HTML,
    status: int | None = 200,
    url: str = PAGE,
    failure: str | None = None,
) -> Exchange:
    return Exchange(
        method="GET",
        url=url,
        status=status,
        headers=(("content-type", kind),),
        body=body.encode() if isinstance(body, str) else body,
        asked_at=T0,
        answered_at=T0,
        vantage="test",
        peer=None,
        tls=None,
        failure=failure,
    )


def page(body: str) -> Exchange:
    return answer(f"<!doctype html><title>Ministry</title><a href=/>Home</a>{body}")


SAID: dict[str, tuple[Exchange, set[tuple[str, str | None]]]] = {
    "a link": (page(f'<a href="{PROFILE}">Bluesky</a>'), {("link", PROFILE)}),
    "a link by the handle": (
        page('<a href="https://bsky.app/profile/Tides.test/">us</a>'),
        {("link", "https://bsky.app/profile/Tides.test/")},
    ),
    "a link as its own": (page(f'<a rel="nofollow me" href="{PROFILE}">'), {("rel-me", PROFILE)}),
    "a link as its own, in the head": (
        page(f'<link rel="me" href="{PROFILE}">'),
        {("rel-me", PROFILE)},
    ),
    "its feed": (
        page('<link rel="alternate" type="application/rss+xml" href="/news.rss">'),
        {("feed", FEED)},
    ),
    "its feed, from another base": (
        page(
            '<base href="/a/b/"><link rel=alternate type="application/atom+xml" href="../../news.rss">'
        ),
        {("feed", FEED)},
    ),
    "its author": (
        page('<meta name="fediverse:creator" content="@Tides@social.example">'),
        {("creator", "@Tides@social.example")},
    ),
    "two means": (
        page(
            f'<meta name="fediverse:creator" content="@tides@social.example"><a href="{PROFILE}">'
        ),
        {("creator", "@tides@social.example"), ("link", PROFILE)},
    ),
    "another account": (page(f'<a href="https://bsky.app/profile/{OTHER}">'), {("link", None)}),
    "a post of the account is no link to it": (
        page(f'<a href="{PROFILE}/post/3laaaaaaaaaaa">'),
        {("link", None)},
    ),
    "words about it": (page(f"<p>We are {PROFILE}, our only account.</p>"), {("link", None)}),
    "a link in a comment": (page(f'<!-- <a href="{PROFILE}"> -->'), {("link", None)}),
    "a link in a template": (page(f'<template><a href="{PROFILE}"></template>'), {("link", None)}),
    "a link in a script": (page(f"<script>'<a href=\"{PROFILE}\">'</script>"), {("link", None)}),
    "a link that a visitor wrote": (
        page(f'<a rel="ugc nofollow" href="{PROFILE}">'),
        {("link", None)},
    ),
    "an account that is called alike elsewhere": (
        page('<a href="https://bsky.app.example/profile/tides.test">'),
        {("link", None)},
    ),
    "a style sheet with the account's address": (
        page(f'<link rel="stylesheet" href="{PROFILE}">'),
        {("link", None)},
    ),
    "a directory in JSON": (
        answer(f'{{"agencies": [{{"name": "x", "urls": ["{PROFILE}"]}}]}}', "application/json"),
        {("link", PROFILE)},
    ),
    "a directory in JSON with its site's domain": (
        answer('{"agencies": [{"domain": "tides.test"}]}', "application/json"),
        {("link", None)},
    ),
    "a directory in CSV": (
        answer(f'\ufeffagency;"web, site";account\r\nTides;"a\nb";{PROFILE}\r\n', "text/csv"),
        {("link", PROFILE)},
    ),
    "a page in UTF-16": (
        answer(f'<a href="{PROFILE}">x</a>'.encode("utf-16"), HTML),
        {("link", PROFILE)},
    ),
    "a form with a captcha below the link": (
        page(f'<a href="{PROFILE}">x</a><p>{"words " * 500}<div class="g-recaptcha"></div>'),
        {("link", PROFILE)},
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_a_page_says(name: str) -> None:
    exchange, expected = SAID[name]
    told = spoken_by(NAMED, PAGE, exchange)
    assert isinstance(told, tuple)
    assert {(one.how, one.link) for one in told} == expected
    assert all(one.by == PAGE for one in told)
    assert all(holds(one, exchange) for one in told if one.link is not None)


SILENT: dict[str, tuple[Exchange, type]] = {
    "forbidden": (answer("no", status=403), Refused),
    "a rate limit": (answer("no", status=429), Refused),
    "an error": (answer("no", status=500), Unreached),
    "no answer": (answer("", status=None, failure="DNS"), Unreached),
    "not found": (page_404 := replace(page("gone"), status=404), Unread),
    "gone": (replace(page_404, status=410), Unread),
    "a redirect to another site": (replace(page("x"), url="https://parking.example/"), Unread),
    "a log-in": (page("<form><input type=password></form>"), Refused),
    "a captcha": (page('<form id="challenge-form"></form>'), Refused),
    "a page that scripts make": (answer("<!doctype html><div id=app></div>"), Unread),
    "an empty answer": (answer(""), Unread),
    "a PDF": (answer(b"%PDF-1.7", "application/pdf"), Unread),
    "broken JSON": (answer("{", "application/json"), Unread),
    "JSON without end": (answer("[" * 200_000, "application/json"), Unread),
}


@pytest.mark.parametrize("name", SILENT)
def test_what_is_no_answer_never_says_that_it_stopped(name: str) -> None:
    exchange, expected = SILENT[name]
    assert isinstance(spoken_by(NAMED, PAGE, exchange, ("link", "rel-me")), expected)


def test_what_it_says_no_more_is_said_of_each_means() -> None:
    told = spoken_by(NAMED, PAGE, page(f'<a href="{PROFILE}">'), ("rel-me", "creator"))
    assert told == (
        Vouched(PAGE, "link", PROFILE),
        Vouched(PAGE, "rel-me", None),
        Vouched(PAGE, "creator", None),
    )


def test_a_link_that_became_its_own_is_still_there() -> None:
    told = spoken_by(NAMED, PAGE, page(f'<a rel="me" href="{PROFILE}">'), ("link",))
    assert told == (Vouched(PAGE, "rel-me", PROFILE),)


def test_the_same_site_with_and_without_www_is_one() -> None:
    exchange = replace(page(f'<a href="{PROFILE}">'), url="https://www.tides.example/contact/")
    assert spoken_by(NAMED, PAGE, exchange) == (Vouched(PAGE, "link", PROFILE),)


BACK: dict[str, tuple[str, str | None]] = {
    "to that very page": (f'<a rel="me" href="{PAGE}">', PAGE),
    "to a page of the same site": (
        '<link rel="me" href="https://www.tides.example/">',
        "https://www.tides.example/",
    ),
    "without rel=me": (f'<a href="{PAGE}">', None),
    "to another site": ('<a rel="me" href="https://tides.example.org/">', None),
}


@pytest.mark.parametrize("name", BACK)
def test_whether_a_profile_links_back(name: str) -> None:
    body, expected = BACK[name]
    exchange = replace(page(body), url="https://social.example/@tides")
    told = linked_back("https://social.example/@tides", exchange, PAGE, before=True)
    assert told == Vouched("https://social.example/@tides", "rel-me-back", expected)


def test_a_profile_that_never_linked_back_is_no_news() -> None:
    exchange = replace(page(""), url="https://social.example/@tides")
    assert linked_back("https://social.example/@tides", exchange, PAGE) is None


def test_the_pages_that_a_profile_claims_are_those_elsewhere() -> None:
    body = (
        '<a rel="me" href="/about"><a rel="me" href="https://tides.example/"><a rel=me href="x:">'
    )
    exchange = replace(page(body), url="https://social.example/@tides")
    assert pages_claimed("https://social.example/@tides", exchange) == ("https://tides.example/",)


LINKS = {
    PROFILE: True,
    f"{PROFILE}/": True,
    PROFILE.replace("https", "http"): True,
    f"{PROFILE}?ref=x": True,
    "https://social.example:443/@tides": True,
    "https://social.example:8443/@tides": False,
    f"{PROFILE}/post/3laaaaaaaaaaa": False,
    "https://bsky.app/": False,
    "https://[": False,
    "javascript:alert(1)": False,
    "tides.test": False,
    "": False,
}


@pytest.mark.parametrize("link", LINKS)
def test_which_link_leads_to_the_account(link: str) -> None:
    assert leads_to(NAMED, link) is LINKS[link]


@given(st.binary(max_size=300), st.sampled_from([HTML, "application/json", "text/csv", ""]))
def test_no_bytes_raise(body: bytes, kind: str) -> None:
    spoken_by(NAMED, PAGE, answer(body, kind), ("link",))


@given(st.text(max_size=80))
def test_no_link_raises(link: str) -> None:
    leads_to(NAMED, link)
    spoken_by(NAMED, PAGE, page(f'<a href="{link}"><base href="{link}">'))


@given(st.data())
def test_no_damage_to_a_page_raises(data: st.DataObject) -> None:
    body = bytearray(SAID["two means"][0].body)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place] = data.draw(st.integers(0, 255))
    spoken_by(NAMED, PAGE, answer(bytes(body)), ("link",))
