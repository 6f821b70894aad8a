"""What of a stranger's page is let through?

Lists of what is allowed: whatever is on none of them is left out. An element that is on neither
list is left out, and what stands in it is kept. Nothing that is allowed asks for anything,
listens for anything, leads anywhere, or is read otherwise than as text: so a reader of what is
written sees the elements that the writer meant.
"""

import re
from collections.abc import Mapping

__all__ = ["ATTRIBUTES", "ELEMENTS", "LEFT_OUT", "VOID", "allowed_value"]

_SHOWN = """
    a abbr address article aside b bdi bdo blockquote body br button caption center cite code col
    colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6
    header hgroup hr html i img ins kbd label li main mark menu nav ol p pre q rp rt ruby s samp
    search section small span strike strong sub summary sup table tbody td tfoot th thead time
    tr tt u ul var wbr
"""
_SILENT = """
    applet area audio base basefont bgsound canvas datalist embed fencedframe frame frameset head
    iframe image input keygen link map math meta meter noembed noframes noscript object optgroup
    option param plaintext portal progress script select source style svg template textarea title
    track video xmp
"""
ELEMENTS = frozenset(_SHOWN.split())
LEFT_OUT = frozenset(_SILENT.split())
"""With everything in them."""

VOID = frozenset({"br", "col", "hr", "img", "wbr"})

_NUMBER = re.compile(r"[0-9]{1,5}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_DIRECTION = re.compile(r"ltr|rtl|auto", re.IGNORECASE)
_CLASSES = re.compile(r"[^<>\"'&\0]{0,4000}", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_:. -]{1,200}")
_MOMENT = re.compile(r"[0-9TZ:.+ -]{1,40}")
_WORDS = re.compile(r"[^\0]{0,2000}", re.DOTALL)
_EMPTY = re.compile(r"")

_EVERYWHERE = {"class": _CLASSES, "dir": _DIRECTION, "hidden": _EMPTY, "lang": _LANGUAGE}
_SIZED = {"height": _NUMBER, "width": _NUMBER}
_CELL = {"colspan": _NUMBER, "rowspan": _NUMBER}
ATTRIBUTES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "": {**_EVERYWHERE, "aria-label": _WORDS, "id": _NAME, "role": _NAME, "title": _WORDS},
    "col": {"span": _NUMBER},
    "colgroup": {"span": _NUMBER},
    "details": {"open": _EMPTY},
    "img": {"alt": _WORDS, **_SIZED},
    "li": {"value": _NUMBER},
    "ol": {"start": _NUMBER, "reversed": _EMPTY},
    "table": _SIZED,
    "td": {**_CELL, **_SIZED},
    "th": {**_CELL, **_SIZED},
    "time": {"datetime": _MOMENT},
}
"""By element; those under "" are allowed on every one. What an attribute may say, from end to end."""


def allowed_value(element: str, name: str, value: str | None) -> str | None:
    """What this attribute may say there; None if it may not stand there."""
    shape = ATTRIBUTES.get(element, {}).get(name) or ATTRIBUTES[""].get(name)
    if shape is None:
        return None
    if shape is _EMPTY:
        return ""
    return value if value is not None and shape.fullmatch(value) else None
