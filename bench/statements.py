"""How fast are statements read, and how often rightly?

    python bench/statements.py [--rounds 20]

Words per CPU-second on one core, for the made-up report of tests/vectors/articles (nearly every
paragraph of it says something, which is the slowest case) and, where they are at hand, for news
articles (tests/shared_data.py says where they may lie). Each paragraph is parsed once, for the
quotations and the claims together. Then the labelled statements of tests/vectors/statements.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from findings.statements.flat import flat
from findings.statements.labelled import labelled, score
from onrecord.findings.quotation import attribute
from onrecord.findings.quotation.syntax import Parser
from onrecord.findings.statements import SharedParser, claims, proposals
from onrecord.language.parser import load_parser
from shared_data import SHARED

VECTORS = Path(__file__).resolve().parents[1] / "tests" / "vectors"
SETS = ("tuned_on", "once_unseen_1", "once_unseen_2", "once_unseen_3", "held_out")
NEWS = 60  # articles


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--rounds", type=int, default=20)
    options = arguments.parse_args()
    parser = load_parser()
    print(f"{parser.name}\n")
    made_up = (VECTORS / "articles" / "harbour-consulate.txt").read_text("utf-8")
    read([made_up], parser)  # the parser's first text costs more
    speeds("the made-up report", [made_up] * options.rounds, parser)
    speeds("news articles", list(news()), parser)
    for name in SETS:
        print(f"\n{name}:", *score(labelled(f"{name}.toml"), parser).lines(), sep="\n  ")


def news() -> Iterator[str]:
    """Some of the news articles, if they are at hand."""
    found = sorted((SHARED / "data" / "reports" / "polnear").rglob("*.txt")) if SHARED else []
    for path in found[:: max(1, len(found) // NEWS)][:NEWS]:
        yield path.read_text("utf-8", errors="replace")


def speeds(what: str, texts: Sequence[str], parser: Parser) -> None:
    """Words per second of everything, and of what is not the parser's and the quotations'."""
    if not texts:
        print(f"{what}: not at hand")
        return
    words = sum(len(text.split()) for text in texts)
    whole, own, found = read(texts, parser)
    print(
        f"{what}: {words:,} words, {words / whole:,.0f} words/s with quotations and parser, "
        f"{found} proposals"
    )
    print(f"  claims and proposals alone: {words / own:,.0f} words/s")


def read(texts: Sequence[str], parser: Parser) -> tuple[float, float, int]:
    """CPU-seconds for everything, and for claims and proposals once parsed; and proposals."""
    whole = own = 0.0
    found = 0
    for text in texts:
        article, shared = flat(text), SharedParser(parser)
        start = process_time()
        quotations = attribute(article.text, article.blocks, shared)
        proposals(article, quotations, shared)
        parsed = process_time()
        claims(article, shared)
        found += len(proposals(article, quotations, shared))
        whole += parsed - start
        own += process_time() - parsed
    return whole, own, found


if __name__ == "__main__":
    main()
