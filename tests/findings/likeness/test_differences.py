"""Are the words that differ named, and only those?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.cutting import cut_words
from onrecord.findings.likeness import ChangeKind, Mark, compare, marked

P2 = (
    "The account of the Consulate General of Valdania in Ostrava ‘@ValOstrava’ has been hacked. "
    "As of today, any tweet or message issued from this account is not made by the Consulate "
    "General in Ostrava, nor does it reflect the position of the Government."
)
KELLAN = "Our government and our people will never accept this report. #Kellan"

DIFFER = {
    "as posted": ("has been hacked", P2, []),
    "case, marks and commas": ("HAS BEEN “hacked”...", P2, []),
    "a word left out": (
        "not made by the Consulate General Ostrava, nor",
        P2,
        ["“in” is in the post only."],
    ),
    "a word put in": (
        "has been badly hacked",
        P2,
        ["“badly” is not in the post."],
    ),
    "another word": (
        "any tweet or letter issued from this account",
        P2,
        ["In the place of “letter” the post has “message”."],
    ),
    "another first word": (
        "each tweet or message issued",
        P2,
        ["In the place of “each” the post has “any”."],
    ),
    "another second word, where the post has two": (
        "Valdoria leaves the Harbour Accord at once",
        "Valdoria withdraws from the Harbour Accord at once.",
        ["In the place of “leaves” the post has “withdraws from”."],
    ),
    "another last word but one, where the post has two": (
        "and so the Harbour Accord of the coasts and islands ends today",
        "and so the Harbour Accord of the coasts and islands is over today.",
        ["In the place of “ends” the post has “is over”."],
    ),
    "another last word": (
        "the position of the Ministry",
        P2,
        ["In the place of “Ministry” the post has “Government”."],
    ),
    "words left out in silence": (
        "any tweet issued from this account",
        P2,
        ["“or message” is in the post only."],
    ),
    "not": (
        "message issued from this account is made by the Consulate",
        P2,
        ["“not” is in the post only."],
    ),
    "dots": ("our government ... will never accept this report", KELLAN, []),
    "brackets": ("will never accept [the Kellan] report.", KELLAN, []),
    "both": ("our government ... will never accept [the Kellan] report.", KELLAN, []),
    "cut off at its end": ("Our government and our peop…", KELLAN, []),
    "misspelt": (
        "Our goverment and our people",
        KELLAN,
        ["In the place of “goverment” the post has “government”."],
    ),
    "a number": ("in 2018 we met", "in 2019 we met", ["In the place of “2018” the post has “2019”."]),
    "Chinese": ("中国人民爱和平", "我们说中国人民热爱和平。", ["“热” is in the post only."]),
    "Urdu, vowel signs aside": ("یہ پیغام ہمارا ہے", "یہ پیغام ہمارا نہیں ہے", ["“نہیں” is in the post only."]),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "post", "says"), DIFFER.values(), ids=DIFFER)
def test_differences(asked: str, post: str, says: list[str]) -> None:
    found = compare(asked, post)
    assert list(found.differences.says) == says
    assert found.differences.none == (not says)
    assert found.similarity >= 700


def test_links_and_picture_signs_differ_lightly() -> None:
    found = compare("Meeting in Ostrava 🎉", "Meeting in Ostrava https://a.example/b").differences
    assert found.changes and all(change.light for change in found.changes)
    assert found.none


def test_places_are_of_both_texts() -> None:
    asked, post = "the tweet or letter issued", P2
    for change in compare(asked, post).differences.changes:
        assert change.asked.of(asked) == change.asked_words
        assert change.post.of(post) == change.post_words


CUT = {
    "a time before": (
        "any tweet or message issued",
        [
            "Just before the quoted words the post says “As of today,”.",
            "With “As of” cut, the quoted words may cover something else.",
        ],
    ),
    "a whole sentence": (P2[P2.index("As of") :], []),
}


@pytest.mark.parametrize(("asked", "before"), CUT.values(), ids=CUT)
def test_words_cut_before(asked: str, before: list[str]) -> None:
    told = cut_words(compare(asked, P2).differences, P2)
    assert [one for one in told if "after" not in one][:2] == before


def test_what_dots_stand_for_is_told() -> None:
    told = cut_words(compare("our government ... accept this report", KELLAN).differences, KELLAN)
    assert told == (
        "Left out where the quotation has dots or brackets: “and our people will never”.",
    )


MARKED = {
    "replaced": ("a tweet of", "a post of ours", "a [-tweet-]{+post+} of ours"),
    "removed": ("a big post", "a post", "a[- big-] post"),
    "removed at the beginning": ("so big a post of", "a post of", "[-so big -]a post of"),
    "inserted": ("a post", "a big post", "a {+big+} post"),
}


@pytest.mark.parametrize(("asked", "post", "shown"), MARKED.values(), ids=MARKED)
def test_marks(asked: str, post: str, shown: str) -> None:
    signs = {Mark.REMOVED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}")}
    pieces = marked(asked, post, compare(asked, post).differences)
    told = (
        "".join((one, piece.text, other))
        for piece in pieces
        for one, other in [signs.get(piece.mark, ("", ""))]
    )
    assert "".join(told) == shown  # fmt: skip


WORDS = st.lists(
    st.sampled_from(["we", "leave", "the", "accord", "today", "and", "never"]), min_size=1
)


@given(WORDS)
def test_a_text_does_not_differ_from_itself(said: list[str]) -> None:
    found = compare(" ".join(said), " ".join(said))
    assert (found.similarity, found.differences.changes) == (1000, ())


@given(WORDS, st.integers(0), st.integers(1, 9))
def test_a_part_is_contained(said: list[str], start: int, length: int) -> None:
    part = said[start % len(said) :][:length]
    assert compare(" ".join(part), " ".join(said)).similarity == 1000


@given(st.text(max_size=60), st.text(max_size=120))
def test_any_two_texts_can_be_compared_and_shown(asked: str, post: str) -> None:
    found = compare(asked, post)
    assert 0 <= found.similarity <= 1000
    pieces = marked(asked, post, found.differences)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.REMOVED) == post
    for change in found.differences.changes:
        assert (change.kind is ChangeKind.INSERTED) == (not change.asked_words)
        assert change.says.endswith((".", "”"))
