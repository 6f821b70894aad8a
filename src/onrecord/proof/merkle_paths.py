"""Which subtrees must a proof name?"""

from typing import NamedTuple

from onrecord.proof.merkle import MAX_SIZE, MerkleError

__all__ = ["Span", "Subtree", "consistency_spans", "inclusion_spans", "perfect_subtrees"]


class Span(NamedTuple):
    """The entries from `start` up to, not including, `end`."""

    start: int
    end: int


class Subtree(NamedTuple):
    """A perfect subtree: 2**level entries, the `number`-th such from the left, counted from 0."""

    level: int
    number: int


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """The subtrees of an inclusion proof, from the leaf's sibling upward.

    RFC 6962, section 2.1.1: PATH(m, D[n]). Raises MerkleError if there is no such entry.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise MerkleError(f"no entry {index} in a log of {size}")
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return tuple(reversed(spans))


def consistency_spans(size1: int, size2: int) -> tuple[Span, ...]:
    """The subtrees of a consistency proof, in the order of RFC 6962, section 2.1.2.

    Empty for equal sizes. Raises MerkleError unless 0 < size1 <= size2.
    """
    if not 0 < size1 <= size2 <= MAX_SIZE:
        raise MerkleError(f"no consistency proof from {size1} to {size2} entries")
    spans, start, end = [], 0, size2
    while end != size1:
        middle = start + _largest_power_below(end - start)
        if size1 <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    if start:
        spans.append(Span(start, end))
    return tuple(reversed(spans))


def perfect_subtrees(span: Span) -> tuple[Subtree, ...]:
    """Split a span that a proof names into perfect subtrees, left to right, largest first.

    The span must begin where a subtree of its size may begin, as those above all do.
    """
    start, end = span
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(Subtree(level, start >> level))
        start += 1 << level
    return tuple(found)


def _largest_power_below(count: int) -> int:
    """The largest power of two that is smaller than `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)
