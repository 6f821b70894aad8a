"""Are texts that stand alone read with places, days and doubts, and can none break the reader?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.article import Place
from onrecord.findings.quotation.attributed import Band
from onrecord.findings.statements import Statement, read_statement
from onrecord.findings.statements.days import day_of
from onrecord.findings.statements.grounds import grounds_in
from onrecord.record.declarations import Act, Denied, Ground, ScopeKind
from shared_data import require_shared

HACKED = (
    "The account of the Consulate has been hacked. As of today, any post issued from this "
    "account is not made by the Consulate, nor does it reflect the position of the Government."
)


def test_everything_that_was_read_stands_where_it_is_said_to() -> None:
    said = read_statement(HACKED, "2022-11-05")
    assert said.scope and said.begins and said.ground_words
    for found in (said.scope, said.begins.words, said.ground_words, *said.about):
        assert found.place.of(HACKED) == found.words
    assert said.begins.date == "2022-11-05"
    assert said.kinds == (ScopeKind.POSTS,)
    assert said.band is Band.HIGH


def test_a_forward_reading_is_left_to_a_person() -> None:
    assert read_statement(HACKED, "2022-11-05").doubts == (
        "“As of today” reads forward from 2022-11-05; whether what was there before is meant is "
        "open.",
    )


def test_without_a_day_today_is_no_date() -> None:
    said = read_statement(HACKED)
    assert said.begins is not None
    assert said.begins.date is None
    assert "Which day “As of today” means is not clear." in said.doubts


def test_curly_and_straight_apostrophes_read_alike() -> None:
    straight = read_statement("The tweet wasn't sent by us. It's not ours.")
    curly = read_statement("The tweet wasn’t sent by us. It’s not ours.")
    assert straight.act is curly.act is Act.DISOWNS
    assert straight.denies[0].words.place == curly.denies[0].words.place


DOUBTS = {
    "a hedge": ("Our account seems to have been hacked.", "leave it open: “seems to”", Band.LOW),
    "nothing denied": (
        "Our account was hacked. Please ignore all posts from it.",
        "ask readers to leave posts aside",
        Band.FAIR,
    ),
    "only explained": ("Our account was hacked.", "they deny no post", Band.FAIR),
    "implied only": (
        "An account impersonating the Court was reported.",
        "is read from “impersonating” only",
        Band.FAIR,
    ),
    "no post named": ("This page is not ours.", "No words name the posts", Band.FAIR),
}


@pytest.mark.parametrize(("text", "doubt", "band"), DOUBTS.values(), ids=DOUBTS)
def test_doubts_and_bands(text: str, doubt: str, band: Band) -> None:
    said = read_statement(text)
    assert any(doubt in sentence for sentence in said.doubts), said.doubts
    assert said.band is band


KINDS = {
    "posts": ("The tweet was not ours.", (ScopeKind.POSTS,)),
    "reposts": ("The retweet was not made by us.", (ScopeKind.REPOSTS,)),
    "likes": ("The like was not made by us.", (ScopeKind.LIKES,)),
    "a like, by what was done": (
        "We accidentally liked a tweet of which we do not approve.",
        (ScopeKind.LIKES,),
    ),
    "a repost, by what was denied": (
        "The account was hacked. We did not do any retweeting.",
        (ScopeKind.REPOSTS,),
    ),
    "the account": ("This page is not ours.", (ScopeKind.ACCOUNT,)),
}


@pytest.mark.parametrize(("text", "kinds"), KINDS.values(), ids=KINDS)
def test_kinds(text: str, kinds: tuple[ScopeKind, ...]) -> None:
    assert read_statement(text).kinds == kinds


DAYS = {
    "as of today": ("As of today", "2024-03-01", ("2024-03-01", True)),
    "last night, over a month's end": ("last night", "2024-03-01", ("2024-02-29", True)),
    "a time of day": ("since 6 a.m.", "2024-03-01", ("2024-03-01", True)),
    "a date with its year": ("from 5 May 2021", None, ("2021-05-05", False)),
    "a date without": ("from May 5", "2024-06-01", ("2024-05-05", True)),
    "a date without, undated": ("from May 5", None, (None, False)),
    "a weekday": ("since Monday", "2024-03-01", (None, False)),
    "no such day": ("from 31 February 2024", "2024-03-01", (None, False)),
    "undated": ("As of today", None, (None, False)),
    "a day that is none": ("As of today", "soon", (None, False)),
    "the first of all days": ("last night", "0001-01-01", (None, True)),
}


@pytest.mark.parametrize(("words", "said_on", "expected"), DAYS.values(), ids=DAYS)
def test_days(words: str, said_on: str | None, expected: tuple[str | None, bool]) -> None:
    assert day_of(words, said_on) == expected


@given(st.text(max_size=300), st.none() | st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str, said_on: str | None) -> None:
    read_statement(text, said_on)


@given(st.lists(st.sampled_from(HACKED.replace(",", " ,").split(" ")), max_size=40), st.data())
def test_words_in_any_order_stand_where_they_are_said_to(
    words: list[str], data: st.DataObject
) -> None:
    mark = data.draw(st.sampled_from(['"', "“", "'", "\n", ". "]))
    text = mark.join((" ".join(words[:20]), " ".join(words[20:])))
    said = read_statement(text)
    for found in (said.scope, said.ground_words, *said.about, *said.hedges):
        assert found is None or found.place.of(text) == found.words


HOSTILE = {
    "one word over and over": "tweet or " * 2000,
    "nothing but articles": "the " * 5000,
    "nested phrases": "the tweet from the account of the " * 500,
    "negations": "not " * 5000,
    "apostrophes": "'s" * 10_000,
    "marks": "\"'" * 10_000,
    "no spaces": "x" * 20_000,
    "handles": "@a." * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_have_an_end(text: str) -> None:
    assert isinstance(read_statement(text), Statement)


SAID = {
    "pk-chengdu-2023": (Act.DISOWNS, Ground.COMPROMISE, {Denied.AUTHORSHIP, Denied.ENDORSEMENT}),
    "pk-kandahar-2022": (Act.WITHDRAWS, Ground.COMPROMISE, set()),
    "pk-serbia-2021": (Act.DISOWNS, Ground.COMPROMISE, {Denied.AUTHORSHIP}),
    "cn-us-2020": (Act.DISOWNS, Ground.COMPROMISE, {Denied.AUTHORSHIP}),
    "af-india-2021": (Act.EXPLAINS, Ground.COMPROMISE, set()),
    "in-modi-2021": (Act.DISOWNS, Ground.COMPROMISE, set()),
    "ap-2013": (Act.DISOWNS, Ground.COMPROMISE, {Denied.AUTHORSHIP, Denied.CONTENT}),
    "mtv-2013": (Act.EXPLAINS, Ground.STUNT, set()),
    "qna-2017": (Act.DISOWNS, Ground.COMPROMISE, {Denied.AUTHORSHIP, Denied.CONTENT}),
    "ukcs-2020": (Act.DISOWNS, Ground.UNAUTHORISED, {Denied.ENDORSEMENT}),
    "badlands-2017": (
        Act.DISOWNS,
        Ground.FORMER_EMPLOYEE,
        {Denied.AUTHORSHIP, Denied.ENDORSEMENT},
    ),
    "usarmy-2018": (Act.DISOWNS, Ground.MISTAKEN_REPOST, {Denied.ENDORSEMENT}),
    "burns-2017": (Act.EXPLAINS, Ground.COMPROMISE, set()),
    "mcd-2017": (Act.WITHDRAWS, Ground.COMPROMISE, set()),
    "lau-2023": (Act.DISOWNS, Ground.COMPROMISE, {Denied.AUTHORSHIP}),
}


@pytest.mark.parametrize("incident", SAID)
def test_words_that_were_really_said(incident: str) -> None:
    lines = (require_shared("data/incidents") / "incidents.jsonl").read_text("utf-8").splitlines()
    words = {row["id"]: row["words"] for row in map(json.loads, lines)}[incident]
    said = read_statement(words)
    assert (said.act, said.ground, {one.denied for one in said.denies}) == SAID[incident]


def test_a_ground_is_some_words_however_often_they_are_repeated() -> None:
    (found,) = grounds_in("ex " * 1000 + "employee")
    assert found.ground is Ground.FORMER_EMPLOYEE
    assert found.place == Place(2991, 3008)
