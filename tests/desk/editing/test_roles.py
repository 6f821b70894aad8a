"""Which role may do which act? Each pair is tried on a desk where everything waits to be done."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from assessed_desk import ASKED, about
from editors_made_up import DITA, NAMES, appoint_all, by, note
from entries import at
from onrecord.archive import Archive
from onrecord.desk.editing.actors import Actor, operator
from onrecord.desk.editing.appointing import appoint
from onrecord.desk.editing.assessing import record, release, take_back
from onrecord.desk.editing.correcting import correct
from onrecord.desk.editing.errors import NotAllowed
from onrecord.desk.editing.proposing import propose, submit
from onrecord.desk.editing.requests import answer, ask
from onrecord.desk.editing.reviewing import review
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.editing import Asks, CorrectionRequest, Decision, Role
from small_desk import Desk

READER, EDITOR, SECOND, ADMIN = Role


@dataclass(frozen=True)
class Waiting:
    """What there is to be done; all of it by somebody else than tries."""

    archive: Archive
    post: Ref
    proposal: Digest
    request: Digest
    assessment: Digest
    released: Digest


@pytest.fixture
def waiting(desk: Desk) -> Waiting:
    desk.enrol()
    archive = desk.archive
    appoint_all(archive)
    post = desk.posted("3lfirst", "We leave the accord.", 1)
    request = CorrectionRequest(about="x", asks=Asks.OTHER, words="Please look.", contact="")
    found = about(archive, post)
    made = [
        record(archive, found, occasion=ASKED, actor=operator(), at=at(20 + n)).digest
        for n in range(2)
    ]
    release(archive, made[1], actor=by(DITA), at=at(23))
    waits = propose(
        archive, note("A note.", post), actor=operator(), why="x", at=at(24), posts=(post,)
    )
    return Waiting(archive, post, waits.digest, ask(archive, request, at(25)).digest, *made)


def _correct(on: Waiting, actor: Actor) -> object:
    words = {"said": "Monday.", "instead": "Tuesday.", "why": "a clock"}
    return correct(on.archive, actor=actor, at=at(30), posts=(on.post,), **words)


# What is done, and by whom it may be.
ACTS: dict[str, tuple[Callable[[Waiting, Actor], object], set[Role]]] = {
    "propose": (
        lambda on, actor: propose(
            on.archive, note("B.", on.post), actor=actor, why="x", at=at(30), posts=(on.post,)
        ),
        {EDITOR, SECOND, ADMIN},
    ),
    "submit": (
        lambda on, actor: submit(
            on.archive, note("B.", on.post), actor=actor, why="x", at=at(30), posts=(on.post,)
        ),
        {EDITOR, SECOND, ADMIN},
    ),
    "correct": (_correct, {EDITOR, SECOND, ADMIN}),
    "have assessed": (
        lambda on, actor: record(
            on.archive, about(on.archive, on.post), occasion=ASKED, actor=actor, at=at(30)
        ),
        {EDITOR, SECOND, ADMIN},
    ),
    "take a release back": (
        lambda on, actor: take_back(on.archive, on.released, actor=actor, why="x", at=at(30)),
        {EDITOR, SECOND, ADMIN},
    ),
    "accept": (
        lambda on, actor: review(
            on.archive, on.proposal, accepts=True, actor=actor, why="x", at=at(30)
        ),
        {SECOND, ADMIN},
    ),
    "return": (
        lambda on, actor: review(
            on.archive, on.proposal, accepts=False, actor=actor, why="x", at=at(30)
        ),
        {SECOND, ADMIN},
    ),
    "release": (
        lambda on, actor: release(on.archive, on.assessment, actor=actor, at=at(30)),
        {SECOND, ADMIN},
    ),
    "answer": (
        lambda on, actor: answer(
            on.archive,
            on.request,
            decision=Decision.REFUSED,
            words="The page is right.",
            actor=actor,
            at=at(30),
        ),
        {SECOND, ADMIN},
    ),
    "appoint": (
        lambda on, actor: appoint(on.archive, "Nia Frost", READER, actor=actor, why="x", at=at(30)),
        {ADMIN},
    ),
    "dismiss": (
        lambda on, actor: appoint(on.archive, DITA, None, actor=actor, why="x", at=at(30)),
        {ADMIN},
    ),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", ACTS)
def test_a_role_does_what_it_may_and_nothing_else(waiting: Waiting, act: str, role: Role) -> None:
    does, roles = ACTS[act]
    size = waiting.archive.head.size
    if role in roles:
        does(waiting, by(NAMES[role]))
        assert waiting.archive.head.size > size
    else:
        with pytest.raises(NotAllowed):
            does(waiting, by(NAMES[role]))
        assert waiting.archive.head.size == size


@pytest.mark.parametrize("act", ACTS)
def test_a_token_does_no_more_than_it_was_made_for(waiting: Waiting, act: str) -> None:
    """In the name of an admin, with a token that was made to read."""
    does, _ = ACTS[act]
    with pytest.raises(NotAllowed):
        does(waiting, by(NAMES[ADMIN], READER, "token laptop"))


@pytest.mark.parametrize("act", ACTS)
def test_whoever_was_dismissed_does_nothing(waiting: Waiting, act: str) -> None:
    does, _ = ACTS[act]
    appoint(waiting.archive, NAMES[ADMIN], None, actor=operator(), why="leaves", at=at(28))
    with pytest.raises(NotAllowed):
        does(waiting, by(NAMES[ADMIN]))
