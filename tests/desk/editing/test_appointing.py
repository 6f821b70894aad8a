"""Who may appoint whom, what of it is on record, and what does a dismissal end?"""

from contextlib import closing

import pytest

from editors_made_up import ADA, BO, CLEO, NAMES, appoint_all, by
from entries import at
from onrecord.archive.layout import Layout
from onrecord.archive.sign_ins import SignIns
from onrecord.desk.custody.redacting import RedactionRefused, plan_redaction, redact
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.actors import Actor, acting, operator, require
from onrecord.desk.editing.appointing import appoint, editor_named, editors
from onrecord.desk.editing.errors import EditingError, NotAllowed
from onrecord.findings.editing import OPERATOR, Doing
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.editing import Role
from small_desk import Desk


def test_the_first_admin_is_appointed_by_whoever_has_the_folder(desk: Desk) -> None:
    appoint(desk.archive, CLEO, Role.ADMIN, actor=operator(), why="founds the desk", at=at(1))
    (one,) = editors(desk.archive)
    assert (one.name, one.role, one.since, one.by) == (CLEO, Role.ADMIN, at(1), OPERATOR)
    appoint(desk.archive, ADA, Role.EDITOR, actor=by(CLEO), why="joins", at=at(2))
    found = editor_named(desk.archive, "ada  QUILL")
    assert found is not None and (found.name, found.by) == (ADA, CLEO)


def test_the_leaf_of_an_appointment_names_nobody(desk: Desk) -> None:
    logged = appoint(desk.archive, CLEO, Role.ADMIN, actor=operator(), why="founds it", at=at(1))
    leaf = desk.archive.leaf(logged.index)
    assert b"Cleo" not in leaf and b"founds" not in leaf and b"appointment" in leaf


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.SECOND_EDITOR])
def test_nobody_but_an_admin_appoints(desk: Desk, role: Role) -> None:
    appoint_all(desk.archive)
    size = desk.size
    with pytest.raises(NotAllowed):
        appoint(desk.archive, "X Y", Role.READER, actor=by(NAMES[role]), why="x", at=at(9))
    assert desk.size == size


