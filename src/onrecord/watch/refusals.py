"""Why can't an account be enrolled, and whose fault is it?"""

from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError
from onrecord.record.outcomes import Absent, AccountState, Refused, Unreached, Unread

__all__ = ["AlreadyOnRecord", "EnrolmentError", "failed"]


class EnrolmentError(OnrecordError):
    """The account can't be enrolled; nothing was recorded."""

    exit_code = EXIT_USAGE
    advice = "Check the address, and that the account is active, then try again."


class AlreadyOnRecord(EnrolmentError):
    """Another enrolment of the same account counts already."""

    advice = "Nothing to do."


class _Unreachable(EnrolmentError):
    exit_code = EXIT_ENVIRONMENT
    advice = "Check the network, and the servers in onrecord.toml, then try again."


def failed(who: str, found: object, otherwise: str) -> EnrolmentError:
    """Nobody is to blame for not having been asked."""
    match found:
        case Unreached(why):
            return _Unreachable(f"{who} could not be reached: {_printable(why)}")
        case Refused(why):
            return _Unreachable(f"{who} would not answer us: {_printable(why)}")
        case Absent(why) | Unread(why) | AccountState(why):
            return EnrolmentError(f"{otherwise}: {_printable(why)}")
        case _:
            return EnrolmentError(otherwise)


def _printable(words: str) -> str:
    """Others' words, on their way to a terminal."""
    return "".join(one if one.isprintable() else "?" for one in words[:300])
