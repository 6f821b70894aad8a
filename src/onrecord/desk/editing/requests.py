"""Who asks us to correct, mask or remove something, and what did we answer?

Whoever is affected may ask (design, section 11). What they ask and how to reach them is for
editors alone; each answer is published, and says nothing of who asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from onrecord.archive import Archive
from onrecord.desk.custody.repeating import repeats
from onrecord.desk.digests import called
from onrecord.desk.documents import append_documents, kept_document, put_on_record, recorded
from onrecord.desk.editing.acting import act_of
from onrecord.desk.editing.actors import Actor, one_at_a_time, require
from onrecord.desk.editing.errors import EditingError
from onrecord.desk.editing.proposing import require_posts
from onrecord.desk.editing.wording import require_line, require_words
from onrecord.findings.editing import Doing
from onrecord.record.accounts import Ref
from onrecord.record.commitments import Digest
from onrecord.record.documents import DocumentKind
from onrecord.record.editing import CorrectionRequest, Decision, RequestAnswer
from onrecord.record.entries import Logged

__all__ = ["Asked", "ShownAnswer", "answer", "answers", "ask", "request_called", "requests"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that can be read, and how it was answered; None: it waits. For editors alone."""

    digest: Digest
    at: datetime
    request: CorrectionRequest
    answer: RequestAnswer | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer, as everybody may read it."""

    digest: Digest
    at: datetime
    answer: RequestAnswer
    posts: tuple[Ref, ...]


def ask(archive: Archive, request: CorrectionRequest, at: datetime) -> Logged:
    """Put on record what somebody asks of us. Raises EditingError and DocumentRefused.

    `contact` may be empty: then nobody can be told but by the published answer.
    """
    require_line("what it is about", request.about)
    require_words("what you ask", request.words)
    if request.contact.strip():
        require_line("how to reach you", request.contact)
    written = replace(
        request,
        about=request.about.strip(),
        words=request.words.strip(),
        contact=request.contact.strip(),
    )
    return put_on_record(archive, written, at)


def requests(archive: Archive) -> tuple[Asked, ...]:
    """All requests whose words can be read, oldest first. For editors alone."""
    answered: dict[Digest, ShownAnswer] = {}
    for one in answers(archive):
        answered.setdefault(one.answer.request, one)  # the first holds
    return tuple(
        _asked(one.digest, one.document.recorded_at, one.body, answered.get(one.digest))
        for one in recorded(archive, DocumentKind.REQUEST)
        if isinstance(one.body, CorrectionRequest)
    )


def _asked(
    digest: Digest, at: datetime, request: CorrectionRequest, found: ShownAnswer | None
) -> Asked:
    if found is None:
        return Asked(digest, at, request, None, None)
    return Asked(digest, at, request, found.answer, found.at)


def request_called(archive: Archive, name: str) -> Asked:
    """The one whose entry has this digest, or one that begins so. Raises EditingError."""
    return called(name, requests(archive), "request", EditingError)


def answer(
    archive: Archive,
    name: str,
    *,
    decision: Decision,
    words: str,
    actor: Actor,
    at: datetime,
    posts: Sequence[Ref] = (),
) -> Logged:
    """Answer a request, once: decision and words are published. Raises EditingError, NotAllowed.

    `posts`: whose pages are to show the answer. The words may not repeat the request.
    """
    require_words("the answer", words)
    require_posts(archive, posts)
    with one_at_a_time(archive):
        require(archive, actor, Doing.ANSWER)
        one = request_called(archive, name)
        if one.answer is not None:
            raise EditingError("it was answered already", advice="onrecord requests lists them.")
        if repeats(words, (one.request.words, one.request.contact)):
            raise EditingError(
                "the answer repeats what was asked, or how to reach who asked",
                advice="Everybody reads it: say what was decided and why, in other words.",
            )
        body = RequestAnswer(
            request=one.digest, decision=decision, words=words.strip(), editor=actor.name
        )
        documents = [
            kept_document(archive, body, at, posts=tuple(posts)),
            act_of(archive, actor, "answered", one.digest, at, words.strip()),
        ]
        logged, _ = append_documents(archive, documents)
    return logged


def answers(archive: Archive) -> tuple[ShownAnswer, ...]:
    """All answers, oldest first: what is public of requests."""
    return tuple(
        ShownAnswer(one.digest, one.document.recorded_at, one.body, one.document.posts)
        for one in recorded(archive, DocumentKind.ANSWER)
        if isinstance(one.body, RequestAnswer)
    )
