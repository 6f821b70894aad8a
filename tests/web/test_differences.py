"""Which words changed between two texts?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.web.differences import Piece, differences

CASES = {
    "one word": (
        "closed on Monday.",
        "closed on Tuesday.",
        [("same", "closed on "), ("removed", "Monday"), ("added", "Tuesday"), ("same", ".")],
    ),
    "a word put in": (
        "We agree.",
        "We never agree.",
        [("same", "We"), ("added", " never"), ("same", " agree.")],
    ),
    "a mark": ("Why?", "Why!", [("same", "Why"), ("removed", "?"), ("added", "!")]),
    "nothing": ("The same.", "The same.", [("same", "The same.")]),
    "emptied": ("Gone", "", [("removed", "Gone")]),
    "both empty": ("", "", []),
    "Urdu, word by word": (
        "کل بند",
        "آج بند",
        [("removed", "کل"), ("added", "آج"), ("same", " بند")],
    ),
    "Chinese, sign by sign": (
        "我们明天来",
        "我们今天来",
        [("same", "我们"), ("removed", "明"), ("added", "今"), ("same", "天来")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_changed(name: str) -> None:
    before, after, pieces = CASES[name]
    found = differences(before, after)
    assert "".join(x.text for x in found if x.kind != "added") == before
    assert "".join(x.text for x in found if x.kind != "removed") == after
    assert found == tuple(Piece(kind, text) for kind, text in pieces)  # type: ignore[arg-type]


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    found = differences(before, after)
    assert "".join(x.text for x in found if x.kind != "added") == before
    assert "".join(x.text for x in found if x.kind != "removed") == after


def test_very_long_texts_stand_whole() -> None:
    before, after = "a " * 3_000, "b " * 3_000
    assert differences(before, after) == (Piece("removed", before), Piece("added", after))
