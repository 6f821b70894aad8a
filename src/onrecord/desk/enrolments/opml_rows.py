"""Which accounts does an OPML file list, as feed readers write it?

OPML 2.0 (http://opml.org/spec2.opml). An outline's own attributes say whose a feed is; what an
outline around it says holds within it. Its `text` is a title, and no institution.
"""

from collections.abc import Iterator
from xml.parsers import expat

from onrecord.desk.enrolments.rows import KEYS, MAX_ROWS, FileFault, Row, key_of, some

__all__ = ["rows_of_opml"]

_DEEPEST = 100
_FEEDS = frozenset({"rss", "rss1", "atom", "json", "feed", "include"})
_INHERITED = frozenset(KEYS) - {"url", "platform", "words"}
_CAMEL = {"vouchedby": "vouched-by"}  # names of attributes in XML are often written so


def rows_of_opml(data: bytes) -> tuple[Row, ...]:
    """The outlines with an address. Raises FileFault."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise FileFault(f"this is no XML: {error}") from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise FileFault(f"this is no XML that can be read: {error}") from error
    if not reader.is_opml:
        raise FileFault("this is no OPML: its first element is another")
    return some(reader.rows())


class _Reader:
    """Collects outlines with their lines. A document type is refused: entities come with it."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.is_opml = False
        self._begun = False
        self._around: list[dict[str, str]] = []
        self._found: list[Row] = []

    def rows(self) -> Iterator[Row]:
        """The rows, in the order of the file."""
        yield from self._found

    def _doctype(self, *_: object) -> None:
        raise FileFault("a document type is declared in it", advice="Save it as plain OPML.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._begun:
            self._begun, self.is_opml = True, name.lower() == "opml"
        if len(self._around) >= _DEEPEST:
            raise FileFault(f"outlines lie more than {_DEEPEST} deep in it")
        own = _cells(attributes) if name.lower() == "outline" else {}
        around = self._around[-1] if self._around else {}
        self._around.append(around | {key: own[key] for key in own if key in _INHERITED})
        if "url" in own and len(self._found) <= MAX_ROWS:
            self._found.append(Row(f"line {self.parser.CurrentLineNumber}", around | own))

    def _end(self, _: str) -> None:
        self._around.pop()


def _cells(attributes: dict[str, str]) -> dict[str, str]:
    """What an outline says of an account: a feed's page is where somebody speaks of the feed."""
    named = {_key(name): value for name, value in attributes.items() if value.strip()}
    feed, page = named.get("xmlurl"), named.get("htmlurl")
    cells = {key: named[key] for key in KEYS if key in named}
    if feed is not None:
        cells["url"] = feed
        cells.setdefault("platform", "feed")
        if page is not None:
            cells.setdefault("evidence", page)
    elif page is not None:
        cells["url"] = page
    if cells.get("url") is None or named.get("type", "").lower() not in _FEEDS | {"", "link"}:
        cells.pop("url", None)
    return cells


def _key(name: str) -> str:
    key = key_of(name)
    return _CAMEL.get(key, key)
