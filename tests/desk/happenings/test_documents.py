"""Is what editors put on record told, and no word of it once it is withheld?"""

from pathlib import Path

import pytest

from assessed_desk import MAKER, RELEASER, made, released
from entries import at
from happenings_made import appended, kinds, look, story, text
from onrecord.desk.assessments.publishing import take_back_release
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.documents import put_on_record
from onrecord.desk.happenings import Happening, HappeningKind, wanted_of_case
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.declarations import Act, Capacity
from onrecord.record.documents import Body
from onrecord.record.editing import (
    Appointment,
    Asks,
    Correction,
    CorrectionRequest,
    Decision,
    EditorAct,
    Proposal,
    RequestAnswer,
    Review,
    Role,
)
from onrecord.record.reports import QuotationLink, Quoted, Report
from small_desk import TIDES, Desk

SECRET = "the private number 0700-900123"


@pytest.fixture
def post(desk: Desk) -> Ref:
    desk.enrol()
    appended(desk, look(text(desk.archive, "We leave."), 10))
    (posted,) = story(desk)[1:]
    assert posted.post is not None
    return posted.post


def last(desk: Desk) -> Happening:
    return story(desk)[-1]


def test_words_are_told_with_whose_they_are(desk: Desk, post: Ref) -> None:
    desk.declared(60, said_at=at(40))
    one = last(desk)
    assert (one.kind.value, one.which_time, one.at) == ("disowned", "said", at(40))
    assert one.says.startswith("A spokesperson, speaking for the account's institution, disowned")
    assert "“None of it is ours.”" in one.says
    assert (one.recorded_at, one.account, one.post) == (at(60), TIDES, None)
    desk.declared(70, act=Act.AFFIRMS, words="It is ours.", said_at=at(65))
    assert last(desk).kind is HappeningKind.DECLARED


@pytest.mark.parametrize("capacity", [Capacity.PLATFORM, Capacity.AUTHORITY, Capacity.ARCHIVE])
def test_who_cannot_speak_for_the_account_disowns_nothing(
    desk: Desk, post: Ref, capacity: Capacity
) -> None:
    desk.declared(60, capacity=capacity)
    assert last(desk).kind is HappeningKind.DECLARED


def test_a_report_is_told_by_its_own_time(desk: Desk, post: Ref) -> None:
    link = QuotationLink(
        quotation=0,
        post=post,
        version=digest_of(b"1"),
        similarity=1000,
        differences=(),
        cut=(),
        automatic=True,
    )
    quoted = Quoted(exact="We leave", prefix="", suffix="", start=0, end=8, speaker=None, cue=None)
    report = Report(
        url="https://courier.example/1",
        title="They leave",
        outlet="The Courier",
        published_at=at(30),
        retrieved_at=None,
        language="en",
        media_type="text/plain",
        bytes=digest_of(b"2"),
        text=digest_of(b"3"),
        quotations=(quoted,),
        links=(link,),
        read_with=("a test",),
    )
    put_on_record(desk.archive, report, at(50), posts=(post,), evidence=(b"2", b"3"))
    one = last(desk)
    assert (one.kind.value, one.which_time, one.at, one.post) == (
        "reported",
        "claimed",
        at(30),
        post,
    )
    assert one.says.startswith("Reported by The Courier, “They leave” quoting 1 post on record")


def test_a_case_is_opened_once_and_then_changed(desk: Desk, post: Ref) -> None:
    desk.changed("accord", post, title="The accord", note="Look at this.", minutes=90)
    desk.changed("accord", note="And this.", minutes=91)
    desk.changed("accord", removes=(post,), title="The treaty", minutes=92)
    desk.changed("other", post, minutes=93)
    assert [(one.kind.value, one.case, one.says) for one in story(desk)[2:]] == [
        ("case-opened", "accord", "A case was opened: “The accord”, with 1 post."),
        ("case-changed", "accord", "The case “The treaty” was changed: a note was added."),
        (
            "case-changed",
            "accord",
            "The case “The treaty” was changed: 1 post was taken out, it has another title.",
        ),
        ("case-opened", "other", "A case was opened: “other”, with 1 post."),
    ]


