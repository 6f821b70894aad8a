"""Which words of a post are in one reading of a picture, and which are others there?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from onrecord.findings.screenshots.spelling import Token, outline, tokens

__all__ = ["Change", "Laid", "distance", "lay"]

_TOGETHER = 3  # words that a reader may have run together, or one that it split
_LARGEST = 40  # words of a stretch that is worth pairing word by word


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the post, and what was read in their place; either may be none.

    Numbers of words: from the first to before the second.
    """

    post: tuple[int, int]
    read: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Laid:
    """One reading laid over a post."""

    post: tuple[Token, ...]
    read: tuple[Token, ...]
    changes: tuple[Change, ...]

    @property
    def shared(self) -> int:
        """How many of the post's words are in the reading."""
        return len(self.post) - sum(one.post[1] - one.post[0] for one in self.changes)

    @property
    def similarity(self) -> int:
        """Thousandths of what was read that are the post's, letter by letter."""
        letters = sum(len(token.norm) for token in self.read)
        wrong = sum(
            distance(self.posted(one), self.said(one)) for one in self.changes if _read(one)
        )
        return round(1000 * max(0.0, 1 - wrong / letters)) if letters else 0

    def posted(self, change: Change) -> str:
        """The post's letters there."""
        return "".join(token.norm for token in self.post[slice(*change.post)])

    def said(self, change: Change) -> str:
        """The letters read there."""
        return "".join(token.norm for token in self.read[slice(*change.read)])


def lay(read: str, post: str) -> Laid:
    """Lay a reading over a post; words run together or split by the reader are no change."""
    of_post, of_read = tokens(post), tokens(read)
    left, right = [one.norm for one in of_post], [one.norm for one in of_read]
    changes: list[Change] = []
    for stretch in _stretches(left, right):
        changes.extend(_paired(left, right, stretch))
    return Laid(of_post, of_read, tuple(changes))


@lru_cache(maxsize=1 << 16)
def distance(one: str, other: str) -> int:
    """Letters to change, by their outlines; at least 1 where the words aren't the same."""
    return Levenshtein.distance(outline(one), outline(other)) or int(one != other)


def _read(change: Change) -> bool:
    return change.read[0] < change.read[1]


def _stretches(left: Sequence[str], right: Sequence[str]) -> Iterator[Change]:
    """Where the two are not the same, as wide as the difference reaches."""
    begun: Change | None = None
    for step in Levenshtein.opcodes(left, right):
        if step.tag == "equal":
            if begun is not None:
                yield begun
            begun = None
        else:
            post = (step.src_start if begun is None else begun.post[0], step.src_end)
            read = (step.dest_start if begun is None else begun.read[0], step.dest_end)
            begun = Change(post, read)
    if begun is not None:
        yield begun


def _paired(left: Sequence[str], right: Sequence[str], stretch: Change) -> list[Change]:
    """The stretch word by word, at the least number of changed letters; equal pairs dropped."""
    (i0, i1), (j0, j1) = stretch.post, stretch.read
    if max(i1 - i0, j1 - j0) > _LARGEST:
        return [stretch]
    best: dict[tuple[int, int], tuple[float, tuple[Change, ...]]] = {(i0, j0): (0.0, ())}
    for i in range(i0, i1 + 1):
        for j in range(j0, j1 + 1):
            if (i, j) != (i0, j0):
                best[i, j] = min(_ways(left, right, best, i, j), key=lambda way: way[0])
    return [
        one
        for one in best[i1, j1][1]
        if "".join(left[slice(*one.post)]) != "".join(right[slice(*one.read)])
    ]


def _ways(
    left: Sequence[str],
    right: Sequence[str],
    best: dict[tuple[int, int], tuple[float, tuple[Change, ...]]],
    i: int,
    j: int,
) -> Iterator[tuple[float, tuple[Change, ...]]]:
    """Every last step to here: one word with one, one with up to three, or one with none."""
    for a, b in _STEPS:
        if (before := best.get((i - a, j - b))) is None:
            continue
        posted, said = "".join(left[i - a : i]), "".join(right[j - b : j])
        cost = distance(posted, said) if posted != said else 0
        step = Change((i - a, i), (j - b, j))
        yield before[0] + cost + 0.1 * (a + b - 1 if cost else 0), (*before[1], step)


_STEPS = [
    (1, 1),
    (1, 0),
    (0, 1),
    *((1, n) for n in range(2, _TOGETHER + 1)),
    *((n, 1) for n in range(2, _TOGETHER + 1)),
]
