"""Which part of a captured page may anybody see? The account's own words, and what is around them.

A page of a post shows whoever answered, liked and was quoted. What is shown is the smallest part
that holds the words on record and a name of the account; in it, every text is masked that is not
those words, a name of the account, a number or a time, and no picture is shown. Where the words
are not found exactly once, nothing is.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from selectolax.lexbor import LexborNode

from onrecord.reading.captured.inert import InertPage, Writer, nowhere, parsed_page
from onrecord.reading.captured.places import Places, has_letters, places_in, squeezed
from onrecord.reading.captured.styles import Held

__all__ = ["MASK", "Owned", "own_part"]

MASK = "\u2592\u2592\u2592\u2592"
"""What stands in the place of others' words: the same for each, so that not even lengths tell."""

_MOST_AROUND = 1_500  # signs around the words, in the part that is shown
_LONGEST_TIME = 60
_LONGEST_NUMBER = 16
_LEAST_MARK = 4  # signs of an id: fewer would be found in others' addresses
_COUNTED = ("K", "M", "B")  # as in 12K
_ARTICLES = "article, [role=article], .status, .h-entry, .tgme_widget_message"
_KEPT = frozenset({"class", "colspan", "dir", "height", "hidden", "lang", "rowspan", "width"})


@dataclass(frozen=True, slots=True)
class Owned:
    """What on a page is the account's own: its words, the latest first, and how it is called.

    `names` are its handles, its id, its institution; `marks` stand in addresses of its own.
    """

    words: Sequence[str]
    names: Sequence[str]
    marks: Sequence[str]


def own_part(dom: str, url: str, owned: Owned, sheets: Held) -> InertPage | None:
    """The part of a page that is the account's own; None if it is not found. Raises Unplaced."""
    root = parsed_page(dom)
    body = root.css_first("body")
    if body is None:
        return None
    places = places_in(body)
    names = frozenset(_name(one) for one in owned.names if squeezed(one))
    for words in owned.words:
        at = places.only_place(words)
        part = None if at is None else _part(places, at, names, owned.marks)
        if at is not None and part is not None:
            return _Masking(root, url, sheets, places, at, names).page(body, _path(body, part))
    return None


def _part(
    places: Places, at: tuple[int, int], names: frozenset[str], marks: Sequence[str]
) -> LexborNode | None:
    """The smallest element with the words and a name of the account, or the article it is in."""
    most = at[1] - at[0] + _MOST_AROUND
    named = [
        node
        for node, begin, end in places.elements
        if begin <= at[0] and at[1] <= end and end - begin <= most
        if _is_named(node, names, marks)
    ]
    articles = [one for one in named if one.css_matches(_ARTICLES)]
    return next(iter(articles or named), None)


def _is_named(node: LexborNode, names: frozenset[str], marks: Sequence[str]) -> bool:
    """Whether an element shows a name of the account, or leads to it."""
    for link in node.css("a[href]"):
        href = link.attributes.get("href") or ""
        if any(mark in href for mark in marks if len(mark) >= _LEAST_MARK):
            return True
    return any(
        one.is_text_node and _name(one.text_content or "") in names
        for one in node.traverse(include_text=True)
    )


def _name(text: str) -> str:
    """A name as names are compared."""
    return squeezed(text).casefold().removeprefix("@")


def _path(body: LexborNode, part: LexborNode) -> list[LexborNode]:
    """The elements from the body down to the part."""
    found = [part]
    outer = part.parent
    while outer is not None and outer.mem_id != body.mem_id:
        found.append(outer)
        outer = outer.parent
    return found[::-1] if part.mem_id != body.mem_id else []


class _Masking(Writer):
    """Writes the part, with everything masked that is not the account's own."""

    def __init__(
        self,
        root: LexborNode,
        url: str,
        sheets: Held,
        places: Places,
        at: tuple[int, int],
        names: frozenset[str],
    ) -> None:
        super().__init__(root, url, nowhere, sheets)
        self._places, self._at, self._names = places, at, names

    def keeps(self, name: str) -> bool:
        """Ids and descriptions name people."""
        return name in _KEPT

    def text(self, node: LexborNode) -> str:
        """The words, names of the account, numbers and times; of all else a mask."""
        words = node.text_content or ""
        if not words.strip() or self._is_own(node) or self._is_harmless(node, words):
            return escape(words, quote=False)
        return f'<span class="onrecord-masked">{MASK}</span>'

    def image(self, node: LexborNode) -> str:
        """A sign within the words that the site draws itself; of any other picture its place."""
        alt = node.attributes.get("alt") or ""
        if self._is_own(node) and alt and not has_letters(alt):
            return escape(alt)
        return '<span class="onrecord-picture"></span>'

    def picture(self, address: str) -> str | None:  # noqa: ARG002  # none is shown
        """No picture."""
        return None

    def _is_own(self, node: LexborNode) -> bool:
        begin, end = self._places.of_texts.get(node.mem_id, (0, 0))
        return begin < end and self._at[0] <= begin and end <= self._at[1]

    def _is_harmless(self, node: LexborNode, words: str) -> bool:
        if _name(words) in self._names or _is_number(words.strip()):
            return True
        in_time = node.parent is not None and node.parent.tag == "time"
        return in_time and len(words) <= _LONGEST_TIME


def _is_number(words: str) -> bool:
    """Numbers and marks, as people are not called."""
    bare = words.removesuffix(words[-1:]).strip() if words.endswith(_COUNTED) else words
    return 0 < len(bare) <= _LONGEST_NUMBER and all(
        unicodedata.category(one)[0] in "NPZ" for one in bare
    )
