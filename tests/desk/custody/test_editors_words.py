"""Is a post's text withheld where editors hold it, too: in pictures, proposals and corrections?"""

import pytest

from editors_made_up import ADA, BO, CLEO, appoint_all, by, note
from entries import at
from onrecord.desk.custody.redacting import Plan, plan_redaction, redact
from onrecord.desk.documents import put_on_record
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.correcting import correct
from onrecord.desk.editing.proposing import propose
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.editing import Box, PictureRelease
from small_desk import Desk

TEXT = 'Call "Zephyrine"\nat the harbour: 555 0100 — soon'
WHY = "a private number; asked for"


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    appoint_all(desk.archive)
    return desk.posted("3lfirst", TEXT, 1)


def planned(desk: Desk, ref: Ref) -> Plan:
    return plan_redaction(desk.archive, ref)


def require_gone(desk: Desk) -> None:
    for path in desk.archive.folder.rglob("*"):
        assert not path.is_file() or b"Zephyrine" not in path.read_bytes(), path


def test_a_masked_screenshot_goes_with_its_post(desk: Desk, ref: Ref) -> None:
    picture = b"\x89PNG that shows the post"
    body = PictureRelease(
        capture=Digest("ab" * 32),
        picture=digest_of(picture),
        keeps=(Box(0, 0, 9, 9),),
        editor=BO,
        why="it shows the post alone",
    )
    put_on_record(desk.archive, body, at(20), posts=(ref,), evidence=(picture,))
    plan = planned(desk, ref)
    assert digest_of(picture) in {piece.digest for piece in plan.own}
    redact(desk.archive, plan, why=WHY, by=CLEO, at=at(30), with_shared=False)
    assert desk.archive.commitment_of(digest_of(picture)) is None


def test_proposals_and_corrections_that_quote_it_are_listed(desk: Desk, ref: Ref) -> None:
    """Within a proposal the words are written twice over: quotation marks and lines are, too."""
    proposed = propose(
        desk.archive, note(TEXT, ref), actor=by(ADA), why="a quotation", at=at(20), posts=(ref,)
    )
    shown = correct(
        desk.archive,
        said=TEXT,
        instead="Nothing of that kind.",
        why="It was not said.",
        actor=operator(),
        at=at(21),
        posts=(ref,),
    )
    plan = planned(desk, ref)
    others = {other for piece in plan.shared for other in piece.others}
    assert others == {"a document (proposal)", "a document (correction)"}
    assert len(plan.shared) == 2
    redact(desk.archive, plan, why=WHY, by=CLEO, at=at(30), with_shared=True)
    require_gone(desk)
    assert desk.archive.find(proposed.digest) and desk.archive.find(shown.digest)


def test_what_was_accepted_goes_with_its_proposal(desk: Desk, ref: Ref) -> None:
    proposed = propose(
        desk.archive, note(TEXT, ref), actor=by(ADA), why="a quotation", at=at(20), posts=(ref,)
    )
    put_on_record(desk.archive, note(TEXT, ref), at(21), posts=(ref,))
    plan = plan_redaction(desk.archive, proposed.digest)
    assert {one.kind for one in (*plan.own, *plan.shared)} == {"document"}
    assert len(plan.own) + len(plan.shared) == 2
