"""Is an assessment told to nobody before a second editor releases it, and to nobody after?"""

import json
from dataclasses import replace
from typing import Any

import pytest

from assessed_desk import MAKER, RELEASER, about, made, released
from assessments_made_up import ASSESSED, FOR_SHOW, NOT_ASSESSED
from entries import at
from onrecord.archive import open_archive, rebuild
from onrecord.desk.as_of import AsOf
from onrecord.desk.assessments.publishing import (
    record_assessment,
    release_assessment,
    take_back_release,
)
from onrecord.desk.assessments.recorded import AssessmentError, assessments_on_record
from onrecord.desk.cases import find_case
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_account, find_post
from onrecord.desk.shapes import account_shape, case_shape, post_shape
from onrecord.findings.questions import Strength
from onrecord.findings.releases import Released
from onrecord.record.accounts import Ref
from onrecord.record.assessed import Why
from onrecord.record.assessments import (
    AssessmentRelease,
    Claimed,
    Requested,
    digest_of_observations,
)
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document
from small_desk import TIDES, Desk, desk

__all__ = ["desk"]


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    found = desk.posted("3lfirst", "We leave the accord.", 1)
    desk.changed("accord", found)
    return found


def everything(desk: Desk, ref: Ref) -> str:
    """All that the desk tells of a post, its case and its account, as text."""
    post = post_shape(find_post(desk.archive, ref))
    case = case_shape(find_case(desk.archive, "accord"))
    account = account_shape(find_account(desk.archive, TIDES, at(900)))
    return json.dumps([post, case, account])


def fifth(desk: Desk, ref: Ref) -> Any:
    return find_case(desk.archive, "accord").questions[ref][4]


def test_before_its_release_nothing_is_told_of_it(desk: Desk, ref: Ref) -> None:
    before = everything(desk, ref)
    digest = made(desk.archive, ref)
    assert everything(desk, ref) == before
    logged = desk.archive.find(digest)
    assert logged is not None and isinstance(logged.entry, Document)
    assert (logged.entry.accounts, logged.entry.posts) == ((), ())
    (one,) = assessments_on_record(desk.archive)
    assert (one.digest, one.release) == (digest, None)


def test_a_second_editor_publishes_it(desk: Desk, ref: Ref) -> None:
    digest = released(desk.archive, ref)
    (one,) = find_post(desk.archive, ref).assessed
    assert isinstance(one, Released)
    assert (one.assessment, one.made.editor, one.released_by) == (digest, MAKER, RELEASER)
    (shape,) = post_shape(find_post(desk.archive, ref))["assessments"]
    assert shape["state"] == "released" and shape["lr"] == 5.0 and shape["synthetic"] is False
    answer = fifth(desk, ref)
    assert answer.strength is Strength.ASSESSED
    assert "about 5 times" in answer.answer and "does not say who wrote it" in answer.answer
    assert digest in answer.because
    events = [e for e in find_case(desk.archive, "accord").timeline if e.kind == "assessed"]
    assert [(e.at, e.post) for e in events] == [(at(201), ref)]


def test_what_it_used_is_listed_and_its_digest_told(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref)
    (one,) = assessments_on_record(desk.archive)
    (first,) = find_post(desk.archive, ref).observations
    assert one.made.seen == (first.digest,)
    used = (*one.made.seen, *ASSESSED.history.because)
    assert one.made.observations == digest_of_observations(used)
    (shape,) = post_shape(find_post(desk.archive, ref))["assessments"]
    assert shape["history"]["observations"] == one.made.observations
    assert "because" not in shape["history"]  # a bundle would take the whole history along


def test_a_refusal_is_an_answer_too(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref, found=NOT_ASSESSED)
    answer = fifth(desk, ref)
    assert answer.strength is Strength.ASSESSED
    assert answer.answer.startswith("We can't say. Too few own posts")
    assert "earlier posts came from the client “Tidewriter for Web”" in answer.answer


def test_a_later_one_stands_beside_the_earlier(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref)
    released(desk.archive, ref, found=replace(ASSESSED, lr=2.0, log10=0.3), minutes=300)
    assert len(find_post(desk.archive, ref).assessed) == 2
    answer = fifth(desk, ref).answer
    assert "about 2 times" in answer and "Another assessment of it stands beside" in answer


def test_taken_back_nothing_is_left_but_the_reason(desk: Desk, ref: Ref) -> None:
    digest = released(desk.archive, ref)
    why = "The history held posts of another office."
    take_back_release(desk.archive, digest, editor=MAKER, why=why, taken_back_at=at(250))
    told = everything(desk, ref)
    assert why in told and "Tidewriter" not in told and "about 5 times" not in told
    (shape,) = post_shape(find_post(desk.archive, ref))["assessments"]
    assert shape["state"] == "taken-back" and digest not in shape["because"]
    assert fifth(desk, ref).strength is Strength.NONE
    release_assessment(desk.archive, digest, editor=RELEASER, released_at=at(260))
    assert fifth(desk, ref).strength is Strength.ASSESSED


