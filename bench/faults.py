"""Does the whole lose, double or contradict anything over 200 rounds of faults?

    python -m bench.faults [ROUNDS [SEED]]

Each fault of `tests/whole_failing.py` alone, then random pairs, while an account posts four times a second at
most. Every round ends when all that its host acknowledged is on record by both collectors and published.
"""

import os
import sys
import time
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from whole_faults import rounds, trial
from whole_made import whole

ROUNDS, SEED = 200, 8


def main(count: int = ROUNDS, seed: int = SEED) -> int:
    """Print each round; 1 if something did not hold."""
    os.environ["ONRECORD_STATE"] = ""
    chance, took = Random(seed), list[float]()
    with whole(to_fail=True) as made, trial(made) as tried:
        for number, names in enumerate(rounds(count, made, chance), start=1):
            began, before = time.monotonic(), len(tried.posted)
            try:
                tried.round(names, chance)
            except AssertionError as error:
                print(f"round {number}, seed {seed}, {' and '.join(names)}: {error}", flush=True)
                return 1
            took.append(time.monotonic() - began)
            posts = len(tried.posted) - before
            told = f"{number:4} {took[-1]:6.1f} s {posts:4} posts  {' and '.join(names)}"
            print(told, flush=True)
        made.end_all()
    print(
        f"{count} rounds, {len(tried.posted)} posts acknowledged by their host: 0 lost, 0 doubled,"
        f" {len(tried.roots)} heads seen, one root for each size; a round took {median(took):.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
