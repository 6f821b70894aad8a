"""Is one declaration put together from what stands in many places of a report?"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from findings.statements.flat import proposed
from onrecord.findings.quotation.attributed import Band
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.statements import Proposal
from onrecord.record.declarations import Act, Denied, Ground
from shared_data import require_shared

VECTORS = Path(__file__).parents[2] / "vectors"
HARBOUR = (VECTORS / "articles" / "harbour-consulate.txt").read_text("utf-8")
HARD: dict[str, Any] = {
    case["id"]: case for case in json.loads((VECTORS / "hard_cases.json").read_text())["cases"]
}


def speaker(one: Proposal) -> str | None:
    return one.speaker.words if one.speaker else None


def test_the_harbour_report_holds_one_declaration(parser: Parser) -> None:
    (one,) = proposed(HARBOUR, parser)
    listed = json.loads((VECTORS / "articles" / "harbour-consulate.json").read_text("utf-8"))
    expected = listed["declaration"]
    said = one.said
    assert said.act is not None and said.scope is not None and said.begins is not None
    assert speaker(one) == expected["speaker"]
    assert said.act.value == expected["act"]
    assert [denial.denied.value for denial in said.denies] == expected["denies"]
    assert not any(denial.implied for denial in said.denies)
    assert said.ground.value == expected["ground"]
    assert said.ground_words is not None
    assert said.ground_words.words == expected["ground_words"]
    assert said.scope.words == expected["scope_words"]
    assert said.begins.words.words == expected["begins_words"]
    assert (said.begins.date, said.begins.forwards) == (expected["begins"], True)
    assert any("@MarroviaLenh" in about.words for about in said.about)
    assert (one.said_on, one.embeds, one.band) == ("2022-11-05", (0,), Band.HIGH)
    assert len(one.quotations) == 2


def test_what_is_open_in_the_harbour_report_is_said(parser: Parser) -> None:
    (one,) = proposed(HARBOUR, parser)
    assert one.said.doubts == (
        "“As of today” reads forward from 2022-11-05, and the report sets these words against an "
        "earlier post (“hours after the tweet”). Whether they cover it is for a person to decide.",
        "“this account” is taken to mean “The Twitter account of the Consulate General of Marrovia "
        "in Lenhaven ‘@MarroviaLenh’”, which is named beside it.",
        "The quotation “any tweet or reply sent from this account is not written by the Marrovia "
        "Consulate General Lenhaven nor does it express the policy of the Government of "
        "Marrovia.” leaves out “As of today,”, which the post shown has.",
        "“The spokesperson” is taken for “Marrovia Foreign Ministry spokesperson”, named before.",
    )


def test_every_place_holds_its_words(parser: Parser) -> None:
    (one,) = proposed(HARBOUR, parser)
    said = one.said
    assert said.scope and said.begins and said.ground_words and one.speaker
    located = [said.scope, said.begins.words, said.ground_words, one.speaker, *said.about]
    for found in (*located, *(denial.words for denial in said.denies)):
        assert found.place.of(HARBOUR) == found.words
    assert [cut.words.of(HARBOUR) for cut in one.cuts] == ["As of today,"]


def test_the_outlets_word_alone_declares_nothing(parser: Parser) -> None:
    text = HARBOUR[: HARBOUR.index("Yet, hours after")]
    assert "backtrack" in text
    assert proposed(text, parser) == ()


def test_without_the_post_shown_nothing_is_dated(parser: Parser) -> None:
    start = HARBOUR.index("The Twitter account of the Consulate General of Marrovia")
    end = HARBOUR.index("Removals of the Ostri")
    (one,) = proposed(HARBOUR[:start] + HARBOUR[end:], parser)
    assert (one.said.begins, one.said_on, one.embeds, one.cuts) == (None, None, (), ())
    assert [denial.denied for denial in one.said.denies] == [
        Denied.AUTHORSHIP,
        Denied.ENDORSEMENT,
    ]


def test_a_post_shown_alone_speaks_for_its_author(parser: Parser) -> None:
    text = (
        "The embassy's feed surprised its readers on Monday.\n\n"
        "Our account was hacked last night. The tweets about gold were not ours "
        "— Aldova MFA (@AldovaMFA) March 4, 2024\n"
    )
    (one,) = proposed(text, parser)
    assert speaker(one) == "Aldova MFA"
    assert (one.said.act, one.said.ground) == (Act.DISOWNS, Ground.COMPROMISE)
    assert one.said.begins is not None
    assert one.said.begins.date == "2024-03-03"


def test_two_who_disagree_are_kept_apart(parser: Parser) -> None:
    text = (
        "The ministry disowned the tweet on Monday, saying it had not been authorised.\n\n"
        '"I stand by my tweet," Consul Ada Renn told reporters.'
    )
    found = {speaker(one): one.said.act for one in proposed(text, parser)}
    assert found == {"The ministry": Act.DISOWNS, "Consul Ada Renn": Act.AFFIRMS}


HARD_CASES = {
    "h01": ("A ministry official", Act.WITHDRAWS, Ground.OPERATOR_ERROR, ()),
    "h03": ("Minister Orla Brandt", Act.DISOWNS, Ground.COMPROMISE, (Denied.AUTHORSHIP,)),
    "h04": (
        "Sir Alan Pryce",
        Act.DISOWNS,
        Ground.NONE,
        (Denied.AUTHORSHIP, Denied.ENDORSEMENT),
    ),
    "h06": (
        "The Foreign Ministry of Tavaria",
        Act.DISOWNS,
        Ground.IMPERSONATION,
        (Denied.AUTHORSHIP,),
    ),
    "h08": ("The university", Act.DISOWNS, Ground.PERSONAL_VIEWS, (Denied.ENDORSEMENT,)),
    "h09": ("the ministry", Act.DISOWNS, Ground.COMPROMISE, (Denied.AUTHORSHIP,)),
}


@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases(case: str, parser: Parser) -> None:
    one = proposed(HARD[case]["text"], parser)[0]
    denied = tuple(denial.denied for denial in one.said.denies)
    assert (speaker(one), one.said.act, one.said.ground, denied) == HARD_CASES[case]


HARD_DOUBTS = {
    "h01": (None, "No words name the posts that are meant."),
    "h03": ("Nothing posted there since six o'clock", "Which day “since six o'clock” means"),
    "h04": (None, "What is said not to be theirs is named elsewhere"),
    "h06": ("posts by @TavariaMFA_En", "“spokesman Luka Horvat” is taken for"),
    "h09": ("any tweet or message issued from this account", "“As of today” reads forward"),
}


@pytest.mark.parametrize("case", HARD_DOUBTS)
def test_hard_cases_say_what_is_open(case: str, parser: Parser) -> None:
    one = proposed(HARD[case]["text"], parser)[0]
    scope, doubt = HARD_DOUBTS[case]
    assert (one.said.scope.words if one.said.scope else None) == scope
    assert any(sentence.startswith(doubt) for sentence in one.said.doubts), one.said.doubts


def test_what_is_not_said_to_be_an_account_is_doubtful(parser: Parser) -> None:
    (one,) = proposed(HARD["h04"]["text"], parser)
    assert one.band is Band.LOW


def test_the_author_who_stands_by_it_is_another_speaker(parser: Parser) -> None:
    found = {speaker(one): one.said.act for one in proposed(HARD["h08"]["text"], parser)}
    assert found == {"The university": Act.DISOWNS, "Professor Imre Toth": Act.AFFIRMS}


def test_the_article_that_the_product_is_built_around(parser: Parser) -> None:
    folder = require_shared("data/seed")
    (one,) = proposed((folder / "article.txt").read_text("utf-8"), parser)
    assert speaker(one) == "Pakistan Foreign Office spokesperson"
    assert one.said.scope is not None and one.said.begins is not None
    assert one.said.scope.words == "any tweet or message issued from this account"
    assert one.said.begins.date == "2023-01-14"
    assert {denial.denied for denial in one.said.denies} == {
        Denied.AUTHORSHIP,
        Denied.ENDORSEMENT,
    }
    assert one.said.ground is Ground.COMPROMISE
    assert "is for a person to decide" in one.said.doubts[0]


WORDS = [*HARBOUR.split()[:160], '"', "“", "”", "\n\n", "said", "@a", "“As", "not", "ours."]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_no_report_breaks_the_reader(parser: Parser, words: list[str]) -> None:
    text = " ".join(words)
    for one in proposed(text, parser):
        assert one.said.act is not None
        assert one.speaker is None or one.speaker.place.of(text) == one.speaker.words
        assert all(place.of(text).strip() for place in one.passages)
