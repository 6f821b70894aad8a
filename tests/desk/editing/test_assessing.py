"""Do assessments take the role that they take, and does each step leave its act?"""

from collections.abc import Callable

import pytest

from assessed_desk import ASKED, about
from editors_made_up import ADA, BO, DITA, NAMES, appoint_all, by
from entries import at
from onrecord.desk.assessments.recorded import AssessmentError, assessment_called
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.actors import acting_or_named, operator
from onrecord.desk.editing.appointing import appoint
from onrecord.desk.editing.assessing import record, release, take_back
from onrecord.desk.editing.errors import NotAllowed
from onrecord.findings.releases import Released, TakenBack
from onrecord.record.accounts import Ref
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.editing import Role
from small_desk import Desk


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    appoint_all(desk.archive)
    return desk.posted("3lfirst", "We leave the accord.", 1)


def recorded(desk: Desk, ref: Ref, name: str = ADA) -> str:
    found = about(desk.archive, ref)
    return record(desk.archive, found, occasion=ASKED, actor=by(name), at=at(20)).digest


def test_from_an_editor_to_the_page_and_back(desk: Desk, ref: Ref) -> None:
    digest = recorded(desk, ref)
    release(desk.archive, digest, actor=by(BO), at=at(21))
    assert isinstance(assessment_called(desk.archive, digest).release, Released)
    take_back(desk.archive, digest, actor=by(ADA), why="A repost was in it.", at=at(22))
    assert isinstance(assessment_called(desk.archive, digest).release, TakenBack)
    told = [(one.act.act, one.act.editor, one.act.subject) for one in acts(desk.archive, limit=3)]
    assert told == [("took-back", ADA, digest), ("released", BO, digest), ("assessed", ADA, ref)]
    kinds = [one.entry.kind for one in desk.archive.entries() if isinstance(one.entry, Document)]
    ours = kinds[-6:]
    assert ours == [
        *(DocumentKind.ASSESSMENT, DocumentKind.ACT),
        *(DocumentKind.RELEASE, DocumentKind.ACT),
        *(DocumentKind.TAKE_BACK, DocumentKind.ACT),
    ]


REFUSED: dict[str, Callable[[Desk, Ref], object]] = {
    "a reader has none made": lambda desk, ref: recorded(desk, ref, NAMES[Role.READER]),
    "an editor releases none": lambda desk, ref: release(
        desk.archive, recorded(desk, ref, BO), actor=by(ADA), at=at(21)
    ),
    "a reader takes none back": lambda desk, ref: take_back(
        desk.archive,
        recorded(desk, ref),
        actor=by(NAMES[Role.READER]),
        why="x",
        at=at(21),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_role_is_not_enough_for(desk: Desk, ref: Ref, case: str) -> None:
    with pytest.raises(NotAllowed):
        REFUSED[case](desk, ref)


def test_nobody_releases_their_own(desk: Desk, ref: Ref) -> None:
    digest = recorded(desk, ref, BO)
    with pytest.raises(AssessmentError):
        release(desk.archive, digest, actor=by(BO), at=at(21))
    release(desk.archive, digest, actor=by(DITA), at=at(21))


def test_on_the_command_line_a_name_is_held_to_its_role_once_it_has_one(desk: Desk) -> None:
    appoint_all(desk.archive)
    assert acting_or_named(desk.archive, "Somebody Else").is_operator
    assert acting_or_named(desk.archive, "ada quill") == by(ADA, through="command")
    appoint(desk.archive, ADA, None, actor=operator(), why="leaves", at=at(30))
    with pytest.raises(NotAllowed, match="dismissed"):
        acting_or_named(desk.archive, ADA)
