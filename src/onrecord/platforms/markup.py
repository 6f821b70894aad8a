"""What stands in a page of HTML, read within bounds?

The parser follows the HTML standard, so that two readers of the same bytes see the same elements.
It takes time that grows with the square of the nesting (200,000 open elements, 1 MB: minutes), so
a page that is nested deeper than people write is not read. The standard drops NUL from text: it
is carried through as another character, and is NUL again in `words`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.platforms.speech import Unplaced

__all__ = ["MAX_PAGE", "Page", "has_endless_tag", "parsed", "read_page"]

MAX_PAGE = 8 * 1024 * 1024  # bytes; a preview of twenty long posts is below 1 MiB
_MAX_DEPTH = 512  # open elements; the parser's standard has no limit, Chromium's is the same
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
_BEGUN = re.compile(r"<[a-zA-Z]")
_MOST_TAGS = 50_000  # all of them nested take the parser 9 seconds; a large page has 5,000
_WHOLE_TAG = re.compile(
    r"<[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>\"'][^\s>]*+|))*+"
)
_VALUE = re.compile(r"=\s*(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*)")
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
_MOST_IN_TAG = 1_000  # attributes; parsers compare each with each
_LONG_TAG = 4_000
# Elements without an end, and the shapes of drawings, which end themselves.
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"})
_VOID |= frozenset({"param", "source", "track", "wbr", "path", "circle", "rect", "line", "polygon"})

_INLINE = frozenset({"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i"})
_INLINE |= frozenset({"ins", "kbd", "mark", "q", "s", "small", "span", "strike", "strong", "sub"})
_INLINE |= frozenset({"sup", "time", "tt", "u", "var"})


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. What it holds is lost when the page is."""

    root: LexborNode
    _nul: str  # what stands for NUL in it

    def all(self, selector: str) -> list[LexborNode]:
        """Every element that a CSS selector fits, in the page's order."""
        return self.root.css(selector)

    def first(self, selector: str) -> LexborNode | None:
        """The first element that a CSS selector fits."""
        return self.root.css_first(selector)

    def words(self, node: LexborNode) -> str:
        """The text of an element as it is written, `<br>` as a line's end."""
        return "".join(_pieces(node)).replace(self._nul, "\0")

    def paragraphs(self) -> str:
        """The text of the whole page as people read it: each paragraph on a line of its own."""
        lines: list[str] = [""]
        place = -1
        for inner in self.root.traverse(include_text=True):
            if inner.tag == "br":
                lines.append("")
            if inner.is_text_node and (around := _block(inner)) is not None:
                if around != place:
                    lines.append("")
                place = around
                lines[-1] += inner.text_content or ""
        told = (" ".join(line.split(" ")).strip(" \t\r\n") for line in lines)
        return "\n".join(line for line in told if line).replace(self._nul, "\0")

    def attribute(self, node: LexborNode, name: str) -> str | None:
        """The value of an attribute; None if there is none."""
        value = node.attributes.get(name)
        return None if value is None else value.replace(self._nul, "\0")


def read_page(body: bytes) -> Page:
    """Parse a page in UTF-8. Raises `Unplaced` for one that is too large or too deep."""
    if len(body) > MAX_PAGE:
        raise Unplaced("a page too large to be read")
    text = body.decode("utf-8", "replace")
    nul = next(char for char in map(chr, range(0xF0000, 0xFFFFE)) if char not in text)
    root = parsed(text.replace("\0", nul)).root
    if root is None:
        raise Unplaced("not a page")
    return Page(root, nul)


def parsed(text: str) -> LexborHTMLParser:
    """The parser's tree of a text, for who needs no more. Raises `Unplaced` if it is too deep.

    What tags say of the depth is wrong where they are none (in comments, in a list of choices), so
    their number is bounded as well.
    """
    if _depth(text) > _MAX_DEPTH:
        raise Unplaced("a page nested too deep to be read")
    if len(_BEGUN.findall(text)) > _MOST_TAGS:
        raise Unplaced("a page of more elements than people write")
    if has_endless_tag(text):
        raise Unplaced("a page with a tag of more attributes than people write")
    return LexborHTMLParser(text)


def has_endless_tag(text: str) -> bool:
    """Whether a tag has more attributes than parsers take in their stride.

    Also where a quotation mark in a comment would hide it.
    """
    return _is_endless(text) or ("<!--" in text and _is_endless(_COMMENT.sub(" ", text)))


def _is_endless(text: str) -> bool:
    for tag in _WHOLE_TAG.finditer(text):
        if tag.end() - tag.start() > _LONG_TAG:
            names = _VALUE.sub(" ", tag[0])
            if len(re.findall(r"[^\s/\"'=]+", names)) > _MOST_IN_TAG:
                return True
    return False


def _depth(text: str) -> int:
    """How many elements are open at once, at most, as far as the tags say."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for closing, tag in _TAG.findall(text):
        name = tag.lower()
        if name in _VOID:
            continue
        if not closing:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


def _block(text: LexborNode) -> int | None:
    """Which paragraph a piece of text is in; None if it is not for people."""
    above = text.parent
    while above is not None and above.parent is not None and above.tag in _INLINE:
        above = above.parent
    if above is None or above.tag in ("script", "style", "template", "noscript", "title"):
        return None
    return above.mem_id


def _pieces(node: LexborNode) -> Iterator[str]:
    for inner in node.traverse(include_text=True):
        if inner.is_text_node:
            yield inner.text_content or ""
        elif inner.tag == "br":
            yield "\n"
