"""Is the ledger of claims what a person lists?"""

import json
from pathlib import Path
from typing import Any

import pytest

from findings.statements.flat import flat
from onrecord.findings.article import Place
from onrecord.findings.quotation.syntax import Parse, Parser
from onrecord.findings.statements import Claim, ClaimKind, SharedParser, claims, framings
from shared_data import require_shared

ARTICLES = Path(__file__).parents[2] / "vectors" / "articles"


def words(place: Place | None, text: str) -> str | None:
    return None if place is None else place.of(text)


def found_like(listed: dict[str, Any], ledger: tuple[Claim, ...], text: str) -> list[int]:
    """Indices of claims with the listed source, cue and beginning of the content."""
    return [
        number
        for number, claim in enumerate(ledger)
        if words(claim.source, text) == listed["source"]
        and (listed["cue"] in claim.cue.of(text) or claim.cue.of(text) in listed["cue"])
        and listed["content"][:20] in claim.content.of(text)
    ]


def test_the_harbour_report_tells_what_a_person_lists(parser: Parser) -> None:
    text = (ARTICLES / "harbour-consulate.txt").read_text("utf-8")
    listed = json.loads((ARTICLES / "harbour-consulate.json").read_text("utf-8"))["claims"]
    ledger = claims(flat(text), parser)
    at = {}
    for number, one in enumerate(listed):
        (at[number],) = found_like(one, ledger, text)
        if "kind" in one and one["kind"] != "concern":
            assert ledger[at[number]].kind.value == one["kind"], one
        assert ledger[at[number]].framing == one.get("framing", False), one
    for number, one in enumerate(listed):
        answers = ledger[at[number]].answers
        assert answers == (at[one["answers"]] if "answers" in one else None), one


def test_the_accused_is_kept_where_nobody_is_named_as_accusing(parser: Parser) -> None:
    text = "Corland has been accused for decades of removing islanders. Corland denied the charge."
    accused, denied = claims(flat(text), parser)
    assert (accused.source, words(accused.about, text)) == (None, "Corland")
    assert accused.content.of(text) == "of removing islanders"
    assert (denied.kind, denied.answers) == (ClaimKind.DENIES, 0)


SAID = {
    "clause": ("The board said the bridge is safe.", "The board", "said", "the bridge is safe"),
    "said after": (
        "The bridge is safe, the board said.",
        "the board",
        "said",
        "The bridge is safe",
    ),
    "according to": (
        "According to the board, the bridge is safe.",
        "the board",
        "According to",
        "the bridge is safe",
    ),
    "an object": ("Marrovia condemned the ruling.", "Marrovia", "condemned", "the ruling"),
    "a call": ("The envoy called for an inquiry.", "The envoy", "called for", "an inquiry"),
    "concern": (
        "Lawyers voiced deep concern about the ruling.",
        "Lawyers",
        "voiced",
        "deep concern about the ruling",
    ),
    "further words": (
        "The mayor went on to say that the port is closed.",
        "The mayor",
        "went on to say",
        "that the port is closed",
    ),
}


@pytest.mark.parametrize(("text", "source", "cue", "content"), SAID.values(), ids=SAID)
def test_claims(text: str, source: str, cue: str, content: str, parser: Parser) -> None:
    (claim,) = claims(flat(text), parser)
    said = (words(claim.source, text), claim.cue.of(text), claim.content.of(text))
    assert said == (source, cue, content)


NOT_SAID = {
    "a thing seen": "The minister saw the ship leave and called his wife.",
    "a negation": "The minister did not say that the port is closed.",
    "a passive without a word said": "The offer was rejected.",
}


@pytest.mark.parametrize("text", NOT_SAID.values(), ids=NOT_SAID)
def test_nothing_is_claimed(text: str, parser: Parser) -> None:
    assert claims(flat(text), parser) == ()


def test_framing_words_are_the_outlets(parser: Parser) -> None:
    text = (ARTICLES / "harbour-consulate.txt").read_text("utf-8")
    assert [one.words for one in framings(flat(text))] == ["has backtracked on", "backtracks on"]
    assert all(one.place.of(text) == one.words for one in framings(flat(text)))


def test_framing_words_within_quotation_marks_are_somebody_elses() -> None:
    assert framings(flat('"The ministry backtracked on its promise," the union said.')) == ()


def test_no_text_is_parsed_twice(parser: Parser) -> None:
    asked: list[str] = []

    class Counting:
        name = "counting"

        def __call__(self, texts: list[str]) -> list[Parse]:
            asked.extend(texts)
            return list(parser(texts))

    shared = SharedParser(Counting())
    text = "The board said the bridge is safe. The envoy called for an inquiry."
    assert claims(flat(text), shared) == claims(flat(text), shared) != ()
    assert len(asked) == len(set(asked)) == 1


def test_the_article_that_the_product_is_built_around(parser: Parser) -> None:
    folder = require_shared("data/seed")
    text = (folder / "article.txt").read_text("utf-8")
    listed = json.loads((folder / "gold.json").read_text("utf-8"))["indirect"]
    ledger = claims(flat(text), parser)
    missing = [
        one["id"]
        for one in listed
        if not any(
            set(one["cue"].split()) & set(claim.cue.of(text).split())
            and _begins(one["content"], claim, text)
            for claim in ledger
        )
    ]
    assert missing == []


def _begins(content: str, claim: Claim, text: str) -> bool:
    """Whether the listed content's last ten letters before its end or beginning are told."""
    told = claim.content.of(text)
    listed = content.split("... ")[-1].removesuffix(" ...")
    return listed[:15] in told or told[:15] in listed
