"""What elements has a feed's XML, read within bounds?

No document type may declare entities (a few lines of them can stand for gigabytes), nothing is
fetched, and depth and number of elements are bounded. Three faults that are common in feeds are
read as they are meant: entities of HTML, an ampersand that stands alone, and characters that XML
has no way to write (NUL and other controls, halves of characters). The last are carried through
the parser as private characters. Any other fault of form makes a feed unread: a feed that is cut
off must not be taken for one whose last entry was edited.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from typing import NoReturn
from xml.parsers import expat

from onrecord.platforms.speech import Unplaced

__all__ = ["Element", "read_document"]

_MAX_DEPTH = 100
_MAX_ELEMENTS = 200_000  # a feed of a thousand entries has about 20,000
_XML_BASE = "http://www.w3.org/XML/1998/namespace base"
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7}|[xX][0-9a-fA-F]{1,6});|([a-zA-Z][a-zA-Z0-9]{0,31});)?")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STAND_IN = 0xF0000  # the first private character of plane 15; the stand-in for U+0000
_STAND_INS = re.compile(
    "[\U000f0000-\U000f0008\U000f000b\U000f000c\U000f000e-\U000f001f"
    "\U000ffffe\U000fffff\U000fd800-\U000fdfff]"
)


@dataclass(slots=True)
class Element:
    """An element: its name as "namespace name", and what stands in it."""

    name: str
    attributes: dict[str, str]
    start: int  # where it begins in the document's UTF-8
    base: tuple[str, ...]  # every xml:base around it, outermost first
    inner: list["Element | str"] = field(default_factory=list)
    markup: str = ""  # from its first element to its end, as written; of elements that are asked

    def children(self, *names: str) -> Iterator["Element"]:
        """The elements in it that have one of these names."""
        return (one for one in self.inner if isinstance(one, Element) and one.name in names)

    def child(self, *names: str) -> "Element | None":
        """The first of them; an earlier name goes before a later."""
        return next((one for name in names for one in self.children(name)), None)

    @property
    def text(self) -> str:
        """Its own characters, with those of the elements in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inner)

    def says(self, *names: str) -> str | None:
        """The text of the first such child without the space around it; None if it has none."""
        found = self.child(*names)
        return None if found is None else found.text.strip(" \t\r\n") or None


def read_document(text: str, with_markup: frozenset[str] = frozenset()) -> Element:
    """The root element. Raises `Unplaced`. `markup` is kept of elements named in `with_markup`."""
    if _STAND_INS.search(text):
        raise Unplaced("characters that stand for others here")
    data = _writable(text.lstrip(" \t\r\n")).encode("utf-8")
    builder = _Builder(data, with_markup)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unplaced(f"not well-formed XML: {error}"[:200]) from error
    assert builder.root is not None  # a document without one is not well-formed
    return builder.root


class _Builder:
    """Builds the tree of one document."""

    def __init__(self, data: bytes, with_markup: frozenset[str]) -> None:
        self.root: Element | None = None
        self._data = data
        self._with_markup = with_markup
        self._open: list[Element] = []
        self._left = _MAX_ELEMENTS
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.EntityDeclHandler = self._declared
        self.parser.StartElementHandler = self._begun
        self.parser.EndElementHandler = self._ended
        self.parser.CharacterDataHandler = self._written

    def _declared(self, *_: object) -> NoReturn:
        raise Unplaced("a feed that declares entities")

    def _begun(self, name: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0 or len(self._open) >= _MAX_DEPTH:
            raise Unplaced("a feed of too many elements, or nested too deep")
        held = {key: _restored(value) for key, value in attributes.items()}
        around = self._open[-1].base if self._open else ()
        base = (*around, held[_XML_BASE]) if _XML_BASE in held else around
        element = Element(name, held, self.parser.CurrentByteIndex, base)
        if self._open:
            self._open[-1].inner.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _ended(self, name: str) -> None:
        element = self._open.pop()
        if name in self._with_markup:
            first = next((one for one in element.inner if isinstance(one, Element)), None)
            if first is not None:
                written = self._data[first.start : self.parser.CurrentByteIndex]
                element.markup = _restored(written.decode("utf-8"))

    def _written(self, text: str) -> None:
        self._open[-1].inner.append(_restored(text))


def _writable(text: str) -> str:
    """The same text as XML can hold it. Sections of CDATA know no references."""
    pieces = text.split("<![CDATA[")
    found = [_referred(pieces[0])]
    for piece in pieces[1:]:
        inside, end, outside = piece.partition("]]>")
        found += ["<![CDATA[", inside, end, _referred(outside)]
    return _UNWRITABLE.sub(lambda one: _stand_in(ord(one[0])), "".join(found))


def _referred(text: str) -> str:
    return _REFERENCE.sub(_reference, text)


def _reference(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if number is not None:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        if code > 0x10FFFF or _STAND_INS.match(chr(code)):
            return "&amp;" + found[0][1:]
        return _stand_in(code) if _UNWRITABLE.match(chr(code)) else found[0]
    if name in _OF_XML:
        return found[0]
    characters = None if name is None else html5.get(f"{name};")
    if characters is None:
        return "&amp;" + found[0][1:]
    return "".join(f"&#{ord(one)};" for one in characters)


def _stand_in(code: int) -> str:
    return chr(_STAND_IN + code)


def _restored(text: str) -> str:
    return _STAND_INS.sub(lambda one: chr(ord(one[0]) - _STAND_IN), text)
