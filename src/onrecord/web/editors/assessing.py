"""Which assessments are on record, and how does a second editor publish one?"""

from collections.abc import Sequence
from typing import Literal

from starlette.responses import Response

from onrecord.desk.assessments.assessing import assess_posts
from onrecord.desk.assessments.occasions import occasion
from onrecord.desk.assessments.picture import reasons_picture
from onrecord.desk.assessments.recorded import (
    AssessmentError,
    OnRecord,
    assessment_called,
    assessments_on_record,
)
from onrecord.desk.assessments.shown import ShownAssessment, occasion_words
from onrecord.desk.editing.assessing import record, release, take_back
from onrecord.desk.finding import NotOnRecord
from onrecord.desk.naming import resolve
from onrecord.findings.releases import NotReadable, Released, TakenBack
from onrecord.findings.words.assessment_told import told
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Assessed
from onrecord.record.assessments import is_another_editor, is_synthetic
from onrecord.record.editing import Role
from onrecord.record.errors import OnrecordError
from onrecord.web.editors.asked import Asked
from onrecord.web.editors.forms import FormError

__all__ = ["assess", "assessment_page", "assessments_page", "publish", "publish_no_more"]

_PAGE = "/desk/assessments"


def assessments_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """All that are on record, the latest first; and the form of a new one."""
    found = assessments_on_record(asked.archive)[::-1]
    view = {"assessments": [(one, _state(one)) for one in found], "post": asked.query("post")}
    return asked.page("assessments.html", view, fault=fault)


def assessment_page(asked: Asked, fault: OnrecordError | None = None) -> Response:
    """One as a whole, as whoever publishes it should have read it."""
    one = _called(asked)
    state = _state(one)
    own = not is_another_editor(one.made.editor, asked.actor.name)
    releasable = state != "released" and not own and not is_synthetic(one.made.found)
    view = {
        "one": one,
        "state": state,
        "own": own,
        "shown": _shown(one),
        "may_publish": releasable and asked.may(Role.SECOND_EDITOR),
        "may_take_back": state == "released" and asked.may(Role.EDITOR),
    }
    return asked.page("assessment.html", view, fault=fault)


def assess(asked: Asked) -> Response:
    """Have an assessment made of one post, or of a run of posts, and put it on record."""
    form = asked.form
    try:
        refs = _refs(asked, form.lines("posts"))
        claim, asked_by = form.optional("claim"), form.optional("asked_by")
        if claim is not None and asked_by is not None:
            raise FormError("it answers a claim, or the institution: give one")
        why = occasion(asked.archive, refs, claim, asked_by)
        found = assess_posts(asked.archive, refs)
        with asked.writing() as archive:
            logged = record(archive, found, occasion=why.occasion, actor=asked.actor, at=asked.now)
    except OnrecordError as fault:
        return assessments_page(asked, fault)
    return asked.to(f"{_PAGE}/{logged.digest}", done="assessed")


def publish(asked: Asked) -> Response:
    """As another editor than had it made."""
    digest = asked.named("digest")
    try:
        with asked.writing() as archive:
            release(archive, digest, actor=asked.actor, at=asked.now)
    except OnrecordError as fault:
        return assessment_page(asked, fault)
    return asked.to(f"{_PAGE}/{digest}", done="released")


def publish_no_more(asked: Asked) -> Response:
    """Take it back; the reason is published in its place."""
    digest = asked.named("digest")
    try:
        why = asked.form.required("why", "Why")
        with asked.writing() as archive:
            take_back(archive, digest, actor=asked.actor, why=why, at=asked.now)
    except OnrecordError as fault:
        return assessment_page(asked, fault)
    return asked.to(f"{_PAGE}/{digest}", done="taken-back")


def _refs(asked: Asked, names: Sequence[str]) -> tuple[Ref, ...]:
    refs = tuple(dict.fromkeys(resolve(asked.archive, name) for name in names))
    if not 0 < len(refs) <= 10:
        raise FormError("name one post, or a run of 2 to 10 by presumably one hand")
    return refs


def _called(asked: Asked) -> OnRecord:
    try:
        return assessment_called(asked.archive, asked.named("digest"))
    except AssessmentError as error:
        raise NotOnRecord(str(error)) from error


def _state(one: OnRecord) -> Literal["not-released", "released", "taken-back", "not-readable"]:
    match one.release:
        case None:
            return "not-released"
        case Released():
            return "released"
        case TakenBack():
            return "taken-back"
        case NotReadable():
            return "not-readable"


def _shown(one: OnRecord) -> ShownAssessment:
    """As the post's page shows one that is released."""
    found = one.made.found
    return ShownAssessment(
        assessment=one.digest,
        posts=found.questioned,
        says=occasion_words(one.made.occasion),
        told=told(found),
        picture=reasons_picture(found) if isinstance(found, Assessed) else None,
        occasion=occasion_words(one.made.occasion),
        claim=None,
        because=(),
    )
