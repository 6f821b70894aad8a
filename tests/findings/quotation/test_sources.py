"""Who speaks, if the parser erred?"""

import pytest

from onrecord.findings.quotation.sources import speaker_of
from onrecord.findings.quotation.syntax import Parse, Token
from onrecord.findings.quotation.trees import Tree


def parse(*words: tuple[str, str, str, str, int]) -> Parse:
    """A sentence of (text, lemma, part of speech, relation, head)."""
    tokens, start = [], 0
    for text, lemma, pos, dep, head in words:
        tag = "VBG" if pos == "VERB" and text.endswith("ing") else "VBD" if pos == "VERB" else pos
        tokens.append(Token(text, lemma, pos, tag, dep, head, 0, start, start + len(text)))
        start += len(text) + 1
    return tuple(tokens)


# name: parse, verb, stand-ins for quotations, speaker
ERRED = {
    "a weekday taken for the subject": (
        parse(
            ("That", "that", "PRON", "ccomp", 1),
            ("said", "say", "VERB", "ROOT", 1),
            ("Wednesday", "Wednesday", "PROPN", "nsubj", 1),
            ("minister", "minister", "NOUN", "dobj", 1),
        ),
        1,
        {0: 0},
        "minister",
    ),
    "a subject behind the verb taken for its object": (
        parse(
            ("That", "that", "PRON", "ccomp", 1),
            ("said", "say", "VERB", "ROOT", 1),
            ("Brandt", "Brandt", "PROPN", "dobj", 1),
        ),
        1,
        {0: 0},
        "Brandt",
    ),
    "an aside hung on it": (
        parse(
            ("Brandt", "Brandt", "PROPN", "nsubj", 1),
            ("denied", "deny", "VERB", "ROOT", 1),
            ("it", "it", "PRON", "nsubj", 3),
            ("rained", "rain", "VERB", "ccomp", 1),
            (",", ",", "PUNCT", "punct", 3),
            ("saying", "say", "VERB", "advcl", 3),
        ),
        5,
        {},
        "Brandt",
    ),
    "a passive with its agent": (
        parse(
            ("post", "post", "NOUN", "nsubjpass", 1),
            ("called", "call", "VERB", "ROOT", 1),
            ("by", "by", "ADP", "agent", 1),
            ("Brandt", "Brandt", "PROPN", "pobj", 2),
        ),
        1,
        {},
        "Brandt",
    ),
    "nobody at all": (parse(("said", "say", "VERB", "ROOT", 0)), 0, {}, None),
}


@pytest.mark.parametrize("name", ERRED)
def test_the_speaker_in_spite_of_the_parse(name: str) -> None:
    tokens, verb, quoted, expected = ERRED[name]
    found = speaker_of(Tree.of(tokens), verb, quoted)
    assert (None if found is None else tokens[found].text) == expected


def test_a_parse_that_goes_in_circles_ends() -> None:
    tokens = parse(("said", "say", "VERB", "conj", 1), ("told", "tell", "VERB", "conj", 0))
    assert speaker_of(Tree.of(tokens), 0, {}) is None
    assert len(list(Tree.of(tokens).ancestors(0))) < 100
