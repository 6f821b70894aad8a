"""Is a post that is withheld found where only a part of it stands, and is it not said again?"""

from pathlib import Path

import pytest

from entries import at
from made_wacz import PNG
from onrecord.desk.copies import Given, keep_copy
from onrecord.desk.custody.redacting import RedactionRefused, plan_redaction, redact
from onrecord.desk.documents import put_on_record
from onrecord.desk.finding import find_post
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from onrecord.record.reports import QuotationLink, Quoted, Report
from small_desk import Desk, desk

__all__ = ["desk"]

WORDS = "the harbour master's private number is 555 0100 and his door is open at night"
HALF = "his door is open at night"
ARTICLE = f"The ministry wrote that {HALF}.".encode()
WHY = "a private number; asked for by the person concerned"


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    return desk.posted("3lfirst", WORDS, 1)


def reported(desk: Desk, ref: Ref) -> None:
    """A report that quotes a half of it; the link tells the other half, and the bare digest."""
    (shown,) = find_post(desk.archive, ref).versions
    assert shown.digest is not None
    link = QuotationLink(
        quotation=0,
        post=ref,
        version=shown.digest,
        similarity=1000,
        differences=(),
        cut=("Before it, the post says: “private number is 555 0100”.",),
        automatic=False,
    )
    quoted = Quoted(exact=HALF, prefix="", suffix="", start=24, end=49, speaker=None, cue=None)
    report = Report(
        url=None,
        title=None,
        outlet="The Sorrel Gazette",
        published_at=None,
        retrieved_at=None,
        language="en",
        media_type="text/plain",
        bytes=digest_of(ARTICLE),
        text=digest_of(ARTICLE),
        quotations=(quoted,),
        links=(link,),
        read_with=("onrecord",),
    )
    put_on_record(desk.archive, report, at(5), posts=(ref,), evidence=(ARTICLE,))


def test_a_report_that_quotes_a_part_is_named(desk: Desk, ref: Ref) -> None:
    reported(desk, ref)
    plan = plan_redaction(desk.archive, ref)
    assert sorted(one.kind for one in plan.shared) == ["document", "evidence"]
    assert {one.others for one in plan.shared} == {("a document (report)",)}
    redact(desk.archive, plan, why=WHY, by="the editor", at=at(500), with_shared=True)
    files = [path.read_bytes() for path in desk.archive.folder.rglob("*") if path.is_file()]
    assert not any(b"555 0100" in data or HALF.encode() in data for data in files)


def test_a_copy_that_somebody_gave_of_it_is_named(desk: Desk, ref: Ref, tmp_path: Path) -> None:
    picture = tmp_path / "shot.png"
    picture.write_bytes(PNG)
    keep_copy(desk.archive, picture, Given(by="A reader", posts=(ref,)), at(5))
    plan = plan_redaction(desk.archive, ref)
    assert [(one.kind, one.others) for one in plan.shared] == [("evidence", ("a document (copy)",))]


def test_only_the_media_leaves_reports_alone(desk: Desk, ref: Ref) -> None:
    reported(desk, ref)
    assert plan_redaction(desk.archive, ref, only_media=True).shared == ()


REASONS = {
    "a part of the words": f"he asked that “{HALF}” is not shown",
    "written otherwise": "HIS DOOR  IS OPEN at night",
    "the number alone": "it gave the number 555-0100",
}


@pytest.mark.parametrize("name", REASONS)
def test_a_reason_that_says_it_again_is_refused(desk: Desk, ref: Ref, name: str) -> None:
    """Everybody reads the reason, and nothing can ever take it out of the record again."""
    plan, size = plan_redaction(desk.archive, ref), desk.size
    with pytest.raises(RedactionRefused, match="repeats"):
        redact(desk.archive, plan, why=REASONS[name], by="me", at=at(500), with_shared=False)
    assert desk.size == size
    assert find_post(desk.archive, ref).versions[0].said is not None


def test_words_that_stand_in_any_reason_are_no_repetition(desk: Desk) -> None:
    desk.enrol()
    ref = desk.posted("3lshort", "for", 1)
    redact(
        desk.archive,
        plan_redaction(desk.archive, ref),
        why=WHY,
        by="the editor",
        at=at(500),
        with_shared=False,
    )
    assert find_post(desk.archive, ref).versions[0].withheld == WHY


def test_words_that_are_looked_for_are_not_said_again_either(desk: Desk, ref: Ref) -> None:
    plan = plan_redaction(desk.archive, ref, words=["A. Mariner, Quay 9"])
    with pytest.raises(RedactionRefused, match="repeats"):
        redact(
            desk.archive,
            plan,
            why="the address of a. mariner, quay 9",
            by="me",
            at=at(500),
            with_shared=False,
        )
