"""Can whoever is affected ask, and is what they write for editors alone?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

import onrecord.web.ask as asking
from onrecord.archive import Archive, ArchiveBusy, create_archive, open_archive
from onrecord.desk.editing.requests import requests
from onrecord.record.editing import Asks
from onrecord.web.ask import MOST_ABOUT, MOST_AN_HOUR, MOST_WORDS
from onrecord.web.peers import Peers
from web.asking import Pages, StoppedClock, read
from web.ministry import NOW

FORM = {
    "about": "/posts/0123456789abcdef",
    "asks": "mask",
    "words": "My name stands there.\r\nPlease mask it.",
    "contact": "somebody@home.example",
    "website": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_archive(tmp_path / "archive", "records.example/asked")
    return tmp_path / "archive"


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    """Opened for reading, as `onrecord serve` has it."""
    with open_archive(folder, writing=False) as found:
        yield found


def test_what_is_asked_goes_on_record_for_editors(archive: Archive) -> None:
    pages = Pages(archive)
    answer = pages.post("/ask", data=FORM)
    assert answer.status_code == 303
    (one,) = requests(archive)
    assert answer.headers["location"] == f"/ask/received/{one.digest[:12]}"
    assert (one.request.asks, one.request.about) == (Asks.MASK, "/posts/0123456789abcdef")
    assert one.request.words == "My name stands there.\nPlease mask it."
    assert (one.request.contact, one.answer, one.at) == ("somebody@home.example", None, NOW)
    received = read(pages.get(answer.headers["location"]))
    assert f"Your request has the number {one.digest[:12]}." in received.text
    for path in ("/", "/corrections", "/ask", "/events", "/feed.atom", "/feed.json", "/log/"):
        assert "My name stands there" not in pages.get(path).text
        assert "somebody@home.example" not in pages.get(path).text


def test_nobody_needs_to_be_reached(archive: Archive) -> None:
    assert Pages(archive).post("/ask", data=FORM | {"contact": ""}).status_code == 303


REFUSED = {
    "nothing is asked": ({"words": " \n"}, 422, "nothing is written there"),
    "nothing that can be seen": ({"words": "\u200b\u2060"}, 422, "nothing is written there"),
    "about nothing": ({"about": ""}, 422, "nothing is written there"),
    "about two lines": ({"about": "a\nb"}, 422, "one line"),
    "too long": ({"words": "é" * (MOST_WORDS + 1)}, 422, "more than 5,000 characters"),
    "a long address": ({"about": "x" * (MOST_ABOUT + 1)}, 422, "at most 500 characters"),
    "a long contact": ({"contact": "x" * (MOST_ABOUT + 1)}, 422, "at most 500 characters"),
    "no kind": ({"asks": ""}, 422, "what you ask for is not chosen"),
    "a kind that is none": ({"asks": "destroy"}, 422, "what you ask for is not chosen"),
    "a program's": ({"website": "http://spam.example"}, 422, "people don’t see"),
    "a book": ({"words": "x" * 200_000}, 413, "too large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken_is_given_back(archive: Archive, name: str) -> None:
    changed, status, told = REFUSED[name]
    answer = Pages(archive).post("/ask", data=FORM | changed)
    page = read(answer)
    assert answer.status_code == status
    assert told in page.text
    assert requests(archive) == ()
    if status == 422 and "contact" not in changed:
        assert any(one.get("value") == "somebody@home.example" for one in page.all("input"))
        assert answer.headers["cache-control"] == "no-store"


def test_what_a_phone_writes_fits(archive: Archive) -> None:
    """Four bytes to a character, each of which a form writes as three."""
    answer = Pages(archive).post("/ask", data=FORM | {"words": "😀" * (MOST_WORDS // 2)})
    assert answer.status_code == 303


def test_another_site_can_not_ask_in_a_readers_name(archive: Archive) -> None:
    answer = Pages(archive).post("/ask", data=FORM, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert requests(archive) == ()


def test_one_peer_may_ask_so_often_within_an_hour(archive: Archive) -> None:
    clock = StoppedClock()
    pages = Pages(archive, clock)
    pages.app.state.asking = Peers(2)
    assert [pages.post("/ask", data=FORM).status_code for _ in range(3)] == [303, 303, 429]
    refused = pages.post("/ask", data=FORM)
    assert refused.headers["retry-after"] == "3600"
    assert "My name stands there." in refused.text
    clock.moment += timedelta(hours=1)
    assert pages.post("/ask", data=FORM).status_code == 303


def test_more_than_anybody_reads_are_not_taken(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_UNANSWERED", 2)
    pages = Pages(archive)
    sent = [pages.post("/ask", data=FORM | {"words": words}).status_code for words in "abc"]
    assert sent == [303, 303, 429]
    assert len(requests(archive)) == 2


def test_the_same_sent_twice_is_one_request(archive: Archive) -> None:
    """As a reader does whose page did not come at once."""
    pages = Pages(archive)
    first, second = (pages.post("/ask", data=FORM).headers["location"] for _ in range(2))
    assert first == second
    assert len(requests(archive)) == 1


def test_while_the_archive_is_busy_nothing_is_lost(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def busy(folder: Path) -> Iterator[Archive]:
        raise ArchiveBusy("another process writes")
        yield archive

    monkeypatch.setattr(asking, "open_archive", busy)
    answer = Pages(archive).post("/ask", data=FORM)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "My name stands there." in answer.text


def test_where_the_archive_can_not_be_written_to_nothing_typed_is_lost(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    """As where the pages are served without the right to the log's key."""
    key = archive.folder / "keys" / "log.pem"
    key.rename(key.with_suffix(".away"))
    key.mkdir()
    answer = Pages(archive).post("/ask", data=FORM)
    assert answer.status_code == 503
    assert "nothing was kept" in read(answer).text and "My name stands there." in answer.text
    assert "could not be put on record" in caplog.text and "My name" not in caplog.text
    assert requests(archive) == ()


@pytest.mark.parametrize("number", ["0", "0123456789AB", "0123456789abc", "%3Cscript%3E", "x" * 12])
def test_a_number_that_is_none_has_no_page(archive: Archive, number: str) -> None:
    assert Pages(archive).get(f"/ask/received/{number}").status_code == 404


def test_every_page_leads_to_the_form_and_says_what_it_is_about(pages: Pages) -> None:
    links = [one["href"] for one in read(pages.get("/cases/harbour-accord")).all("a")]
    assert "/ask?about=%2Fcases%2Fharbour-accord" in links and "/corrections" in links
    form = read(pages.get("/ask?about=%2Fcases%2Fharbour-accord"))
    assert form.all("input")[0]["value"] == "/cases/harbour-accord"


PEERS = {
    "the same address": ("203.0.113.7", "203.0.113.7", False),
    "another address": ("203.0.113.7", "203.0.113.8", True),
    "one customer's network": ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", False),
    "another customer's": ("2001:db8:1:2::1", "2001:db8:1:3::1", True),
    "no address": (None, None, False),
    "a name": ("testclient", "testclient", False),
}


@pytest.mark.parametrize("name", PEERS)
def test_peers_are_told_apart_by_their_networks(name: str) -> None:
    first, second, may = PEERS[name]
    peers = Peers(1)
    assert peers.may(first, NOW)
    assert peers.may(second, NOW) is may


def test_no_peer_is_held_for_ever() -> None:
    peers = Peers(1)
    for number in range(10_050):
        assert peers.may(f"10.{number // 62500}.{number // 250 % 250}.{number % 250}", NOW)
    assert len(peers._done) == 10_000
    assert MOST_AN_HOUR == 20
