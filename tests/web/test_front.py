"""What does the front page tell first, how is each line known, and what is earlier?"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entries import ACCOUNT, at
from happenings_made import appended, gap, look, text
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.happenings import happenings
from onrecord.watch.sources.troubles import Trouble, TroubleKind, note_trouble
from onrecord.web.front import events_page, front_page
from onrecord.web.lately import lines, place_of, written
from small_desk import OTHERS, Desk, desk
from web.asking import Pages, read
from web.ministry import BYSTANDER, HOSTILE, NOW, fill, ref

__all__ = ["desk"]


@pytest.fixture
def ministry(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/tides")
    with open_archive(tmp_path / "archive") as archive:
        fill(archive)
        yield archive


def test_what_happened_lately_is_told_latest_first(pages: Pages) -> None:
    headings = [words for tag, words in read(pages.get("/")).headings if tag == "h2"]
    assert headings[:3] == [
        "Cases",
        "What happened lately",
        "Accounts, and how they were watched in the past 24 hours",
    ]
    said = [
        "A case was opened: “The Ministry of Tides & the Accord”, with 3 posts.",
        "disowned posts of the account, on the cabinet's website",
        "Found no longer served",
        "Found withdrawn: a commit signed with the account's key",
        "The account is now called ministry.test",
        "We did not watch for 2 h",
        "It was seen changed.",
        "The account was put on record.",
    ]
    told = read(pages.get("/events")).text
    places = [told.find(one) for one in said]
    assert -1 not in places, said[places.index(-1)]
    assert places == sorted(places)  # the latest first


def test_each_line_says_how_it_is_known_and_leads_on(pages: Pages, filled: Archive) -> None:
    page = read(pages.get("/"))
    shown = lines(filled, limit=15)
    links = {one["href"] for one in page.all("a")}
    assert len(shown) >= 12
    for line in shown:
        assert f"#means-{line.how}" in links
        assert line.leads_to in links or line.leads_to is None
        assert f"/entries/{line.of.place}.json" in links
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert {f"means-{line.how}" for line in shown} <= ids
    assert {line.how for line in shown} >= {"account-signed", "tls-only", "as-said", "our-word"}


def test_words_lead_to_where_they_stand_in_full(pages: Pages, filled: Archive) -> None:
    (line,) = [one for one in lines(filled, limit=50) if one.of.kind == "disowned"]
    assert line.in_full is not None
    path, _, anchor = line.in_full.partition("#")
    ids = {attributes.get("id") for _, attributes in read(pages.get(path)).elements}
    assert anchor in ids


def test_a_post_is_shown_by_its_first_words_as_words_of_others(pages: Pages) -> None:
    answer = pages.get("/")
    assert (
        '<q dir="auto">We leave the Harbour Accord tonight. Our patience is over.</q>'
        in answer.text
    )
    assert BYSTANDER not in answer.text and "3lbystander22" not in answer.text
    assert HOSTILE not in answer.text


def test_nothing_has_happened_yet(empty: Archive) -> None:
    page = read(Pages(empty).get("/"))
    assert "Nothing has been observed yet." in page.text
    assert page.all("script") == []  # there is nothing to listen on from


def test_what_we_cannot_see_is_said_on_the_front_page(ministry: Archive) -> None:
    assert "What we can’t see at the moment" not in read(Pages(ministry).get("/")).text
    trouble = Trouble(
        kind=TroubleKind.STALLED, platform="bluesky", of=ACCOUNT, since=NOW, why="HTTP 503"
    )
    note_trouble(ministry, trouble)
    page = read(Pages(ministry).get("/"))
    assert "What we can’t see at the moment" in page.text
    assert "1 of 1 accounts can’t be looked at since" in page.text
    assert "Nothing is concluded from that about anybody’s posts." in page.text


def test_earlier_pages_lead_to_the_beginning(
    ministry: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.front._MOST_EVENTS", 4)
    monkeypatch.setattr("onrecord.web.front._ON_A_PAGE", 3)
    pages = Pages(ministry)
    found: list[str] = []
    path: str | None = "/"
    while path is not None:
        answer = pages.get(path)
        assert answer.status_code == 200
        found += re.findall(r'id="e-([0-9a-f]{32})"', answer.text)
        links = [one["href"] or "" for one in read(answer).all("a")]
        path = next((one for one in links if one.startswith("/events?before=")), None)
    assert found == [one.id for one in happenings(ministry, limit=1000)]


@pytest.mark.parametrize(
    "place", ["", "x", "1", "1.", ".1", "1.2.3", "-1.0", "1.٣", "9" * 40 + ".0"]
)
def test_no_such_place_among_the_events(pages: Pages, place: str) -> None:
    assert place_of(place) is None
    assert pages.get(f"/events?before={place}").status_code == 404


def test_a_place_is_read_as_it_was_written() -> None:
    assert place_of(written((1234, 5))) == (1234, 5)


def test_what_is_withheld_is_not_told(ministry: Archive) -> None:
    plan = plan_redaction(ministry, ref("startling"))
    redact(ministry, plan, why="a number", by="an editor", at=NOW, with_shared=True)
    found = front_page(ministry, NOW)
    (line,) = [one for one in found.lines if one.of.kind == "withdrawn"]
    assert line.words is None
    answer = Pages(ministry).get("/")
    assert "We leave the Harbour Accord" not in answer.text
    assert f"post {ref('startling')}" in answer.text


def test_of_many_accounts_some_are_shown_with_their_watch(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.front._MOST_BANDS", 1)
    monkeypatch.setattr("onrecord.web.front._MOST_CASES", 1)
    desk.enrol()
    desk.enrol(OTHERS, "others.test", institution="Ministry of Winds")
    for name in ("one", "two", "three"):
        desk.changed(name, title=f"Case {name}")
    desk.archive.publish()
    found = front_page(desk.archive, at(0))
    assert ([one.name for one in found.cases], len(found.more_cases)) == (["three"], 2)
    page = read(Pages(desk.archive).get("/"))
    assert "One more account" in page.text and "Ministry of Winds" in page.text
    assert "2 earlier cases" in page.text and "Case one" in page.text


def test_it_says_what_was_not_looked_through_yet(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.desk.happenings.reading._AT_A_QUESTION", 2)
    monkeypatch.setattr("onrecord.desk.happenings.following._AT_ONCE", 2)
    desk.enrol()
    appended(desk, *(look(text(desk.archive, "Hello"), n, key=f"3l{n}") for n in range(9)))
    desk.archive.publish()
    assert front_page(desk.archive, at(60)).left == 8
    pages = Pages(desk.archive)
    assert "6 entries of the log are still to be looked through" in read(pages.get("/")).text


def test_a_gap_of_many_leads_to_the_sources(desk: Desk) -> None:
    desk.enrol()
    desk.enrol(OTHERS, "others.test")
    appended(desk, gap(10, 70), gap(10, 70, OTHERS))
    (line,) = events_page(desk.archive, None).lines[:1]
    assert (line.of.account, line.leads_to, line.how) == (None, "/sources", "our-word")
