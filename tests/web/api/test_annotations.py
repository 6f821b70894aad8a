"""Are quotations and declarations annotations as the W3C has them, on the very text?"""

import json
from typing import Any

import pytest

from entries import ACCOUNT, ENROLMENT, at
from onrecord.archive import Archive
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_post
from web.api.calling import Calls
from web.api.desk_made_up import ARTICLE
from web.ministry import STATEMENT, Maker, ref


@pytest.fixture(scope="module")
def annotated(calls: Calls) -> Any:
    answer = calls(f"/posts/{ref('startling')}/annotations")
    kind = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert answer.headers["content-type"] == kind
    return answer.json()


def test_it_is_one_annotation_page(annotated: Any) -> None:
    assert annotated["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert annotated["type"] == "AnnotationPage"
    assert [one["motivation"] for one in annotated["items"]] == ["linking", "commenting"]
    assert len({one["id"] for one in annotated["items"]}) == 2
    assert all(one["id"].startswith(f"{annotated['id']}#") for one in annotated["items"])


def test_a_quotation_links_words_of_an_article_to_words_of_the_text(
    annotated: Any, archive: Archive
) -> None:
    quotation = annotated["items"][0]
    source = quotation["body"][0]
    assert source["source"] == "https://news.example/accord"
    words = "We leave the Harbour Accord tonight."
    assert source["selector"][0] == {"type": "TextQuoteSelector", "exact": words}
    place = source["selector"][1]
    assert ARTICLE.decode()[place["start"] : place["end"]] == words
    target = quotation["target"]
    shown = find_post(archive, ref("startling")).versions[0]
    assert target["source"].endswith(f"/posts/{ref('startling')}/versions/{shown.digest}")
    assert shown.said is not None
    place = target["selector"][1]
    assert shown.said.text[place["start"] : place["end"]] == target["selector"][0]["exact"]
    assert target["selector"][0]["suffix"].startswith("\n")


def test_its_target_can_be_asked_for(annotated: Any, calls: Calls) -> None:
    for one in annotated["items"]:
        path = one["target"]["source"].removeprefix("https://records.example/api/v1")
        assert calls.get(path)["text"].startswith("We leave the Harbour Accord")


def test_a_declaration_is_its_speakers_words(annotated: Any) -> None:
    declared = annotated["items"][1]
    body = declared["body"][0]
    assert (body["type"], body["format"], body["language"]) == ("TextualBody", "text/plain", "en")
    assert body["value"] == STATEMENT
    assert body["creator"] == {"name": "Spokesperson of the <b>Cabinet</b>"}
    assert body["created"] == "2026-02-01T00:00:00.000000Z"
    assert "via" not in declared  # the channel's address is none that anybody may follow


def test_to_whom_a_report_attributes_words_is_not_told(annotated: Any) -> None:
    assert "Quentin Bystander" not in json.dumps(annotated)


def test_whether_the_words_cover_the_post_is_told_beside_them(calls: Calls) -> None:
    for name in ("startling", "urdu"):
        post = calls.get(f"/posts/{ref(name)}")
        (said,) = post["standing"]["declarations"]
        declared = calls.get(f"/posts/{ref(name)}/annotations")["items"][-1]
        told = declared["body"][1]
        assert told["purpose"] == "describing"
        assert told["value"] == f"Covers this post: {said['covers']}. {said['reason']}"


def test_a_post_of_which_nobody_spoke_has_none(empty: Archive) -> None:
    Maker(empty).seen("alone", 10, text="The pier.")
    put_on_record(empty, ENROLMENT, at(11), accounts=(ACCOUNT,))
    calls = Calls(empty)
    assert calls.get(f"/posts/{ref('alone')}/annotations")["items"] == []
    calls.close()


def test_no_accept_of_plain_json_is_turned_away_in_silence(calls: Calls) -> None:
    path = f"/posts/{ref('urdu')}/annotations"
    assert calls(path, headers={"accept": "application/ld+json"}).status_code == 200
    refused = calls(path, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["detail"][:11]) == (406, "it is given")


LINKED = {
    "a post": (f"/posts/{ref('startling')}.jsonld", "SocialMediaPosting"),
    "a case": ("/cases/harbour-accord.jsonld", "CollectionPage"),
}


@pytest.mark.parametrize("name", LINKED)
def test_linked_data_lies_beside_the_page(calls: Calls, name: str) -> None:
    path, kind = LINKED[name]
    answer = calls(f"/../..{path}", checked=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    told = answer.json()
    assert (told["@context"], told["@type"]) == ("https://schema.org", kind)
    assert "ClaimReview" not in answer.text


def test_linked_data_of_what_is_not_there_is_not_there(calls: Calls) -> None:
    for path in ("/posts/0000000000000000.jsonld", "/posts/x.jsonld", "/cases/nope.jsonld"):
        assert calls(f"/../..{path}", checked=False).status_code == 404
