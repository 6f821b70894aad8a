"""What is an operation of the API given, and what does it give back?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from onrecord.archive import Archive
from onrecord.desk.editing.actors import Actor
from onrecord.web.api.cursors import list_name, read_cursor, write_cursor
from onrecord.web.api.parameters import Value
from onrecord.web.asking import Checks

__all__ = ["Answer", "Asked", "Sent", "onward", "page_of"]

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a request, in memory alone."""

    media_type: str
    fields: Mapping[str, Any]  # of a JSON object, or of a form
    picture: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, read: `path` and `query` are as the operation's parameters have them."""

    archive: Archive  # for reading, for the length of this request
    folder: Path
    now: datetime
    operation: str
    target: str  # the path as it was asked for
    path: Mapping[str, str]
    query: Mapping[str, Value]
    sent: Sent | None
    actor: Actor | None  # None: whoever asked, since the operation is public
    checks: Checks

    def text(self, name: str) -> str | None:
        """A parameter of the query that is a text; None if it was not given."""
        found = self.query.get(name)
        return None if found is None else str(found)

    @property
    def limit(self) -> int:
        """How much of a list is wanted."""
        return int(self.query["limit"])

    @property
    def name(self) -> str:
        """The name of the list that is asked for."""
        return list_name(self.operation, self.path, self.query)

    def after(self, *shape: type[Value]) -> tuple[Value, ...] | None:
        """Where the page before ended; None at the beginning. Raises Problem."""
        text = self.text("after")
        return None if text is None else read_cursor(text, self.name, *shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is given back."""

    value: Any
    status: int = 200
    modified_at: datetime | None = None  # where that is true of the whole answer
    location: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)  # by relation (RFC 8288)


def onward(asked: Asked, **changed: Value) -> str:
    """The same question with other parameters, as a link."""
    return f"{asked.target}?{urlencode({**asked.query, **changed})}"


def page_of(
    asked: Asked,
    found: Sequence[_Thing],
    shape: Callable[[_Thing], dict[str, Any]],
    place: Callable[[_Thing], tuple[Value, ...]],
) -> Answer:
    """A page of a list, of which one thing more than is wanted was found if there is more."""
    shown = found[: asked.limit]
    link = None
    if len(found) > asked.limit:
        cursor = write_cursor(asked.name, *place(shown[-1]))
        link = onward(asked, after=cursor)
    return Answer(
        value={"items": [shape(one) for one in shown], "next": link},
        links={} if link is None else {"next": link},
    )
