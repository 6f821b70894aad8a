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


MANY = " ".join(f"a{n}" for n in range(9_000))  # 80,000 take the parser 14 CPU-seconds
ENDLESS = {
    "attributes": f"<p {MANY}>x",
    "attributes with values": f"<p {MANY.replace(' ', '=1 ')}>x",
    "behind a mark in a value": f'<a x=="><p {MANY}>x',
    "behind a mark in a comment": f'<!--<a x="--><p {MANY}>"',
    "elements that a comment seems to end": "<div><!--</div>-->" * 60_000,
    "elements that a choice seems to end": "<div><select></div></select>" * 60_000,
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_has_more_in_it_than_people_write_is_not_read(case: str) -> None:
    with pytest.raises(Unplaced, match="than people write"):
        read_page(ENDLESS[case].encode())
    assert links_in(page(ENDLESS[case])) == ()


def test_a_tag_with_a_long_value_is_read() -> None:
    picture = f"<img alt=map src='data:image/png;base64,{'A=b ' * 3_000}'>"
    assert read_page(picture.encode()).first("img[alt=map]") is not None


def test_a_deep_page_is_nobody_s_and_links_to_nothing() -> None:
    assert links_in(page(DEEP + "<a href='https://a.example/@press'>us</a>")) == ()
    assert recognise(page(f"<!doctype html>{DEEP}")) in ("web", None)


def test_a_profile_that_can_not_be_read_does_not_stop_to_link_back() -> None:
    profile, ministry = "https://social.example/@press", "https://ministry.example/"
    deep = replace(page(DEEP), url=profile)
    assert isinstance(linked_back(profile, deep, ministry, before=True), Unread)
