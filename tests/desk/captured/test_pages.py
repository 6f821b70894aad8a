"""Is what our own browser packed shown again, and a package of a stranger's making refused?"""

import gzip
import io
from datetime import timedelta

import pytest

from captured_pages import MAIN, package, visited
from entries import at
from made_wacz import Made, paper, response, warc_record, zip_of
from onrecord.desk.captured import CannotShow, open_capture
from onrecord.network.browser.budget import Budget
from onrecord.network.browser.visited import PageExchange, Visit
from onrecord.network.wacz_writing import write_wacz
from onrecord.proof.wacz import WaczError, WaczLimits, held_answers, read_held
from onrecord.record.accounts import Ref
from onrecord.record.captures import Whole
from small_desk import Desk, desk

__all__ = ["desk"]

WORDS = "The pier is closed on Monday and on Tuesday."
DOM = (
    '<html><head><link rel="stylesheet" href="/a.css"></head><body><article>@tides.test'
    f'<p>{WORDS}</p><img src="/a.png"></article></body></html>'
)
PNG = b"\x89PNG\r\n\x1a\n made up"


@pytest.fixture
def post(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("a", WORDS, 1)


def exchange(path: str, media_type: str, body: bytes, status: int = 200) -> PageExchange:
    return PageExchange(
        url=f"https://tides.example{path}",
        method="GET",
        kind="Image",
        asked_at=at(30),
        status=status,
        answered=(("Content-Type", f"{media_type}; charset=utf-8"),),
        body=body,
    )


def own_package() -> bytes:
    visit = Visit(
        url=MAIN,
        final_url=MAIN,
        outcome=Whole(),
        began_at=at(30),
        ended_at=at(30) + timedelta(seconds=9),
        vantage="test",
        budget=Budget(),
        browser="Chromium 156.0",
        exchanges=(
            exchange("/post/1", "text/html", b"<p>as served"),
            exchange("/a.css", "text/css", b"p{background:url(a.png)}"),
            exchange("/a.png", "image/png", PNG),
            exchange("/a.svg", "image/svg+xml", b"<svg/>"),
            exchange("/gone.png", "image/png", PNG, 404),
            exchange("/lies.png", "image/png", b"<script>alert(1)</script>"),
        ),
        dom=DOM,
    )
    return write_wacz(visit, software="onrecord test", entropy=lambda many: b"\1" * many)


def test_what_our_browser_packed_is_shown_again(desk: Desk, post: Ref) -> None:
    visit = visited(desk.archive, own_package(), [post])
    found = open_capture(desk.archive, str(visit.index))
    assert found.url == MAIN and WORDS in found.part(desk.archive).html
    whole = found.whole()
    (name,) = [part.partition('"')[0] for part in whole.html.split('src="')[1:]]
    assert found.picture(desk.archive, name) == ("image/png", PNG)
    (sheet,) = [one for one in found.sheets if f'"{one}"' in whole.html]
    assert found.sheet(desk.archive, sheet, pictures=True) == f'p{{background:url("{name}")}}'
    assert found.sheet(desk.archive, sheet, pictures=False) == "p{background:none}"
    assert len(found.pictures) == 2  # neither the drawing nor what was not there
    lies = next(one for one in found.pictures if one != name)
    with pytest.raises(CannotShow):
        found.picture(desk.archive, lies)  # by its first bytes it is none


def test_words_that_are_withheld_or_changed_since_are_found_in_older_pages(
    desk: Desk, post: Ref
) -> None:
    visit = visited(desk.archive, own_package(), [post])
    desk.posted("a", "The pier is open again, and so is the tea room.", 40)
    assert WORDS in open_capture(desk.archive, str(visit.index)).part(desk.archive).html
    other = desk.posted("b", "Something else altogether was said here.", 50)
    visit = visited(desk.archive, own_package(), [other])
    with pytest.raises(CannotShow):
        open_capture(desk.archive, str(visit.index)).part(desk.archive)


def bomb() -> bytes:
    zeros = response(MAIN, "200 OK", b"\0" * (300 << 20), "text/html", {})
    return Made(warc=gzip.compress(zeros, 1, mtime=0), index=b"").build()


HOSTILE = {
    "nothing": lambda: b"",
    "a zip without members": lambda: zip_of({}),
    "a zip with other members": lambda: zip_of({"a.txt": b"x"}),
    "a WARC that is none": lambda: Made(warc=gzip.compress(b"no warc", mtime=0), index=b"").build(),
    "a WARC that ends early": lambda: Made(warc=Made().warc[:-30], index=b"").build(),
    "a record that says another digest": lambda: Made(
        warc=warc_record(paper(f"urn:dom:{MAIN}", b"<p>x", "text/html").replace(b"<p>x", b"<p>y")),
        index=b"",
    ).build(),
    "a bomb": bomb,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_strangers_package_is_refused_in_time(desk: Desk, post: Ref, name: str) -> None:
    visit = visited(desk.archive, HOSTILE[name](), [post])
    with pytest.raises(CannotShow):
        open_capture(desk.archive, str(visit.index))


def test_no_more_records_than_there_may_be() -> None:
    file = io.BytesIO(package("<p>x"))
    assert len(list(held_answers(file))) == 2
    with pytest.raises(WaczError):
        list(held_answers(file, WaczLimits(records=2)))


def test_no_more_bytes_than_are_asked_for() -> None:
    file = io.BytesIO(package("<p>" + "x" * 999))
    dom = next(one for one in held_answers(file) if one.url.startswith("urn:dom:"))
    assert len(read_held(file, dom, 9_999)) == 1_002
    with pytest.raises(WaczError):
        read_held(file, dom, 999)
