"""Which of many articles tell the same text, and which hold it in a longer one?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.findings.copies.containment import Copy, Relation, Shingles, relation_of

__all__ = ["Cluster", "Pairing", "clusters_of"]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two articles, by their numbers, and how the first relates to the second."""

    first: int
    second: int
    copy: Copy


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles of the same text; those that contain it, or are contained, are kept apart.

    Two articles that the same round-up contains are not in one cluster for it.
    """

    members: tuple[int, ...]
    contains: tuple[Pairing, ...]  # a member and an article outside that it contains
    contained: tuple[Pairing, ...]  # a member and an article outside that contains it
    overlaps: tuple[Pairing, ...]


def clusters_of(
    articles: Sequence[Shingles], candidates: Iterable[tuple[int, int]] | None = None
) -> tuple[Cluster, ...]:
    """Cluster articles by containment, in the order of their first members.

    All pairs that share a shingle are compared. Where there are thousands, the caller may hand in
    the pairs that are worth comparing, as found by whatever index it has.
    """
    pairs = _sharing(articles) if candidates is None else candidates
    found: list[Pairing] = []
    for a, b in sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}):
        copy = relation_of(articles[a], articles[b])
        if copy.relation is not Relation.NONE:
            found.append(Pairing(a, b, copy))
    root = _joined(len(articles), found)
    members: dict[int, list[int]] = defaultdict(list)
    for number in range(len(articles)):
        members[root[number]].append(number)
    around: dict[int, list[Pairing]] = defaultdict(list)
    for pairing in found:
        for side in (pairing, _turned(pairing)):
            if root[side.first] != root[side.second]:
                around[root[side.first]].append(side)
    return tuple(_cluster(numbers, around[key]) for key, numbers in members.items())


def _sharing(articles: Sequence[Shingles]) -> Iterator[tuple[int, int]]:
    """Pairs that share enough to be worth comparing, counted over an index of the shingles."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, shingles in enumerate(articles):
        shared: Counter[int] = Counter()
        for shingle in shingles:
            shared.update(holders[shingle])
            holders[shingle].append(number)
        yield from (
            (other, number) for other, count in shared.items() if count > 1 or len(shingles) == 1
        )


def _joined(count: int, pairings: Iterable[Pairing]) -> list[int]:
    """For each article the smallest number among those that are the same, directly or by turns."""
    root = list(range(count))

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for pairing in pairings:
        if pairing.copy.relation is Relation.SAME:
            a, b = find(pairing.first), find(pairing.second)
            root[max(a, b)] = min(a, b)
    return [find(number) for number in range(count)]


def _turned(pairing: Pairing) -> Pairing:
    copy = pairing.copy
    relation = {
        Relation.CONTAINS: Relation.CONTAINED,
        Relation.CONTAINED: Relation.CONTAINS,
    }.get(copy.relation, copy.relation)
    turned = Copy(
        relation=relation, of_first=copy.of_second, of_second=copy.of_first, shared=copy.shared
    )
    return Pairing(pairing.second, pairing.first, turned)


def _cluster(members: list[int], around: list[Pairing]) -> Cluster:
    def of(relation: Relation) -> tuple[Pairing, ...]:
        return tuple(p for p in around if p.copy.relation is relation)

    return Cluster(
        tuple(members), of(Relation.CONTAINS), of(Relation.CONTAINED), of(Relation.OVERLAPS)
    )
