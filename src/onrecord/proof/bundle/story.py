"""Can anything lie between the signed revisions that the bundle shows?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from onrecord.proof.bundle.opened import Bundle
from onrecord.proof.bundle.testimony import SignedRevision, Testimony
from onrecord.proof.bundle.verification import Step, step, unchecked
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.commitments import Commitment
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Revision

__all__ = ["check_story"]


@dataclass(frozen=True, slots=True)
class _Point:
    """One revision of an account, with every entry that rests on it."""

    rev: str
    revisions: tuple[SignedRevision, ...]

    def follows(self, before: "_Point") -> bool:
        """Whether a complete commit leads from the tree before to this one, with nothing between."""
        trees = {earlier.data for earlier in before.revisions}
        return any(
            found.complete and found.since == before.rev and found.prev_data in trees
            for found in self.revisions
        )

    def withheld(self, revisions: set[tuple[AccountId, str]]) -> bool:
        """Whether a revision that it follows is among those that were owned to be left out."""
        return any((found.account, found.since) in revisions for found in self.revisions)

    @property
    def links(self) -> set[str]:
        """How its entries say that it joins what came before."""
        return {
            entry.fact.link
            for found in self.revisions
            if isinstance(entry := found.carried.entry, AccountObservation)
            and isinstance(entry.fact, Revision)
        }


def check_story(bundle: Bundle, testimony: Testimony) -> Step:
    """Step 13: from the first signed revision to the last, each follows from the one before.

    And every commit between them that touches a post of the case has its observation here.
    """
    revisions = testimony.revisions
    if not revisions:
        return unchecked(13, "no signed revision is in the bundle: what lies between is unknown")
    faults = list(_unobserved(bundle, revisions))
    gaps: list[str] = []
    told: list[str] = []
    for account, of_account in groupby(sorted(revisions, key=_place), key=_account):
        points = [_Point(rev, tuple(same)) for rev, same in groupby(of_account, key=_rev)]
        for before, after in pairwise(points):
            if not after.follows(before):
                claimed = after.links == {"inverted"} and not after.withheld(testimony.withheld)
                (faults if claimed else gaps).append(_break(before, after, claimed=claimed))
        gaps += [_two_trees(point) for point in points if _commits(point) > 1]
        told.append(f"{account}: {len(points)} revisions, {points[0].rev} to {points[-1].rev}")
    if gaps:
        return step(13, faults, "; ".join((*told, "not proved complete", *gaps[:5])), ok=None)
    says = "each follows from the one before, and nothing that they changed is left out"
    return step(13, faults, "; ".join((*told, says)))


def _break(before: _Point, after: _Point, *, claimed: bool) -> str:
    """A break in the chain: a fault if an entry claims that there is none, else a gap."""
    if not claimed:
        return f"unknown between revisions {before.rev} and {after.rev}"
    return (
        f"{after.revisions[0].carried.path}: says that nothing lies before revision {after.rev}"
        f" but the one it follows, and the bundle has {before.rev} there"
    )


def _commits(point: _Point) -> int:
    return len({found.commit for found in point.revisions})


def _two_trees(point: _Point) -> str:
    return f"the account's key signed {_commits(point)} different trees as revision {point.rev}"


def _unobserved(bundle: Bundle, revisions: Sequence[SignedRevision]) -> Iterator[str]:
    """Commits that touch a post of the bundle and have no observation of it."""
    observed: set[tuple[Commitment, PostId]] = set()
    posts: dict[AccountId, set[str]] = {}
    for carried in bundle.entries:
        entry = carried.entry
        if isinstance(entry, PostObservation) and entry.part is None:
            observed.add((entry.evidence.exchange.body, entry.post))
            posts.setdefault(entry.account, set()).add(entry.post)
    for found in revisions:
        entry = found.carried.entry
        if isinstance(entry, AccountObservation):
            for path in sorted(found.touched & posts.get(found.account, set())):
                if (entry.evidence.exchange.body, PostId(path)) not in observed:
                    where = found.carried.path
                    yield f"{where}: the commit changes {path}, and its observation is left out"


def _account(found: SignedRevision) -> AccountId:
    return found.account


def _rev(found: SignedRevision) -> str:
    return found.rev


def _place(found: SignedRevision) -> tuple[AccountId, str, int]:
    return found.account, found.rev, found.carried.n
