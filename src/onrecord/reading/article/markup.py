"""Which tags and words follow each other in a page?

A tokenizer after the HTML Standard's (13.2.5), without its tree: an article needs an order of
blocks, and the standard's tree construction can be made to take time and memory that grow with
the square of the page. Here each character is passed once, and nothing nests.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple, TypeAlias

__all__ = ["End", "Raw", "Start", "Token", "Words", "tokens"]


class Start(NamedTuple):
    """A start tag; names are in lower case, values without character references."""

    name: str
    attributes: dict[str, str]


class End(NamedTuple):
    """An end tag."""

    name: str


class Words(NamedTuple):
    """Text between tags, without character references."""

    text: str


class Raw(NamedTuple):
    """The content of an element in which no tags are read: a script, a title."""

    name: str
    attributes: dict[str, str]
    text: str


Token: TypeAlias = Start | End | Words | Raw

_RAW = frozenset(
    {"script", "style", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "xmp"}
)
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_MAX_ATTRIBUTES = 100
"""Of a tag with more the rest is not read; the standard keeps all and compares each with each."""
_TAG = re.compile(r"<(?:(!--)|([!?]|/(?=[^a-zA-Z]))|(/?)([a-zA-Z][^\s/>]*))")
_ATTRIBUTE = re.compile(
    r"[\s/]*(?:(>)|([^\s/>][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'][^\s>]*)))?)"
)


def tokens(page: str) -> Iterator[Token]:
    """Yield the page's tags and texts in order; comments and declarations are left out."""
    at, end = 0, len(page)
    while at < end:
        tag = _TAG.search(page, at)
        upto = tag.start() if tag else end
        if upto > at:
            yield Words(unescape(page[at:upto]))
        if tag is None:
            return
        if tag[1] or tag[2]:
            at = _past_comment(page, tag)
            continue
        name = tag[4].lower()
        attributes, at = _attributes(page, tag.end())
        if tag[3]:
            yield End(name)
        elif name in _RAW:
            closing = _ENDS[name].search(page, at)
            inside = page[at : closing.start() if closing else end]
            at = closing.end() if closing else end
            yield Raw(name, attributes, unescape(inside) if name == "title" else inside)
            if closing:
                _, at = _attributes(page, at)
        else:
            yield Start(name, attributes)


def _past_comment(page: str, tag: re.Match[str]) -> int:
    """Where a comment or declaration ends; one that doesn't takes the rest (the standard)."""
    if tag[1] is None or page.startswith((">", "->"), tag.end()):
        closing, long = page.find(">", tag.end()), 1
    else:
        closing, long = page.find("-->", tag.end()), 3
    return len(page) if closing < 0 else closing + long


def _attributes(page: str, at: int) -> tuple[dict[str, str], int]:
    """Read a tag's attributes, the first of each name, and where the tag ends."""
    found: dict[str, str] = {}
    if page.startswith(">", at):
        return found, at + 1
    for _ in range(_MAX_ATTRIBUTES):
        m = _ATTRIBUTE.match(page, at)
        if m is None:
            return found, len(page)
        at = m.end()
        if m[1]:
            return found, at
        value = m[3] or m[4] or m[5] or ""
        found.setdefault(m[2].lower(), unescape(value) if "&" in value else value)
    closing = page.find(">", at)
    return found, len(page) if closing < 0 else closing + 1
