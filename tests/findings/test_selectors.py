"""Does a selector find its words again?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.article import Place
from onrecord.findings.selectors import CONTEXT, locate, select

TEXT = "“It is not ours,” she said. Later he said: “It is not ours,” and left. 🏛 Nobody asked."
FIRST, SECOND = (Place(1, 16), Place(TEXT.index("“", 5) + 1, TEXT.index("“", 5) + 16))


def test_positions_count_code_points() -> None:
    place = Place(TEXT.index("Nobody"), TEXT.index("Nobody") + 6)
    found = select(TEXT, place)
    assert (found.exact, found.start) == ("Nobody", place.start)
    assert found.prefix.endswith("🏛 ")
    assert len(found.prefix) == CONTEXT


EDITIONS = {
    "as it was": (TEXT, FIRST, FIRST),
    "the second of two": (TEXT, SECOND, SECOND),
    "something was put before it": ("Update. " + TEXT, SECOND, Place(SECOND.start + 8, SECOND.end + 8)),
    "its words were edited": (TEXT.replace("not", "no longer"), SECOND, None),
    "it stands there twice": ("Update. " + TEXT + " " + TEXT, SECOND, None),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITIONS)
def test_in_another_edition_it_is_found_once_or_not_at_all(name: str) -> None:
    edition, place, expected = EDITIONS[name]
    assert locate(edition, select(TEXT, place)) == expected


@given(st.text(min_size=1), st.data())
def test_what_was_selected_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert locate(text, select(text, Place(start, end))) == Place(start, end)


@given(st.text(), st.text(), st.text(), st.integers(0, 50))
def test_what_is_found_has_the_words_that_were_selected(
    before: str, words: str, after: str, moved: int
) -> None:
    place = Place(len(before), len(before) + len(words))
    selector = replace(select(before + words + after, place), start=moved, end=moved + len(words))
    found = locate(before + words + after, selector)
    assert found is None or found.of(before + words + after) == words
