"""What weights does a corpus that you have give to the reasons?

    python bench/train_quotations.py FOLDER WEIGHTS.json

FOLDER holds a training split in PolNeAR's format. Each reason's weight is learnt by logistic
regression over pairs of a quotation and somebody whom its passage could credit, scaled so that
they are comparable with the rules' own. Nothing that was learnt is part of the project: whether
you may use or give away what you learn is a matter of your corpus' licence.
`bench/quotations.py --weights WEIGHTS.json` measures them on the development split.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from onrecord.findings.quotation import Parser
from onrecord.findings.quotation.deciding import ENOUGH, Deciding
from onrecord.findings.quotation.features import features
from onrecord.findings.quotation.marks import paragraphs, quoted_spans
from onrecord.findings.quotation.passages import passages
from onrecord.findings.quotation.weights import RULES
from onrecord.language.parser import load_parser
from polnear import Attribution, Report, annotated, articles

BELIEVED = 0.3  # the probability that corresponds to the rules' threshold


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("folder", type=Path, nargs="?")
    arguments.add_argument("weights", type=Path, nargs="?", default=Path("weights.json"))
    options = arguments.parse_args()
    if options.folder is None:
        print("Nothing learnt: name a folder that holds a training split.")
        return
    parser = load_parser()
    pairs = [pair for report in articles(options.folder) for pair in labelled(report, parser)]
    print(f"{len(pairs):,} pairs, {sum(right for _, right in pairs):,} of them right")
    learnt = fitted(pairs)
    options.weights.write_text(json.dumps(learnt, indent=1, sort_keys=True) + "\n")
    for name, weight in sorted(learnt.items(), key=lambda item: item[1]):
        print(f"{weight:7.2f}  {RULES.get(name, 0):5.2f} by the rules  {name}")


def labelled(report: Report, parser: Parser) -> Iterator[tuple[dict[str, float], bool]]:
    """The reasons for and against each candidate of each quotation, and whether it is right."""
    text = report.text
    owner: dict[int, Attribution] = {
        at: attribution
        for attribution in report.attributions
        for start, end in attribution.content
        for at in range(start, end)
    }
    for passage in passages(text, paragraphs(text), quoted_spans(text), parser):
        for number, span in passage.spans:
            if number in passage.stand_ins:
                gold = annotated(text, owner, (span.start, span.end))
                sources = gold.source if gold is not None else ()
                setting = Deciding(text, passage, number, RULES).setting
                for candidate in passage.candidates:
                    head = passage.place_of(candidate.source, candidate.source)
                    right = head is not None and any(
                        head.start < end and start < head.end for start, end in sources
                    )
                    yield features(setting, candidate), right


def fitted(pairs: list[tuple[dict[str, float], bool]]) -> dict[str, float]:
    """Logistic regression's weights, and a constant shared out so that the threshold holds."""
    from math import log

    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = DictVectorizer()
    table = vectors.fit_transform([named for named, _ in pairs])
    model = LogisticRegression(max_iter=2000, fit_intercept=False).fit(
        table, [right for _, right in pairs]
    )
    weights = dict(zip(vectors.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    weights["always"] += ENOUGH - log(BELIEVED / (1 - BELIEVED))
    return weights


if __name__ == "__main__":
    main()
