"""Does a reader see who reported a post, with which words, and by whose decision?"""

import pytest

from entries import at
from onrecord.desk.cases import change_case
from onrecord.desk.reports import EditorsLink, keep_report, link_report, read_report
from onrecord.record.accounts import Ref
from onrecord.record.documents import CaseChange
from small_desk import Desk, desk
from web.asking import Pages, read

__all__ = ["desk"]

POST = "The harbour at Port Selm closes on 5 May for the spring tides, until further notice."
STORY = """<html lang="en"><title>Harbour &lt;b&gt;closes&lt;/b&gt;</title>
<meta property="og:site_name" content="The Selm &lt;script&gt; Courier">
<meta property="article:published_time" content="2026-01-31T12:30:00Z">
<article><h1>Harbour &lt;b&gt;closes&lt;/b&gt;</h1>
<p>The ministry said that “{}”. Nobody had asked it to say so, and nobody was glad of it.</p>
<p>“It is not so very bad,” said a fisherman.</p></article></html>
"""


@pytest.fixture
def told(desk: Desk) -> Ref:
    desk.enrol()
    ref = desk.posted("a", POST, 1)
    change = CaseChange(case="pier", title=None, adds=(ref,), removes=(), note=None)
    change_case(desk.archive, change, at(50))
    return ref


def keep(desk: Desk, words: str, *decided: EditorsLink) -> None:
    story = read_report(STORY.format(words).encode(), "text/html")
    keep_report(desk.archive, link_report(desk.archive, story), at(60), decided)


def test_the_case_and_the_post_show_the_quotation_and_where_it_was_cut(
    desk: Desk, told: Ref
) -> None:
    keep(desk, "The harbour at Port Selm closes on 5 May for the spring tides")
    for path in ("/cases/pier", f"/posts/{told}"):
        page = read(Pages(desk.archive).get(path))
        assert ("h2", "Who reported it") in page.headings
        assert "The Selm <script> Courier" in page.text
        assert "Word for word." in page.text
        assert "until further notice" in page.text
        assert "its likeness alone: near-exact, distinctive and unique" in page.text
        assert not page.all("script")


def test_a_changed_word_and_an_editors_hand_are_shown(desk: Desk, told: Ref) -> None:
    keep(desk, "some harbour or other closes in spring", EditorsLink(1, told))
    page = read(Pages(desk.archive).get(f"/posts/{told}"))
    assert "With differences." in page.text
    assert "an editor" in page.text
    assert "Word for word" not in page.text


def test_every_reason_leads_to_a_place_on_the_page(desk: Desk, told: Ref) -> None:
    keep(desk, "The harbour at Port Selm closes on 5 May for the spring tides")
    pages = Pages(desk.archive)
    for path in ("/cases/pier", f"/posts/{told}"):
        page = read(pages.get(path))
        ids = {attributes.get("id") for _, attributes in page.elements}
        within = [a.get("href") or "" for a in page.all("a")]
        assert all(href[1:] in ids for href in within if href.startswith("#"))


def test_without_reports_nothing_is_said_about_outlets(desk: Desk, told: Ref) -> None:
    page = read(Pages(desk.archive).get("/cases/pier"))
    assert ("h2", "Who reported it") not in page.headings
    assert "No report on record quotes it" in page.text


def test_words_that_differ_turn_nothing_around(desk: Desk, told: Ref) -> None:
    keep(
        desk,
        "The harbour at Port Selm closes on 7 \u202eJune for the spring tides",
        EditorsLink(1, told),
    )
    html = Pages(desk.archive).get(f"/posts/{told}").text
    (line,) = [line for line in html.split("\n") if "With differences." in line]
    assert "U+202E" in line and "\u202e" not in line
