"""Does the trail go on to its beginning, whatever of it was withheld?"""

import pytest

from entries import at
from onrecord.archive import Archive
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.documents import append_documents
from onrecord.desk.editing.acting import act_of, acts
from onrecord.desk.editing.actors import operator
from onrecord.record.commitments import Digest
from small_desk import Desk

COUNT = 6


@pytest.fixture
def done(desk: Desk) -> list[Digest]:
    """The digests of acts, latest first."""
    made = [
        act_of(desk.archive, operator(), "signed-in", f"of browser {number}", at(number))
        for number in range(COUNT)
    ]
    return [one.digest for one in reversed(append_documents(desk.archive, made))]


def withhold(archive: Archive, digest: Digest) -> None:
    plan = plan_redaction(archive, digest)
    redact(archive, plan, why="It named somebody.", by="an operator", at=at(90), with_shared=True)


def test_the_latest_come_first_and_no_more_than_were_asked_for(
    desk: Desk, done: list[Digest]
) -> None:
    assert [one.digest for one in acts(desk.archive, limit=4)] == done[:4]
    assert [one.digest for one in acts(desk.archive)] == done


@pytest.mark.parametrize("withheld", range(COUNT))
def test_what_was_withheld_takes_nobodys_place(
    desk: Desk, done: list[Digest], withheld: int
) -> None:
    withhold(desk.archive, done[withheld])
    left = [one for one in done if one != done[withheld]]
    assert [one.digest for one in acts(desk.archive, limit=3)] == left[:3]
    found = acts(desk.archive, limit=3)
    rest = acts(desk.archive, before=found[-1].index, limit=3)
    assert [one.digest for one in (*found, *rest)] == left


def test_where_all_were_withheld_there_is_none(desk: Desk, done: list[Digest]) -> None:
    for digest in done:
        withhold(desk.archive, digest)
    assert acts(desk.archive, limit=2) == ()
