"""Does the whole lose, double or contradict anything over 200 rounds of faults?

    python -m bench faults [ROUNDS [SEED]]

Each fault of `tests/whole_faults.py` alone, then random pairs, while an account posts 20 times a second at
most. Every round ends when all that its host acknowledged is on record by both collectors and published.
"""

import os
import sys
import time
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from whole_faults import FAULTS, Trial
from whole_rig import whole

ROUNDS, SEED = 200, 8


def main(rounds: int = ROUNDS, seed: int = SEED) -> int:
    """Print each round; 1 if something did not hold."""
    os.environ["ONRECORD_STATE"] = ""
    chance, took = Random(seed), []
    alone = chance.sample(list(FAULTS), k=len(FAULTS))
    with whole() as made:
        account = made.bluesky.create_account()
        made.run("add", account.handle, "--platform", "bluesky", "--institution", "A ministry")
        made.start_all()
        trial = Trial(made, account)
        for number in range(rounds):
            pair = tuple(chance.sample(list(FAULTS), k=2))
            names = (alone[number],) if number < len(alone) else pair
            began, before = time.monotonic(), len(trial.posted)
            try:
                trial.round(names, chance)
            except AssertionError as error:
                print(f"round {number}, seed {seed}, {' and '.join(names)}: {error}", flush=True)
                return 1
            took.append(time.monotonic() - began)
            posts = len(trial.posted) - before
            print(
                f"{number + 1:4} {took[-1]:6.1f} s {posts:4} posts  {' and '.join(names)}",
                flush=True,
            )
        made.end_all()
    print(
        f"{rounds} rounds, {len(trial.posted)} posts acknowledged by their host: 0 lost, 0 doubled,"
        f" {len(trial.roots)} heads seen, one root for each size; a round took {median(took):.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
