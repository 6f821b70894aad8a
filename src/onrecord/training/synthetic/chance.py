"""How does chance fall, the same way for the same seed?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random  # noqa: TID251  # seeded: the same accounts for everybody
from typing import Generic, TypeVar

__all__ = ["Chance", "Leaning", "chance", "leaning"]

T = TypeVar("T")
Chance = Random


def chance(*seed: int | str) -> Chance:
    """Chance that falls the same way wherever it is given the same seed."""
    return Random("/".join(str(part) for part in seed))


@dataclass(frozen=True, slots=True)
class Leaning(Generic[T]):
    """How much somebody leans towards each of some options."""

    options: tuple[T, ...]
    heaped: tuple[float, ...]  # the weights, added up

    def pick(self, chance: Chance) -> T:
        return chance.choices(self.options, cum_weights=self.heaped)[0]


def leaning(chance: Chance, options: Sequence[T], evenness: float) -> Leaning[T]:
    """A leaning drawn at random (Dirichlet): the less even, the more of it goes to a few."""
    weights = (chance.gammavariate(evenness, 1.0) + 1e-3 for _ in options)
    return Leaning(tuple(options), tuple(accumulate(weights)))
