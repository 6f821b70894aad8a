"""Does each page show what must be shown, and how it is known?"""

import re
from itertools import pairwise

import pytest
from markupsafe import escape

from entries import ACCOUNT, at
from onrecord.archive import Archive
from onrecord.desk.cases import change_case
from onrecord.record.documents import CaseChange
from onrecord.record.outcomes import Refused
from onrecord.web.evidence import MOST_LOOKS
from web.asking import Pages, read, without_data
from web.ministry import BYSTANDER, HOSTILE, PART, STATEMENT, URDU, Maker, ref

PAGES = {
    "front": "/",
    "events": "/events",
    "account": f"/accounts/{ACCOUNT}",
    "case": "/cases/harbour-accord",
    "log": "/log/",
    "sources": "/sources",
    "edited": f"/posts/{ref('hours')}",
    "hostile": f"/posts/{ref('hostile')}",
    "right to left": f"/posts/{ref('urdu')}",
    "hidden": f"/posts/{ref('picture')}",
    "withdrawn": f"/posts/{ref('startling')}",
    "answer": f"/posts/{ref('reply')}",
    "missing": "/posts/0000000000000000",
}

SHOWN = {
    "events": (
        "What happened",
        [
            "In the order in which it came on record here, the latest first.",
            "The account was put on record.",
            "It was seen changed.",
            "this archive’s word",
        ],
    ),
    "front": (
        "Official accounts, on the record",
        [
            "keeps their posts with evidence that a stranger can check",
            "The Ministry of Tides & the Accord",
            "Ministry of Tides",
            "@ministry.test, Bluesky",
            "Found withdrawn: a commit signed with the account's key",
            "Found hidden by its host",
            "It was seen changed.",
            "disowned posts",
            "account-signed",
            "Looked at again and again from",
            "our watch failed once",
        ],
    ),
    "account": (
        "Ministry of Tides",
        [
            "Vouched for by an editor",
            "our only account",
            "https://tides.example/contact",
            ACCOUNT,
            "ministry.test known since 2026-01-31 19:10:00 UTC",
            "tides.test known since 2026-01-31 12:01:00 UTC",
            "did:key:zNew",
            "did:key:zOld",
            "no commit is left out of the chain that was served to us",
            "We did not watch for 2 h",
            "Withdrawn with the account’s key",
            "There when last seen",
            "Perhaps disowned",
            "The account's host usually holds that key",
        ],
    ),
    "case": (
        "The Ministry of Tides & the Accord",
        [
            "3 posts, 1 declaration",
            "Did this account post it?",
            "When did it appear, change and disappear?",
            "Who withdrew it: the account, its host, or nobody?",
            "Does the institution stand by it, and who disowned what?",
            "How it is known: account-signed",
            "How it is known: as said",
            "20:19:57 UTC claimed Post 1 By its own word",
            "20:20:00 UTC observed Post 1 First seen by us",
            "00:00:00 UTC said Spokesperson",
            "none yet: no time stamp stands over what is told here",
            "A demonstration: the ministry is invented.",
            "onrecord export harbour-accord -o harbour-accord.onrecord",
            "onrecord verify harbour-accord.onrecord --trust DIR",
        ],
    ),
    "edited": (
        "Post from the account of Ministry of Tides",
        [
            "The pier is closed on Tuesday and Wednesday.",
            "the latest of 2 texts",
            "First seen with text 2",
            "15 min 30 s",
            "Text 1",
            "Text 2",
            "There when last seen",
        ],
    ),
    "hidden": (
        "Post from the account of Ministry of Tides",
        [
            "Found hidden by its host",
            "unsigned (TLS only)",
            "image/png, kept: 20 bytes",
            "A lamp <on> a tower",
            PART,
            "RecordNotFound",
        ],
    ),
    "withdrawn": (
        "Post from the account of Ministry of Tides",
        [
            "We leave the Harbour Accord tonight. Our patience is over.",
            "Withdrawn with the account’s key",
            "last seen 2026-01-31 20:20:00 UTC, first found absent 2026-01-31 21:37:15 UTC",
            "1 h 17 min",
            "Perhaps disowned",
            STATEMENT,
            "for the superior institution",
            "the cabinet's website, a channel that whoever holds the account holds too",
            "has been hacked, read by the editor as a claim",
            "It is not clear whether they cover it.",
            "As of today, any message issued from it",
            "2026-01-31 20:19:57 UTC, by the post’s own word",
            "2026-01-31 20:20:00 UTC, first seen by us",
            "not yet: no time stamp stands over our first look at it",
            "We were refused an answer: “HTTP 429”. That says nothing about the post.",
            "Entry 18",
            "at revision",
            "a relay’s stream, at relay.example",
            "onrecord verify harbour-accord.onrecord",
        ],
    ),
    "answer": (
        "Post from the account of Ministry of Tides",
        ["whose it is, is not shown", "onrecord case NAME add"],
    ),
    "log": ("What was recorded can’t be changed unseen", ["records.example/tides", "log.vkey"]),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_must_be_shown_is_there(pages: Pages, name: str) -> None:
    answer = pages.get(PAGES[name])
    page, (heading, words) = read(answer), SHOWN[name]
    assert answer.status_code == 200
    assert [text.strip() for tag, text in page.headings if tag == "h1"] == [heading]
    assert [one for one in words if one not in page.text] == []


@pytest.mark.parametrize("name", PAGES)
def test_pages_can_be_read_without_eyes_or_mouse(pages: Pages, name: str) -> None:
    page = read(pages.get(PAGES[name]))
    tags = [tag for tag, _ in page.elements]
    assert [tags.count(one) for one in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
    assert page.all("html") == [{"lang": "en"}]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    levels = [int(tag[1]) for tag, _ in page.headings]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = {one for _, x in page.elements for one in (x.get("aria-labelledby") or "").split()}
    assert named <= set(ids)
    assert all(x.get("aria-label") for x in page.all("svg"))
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\d(T[0-9:.]+Z)?", x["datetime"] or "") for x in page.all("time")
    )


@pytest.mark.parametrize("name", PAGES)
def test_no_link_leads_nowhere(pages: Pages, name: str) -> None:
    page = read(pages.get(PAGES[name]))
    ids = {attributes.get("id") for _, attributes in page.elements}
    for link in page.all("a"):
        address = link["href"] or ""
        if address.startswith("#"):
            assert address[1:] in ids, address
        elif address.startswith("/"):
            path, _, fragment = address.partition("#")
            if path.endswith(".onrecord"):  # of made-up frames none comes: test_case_bundle.py
                continue
            answer = pages.get(path)
            assert answer.status_code == 200, address
            assert not fragment or f'id="{fragment}"' in answer.text, address
        else:
            assert address.startswith("https://"), address
            assert link["rel"] == "noreferrer nofollow"


def test_words_of_a_post_are_marked_as_somebodys_and_keep_their_direction(pages: Pages) -> None:
    answer = pages.get(PAGES["right to left"])
    quotes = read(answer).all("blockquote")
    assert quotes[0] == {"class": "quote", "dir": "auto", "lang": "ur"}
    assert f">{URDU}</blockquote>" in answer.text


def test_a_hostile_text_stays_text(pages: Pages) -> None:
    for name in ("hostile", "front", "account"):
        answer = pages.get(PAGES[name])
        page = read(answer)
        scripts = [one["src"] or "" for one in page.scripts]
        assert all(one.startswith("/assets/") for one in scripts)
        assert page.all("img") == []
        assert not any(key.startswith("on") for _, x in page.elements for key in x)
    answer = pages.get(PAGES["hostile"])
    assert f">{escape(HOSTILE)}</blockquote>" in answer.text
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in answer.text
    title = answer.text.partition("<title>")[2].partition("</title>")[0]
    assert "[U+202E RIGHT-TO-LEFT OVERRIDE]" in title
    assert "\u202e" not in title
    assert read(answer).all("blockquote")[0] == {"class": "quote", "dir": "auto"}


def test_an_address_that_runs_code_is_shown_and_not_linked(pages: Pages) -> None:
    page = read(pages.get(PAGES["withdrawn"]))
    assert "javascript:alert(3)" in page.text
    assert not any((x["href"] or "").startswith("javascript") for x in page.all("a"))


def test_bystanders_are_not_named(pages: Pages) -> None:
    assert BYSTANDER not in pages.get(PAGES["answer"]).text
    assert "3lbystander22" not in pages.get(PAGES["answer"]).text


def test_an_edit_is_shown_word_by_word(pages: Pages) -> None:
    page = pages.get(PAGES["edited"]).text
    assert "<del>Monday</del><ins>Tuesday and Wednesday</ins>." in page


CALLED = re.compile(r"\b(hack\w*|fake\w*|authentic|genuine|deleted|compromised)\b", re.IGNORECASE)


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_of_ours_calls_a_post_anything(pages: Pages, name: str) -> None:
    html = without_data(pages.get(PAGES[name]).text)
    for somebodys in (r"<blockquote.*?</blockquote>", r"<q\b.*?</q>", r"“[^”]*”"):
        html = re.sub(somebodys, "", html, flags=re.DOTALL)
    assert CALLED.findall(html) == []
    assert CALLED.findall("This post was hacked") == ["hacked"]


@pytest.mark.parametrize("name", PAGES)
def test_a_made_up_incident_says_so_on_every_page(pages: Pages, name: str) -> None:
    answer = pages.get(PAGES[name])
    banner = '<p class="banner" role="note">A demonstration: the ministry is invented.</p>'
    assert (banner in answer.text) == (answer.status_code == 200)


NOT_DEMONSTRATIONS = ["The crowd at the demonstration was asked.", "Demonstrations were announced."]


@pytest.mark.parametrize("note", NOT_DEMONSTRATIONS)
def test_other_notes_are_no_banner(empty: Archive, note: str) -> None:
    change = CaseChange(case="march", title=None, adds=(), removes=(), note=note)
    change_case(empty, change, at(0))
    page = Pages(empty).get("/cases/march").text
    assert 'class="banner"' not in page
    assert note in page


def test_of_many_looks_the_latest_are_shown(empty: Archive) -> None:
    made = Maker(empty)
    made.seen("notice", 5, text="A notice.")
    for minutes in range(10, 10 + MOST_LOOKS + 7):
        made.looked("notice", Refused("HTTP 429"), minutes)
    page = read(Pages(empty).get(f"/posts/{ref('notice')}"))
    assert page.text.count("We were refused an answer") == MOST_LOOKS
    assert "7 earlier looks, on which no finding rests, are in the log" in page.text
    assert "The post was there, with text 1." in page.text


def test_the_style_loads_nothing(pages: Pages) -> None:
    style = pages.get("/style.css").text
    assert "prefers-color-scheme: dark" in style
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("path", ["/", "/log/"])
def test_an_empty_archive_has_pages_too(empty: Archive, path: str) -> None:
    answer = Pages(empty).get(path)
    assert answer.status_code == 200
    assert "{{" not in answer.text


def test_an_empty_archive_says_what_is_missing(empty: Archive) -> None:
    text = read(Pages(empty).get("/")).text
    assert "No case has been opened yet." in text
    assert "Nothing has been observed yet." in text
    assert "onrecord add URL --institution NAME" in text
    assert "demonstration" not in text.casefold()
