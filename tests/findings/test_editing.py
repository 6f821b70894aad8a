"""Does the last appointment hold, may each role do what it says, and which review counts?"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import T0
from onrecord.findings.editing import (
    OPERATOR,
    Doing,
    appointed,
    held_by,
    holding_pictures,
    holding_review,
    lesser,
    may,
)
from onrecord.findings.stated import Stated
from onrecord.record.assessments import is_another_editor
from onrecord.record.commitments import Digest
from onrecord.record.editing import Appointment, PictureRelease, Proposal, Review, Role

READER, EDITOR, SECOND, ADMIN = Role
# What each role may do: all of a line, and nothing that is not in it.
MAY: dict[Role | None, set[Doing]] = {
    None: set(),
    READER: {Doing.LOOK},
    EDITOR: {Doing.LOOK, Doing.PROPOSE, Doing.ASSESS},
    SECOND: set(Doing) - {Doing.APPOINT, Doing.REDACT, Doing.VANTAGE},
    ADMIN: set(Doing),
}
ADA, BO = "Ada Quill", "Bo Marsh"
OF = Digest("a1" * 32)


@pytest.mark.parametrize("doing", Doing)
@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_may_do_its_line_of_the_table(role: Role | None, doing: Doing) -> None:
    assert may(role, doing) is (doing in MAY[role])


@pytest.mark.parametrize("one", [None, *Role])
@pytest.mark.parametrize("other", [None, *Role])
def test_the_lesser_of_two_roles_may_do_what_both_may(one: Role | None, other: Role | None) -> None:
    assert MAY[lesser(one, other)] == MAY[one] & MAY[other]


def stated(*bodies: tuple[str, Role | None]) -> tuple[Stated[Appointment], ...]:
    return tuple(
        Stated(
            place,
            Digest(f"{place:064x}"),
            T0 + timedelta(hours=place),
            Appointment(editor=name, role=role, by=OPERATOR, why="a reason"),
        )
        for place, (name, role) in enumerate(bodies)
    )


HELD: dict[str, tuple[Sequence[tuple[str, Role | None]], dict[str, Role | None]]] = {
    "nobody": ([], {ADA: None}),
    "one": ([(ADA, EDITOR)], {ADA: EDITOR, BO: None}),
    "promoted": ([(ADA, EDITOR), (ADA, SECOND)], {ADA: SECOND}),
    "dismissed": ([(ADA, EDITOR), (ADA, None)], {ADA: None}),
    "dismissed and back": ([(ADA, EDITOR), (ADA, None), (ADA, READER)], {ADA: READER}),
    "spelled otherwise": ([(ADA, EDITOR), ("  ADA  quill", ADMIN)], {ADA: ADMIN}),
    "width and case make no other name": ([(ADA, EDITOR)], {"\uff21da QUILL": EDITOR}),
    "nor do signs that are not seen": ([(ADA, EDITOR)], {"Ada\u200b Quill": EDITOR}),
    "two people": ([(ADA, EDITOR), (BO, SECOND)], {ADA: EDITOR, BO: SECOND}),
    "one dismissed, the other not": (
        [(ADA, EDITOR), (BO, SECOND), (ADA, None)],
        {ADA: None, BO: SECOND},
    ),
}


@pytest.mark.parametrize("case", HELD)
def test_the_last_appointment_of_a_name_holds(case: str) -> None:
    steps, expected = HELD[case]
    held = appointed(stated(*steps))
    for name, role in expected.items():
        found = held_by(name, held)
        assert (None if found is None else found.role) is role


@given(
    st.lists(st.tuples(st.sampled_from([ADA, "ada  QUILL", BO]), st.sampled_from([None, *Role])))
)
def test_only_the_last_of_each_name_matters(steps: list[tuple[str, Role | None]]) -> None:
    held = appointed(stated(*steps))
    for name in (ADA, BO):
        of_name = [role for who, role in steps if not is_another_editor(who, name)]
        found = held_by(name, held)
        assert (None if found is None else found.role) is (of_name[-1] if of_name else None)


PROPOSAL = Stated(
    10,
    OF,
    T0,
    Proposal(words="{}", accounts=(), posts=(), evidence=(), editor=ADA, why="a reason"),
)
STAFF = ((ADA, SECOND), (BO, SECOND), ("Cleo Vance", EDITOR))


def reviews(*found: tuple[int, str, bool]) -> tuple[Stated[Review], ...]:
    return tuple(
        Stated(
            place,
            Digest(f"{place:064x}"),
            T0,
            Review(proposal=OF, accepts=accepts, editor=who, why="a reason"),
        )
        for place, who, accepts in found
    )


# Places in the log: appointments from 0 on, the proposal at 10.
REVIEWED: dict[str, tuple[Sequence[tuple[int, str, bool]], int | None]] = {
    "nobody": ([], None),
    "another editor": ([(11, BO, True)], 11),
    "another editor returned it": ([(11, BO, False)], 11),
    "whoever proposed it": ([(11, ADA, True)], None),
    "whoever proposed it, spelled otherwise": ([(11, "ADA QUILL ", True)], None),
    "whoever proposed it, and then another": ([(11, ADA, True), (12, BO, False)], 12),
    "the first of two holds": ([(11, BO, False), (12, OPERATOR, True)], 11),
    "in whichever order they are read": ([(12, OPERATOR, True), (11, BO, False)], 11),
    "somebody whose role is not enough": ([(11, "Cleo Vance", True)], None),
    "somebody who was never appointed": ([(11, "Dita Holm", True)], None),
    "the operator": ([(11, OPERATOR, True)], 11),
    "before it was proposed": ([(9, BO, True)], None),
}


@pytest.mark.parametrize("case", REVIEWED)
def test_the_first_review_that_counts_holds(case: str) -> None:
    found, holds = REVIEWED[case]
    one = holding_review(PROPOSAL, reviews(*found), stated(*STAFF))
    assert (None if one is None else one.index) == holds


def test_a_review_counts_by_the_role_of_its_time() -> None:
    dismissed = Stated(
        12,
        Digest("b" * 64),
        T0,
        Appointment(editor=BO, role=None, by=OPERATOR, why="left"),
    )
    roles = (*stated(*STAFF), dismissed)
    assert holding_review(PROPOSAL, reviews((11, BO, True)), roles) is not None
    assert holding_review(PROPOSAL, reviews((13, BO, True)), roles) is None


def test_the_operators_own_proposal_takes_somebody_else() -> None:
    own = Stated(
        10,
        OF,
        T0,
        Proposal(words="{}", accounts=(), posts=(), evidence=(), editor=OPERATOR, why="x"),
    )
    assert holding_review(own, reviews((11, OPERATOR, True)), stated(*STAFF)) is None
    assert holding_review(own, reviews((11, BO, True)), stated(*STAFF)) is not None


def test_the_last_release_of_a_visits_picture_holds() -> None:
    visit, other = Digest("c" * 64), Digest("d" * 64)

    def release(place: int, of: Digest, picture: Digest | None) -> Stated[PictureRelease]:
        body = PictureRelease(capture=of, picture=picture, keeps=(), editor=BO, why="x")
        return Stated(place, Digest(f"{place:064x}"), T0, body)

    held = holding_pictures([release(3, visit, None), release(1, visit, OF), release(2, other, OF)])
    assert held[visit].body.picture is None
    assert held[other].body.picture == OF
