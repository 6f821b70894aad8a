"""What does a later declaration do to an earlier one of the same speaker?

Taking back is said by the editor (`Declaration.withdraws`); here it is derived from two scopes
and two acts whether the later one speaks of more or of less, or says the opposite. It is shown,
and no standing rests on it. That an account is somebody's again contradicts nothing: it says that
it was not before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from onrecord.findings.declared import Declared, same_speaker
from onrecord.findings.words import later as words
from onrecord.record.commitments import Digest
from onrecord.record.declarations import Act, Declaration, Scope, ScopeKind

__all__ = ["Related", "Relation", "related"]


class Relation(StrEnum):
    """What the later words do to the earlier ones."""

    WIDENS = "widens"
    NARROWS = "narrows"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class Related:
    """What a declaration does to an earlier one."""

    to: Digest
    relation: Relation
    says: str


_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def related(one: Declared, among: Sequence[Declared]) -> tuple[Related, ...]:
    """How a declaration relates to those that the same speaker had made before it."""
    found = []
    for other in among:
        earlier = other.declaration
        if other.digest == one.digest or earlier.said_at >= one.declaration.said_at:
            continue
        if same_speaker(earlier) != same_speaker(one.declaration):
            continue
        relation = _relation(earlier, one.declaration)
        if relation is not None:
            found.append(Related(other.digest, relation, _says(relation, earlier)))
    return tuple(found)


def _relation(earlier: Declaration, later: Declaration) -> Relation | None:
    if {earlier.act, later.act} == {Act.DISOWNS, Act.AFFIRMS}:
        return Relation.CONTRADICTS
    if earlier.act is not later.act or earlier.scope.extent or later.scope.extent:
        return None
    wider, narrower = _within(earlier.scope, later.scope), _within(later.scope, earlier.scope)
    if wider == narrower:  # the same, or neither holds the other
        return None
    return Relation.WIDENS if wider else Relation.NARROWS


def _within(inner: Scope, outer: Scope) -> bool:
    """Whether everything that one scope admits is admitted by another."""
    of_all = not outer.kinds or ScopeKind.ACCOUNT in outer.kinds
    kinds = of_all or (bool(inner.kinds) and set(inner.kinds) <= set(outer.kinds))
    begins = (outer.begins_at or _FIRST) <= (inner.begins_at or _FIRST)
    ends = (inner.ends_at or _LAST) <= (outer.ends_at or _LAST)
    return kinds and set(inner.accounts) <= set(outer.accounts) and begins and ends


def _says(relation: Relation, earlier: Declaration) -> str:
    match relation:
        case Relation.WIDENS:
            return words.wider(earlier.words, earlier.said_at)
        case Relation.NARROWS:
            return words.narrower(earlier.words, earlier.said_at)
        case Relation.CONTRADICTS:
            return words.contradicts(earlier.act, earlier.words, earlier.said_at)