def test_an_assessment_is_told_once_a_second_editor_released_it(desk: Desk, post: Ref) -> None:
    made(desk.archive, post, minutes=100)
    assert kinds(desk) == ["posted"]
    digest = released(desk.archive, post, minutes=110)
    one = last(desk)
    assert (one.kind.value, one.post, one.at) == ("assessed", post, at(111))
    assert one.says.startswith("An assessment was released by a second editor")
    take_back_release(
        desk.archive, digest, editor=RELEASER, why="The history was wrong.", taken_back_at=at(120)
    )
    told = [one.says for one in story(desk) if one.kind is HappeningKind.ASSESSED]
    assert len(told) == 2
    assert "The history was wrong." in told[1] and MAKER not in "".join(told)


def test_corrections_and_answers_are_told(desk: Desk, post: Ref) -> None:
    desk.changed("accord", post)
    correction = Correction(
        case="accord", said="Seven posts", instead="Six posts", why="We miscounted.", editor="E"
    )
    put_on_record(desk.archive, correction, at(100))
    assert last(desk).says == (
        "This archive's pages were corrected. They said: “Seven posts” They say instead: “Six posts” "
        "Why: “We miscounted.”"
    )
    assert last(desk).case == "accord"
    assert last(desk) in story(desk, wanted_of_case(desk.archive, "accord"))
    answer = RequestAnswer(
        request=digest_of(b"r"), decision=Decision.GRANTED, words="Masked.", editor="E"
    )
    put_on_record(desk.archive, answer, at(101), posts=(post,))
    assert last(desk).says == "A request for correction was granted: “Masked.”"
    assert last(desk).post == post


NOT_PUBLIC: dict[str, Body] = {
    "appointment": Appointment(editor="E", role=Role.EDITOR, by="A", why="new"),
    "proposal": Proposal(words="{}", accounts=(), posts=(), evidence=(), editor="E", why="so"),
    "review": Review(proposal=Digest(digest_of(b"p")), accepts=True, editor="E", why="so"),
    "request": CorrectionRequest(about="/", asks=Asks.MASK, words=SECRET, contact="me@x.example"),
    "act": EditorAct(
        editor="E", role=None, act="signed-in", subject="E", through="web", words=None
    ),
}


@pytest.mark.parametrize("kind", NOT_PUBLIC)
def test_what_passes_between_editors_is_not_told(desk: Desk, post: Ref, kind: str) -> None:
    put_on_record(desk.archive, NOT_PUBLIC[kind], at(100))
    assert kinds(desk) == ["posted"]


def test_what_is_withheld_is_told_no_more_and_leaves_nothing_behind(desk: Desk, post: Ref) -> None:
    words = f"None of it is ours, call {SECRET}."
    declared = desk.declared(60, words=words)
    desk.changed("accord", post, title=f"About {SECRET}", note=SECRET)
    digest = released(desk.archive, post)
    assert sum(SECRET in one.says for one in story(desk)) == 2
    for name in (declared.entry.body, *_cases(desk), desk.archive.find(digest).entry.body):  # type: ignore[union-attr]  # documents
        plan = plan_redaction(desk.archive, name)
        redact(desk.archive, plan, why="a number", by="an editor", at=at(400), with_shared=True)
    assert [one.kind.value for one in story(desk)] == ["enrolled", "posted"]
    assert not any(SECRET.encode() in one.read_bytes() for one in _files(desk))


def _cases(desk: Desk) -> list[str]:
    found = [one for one in story(desk) if one.case is not None]
    return [desk.archive.entry(one.place).entry.body for one in found]  # type: ignore[union-attr]  # documents


def _files(desk: Desk) -> list[Path]:
    found = list(desk.archive.folder.glob("happenings.db*"))
    assert found
    return found


def test_the_words_of_a_post_are_nowhere_in_the_table(desk: Desk, post: Ref) -> None:
    appended(desk, look(text(desk.archive, SECRET), 70))
    assert kinds(desk) == ["posted", "edited"]
    assert not any(SECRET.encode() in one.read_bytes() for one in _files(desk))