FAULTS: dict[str, tuple[str, Role | None, str]] = {
    "no name": ("  ", Role.EDITOR, "why"),
    "a name that can't be seen": ("\u200b\u200b", Role.EDITOR, "why"),
    "two lines": ("Ada\nQuill", Role.EDITOR, "why"),
    "a sign that is not seen within": ("Ada\u202eQuill", Role.EDITOR, "why"),
    "too long": ("a" * 201, Role.EDITOR, "why"),
    "the operator's name": (" The operator of this  ARCHIVE", Role.EDITOR, "why"),
    "no reason": ("Nia Frost", Role.EDITOR, " "),
    "the role that they have": (ADA, Role.EDITOR, "why"),
    "the role that they have, spelled otherwise": ("ADA quill", Role.EDITOR, "why"),
    "dismissed, and never appointed": ("Nia Frost", None, "why"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_no_appointment_is_refused(desk: Desk, case: str) -> None:
    appoint_all(desk.archive)
    name, role, why = FAULTS[case]
    size = desk.size
    with pytest.raises(EditingError):
        appoint(desk.archive, name, role, actor=operator(), why=why, at=at(9))
    assert desk.size == size


def test_a_dismissal_holds_at_once_whatever_somebody_came_with(desk: Desk) -> None:
    appoint_all(desk.archive)
    session = by(CLEO)
    require(desk.archive, session, Doing.REDACT)
    appoint(desk.archive, CLEO, None, actor=session, why="leaves", at=at(9))
    with pytest.raises(NotAllowed, match="dismissed"):
        require(desk.archive, session, Doing.LOOK)
    with pytest.raises(NotAllowed, match="dismissed"):
        acting(desk.archive, CLEO)
    assert editor_named(desk.archive, CLEO) is None
    with pytest.raises(EditingError, match="no role"):
        appoint(desk.archive, CLEO, None, actor=operator(), why="leaves", at=at(10))


def test_a_dismissal_forgets_with_what_somebody_signed_in(desk: Desk) -> None:
    appoint_all(desk.archive)
    with closing(SignIns(Layout(desk.archive.folder).sign_ins)) as sign_ins:
        ends = at(10_000)
        token = sign_ins.make_token(ADA, "laptop", ["read"], at(5), ends)
        others = sign_ins.make_token(BO, "laptop", ["read"], at(5), ends)
        appoint(desk.archive, "ADA QUILL", None, actor=by(CLEO), why="leaves", at=at(9))
        assert sign_ins.token(token, at(9)) is None
        assert sign_ins.token(others, at(9)) is not None


# What is asked for, and who somebody says that they are: the lesser of two roles holds.
LESSER: dict[str, tuple[str, Role | None, str, Doing, bool]] = {
    "their own role": (BO, Role.SECOND_EDITOR, "web", Doing.REVIEW, True),
    "a token for less": (BO, Role.EDITOR, "token laptop", Doing.REVIEW, False),
    "a session from before a promotion": (BO, Role.READER, "web", Doing.PROPOSE, False),
    "more than is on record": (ADA, Role.ADMIN, "web", Doing.REVIEW, False),
    "more than is on record, by a command": (ADA, Role.ADMIN, "command", Doing.REVIEW, False),
    "nobody on record": ("Nia Frost", Role.ADMIN, "web", Doing.LOOK, False),
    "no role at all": (BO, None, "web", Doing.LOOK, False),
    "the operator's name on a page": (OPERATOR, None, "web", Doing.LOOK, False),
    "the operator's name with a token": (OPERATOR, Role.ADMIN, "token x", Doing.LOOK, False),
    "the operator": (OPERATOR, None, "command", Doing.APPOINT, True),
}


@pytest.mark.parametrize("case", LESSER)
def test_the_lesser_of_the_role_on_record_and_that_of_the_session_holds(
    desk: Desk, case: str
) -> None:
    appoint_all(desk.archive)
    name, role, through, doing, allowed = LESSER[case]
    if allowed:
        require(desk.archive, Actor(name, role, through), doing)
    else:
        with pytest.raises(NotAllowed):
            require(desk.archive, Actor(name, role, through), doing)


def test_each_appointment_has_its_act_in_the_same_transaction(desk: Desk) -> None:
    appoint(desk.archive, CLEO, Role.ADMIN, actor=operator(), why="founds it", at=at(1))
    appoint(desk.archive, ADA, Role.EDITOR, actor=by(CLEO), why="joins", at=at(2))
    appoint(desk.archive, ADA, None, actor=by(CLEO), why="leaves", at=at(3))
    kinds = [one.entry.kind for one in desk.archive.entries() if isinstance(one.entry, Document)]
    assert kinds == [DocumentKind.APPOINTMENT, DocumentKind.ACT] * 3
    told = [
        (x.act.act, x.act.editor, x.act.role, x.act.subject, x.act.words, x.at)
        for x in acts(desk.archive)
    ]
    assert told == [
        ("dismissed", CLEO, Role.ADMIN, ADA, "leaves", at(3)),
        ("appointed", CLEO, Role.ADMIN, ADA, "joins", at(2)),
        ("appointed", OPERATOR, None, CLEO, "founds it", at(1)),
    ]


def test_an_appointment_is_not_withheld(desk: Desk) -> None:
    """Without a dismissal, the role before it would hold again."""
    appoint(desk.archive, ADA, Role.ADMIN, actor=operator(), why="joins", at=at(1))
    logged = appoint(desk.archive, ADA, None, actor=operator(), why="leaves", at=at(2))
    plan = plan_redaction(desk.archive, logged.digest)
    assert not plan.own and not plan.shared and plan.kept
    with pytest.raises(RedactionRefused):
        redact(desk.archive, plan, why="asked for", by="x", at=at(3), with_shared=True)
    assert editor_named(desk.archive, ADA) is None


def test_acts_are_read_page_by_page(desk: Desk) -> None:
    appoint_all(desk.archive)
    whole = acts(desk.archive)
    assert len(whole) == 5
    first = acts(desk.archive, limit=2)
    rest = acts(desk.archive, before=first[-1].index)
    assert (*first, *rest) == whole
