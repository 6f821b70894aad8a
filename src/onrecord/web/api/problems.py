"""What does a program get that can't be answered?

Problem details of RFC 9457: `type` leads to its explanation on the page of the API, `advice` says
what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from onrecord.record.errors import OnrecordError

__all__ = ["MEDIA_TYPE", "PROBLEMS", "Kind", "Problem", "problem_shape"]

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status (RFC 9110), what it is called, and what to do about it."""

    status: int
    title: str
    advice: str


PROBLEMS: Mapping[str, Kind] = {
    "bad-parameter": Kind(
        400,
        "A parameter can’t be read",
        "See the parameters of this address in the description of the API. None may be misspelt, "
        "given twice, or be another address’s.",
    ),
    "bad-cursor": Kind(
        400,
        "This is no place in this list",
        "Follow the link to the next page as it was given, with the same parameters, or begin at "
        "the first page.",
    ),
    "bad-body": Kind(
        400,
        "What was sent can’t be read",
        "Send a JSON object as the description of the API has it, in UTF-8.",
    ),
    "no-token": Kind(
        401,
        "This is for editors",
        "Send a token of yours: Authorization: Bearer onrecord_… Editors make theirs on their own "
        "page, or with: onrecord editor token",
    ),
    "bad-token": Kind(
        401,
        "This token is not valid",
        "It was revoked, has expired, is another archive’s, or its editor has no role any more. "
        "Make another one.",
    ),
    "not-allowed": Kind(
        403,
        "This token may not do that",
        "Make a token with the scope that is named, if your role allows it, or ask an editor who "
        "may.",
    ),
    "not-on-record": Kind(
        404,
        "Not on record here",
        "That this archive does not have it says nothing about whether it ever existed. Check the "
        "address: each / within an id is written %2F.",
    ),
    "wrong-method": Kind(
        405, "It can’t be asked for so", "Use one of the methods that Allow names."
    ),
    "not-acceptable": Kind(
        406, "There is no such form of it", "Ask for application/json, or send no Accept."
    ),
    "too-large": Kind(413, "It is too large", "Send less: the sizes are in the description."),
    "wrong-media-type": Kind(
        415, "It can’t be sent so", "Send one of the media types that the description names."
    ),
    "cannot-be-done": Kind(422, "That can’t be done", "Read the detail, and mend what it names."),
    "too-many": Kind(
        429, "Too many questions at once", "Wait for as many seconds as Retry-After says."
    ),
    "failed": Kind(
        500,
        "The archive could not be read",
        "This is a failure on our side. What is on record is safe. Try again later.",
    ),
    "not-installed": Kind(
        501, "This archive can’t do that", "Its operator may install what is missing."
    ),
    "busy": Kind(
        503,
        "The archive is busy",
        "Another process is writing to it. Nothing is lost: try again in a moment.",
    ),
}
_NONE: Mapping[str, str] = MappingProxyType({})


class Problem(OnrecordError):
    """A request that is not answered; `kind` is one of PROBLEMS."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        advice: str | None = None,
        headers: Mapping[str, str] = _NONE,
    ) -> None:
        super().__init__(detail, advice=advice or PROBLEMS[kind].advice)
        self.kind, self.status, self.headers = kind, PROBLEMS[kind].status, headers


def problem_shape(problem: Problem) -> dict[str, Any]:
    """The problem as RFC 9457 has it (section 3.1), and our advice as an extension."""
    return {
        "type": f"/api#problem-{problem.kind}",
        "title": PROBLEMS[problem.kind].title,
        "status": problem.status,
        "detail": str(problem),
        "advice": problem.advice,
    }
