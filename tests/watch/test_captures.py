"""Which pages are owed a visit, and what does a visit change? Nothing about the post."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import replace

import pytest

from entries import ENROLMENT, at, commitment, post_observation
from onrecord.archive import Archive, BlobMissing, CaptureSettings, XSettings
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_post
from onrecord.network import Guard, SystemClock
from onrecord.network.asking import Headers
from onrecord.network.browser import Chromium
from onrecord.record.accounts import AccountId, Handle, PostId, Ref, ref_of
from onrecord.record.captures import Capture, CaptureOutcome, Failed, Truncated, Whole
from onrecord.record.entries import Entry
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, Identity, Outcome, Refused, Seen, Unreached
from onrecord.watch.asking import Asker
from onrecord.watch.captures import MOST_TRIES, due_at, owed_captures
from onrecord.watch.capturing import capture_page
from onrecord.watch.page_visits import PageVisits
from onrecord.watch.post_pages import page_for
from page_site import page_site
from small_desk import OTHERS, TIDES, Desk, desk

__all__ = ["desk"]

needs_browser = pytest.mark.skipif(
    shutil.which("chromium") is None,
    reason="no chromium is installed: make setup, or apt-get install chromium",
)
SETTINGS = CaptureSettings(automatic=True, seconds=60)
A, B = Seen(commitment("a")), Seen(commitment("b"))
OUTCOMES: dict[str, CaptureOutcome] = {
    "whole": Whole(),
    "truncated": Truncated("it took longer than 72 s"),
    "refused": Refused("it shows a login and little else"),
    "unreached": Unreached("HTTP 503"),
    "failed": Failed("the browser died"),
}


def visit_at(minutes: float, outcome: CaptureOutcome, *posts: Ref) -> Capture:
    return Capture(
        url="https://app.example/profile/x/post/y",
        posts=posts,
        outcome=outcome,
        package=None,
        status=200,
        peer="192.0.2.7:443",
        tls="verified TLSv1.3",
        browser="Chromium 156",
        vantage="test",
        began_at=at(minutes),
        ended_at=at(minutes + 1),
    )


def seen(minutes: float, outcome: Outcome = A, part: str | None = None) -> Entry:
    return post_observation(outcome, minutes, part=part)


def failing(*minutes: float) -> list[Entry]:
    return [visit_at(one, Failed("the browser died")) for one in minutes]


# The account was enrolled at minute 10. What is owed, and from which minute on?
DUE: dict[str, tuple[Sequence[Entry], float | None]] = {
    "a new post": ([seen(20)], 20),
    "a post that was there when the account was enrolled": ([seen(10)], None),
    "such a post, edited later": ([seen(10), seen(30, B)], 30),
    "such a post, seen again": ([seen(10), seen(30)], None),
    "seen, and visited": ([seen(20), visit_at(21, Whole())], None),
    "visited in part": ([seen(20), visit_at(21, Truncated("too long"))], None),
    "visited, then edited": ([seen(20), visit_at(21, Whole()), seen(30, B)], 30),
    "visited before it was seen": ([visit_at(15, Whole()), seen(20)], 20),
    "edited back: the page was seen so before": (
        [seen(20), seen(21, B), visit_at(22, Whole()), seen(30)],
        None,
    ),
    "withdrawn before we came": ([seen(20), seen(21, Absent("gone"))], 20),
    "only a picture of it": ([seen(20, part="bafkrei")], None),
    "never seen": ([seen(20, Unreached("timeout"))], None),
    "one visit failed": ([seen(20), *failing(21)], 24),
    "two failed": ([seen(20), *failing(21, 25)], 36),
    "a wall is tried again": ([seen(20), visit_at(21, Refused("login"))], 24),
    "failed, then visited": ([seen(20), *failing(21), visit_at(25, Whole())], None),
    "failed as often as we try": ([seen(20), *failing(*range(21, 21 + MOST_TRIES))], None),
    "failed as often, then edited": (
        [seen(20), *failing(*range(21, 21 + MOST_TRIES)), seen(90, B)],
        90,
    ),
}


@pytest.mark.parametrize("case", DUE)
def test_a_visit_is_owed(case: str) -> None:
    entries, minutes = DUE[case]
    assert due_at(entries, since=at(10)) == (None if minutes is None else at(minutes))


def test_the_newest_posts_of_watched_accounts_come_first(desk: Desk) -> None:
    desk.enrol()
    first, second = desk.posted("3a", "one", 20), desk.posted("3b", "two", 21)
    desk.posted("3c", "of somebody else", 22, account=OTHERS)
    owed = owed_captures(desk.archive, "https://app.example/")
    assert [one.ref for one in owed] == [second, first]
    assert owed[0].url == f"https://app.example/profile/{TIDES}/post/3b"
    desk.archive.append([visit_at(25, Whole(), second)])
    assert [one.ref for one in owed_captures(desk.archive, "https://app.example")] == [first]


def test_what_is_owed_is_derived_again_without_the_note(desk: Desk) -> None:
    desk.enrol()
    desk.posted("3a", "one", 20)
    owed = owed_captures(desk.archive, "https://app.example")
    desk.archive.state.set("captures/settled", None)
    assert owed_captures(desk.archive, "https://app.example") == owed != []


def test_a_like_has_no_page(desk: Desk) -> None:
    desk.enrol()
    desk.kept("3l", b"a like", 20, collection="app.bsky.feed.like")
    assert owed_captures(desk.archive, "https://app.example") == []


def test_a_redacted_enrolment_owes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.enrol()
    desk.posted("3a", "one", 20)

    def missing(*_: object) -> bytes:
        raise BlobMissing("redacted")

    monkeypatch.setattr(Archive, "blob", missing)
    assert owed_captures(desk.archive, "https://app.example") == []


# A visit says nothing about the post


@pytest.mark.parametrize("case", OUTCOMES)
def test_a_visit_changes_neither_presence_nor_standing(case: str, desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3a", "one", 20)
    before = find_post(desk.archive, ref)
    status = {"refused": 403, "unreached": 503, "failed": None}.get(case, 404)
    visited = replace(visit_at(30, OUTCOMES[case], ref), status=status)
    (logged,) = desk.archive.append([visited])
    after = find_post(desk.archive, ref)
    assert logged.digest in {one.digest for one in desk.archive.index.entries_of_post(ref)}
    assert (after.presence, after.standing) == (before.presence, before.standing)


# With a real browser


class Nobody:
    """Nobody is asked: pages are the browser's."""

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        raise AssertionError(url)


