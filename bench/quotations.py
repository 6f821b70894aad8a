"""How well, and how fast, are quotations credited to speakers, beside textacy?

    python bench/quotations.py [--split dev] [--bands] [--weights FILE]

Reads the split of PolNeAR (CC BY-NC-SA, not part of the project) in `shared/` beside the checkout.
The measure is `tests/polnear.py`: a quotation counts if its speaker's head overlaps the annotated
source. textacy 0.13 gets each paragraph on its own, as its authors advise for speed and accuracy,
with the same model; its words a second include what it needs: spaCy's whole pipeline. Both take
turns in the same process; words a second of processor time, the best of three.
"""

import argparse
import json
import re
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from onrecord.findings.quotation import RULES, Attributed, Band, attribute
from onrecord.findings.quotation.marks import paragraphs, quoted_spans
from onrecord.language.parser import MODEL, load_parser
from polnear import Credited, Marked, Report, Score, articles, measured
from shared_data import SHARED

ROUNDS = 3
CORPUS = "data/reports/polnear"

Finder = Callable[[str], list[Credited]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--split", default="dev", choices=["train", "dev"])
    arguments.add_argument("--bands", action="store_true", help="and how precise each band is")
    arguments.add_argument("--weights", type=Path, help="learnt ones instead of the rules")
    options = arguments.parse_args()
    if SHARED is None or not (SHARED / CORPUS / options.split).is_dir():
        print(f"Nothing measured: there is no {CORPUS} in shared/ beside the checkout.")
        return
    reports = articles(SHARED / CORPUS / options.split)
    weights = json.loads(options.weights.read_text()) if options.weights else RULES
    ours = our_finder(weights)
    print(f"{len(reports)} articles, {sum(report.words for report in reports):,} words")
    memory = compared("onrecord", ours, reports)
    compared("textacy", textacy_finder(), reports)
    print(f"onrecord's memory at its peak: {memory} MB")
    if options.bands:
        by_band(reports, weights)


def compared(name: str, finder: Finder, reports: list[Report]) -> int:
    """Print one line; the peak of memory so far, in MB."""
    seconds, score = [], Score()
    for _ in range(ROUNDS):
        start = process_time()
        found = [finder(report.text) for report in reports]
        seconds.append(process_time() - start)
        score = measured(reports, found)
    words = sum(report.words for report in reports)
    print(f"{name:10} {score}  {words / min(seconds):>8,.0f} words/s")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def our_finder(weights: Mapping[str, float]) -> Finder:
    """Ours, with its parser loaded."""
    parser = load_parser()

    def find(text: str) -> list[Credited]:
        return [credited(found) for found in attribute(text, None, parser, weights)]

    return find


def credited(found: Attributed) -> Credited:
    """What the measure has to know."""
    head = found.head and (found.head.start, found.head.end)
    return Credited((found.span.start, found.span.end), head, found.how not in ("nobody",))


def textacy_finder() -> Finder:
    """textacy's direct quotations, paragraph by paragraph, for the same spans as ours."""
    import spacy
    from textacy.extract.triples import direct_quotations

    pipeline = spacy.load(MODEL)

    def find(text: str) -> list[Credited]:
        marked: list[tuple[Marked, Marked]] = []
        places = [place for place in paragraphs(text) if re.search(r"[\"“”]", place.of(text))]
        documents = pipeline.pipe([place.of(text) for place in places], batch_size=32)
        for place, document in zip(places, documents, strict=True):
            for triple in said_in(document, direct_quotations):
                speaker = triple.speaker[0]
                head = place.start + speaker.idx, place.start + speaker.idx + len(speaker)
                content = triple.content
                spoken = place.start + content.start_char, place.start + content.end_char
                marked.append((spoken, head))
        return [overlapping((span.start, span.end), marked) for span in quoted_spans(text)]

    return find


def said_in(document: object, direct_quotations: Callable[[object], object]) -> list:  # type: ignore[type-arg]  # textacy has no types
    """textacy raises on marks that it cannot pair; then it finds nothing in the paragraph."""
    try:
        return list(direct_quotations(document))  # type: ignore[call-overload]  # an iterator
    except (ValueError, IndexError):
        return []


def overlapping(span: Marked, marked: list[tuple[Marked, Marked]]) -> Credited:
    for spoken, head in marked:
        if spoken[0] < span[1] and span[0] < spoken[1]:
            return Credited(span, head, True)
    return Credited(span, None, False)


def by_band(reports: list[Report], weights: Mapping[str, float]) -> None:
    """How many speakers each band holds, and how many of them are right."""
    parser = load_parser()
    found = [attribute(report.text, None, parser, weights) for report in reports]
    everything = measured(reports, [[credited(one) for one in each] for each in found]).credited
    for band in Band:
        kept = [[credited(one) for one in each if one.band is band] for each in found]
        score = measured(reports, kept)
        print(f"{band:5} {score.credited:>5} of {everything} right: {score.precision:.3f}")


if __name__ == "__main__":
    main()
