"""Who has which role, what may they do with it, and which review of a proposal holds?

Nothing is edited: the last appointment of a name holds, the first review of a proposal by somebody
else who then had the right to review, and the last release of a picture. Names are compared as a
reader's eye would (`record.assessments.is_another_editor`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onrecord.findings.stated import Stated
from onrecord.record.assessments import is_another_editor
from onrecord.record.commitments import Digest
from onrecord.record.editing import Appointment, PictureRelease, Proposal, Review, Role

__all__ = [
    "OPERATOR",
    "Appointed",
    "Doing",
    "appointed",
    "held_by",
    "holding_pictures",
    "holding_review",
    "lesser",
    "may",
]

OPERATOR = "the operator of this archive"
"""Whoever has the archive's folder, where no name is given. Nobody can be appointed so."""


class Doing(StrEnum):
    """What takes a role."""

    LOOK = "look"  # at what is not public
    PROPOSE = "propose"
    ASSESS = "assess"  # have an assessment made
    REVIEW = "review"  # proposals and assessments
    ANSWER = "answer"  # requests for correction
    RELEASE_PICTURE = "release-picture"
    APPOINT = "appoint"
    REDACT = "redact"
    VANTAGE = "vantage"  # say whose word is taken of those who look from elsewhere


_LEAST = {
    Doing.LOOK: Role.READER,
    Doing.PROPOSE: Role.EDITOR,
    Doing.ASSESS: Role.EDITOR,
    Doing.REVIEW: Role.SECOND_EDITOR,
    Doing.ANSWER: Role.SECOND_EDITOR,
    Doing.RELEASE_PICTURE: Role.SECOND_EDITOR,
    Doing.APPOINT: Role.ADMIN,
    Doing.REDACT: Role.ADMIN,
    Doing.VANTAGE: Role.ADMIN,
}
_ORDER = tuple(Role)  # each may do what those before it may


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed:
    """What the last appointment of a name says; a role of None: dismissed."""

    name: str  # as it was last written
    role: Role | None
    since: datetime
    by: str


def may(role: Role | None, doing: Doing) -> bool:
    """Whether this role is enough for that; None is enough for nothing."""
    return role is not None and _ORDER.index(role) >= _ORDER.index(_LEAST[doing])


def lesser(one: Role | None, other: Role | None) -> Role | None:
    """The role that may do less; None if either is none."""
    return None if one is None or other is None else min(one, other, key=_ORDER.index)


def appointed(stated: Iterable[Stated[Appointment]]) -> tuple[Appointed, ...]:
    """What holds of each name that was ever appointed, the one appointed last standing last."""
    found: list[Appointed] = []
    for one in sorted(stated, key=lambda one: one.index):
        name = one.body.editor
        found = [held for held in found if is_another_editor(held.name, name)]
        found.append(
            Appointed(name=name, role=one.body.role, since=one.recorded_at, by=one.body.by)
        )
    return tuple(found)


def held_by(name: str, held: Iterable[Appointed]) -> Appointed | None:
    """What holds of this name; None if it was never appointed."""
    return next((one for one in held if not is_another_editor(one.name, name)), None)


def holding_review(
    proposal: Stated[Proposal],
    reviews: Iterable[Stated[Review]],
    appointments: Iterable[Stated[Appointment]],
) -> Stated[Review] | None:
    """The first review that counts; None while the proposal waits.

    By somebody else than proposed, who had the right to review when the log says so; the operator
    has it always.
    """
    known = tuple(appointments)
    for one in sorted(reviews, key=lambda one: one.index):
        if one.body.proposal == proposal.digest and one.index > proposal.index:
            then = [other for other in known if other.index < one.index]
            if _counts(proposal.body.editor, one.body.editor, then):
                return one
    return None


def _counts(proposed_by: str, by: str, appointments: Iterable[Stated[Appointment]]) -> bool:
    if not is_another_editor(proposed_by, by):
        return False
    if not is_another_editor(OPERATOR, by):
        return True
    held = held_by(by, appointed(appointments))
    return held is not None and may(held.role, Doing.REVIEW)


def holding_pictures(
    releases: Iterable[Stated[PictureRelease]],
) -> Mapping[Digest, Stated[PictureRelease]]:
    """By the entry of a visit the last release of its picture; it may say "published no more"."""
    return {one.body.capture: one for one in sorted(releases, key=lambda one: one.index)}
