"""Are notices the words of the pages, without anything that can't be seen?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import at
from onrecord.desk.happenings import HappeningKind
from onrecord.desk.notifying.notices import HOWS, Notice, cleaned
from onrecord.desk.notifying.telling import html, plain, title
from onrecord.web import labels

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "notifications.md"

CLEANED = {
    "a plain sentence": ("It was seen changed.", "It was seen changed."),
    "several lines": ("one\r\ntwo\n\n\tthree", "one two three"),
    "an order to a terminal": ("\x1b[31mred\x1b[0m\x07", "[31mred[0m"),
    "text turned around": ("a\u202etxet\u202cb", "atxetb"),
    "isolates and marks": ("\u2066a\u2069\u200e\u200f\u061cb", "ab"),
    "nothing to see": ("a\u200b\ufeff\u00adb", "ab"),
    "a line of Unicode's own": ("a\u2028b\u2029c", "a b c"),
    "half a character": ("a\ud800b", "ab"),
    "Persian, with its joiners": ("می\u200cخواهم", "می\u200cخواهم"),
    "right to left stays as it is": ("سفارت خانہ", "سفارت خانہ"),
    "NUL": ("a\x00b", "ab"),
}


@pytest.mark.parametrize("name", CLEANED)
def test_whatever_cant_be_seen_is_taken_out(name: str) -> None:
    text, expected = CLEANED[name]
    assert cleaned(text) == expected


@given(st.text())
def test_what_is_cleaned_is_one_line_and_stays_clean(text: str) -> None:
    once = cleaned(text)
    assert once == cleaned(once)
    assert len(once.splitlines()) <= 1 and "\x00" not in once


def notice(who: str = "Ministry of Tides", says: str = "It was seen changed.") -> Notice:
    return Notice(
        id="1",
        kind="edited",
        at=at(1),
        which_time="observed",
        who=who,
        says=says,
        how="account-signed",
        link="https://records.example/posts/0123456789abcdef",
        data={},
    )


def test_a_notice_says_when_by_whose_clock_and_how_it_is_known() -> None:
    assert plain([notice()], 10) == (
        "Ministry of Tides: It was seen changed.\n"
        "Observed 2026-01-31 12:01:00 UTC; how it is known: account-signed\n"
        "https://records.example/posts/0123456789abcdef\n\n"
        "This says what was observed or said, by whose word, and what follows. Words in quotation "
        "marks are somebody else’s. Whether words mean a certain post, and whether who said them "
        "may speak for the account, stands on the page of that post.\n"
    )


def test_html_holds_every_word_and_makes_nothing_of_it() -> None:
    page = html([notice("<b>M</b>", 'It is “<script>alert("1")</script>”.')], 10)
    assert "&lt;b&gt;M&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;" in page
    assert "<script" not in page


TITLES = {
    "one": ([notice()], "1 notice: Ministry of Tides"),
    "two of one": ([notice(), notice()], "2 notices: Ministry of Tides"),
    "of three": ([notice("A"), notice("B"), notice("C")], "3 notices: A and 2 more"),
    "of a long name": ([notice("A" * 500)], f"1 notice: {'A' * 138} …"),
}


@pytest.mark.parametrize("name", TITLES)
def test_the_title_says_how_much_and_of_whom(name: str) -> None:
    notices, expected = TITLES[name]
    assert title(notices) == expected
    assert len(expected) <= 150


def test_how_it_is_known_is_said_as_on_the_pages() -> None:
    told = labels.STRENGTHS | labels.AUTHENTICITIES
    assert {name: told[name].words for name in HOWS} == dict(HOWS)


def test_the_document_names_every_kind() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [kind for kind in HappeningKind if f"`{kind}`" not in text] == []
