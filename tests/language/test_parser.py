"""Does the parser hand over what the pure half reads?"""

import pytest

from onrecord.language import extras
from onrecord.language.extras import ExtraMissing
from onrecord.language.parser import MODEL, SpacyParser, load_parser

pytest.importorskip("spacy")
pytest.importorskip(MODEL)


@pytest.fixture(scope="module")
def parser() -> SpacyParser:
    return load_parser()


def test_words_heads_and_sentences(parser: SpacyParser) -> None:
    text = "The minister denied it. She left."
    (parse,) = parser([text])
    assert [token.text for token in parse] == [text[token.start : token.end] for token in parse]
    minister, denied = parse[1], parse[2]
    assert (minister.dep, parse[minister.head].text) == ("nsubj", "denied")
    assert (denied.lemma, denied.pos, denied.tag, denied.head) == ("deny", "VERB", "VBD", 2)
    assert [token.sentence for token in parse] == [0, 0, 0, 0, 0, 1, 1, 1]


def test_a_parse_for_each_text_in_order(parser: SpacyParser) -> None:
    texts = ["One.", "", "Three of them.", " \n"] * 20
    parses = parser(texts)
    assert len(parses) == len(texts)
    assert [parse[0].text if parse else "" for parse in parses[:3]] == ["One", "", "Three"]


def test_half_a_character_is_no_error(parser: SpacyParser) -> None:
    (parse,) = parser(["He said \ud800 so."])
    assert parse[0].text == "He"


def test_its_name_tells_program_and_model_with_versions(parser: SpacyParser) -> None:
    assert parser.name.startswith("spaCy 3.")
    assert f"{MODEL} 3." in parser.name


def test_without_spacy_the_advice_is_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(module: str) -> None:
        raise ImportError(module)

    monkeypatch.setattr(extras, "import_module", missing)
    with pytest.raises(ExtraMissing) as raised:
        load_parser()
    assert "onrecord[nlp]" in raised.value.advice
