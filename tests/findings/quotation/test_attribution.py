"""Who is credited with each quotation?"""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.findings.article import Block, BlockKind, Place
from onrecord.findings.quotation import RULES, Attributed, Band, How, Parser, attribute

pytest.importorskip("spacy")

from onrecord.language.parser import MODEL, load_parser

pytest.importorskip(MODEL)

CREDITED: dict[str, tuple[str, list[tuple[str, str | None]]]] = {
    "a verb behind it": ("“We deny it,” said the ministry.", [("We deny it,", "the ministry")]),
    "a name and a verb behind it": (
        "“We deny it,” Orla Brandt said.",
        [("We deny it,", "Orla Brandt")],
    ),
    "a question": ("“Who wrote it?” Orla Brandt asked.", [("Who wrote it?", "Orla Brandt")]),
    "a verb before it": (
        "The consulate wrote that its account “has been hacked”.",
        [("has been hacked", "The consulate")],
    ),
    "a colon": (
        "The minister told reporters: “The account is not ours.”",
        [("The account is not ours.", "The minister")],
    ),
    "a transcript": (
        "BRANDT: “The account is not ours.”",
        [("The account is not ours.", "BRANDT")],
    ),
    "according to": (
        "The post was “a grave mistake”, according to the embassy.",
        [("a grave mistake", "the embassy")],
    ),
    "an aside goes to the main clause": (
        "The ministry denied that the consulate was closed, calling the post “a fabrication”.",
        [("a fabrication", "The ministry")],
    ),
    "said Wednesday": (
        "The embassy said Wednesday that the post was “a grave mistake”.",
        [("a grave mistake", "The embassy")],
    ),
    "two halves of one": (
        "“The post,” Brandt said, “is not ours.”",
        [("The post,", "Brandt"), ("is not ours.", "Brandt")],
    ),
    "the next sentence goes on": (
        "“The post is not ours,” Brandt said. “Somebody took the account over.”",
        [("The post is not ours,", "Brandt"), ("Somebody took the account over.", "Brandt")],
    ),
    "two speakers in a paragraph": (
        "“It is ours,” Brandt said. Luka Horvat replied, “It never was yours.”",
        [("It is ours,", "Brandt"), ("It never was yours.", "Luka Horvat")],
    ),
    "a paragraph that leads to the next": (
        "The ministry published a statement that said:\n\n“The account was taken over.”",
        [("The account was taken over.", "The ministry")],
    ),
    "a paragraph that is only a quotation": (
        "“The post is not ours,” Brandt said.\n\n“Somebody took the account over.”",
        [("The post is not ours,", "Brandt"), ("Somebody took the account over.", "Brandt")],
    ),
    "over two paragraphs, named at the end": (
        "“The post is not ours.\n\n“Somebody took the account over,” Brandt said.",
        [("The post is not ours.", "Brandt"), ("Somebody took the account over,", "Brandt")],
    ),
    "a signature below": (
        "“The post is not ours and never was.”\n\n— Orla Brandt, minister",
        [("The post is not ours and never was.", "Orla Brandt")],
    ),
    "a heading": (
        "'Account hacked': Valdania backtracks on post",
        [("Account hacked", "Valdania")],
    ),
    "so-called": (
        "The so-called 'people's embassy' has no standing, Sir Alan Pryce said.",
        [("people's embassy", None)],
    ),
    "a programme's name": (
        "Brandt appeared on the “Morning Hour” on Friday.",
        [("Morning Hour", None)],
    ),
    "a programme's name behind somebody's words": (
        "“It is ours,” Brandt said on Valdania's “Morning Hour”.",
        [("It is ours,", "Brandt"), ("Morning Hour", None)],
    ),
    "somebody else is reported in between": (
        "“It is ours,” Brandt said. Luka Horvat added that nobody had noticed anything. "
        "“We were all asleep at that hour.”",
        [("It is ours,", "Brandt"), ("We were all asleep at that hour.", "Luka Horvat")],
    ),
    "words in doubt": (
        "The region has faced “serious violations” for years.",
        [("serious violations", None)],
    ),
    "an embassy in its own words": (
        "The Foreign Ministry of Tavaria on 3 March dismissed posts, saying it “has no account”.",
        [("has no account", "The Foreign Ministry of Tavaria")],
    ),
}


@pytest.fixture(scope="module")
def parser() -> Parser:
    return load_parser()


