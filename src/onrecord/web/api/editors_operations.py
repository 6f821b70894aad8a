"""Which operations are there for editors, and which scope does each take?"""

from dataclasses import replace

from onrecord.archive.sign_ins import Scope
from onrecord.web.api import editing
from onrecord.web.api.operations import JSON, Operation, Taken
from onrecord.web.api.parameters import AFTER, LIMIT, Parameter
from onrecord.web.api.public_operations import CASE, DIGEST

__all__ = ["EDITORS"]

_PROPOSALS, _REQUESTS, _OTHERS = "Proposals", "Requests for correction", "Editing"
_PROPOSAL = replace(DIGEST, says="SHA-256 of the leaf of the proposal.")
_REQUEST = replace(DIGEST, says="SHA-256 of the leaf of the request.")
_STATE = Parameter(
    name="state", says="Those that wait, or all.", choices=("waiting", "all"), usual="all"
)
_MOST = 1_000_000  # bytes of words
_MOST_EVIDENCE = 30_000_000  # bytes, of Base64


def _takes(schema: str, most: int = _MOST) -> Taken:
    return Taken(schemas=((JSON, schema),), most=most)


EDITORS: tuple[Operation, ...] = (
    Operation(
        name="listProposals",
        path="/desk/proposals",
        about=_PROPOSALS,
        says="What editors proposed, the latest first, and what became of it.",
        does=editing.all_proposals,
        gives="Proposals",
        parameters=(_STATE, AFTER, LIMIT),
        scope=Scope.READ,
    ),
    Operation(
        name="propose",
        method="POST",
        path="/desk/proposals",
        about=_PROPOSALS,
        says="Propose a document; where nobody reviews, it is on record at once.",
        does=editing.make_proposal,
        gives="Submitted",
        takes=_takes("NewProposal", _MOST_EVIDENCE),
        scope=Scope.PROPOSE,
        status=201,
    ),
    Operation(
        name="getProposal",
        path="/desk/proposals/{digest}",
        about=_PROPOSALS,
        says="One proposal, with the document as it would be.",
        does=editing.one_proposal,
        gives="Proposal",
        within=(_PROPOSAL,),
        scope=Scope.READ,
    ),
    Operation(
        name="review",
        method="POST",
        path="/desk/proposals/{digest}/review",
        about=_PROPOSALS,
        says="Accept another editor’s proposal, which puts it on record, or return it.",
        does=editing.review_proposal,
        gives="Appended",
        within=(_PROPOSAL,),
        takes=_takes("NewReview"),
        scope=Scope.REVIEW,
        status=201,
    ),
    Operation(
        name="changeCase",
        method="POST",
        path="/desk/cases/{name}",
        about=_OTHERS,
        says="Propose a change of a case, or a new one.",
        does=editing.change_a_case,
        gives="Submitted",
        within=(CASE,),
        takes=_takes("NewCaseChange"),
        scope=Scope.PROPOSE,
        status=201,
    ),
    Operation(
        name="correct",
        method="POST",
        path="/desk/corrections",
        about=_OTHERS,
        says="Propose a correction of what our own pages said.",
        does=editing.correct_pages,
        gives="Submitted",
        takes=_takes("NewCorrection"),
        scope=Scope.PROPOSE,
        status=201,
    ),
    Operation(
        name="listRequests",
        path="/desk/requests",
        about=_REQUESTS,
        says="What people asked of us, the latest first, with how to reach them.",
        does=editing.all_requests,
        gives="Requests",
        parameters=(_STATE, AFTER, LIMIT),
        scope=Scope.REVIEW,
    ),
    Operation(
        name="getRequest",
        path="/desk/requests/{digest}",
        about=_REQUESTS,
        says="One request.",
        does=editing.one_request,
        gives="Request",
        within=(_REQUEST,),
        scope=Scope.REVIEW,
    ),
    Operation(
        name="answerRequest",
        method="POST",
        path="/desk/requests/{digest}/answer",
        about=_REQUESTS,
        says="Answer a request. The answer is published, the request is not.",
        does=editing.answer_request,
        gives="Appended",
        within=(_REQUEST,),
        takes=_takes("NewAnswer"),
        scope=Scope.REVIEW,
        status=201,
    ),
    Operation(
        name="trail",
        path="/desk/trail",
        about=_OTHERS,
        says="What editors did, the latest first.",
        does=editing.trail,
        gives="Trail",
        parameters=(AFTER, LIMIT),
        scope=Scope.READ,
    ),
)
