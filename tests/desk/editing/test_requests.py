"""Is what somebody asks of us kept for editors, answered once and told to everybody without them?"""

from threading import Barrier, Thread
from typing import Any

import pytest

from editors_made_up import BO, CLEO, DITA, NAMES, appoint_all, by
from entries import at
from onrecord.archive import BlobWithheld, open_archive
from onrecord.desk.custody.redacting import RedactionRefused, plan_redaction, redact
from onrecord.desk.documents import DocumentRefused
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.actors import operator
from onrecord.desk.editing.errors import EditingError, NotAllowed
from onrecord.desk.editing.requests import answer, answers, ask, request_called, requests
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document
from onrecord.record.editing import Asks, CorrectionRequest, Decision, Role
from small_desk import Desk

WORDS = "My daughter can be seen in the picture. Please mask her."
CONTACT = "zephyrine@mail.example"


def request(**changed: Any) -> CorrectionRequest:
    given: dict[str, Any] = {
        "about": "/posts/0123456789abcdef",
        "asks": Asks.MASK,
        "words": WORDS,
        "contact": CONTACT,
    }
    return CorrectionRequest(**(given | changed))


@pytest.fixture
def ref(desk: Desk) -> Ref:
    desk.enrol()
    appoint_all(desk.archive)
    return desk.posted("3lfirst", "We leave the accord.", 1)


@pytest.fixture
def asked(desk: Desk, ref: Ref) -> Digest:
    return ask(desk.archive, request(), at(20)).digest


def answered(desk: Desk, digest: str, name: str = BO, **more: Any) -> Digest:
    given: dict[str, Any] = {"decision": Decision.GRANTED, "words": "A face was masked."} | more
    return answer(desk.archive, digest, actor=by(name), at=at(30), **given).digest


def test_the_leaf_tells_nothing_of_it(desk: Desk, asked: Digest) -> None:
    logged = desk.archive.find(asked)
    assert logged is not None and isinstance(logged.entry, Document)
    assert (logged.entry.posts, logged.entry.accounts) == ((), ())
    assert b"mask" not in desk.archive.leaf(logged.index)
    (one,) = requests(desk.archive)
    assert (one.digest, one.at, one.request, one.answer) == (asked, at(20), request(), None)


def test_an_answer_is_public_and_tells_not_who_asked(desk: Desk, asked: Digest, ref: Ref) -> None:
    digest = answered(desk, asked[:10], posts=(ref,))
    (shown,) = answers(desk.archive)
    assert (shown.digest, shown.at, shown.posts) == (digest, at(30), (ref,))
    assert (shown.answer.decision, shown.answer.editor) == (Decision.GRANTED, BO)
    one = request_called(desk.archive, asked)
    assert (one.answer, one.answered_at) == (shown.answer, at(30))
    (act, *_) = acts(desk.archive)
    assert (act.act.act, act.act.subject, act.act.editor) == ("answered", asked, BO)


REPEATING = {
    "the contact": "We wrote to Zephyrine@mail.example.",
    "the words": "We were told that my daughter can be seen in the picture.",
    "all of them": WORDS.upper(),
}


@pytest.mark.parametrize("case", REPEATING)
def test_an_answer_does_not_repeat_what_was_asked(desk: Desk, asked: Digest, case: str) -> None:
    size = desk.size
    with pytest.raises(EditingError, match="repeats"):
        answered(desk, asked, words=REPEATING[case])
    assert desk.size == size


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
def test_not_everybody_answers(desk: Desk, asked: Digest, role: Role) -> None:
    with pytest.raises(NotAllowed):
        answered(desk, asked, NAMES[role])
    assert answers(desk.archive) == ()


@pytest.mark.parametrize("name", [BO, DITA, CLEO])
def test_second_editors_and_admins_do(desk: Desk, asked: Digest, name: str) -> None:
    answered(desk, asked, name)
    with pytest.raises(EditingError, match="answered already"):
        answered(desk, asked, DITA, decision=Decision.REFUSED)


def test_two_answers_at_the_same_moment_are_one(desk: Desk, asked: Digest) -> None:
    together, said = Barrier(2), []

    def reply(name: str) -> None:
        with open_archive(desk.archive.folder) as archive:
            together.wait()
            try:
                how = {"decision": Decision.GRANTED, "words": "It was masked.", "at": at(30)}
                answer(archive, asked, actor=by(name), **how)
                said.append("answered")
            except EditingError as error:
                said.append(str(error))

    both = [Thread(target=reply, args=(name,)) for name in (BO, DITA)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["answered", "it was answered already"]
    assert len(answers(desk.archive)) == 1


FAULTS: dict[str, dict[str, Any]] = {
    "about nothing": {"about": ""},
    "about two lines": {"about": "a\nb"},
    "no words": {"words": " "},
    "a book": {"words": "x" * 10_001},
    "a long contact": {"contact": "x" * 501},
    "a contact of two lines": {"contact": "a@b.example\nBcc: c@d.example"},
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_no_request_is_refused(desk: Desk, case: str) -> None:
    with pytest.raises(EditingError):
        ask(desk.archive, request(**FAULTS[case]), at(20))
    assert desk.size == 0


def test_a_lone_surrogate_is_refused(desk: Desk) -> None:
    with pytest.raises(DocumentRefused):
        ask(desk.archive, request(words="\ud800 please"), at(20))
    assert desk.size == 0


def test_whoever_asks_needs_no_contact(desk: Desk) -> None:
    ask(desk.archive, request(contact="  "), at(20))
    (one,) = requests(desk.archive)
    assert one.request.contact == ""
    answer(
        desk.archive,
        one.digest,
        decision=Decision.REFUSED,
        words="It is an office's name.",
        actor=operator(),
        at=at(21),
    )


def test_a_request_is_withheld_by_the_digest_of_its_entry(desk: Desk, asked: Digest) -> None:
    answered(desk, asked)
    for why in (f"asked for by {CONTACT}", WORDS):
        with pytest.raises(RedactionRefused, match="repeats"):
            plan = plan_redaction(desk.archive, asked)
            redact(desk.archive, plan, why=why, by=CLEO, at=at(40), with_shared=True)
    plan = plan_redaction(desk.archive, asked)
    redact(desk.archive, plan, why="it need not be kept", by=CLEO, at=at(40), with_shared=True)
    assert requests(desk.archive) == ()
    (shown,) = answers(desk.archive)  # what was decided stays
    assert shown.answer.request == asked
    logged = desk.archive.find(asked)
    assert logged is not None and isinstance(logged.entry, Document)
    with pytest.raises(BlobWithheld):
        desk.archive.blob(logged.entry.body)
    for path in desk.archive.folder.rglob("*"):
        assert not path.is_file() or b"zephyrine" not in path.read_bytes(), path
