"""Does one report, read whole, give what a person lists in it?

An article of our own with the structure of the one that the product is built around
(tests/vectors/articles/harbour-consulate.txt), and beside it what a person finds there.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.desk.reports import read_report, report_shape
from onrecord.language.parser import load_parser

ARTICLES = Path(__file__).parent / "vectors" / "articles"

# The council published the study that "found" it: a person lists the study, and either is right.
ALSO_RIGHT = {"a study": {"The Council of Coasts"}}


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    data = (ARTICLES / "harbour-consulate.txt").read_bytes()
    return report_shape(read_report(data, "text/plain", parser=load_parser()), None)


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ARTICLES / "harbour-consulate.json").read_text())
    return found


def test_every_quotation_in_its_order(read: dict[str, Any], listed: dict[str, Any]) -> None:
    assert [one["exact"] for one in read["quotations"]] == [
        one["exact"] for one in listed["quotations"]
    ]


def test_who_is_quoted_and_nobody_where_nobody_is(
    read: dict[str, Any], listed: dict[str, Any]
) -> None:
    for found, expected in zip(read["quotations"], listed["quotations"], strict=True):
        if expected["speaker"] is None:
            assert found["speaker"] is None, found["exact"]
            continue
        told = {found["speaker"], found["means"]} - {None}
        wanted = {expected["speaker"]} | ALSO_RIGHT.get(expected["speaker"], set())
        assert any(one in other or other in one for one in told for other in wanted), found


def test_the_account_has_its_owner(read: dict[str, Any], listed: dict[str, Any]) -> None:
    (expected,) = listed["accounts"]
    (found,) = [one for one in read["accounts"] if one["handle"] is not None]
    assert f"@{found['handle']}" == expected["handle"]
    assert found["owner"] == expected["owner"]


def test_one_post_is_said_to_be_gone_and_one_is_shown_with_its_date(
    read: dict[str, Any], listed: dict[str, Any]
) -> None:
    (shown,) = read["embeds"]
    expected = listed["posts"][1]
    assert (shown["text"], shown["date"]) == (expected["text"], expected["date"])
    assert any("said-to-be-gone" in one["says"] for one in read["posts"])


def test_both_quotations_of_the_post_shown_are_linked_to_it_with_the_word_that_differs(
    read: dict[str, Any], listed: dict[str, Any]
) -> None:
    linked = [
        n
        for n, one in enumerate(read["quotations"])
        if any(shown["near_exact"] for shown in one["embeds"])
    ]
    assert linked == [n for n, post in listed["links"] if post == "embedded"]
    *_, last = read["quotations"]
    assert last["embeds"][0]["differences"] == ["“in” is in the post only."]


def test_one_declaration_is_proposed_whole_and_its_doubt_is_stated(
    read: dict[str, Any], listed: dict[str, Any]
) -> None:
    (found,), expected = read["declarations"], listed["declaration"]
    assert found["speaker"]["words"] == expected["speaker"]
    assert found["act"] == expected["act"]
    assert {one["denied"] for one in found["denies"]} == set(expected["denies"])
    assert found["ground"] == expected["ground"]
    assert found["ground_words"]["words"] == expected["ground_words"]
    assert found["scope_words"]["words"] == expected["scope_words"]
    assert (found["begins"]["words"], found["begins"]["date"]) == (
        expected["begins_words"],
        expected["begins"],
    )
    assert [one["words"] for one in found["cut"]] == ["As of today,"]
    assert any("for a person to decide" in doubt for doubt in found["doubts"])


def test_what_the_article_says_of_itself(read: dict[str, Any], listed: dict[str, Any]) -> None:
    found, expected = read["metadata"], listed["metadata"]
    assert found["published"][0]["value"] == expected["date"]
    assert found["place_line"][0]["value"] == expected["place_line"]
    assert found["agency"][0]["value"] == expected["agency_credit"]
    assert [one["words"] for one in found["related"]] == expected["related"]
    assert all(one["origin"] for name in found if name != "related" for one in found[name])


def test_dates_are_resolved_and_what_hangs_on_something_unknown_is_not(
    read: dict[str, Any], listed: dict[str, Any]
) -> None:
    found = {one["words"]: one for one in read["times"]}
    for expected in listed["times"]:
        if expected.get("value"):
            assert found[expected["words"]]["value"] == expected["value"]
    hours = found["hours after the tweet"]
    assert (hours["value"], hours["relation"], hours["anchor"]) == (None, "after", "event")
    assert found["As of today"]["derived"]


def test_backtracking_is_the_outlets_word(read: dict[str, Any]) -> None:
    assert any("backtracks" in one["words"] for one in read["framings"])
    assert all(one["act"] == "disowns" for one in read["declarations"])


def test_the_ledger_has_every_claim_and_the_denial_answers_the_accusation(
    read: dict[str, Any], listed: dict[str, Any]
) -> None:
    claims = read["claims"]
    for expected in listed["claims"]:
        words = expected["content"].split()[-1].strip('."')
        assert any(
            words in one["content"]
            and (expected["source"] is None or expected["source"] in (one["source"] or ""))
            for one in claims
        ), expected
    (denial,) = [one for one in claims if one["kind"] == "denies"]
    assert claims[denial["answers"]]["kind"] == "accuses"