def speakers(text: str, found: tuple[Attributed, ...]) -> list[tuple[str, str | None]]:
    return [(one.span.place.of(text), one.source and one.source.of(text)) for one in found]


@pytest.mark.parametrize("name", CREDITED)
def test_the_speaker_of_each_quotation(parser: Parser, name: str) -> None:
    text, expected = CREDITED[name]
    assert speakers(text, attribute(text, None, parser)) == expected


MEANT = {
    "she, named in the paragraph before": (
        "Minister Orla Brandt read a statement to reporters.\n\n"
        "“The account was taken over.\n\n“Nothing posted there comes from us,” she said.",
        ["Minister Orla Brandt", "Minister Orla Brandt"],
    ),
    "he, named in the sentence before": (
        "It has no standing, Sir Alan Pryce said. ‘It’s not ours,’ he told reporters.",
        ["Sir Alan Pryce"],
    ),
    "he, but two people are named": (
        "Alan Pryce met Luka Horvat's guest before Luka Horvat left. ‘It’s not ours,’ he said.",
        [None],
    ),
    "he, but a woman is named": ("Mrs. Brandt left. “It is not ours,” he said.", [None]),
    "it, behind a place line": (
        "PORT MERRIN (Reuters) - The Embassy of Valdania in Ostrava deleted a post on Tuesday in "
        "which it wrote that “our government will never accept” it.",
        ["The Embassy of Valdania in Ostrava"],
    ),
    "which": (
        "The ministry has a report which stated that the post was “false”.",
        ["a report"],
    ),
    "the spokesperson": (
        "A Foreign Office spokesperson said the account “has been hacked”. The spokesperson said "
        "that “any post is not ours”.",
        [None, "A Foreign Office spokesperson"],
    ),
    "a last name": (
        "“It is ours,” Orla Brandt said.\n\n“It always was,” Brandt said.",
        [None, "Orla Brandt"],
    ),
}


@pytest.mark.parametrize("name", MEANT)
def test_whom_a_pronoun_or_short_name_means(parser: Parser, name: str) -> None:
    text, expected = MEANT[name]
    found = attribute(text, None, parser)
    assert [one.antecedent and one.antecedent.of(text) for one in found] == expected


def test_every_place_is_where_the_words_stand(parser: Parser) -> None:
    text = "“We deny it,” said the tall minister of defence."
    (found,) = attribute(text, None, parser)
    assert found.source == Place(text.index("the tall"), text.index("."))
    assert found.head and found.head.of(text) == "minister"
    assert found.cue and found.cue.of(text) == "said"
    assert (found.how, found.band) == (How.VERB, Band.HIGH)


def test_posts_that_an_article_shows_are_not_its_quotations(parser: Parser) -> None:
    text = "“Ours,” said Brandt.\n“Mine,” said Horvat."
    blocks = (
        Block(BlockKind.PARAGRAPH, Place(0, 20)),
        Block(BlockKind.EMBED, Place(21, len(text))),
    )
    assert speakers(text, attribute(text, blocks, parser)) == [("Ours,", "Brandt")]


def test_a_paragraph_without_quotations_is_not_parsed() -> None:
    asked: list[str] = []

    class Counting:
        name = "counting"

        def __call__(self, texts: list[str]) -> Iterator[tuple[()]]:
            asked.extend(texts)
            return iter([()] * len(texts))

    attribute("Nothing here.\nHe said “so it is” today.\nNor here.", None, Counting())  # type: ignore[arg-type]  # an iterator will do
    assert asked == ['He said "That" today.']


def test_other_weights_decide_otherwise(parser: Parser) -> None:
    text = "“We deny it,” said the ministry."
    (found,) = attribute(text, None, parser, dict.fromkeys(RULES, -1.0))
    assert found.source is None


sentences = st.lists(
    st.sampled_from(
        ["“We deny it,” said Brandt. ", '"No" ', "'s ", "“", "”", "''", "he said ", "\n", "NAME: ",
         "according to ", "“A b c d e.”\n", "- Orla\n", ",", ".", "to ", "— ", "\0", "\ud800", "é"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=sentences)
def test_whatever_the_text_places_are_inside_it_and_in_order(parser: Parser, text: str) -> None:
    found = attribute(text, None, parser)
    assert [one.span for one in found] == sorted(one.span for one in found)
    for one in found:
        for place in (one.source, one.head, one.cue, one.antecedent):
            assert place is None or 0 <= place.start < place.end <= len(text)
        assert (one.source is None) == (one.head is None)
