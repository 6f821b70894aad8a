"""Where on a page do these words stand, and do they stand there only once?

Pages break lines, and put signs that nobody sees between words: words are compared without
spaces. Addresses in them are shortened by the sites that show them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from selectolax.lexbor import LexborNode

from onrecord.reading.captured.allowed import LEFT_OUT

__all__ = ["Places", "children", "has_letters", "places_in", "squeezed"]

_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?)(/\S*)?", re.IGNORECASE
)
_SHORTENED = 3  # signs that say that an address goes on: an ellipsis, or three dots
_LEAST_WORDS = 15  # signs: shorter words are said by others, too
_MOST_WORDS = 50_000
_MOST_LINKS = 50


@dataclass(frozen=True, slots=True)
class _Link:
    """An address within words: its host, and what follows it."""

    host: str
    rest: str


@dataclass(frozen=True, slots=True)
class Places:
    """A page as one line without spaces, and where in it its elements and texts stand.

    Of the elements, each comes before those that it is in.
    """

    line: str
    elements: Sequence[tuple[LexborNode, int, int]]
    of_texts: Mapping[int, tuple[int, int]]  # and of pictures, by the node

    def only_place(self, words: str) -> tuple[int, int] | None:
        """Where these words are the whole text of an element; None unless in exactly one place."""
        pieces, links = _apart(words)
        least = sum(map(len, pieces))
        if not _LEAST_WORDS <= least <= _MOST_WORDS or len(links) > _MOST_LINKS:
            return None
        most = least + sum(len(one.host) + len(one.rest) + _SHORTENED + 12 for one in links)
        found = {
            (begin, end)
            for _, begin, end in self.elements
            if least <= end - begin <= most and _fits(self.line[begin:end], pieces, links)
        }
        return next(iter(found)) if len(found) == 1 else None


def places_in(body: LexborNode) -> Places:
    """Read where everything stands in a page. No recursion: a page may be nested deep."""
    pieces: list[str] = []
    elements: list[tuple[LexborNode, int, int]] = []
    of_texts: dict[int, tuple[int, int]] = {}
    length = 0
    ahead: list[tuple[LexborNode, int | None]] = [(body, None)]
    while ahead:
        node, begun = ahead.pop()
        if begun is not None:
            elements.append((node, begun, length))
            continue
        piece = squeezed(_words_of(node))
        if node.is_element_node and node.tag not in LEFT_OUT:
            ahead.append((node, length))
            ahead.extend((one, None) for one in reversed(list(children(node))))
        of_texts[node.mem_id] = (length, length + len(piece))
        pieces.append(piece)
        length += len(piece)
    return Places("".join(pieces), elements, of_texts)


def children(node: LexborNode) -> Iterator[LexborNode]:
    """What stands directly in an element, texts and comments too."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def squeezed(text: str) -> str:
    """Without spaces and signs that can't be seen: sites put them in and take them out."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        one
        for one in composed
        if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc")
    )


def has_letters(text: str) -> bool:
    """Whether a name could be in it."""
    return any(one.isalpha() for one in text)


def _words_of(node: LexborNode) -> str:
    """A text, or the sign that a site draws itself and writes as the picture's description."""
    if node.is_text_node:
        return node.text_content or ""
    alt = node.attributes.get("alt") if node.is_element_node and node.tag == "img" else None
    return alt if alt and len(alt) <= 12 and not has_letters(alt) else ""


def _apart(words: str) -> tuple[list[str], list[_Link]]:
    """The words between addresses, and the addresses between the words."""
    found = list(_LINK.finditer(words))
    bounds = [0, *(at for one in found for at in one.span()), len(words)]
    between = [words[begin:end] for begin, end in list(pairwise(bounds))[::2]]
    links = [_Link(squeezed(one[1]), squeezed(one[2] or "")) for one in found]
    return [squeezed(one) for one in between], links


def _fits(line: str, pieces: Sequence[str], links: Sequence[_Link]) -> bool:
    """Whether a line is these words. The first way to read it counts: nothing is tried twice."""
    if not line.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for number, (link, piece) in enumerate(zip(links, pieces[1:], strict=True), 1):
        begun = _after_host(line, at, link.host)
        if begun is None:
            return False
        most = min(begun + len(link.rest) + _SHORTENED, len(line))
        if number == len(links):
            found = len(line) - len(piece)
        else:
            found = line.find(piece, begun, most + len(piece))
        if not begun <= found <= most or not line.startswith(piece, found):
            return False
        if not link.rest.startswith(line[begun:found].rstrip("….")):
            return False
        at = found + len(piece)
    return at == len(line)


def _after_host(line: str, at: int, host: str) -> int | None:
    for before in ("", "https://", "http://", "www.", "https://www.", "http://www."):
        if line[at : at + len(before) + len(host)].lower() == f"{before}{host.lower()}":
            return at + len(before) + len(host)
    return None
