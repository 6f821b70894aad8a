"""Who changed what: which paragraphs were kept, moved, edited, left out or added?"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

__all__ = ["Change", "ChangeKind", "WordChange", "changes_between"]


class ChangeKind(StrEnum):
    """What became of a paragraph."""

    KEPT = "kept"
    EDITED = "edited"
    LEFT_OUT = "left-out"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words of the first that stand otherwise in the second; either may be none."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A paragraph of either text, and its counterpart by number in the other."""

    kind: ChangeKind
    first: int | None
    second: int | None
    moved: bool = False  # stands in another order than the paragraphs around it
    words: tuple[WordChange, ...] = ()


_LEAST_ALIKE = 0.5
"""Share of words in common from which a paragraph counts as edited rather than replaced."""
_WORD = re.compile(r"\S+")
_COMMON = 40
"""A word that stands in more paragraphs than this says nothing about which one was edited."""


def changes_between(first: Sequence[str], second: Sequence[str]) -> tuple[Change, ...]:
    """Align two articles' paragraphs, each once, and tell what differs, in the second's order.

    Paragraphs left out follow at the end.
    """
    pairs = _aligned([_WORD.findall(p) for p in first], [_WORD.findall(p) for p in second])
    in_place = _longest_run([pairs[j] for j in sorted(pairs)])
    changes = [
        _changed(first[i], second[j], i, j, i not in in_place)
        if (i := pairs.get(j)) is not None
        else Change(kind=ChangeKind.ADDED, first=None, second=j)
        for j in range(len(second))
    ]
    left = sorted(set(range(len(first))) - set(pairs.values()))
    return (*changes, *(Change(kind=ChangeKind.LEFT_OUT, first=i, second=None) for i in left))


def _aligned(first: Sequence[list[str]], second: Sequence[list[str]]) -> dict[int, int]:
    """Pair paragraphs, equal ones in their order, then the most alike first.

    Number in the second to number in the first.
    """
    pairs = _equal(first, second)
    taken = set(pairs.values())
    left = {i: words for i, words in enumerate(first) if i not in taken}
    new = {j: words for j, words in enumerate(second) if j not in pairs}
    alike = sorted(_alike(left, new), key=lambda found: (-found[0], abs(found[1] - found[2])))
    for _, i, j in alike:
        if i not in taken and j not in pairs:
            taken.add(i)
            pairs[j] = i
    return pairs


def _equal(first: Sequence[list[str]], second: Sequence[list[str]]) -> dict[int, int]:
    waiting: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for i, words in enumerate(first):
        waiting[tuple(words)].append(i)
    return {
        j: waiting[key].popleft()
        for j, words in enumerate(second)
        if waiting.get(key := tuple(words))
    }


def _alike(
    first: Mapping[int, list[str]], second: Mapping[int, list[str]]
) -> Iterator[tuple[float, int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for i, words in first.items():
        for word in set(words):
            holders[word].append(i)
    for j, words in second.items():
        near: Counter[int] = Counter()
        for word in set(words):
            if len(holders.get(word, ())) <= _COMMON:
                near.update(holders.get(word, ()))
        for i, _ in near.most_common(5):
            share = Indel.normalized_similarity(first[i], words)
            if share >= _LEAST_ALIKE:
                yield share, i, j


def _longest_run(numbers: list[int]) -> frozenset[int]:
    """The longest rising subsequence: paragraphs that kept their order."""
    tails: list[int] = []  # places in `numbers` of the smallest end of a run of each length
    before: list[int] = []
    for at, number in enumerate(numbers):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if numbers[tails[middle]] < number:
                low = middle + 1
            else:
                high = middle
        before.append(tails[low - 1] if low else -1)
        tails[low : low + 1] = [at]
    run, at = set(), tails[-1] if tails else -1
    while at >= 0:
        run.add(numbers[at])
        at = before[at]
    return frozenset(run)


def _changed(before: str, after: str, i: int, j: int, moved: bool) -> Change:
    words = tuple(_word_changes(_WORD.findall(before), _WORD.findall(after)))
    kind = ChangeKind.EDITED if words else ChangeKind.KEPT
    return Change(kind=kind, first=i, second=j, moved=moved, words=words)


def _word_changes(before: list[str], after: list[str]) -> Iterator[WordChange]:
    """Neighbouring deletions and insertions are one change."""
    gone: list[str] = []
    new: list[str] = []
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            if gone or new:
                yield WordChange(" ".join(gone), " ".join(new))
            gone, new = [], []
        else:
            gone += before[step.src_start : step.src_end]
            new += after[step.dest_start : step.dest_end]
    if gone or new:
        yield WordChange(" ".join(gone), " ".join(new))
