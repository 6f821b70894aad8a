"""What did editors do, when, and by which right?"""

from starlette.responses import Response

from onrecord.desk.editing.acting import acts
from onrecord.desk.finding import NotOnRecord
from onrecord.web.editors.asked import Asked

__all__ = ["trail_page"]

_ON_A_PAGE = 100
_DIGITS = 15


def trail_page(asked: Asked) -> Response:
    """The latest acts, or those before a place in the log."""
    before = asked.query("before")
    if before and not (before.isascii() and before.isdecimal() and len(before) <= _DIGITS):
        raise NotOnRecord(f"{before[:80]!r} is no place in the log")
    found = acts(asked.archive, int(before) if before else None, _ON_A_PAGE + 1)
    shown = found[:_ON_A_PAGE]
    more = shown[-1].index if len(found) > _ON_A_PAGE else None
    return asked.page("trail.html", {"acts": shown, "more": more})
