"""How do we say what a browser was shown?"""

from datetime import timedelta

from onrecord.findings.words.moments import duration, quoted
from onrecord.record.captures import Capture, Failed, Truncated, Whole
from onrecord.record.outcomes import Refused, Unreached

__all__ = ["captured", "took", "withheld"]

_VISITED = (
    "A browser visited the address that is on record as its page"  # by an editor's word, or ours
)
_SAYS_NOTHING = "That says nothing about the post."
_CONCLUDED = "Nothing about the post is concluded from it."  # also of a page that says it is gone
_ANSWERED_WITH_FAULT = 400  # HTTP status, and above


def captured(capture: Capture) -> str:
    """What came of a visit of a browser to a page."""
    match capture.outcome:
        case Whole():
            return f"{_VISITED}; all that came was kept.{_answer(capture)}"
        case Truncated(why):
            kept = f"what came was kept, and is cut short: {quoted(why)}"
            return f"{_VISITED}; {kept}.{_answer(capture)}"
        case Refused(why):
            wall = " What was shown instead was kept." if capture.package is not None else ""
            return f"A browser was refused its page: {quoted(why)}.{wall} {_SAYS_NOTHING}"
        case Unreached(why):
            return f"A browser did not reach its page: {quoted(why)}. {_SAYS_NOTHING}"
        case Failed(why):
            return f"Our browser failed: {quoted(why)}. {_SAYS_NOTHING}"


def withheld(why: str) -> str:
    """Of a visit whose package was destroyed on purpose."""
    return f"What was kept of it was withheld since: {quoted(why)}."


def _answer(capture: Capture) -> str:
    """What the server answered, where that was not a page as asked for; and what follows."""
    status = capture.status
    fault = status is not None and status >= _ANSWERED_WITH_FAULT
    return f"{f' A server answered HTTP {status}.' if fault else ''} {_CONCLUDED}"


def took(capture: Capture) -> str:
    """How long the visit went on."""
    return duration(max(capture.ended_at - capture.began_at, timedelta()))
