"""Which page is meant, and which posts on record does it show?"""

from dataclasses import replace

import pytest

from entries import ENROLMENT, at, post_observation
from onrecord.cli.capture_targets import page_meant
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import NotOnRecord
from onrecord.platforms.speech import AddressError
from onrecord.record.accounts import AccountId, PostId, Ref
from onrecord.record.outcomes import Seen
from small_desk import Desk, desk

__all__ = ["desk"]

SITE = AccountId("https://tides.example/news/")
PAGE = f"{SITE}gauge.html"
X = AccountId("77")


def posted(desk: Desk, platform: str, account: AccountId, post: str) -> Ref:
    enrolment = replace(ENROLMENT, platform=platform, account=account, handle=None)
    put_on_record(desk.archive, enrolment, at(0), accounts=(account,))
    body, version = desk.archive.keep(f"answer about {post}".encode(), f"version {post}".encode())
    seen = post_observation(Seen(version), 20, post=PostId(post), account=account)
    exchange = replace(seen.evidence.exchange, body=body)
    evidence = replace(seen.evidence, exchange=exchange)
    desk.archive.append([replace(seen, platform=platform, evidence=evidence)])
    return replace(seen, platform=platform).ref


def test_a_page_of_a_watched_site_is_linked_to_what_is_on_record(desk: Desk) -> None:
    ref = posted(desk, "web", SITE, PAGE)
    for url in (PAGE, f"{PAGE}#top", f"{PAGE}?utm_source=x"):
        assert page_meant(desk.archive, url, ()) == (url, [ref])


def test_a_ref_leads_to_its_page_on_any_platform(desk: Desk) -> None:
    ref, other = posted(desk, "web", SITE, PAGE), posted(desk, "x", X, "123")
    assert page_meant(desk.archive, ref, ()) == (PAGE, [ref])
    assert page_meant(desk.archive, other, ()) == ("https://x.com/i/status/123", [other])


def test_a_post_that_is_not_on_record_is_a_page_like_any_other(desk: Desk) -> None:
    for url in (
        "https://x.com/tides/status/123",
        "https://social.tides.example/@press/7",
        "https://fog.example/news/1",
    ):
        assert page_meant(desk.archive, url, ()) == (url, [])


def test_of_bluesky_s_own_app_it_is_surely_a_post(desk: Desk) -> None:
    with pytest.raises(NotOnRecord):
        page_meant(desk.archive, "https://bsky.app/profile/tides.test/post/3kaaaaaaaaaaa", ())


def test_a_post_that_is_named_counts(desk: Desk) -> None:
    ref, other = posted(desk, "web", SITE, PAGE), posted(desk, "x", X, "123")
    assert page_meant(desk.archive, PAGE, (other,)) == (PAGE, [other])
    assert page_meant(desk.archive, "https://courier.example/a", (ref, other))[1] == [ref, other]


def test_what_has_no_page_is_told(desk: Desk) -> None:
    ref = posted(desk, "feed", AccountId("https://tides.example/feed"), "tag:tides.example,2026:1")
    with pytest.raises(AddressError):
        page_meant(desk.archive, ref, ())
