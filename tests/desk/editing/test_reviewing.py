"""Does what was proposed come on record once another editor accepts it, exactly, and never else?"""

import errno
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments_made_up import MADE
from editors_made_up import ADA, BO, CLEO, DITA, NAMES, OF, appoint_all, by, note
from entries import ENROLMENT, at
from faulty_disk import Fault, FaultyDisk
from institutions_made_up import institution
from onrecord.archive import Archive, ArchiveError, open_archive
from onrecord.archive.layout import Layout
from onrecord.desk.cases import CaseError, cases, find_case
from onrecord.desk.custody.redacting import plan_redaction, redact
from onrecord.desk.declarations.declaring import prepared_declaration
from onrecord.desk.documents import DocumentRefused
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.actors import Actor, operator
from onrecord.desk.editing.appointing import appoint
from onrecord.desk.editing.errors import EditingError, NotAllowed
from onrecord.desk.editing.proposing import PROPOSABLE, is_reviewed, propose, submit
from onrecord.desk.editing.reviewing import proposal_called, proposals, review
from onrecord.desk.finding import find_post
from onrecord.desk.institutions.known import hierarchy
from onrecord.desk.institutions.stating import InstitutionError, state
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest, digest_of
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import Body, CaseChange, Document, DocumentKind
from onrecord.record.editing import (
    Appointment,
    Asks,
    Box,
    Correction,
    CorrectionRequest,
    Decision,
    EditorAct,
    PictureRelease,
    Proposal,
    RequestAnswer,
    Review,
    Role,
)
from onrecord.record.entries import Logged, write_body
from small_desk import Desk, draft

WHY = "the ministry's page says so"


@pytest.fixture
def ref(desk: Desk) -> Ref:
    """A post of a desk with one editor of each role."""
    desk.enrol()
    appoint_all(desk.archive)
    return desk.posted("3lfirst", "We leave the accord.", 1)


def proposed(desk: Desk, body: Body, name: str = ADA, **more: Any) -> Digest:
    return propose(desk.archive, body, actor=by(name), why=WHY, at=at(20), **more).digest


def reviewed(
    desk: Desk, digest: str, name: str = BO, *, accepts: bool = True
) -> tuple[Logged, ...]:
    return review(desk.archive, digest, accepts=accepts, actor=by(name), why="I read it", at=at(30))


def of_kind(archive: Archive, kind: DocumentKind) -> list[Logged]:
    return archive.index.documents(kind)


def test_what_is_accepted_comes_on_record_byte_for_byte(desk: Desk, ref: Ref) -> None:
    page = b"<p>None of it is ours.</p>"
    prepared = prepared_declaration(desk.archive, draft(evidence=(page,)), at(50))
    digest = proposed(
        desk,
        prepared.body,
        accounts=prepared.accounts,
        posts=(ref,),
        evidence=prepared.evidence,
    )
    assert find_post(desk.archive, ref).standing.state.value == "unchallenged"
    verdict, document, act = reviewed(desk, digest)
    assert [one.index - verdict.index for one in (verdict, document, act)] == [0, 1, 2]
    assert isinstance(document.entry, Document)
    assert desk.archive.blob(document.entry.body) == write_body(prepared.body)
    assert (document.entry.accounts, document.entry.posts) == (prepared.accounts, (ref,))
    assert document.entry.recorded_at == at(30)
    assert desk.archive.commitment_of(digest_of(page)) is not None
    assert find_post(desk.archive, ref).standing.state.value.startswith("disowned")


def test_the_leaf_of_a_proposal_tells_nothing_of_what_it_is_about(desk: Desk, ref: Ref) -> None:
    digest = proposed(desk, note("A note.", ref), posts=(ref,), accounts=(ENROLMENT.account,))
    logged = desk.archive.find(digest)
    assert logged is not None and isinstance(logged.entry, Document)
    assert (logged.entry.accounts, logged.entry.posts) == ((), ())
    leaf = desk.archive.leaf(logged.index)
    assert ref.encode() not in leaf and b"note" not in leaf and b"did:plc" not in leaf
    assert logged not in desk.archive.index.entries_of_post(ref)


