"""What do these sentences, said by one speaker, do about posts?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.findings.article import Place
from onrecord.findings.statements.denials import DeniedWords
from onrecord.findings.statements.grounds import ON_POSTS, GroundWords
from onrecord.findings.statements.scopes import ScopeWords, WhenWords
from onrecord.findings.statements.signs import Signs
from onrecord.record.declarations import Act, Denied, Ground, ScopeKind

__all__ = ["Decided", "decide"]

# The more particular first: "a former employee compromised the account" is about the employee.
_RANK = (
    Ground.STUNT,
    Ground.FORMER_EMPLOYEE,
    Ground.COMPROMISE,
    Ground.MISTRANSLATED,
    Ground.UNAUTHORISED,
    Ground.MISTAKEN_REPOST,
    Ground.PLATFORM_ERROR,
    Ground.IMPERSONATION,
    Ground.FALSIFIED,
    Ground.OUT_OF_DATE,
    Ground.PERSONAL_VIEWS,
    Ground.OPERATOR_ERROR,
)
_IMPLIES: Mapping[Ground, Denied] = {
    Ground.FORMER_EMPLOYEE: Denied.AUTHORSHIP,
    Ground.UNAUTHORISED: Denied.ENDORSEMENT,
    Ground.IMPERSONATION: Denied.AUTHORSHIP,
    Ground.FALSIFIED: Denied.AUTHORSHIP,
    Ground.PERSONAL_VIEWS: Denied.ENDORSEMENT,
}
_WITHDRAWING = (Ground.OPERATOR_ERROR, Ground.MISTAKEN_REPOST, Ground.OUT_OF_DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """An act with everything that the sentences say about it."""

    act: Act
    denies: tuple[DeniedWords, ...]
    grounds: tuple[GroundWords, ...]  # best first
    scope: ScopeWords | None
    when: WhenWords | None
    about: tuple[Place, ...]
    hedges: tuple[Place, ...]

    @property
    def ground(self) -> Ground:
        """The first ground, if any is claimed."""
        return self.grounds[0].ground if self.grounds else Ground.NONE


def decide(signs: Sequence[Signs], *, known: bool = False) -> Decided | None:
    """What the sentences do, if anything; `known`: that they speak of posts was said before."""
    names = known or any(one.names or one.near for one in signs)
    if any(one.names for one in signs):
        signs = [replace(one, near=True) for one in signs]
    grounds = _ranked(signs, names=names)
    denies = _denials(signs, grounds)
    act = _act(signs, denies, grounds)
    if act is None or not names:
        return None
    telling = [one for one in signs if one.places]
    return Decided(
        act=act,
        denies=denies,
        grounds=grounds,
        scope=_scope(signs),
        when=_when(telling),
        about=tuple(place for one in signs for place in one.about),
        hedges=tuple(place for one in telling for place in one.hedges),
    )


def _ranked(signs: Sequence[Signs], *, names: bool) -> tuple[GroundWords, ...]:
    found = [(one, ground) for one in signs for ground in one.grounds]
    kept = [g for one, g in found if names and (g.ground not in ON_POSTS or one.on_posts)]
    first = {ground.ground: ground for ground in reversed(kept)}
    return tuple(first[ground] for ground in _RANK if ground in first)


def _denials(signs: Sequence[Signs], grounds: Sequence[GroundWords]) -> tuple[DeniedWords, ...]:
    """What is denied in words, or by what the ground says."""
    found: dict[Denied, DeniedWords] = {}
    for one in signs:
        for denial in one.denials:
            if denial.denied is Denied.CONTENT and _translated(denial.place, grounds):
                continue
            found.setdefault(denial.denied, denial)
    for ground in grounds:
        denied = _IMPLIES.get(ground.ground)
        if denied is not None:
            found.setdefault(denied, DeniedWords(denied, ground.place))
    return tuple(found[denied] for denied in Denied if denied in found)


def _translated(place: Place, grounds: Sequence[GroundWords]) -> bool:
    """Whether it is the translation that is said to be wrong."""
    return any(
        one.ground is Ground.MISTRANSLATED
        and one.place.start < place.end
        and place.start < one.place.end
        for one in grounds
    )


def _act(
    signs: Sequence[Signs], denies: Sequence[DeniedWords], grounds: Sequence[GroundWords]
) -> Act | None:
    acts = {act.act for one in signs for act in one.acts}
    denied = {one.denied for one in denies}
    claimed = [one.ground for one in grounds]
    ground = claimed[0] if claimed else Ground.NONE
    if Act.AFFIRMS in acts and not grounds:
        return Act.AFFIRMS
    if ground is Ground.STUNT:
        return Act.EXPLAINS
    if ground is Ground.MISTRANSLATED and Denied.AUTHORSHIP not in denied:
        return Act.CORRECTS
    if Denied.AUTHORSHIP in denied or Denied.ENDORSEMENT in denied:
        return Act.DISOWNS
    if Act.DISOWNS in acts and (grounds or any(one.scopes for one in signs)):
        return Act.DISOWNS
    if Denied.CONTENT in denied or Act.CORRECTS in acts:
        return Act.DISOWNS if ground is Ground.COMPROMISE else Act.CORRECTS
    if Act.WITHDRAWS in acts or ground in _WITHDRAWING:
        return Act.WITHDRAWS
    if Act.APOLOGISES in acts:
        return Act.APOLOGISES
    if Act.RESTORES in acts:
        return Act.RESTORES
    return Act.EXPLAINS if grounds else None


def _scope(signs: Sequence[Signs]) -> ScopeWords | None:
    """The words that name the posts: before what is said of them, in the same sentence."""
    best: tuple[int, ScopeWords] | None = None
    for one in signs:
        telling = one.places
        for scope in one.scopes:
            score = 2 * scope.sweeping + 3 * bool(telling)
            score += any(scope.place.start <= place.start for place in telling)
            score += 2 * any(scope.place.start <= deny.place.start for deny in one.denials)
            score -= 2 * scope.bare
            score += 3 * (scope.kinds != (ScopeKind.POSTS,))
            score += 3 * any(0 <= scope.place.start - act.place.end < 3 for act in one.acts)
            score += 3 * any(_within(act.place, scope.place.start) for act in one.acts)
            if best is None or score > best[0]:
                best = (score, scope)
    return None if best is None else best[1]


def _when(signs: Sequence[Signs]) -> WhenWords | None:
    """What reads forwards, else the first window."""
    found = [when for one in signs for when in one.whens]
    return next((one for one in found if one.forwards), found[0] if found else None)


def _within(place: Place, at: int) -> bool:
    return place.start < at < place.end
