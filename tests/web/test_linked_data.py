"""Are posts, cases and reports told to other programs in schema.org's words, and no others?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from entries import at
from onrecord.archive import Archive
from onrecord.desk.cases import change_case, find_case
from onrecord.desk.finding import find_post
from onrecord.desk.reported import quotations_of, reports_of
from onrecord.desk.reports import keep_report, link_report, read_report
from onrecord.record.documents import CaseChange
from onrecord.web.linked_data import case_linked_data, data_block, post_linked_data
from small_desk import Desk, desk
from web.ministry import BYSTANDER, CABINET, HOSTILE, STATEMENT, ref

__all__ = ["desk"]

# Of schema.org 29.0; which word may stand at which type.
TERMS = {
    "SocialMediaPosting": {
        *("archivedAt", "url", "identifier", "isPartOf", "version", "creativeWorkStatus"),
        *("description", "articleBody", "inLanguage", "dateCreated", "associatedMedia"),
        "subjectOf",
    },
    "CollectionPage": {"name", "description", "hasPart", "correction"},
    "ProfilePage": {"identifier", "about"},
    "PropertyValue": {"propertyID", "value"},
    "MediaObject": {"identifier", "encodingFormat", "description"},
    "Quotation": {"text", "spokenByCharacter", "dateCreated", "about", "citation"},
    "NewsArticle": {"headline", "url", "publisher", "datePublished", "inLanguage", "hasPart"},
    "Organization": {"name"},
    "Person": {"name"},
}
STORY = """<html lang="en"><title>Harbour closes</title>
<meta property="og:site_name" content="The Selm Courier">
<meta property="article:published_time" content="2026-01-31T12:30:00Z">
<article><h1>Harbour closes</h1><p>The ministry said that “The harbour at Port Selm closes on 5 May
for the spring tides”. Nobody had asked it to.</p></article></html>"""


def nodes(data: Any) -> Iterator[dict[str, Any]]:
    match data:
        case dict():
            yield data
            for value in data.values():
                yield from nodes(value)
        case list():
            for value in data:
                yield from nodes(value)
        case _:
            pass


@pytest.mark.parametrize("name", ["hours", "hostile", "urdu", "picture", "startling", "reply"])
def test_every_word_is_one_of_schema_orgs(filled: Archive, name: str) -> None:
    for node in nodes(post_linked_data(find_post(filled, ref(name)))):
        words = {word for word in node if not word.startswith("@")}
        assert not words or words <= TERMS[node["@type"]]


def test_a_post_stands_in_its_account_and_has_no_author(filled: Archive) -> None:
    told = post_linked_data(find_post(filled, ref("hours")), address="https://records.example/")
    assert told["@type"] == "SocialMediaPosting"
    assert told["@id"] == f"https://records.example/posts/{ref('hours')}#post"
    assert told["archivedAt"] == f"https://records.example/posts/{ref('hours')}"
    assert told["articleBody"] == "The pier is closed on Tuesday and Wednesday."
    assert (told["inLanguage"], told["version"]) == (["en"], 2)
    assert told["isPartOf"]["about"] == {"@type": "Organization", "name": "Ministry of Tides"}
    assert not any({"author", "creator"} & set(node) for node in nodes(told))
    assert "ClaimReview" not in json.dumps(told)


def test_the_words_about_it_are_told_as_theirs_who_spoke(filled: Archive) -> None:
    told = post_linked_data(find_post(filled, ref("startling")))
    assert told["creativeWorkStatus"] == "withdrawn-by-account-key"
    (said,) = [one for one in told["subjectOf"] if one["@type"] == "Quotation"]
    assert said["text"] == STATEMENT
    assert said["spokenByCharacter"]["name"] == f"Spokesperson of the {CABINET}"
    assert said["about"] == {"@id": told["@id"]}


def test_a_picture_is_described_and_not_linked(filled: Archive) -> None:
    (medium,) = post_linked_data(find_post(filled, ref("picture")))["associatedMedia"]
    assert medium["description"] == "A lamp <on> a tower"
    assert "contentUrl" not in medium


def test_bystanders_are_not_named(filled: Archive) -> None:
    told = json.dumps(post_linked_data(find_post(filled, ref("reply"))))
    assert BYSTANDER not in told and "3lbystander22" not in told


def test_a_report_quotes_the_post_and_names_nobody_else(desk: Desk) -> None:
    desk.enrol()
    post = desk.posted(
        "a", "The harbour at Port Selm closes on 5 May for the spring tides, it is said.", 1
    )
    change = CaseChange(case="pier", title="The pier", adds=(post,), removes=(), note=None)
    change_case(desk.archive, change, at(50))
    keep_report(
        desk.archive, link_report(desk.archive, read_report(STORY.encode(), "text/html")), at(60)
    )
    found = find_post(desk.archive, post)
    quoted = quotations_of(found, reports_of(desk.archive, found))
    told = post_linked_data(found, quoted=quoted)
    (article,) = told["subjectOf"]
    assert article["publisher"] == {"@type": "Organization", "name": "The Selm Courier"}
    assert article["hasPart"]["citation"] == {"@id": told["@id"]}
    assert "spokenByCharacter" not in article["hasPart"]
    case = case_linked_data(find_case(desk.archive, "pier"))
    assert (case["@type"], case["@id"], case["name"]) == (
        *("CollectionPage", "/cases/pier", "The pier"),
    )
    assert case["hasPart"] == [{k: v for k, v in told.items() if k != "@context"}]


ENDING = {
    "the end of a script": "</script><script>alert(1)</script>",
    "a comment": "<!-- <script>",
    "an entity": "&lt;/script&gt;",
    "the end of CDATA": "]]>",
    "line ends of JavaScript": "\u2028\u2029",
    "half a character": "\ud800",
    "NUL": "\0",
    "a hostile post": HOSTILE,
}


@pytest.mark.parametrize("name", ENDING)
def test_no_text_ends_the_element_and_each_comes_back_whole(name: str) -> None:
    block = str(data_block({"text": ENDING[name]}))
    assert block.isascii() and not set("<>&") & set(block)
    assert json.loads(block) == {"text": ENDING[name]}