def test_what_is_returned_comes_not_on_record(desk: Desk, ref: Ref) -> None:
    digest = proposed(desk, note("A note.", ref), posts=(ref,))
    verdict, act = reviewed(desk, digest, accepts=False)
    assert of_kind(desk.archive, DocumentKind.CASE) == []
    one = proposal_called(desk.archive, digest)
    assert one.review is not None
    assert (one.state, one.review.why, one.reviewed_at) == ("returned", "I read it", at(30))
    assert act.index == verdict.index + 1


def test_lists_and_states(desk: Desk, ref: Ref) -> None:
    first = proposed(desk, note("First.", ref), posts=(ref,))
    second = proposed(desk, note("Second.", ref), posts=(ref,))
    third = proposed(desk, note("Third.", ref), BO, posts=(ref,))
    reviewed(desk, first[:8])
    reviewed(desk, second, accepts=False)
    states = {one.digest: one.state for one in proposals(desk.archive)}
    assert states == {first: "accepted", second: "returned", third: "waiting"}
    (waiting,) = proposals(desk.archive, waiting_only=True)
    assert (waiting.digest, waiting.proposal.editor) == (third, BO)


REVIEWERS: dict[str, tuple[Callable[[], Actor], type[Exception]]] = {
    "whoever proposed it": (lambda: by(BO), NotAllowed),
    "whoever proposed it, spelled otherwise": (
        lambda: Actor("bo  MARSH\u200b", Role.SECOND_EDITOR, "web"),
        NotAllowed,
    ),
    "a reader": (lambda: by(NAMES[Role.READER]), NotAllowed),
    "an editor": (lambda: by(ADA), NotAllowed),
    "an editor who says more": (lambda: by(ADA, Role.ADMIN), NotAllowed),
    "a token for less": (lambda: by(CLEO, Role.EDITOR, "token laptop"), NotAllowed),
    "nobody on record": (lambda: Actor("Nia Frost", Role.ADMIN, "web"), NotAllowed),
}


@pytest.mark.parametrize("case", REVIEWERS)
def test_not_everybody_reviews(desk: Desk, ref: Ref, case: str) -> None:
    digest = proposed(desk, note("A note.", ref), BO, posts=(ref,))
    actor, error = REVIEWERS[case]
    size = desk.size
    for accepts in (True, False):
        with pytest.raises(error):
            review(desk.archive, digest, accepts=accepts, actor=actor(), why="x", at=at(30))
    assert desk.size == size


@pytest.mark.parametrize("name", [DITA, CLEO])
def test_another_second_editor_and_an_admin_review(desk: Desk, ref: Ref, name: str) -> None:
    digest = proposed(desk, note("A note.", ref), BO, posts=(ref,))
    reviewed(desk, digest, name)
    assert proposal_called(desk.archive, digest).state == "accepted"


def test_the_operator_reviews_what_somebody_else_proposed(desk: Desk, ref: Ref) -> None:
    theirs = proposed(desk, note("A note.", ref), posts=(ref,))
    review(desk.archive, theirs, accepts=True, actor=operator(), why="x", at=at(30))
    own = propose(
        desk.archive, note("B"), actor=operator(), why=WHY, at=at(31), posts=(ref,)
    ).digest
    with pytest.raises(NotAllowed):
        review(desk.archive, own, accepts=True, actor=operator(), why="x", at=at(32))


NAMED: dict[str, str] = {
    "no digest": "zzzzzzzz",
    "too short": "abcdef0",
    "nothing": "",
    "of nothing": "0" * 64,
    "too long": "a" * 65,
    "an option": "--help",
}


@pytest.mark.parametrize("case", NAMED)
def test_what_names_no_proposal_is_told(desk: Desk, ref: Ref, case: str) -> None:
    proposed(desk, note("A note.", ref), posts=(ref,))
    with pytest.raises(EditingError):
        reviewed(desk, NAMED[case])


