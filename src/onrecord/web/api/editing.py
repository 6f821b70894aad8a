"""What may an editor's program do? The same as the editor: by the functions of `desk.editing`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from onrecord.archive import Archive, open_archive
from onrecord.desk.cases import prepared_change
from onrecord.desk.editing.acting import acts
from onrecord.desk.editing.actors import Actor
from onrecord.desk.editing.correcting import correct
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.proposing import is_reviewed, submit
from onrecord.desk.editing.requests import answer, request_called, requests
from onrecord.desk.editing.reviewing import proposal_called, proposals, review
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.documents import CaseChange
from onrecord.record.editing import Decision
from onrecord.record.entries import Logged
from onrecord.web.api.asking import Answer, Asked, page_of
from onrecord.web.api.drafting import drafted
from onrecord.web.api.editing_shapes import act_shape, entry_shape, proposal_shape, request_shape
from onrecord.web.api.listing import newest_first, place_of
from onrecord.web.api.operations import BASE
from onrecord.web.api.problems import Problem

__all__ = [
    "all_proposals",
    "all_requests",
    "answer_request",
    "change_a_case",
    "correct_pages",
    "make_proposal",
    "one_proposal",
    "one_request",
    "review_proposal",
    "trail",
]

_Thing = TypeVar("_Thing")


def all_proposals(asked: Asked) -> Answer:
    """Proposals, the latest first; those that wait alone, if so asked."""
    found = proposals(asked.archive, waiting_only=asked.text("state") == "waiting")

    def place(one: Any) -> int:
        return place_of(asked.archive, one.digest)

    shown = newest_first(asked, found, place)
    return page_of(asked, shown, proposal_shape, lambda one: (place(one),))


def one_proposal(asked: Asked) -> Answer:
    """One proposal, with the document as it would be."""
    return Answer(value=proposal_shape(_called(asked, proposal_called)))


def make_proposal(asked: Asked) -> Answer:
    """Propose a document, or put it on record where nobody reviews."""
    fields, actor = _sent(asked)
    with _writing(asked) as archive:
        made = drafted(archive, fields, asked.now)
        logged = submit(
            archive,
            made.body,
            actor=actor,
            why=fields["why"],
            at=asked.now,
            accounts=made.accounts,
            posts=made.posts,
            evidence=made.evidence,
        )
        return _submitted(archive, actor, logged)


def change_a_case(asked: Asked) -> Answer:
    """Propose a change of a case."""
    fields, actor = _sent(asked)
    change = CaseChange(
        case=asked.path["name"],
        title=fields.get("title"),
        adds=tuple(map(Ref, fields.get("adds", ()))),
        removes=tuple(map(Ref, fields.get("removes", ()))),
        note=fields.get("note"),
    )
    with _writing(asked) as archive:
        made = prepared_change(archive, change)
        if made is None:
            raise Problem("cannot-be-done", "it is so already: nothing would change")
        logged = submit(
            archive,
            made.body,
            actor=actor,
            why=fields["why"],
            at=asked.now,
            accounts=made.accounts,
            posts=made.posts,
        )
        return _submitted(archive, actor, logged)


def correct_pages(asked: Asked) -> Answer:
    """Correct what our own pages said."""
    fields, actor = _sent(asked)
    with _writing(asked) as archive:
        logged = correct(
            archive,
            said=fields["said"],
            instead=fields["instead"],
            why=fields["why"],
            actor=actor,
            at=asked.now,
            case=fields.get("case"),
            posts=tuple(map(Ref, fields.get("posts", ()))),
            accounts=tuple(map(AccountId, fields.get("accounts", ()))),
        )
        return _submitted(archive, actor, logged)


def review_proposal(asked: Asked) -> Answer:
    """Accept a proposal, or return it."""
    fields, actor = _sent(asked)
    one = _called(asked, proposal_called)
    with _writing(asked) as archive:
        entries = review(
            archive,
            one.digest,
            accepts=fields["accepts"],
            actor=actor,
            why=fields["why"],
            at=asked.now,
        )
    return Answer(value={"entries": [entry_shape(entry) for entry in entries]}, status=201)


def all_requests(asked: Asked) -> Answer:
    """Requests for correction, the latest first, with how to reach who asked."""
    found = requests(asked.archive)
    if asked.text("state") == "waiting":
        found = tuple(one for one in found if one.answer is None)

    def place(one: Any) -> int:
        return place_of(asked.archive, one.digest)

    shown = newest_first(asked, found, place)
    return page_of(asked, shown, request_shape, lambda one: (place(one),))


def one_request(asked: Asked) -> Answer:
    """One request."""
    return Answer(value=request_shape(_called(asked, request_called)))


def answer_request(asked: Asked) -> Answer:
    """Answer a request. The answer is published."""
    fields, actor = _sent(asked)
    one = _called(asked, request_called)
    with _writing(asked) as archive:
        logged = answer(
            archive,
            one.digest,
            decision=Decision(fields["decision"]),
            words=fields["words"],
            actor=actor,
            at=asked.now,
            posts=tuple(map(Ref, fields.get("posts", ()))),
        )
    return Answer(value={"entries": [entry_shape(logged)]}, status=201)


def trail(asked: Asked) -> Answer:
    """What editors did, the latest first."""
    after = asked.after(int)
    before = None if after is None else int(after[0])
    found = acts(asked.archive, before, asked.limit + 1)
    return page_of(asked, found, act_shape, lambda one: (one.index,))


def _called(asked: Asked, find: Callable[[Archive, str], _Thing]) -> _Thing:
    try:
        return find(asked.archive, asked.path["digest"])
    except EditingError as error:
        raise Problem("not-on-record", str(error)) from error


def _sent(asked: Asked) -> tuple[dict[str, Any], Actor]:
    assert asked.sent is not None and asked.actor is not None  # as the operation says
    return dict(asked.sent.fields), asked.actor


@contextmanager
def _writing(asked: Asked) -> Iterator[Archive]:
    """The archive, opened for writing for this one act."""
    with open_archive(asked.folder) as archive:
        yield archive


def _submitted(archive: Archive, actor: Actor, logged: Logged) -> Answer:
    waits = is_reviewed(archive, actor)
    location = f"{BASE}/desk/proposals/{logged.digest}" if waits else None
    return Answer(value=entry_shape(logged) | {"waits": waits}, status=201, location=location)
