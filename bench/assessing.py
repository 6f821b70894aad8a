"""How fast is a post assessed, beside a re-fit of COMPA?

    python bench/assessing.py [--posts N] [--rounds N]

Accounts of our own generator. COMPA (Egele et al., 2013; `training/compa.py`) looks at six columns
of a post and at no word; it and we take turns with the same history and the same posts in one
process. Milliseconds of processor time, the median of the rounds.

The last lines are processes of their own: from the end of the imports to an answer about one post,
the made-up calibrations read from disk.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from onrecord.findings.assessment.background import Background, background
from onrecord.findings.assessment.features import features
from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.findings.assessment.profile import profile
from onrecord.findings.assessment.sheet import sheet
from onrecord.training import compa
from onrecord.training.synthetic import made_up_account, made_up_accounts

SEED = 6
ASKED = 50  # posts
COMMON = 8  # accounts of a background
COLD = Path(__file__).parent / "_assessing_cold.py"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--posts", type=int, default=1_000, help="of the history")
    arguments.add_argument("--rounds", type=int, default=9)
    options = arguments.parse_args()
    account = made_up_account(SEED, 1, options.posts + ASKED)
    history, asked = account[: options.posts], account[options.posts :]
    warm(history, asked, common(), options.rounds)
    cold(options.posts, options.rounds)


def common() -> Background:
    """Of a few accounts; its size does not change what a post costs."""
    posts = made_up_accounts(SEED, COMMON, 200)
    rows = np.arange(COMMON * 200).reshape(COMMON, 200)
    return background(sheet([post for own in posts for post in own]), list(rows))


def warm(
    history: Sequence[OwnPost], asked: Sequence[OwnPost], shared: Background, rounds: int
) -> None:
    """Each step of both, in turns."""
    told = frozenset(Field)
    read = sheet(history)
    own, theirs = profile(read, shared), values(history)
    usual = compa._Profile.of(theirs)

    def together() -> None:
        features(sheet(asked), own, shared, told)

    def alone() -> None:
        for post in asked:
            features(sheet([post]), own, shared, told)

    def anomalies() -> None:
        for post in asked:
            usual.anomalies(compa._values(post))

    steps: dict[str, tuple[Callable[[], object], Callable[[], object], int]] = {
        "read the history": (lambda: sheet(history), lambda: values(history), 1),
        "make its profile": (lambda: profile(read, shared), lambda: compa._Profile.of(theirs), 1),
        f"a post of {len(asked)}": (together, anomalies, len(asked)),
        "a post, alone": (alone, anomalies, len(asked)),
    }
    print(f"{len(history):,} posts of history{'onrecord':>20}{'COMPA':>12}{'ratio':>9}")
    for name, (ours, other, of) in steps.items():
        taken = [(spent(ours) / of, spent(other) / of) for _ in range(rounds)]
        mine, compared = (median(one) for one in zip(*taken, strict=True))
        print(f"{name:24}{mine:>17.2f} ms{compared:>9.2f} ms{mine / compared:>9.1f}")


def values(history: Sequence[OwnPost]) -> list[compa._Values]:
    """What COMPA takes of posts."""
    return [compa._values(post) for post in history]


def spent(doing: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    start = process_time()
    doing()
    return 1000 * (process_time() - start)


def cold(posts: int, rounds: int) -> None:
    """A process for each round, so that nothing is left of the one before."""
    command = [sys.executable, COLD, str(posts), str(SEED)]
    told = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        for _ in range(rounds)
    ]
    for name, seconds in zip(("imports", "first answer"), zip(*told, strict=True), strict=True):
        print(f"cold: {name:18}{1000 * median(map(float, seconds)):>17.0f} ms")


if __name__ == "__main__":
    main()