def test_a_case_change_is_no_proposal(desk: Desk, ref: Ref) -> None:
    logged = desk.changed("accord", ref)
    assert logged is not None
    with pytest.raises(EditingError):
        reviewed(desk, logged.digest)


def test_a_review_needs_a_reason(desk: Desk, ref: Ref) -> None:
    digest = proposed(desk, note("A note.", ref), posts=(ref,))
    for why in ("", " \n", "\u200b", "x" * 10_001):
        with pytest.raises(EditingError):
            review(desk.archive, digest, accepts=True, actor=by(BO), why=why, at=at(30))


def test_the_first_review_holds(desk: Desk, ref: Ref) -> None:
    digest = proposed(desk, note("A note.", ref), posts=(ref,))
    reviewed(desk, digest, accepts=False)
    with pytest.raises(EditingError, match="returned already"):
        reviewed(desk, digest, DITA)
    assert cases(desk.archive) == {}


def test_the_same_is_proposed_once(desk: Desk, ref: Ref) -> None:
    first = proposed(desk, note("A note.", ref), posts=(ref,))
    size = desk.size
    assert proposed(desk, note("A note.", ref), posts=(ref,)) == first
    assert desk.size == size
    reviewed(desk, first, accepts=False)
    later = propose(
        desk.archive, note("A note.", ref), actor=by(ADA), why=WHY, at=at(40), posts=(ref,)
    )
    assert later.digest != first
    assert [one.digest for one in proposals(desk.archive, waiting_only=True)] == [later.digest]


# --- what may be proposed ------------------------------------------------------------------------

_D = Digest("ab" * 32)
BODIES: dict[DocumentKind, Body] = {
    DocumentKind.ENROLMENT: ENROLMENT,
    DocumentKind.CUSTODY: Custody(
        event=CustodyEvent.EXAMINED, by="x", why=None, what=(), digest=None, where=None, result="x"
    ),
    DocumentKind.ASSESSMENT: MADE,
    DocumentKind.APPOINTMENT: Appointment(editor="Eve", role=Role.ADMIN, by=ADA, why="x"),
    DocumentKind.PROPOSAL: Proposal(
        words="{}", accounts=(), posts=(), evidence=(), editor=ADA, why="x"
    ),
    DocumentKind.REVIEW: Review(proposal=_D, accepts=True, editor=ADA, why="x"),
    DocumentKind.REQUEST: CorrectionRequest(about="x", asks=Asks.MASK, words="x", contact="x"),
    DocumentKind.ANSWER: RequestAnswer(
        request=_D, decision=Decision.GRANTED, words="x", editor=ADA
    ),
    DocumentKind.ACT: EditorAct(
        editor=ADA, role=None, act="x", subject="x", through="web", words=None
    ),
    DocumentKind.PICTURE: PictureRelease(  # whatever bytes it names would be published
        capture=_D, picture=_D, keeps=(Box(0, 0, 1, 1),), editor=CLEO, why="x"
    ),
}


@pytest.mark.parametrize("kind", BODIES)
def test_not_everything_may_be_proposed(desk: Desk, ref: Ref, kind: DocumentKind) -> None:
    assert kind not in PROPOSABLE
    size = desk.size
    for put in (propose, submit):
        with pytest.raises(EditingError, match="can't be proposed"):
            put(desk.archive, BODIES[kind], actor=by(CLEO), why=WHY, at=at(20))
    assert desk.size == size


def correction(editor: str = ADA) -> Correction:
    return Correction(case=None, said="Monday.", instead="Tuesday.", why="x", editor=editor)


WRONG: dict[str, tuple[Body, dict[str, Any]]] = {
    "another's name in a correction": (correction("Bo Marsh"), {}),
    "a post that is not on record": (correction(), {"posts": (Ref("0" * 16),)}),
    "the beginning of a ref": (correction(), {"posts": (Ref(""),)}),
    "no ref": (correction(), {"posts": (Ref("'; drop table--"),)}),
}


