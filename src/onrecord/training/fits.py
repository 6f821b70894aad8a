"""What must whoever fits calibrations be able to do?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from onrecord.training.reading import Reading
from onrecord.training.results import Scores, Trained

__all__ = ["Fits", "Say"]

Say: TypeAlias = Callable[[str], None]
"""Told a line about how far the work is."""


class Fits(Protocol):
    """`onrecord.training.fitting`, or a small twin of it in tests. The same seed, the same answer."""

    def train(
        self, readings: Sequence[Reading], seed: int, say: Say, *, synthetic: bool
    ) -> Trained:
        """Calibrations fitted on what was read, and how they fare on accounts left out of them."""
        ...

    def evaluate(
        self, readings: Sequence[Reading], files: Mapping[str, bytes], seed: int, say: Say
    ) -> tuple[Scores, ...]:
        """How calibrations, as `train` wrote their files, fare on data that they never saw."""
        ...
