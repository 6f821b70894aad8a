"""Does the page say what the archive holds of some words, and refuse what is no question?"""

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest

from entries import ACCOUNT
from onrecord.archive import Archive
from onrecord.web import forms
from onrecord.web.asking import MOST_PICTURE, MOST_WITHOUT_PICTURE, MOST_WORDS, Checks
from onrecord.web.turns import TooManyAsk, Turns
from web.asking import Pages, read
from web.ministry import URDU, ref

SAID = "We leave the Harbour Accord tonight. Our patience is over."
CHANGED = "We leave the Harbour Accord tomorrow. Our patience is over."
NEVER = "Seven purple whales declared the bakery open."
HELD = f"/posts/{ref('startling')}"

ANSWERS = {
    "the very words": ({"words": SAID}, "Seen", ["These words stand in one post that we saw."]),
    "other words": (
        {"words": CHANGED},
        "Something close was seen",
        ["In these words we did not see it", "In the place of “tomorrow” the post has “tonight”."],
    ),
    "words that nobody said": (
        {"words": NEVER},
        "Not seen by us",
        [
            "We never saw it. We looked at the account again and again from",
            "says how far we looked, and nothing",
        ],
    ),
    "of an account": (
        {"words": SAID, "account": "ministry.test"},
        "Seen",
        ["These words stand in one post"],
    ),
    "of an account by its id": ({"words": NEVER, "account": ACCOUNT}, "Not seen by us", []),
    "from right to left": ({"words": URDU}, "Seen", [URDU]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_comes_with_what_it_is_worth(pages: Pages, name: str) -> None:
    form, heading, told = ANSWERS[name]
    answer = pages.post("/check", data=form)
    page = read(answer)
    assert answer.status_code == 200
    assert ("h2", heading) in page.headings
    assert answer.text.split("<title>")[1].startswith(f"{heading} – ")
    assert [words for words in told if words not in page.text] == []


def test_words_that_differ_are_marked_in_the_post(pages: Pages) -> None:
    text = pages.post("/check", data={"words": CHANGED}).text
    assert "<del>tomorrow</del><ins>tonight</ins>. \n" in text.replace(
        "tonight</ins>.", "tonight</ins>. "
    )
    assert f'href="{HELD}"' in text


REFUSED = {
    "nothing": ({"words": ""}, 422, "there are no words to look for"),
    "signs alone": ({"words": "?!…"}, 422, "there are no words to look for"),
    "a whole page": ({"words": "word " * 5000}, 422, "more than any post has"),
    "an account that is none": ({"words": SAID, "account": "nobody.test"}, 422, "account"),
    "an address that is none": ({"words": SAID, "account": "\u202e<b>"}, 422, "account"),
    "more than a form": ({"words": "x" * (MOST_WORDS + 1)}, 413, "too large"),
    "many fields": ({f"field{n}": "x" for n in range(40)} | {"words": SAID}, 413, "too large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_answered_says_why_and_keeps_what_was_typed(pages: Pages, name: str) -> None:
    form, status, told = REFUSED[name]
    answer = pages.post("/check", data=form)
    assert answer.status_code == status
    page = read(answer)
    assert told in page.text
    if status == 422:
        assert page.all("textarea")[0]["aria-describedby"] == "trouble"
        assert form.get("words", "").strip()[:50] in page.text


FROM = {
    "our page": ({"sec-fetch-site": "same-origin"}, 200),
    "an address that was typed": ({"sec-fetch-site": "none"}, 200),
    "our page in an older browser": ({"origin": "http://pages.test"}, 200),
    "our page, which sends no referrer": ({"origin": "null"}, 200),
    "a program": ({}, 200),
    "another site": ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, 403),
    "a neighbour": ({"sec-fetch-site": "same-site"}, 403),
    "another site in an older browser": ({"origin": "https://evil.example"}, 403),
}


@pytest.mark.parametrize("name", FROM)
def test_a_form_is_taken_from_our_own_pages(pages: Pages, name: str) -> None:
    headers, status = FROM[name]
    assert pages.post("/check", data={"words": SAID}, headers=headers).status_code == status


DAMAGED = {
    "no form": ("application/json", b"{}", 415),
    "no kind": ("", b"words=a", 415),
    "no boundary": ("multipart/form-data", b"--x\r\n", 400),
    "cut off": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-d", 422),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\nc\r\n--x--\r\n", 400),
    "no form at all": ("multipart/form-data; boundary=x", b"\x00\xff" * 40, 400),
    "an odd charset": ("multipart/form-data; boundary=x; charset=rot13", b"--x--\r\n", 422),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_form_is_refused(pages: Pages, name: str) -> None:
    kind, body, status = DAMAGED[name]
    answer = pages.post("/check", content=body, headers={"content-type": kind})
    assert answer.status_code == status


def test_no_answer_is_kept(pages: Pages) -> None:
    assert pages.post("/check", data={"words": SAID}).headers["cache-control"] == "no-store"
    assert "textarea" in pages.get("/check").text
    assert SAID not in pages.get("/check").text
    assert SAID not in pages.get(f"/check?words={SAID}").text


def test_too_many_are_told_to_come_back(filled: Archive) -> None:
    pages = Pages(filled)
    checks: Checks = pages.app.state.checks
    checks.words = Turns(at_once=0, waiting=0)
    answer = pages.post("/check", data={"words": SAID})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "too many ask for this just now" in read(answer).text
    assert SAID in answer.text
    checks.sending, checks.words = Turns(at_once=0, waiting=0), Turns(at_once=1, waiting=0)
    assert pages.post("/check", files={"picture": bytes(MOST_WITHOUT_PICTURE)}).status_code == 503
    assert pages.post("/check", data={"words": SAID}).status_code == 200  # waits for no picture


NEVER_ENDING = {
    "it falls silent": 3600.0,
    "it comes in drops": 0.005,
}


@pytest.mark.parametrize("path", ["/check", "/ask", "/api/v1/check"])
@pytest.mark.parametrize("name", NEVER_ENDING)
def test_whoever_sends_without_end_is_not_waited_for(
    filled: Archive, monkeypatch: pytest.MonkeyPatch, name: str, path: str
) -> None:
    monkeypatch.setattr(forms, "_SILENCE", 0.05)
    monkeypatch.setattr(forms, "_LONGEST", 0.1)

    async def dawdling() -> AsyncIterator[bytes]:
        for drop in itertools.cycle([b"words=", b"a"]):
            yield drop
            await asyncio.sleep(NEVER_ENDING[name])

    kind = "application/json" if "api" in path else "application/x-www-form-urlencoded"
    answer = Pages(filled).post(path, content=dawdling(), headers={"content-type": kind})
    assert answer.status_code == 400


def test_a_turn_is_given_back() -> None:
    turns = Turns(at_once=1, waiting=0)
    for _ in range(3):
        with turns.turn(), pytest.raises(TooManyAsk), turns.turn():
            pass


def test_without_the_extra_the_words_can_still_be_checked(filled: Archive) -> None:
    pages = Pages(filled)
    pages.app.state.checks.reads_pictures = False
    page = read(pages.get("/check"))
    assert "Pictures can’t be read here" in page.text
    assert not any(one.get("type") == "file" for one in page.all("input"))
    assert read(pages.post("/check", data={"words": SAID})).headings[1] == ("h2", "Seen")


def test_a_picture_that_is_too_large_is_not_read(filled: Archive) -> None:
    answer = Pages(filled).post(
        "/check", files={"picture": bytes(MOST_PICTURE + 2 * MOST_WORDS + 20_000)}
    )
    assert answer.status_code == 413