def test_bytes_that_nobody_gave_are_rested_on_by_nothing(desk: Desk, ref: Ref) -> None:
    page = b"<p>None of it is ours.</p>"
    body = prepared_declaration(desk.archive, draft(evidence=(page,)), at(50)).body
    size = desk.size
    for put in (propose, submit):
        with pytest.raises(EditingError, match="bytes that are not here"):
            put(desk.archive, body, actor=by(ADA), why=WHY, at=at(20), posts=(ref,))
    assert desk.size == size


@pytest.mark.parametrize("case", WRONG)
def test_what_could_not_stand_is_not_proposed(desk: Desk, ref: Ref, case: str) -> None:
    body, more = WRONG[case]
    size = desk.size
    for put in (propose, submit):
        with pytest.raises(EditingError):
            put(desk.archive, body, actor=by(ADA), why=WHY, at=at(20), **more)
    assert desk.size == size


def test_what_no_leaf_holds_is_not_proposed(desk: Desk, ref: Ref) -> None:
    body = replace(note("x"), adds=(ref,))
    with pytest.raises(DocumentRefused):
        propose(desk.archive, body, actor=by(ADA), why=WHY, at=at(20), posts=(ref,) * 4000)
    lone = replace(note("x"), note="\ud800")
    with pytest.raises(DocumentRefused):
        propose(desk.archive, lone, actor=by(ADA), why=WHY, at=at(20), posts=(ref,))


# --- what became of the record meanwhile ---------------------------------------------------------


def test_what_is_so_already_is_not_accepted(desk: Desk, ref: Ref) -> None:
    digest = proposed(
        desk, CaseChange(case="accord", title=None, adds=(ref,), removes=(), note=None)
    )
    desk.changed("accord", ref)
    size = desk.size
    with pytest.raises(EditingError, match="so already"):
        reviewed(desk, digest)
    assert desk.size == size
    reviewed(desk, digest, accepts=False)


def test_what_the_record_contradicts_is_not_accepted(desk: Desk, ref: Ref) -> None:
    desk.changed("accord", ref)
    removes = proposed(
        desk, CaseChange(case="accord", title=None, adds=(), removes=(ref,), note=None)
    )
    above = proposed(desk, institution("A", under="B"))
    desk.changed("accord", removes=(ref,), minutes=22)
    state(desk.archive, institution("B", under="A"), at(23))
    size = desk.size
    with pytest.raises(CaseError):
        reviewed(desk, removes)
    with pytest.raises(InstitutionError, match="circle"):
        reviewed(desk, above)
    assert desk.size == size
    assert hierarchy(desk.archive).chain("B")[0].name == "B"


def test_what_was_accepted_stays_so_when_the_words_of_the_review_are_withheld(
    desk: Desk, ref: Ref
) -> None:
    digest = proposed(desk, note("A note.", ref), posts=(ref,))
    other = proposed(desk, note("Another note.", ref), posts=(ref,))
    verdict, *_ = reviewed(desk, digest)
    withheld(desk, verdict.digest)
    one = proposal_called(desk.archive, digest)
    assert (one.state, one.review) == ("accepted", None)
    with pytest.raises(EditingError, match="accepted already"):
        reviewed(desk, digest, DITA)
    assert proposal_called(desk.archive, other).state == "waiting"


def test_what_is_withheld_is_reviewed_no_more(desk: Desk, ref: Ref) -> None:
    digest = proposed(desk, note("A note that names her.", ref), posts=(ref,))
    withheld(desk, digest)
    assert proposals(desk.archive) == ()
    with pytest.raises(EditingError, match="no proposal"):
        reviewed(desk, digest)


