"""Does a post that is withheld leak through what was assessed of it?"""

from collections.abc import Iterator

import pytest

from assessed_desk import RELEASER, made, released
from entries import at
from onrecord.archive import Archive
from onrecord.desk.assessments.publishing import release_assessment
from onrecord.desk.assessments.recorded import AssessmentError, assessments_on_record
from onrecord.desk.cases import find_case
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_post
from onrecord.findings.questions import Strength
from onrecord.findings.releases import NotReadable, Released
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.custody import ThirdPartyCopy
from onrecord.record.outcomes import Seen
from small_desk import Desk, desk

__all__ = ["desk"]

NEW = (b"Tidewriter", b"@harbour.test")


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    found = desk.posted("3lfirst", "We leave the accord, says @harbour.test.", 1)
    desk.changed("accord", found)
    return found


def withhold(archive: Archive, name: str) -> None:
    plan = plan_redaction(archive, name)
    assert not plan.shared  # no decision is asked for: nobody else rests on an assessment
    redact(archive, plan, why="asked for", by="an editor", at=at(300), with_shared=False)


def holding(archive: Archive) -> Iterator[bytes]:
    for digest in archive.digests():
        data = archive.blob_by_digest(digest)
        if any(word in data for word in NEW):
            yield data


def test_released_or_not_it_goes_with_its_post(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref)
    unreleased = made(desk.archive, ref, minutes=250)
    withhold(desk.archive, ref)
    assert not list(holding(desk.archive))
    assert assessments_on_record(desk.archive) == ()
    (one,) = find_post(desk.archive, ref).assessed
    assert isinstance(one, NotReadable)
    fifth = find_case(desk.archive, "accord").questions[ref][4]
    assert fifth.strength is Strength.NONE and "withheld, or lost" in fifth.answer
    with pytest.raises(AssessmentError):
        release_assessment(desk.archive, unreleased, editor=RELEASER, released_at=at(400))


def test_the_bytes_alone_take_it_along(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref)
    (seen,) = find_post(desk.archive, ref).observations
    assert isinstance(seen.entry.outcome, Seen)  # type: ignore[union-attr]  # an observation
    withhold(desk.archive, seen.entry.outcome.version)  # type: ignore[union-attr]  # as above
    assert not list(holding(desk.archive))


def test_a_copy_that_may_have_served_takes_it_along(desk: Desk, ref: Ref) -> None:
    picture = b"a picture of the post, as a reader sent it"
    copy = ThirdPartyCopy(
        bytes=digest_of(picture),
        media_type="image/png",
        name=None,
        url=None,
        made_at=None,
        given_by="a reader",
        obtained=None,
        note=None,
    )
    put_on_record(desk.archive, copy, at(5), posts=(ref,), evidence=(picture,))
    released(desk.archive, ref)
    plan = plan_redaction(desk.archive, digest_of(picture))
    redact(desk.archive, plan, why="asked for", by="an editor", at=at(300), with_shared=True)
    assert assessments_on_record(desk.archive) == ()


def test_a_run_goes_with_any_of_its_posts(desk: Desk, ref: Ref) -> None:
    other = desk.posted("3lsecond", "And we mean every word of it.", 2)
    released(desk.archive, ref, other)
    withhold(desk.archive, other)
    assert [type(one) for one in find_post(desk.archive, ref).assessed] == [NotReadable]


def test_that_of_another_post_stays(desk: Desk, ref: Ref) -> None:
    other = desk.posted("3lsecond", "And we mean every word of it.", 2)
    released(desk.archive, ref)
    withhold(desk.archive, other)
    assert [type(one) for one in find_post(desk.archive, ref).assessed] == [Released]


def test_its_media_alone_leave_it(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref)
    plan = plan_redaction(desk.archive, ref, only_media=True)
    assert (plan.own, plan.shared) == ((), ())
