"""Does an answer say whether it was seen, in which words it differs, and what "not seen" is worth?"""

from datetime import timedelta

import pytest

from entries import at
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.search.checking import Answer, NothingAsked, check_text
from onrecord.desk.search.shapes import check_shape
from onrecord.record.accounts import AccountId, Ref
from small_desk import OTHERS, TIDES, Desk

ACCORD = "We leave the accord on Monday. Our delegation returns tonight. 🕊"


@pytest.fixture
def story(desk: Desk) -> Ref:
    desk.enrol()
    desk.enrol(OTHERS, "winds.test", institution="Ministry of Winds")
    desk.posted("3lbbb", "Opening hours change on Monday", 5, account=OTHERS)
    ref = desk.posted("3laaa", ACCORD, 10)
    desk.withdrew("3laaa", 30)
    return ref


ANSWERS = {
    "all of it": (ACCORD, Answer.SEEN, []),
    "a part, typed otherwise": ("our DELEGATION returns tonight!", Answer.SEEN, []),
    "without the picture sign": ("Our delegation returns tonight.", Answer.SEEN, []),
    "another picture sign": (
        "We leave the accord on Monday 🎉 Our delegation returns",
        Answer.SEEN,
        ["“🎉” is not in the post."],
    ),
    "one word is another": (
        "We leave the treaty on Monday",
        Answer.SIMILAR,
        ["In the place of “treaty” the post has “accord”."],
    ),
    "a word more": (
        "We will leave the accord on Monday",
        Answer.SIMILAR,
        ["“will” is not in the post."],
    ),
    "something else": ("The floodgates of Ostrava were opened", Answer.NOT_SEEN, None),
}


@pytest.mark.parametrize(("text", "answer", "says"), ANSWERS.values(), ids=ANSWERS)
def test_answers(desk: Desk, story: Ref, text: str, answer: Answer, says: list[str] | None) -> None:
    found = check_text(desk.archive, text)
    assert found.answer is answer
    assert [list(match.differences.says) for match in found.matches[:1]] == (
        [] if says is None else [says]
    )


def test_versions_that_differ_in_other_words_are_not_told_as_one(desk: Desk) -> None:
    desk.enrol()
    desk.posted("3lccc", "The consular section will be closed on 4 March.", 5)
    desk.posted("3lccc", "The consular section will be closed on 5 March.", 10)
    (match,) = check_text(desk.archive, "The consular section will be closed on 6 March.").matches
    (told,) = match.differences.says
    assert told == f"In the place of “6” the post has “{3 + match.version}”."
    assert match.also == ()
    (match,) = check_text(desk.archive, "The consular offices will be closed").matches
    assert {match.version, *match.also} == {1, 2}


def test_a_match_comes_with_presence_and_standing(desk: Desk, story: Ref) -> None:
    (match,) = check_text(desk.archive, "our delegation returns").matches
    assert (match.ref, match.account, match.version, match.similarity) == (story, TIDES, 1, 1000)
    assert match.post.presence.verdict.value == "withdrawn-by-account-key"
    assert match.post.standing.state.value == "withdrawn-in-silence"
    assert match.text[match.differences.post.start :].startswith("Our delegation")


def test_of_one_account_the_answer_is_its_own_and_others_are_told_apart(
    desk: Desk, story: Ref
) -> None:
    found = check_text(desk.archive, "opening hours change on monday", TIDES)
    assert found.answer is Answer.NOT_SEEN and found.matches == ()
    assert [match.account for match in found.elsewhere] == [OTHERS]
    assert check_text(desk.archive, "opening hours change", OTHERS).answer is Answer.SEEN


def test_not_seen_says_what_it_is_worth(desk: Desk, story: Ref) -> None:
    found = check_text(desk.archive, "The floodgates were opened", TIDES)
    assert found.says == (
        "We have not watched this account, so that we never saw it says nothing about whether it "
        "was ever there.",
    )
    assert [one.account for one in found.coverage] == [TIDES]
    found = check_text(desk.archive, "The floodgates were opened")
    assert [one.account for one in found.coverage] == [TIDES, OTHERS]
    assert "2 accounts" in found.says[-1]


def test_a_text_read_from_a_picture_may_have_misread_words(desk: Desk, story: Ref) -> None:
    misread = "We leave the accord on Monday. Our delegatlon returns tonight."
    assert check_text(desk.archive, misread).answer is Answer.SIMILAR
    assert check_text(desk.archive, misread, fuzzy=True).answer is Answer.SEEN
    changed = "We leave the treaty on Monday. Our delegatlon returns tonight."
    assert check_text(desk.archive, changed, fuzzy=True).answer is Answer.SIMILAR


BAD = {"empty": "", "blank": " \n", "punctuation": "… — !?", "10 MB": "word " * 2_000_000}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_questions_without_an_answer(desk: Desk, story: Ref, text: str) -> None:
    with pytest.raises(NothingAsked) as refused:
        check_text(desk.archive, text)
    assert refused.value.exit_code == 2 and refused.value.advice


HOSTILE = {
    "quotation marks": '"accord" OR "x"',
    "operators of the index": "accord AND NOT * ( NEAR :",
    "nul": "ac\x00cord",
    "half a character": "\ud800 accord",
    "brackets": "[[[ accord ]]] …",
    "right to left": "\u202eaccord\u202c",
    "one endless word": "a" * 19_000,
    "many words": "accord " * 2_500,
    "a letter": "a",
    "a sign": "中",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_questions_get_an_answer(desk: Desk, story: Ref, text: str) -> None:
    assert check_text(desk.archive, text).answer in Answer


def test_an_account_that_nobody_enrolled(desk: Desk, story: Ref) -> None:
    with pytest.raises(NotOnRecord):
        check_text(desk.archive, "accord", AccountId("did:plc:cccccccccccccccccccccccc"))


def test_nothing_of_the_question_is_kept(desk: Desk, story: Ref) -> None:
    secret = "an unheard of Xylophonists' conspiracy"
    check_text(desk.archive, f"We leave the accord on Monday, {secret}")
    for path in desk.archive.folder.rglob("*"):
        if path.is_file():
            assert b"ylophonist" not in path.read_bytes(), path


def test_the_shape_that_is_promised(desk: Desk, story: Ref) -> None:
    shape = check_shape(check_text(desk.archive, "We leave the treaty on Monday", TIDES))
    assert shape["answer"] == "similar"
    (match,) = shape["matches"]
    assert match["ref"] == story and 0 < match["similarity"] < 1
    assert match["differences"][0] == {
        "kind": "replaced",
        "asked": "treaty",
        "post": "accord",
        "asked_place": [13, 19],
        "post_place": [13, 19],
        "light": False,
        "says": "In the place of “treaty” the post has “accord”.",
    }
    (coverage,) = shape["coverage"]
    assert {"account", "from", "to", "largest_gap", "complete"} <= set(coverage)
    assert coverage["complete"] is False


def test_coverage_ends_where_the_question_is_asked(desk: Desk, story: Ref) -> None:
    found = check_text(desk.archive, "nothing like it", TIDES, until=at(0) - timedelta(days=1))
    assert found.coverage[0].spans == ()
