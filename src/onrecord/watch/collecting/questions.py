"""What may a vantage be asked, and how does its answer travel?

Both sides are here: how a question is written and read. It carries nothing that is secret: whoever
holds a source's credentials asks by itself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["Question", "QuestionRefused", "may_be_passed_on", "read_question"]

_METHODS = ("GET", "HEAD")
_HEADERS = {
    "accept",
    "accept-language",
    "if-modified-since",
    "if-none-match",
    "range",
    "user-agent",
}
_LONGEST = 4_000  # characters of a URL or a header


class QuestionRefused(OnrecordError):
    """Not a question that a vantage puts."""

    advice = "Have the archive ask by itself."
    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True)
class Question:
    """One question, by HTTP or HTTPS, without a body and without credentials."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()

    def written(self) -> bytes:
        """As it travels."""
        said = {"method": self.method, "url": self.url, "headers": [list(x) for x in self.headers]}
        return json.dumps(said).encode()


def may_be_passed_on(
    method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes
) -> bool:
    """Whether somebody else may put this question: nothing in it is for our own mouth only."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = parts.scheme in ("http", "https") and not parts.username and len(url) <= _LONGEST
    known = all(name.lower() in _HEADERS and len(value) <= _LONGEST for name, value in headers)
    return method in _METHODS and not body and plain and known


def read_question(data: bytes) -> Question:
    """Read a question; QuestionRefused for anything that would not be passed on."""
    try:
        found = json.loads(data)
        headers = tuple((str(name), str(value)) for name, value in found["headers"])
        method, url = str(found["method"]), str(found["url"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise QuestionRefused(f"not a question: {error}") from error
    if not may_be_passed_on(method, url, headers, b""):
        raise QuestionRefused(f"not a question that is put for others: {url[:200]!r}")
    return Question(method, url, headers)
