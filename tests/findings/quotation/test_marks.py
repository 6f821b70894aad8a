"""Which words stand between quotation marks?"""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.findings.article import Block, BlockKind, Place
from onrecord.findings.quotation import MOST_CHARACTERS, SpanKind, doubts_about, quoted_spans

QUOTED = {
    "curly": ("He said “it is ours” today.", ["it is ours"]),
    "straight": ('He said "it is ours" today.', ["it is ours"]),
    "guillemets": ("Elle a dit «c’est faux» hier.", ["c’est faux"]),
    "guillemets the other way round": ("Han sagde »det er falsk« i går.", ["det er falsk"]),
    "low and high": ("Er sagte „das ist falsch“ und ging.", ["das ist falsch"]),
    "the same mark twice": ("Hon sade ”det är falskt” igår.", ["det är falskt"]),
    "corner brackets": ("大臣は「違います」と述べた。", ["違います"]),
    "two apostrophes for a mark": (
        "''It is ours,'' he said. ''Not hers.''",
        ["It is ours,", "Not hers."],
    ),
    "TeX": ("``It is ours,'' he said.", ["It is ours,"]),
    "British, with apostrophes": (
        "'It's not ours, and it doesn't speak for us,' he told the BBC.",
        ["It's not ours, and it doesn't speak for us,"],
    ),
    "British and curly": ("‘It’s not ours,’ he said.", ["It’s not ours,"]),
    "a plural's apostrophe inside": (
        "'The students' views are theirs,' she said.",
        ["The students' views are theirs,"],
    ),
    "no quotation: apostrophes alone": ("The students' union didn't say, nor the '90s fans.", []),
    "no quotation: an elision": ("Rock 'n' roll 'til dawn, he wrote.", []),
    "nested, singles inside": ("“He said ‘no’ to me,” she said.", ["He said ‘no’ to me,"]),
    "nested, doubles inside singles": (
        "'He said \"no\" to me,' she said.",
        ['He said "no" to me,'],
    ),
    "nested, curly inside straight": (
        'She said: "The “Bathroom Bill” is theirs."',
        ["The “Bathroom Bill” is theirs."],
    ),
    "a measure inside": ('"He is 6\'4" tall," she said.', ["He is 6'4\" tall,"]),
    "marks around nothing": ('He wrote "..." and left.', []),
    "two in one sentence": ("“One,” he said, “two.”", ["One,", "two."]),
    "a stray closing mark": ("It is ours,” he said.", []),
}


@pytest.mark.parametrize("name", QUOTED)
def test_the_words_between_marks(name: str) -> None:
    text, words = QUOTED[name]
    assert [span.place.of(text) for span in quoted_spans(text)] == words


def test_a_quotation_that_goes_on_says_so() -> None:
    text = "“One.\n\n“Two,” he said."
    assert [(span.place.of(text), span.kind) for span in quoted_spans(text)] == [
        ("One.", SpanKind.CONTINUED),
        ("Two,", SpanKind.CLOSED),
    ]


def test_a_mark_that_nothing_closes_ends_with_its_paragraph() -> None:
    text = "“One is enough, he said.\n\nNothing more."
    (span,) = quoted_spans(text)
    assert (span.place.of(text), span.kind) == ("One is enough, he said.", SpanKind.UNCLOSED)


def test_a_mark_that_opens_twice_ends_the_first() -> None:
    text = "“One is, he said. “Two is,” he said."
    assert [(span.place.of(text).strip(), span.kind) for span in quoted_spans(text)] == [
        ("One is, he said.", SpanKind.UNCLOSED),
        ("Two is,", SpanKind.CLOSED),
    ]


def test_only_the_reporters_own_words_are_looked_at() -> None:
    text = "He said “ours”. A post says “mine”."
    blocks = (
        Block(BlockKind.PARAGRAPH, Place(0, 15)),
        Block(BlockKind.EMBED, Place(16, len(text))),
    )
    assert [span.place.of(text) for span in quoted_spans(text, blocks)] == ["ours"]


def test_a_text_without_end_is_looked_at_up_to_a_bound_and_that_is_said() -> None:
    text = "“a b” " * (MOST_CHARACTERS // 6 + 1000)
    assert quoted_spans(text)[-1].end <= MOST_CHARACTERS
    assert f"first {MOST_CHARACTERS:,}" in doubts_about(text)[0]
    assert doubts_about("“a b”") == ()


marks = st.text(alphabet="“”„‟\"«»‘’'`‹›「」.,?! \nabAs1\u2028", max_size=120)


@given(marks | st.text(max_size=60))
@example("'”'\n''\"")
def test_spans_are_in_order_inside_the_text_and_never_overlap(text: str) -> None:
    spans = quoted_spans(text)
    assert all(0 < span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert all(any(map(str.isalnum, span.place.of(text))) for span in spans)