def test_what_was_withheld_as_a_document_is_not_accepted(desk: Desk, ref: Ref) -> None:
    """The same words, on record and withheld since: no proposal brings them back, or keeps them."""
    words = 'A note that names "Zephyrine".'
    first = proposed(desk, note(words, ref), posts=(ref,))
    _, document, _ = reviewed(desk, first)
    again = proposed(desk, note(words, ref), DITA, posts=(ref,))
    withheld(desk, document.digest)
    assert proposals(desk.archive) == ()
    with pytest.raises(EditingError, match="no proposal"):
        reviewed(desk, again)
    size = desk.size
    with pytest.raises(DocumentRefused, match="withheld"):
        proposed(desk, note(words, ref), posts=(ref,))
    assert desk.size == size
    for path in desk.archive.folder.rglob("*"):
        assert not path.is_file() or b"Zephyrine" not in path.read_bytes(), path


REASON = "a person's name; asked for by that person"


def withheld(desk: Desk, digest: Digest) -> None:
    plan = plan_redaction(desk.archive, digest)
    redact(desk.archive, plan, why=REASON, by="x", at=at(40), with_shared=True)


# --- [editing] review ----------------------------------------------------------------------------


def unreviewed(folder: Path) -> None:
    path = Layout(folder).configuration
    path.write_text(path.read_text().replace("review = true", "review = false"))


def test_what_is_submitted_waits_or_not_as_the_operator_decides(desk: Desk, ref: Ref) -> None:
    archive = desk.archive
    assert is_reviewed(archive, by(ADA)) and not is_reviewed(archive, operator())
    submit(archive, note("A note.", ref), actor=by(CLEO), why=WHY, at=at(20), posts=(ref,))
    assert cases(archive) == {} and len(proposals(archive)) == 1
    submit(archive, note("Another.", ref), actor=operator(), why=WHY, at=at(21), posts=(ref,))
    (case,) = cases(archive).values()
    assert [one.text for one in case.notes] == ["Another."]


def test_where_nobody_reviews_an_editor_puts_on_record_at_once(desk: Desk, ref: Ref) -> None:
    desk.archive.close()
    unreviewed(desk.archive.folder)
    with open_archive(desk.archive.folder) as archive:
        logged = submit(archive, note("A", ref), actor=by(ADA), why=WHY, at=at(20), posts=(ref,))
        assert find_case(archive, "accord").case.because == (logged.digest,)
        (latest, *_) = acts(archive)
        assert (latest.act.act, latest.act.subject) == ("put-on-record", logged.digest)
        with pytest.raises(NotAllowed):  # it takes a role all the same
            submit(archive, note("B"), actor=by(NAMES[Role.READER]), why=WHY, at=at(21))


# --- at the same moment, and on a disk that fails -------------------------------------------------


