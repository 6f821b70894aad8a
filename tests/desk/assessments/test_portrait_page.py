"""Does the page stand alone, bounded, and unmoved by what strangers wrote?"""

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from onrecord.desk.assessments.others_words import spelled
from onrecord.desk.assessments.portrait import Portrayed
from onrecord.desk.assessments.portrait_drawing import drawn, fitted
from onrecord.desk.assessments.portrait_page import portrait_page
from onrecord.findings.assessment.own_posts import OwnPost
from onrecord.findings.assessment.portrait import portrait
from onrecord.findings.words.portrait import PRIVATE
from onrecord.record.accounts import AccountId
from own_posts_made_up import BEGAN, made_post, made_posts

MADE = datetime(2026, 3, 9, tzinfo=UTC)
ACUTE = "\u0301"  # stands on the letter before
VIENNA = ("Europe/Vienna", ZoneInfo("Europe/Vienna"))


def page(history: list[OwnPost], asked: list[OwnPost] | None = None, **how: Any) -> str:
    known: dict[str, Any] = {
        "account": AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
        "platform": "made-up",
        "name": "tides.test",
        "institution": "Ministry of Tides",
        "portrait": portrait(history, asked or [], zone=VIENNA),
        "unread": 0,
        "disowned": 0,
    }
    return portrait_page(Portrayed(**(known | how)), MADE).decode()


class Parsed(HTMLParser):
    """The elements with their attributes, and whether each that opens closes in order."""

    VOID = frozenset({"meta", "rect", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)> #<b>",
    "an attribute's end": '"\'> onload=alert(1) #a"b',
    "a template": "{{ 7 * 7 }} {% raw %} #{{7*7}}",
    "NUL and escapes": "a\x00b\x1b[31m #c\x00d",
    "turned around": "\u202eevil\u202c #\u202ex \u2066y",
    "half a pair": "\ud800 #\udfff",
    "a tower": "#a" + ACUTE * 500,
    "Urdu": "بندرگاہ کھلی ہے #بندرگاہ @بحر.test",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_strangers_wrote_stays_words(text: str) -> None:
    posts = made_posts([text] * 3, client=text, language=text[:10], media=(text,))
    asked = made_post("asked", BEGAN + timedelta(days=2), text, client=f"new {text}")
    html = page(posts, [asked], name=text, institution=text)
    parsed = Parsed(html)
    assert parsed.open == []
    plain = Parsed(page(made_posts(["Ferries run. #ferry"] * 3), [made_post("asked", MADE)]))
    assert {tag for tag, _ in parsed.elements} <= {tag for tag, _ in plain.elements}
    allowed = {name for _, attributes in plain.elements for name in attributes} | {"transform"}
    assert {name for _, attributes in parsed.elements for name in attributes} <= allowed
    assert not re.search("[\x00\x1b\u202e\u202c\u2066]|\u0301{4}", html)
    assert "49" not in re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", html, flags=re.DOTALL)


def test_it_asks_nobody_for_anything_and_has_no_script() -> None:
    html = page(made_posts(["https://ferries.example #a"] * 30), [made_post("asked", MADE)])
    elements = Parsed(html).elements
    assert not {tag for tag, _ in elements} & {"script", "link", "img", "iframe", "object", "form"}
    for _, attributes in elements:
        assert not {"src", "srcset", "style", "onload", "action"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None and "url(" not in style[1] and "@import" not in style[1]
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html.replace("&#39;", "'")


def test_every_place_within_the_page_is_there_and_named_once() -> None:
    elements = Parsed(page(made_posts(["#a"] * 3), [made_post("asked", MADE)])).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for _, attributes in elements:
        for name in ("aria-labelledby", "href"):
            for target in (attributes.get(name) or "").split():
                assert target.removeprefix("#") in ids, target


def test_it_says_twice_that_it_is_private_and_asks_not_to_be_found() -> None:
    html = page([])
    assert html.count(PRIVATE) == 2
    assert '<meta name="robots" content="noindex' in html


def test_each_picture_says_the_same_in_a_table() -> None:
    html = page(made_posts(["#a"] * 40), [made_post("asked", MADE, "#b")])
    pictures = html.count("<svg ")
    assert pictures == html.count("<table>") == html.count("<desc ") == 11
    assert html.count("Marked post 1") == pictures
    # In weekdays by hours as in every other: all its posts, and the mark.
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        assert "marked 1" in table


def test_ten_thousand_hashtags_are_a_small_page() -> None:
    many = " ".join(f"#tag{n:05}" for n in range(10_000))
    asked = made_post("asked", MADE, many.replace("tag", "new"))
    html = page(made_posts([many]), [asked])
    assert len(html) < 100_000
    assert "19,973 others" in html


def test_twenty_thousand_posts_are_a_page_no_larger_than_two_thousand() -> None:
    few, many = (
        page(made_posts((f"#t{n % 700} x" for n in range(size)), hours=5))
        for size in (2_000, 20_000)
    )
    assert len(many) < 1.5 * len(few)
    assert "20,000 posts of the account" in many


def test_words_from_right_to_left_turn_no_sentence_of_ours() -> None:
    html = page(made_posts(["x"] * 3), [made_post("asked", MADE, "#نیا")])
    assert "Marked post 1: <bdi>“#نیا”</bdi> (0 of 3 posts)." in html


SMALL = {
    "no post": (page([]), "No post of the account's own is counted."),
    "one post": (page([made_post("one")]), "One post of the account's own is counted"),
    "only a marked one": (
        page([], [made_post("asked")]),
        "Marked post 1: Monday, 08 h (0 of 0 posts)",
    ),
}


@pytest.mark.parametrize(("html", "says"), SMALL.values(), ids=SMALL)
def test_few_posts_are_said_to_be_few(html: str, says: str) -> None:
    assert says in html.replace("&#39;", "'")
    assert Parsed(html).open == []


def test_nothing_is_drawn_beyond_its_picture() -> None:
    posts = made_posts(
        ["#a @b.test https://c.example"] * 60, hours=300, links=("https://c.example",)
    )
    asked = [made_post(f"asked {n}", MADE + timedelta(days=9000, minutes=n)) for n in range(20)]
    for picture in portrait(posts, asked, zone=VIENNA).pictures:
        found = drawn(picture)
        for tile in found.tiles:
            assert tile.x >= 0 and tile.x + tile.width <= found.width, picture.topic
            assert tile.y >= 0 and tile.y + tile.height <= found.height, picture.topic
        for text in found.texts:
            assert 0 <= text.x <= found.width and 0 <= text.y <= found.height, picture.topic


SPELLED = {
    "plain": ("Ferries run", "Ferries run"),
    "NUL": ("a\x00b", "a[U+0000]b"),
    "turned around": ("\u202eabc", "[U+202E]abc"),
    "joiners stay": ("می\u200cخواهم", "می\u200cخواهم"),
    "three marks on a letter stay": ("a" + ACUTE * 3, "a" + ACUTE * 3),
    "a tower of them does not": (f"a{ACUTE * 300}b", f"a{ACUTE * 3}b"),
}


@pytest.mark.parametrize(("text", "shown"), SPELLED.values(), ids=SPELLED)
def test_signs_that_hide_are_spelled_out(text: str, shown: str) -> None:
    assert spelled(text) == shown


FITTED = {"": "", "Harbour": "Harbour", "Harbourmaster": "Harbour…", "港湾局長室": "港湾局…"}


@pytest.mark.parametrize(("text", "shown"), FITTED.items(), ids=FITTED.values())
def test_names_are_cut_by_their_width(text: str, shown: str) -> None:
    assert fitted(text, 8) == shown
