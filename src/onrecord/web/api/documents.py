"""What does the API say of cases, declarations, reports, corrections and answers?"""

from collections.abc import Callable
from typing import Any

from onrecord.desk.cases import Case, cases, find_case
from onrecord.desk.corrections import ShownCorrection, correction_shape, corrections
from onrecord.desk.documents import recorded_among
from onrecord.desk.editing.requests import ShownAnswer, answers
from onrecord.desk.shapes import case_shape
from onrecord.record.accounts import AccountId, Ref
from onrecord.record.commitments import Digest
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import Logged
from onrecord.record.times import instant
from onrecord.web.api.asking import Answer, Asked, page_of
from onrecord.web.api.documents_shapes import declaration_shape, report_shape
from onrecord.web.api.listing import documents_page, newest_first, oldest_first, place_of
from onrecord.web.api.operations import BASE
from onrecord.web.api.problems import Problem
from onrecord.web.bystanders import masked_case

__all__ = [
    "all_answers",
    "all_cases",
    "all_corrections",
    "answer_shape",
    "case",
    "declaration",
    "declarations",
    "report",
    "reports",
]


def all_cases(asked: Asked) -> Answer:
    """The cases, in the order in which they were begun."""

    def place(one: Case) -> int:
        return place_of(asked.archive, one.because[0])

    shown = oldest_first(asked, cases(asked.archive).values(), place)
    return page_of(asked, shown, _listed, lambda one: (place(one),))


def _listed(one: Case) -> dict[str, Any]:
    return {
        "case": one.name,
        "title": one.title,
        "posts": list(one.posts),
        "link": f"{BASE}/cases/{one.name}",
    }


def case(asked: Asked) -> Answer:
    """One case, as `onrecord case` prints it."""
    found = find_case(asked.archive, asked.path["name"])
    return Answer(value=masked_case(asked.archive, case_shape(found)))


def declarations(asked: Asked) -> Answer:
    """Declarations, the one recorded last first."""
    return _documents(asked, DocumentKind.DECLARATION)


def declaration(asked: Asked) -> Answer:
    """One declaration, as recorded."""
    return _document(asked, DocumentKind.DECLARATION)


def reports(asked: Asked) -> Answer:
    """News reports, the one recorded last first."""
    return _documents(asked, DocumentKind.REPORT)


def report(asked: Asked) -> Answer:
    """One news report, with what it quotes of posts on record."""
    return _document(asked, DocumentKind.REPORT)


_SHAPES = {
    DocumentKind.DECLARATION: declaration_shape,
    DocumentKind.REPORT: report_shape,
}


def _documents(asked: Asked, kind: DocumentKind) -> Answer:
    index = asked.archive.index
    post, account = asked.text("post"), asked.text("account")
    among = None
    if post is not None:
        among = index.entries_of_post(Ref(post))
    elif account is not None:
        among = [one for one in index.documents(kind) if _names(one, AccountId(account))]
    found = documents_page(asked, kind, among)
    return page_of(asked, found, _SHAPES[kind], lambda one: (one.logged.index,))


def _names(logged: Logged, account: AccountId) -> bool:
    return isinstance(logged.entry, Document) and account in logged.entry.accounts


def _document(asked: Asked, kind: DocumentKind) -> Answer:
    """The document whose entry has this digest; its words never change, so it was made once."""
    logged = asked.archive.find(Digest(asked.path["digest"]))
    among = [] if logged is None else [logged]
    for found in recorded_among(asked.archive, among, kind):
        return Answer(value=_SHAPES[kind](found), modified_at=found.document.recorded_at)
    raise Problem("not-on-record", f"no {kind.value} on record has this digest")


def all_corrections(asked: Asked) -> Answer:
    """Corrections of our own pages, the latest first."""
    post, account = asked.text("post"), asked.text("account")
    found = corrections(
        asked.archive,
        post=None if post is None else Ref(post),
        case=asked.text("case"),
        account=None if account is None else AccountId(account),
    )
    place = _place(asked)
    return page_of(
        asked, newest_first(asked, found, place), correction_shape, lambda one: (place(one),)
    )


def all_answers(asked: Asked) -> Answer:
    """How requests for correction were answered, the latest first."""
    place = _place(asked)
    shown = newest_first(asked, answers(asked.archive), place)
    return page_of(asked, shown, answer_shape, lambda one: (place(one),))


def _place(asked: Asked) -> Callable[[ShownCorrection | ShownAnswer], int]:
    return lambda one: place_of(asked.archive, one.digest)


def answer_shape(one: ShownAnswer) -> dict[str, Any]:
    """An answer, without the request."""
    return {
        "digest": one.digest,
        "at": instant(one.at),
        "decision": one.answer.decision.value,
        "words": one.answer.words,
        "posts": list(one.posts),
        "editor": one.answer.editor,
    }
