"""Does what leaves the pages (frames, feeds, linked data, titles) say no more than was observed?"""

from typing import Any
from xml.etree import ElementTree

import pytest

from entries import at
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.correcting import correct
from onrecord.record.declarations import Act, Capacity, Covers, Via
from small_desk import Desk, desk
from web.asking import Pages, read
from web.ministry import ref

__all__ = ["desk"]

TITLE = "{http://www.w3.org/2005/Atom}title"
CONTENT = "{http://www.w3.org/2005/Atom}content"
WRONG = "The minister withdrew it with her own hands."


class Told:
    """A case of one post, and what others are told of it."""

    def __init__(self, desk: Desk, **more: Any) -> None:
        self.desk = desk
        desk.enrol()
        self.ref = desk.posted("one", "We leave the accord.", 10, **more)
        desk.changed("accord", self.ref, title="The accord", minutes=15)

    def declared(self, covers: Covers = Covers.YES, **more: Any) -> None:
        self.desk.declared(60, covers=((self.ref, covers, "The words name it."),), **more)

    def corrected(self) -> None:
        words = {"said": WRONG, "instead": "It was not there by noon.", "why": "Nobody saw who."}
        found = {"case": "accord", "posts": (self.ref,)}
        correct(self.desk.archive, **words, **found, actor=operator(), at=at(200))  # type: ignore[arg-type]  # both are of named fields

    def get(self, path: str) -> Any:
        return Pages(self.desk.archive).get(path)

    def quoted(self) -> list[dict[str, Any]]:
        """What somebody said of the post, as linked data has it."""
        return list(self.get(f"/posts/{self.ref}.jsonld").json().get("subjectOf", ()))

    def feed(self, tag: str) -> list[str]:
        return [
            one.text or ""
            for one in ElementTree.fromstring(self.get("/feed.atom").content).iter(tag)
        ]


@pytest.fixture
def told(desk: Desk) -> Told:
    return Told(desk)


UNSAID: dict[str, dict[str, Any]] = {
    "words that do not mean the post": {"covers": Covers.NO},
    "words of who may not speak for it": {"capacity": Capacity.PLATFORM},
}


@pytest.mark.parametrize("name", UNSAID)
def test_linked_data_has_no_words_as_about_the_post(told: Told, name: str) -> None:
    told.declared(**UNSAID[name])
    assert told.quoted() == []


def test_linked_data_has_the_words_that_bear_on_it(told: Told) -> None:
    told.declared()
    (said,) = told.quoted()
    assert said["text"] == "None of it is ours."


def test_words_that_an_outlet_chose_are_nowhere_the_speakers_own(told: Told) -> None:
    told.declared(via=Via(outlet="The Selm Courier", url=None, paraphrase=True))
    (said,) = told.quoted()
    assert said["spokenByCharacter"]["name"] == "A spokesperson, as The Selm Courier puts it"
    page = read(told.get("/cases/accord"))
    assert "not word for word, but as The Selm Courier puts it" in page.text


def test_a_correction_goes_with_what_was_corrected(told: Told) -> None:
    told.corrected()
    assert (
        "was corrected: see its page" in told.get(f"/posts/{told.ref}.jsonld").json()["description"]
    )
    assert told.get("/cases/accord.jsonld").json()["correction"] == "/corrections"
    assert "was corrected" in told.get("/embed/cases/accord").text
    assert "was corrected" in told.get(f"/embed/posts/{told.ref}").text
    page = told.get("/cases/accord").text
    assert page.index("We corrected ourselves") < page.index("At a glance")


def test_no_headline_repeats_what_was_corrected(told: Told) -> None:
    told.corrected()
    assert not any("own hands" in title for title in told.feed(TITLE))
    assert any("This archive corrected what its pages said" in title for title in told.feed(TITLE))
    (whole,) = [one for one in told.feed(CONTENT) if WRONG in one]
    assert whole.startswith("This archive's pages were corrected.")
    assert "It was not there by noon." in whole


def test_a_headline_says_who_spoke_and_what_the_words_do(told: Told) -> None:
    told.declared(
        speaker="A spokesperson of the Ministry of Foreign Tides", words="Not ours. " * 60
    )
    (title,) = [one for one in told.feed(TITLE) if "spokesperson" in one]
    assert "speaking for the account's institution, disowned posts" in title
    assert title.endswith(" …") and len(title) < 210