def test_as_of_a_time_before_its_release_it_is_not_told(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref)
    for when in (AsOf(known=at(200.5)), AsOf(moment=at(200.5))):
        assert find_post(desk.archive, ref, when).assessed == ()


def test_a_run_is_told_at_each_of_its_posts(desk: Desk, ref: Ref) -> None:
    other = desk.posted("3lsecond", "And we mean it.", 2)
    desk.changed("accord", other, minutes=95)
    digest = released(desk.archive, ref, other)
    for one in (ref, other):
        assert [x.assessment for x in find_post(desk.archive, one).assessed] == [digest]
    events = [e for e in find_case(desk.archive, "accord").timeline if e.kind == "assessed"]
    assert [e.post for e in events] == [None]


def refused(desk: Desk, ref: Ref) -> dict[str, Any]:
    archive = desk.archive
    digest = made(archive, ref)
    shown = made(archive, ref, found=FOR_SHOW)
    done = released(archive, ref, minutes=300)

    def release(name: str, editor: str = RELEASER, **how: Any) -> Any:
        return lambda: release_assessment(archive, name, editor=editor, released_at=at(400), **how)

    def back(name: str, why: str = "Wrong.") -> Any:
        return lambda: take_back_release(
            archive, name, editor=MAKER, why=why, taken_back_at=at(400)
        )

    def record(**how: Any) -> Any:
        given = {"occasion": Requested("They asked."), "editor": MAKER, "recorded_at": at(400)}
        found = how.pop("found", about(archive, ref))
        return lambda: record_assessment(archive, found, **(given | how))

    missing = replace(NOT_ASSESSED, why=(Why.NO_ARRAYS,), details=("",))
    return {
        "the same editor": release(digest, MAKER),
        "the same editor, written otherwise": release(digest, " editor  ON duty"),
        "no editor": release(digest, "  "),
        "an editor of two lines": release(digest, "Editor\nof the week"),
        "an editor of many letters": release(digest, "E" * 201),
        "a second time": release(done),
        "made-up accounts": release(shown),
        "made-up accounts, by their maker": release(shown, MAKER, for_show=True),
        "a real one for show": release(digest, for_show=True),
        "no such digest": release("ab" * 32),
        "an entry that is no assessment": release(desk.archive.entry(0).digest),
        "no digest at all": release("the first"),
        "too short a beginning": release(digest[:7]),
        "take back what is not released": back(digest),
        "take back without a reason": back(done, " "),
        "record for nobody": record(editor=""),
        "record in answer to no declaration": record(occasion=Claimed(Digest("ab" * 32))),
        "record in answer to another entry": record(occasion=Claimed(desk.archive.entry(0).digest)),
        "record that nothing was computed": record(found=missing),
    }


REFUSED = (
    "the same editor",
    "the same editor, written otherwise",
    "no editor",
    "an editor of two lines",
    "an editor of many letters",
    "a second time",
    "made-up accounts",
    "made-up accounts, by their maker",
    "a real one for show",
    "no such digest",
    "an entry that is no assessment",
    "no digest at all",
    "too short a beginning",
    "take back what is not released",
    "take back without a reason",
    "record for nobody",
    "record in answer to no declaration",
    "record in answer to another entry",
    "record that nothing was computed",
)


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_refused_leaves_nothing_on_record(desk: Desk, ref: Ref, fault: str) -> None:
    cases = refused(desk, ref)
    assert tuple(cases) == REFUSED
    size = desk.size
    with pytest.raises(AssessmentError) as found:
        cases[fault]()
    assert found.value.advice and found.value.exit_code == 2
    assert desk.size == size


def test_the_beginning_of_a_digest_is_enough(desk: Desk, ref: Ref) -> None:
    digest = made(desk.archive, ref)
    release_assessment(desk.archive, digest[:8].upper(), editor=RELEASER, released_at=at(300))
    assert len(find_post(desk.archive, ref).assessed) == 1


def test_for_show_it_is_told_under_a_banner(desk: Desk, ref: Ref) -> None:
    digest = made(desk.archive, ref, found=FOR_SHOW)
    release_assessment(desk.archive, digest, editor=RELEASER, released_at=at(300), for_show=True)
    assert fifth(desk, ref).answer.startswith("FOR SHOW ONLY.")
    (shape,) = post_shape(find_post(desk.archive, ref))["assessments"]
    assert shape["synthetic"] and shape["for_show_only"]


def test_a_forged_release_by_its_maker_publishes_nothing(desk: Desk, ref: Ref) -> None:
    digest = made(desk.archive, ref)
    body = AssessmentRelease(assessment=digest, editor=MAKER)
    put_on_record(desk.archive, body, at(300), posts=(ref,))
    assert find_post(desk.archive, ref).assessed == ()
    assert fifth(desk, ref).strength is Strength.NOT_YET


def test_rebuilt_the_archive_tells_the_same(desk: Desk, ref: Ref) -> None:
    released(desk.archive, ref)
    before = everything(desk, ref)
    folder = desk.archive.folder
    desk.archive.close()
    (folder / "index.db").unlink()
    rebuild(folder)
    desk.archive = open_archive(folder)
    assert everything(desk, ref) == before