def visits(archive: Archive, app: str, told: list[str], browser: str = "") -> PageVisits:
    settings = replace(SETTINGS, app=app, browser=browser)
    asker = Asker(archive, Nobody(), SystemClock())
    guard = Guard(allow_private=["127.0.0.0/8", "localhost"])
    return PageVisits(asker, guard, settings, "test", told.append)


def captures(archive: Archive) -> list[Capture]:
    entries = [one.entry for one in archive.index.captures()]
    return [one for one in entries if isinstance(one, Capture)]


async def visited(pages: PageVisits) -> None:
    try:
        await pages.visit()
    finally:
        await pages.close()


@pytest.mark.rig
@needs_browser
def test_what_is_owed_is_visited_once(desk: Desk) -> None:
    desk.enrol()
    refs = {desk.posted("3a", "one", 20), desk.posted("3b", "two", 21)}
    told: list[str] = []
    with page_site() as site:
        asyncio.run(visited(visits(desk.archive, site.url(""), told)))
        asyncio.run(visited(visits(desk.archive, site.url(""), told)))
    found = captures(desk.archive)
    assert {ref for one in found for ref in one.posts} == refs
    assert [(one.outcome, one.status) for one in found] == 2 * [(Whole(), 404)]
    assert [one.partition(":")[0] for one in told] == 2 * ["page captured"]


