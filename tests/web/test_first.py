"""Does the page say who mentioned something first, and what that is worth?"""

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive
from onrecord.web.turns import Turns
from web.asking import Pages, read
from web.ministry import ref

ANSWERS = {
    "anybody": (
        "phrase=Harbour Accord",
        "Mentioned, in 1 text",
        ["The first mention that we hold is of 2026-01-31 20:19:57 UTC", "any account on record"],
    ),
    "two texts of a post": ("phrase=the pier is closed", "Mentioned, in 2 texts", ["Text 2 of 2"]),
    "nobody": (
        "phrase=purple whales",
        "No mention that we hold",
        [
            "No version of a post that we hold mentions it.",
            "We looked at the account again and again from",
        ],
    ),
    "an account": (f"phrase=accord&account={ACCOUNT}", "Mentioned, in 1 text", [f"by {ACCOUNT}"]),
    "an account by its handle": (
        "phrase=accord&account=ministry.test",
        "Mentioned, in 1 text",
        ["by ministry.test"],
    ),
    "an institution": (
        "phrase=accord&institution=Ministry of Tides",
        "Mentioned, in 1 text",
        ["by accounts of Ministry of Tides, with all that is under it"],
    ),
    "the institution above it": (
        "phrase=accord&institution=<b>Cabinet</b>",
        "Mentioned, in 1 text",
        ["by accounts of <b>Cabinet</b>"],
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_told_with_its_coverage(pages: Pages, name: str) -> None:
    asked, heading, told = ANSWERS[name]
    answer = pages.get("/first", params=asked)
    page = read(answer)
    assert answer.status_code == 200
    assert ("h2", heading) in page.headings
    assert "These are mentions of the words, not positions" in page.text
    assert [words for words in told if words not in page.text] == []


def test_the_phrase_is_marked_where_it_stands(pages: Pages) -> None:
    text = pages.get("/first", params={"phrase": "harbour ACCORD"}).text
    assert "We leave the <mark>Harbour Accord</mark> tonight." in text
    assert f'href="/posts/{ref("startling")}"' in text


REFUSED = {
    "signs alone": ("phrase=...", "a phrase has some words"),
    "a whole page": ("phrase=" + "a" * 30_000, "a phrase has some words"),
    "an account that is none": ("phrase=x&account=nobody.test", "nobody.test"),
    "an institution that is none": ("phrase=x&institution=Nobody", "Nobody"),
    "both": (f"phrase=x&account={ACCOUNT}&institution=Ministry of Tides", "not both"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_answered_says_why(pages: Pages, name: str) -> None:
    asked, told = REFUSED[name]
    for _ in range(2):  # it is not kept as if it had been answered
        answer = pages.get("/first", params=asked)
        assert answer.status_code == 422
        assert told in read(answer).text


def test_without_a_phrase_there_is_a_form(pages: Pages) -> None:
    page = read(pages.get("/first?institution=Ministry+of+Tides"))
    assert [one["name"] for one in page.all("input")] == ["phrase", "institution", "account"]
    assert page.all("input")[1]["value"] == "Ministry of Tides"


def test_too_many_are_told_to_come_back(filled: Archive) -> None:
    pages = Pages(filled)
    pages.app.state.checks.words = Turns(at_once=0, waiting=0)
    answer = pages.get("/first?phrase=accord")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
