"""Which JSON does `check` print about a picture?

The keys of `check` about words, and beside them what was read. Places are offsets in code points
into `read.text` and a match's `text`; boxes are x, y, width, height in pixels of the picture.
"""

from typing import Any

from onrecord.desk.search.screenshots import CheckedScreenshot, ShownMatch
from onrecord.desk.search.shapes import coverage_shape, match_shape
from onrecord.findings.article import Place
from onrecord.findings.screenshots import Shown

__all__ = ["screenshot_shape"]


def screenshot_shape(found: CheckedScreenshot) -> dict[str, Any]:
    """The answer to `check PICTURE`."""
    matches = [_match(one) for one in found.matches]
    return {
        "answer": found.answer.value,
        "says": list(found.says),
        "read": {
            "handle": found.read.handle,
            "name": found.read.name,
            "time": found.read.time,
            "text": found.body.text,
        },
        "unsure": matches[0]["unsure"] if matches else [],
        "doubts": list(found.doubts),
        "matches": matches,
        "elsewhere": [match_shape(one) for one in found.checked.elsewhere],
        "coverage": coverage_shape(found.checked.coverage),
    }


def _match(one: ShownMatch) -> dict[str, Any]:
    compared = one.compared
    return {
        **match_shape(one.match),
        "similarity": compared.similarity / 1000,
        "differences": [_shown(shown) for shown in compared.differs],
        "unsure": [_shown(shown) for shown in compared.unsure],
        "cut_before": _place(compared.before),
        "cut_after": _place(compared.after),
        "says": list(one.says),
    }


def _shown(one: Shown) -> dict[str, Any]:
    return {
        "kind": _kind(one),
        "asked": one.read_words,
        "post": one.post_words,
        "asked_place": _place(one.read),
        "post_place": _place(one.post),
        "boxes": [[box.x, box.y, box.width, box.height] for box in one.boxes],
    }


def _kind(one: Shown) -> str:
    """What leads from the picture to the post, as for words."""
    if not one.read_words:
        return "inserted"
    return "replaced" if one.post_words else "removed"


def _place(place: Place) -> list[int]:
    return [place.start, place.end]
