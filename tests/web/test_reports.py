"""Does a reader see who reported a post, with which words, and by whose decision?"""

from dataclasses import replace

import pytest

from entries import at
from onrecord.desk.cases import change_case
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_post
from onrecord.desk.reported import quotations_of, reports_of
from onrecord.desk.reports import EditorsLink, keep_report, link_report, read_report
from onrecord.record.accounts import Ref
from onrecord.record.documents import CaseChange
from onrecord.web.bystanders import masked_speakers
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
        assert "Word for word." in page.text and "Does it quote rightly?" in page.text
        assert "until further notice" in page.text
        assert "its likeness alone: near-exact, distinctive and unique" in page.text
        assert not page.scripts


def test_a_changed_word_and_an_editors_hand_are_shown(desk: Desk, told: Ref) -> None:
    keep(desk, "some harbour or other closes in spring", EditorsLink(1, told))
    page = read(Pages(desk.archive).get(f"/posts/{told}"))
    assert "With differences." in page.text
    assert "an editor" in page.text
    assert "Word for word" not in page.text


def test_where_nobody_is_named_it_is_said_what_a_machine_reads(desk: Desk, told: Ref) -> None:
    story = read_report(
        b"<html lang=en><title>Harbour closes</title><article><p>A sign reads: \xe2\x80\x9cThe "
        b"harbour at Port Selm closes on 5 May for the spring tides\xe2\x80\x9d.</p></article>",
        "text/html",
    )
    keep_report(desk.archive, link_report(desk.archive, story), at(60), ())
    assert (
        "nobody, as far as a machine read the report: it reads what stands beside quotations, "
        "not headlines"
    ) in read(Pages(desk.archive).get(f"/posts/{told}")).text


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


SPEAKERS = {
    "The ministry": "The ministry",
    "Ministry of Tides": "Ministry of Tides",
    "Ada Lind": None,
    "Ada, a neighbour": None,
    "die Fischerin Ada": None,
    "آدا": None,
    "The": None,
}


@pytest.mark.parametrize("name", SPEAKERS)
def test_a_speaker_who_is_not_on_record_is_not_named(desk: Desk, told: Ref, name: str) -> None:
    keep(desk, "The harbour at Port Selm closes on 5 May for the spring tides")
    found = find_post(desk.archive, told)
    (one,) = quotations_of(found, reports_of(desk.archive, found))
    read_so = replace(one, quotation=replace(one.quotation, speaker=name, cue=f"says {name}"))
    (shown,) = masked_speakers(desk.archive, [read_so])
    assert (shown.quotation.speaker or None) == SPEAKERS[name]
    assert (shown.quotation.speaker == "") is (SPEAKERS[name] is None)
    assert (shown.quotation.cue is None) is (SPEAKERS[name] is None)


def test_a_neighbour_whom_a_machine_took_for_the_speaker_is_on_no_page(
    desk: Desk, told: Ref
) -> None:
    keep(desk, "The harbour at Port Selm closes on 5 May for the spring tides")
    (kept,) = reports_of(desk.archive, find_post(desk.archive, told))
    quoted = replace(kept.report.quotations[0], speaker="Ada Lind", cue="Ada Lind said")
    misread = replace(kept.report, quotations=(quoted, *kept.report.quotations[1:]))
    put_on_record(desk.archive, misread, at(70), posts=(told,))
    for path in ("/cases/pier", f"/posts/{told}"):
        text = Pages(desk.archive).get(path).text
        assert "Ada Lind" not in text
        assert "who is not on record here is not named" in text
