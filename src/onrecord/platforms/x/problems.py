"""What does X say in the place of what was asked for?

Its problems have a type (RFC 9457), a title and words, and name the thing that they are about. A
type that we do not know is not believed.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from onrecord.platforms.polling import Found
from onrecord.record.outcomes import Absent, AccountState, Refused, Unreached, Unread

__all__ = ["Problem", "failure_of", "found_of", "problems_in", "state_of"]

_TYPES = ("https://api.x.com/2/problems/", "https://api.twitter.com/2/problems/")
_NOT_FOUND = "resource-not-found"
_REFUSED = frozenset(
    (
        "client-disconnected",
        "client-forbidden",
        "disallowed-resource",
        "duplicate-rules",
        "field-unauthorized",
        "invalid-rules",
        "noncompliant-rules",
        "not-authorized-for-field",
        "not-authorized-for-resource",
        "oauth1-permissions",
        "operational-disconnect",
        "resource-unavailable",
        "rule-cap",
        "streaming-connection",
        "unsupported-authentication",
        "usage-capped",
    )
)
_UNREACHED = frozenset(("internal-error", "field-hydration-failure"))
_OF_FIELDS = frozenset(("field-hydration-failure", "not-authorized-for-field"))
_POSTS = ("tweet", "post")
_USERS = ("user",)
_SAID_BY = "X's API"
_SUSPENDED = "User has been suspended"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `about` are the ids or names that it gives for the thing it is about."""

    kind: str
    title: str
    detail: str
    resource: str | None
    about: frozenset[str]
    parameter: str | None

    def is_of_post(self, post: str) -> bool:
        """Whether it is about this very post, and not about something that the post mentions."""
        asked = self.parameter in (None, "id", "ids")
        return asked and self.resource in _POSTS and self.about == {post}

    def is_of_field(self, posts: Set[str]) -> bool:
        """Whether a part of one of these posts is left out, and the rest is shown."""
        return self.kind in _OF_FIELDS and not posts.isdisjoint(self.about)

    def is_of_user(self, names: Sequence[str]) -> bool:
        """Whether it is about this very account, by its id or its name."""
        asked = self.parameter in (None, "id", "username")
        known = {name.lower() for name in names}
        of = {name.lower() for name in self.about}
        return asked and self.resource in _USERS and bool(of) and of <= known

    @property
    def words(self) -> str:
        """Its own words, for a person."""
        return f"{_SAID_BY}: {self.detail or self.title or self.kind}"[:_LONGEST]


def problems_in(body: Any) -> tuple[Problem, ...]:
    """The problems beside an answer, or the one in its place. What is none is left out."""
    return tuple(_problems(body))


def _problems(body: Any) -> Iterator[Problem]:
    if not isinstance(body, dict):
        return
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    whole = [body] if isinstance(body.get("type"), str) and "data" not in body else []
    for one in (*whole, *listed):
        if isinstance(one, dict) and isinstance(one.get("type"), str):
            yield _problem(one)


def _problem(one: dict[str, Any]) -> Problem:
    about = (one.get("resource_id"), one.get("value"))
    parameter = one.get("parameter")
    resource = one.get("resource_type")
    return Problem(
        kind=_kind(one["type"]),
        title=_text(one, "title"),
        detail=_text(one, "detail"),
        resource=resource if isinstance(resource, str) else None,
        about=frozenset(str(name) for name in about if isinstance(name, str | int) and name != ""),
        parameter=parameter if isinstance(parameter, str) else None,
    )


def _kind(type_: str) -> str:
    for beginning in _TYPES:
        if type_.startswith(beginning):
            return type_.removeprefix(beginning)
    return type_


def _text(one: dict[str, Any], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""


def found_of(problem: Problem) -> Found:
    """What a problem about a post says of it."""
    if problem.kind == _NOT_FOUND:
        return Absent(problem.words)
    return failure_of(problem)


def failure_of(problem: Problem) -> Refused | Unreached | Unread:
    """Why there is no answer, where a problem stands in its place."""
    if problem.kind in _REFUSED:
        return Refused(f"{problem.kind}: {problem.words}"[:_LONGEST])
    if problem.kind in _UNREACHED:
        return Unreached(f"{problem.kind}: {problem.words}"[:_LONGEST])
    return Unread(f"a problem of another kind: {problem.kind}"[:_LONGEST])


def state_of(problem: Problem) -> AccountState | Refused | Unreached | Unread:
    """What a problem about an account says of it."""
    if problem.kind != _NOT_FOUND:
        return failure_of(problem)
    state = "suspended" if problem.detail.startswith(_SUSPENDED) else "not found"
    return AccountState(state, _SAID_BY)
