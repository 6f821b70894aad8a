"""Which posts may say the same in other words, or in another language?

A model of meaning is a machine's guess: what it finds is proposed, and decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Meaning", "Proposal", "proposals"]

_MOST = 3
# Measured on translated posts among 600 others: 14 of 16 lie above it, and few others (docs/search.md).
_LEAST = 0.85


class Meaning(Protocol):
    """Whatever compares meanings; `language.embeddings.load_meaning` gives one."""

    name: str  # of program and model, with versions

    def likenesses(self, asked: str, texts: Sequence[str]) -> Sequence[float]:
        """How alike in meaning each text is to what is asked about, from -1 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text that may mean the same; `place` is its place among those given."""

    place: int
    likeness: float


def proposals(meaning: Meaning, asked: str, texts: Sequence[str]) -> list[Proposal]:
    """The texts that may mean the same, best first: at most three, and often none."""
    found = enumerate(meaning.likenesses(asked, texts)) if texts else ()
    alike = [Proposal(place, likeness) for place, likeness in found if likeness >= _LEAST]
    return sorted(alike, key=lambda one: (-one.likeness, one.place))[:_MOST]
