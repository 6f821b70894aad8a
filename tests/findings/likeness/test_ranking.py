"""Is the quoted post first, and is a link made without a person only where nobody could object?"""

import pytest

from onrecord.findings.likeness import (
    Automatic,
    Evidence,
    Ranked,
    ask,
    background_weight,
    decide,
    distinctiveness,
    proposals,
    rank,
)

POSTS = [
    "Opening hours change on Monday",
    "We leave the accord. Our delegation returns tonight.",
    "We leave the accord tomorrow",
    "The accord stays in force",
]


@pytest.mark.parametrize(
    ("asked", "first"),
    [("our delegation returns", 1), ("We leave the accord tomorrow", 2), ("the accord stays", 3)],
)
def test_the_quoted_post_is_first(asked: str, first: int) -> None:
    assert rank(ask(asked), POSTS)[0].place == first


def test_among_posts_with_the_same_words_the_one_with_the_same_signs_is_first() -> None:
    found = rank(ask("the ACCORD"), ["The accord stays", "We leave THE ACCORD"])
    assert [one.place for one in found] == [1, 0]
    assert [one.similarity for one in found] == [1000, 1000]


def test_posts_that_share_no_word_are_not_ranked() -> None:
    assert rank(ask("quite other words"), POSTS) == []


def test_a_small_archive_does_not_make_common_words_distinctive() -> None:
    common, rare = ask("they said it was not so"), ask("delegation ratifies Kellan moratorium")
    assert distinctiveness(rare.terms, {}, 3) > distinctiveness(common.terms, {}, 3)
    assert decide([Evidence("a", 1000, distinctiveness(common.terms, {}, 3), 6)]) != Automatic(0)


def test_a_word_tells_less_the_more_posts_have_it() -> None:
    weights = [background_weight("accord", posts, 100_000) for posts in (0, 10, 1_000, 90_000)]
    assert weights == sorted(weights, reverse=True) and weights[0] > weights[-1]


def one(post: str = "a", similarity: int = 1000, tells: float = 30.0, words: int = 8) -> Evidence:
    return Evidence(post, similarity, tells, words)


DECISIONS: dict[str, tuple[list[Evidence], str | None]] = {
    "near-exact, distinctive, unique": ([one(), one("b", 700)], None),
    "alone": ([one()], None),
    "one word of twelve is another": ([one(similarity=921)], None),
    "too many other words": ([one(similarity=900)], "differ"),
    "words that others use": ([one(tells=15)], "others"),
    "three words": ([one(words=3)], "others"),
    "two posts have it": ([one(), one("b")], "several"),
    "another post nearly has it": ([one(), one("b", 970)], "several"),
    "two versions of one post have it": ([one(), one("a"), one("b", 500)], None),
    "nothing": ([], "no post"),
}


@pytest.mark.parametrize(("candidates", "why"), DECISIONS.values(), ids=DECISIONS)
def test_decisions(candidates: list[Evidence], why: str | None) -> None:
    match decide(candidates):
        case Automatic():
            assert why is None
        case Ranked(said):
            assert why is not None and why in said


class Fixed:
    """A model of meaning that says what it is told to say."""

    name = "fixed"

    def __init__(self, *likenesses: float) -> None:
        self.told = likenesses

    def likenesses(self, asked: str, texts: object) -> tuple[float, ...]:
        return self.told


def test_few_are_proposed_by_meaning_and_only_near_ones() -> None:
    meaning = Fixed(0.80, 0.90, 0.86, 0.95, 0.87)
    assert [one.place for one in proposals(meaning, "x", ["…"] * 5)] == [3, 1, 4]
    assert proposals(meaning, "x", []) == []
