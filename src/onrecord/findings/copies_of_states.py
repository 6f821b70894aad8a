"""Does somebody's copy show the very words of which we recorded a digest and nothing else?

A platform's API gives a text with escapes and shortened links; whoever copies a page sees others.
So the words of a copy are tried in the forms that the API may have given, and the form that has the
digest is named. A form that matches is the text that was served to us. None that does shows
nothing: a copy may leave out a letter, a link, or a line.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from unicodedata import normalize

from onrecord.record.commitments import Digest, digest_of
from onrecord.record.custody import CopyWords

__all__ = ["Agreement", "Candidate", "Compared", "candidates", "compare"]

_LINES = 40  # of a longer copy not every stretch of lines is tried
_LINKS = 8
_SHORTEST = 4  # characters: shorter stretches are not tried by themselves
_QUOTES = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("‘", "’"))
_ENDING = re.compile(
    r"\s*(?:https?://t\.co/[A-Za-z0-9]+|pic\.(?:twitter|x)\.com/[A-Za-z0-9]+|…)\s*$"
)


class Agreement(StrEnum):
    """How a copy's words stand to what we recorded."""

    MATCHES = "matches"
    DIFFERS = "differs"
    NO_DIGEST = "no-digest"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that the API may have given, and what was done to the copy's words to come to it."""

    text: str
    how: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The same as people read it, without the API's escapes."""
        return self.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it; where a form matches, which one, and whose digest it has."""

    agreement: Agreement
    candidate: Candidate | None = None
    digest: Digest | None = None
    version: bytes | None = None  # the bytes that have it


Version = Callable[[str, str, str | None], bytes]
"""The bytes of a version, from its id, its exact text, and its client where that was told."""


def compare(
    words: CopyWords, ids: Collection[str], digests: Collection[Digest], version: Version
) -> Compared:
    """Try the copy's words against the digests of a post's versions, whose ids may be `ids`."""
    if not digests:
        return Compared(Agreement.NO_DIGEST)
    known = frozenset(digests)
    for candidate in candidates(words):
        own = dict.fromkeys((*([words.version] if words.version else []), *ids))
        for one, client in product(own, dict.fromkeys((None, words.client))):
            data = version(one, candidate.text, client)
            digest = digest_of(data)
            if digest in known:
                return Compared(Agreement.MATCHES, candidate, digest, data)
    return Compared(Agreement.DIFFERS)


def candidates(words: CopyWords) -> Iterator[Candidate]:
    """The forms, likeliest first, each once."""
    seen: set[str] = set()
    for stretch, taken in _stretches(words.text):
        for text, spelled in _spelled(stretch):
            for ended, ending in _ended(text, words.links[:_LINKS]):
                if ended not in seen:
                    seen.add(ended)
                    yield Candidate(ended, (*taken, *spelled, *ending))


def _stretches(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The whole text, without what is around it, and every stretch of its lines."""
    yield text, ()
    plain = text.replace("\r\n", "\n")
    yield plain, ("with line ends as X writes them",)
    stripped = plain.strip()
    yield stripped, ("without the space around it",)
    for opening, closing in _QUOTES:
        if len(stripped) > 1 and stripped[0] == opening and stripped[-1] == closing:
            yield stripped[1:-1], ("without its quotation marks",)
    lines = [line.strip() for line in stripped.split("\n")]
    if 1 < len(lines) <= _LINES:
        for begin, end in product(range(len(lines)), repeat=2):
            yield from _of_lines(lines[begin : end + 1])


def _of_lines(lines: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for joint, how in (("\n", "lines of it"), (" ", "lines of it, put into one")):
        stretch = joint.join(lines)
        if len(stretch) >= _SHORTEST:
            yield stretch, (how,)


def _spelled(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    forms: list[tuple[str, tuple[str, ...]]] = [
        (text, ()),
        (_escaped(text), ("with the API's escapes",)),
    ]
    for form in ("NFC", "NFD"):
        other = normalize(form, text)
        if other != text:
            forms += [(other, (f"in {form}",)), (_escaped(other), (f"in {form}", "escaped"))]
    yield from forms


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ended(text: str, links: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield text, ()
    without = _ENDING.sub("", text)
    if without != text:
        yield without, ("without the link at its end",)
    for link in links:
        for start in dict.fromkeys((text, without)):
            yield f"{start} {link}", ("with a link at its end that the copy has",)
