"""What is an operation of the API, for the router, the description and the page alike?"""

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.archive.sign_ins import Scope
from onrecord.web.api.asking import Answer, Asked
from onrecord.web.api.parameters import Parameter

__all__ = ["BASE", "FORM", "JSON", "JSON_LD", "Operation", "Taken"]

BASE = "/api/v1"
JSON, FORM = "application/json", "multipart/form-data"
JSON_LD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a request may send: the schema of each media type, and how many bytes at most."""

    schemas: tuple[tuple[str, str], ...]  # of a media type and the name of its schema
    most: int
    pictures: tuple[str, ...] = ()  # media types of a picture that may be sent as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path. `path` is under BASE, with the names of its parameters in braces."""

    name: str  # stable: programs are made from it
    path: str
    about: str  # the heading under which it is told
    says: str
    does: Callable[[Asked], Answer]
    gives: str  # the name of the answer's schema
    method: str = "GET"  # which also answers HEAD
    within: tuple[Parameter, ...] = ()  # of the path
    parameters: tuple[Parameter, ...] = ()  # of the query
    takes: Taken | None = None
    scope: Scope | None = None  # None: public
    status: int = 200
    media_type: str = JSON
    costs: bool = False  # each question costs time of the machine, so they are counted
    problems: tuple[str, ...] = ()  # beside those that follow from the rest

    @property
    def is_public(self) -> bool:
        """Whether everybody gets the same answer."""
        return self.scope is None
