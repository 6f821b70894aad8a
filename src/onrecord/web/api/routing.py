"""Which operation does a path name?

Paths are read as they were asked for: a slash within an id is written %2F, so that no id can be
taken for a path below another one's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from starlette.types import Scope as Asking

from onrecord.web.api.operations import BASE, Operation
from onrecord.web.api.problems import Problem

__all__ = ["Routed", "Router", "raw_path"]


_IN_A_PATH = "/%:@!$&'()*+,;=~-._"  # RFC 3986, 3.3


@dataclass(frozen=True, slots=True)
class Routed:
    """The operations of a path by their method, and what the path names."""

    by_method: Mapping[str, Operation]
    path: Mapping[str, str]

    @property
    def allow(self) -> str:
        """The methods, as the header Allow has them."""
        also = ["HEAD"] if "GET" in self.by_method else []
        return ", ".join([*self.by_method, *also, "OPTIONS"])

    def operation(self, method: str) -> Operation:
        """The operation of a method. Raises Problem."""
        found = self.by_method.get("GET" if method == "HEAD" else method)
        if found is None:
            detail = f"{method[:20]} is not among {self.allow}"
            raise Problem("wrong-method", detail, headers={"allow": self.allow})
        return found


class Router:
    """Finds the operations of a path."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._known: dict[tuple[str, ...], dict[str, Operation]] = {}
        for one in operations:
            methods = self._known.setdefault(_parts(one.path), {})
            assert one.method not in methods, f"{one.method} {one.path} stands twice"
            methods[one.method] = one

    def find(self, raw: str) -> Routed:
        """What a path names. Raises Problem."""
        given = _parts(raw.removeprefix(BASE))
        for parts, methods in self._known.items():
            path = _matched(parts, given)
            if path is not None:
                return Routed(methods, _read(next(iter(methods.values())), path))
        raise Problem("not-on-record", "there is no such address")


def raw_path(scope: Asking) -> str:
    """The path as it was asked for, percent-encoded, fit to stand in a link."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        return quote(scope["path"])
    return quote(raw.partition(b"?")[0].decode("latin-1"), safe=_IN_A_PATH, encoding="latin-1")


def _parts(path: str) -> tuple[str, ...]:
    """What stands between its slashes; of an empty path, or of one slash, nothing."""
    return tuple(path.split("/")[1:]) if path.strip("/") else ()


def _matched(parts: tuple[str, ...], given: tuple[str, ...]) -> dict[str, str] | None:
    if len(parts) != len(given):
        return None
    found = {}
    for part, text in zip(parts, given, strict=True):
        if part.startswith("{"):
            found[part[1:-1]] = text
        elif part != text:
            return None
    return found


def _read(operation: Operation, path: Mapping[str, str]) -> dict[str, str]:
    """What stands in the path, decoded; what can't be an id is not on record."""
    found = {}
    for one in operation.within:
        try:
            found[one.name] = str(one.read(unquote(path[one.name], errors="strict")))
        except (UnicodeDecodeError, Problem) as error:
            raise Problem("not-on-record", f"there is no such {one.name}") from error
    return found
