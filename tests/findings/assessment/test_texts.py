"""What does each view of a text hold?"""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment import texts

PLAIN = {
    "addresses go": ("See https://a.test/x now", "See now"),
    "each mention is one sign": ("Thanks @a.b-c@host.test, @d!", "Thanks @, @!"),
    "spaces are single": (" a\n\n b\tc ", "a b c"),
    "a mention within an address goes with it": ("https://a.test/@name", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", PLAIN)
def test_plain_words(case: str) -> None:
    text, words = PLAIN[case]
    assert texts.plain(text) == words


TOKENS = {
    "words and marks in lower case": ("We’re OPEN, now!", ["we’re", "open", ",", "now", "!"]),
    "a hashtag is one word": ("#Open day", ["#open", "day"]),
    "other scripts have words too": ("Доброе утро", ["доброе", "утро"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("case", TOKENS)
def test_tokens(case: str) -> None:
    text, found = TOKENS[case]
    assert texts.tokens(text) == found


def test_what_an_address_holds_is_neither_mention_nor_hashtag() -> None:
    text = "https://a.test/@Name#Part @Other #Tag http://b.test"
    assert texts.mentions(text) == ["other"]
    assert texts.hashtags(text) == ["tag"]
    assert texts.addresses(text) == 2


LAYOUTS = {
    "words by their class": ("The Harbour is SHUT now", "^ <The>   C   <is>   X   <now> $"),
    "a single capital": ("X marks", "^ C   c $"),
    "numbers": ("12 ferries", "^ 9   c $"),
    "two spaces are another habit": ("a  b", "^ <a>    c $"),
    "line breaks are one": ("x\n\ny", "^ c \n c $"),
    "addresses, mentions, hashtags": (
        "https://a.test @b #c",
        "^ \x01   \x02   \x03 $",
    ),
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_layout_keeps_classes_and_no_words_but_small_ones(case: str) -> None:
    text, found = LAYOUTS[case]
    assert " ".join(texts.layout(text)) == found


MEASURES: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "capitals": ("AB cd", {"capitals": 0.5, "begins with a capital": 1, "words in capitals": 0}),
    "words in capitals": ("STOP Now", {"words in capitals": 1}),
    "marks": ("Why?! ... … - –", {"!": 1, "?": 1, "ellipses": 2, "dashes": 3}),
    "its end": ("It ends. #tag", {"ends with a hashtag": 1, "ends with a full stop": 0}),
    "its beginning": (".@a hello", {"begins with a mention": 1, "mentions": 1}),
    "small words": ("We sail to the port", {"first person": 0.2, "articles": 0.4}),
    "lines": ("a\nb\nc", {"line breaks": 2}),
    "nothing": ("", dict.fromkeys(texts.STYLE, 0.0)),
}


@pytest.mark.parametrize("case", MEASURES)
def test_measures_of_style(case: str) -> None:
    text, expected = MEASURES[case]
    found = dict(zip(texts.STYLE, texts.style(text, texts.plain(text)), strict=True))
    assert {name: found[name] for name in expected} == pytest.approx(dict(expected))


@given(st.text(st.characters(), max_size=200))
def test_any_text_has_all_views(text: str) -> None:
    assert len(texts.style(text, texts.plain(text))) == len(texts.STYLE)
    layout = texts.layout(text)
    assert (layout[0], layout[-1]) == ("^", "$")
    assert texts.tokens(texts.plain(text)) == texts.tokens(texts.plain(f"  {text}  "))
