"""How does a time grow with a size?"""

from collections.abc import Sequence
from math import exp, log
from statistics import fmean

__all__ = ["Growth", "growth"]

_NOISE = 1.25
"""Times on a shared machine differ by so much from run to run without any reason of size."""


class Growth:
    """What a series of sizes and times tells; the sizes differ, and rise."""

    def __init__(self, sizes: Sequence[float], times: Sequence[float]) -> None:
        logs = [log(size) for size in sizes], [log(time) for time in times]
        middle = fmean(logs[0]), fmean(logs[1])
        across = sum((x - middle[0]) * (y - middle[1]) for x, y in zip(*logs, strict=True))
        self.exponent: float = across / sum((x - middle[0]) ** 2 for x in logs[0])
        self.per_tenfold = exp(self.exponent * log(10))
        self.logarithm = log(sizes[-1]) / log(sizes[0])  # what log(n) would have grown by
        self.fitted: float = (sizes[-1] / sizes[0]) ** self.exponent

    @property
    def at_most_logarithmic(self) -> bool:
        """Whether the line through all times grows by no more than a logarithm would, and noise."""
        return self.fitted <= self.logarithm * _NOISE

    def __str__(self) -> str:
        verdict = "at most logarithmic" if self.at_most_logarithmic else "MORE than logarithmic"
        return (
            f"{self.per_tenfold:.2f} times per tenfold (exponent {self.exponent:+.3f}):"
            f" {self.fitted:.2f} times in all, a logarithm {self.logarithm:.2f}: {verdict}"
        )


def growth(pairs: Sequence[tuple[float, float]]) -> Growth:
    """Of sizes with their times, in the order of sizes."""
    return Growth([size for size, _ in pairs], [time for _, time in pairs])
