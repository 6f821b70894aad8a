"""Does a post's page tell what a browser was shown, and others' copies, and show neither?"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from entries import at
from made_wacz import MAIN, PNG, Made
from onrecord.archive import Archive
from onrecord.desk.copies import Given, keep_copy
from onrecord.record.captures import Capture, Whole
from onrecord.record.outcomes import Refused
from web.asking import Pages, read
from web.ministry import NOW, fill, ref

GIVER = "A reader <script>x</script>"


def visited(archive: Archive, raw: bytes | None, **fields: Any) -> None:
    told: dict[str, Any] = {
        "url": f"{MAIN}?<b>",
        "posts": (ref("startling"),),
        "outcome": Whole(),
        "package": None if raw is None else archive.keep(raw)[0],
        "status": 200,
        "peer": "203.0.113.7:443",
        "tls": "verified TLSv1.3",
        "browser": "Chromium 156.0",
        "vantage": "test",
        "began_at": at(30),
        "ended_at": at(30) + timedelta(seconds=9),
    }
    archive.append([Capture(**(told | fields))])


@pytest.fixture
def page(empty: Archive, tmp_path: Path) -> str:
    fill(empty)
    visited(empty, Made().build())
    visited(empty, None, outcome=Refused("a login wall"), status=None, browser="")
    visited(empty, None, status=404)
    given = tmp_path / "given.png"
    given.write_bytes(PNG)
    by = Given(by=GIVER, posts=(ref("startling"),), url="javascript:alert(1)", note="a <b>note")
    keep_copy(empty, given, by, NOW)
    return Pages(empty).get(f"/posts/{ref('startling')}").text


def test_facts_of_a_visit_are_told(page: str) -> None:
    text = " ".join(re.sub(r"<[^>]*>", "", page).split())
    for words in (
        "A browser visited the address that is on record as its page; all that came was kept.",
        "A server answered HTTP 404.",
        "Nothing about the post is concluded from it.",
        "A browser was refused its page: “a login wall”. That says nothing about the post.",
        "Chromium 156.0",
        "HTTP 200, from 203.0.113.7:443; verified TLSv1.3",
        "with 2 answers of servers by its own index",
        "9 s, by our clock",
    ):
        assert words in text, words


def test_a_copy_is_told_as_its_givers_word(page: str) -> None:
    text = " ".join(re.sub(r"<[^>]*>", "", page).split())
    assert "gave us a copy, a picture (PNG), which by its own or their word is of" in text
    assert "third-party copy" in text and "It never changes what we say" in text


def test_nothing_of_either_is_shown_or_linked(page: str) -> None:
    assert "<img" not in page.partition("<main")[2]
    assert "<script>" not in page and "a <b>note" not in page and "?<b>" not in page
    assert 'href="javascript' not in page
    assert f'href="{MAIN}' not in page


def test_a_post_without_visits_and_copies_has_neither_part(empty: Archive) -> None:
    fill(empty)
    found = read(Pages(empty).get(f"/posts/{ref('startling')}")).text
    assert "What a browser was shown" not in found and "Copies that others" not in found
