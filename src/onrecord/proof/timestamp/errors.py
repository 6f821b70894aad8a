"""Why does a time stamp not hold?"""

from reprlib import Repr

from onrecord.record.errors import OnrecordError

__all__ = ["TimeStampError", "TimeStampRefused", "brief"]

_MOST_SHOWN = 120
_brief = Repr()
_brief.maxstring = _brief.maxother = _brief.maxlong = _MOST_SHOWN


def brief(value: object) -> str:
    """A stranger's value as an error may show it: quoted, and never long."""
    return _brief.repr(value)


class TimeStampError(OnrecordError):
    """What was given does not prove a time; each fault has its own message."""

    advice = "Keep the answer as it is, do not rely on it, and ask the service again."


class TimeStampRefused(TimeStampError):
    """The service answered that it would not stamp; nothing is wrong with its answer."""

    advice = "Ask the service again later, or ask another one."