@pytest.mark.rig
@needs_browser
def test_what_failed_is_put_on_record_and_left_for_later(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3a", "one", 20)
    told: list[str] = []
    asyncio.run(visited(visits(desk.archive, "http://10.9.8.7", told)))
    (found,) = captures(desk.archive)
    assert isinstance(found.outcome, Unreached) and found.package is None
    (owed,) = owed_captures(desk.archive, "http://10.9.8.7")
    assert (owed.ref, owed.due > found.ended_at) == (ref, True)
    assert told[0].startswith("page not shown to us (forbidden address")


def test_without_a_browser_it_is_told_once_and_everything_stays_owed(desk: Desk) -> None:
    desk.enrol()
    desk.posted("3a", "one", 20)
    told: list[str] = []
    pages = visits(desk.archive, "https://app.example", told, browser="no-such-browser")
    asyncio.run(visited(pages))
    asyncio.run(visited(pages))
    assert len(told) == 1 and "no-such-browser" in told[0]
    assert captures(desk.archive) == []
    assert len(owed_captures(desk.archive, "https://app.example")) == 1


@pytest.mark.rig
@needs_browser
def test_a_page_is_on_record_with_its_package(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3a", "one", 20)

    async def run(url: str) -> None:
        async with Chromium(Guard(allow_private=["127.0.0.0/8", "localhost"])) as chromium:
            logged = await capture_page(
                desk.archive,
                chromium,
                url,
                (ref, ref),
                settings=SETTINGS,
                clock=SystemClock(),
                vantage="test",
            )
        assert desk.archive.entry(logged.index) == logged

    with page_site() as site:
        url = site.url("/page", host="127.0.0.1")
        asyncio.run(run(url))
    (entry,) = captures(desk.archive)
    assert (entry.url, entry.posts, entry.outcome) == (url, (ref,), Whole())
    assert (entry.peer, entry.tls) == (f"127.0.0.1:{site.port}", None)
    assert entry.package is not None
    assert desk.archive.blob(entry.package)[:4] == b"PK\x03\x04"


@pytest.mark.rig
@needs_browser
def test_the_bytes_are_kept_before_anything_is_said_of_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    keep, append = Archive.keep, Archive.append

    def kept(self: Archive, *blobs: bytes) -> object:
        order.append("bytes")
        return keep(self, *blobs)

    def appended(self: Archive, entries: Sequence[Entry]) -> object:
        order.append("meaning")
        return append(self, entries)

    async def run(url: str) -> None:
        async with Chromium(Guard(allow_private=["127.0.0.0/8", "localhost"])) as chromium:
            await capture_page(
                desk.archive,
                chromium,
                url,
                (),
                settings=SETTINGS,
                clock=SystemClock(),
                vantage="test",
            )

    monkeypatch.setattr(Archive, "keep", kept)
    monkeypatch.setattr(Archive, "append", appended)
    with page_site() as site:
        asyncio.run(run(site.url("/plain")))
    assert order == ["bytes", "meaning"]


@pytest.mark.rig
@needs_browser
def test_an_app_without_an_address_is_told_once(desk: Desk) -> None:
    desk.enrol()
    desk.posted("3a", "one", 20)
    told: list[str] = []
    asyncio.run(visited(visits(desk.archive, "app.example", told)))
    assert len(told) == 1 and "app.example" in told[0]
    assert captures(desk.archive) == []


# Pages of other platforms

PRESS = AccountId("https://social.tides.example/users/press")
FEED = AccountId("https://tides.example/feed.xml")
SITE = AccountId("https://tides.example/news/")
PAGES = {
    "Mastodon": (
        "mastodon",
        PRESS,
        f"{PRESS}/statuses/7",
        b"{}",
        "https://social.tides.example/@press/7",
    ),
    "an entry whose id is its address": (
        "feed",
        FEED,
        "https://tides.example/7",
        b"{}",
        "https://tides.example/7",
    ),
    "an entry that announces a page": (
        "feed",
        FEED,
        "tag:tides.example,2026:7",
        b'{"link":"https://tides.example/news/7"}',
        "https://tides.example/news/7",
    ),
    "an entry of no page": ("feed", FEED, "tag:tides.example,2026:7", b"{}", None),
    "an entry that announces a program": ("feed", FEED, "7", b'{"link":"javascript:x"}', None),
    "an entry that announces a page with a space": (
        "feed",
        FEED,
        "7",
        b'{"link":"https://tides.example/news/a b.html"}',
        None,
    ),
    "an entry that announces no host": ("feed", FEED, "7", b'{"link":"https:///news"}', None),
    "an entry whose bytes are another reader's": ("feed", FEED, "7", b"\xff", None),
    "a page": ("web", SITE, f"{SITE}7.html", b"{}", f"{SITE}7.html"),
    "a message of a channel": (
        "telegram",
        AccountId("1234567"),
        "7",
        b"{}",
        "https://t.me/tides/7?embed=1&mode=tme",
    ),
    "X, whose answers are kept as states only": ("x", AccountId("77"), "7", b"{}", None),
    "no platform that we know": ("smoke", AccountId("a"), "7", b"{}", None),
}


def posted_on(
    desk: Desk, platform: str, account: AccountId, post: str, version: bytes, minutes: float
) -> Ref:
    """An enrolled account of another platform, its present name, and a post of it."""
    (kept,) = desk.archive.keep(version)
    enrolment = replace(ENROLMENT, platform=platform, account=account, handle=None)
    enrolment = replace(enrolment, enrolled_at=at(minutes - 10))
    put_on_record(desk.archive, enrolment, at(minutes - 10), accounts=(account,))
    seen = replace(
        post_observation(Seen(kept), minutes, post=PostId(post), account=account), platform=platform
    )
    (body,) = desk.archive.keep(f"an answer {ref_of(platform, account, PostId(post))}".encode())
    exchange = replace(seen.evidence.exchange, body=body)
    seen = replace(seen, evidence=replace(seen.evidence, exchange=exchange))
    named = Identity((Handle("tides"),), None, "https://t.me", "t.me")
    fact = AccountObservation(
        platform=platform, account=account, fact=named, evidence=seen.evidence
    )
    desk.archive.append([fact, seen])
    return seen.ref


@pytest.mark.parametrize("case", PAGES)
def test_a_visit_is_owed_to_posts_of_every_platform(case: str, desk: Desk) -> None:
    platform, account, post, version, page = PAGES[case]
    ref = posted_on(desk, platform, account, post, version, 20)
    owed = [(one.ref, one.url) for one in owed_captures(desk.archive, "https://app.example")]
    assert owed == ([] if page is None else [(ref, page)])


def test_the_same_id_on_another_platform_is_another_account(desk: Desk) -> None:
    """Only the enrolled one is owed a visit, and by its own platform's rules."""
    posted_on(desk, "mastodon", PRESS, f"{PRESS}/statuses/7", b"{}", 20)
    (logged,) = desk.archive.index.entries_of_post(
        ref_of("mastodon", PRESS, PostId(f"{PRESS}/statuses/7"))
    )
    assert isinstance(logged.entry, PostObservation)
    desk.archive.append([replace(logged.entry, platform="activitypub")])
    owed = owed_captures(desk.archive, "https://app.example")
    assert [one.url for one in owed] == ["https://social.tides.example/@press/7"]


def test_where_everything_of_x_is_kept_its_pages_are_too(desk: Desk) -> None:
    everything = XSettings(retention="everything")
    desk.archive.configuration = replace(desk.archive.configuration, x=everything)
    posted_on(desk, "x", AccountId("77"), "7", b"{}", 20)
    (owed,) = owed_captures(desk.archive, "https://app.example")
    assert owed.url == page_for(desk.archive, "x", AccountId("77"), PostId("7"), "")
    assert owed.url == "https://x.com/i/status/7"
