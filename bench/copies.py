"""How many copies are recognised after each kind of edit, and how many strangers taken for one?

    python bench/copies.py [--articles 400]

Articles are PolNeAR's where they lie beside the checkout, otherwise of our own making. Each is
edited in ten ways (tests/made_copies.py) and compared with its original; the right relation is
asked for, not just any. Strangers are pairs of different originals; real ones share agency text.
"""

import argparse
import itertools
import random
import sys
from pathlib import Path
from time import process_time

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from made_copies import EDITS, made_article  # noqa: E402
from onrecord.findings.copies import (  # noqa: E402
    Relation,
    changes_between,
    clusters_of,
    relation_of,
    shingles_of,
)

_POLNEAR = HERE.parents[1] / "shared" / "data" / "reports" / "polnear"


def articles(most: int, chance: random.Random) -> tuple[str, list[list[str]]]:
    """Paragraphs of each article, and whose they are."""
    found = sorted(_POLNEAR.glob("*/text/*.txt"))
    if not found:
        return "made up", [made_article(chance) for _ in range(most)]
    texts = [path.read_text() for path in chance.sample(found, min(most, len(found)))]
    paragraphs = [[line for line in text.split("\n") if line.strip()] for text in texts]
    return "PolNeAR", [own for own in paragraphs if len(own) >= 4]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--articles", type=int, default=400)
    chance = random.Random(5)
    whose, originals = articles(arguments.parse_args().articles, chance)
    shingles = [shingles_of("\n".join(own)) for own in originals]
    print(f"{len(originals)} articles ({whose}), {sum(map(len, shingles)):,} shingles\n")
    print(
        f"| {'edit':<28} | right relation | any copy |\n| {'-' * 28} | -------------: | -------: |"
    )
    for name, edit in EDITS.items():
        right, found = 0, []
        for at, own in enumerate(originals):
            edited, expected = edit(chance, own, originals[at - 1])
            found.append(relation_of(shingles[at], shingles_of("\n".join(edited))))
            right += found[-1].relation in expected
        copies = sum(c.relation not in (Relation.OVERLAPS, Relation.NONE) for c in found)
        least = min(max(c.of_first, c.of_second) for c in found) / 1000
        shares = (right / len(found), copies / len(found))
        print(f"| {name:<28} | {shares[0]:>14.3f} | {shares[1]:>8.3f} | {least:>15.3f} |")
    strangers(shingles)
    speed(originals)


def strangers(shingles: list[frozenset[str]]) -> None:
    pairs = list(itertools.combinations(shingles, 2))
    said = [relation_of(a, b).relation for a, b in pairs]
    copies = sum(r not in (Relation.OVERLAPS, Relation.NONE) for r in said)
    overlaps = said.count(Relation.OVERLAPS)
    print(
        f"\n{len(pairs):,} pairs of different originals: {copies} taken for copies "
        f"({copies / len(pairs):.4%}), {overlaps} said to overlap"
    )


def speed(originals: list[list[str]]) -> None:
    texts = ["\n".join(own) for own in originals]
    start = process_time()
    shingles = [shingles_of(text) for text in texts]
    cut = process_time()
    clusters = clusters_of(shingles)
    clustered = process_time()
    words = sum(len(text.split()) for text in texts)
    print(
        f"shingles {words / (cut - start):,.0f} words/s; {len(texts)} articles clustered into "
        f"{len(clusters)} in {clustered - cut:.2f} s"
    )
    start = process_time()
    for own in originals[:100]:
        changes_between(own, own[1:] + own[:1])
    print(f"who changed what: {(process_time() - start) * 10:.1f} ms an article")


if __name__ == "__main__":
    main()
