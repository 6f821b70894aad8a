"""How long does the first assessment of a process take? Prints seconds: imports, and the answer."""

import sys
from time import perf_counter

BEGAN = perf_counter()

from onrecord.findings.assessment.assessing import assess  # noqa: E402  # what is measured
from onrecord.language.calibrations import synthetic_calibrations  # noqa: E402
from onrecord.record.assessed import Assessed  # noqa: E402

IMPORTED = perf_counter()

from onrecord.training.synthetic import made_up_account  # noqa: E402  # not measured


def main(posts: int, seed: int) -> None:
    """Assess the last post of a made-up account that has that many before it."""
    *history, asked = made_up_account(seed, 1, posts + 1)
    start = perf_counter()
    found = assess([asked], history, platform="bluesky", unread=0, shelf=synthetic_calibrations())
    taken = perf_counter() - start
    assert isinstance(found, Assessed), found.why
    print(IMPORTED - BEGAN, taken)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