def test_two_reviewers_at_the_same_moment_put_it_on_record_once(desk: Desk, ref: Ref) -> None:
    digest = proposed(desk, note("A note.", ref), posts=(ref,))
    together, said = Barrier(2), []

    def accept(name: str) -> None:
        with open_archive(desk.archive.folder) as archive:
            together.wait()
            try:
                review(archive, digest, accepts=True, actor=by(name), why="read", at=at(30))
                said.append("accepted")
            except EditingError as error:
                said.append(str(error))

    both = [Thread(target=accept, args=(name,)) for name in (BO, DITA)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["accepted", "it was accepted already"]
    kinds = (DocumentKind.REVIEW, DocumentKind.CASE)
    assert [len(of_kind(desk.archive, kind)) for kind in kinds] == [1, 1]


@pytest.mark.parametrize("fault", Fault)
def test_whatever_a_disk_does_a_review_is_whole_and_once(
    desk: Desk, ref: Ref, fault: Fault
) -> None:
    """At each task of the disk: review, document and act are there, or none of them is."""
    folder = desk.archive.folder
    tasks, turn = 1, 0
    while turn < tasks:
        digest = proposed(desk, note(f"Note {turn}.", ref), posts=(ref,))
        disk = FaultyDisk(turn, fault, errno.EIO)
        with open_archive(folder, disk=disk) as archive, suppress(ArchiveError):
            review(archive, digest, accepts=True, actor=by(BO), why="read", at=at(30 + turn))
        tasks = max(tasks, len(disk.done) + 1)
        with open_archive(folder) as archive:  # once more, as somebody would
            try:
                review(archive, digest, accepts=True, actor=by(BO), why="read", at=at(60 + turn))
            except EditingError as error:
                assert "accepted already" in str(error)
            notes = [one.text for one in cases(archive)["accord"].notes]
            assert notes == [f"Note {number}." for number in range(turn + 1)]
            done = [one for one in acts(archive) if one.act.subject == digest]
            assert [one.act.act for one in done] == ["accepted", "proposed"]
            assert len(of_kind(archive, DocumentKind.REVIEW)) == turn + 1
        turn += 1
    assert turn > 5  # it did fail at several


@pytest.mark.parametrize("fault", Fault)
def test_whatever_a_disk_does_a_proposal_waits_once(desk: Desk, ref: Ref, fault: Fault) -> None:
    folder = desk.archive.folder
    tasks, turn = 1, 0
    while turn < tasks:
        disk = FaultyDisk(turn, fault, errno.EIO)
        given: dict[str, Any] = {"actor": by(ADA), "why": WHY, "posts": (ref,)}
        with open_archive(folder, disk=disk) as archive, suppress(ArchiveError):
            propose(archive, note(f"Note {turn}.", ref), at=at(20 + turn), **given)
        tasks = max(tasks, len(disk.done) + 1)
        with open_archive(folder) as archive:  # once more, as somebody would
            propose(archive, note(f"Note {turn}.", ref), at=at(60 + turn), **given)
            assert len(proposals(archive)) == turn + 1
            done = [one for one in acts(archive) if one.act.act == "proposed"]
            assert len(done) == turn + 1
        turn += 1
    assert turn > 5


# --- what holds for any order --------------------------------------------------------------------

_NAMES = st.sampled_from([*OF, "ADA quill", " Bo Marsh"])
_STEPS = st.one_of(
    st.tuples(st.just("appoint"), _NAMES, st.sampled_from([None, *Role])),
    st.tuples(st.just("propose"), _NAMES, st.integers(0, 2)),
    st.tuples(st.just("submit"), _NAMES, st.integers(0, 2)),
    st.tuples(st.sampled_from(["accept", "return"]), _NAMES, st.integers(0, 2)),
)


def _do(archive: Archive, ref: Ref, step: tuple[str, str, Any], moment: int) -> None:
    kind, name, what = step
    actor = Actor(name, Role.ADMIN, "web")  # whatever they claim, the record knows better
    if kind == "appoint":
        appoint(archive, name, what, actor=operator(), why="a reason", at=at(moment))
    elif kind in ("accept", "return"):
        waiting = proposals(archive)
        if what < len(waiting):
            digest = waiting[what].digest
            review(archive, digest, accepts=kind == "accept", actor=actor, why="x", at=at(moment))
    else:
        put = propose if kind == "propose" else submit
        put(archive, note(f"note {what}", ref), actor=actor, why=name, at=at(moment), posts=(ref,))


@settings(max_examples=25, deadline=None)
@given(st.lists(_STEPS, max_size=12))
def test_nothing_is_public_without_two_people(steps: list[tuple[str, str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "archive")
        with desk.archive as archive:
            desk.enrol()
            ref = desk.posted("3lfirst", "We leave the accord.", 1)
            appoint_all(archive)
            for moment, step in enumerate(steps, 10):
                try:
                    _do(archive, ref, step, moment)
                except EditingError:
                    continue
            public = of_kind(archive, DocumentKind.CASE)
            accepted = [one for one in proposals(archive) if one.state == "accepted"]
            assert len(public) == len(accepted)
            for one in accepted:
                assert one.review is not None
                whose = {OF_PLAIN[one.proposal.editor.strip().casefold()]}
                whose.add(OF_PLAIN[one.review.editor.strip().casefold()])
                assert len(whose) == 2


OF_PLAIN = {name.casefold(): name for name in OF}
