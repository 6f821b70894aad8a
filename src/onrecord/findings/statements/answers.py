"""Which claim does a denial answer?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.findings.statements.cues import ClaimKind
from onrecord.findings.statements.ledger import Claim

__all__ = ["answered"]

_ANSWERS = frozenset((ClaimKind.DENIES, ClaimKind.INSISTS))
_FARTHEST = 1500  # code points back to the claim that is answered: three or four paragraphs
_POINTS_BACK = re.compile(
    r"\b(?:th(?:e|is|ese|ose|at)|such|all|any|its?)\s(?:\w+\s)?"
    r"(?:charge|accusation|allegation|claim|report|finding|criticism|conclusion|suggestion)s?\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\w{4,}")


def answered(text: str, ledger: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims in order, each denial with the claim that it answers, where one is found.

    A denial answers the nearest earlier accusation of whoever denies; one that speaks of "these
    charges" answers the nearest accusation at all. "Insisting …" in the same breath answers
    whatever the denial before it answers.
    """
    found: list[Claim] = []
    for claim in ledger:
        found.append(replace(claim, answers=_answers(text, claim, found)))
    return tuple(found)


def _answers(text: str, claim: Claim, earlier: list[Claim]) -> int | None:
    if claim.kind not in _ANSWERS or claim.source is None:
        return None
    before = earlier[-1] if earlier else None
    if before is not None and before.kind is ClaimKind.DENIES and before.source == claim.source:
        return before.answers
    for number in range(len(earlier) - 1, -1, -1):
        one = earlier[number]
        if claim.cue.start - one.cue.start > _FARTHEST:
            return None
        if one.source != claim.source and _accuses(text, one, claim):
            return number
    return None


def _accuses(text: str, one: Claim, claim: Claim) -> bool:
    """Whether `one` may be what `claim` denies."""
    if one.kind not in (ClaimKind.ACCUSES, ClaimKind.CONDEMNS, ClaimKind.STATES, ClaimKind.WORRIES):
        return False
    assert claim.source is not None
    denier = set(_WORDS.findall(claim.source.of(text).lower()))
    accused = (one.about or one.content).of(text).lower()
    if any(word in accused for word in denier):
        return one.kind is ClaimKind.ACCUSES or bool(_POINTS_BACK.search(claim.content.of(text)))
    return one.kind is ClaimKind.ACCUSES and bool(_POINTS_BACK.search(claim.content.of(text)))
