"""How often is the right speaker found in articles that others annotated?

The corpora are third parties' and not part of the project.
"""

import json

import pytest

from onrecord.findings.quotation import Band, Parser, attribute
from polnear import Credited, articles, measured
from shared_data import require_shared

pytest.importorskip("spacy")

from onrecord.language.parser import MODEL, load_parser

pytest.importorskip(MODEL)


@pytest.fixture(scope="module")
def parser() -> Parser:
    return load_parser()


def test_quotations_with_speakers_in_political_news(parser: Parser) -> None:
    reports = articles(require_shared("data/reports/polnear/dev"))
    found = [attribute(report.text, None, parser) for report in reports]
    everything, high = (
        measured(
            reports,
            [
                [
                    Credited(
                        (one.span.start, one.span.end),
                        one.head and (one.head.start, one.head.end),
                        one.how != "nobody",
                    )
                    for one in each
                    if one.band in bands
                ]
                for each in found
            ],
        )
        for bands in (tuple(Band), (Band.HIGH,))
    )
    assert everything.f1 >= 0.86
    assert high.precision >= 0.95
    assert high.credited >= 0.4 * everything.credited


# The words by which a speaker of the seed article may be named.
NAMES = {
    "q1": ("which", "Chengdu"),
    "q3": ("which", "report"),
    "q4": ("which", "report"),
    "q5": ("Pakistan",),
    "q6": ("spokesperson",),
    "q7": ("spokesperson",),
}


def test_the_article_that_it_all_began_with(parser: Parser) -> None:
    folder = require_shared("data/seed")
    text = (folder / "article.txt").read_text(encoding="utf-8")
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["quotes"]
    found = attribute(text, None, parser)
    for quote, one in zip(gold, found, strict=False):
        assert one.span.place.of(text) == quote["text"]
        source = one.source.of(text) if one.source else ""
        assert (
            any(name in source for name in NAMES[quote["id"]]) if quote["speaker"] else not source
        )


def test_cases_that_were_made_to_be_hard(parser: Parser) -> None:
    cases = json.loads(require_shared("data/reports/hard_cases.json").read_text(encoding="utf-8"))
    for case in cases:
        text = case["text"]
        found = {one.span.place.of(text): one for one in attribute(text, None, parser)}
        for quote in case["quotes"]:
            one = found.pop(quote["text"])
            named = [place.of(text) for place in (one.source, one.antecedent) if place]
            wanted = quote["speaker"].replace("she (", "").replace("he (", "").rstrip(")").lower()
            assert wanted in [name.lower() for name in named], case["id"]
        assert not any(one.source for one in found.values()), case["id"]
