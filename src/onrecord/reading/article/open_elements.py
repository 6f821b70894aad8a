"""Which elements are open at a place of a page, and which of them does a tag end?

The rules of the HTML Standard that matter to an order of blocks (13.2.6.4.7, "in body"), each in
a time that does not depend on how deep the page nests.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from onrecord.findings.article import BlockKind
from onrecord.reading.article.elements import BLOCKS, CLOSED_BY
from onrecord.reading.article.embed_markup import Shown
from onrecord.reading.article.page import Rank

__all__ = ["Element", "OpenElements"]

_MAX_DEPTH = 512
"""Open elements that are followed, as many as browsers nest; deeper ones only part the words."""
_PARTS_OF_TEXT = frozenset({"p", "li", "ul", "ol", "dl", "dd", "dt", "blockquote", "tr", "pre"})
"""Blocks that are within a text rather than around one."""


@dataclass(slots=True)
class Element:
    """An element that has begun, with what it inherits from those around it."""

    name: str
    block: bool
    first: int = 0  # number of the first piece in it
    rank: Rank = Rank.NONE
    hidden: bool = False
    outside: int = 0
    beside: int = 0
    credit: int = 0
    kind: BlockKind | None = None
    shown: Shown | None = None
    own_embed: bool = False
    weight: int = 0
    total: int = 0
    loose: int = 0
    holder: int = 0  # place of the innermost block that holds texts, this one included


@dataclass(slots=True)
class OpenElements:
    """The stack of open elements; the outermost stands for the page and never ends."""

    stack: list[Element] = field(default_factory=lambda: [Element("", block=True)])
    _places: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _blocks: list[int] = field(default_factory=lambda: [0])
    _unfollowed: Counter[str] = field(default_factory=Counter)

    @property
    def innermost(self) -> Element:
        return self.stack[-1]

    @property
    def depth(self) -> int:
        return len(self.stack)

    def too_deep(self, name: str) -> bool:
        """Whether another element would be one too many; then it is only counted."""
        if len(self.stack) <= _MAX_DEPTH:
            return False
        self._unfollowed[name] += 1
        return True

    def push(self, element: Element) -> None:
        place = len(self.stack)
        holds = element.block and element.name not in _PARTS_OF_TEXT
        element.holder = place if holds else self.innermost.holder
        self._places[element.name].append(place)
        if element.block:
            self._blocks.append(place)
        self.stack.append(element)

    def pop(self) -> Element:
        element = self.stack.pop()
        self._places[element.name].pop()
        if element.block:
            self._blocks.pop()
        return element

    def ended_by_start(self, name: str) -> int:
        """From which depth elements end before this one starts; the full depth if none does.

        A block ends the paragraph it stands in; an item or a cell ends the one before it.
        """
        depth = len(self.stack)
        if name in BLOCKS and self.stack[self._blocks[-1]].name == "p":
            depth = self._blocks[-1]
        if name in CLOSED_BY:
            ended, barrier = CLOSED_BY[name]
            last = self._last(ended)
            if last > self._last(barrier):
                depth = min(depth, last)
        return depth

    def _last(self, names: frozenset[str]) -> int:
        """The place of the innermost open element of these names; 0 if there is none."""
        return max((self._places[name][-1] for name in names if self._places.get(name)), default=0)

    def ended_by_end(self, name: str) -> int:
        """From which depth elements end with this end tag; the full depth if none does."""
        if self._unfollowed[name]:
            self._unfollowed[name] -= 1
            return len(self.stack)
        places = self._places.get(name)
        return places[-1] if places else len(self.stack)

    def holders(self) -> tuple[Element, Element | None]:
        """The block that holds the text at this place, and the one around that."""
        inner = self.innermost.holder
        outer = self.stack[inner - 1].holder if inner else None
        return self.stack[inner], None if outer is None else self.stack[outer]
