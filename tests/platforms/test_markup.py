"""Is no page read that would take longer than it is worth?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from onrecord.platforms import activitypub
from onrecord.platforms.markup import parsed, read_page
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.versions import write_fields
from onrecord.reading.recognising import recognise
from onrecord.reading.vouching import linked_back, links_in
from onrecord.record.accounts import PostId
from onrecord.record.exchanges import Exchange
from onrecord.record.outcomes import Unread

DEEP = (
    "<div>" * 60_000
)  # 8 CPU-seconds of the parser's time; ten times as many, a quarter of an hour
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def page(body: str) -> Exchange:
    return Exchange(
        method="GET",
        url="https://ministry.example/",
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body.encode(),
        asked_at=NOW,
        answered_at=NOW,
        vantage="test",
        peer=None,
        tls=None,
        failure=None,
    )


READERS: dict[str, Callable[[], object]] = {
    "a page": lambda: read_page(DEEP.encode()),
    "a text": lambda: parsed(DEEP),
    "a note of ActivityPub": lambda: activitypub.read_version(
        PostId("https://a.example/1"), write_fields({"type": "Note", "content": DEEP})
    ),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_what_is_nested_deeper_than_people_write_is_not_read(read: Callable[[], object]) -> None:
    with pytest.raises(Unplaced, match="nested too deep"):
        read()


def test_a_deep_page_is_nobody_s_and_links_to_nothing() -> None:
    assert links_in(page(DEEP + "<a href='https://a.example/@press'>us</a>")) == ()
    assert recognise(page(f"<!doctype html>{DEEP}")) in ("web", None)


def test_a_profile_that_can_not_be_read_does_not_stop_to_link_back() -> None:
    profile, ministry = "https://social.example/@press", "https://ministry.example/"
    deep = replace(page(DEEP), url=profile)
    assert isinstance(linked_back(profile, deep, ministry, before=True), Unread)