def test_a_frame_of_a_case_says_how_each_is_known(told: Told) -> None:
    page = read(told.get("/embed/cases/accord"))
    assert "How it is known: account-signed" in page.text
    assert "Nobody who may speak for the account has disowned" in page.text


def test_later_words_are_not_told_as_those_that_were_first_seen(told: Told) -> None:
    told.desk.posted("one", "We stay in the accord.", 30)
    assert "its text when last seen: We stay in the accord." in read(told.get("/events")).text
    content = told.feed(CONTENT)
    assert any("The post’s text when last seen: “We stay in the accord.”" in one for one in content)
    assert not any("The post: “We stay" in one for one in content)


def test_one_text_alone_needs_no_such_note(told: Told) -> None:
    assert "its text when last seen" not in told.get("/events").text


def test_a_post_is_from_an_account_and_by_nobody(told: Told) -> None:
    told.declared(act=Act.DISOWNS)
    for path in (f"/posts/{told.ref}", f"/embed/posts/{told.ref}"):
        text = told.get(path).text
        assert "from the account of" in text
        assert "Post by" not in text and "post by" not in text.partition("<body>")[0]


def test_what_was_not_shown_is_not_said_to_be_hidden_by_anybodys_will(pages: Pages) -> None:
    text = read(pages.get(f"/posts/{ref('picture')}")).text
    assert "Its host answered that it is not there" in text and "Why is not shown." in text
    assert "hid it" not in text


def test_a_mention_is_no_saying(told: Told) -> None:
    page = read(told.get("/first?phrase=accord")).text
    assert "Who said it first" not in page
    assert "earliest first by the earlier of the two times" in page


def test_not_seen_says_of_whom(told: Told) -> None:
    answer = Pages(told.desk.archive).post("/check", data={"words": "Nobody ever wrote this line."})
    text = read(answer).text
    assert "Not seen by us" in text
    assert "Ministry of Tides @tides.test" in text
    assert "no other account was looked through" in text


LINKS = {
    "a neighbour’s page": ("https://far.example/@neighbour", False),
    "a neighbour’s profile": ("https://bsky.app/profile/neighbour.test", False),
    "a neighbour’s post": ("https://x.com/neighbour/status/12", False),
    "its own profile": ("https://bsky.app/profile/tides.test", True),
    "a page of the web": ("https://news.example/2026/story", True),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_names_no_account_that_is_not_on_record(desk: Desk, name: str) -> None:
    address, told = LINKS[name]
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": address}
    facets = [{"index": {"byteStart": 0, "byteEnd": 2}, "features": [feature]}]
    made = Told(desk, facets=facets)
    assert (address in made.get(f"/posts/{made.ref}").text) is told
    (version,) = made.get(f"/posts/{made.ref}.json").json()["versions"]
    shown = made.get(f"/posts/{made.ref}").text
    assert ("1 more leads to an account that is not on record here" in shown) is not told
    assert address not in str(version) or told


def test_nobody_lends_our_name_to_a_phrase_that_nobody_wrote(told: Told) -> None:
    answer = told.get("/first?phrase=The+ministry+confesses")
    assert "confesses" not in answer.text.partition("</title>")[0]
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "“accord”" in told.get("/first?phrase=accord").text.partition("</title>")[0]


def test_a_demonstration_says_so_to_programs_too(pages: Pages) -> None:
    note = "A demonstration: the ministry is invented."
    case = pages.get("/cases/harbour-accord.jsonld").json()
    assert case["description"] == note
    assert all(one["description"].startswith(note) for one in case["hasPart"])
    page = pages.get(f"/posts/{ref('startling')}").text
    assert f'"description":"{note}' in page


def test_in_a_frame_each_sentence_stands_by_its_own_strength(told: Told) -> None:
    told.declared()
    for path in ("/embed/cases/accord", f"/embed/posts/{told.ref}"):
        text = read(told.get(path)).text
        seen, spoken = text.index("known: account-signed"), text.index("known: as said")
        assert text.index("There when last seen, ") < seen
        assert seen < text.index("said that it is not theirs") < spoken
