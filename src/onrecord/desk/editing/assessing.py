"""How does an editor have an assessment recorded, released or taken back, by their role?

The rules are those of `desk.assessments.publishing`; here the role is asked for, and the act
stands in the same transaction.
"""

from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.assessments.publishing import (
    record_assessment,
    release_assessment,
    take_back_release,
)
from onrecord.desk.assessments.recorded import assessment_called
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, one_at_a_time, require
from onrecord.findings.editing import Doing
from onrecord.record.assessed import Assessment
from onrecord.record.assessments import Occasion
from onrecord.record.entries import Logged

__all__ = ["record", "release", "take_back"]


def record(
    archive: Archive, found: Assessment, *, occasion: Occasion, actor: Actor, at: datetime
) -> Logged:
    """Put an assessment on record. Raises NotAllowed, AssessmentError, DocumentRefused."""
    with one_at_a_time(archive):
        require(archive, actor, Doing.ASSESS)
        subject = ", ".join(found.questioned)
        return record_assessment(
            archive,
            found,
            occasion=occasion,
            editor=actor.name,
            recorded_at=at,
            beside=[act_of(archive, actor, "assessed", subject, at)],
        )


def release(archive: Archive, name: str, *, actor: Actor, at: datetime) -> Logged:
    """Publish an assessment as another editor than had it made. NotAllowed, AssessmentError."""
    with one_at_a_time(archive):
        require(archive, actor, Doing.REVIEW)
        digest = assessment_called(archive, name).digest
        told = act_of(archive, actor, "released", digest, at)
        return release_assessment(archive, digest, editor=actor.name, released_at=at, beside=[told])


def take_back(archive: Archive, name: str, *, actor: Actor, why: str, at: datetime) -> Logged:
    """Publish it no more: to be silent takes no second editor. NotAllowed, AssessmentError."""
    with one_at_a_time(archive):
        require(archive, actor, Doing.ASSESS)
        digest = assessment_called(archive, name).digest
        told = act_of(archive, actor, "took-back", digest, at, why.strip())
        return take_back_release(
            archive, digest, editor=actor.name, why=why, taken_back_at=at, beside=[told]
        )
