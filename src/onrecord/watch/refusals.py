"""Why can't an account be enrolled, and whose fault is it?"""

from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError
from onrecord.record.outcomes import Absent, AccountState, Refused, Unreached, Unread

__all__ = ["AlreadyOnRecord", "EnrolmentError", "failed"]


_TOKEN_WANTED = ("HTTP 401", "HTTP 403")
_INSTALL = "pip install"  # how a reader says that an extra is missing here


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


def failed(who: str, found: object, otherwise: str, *, token: str | None = None) -> EnrolmentError:
    """Nobody is to blame for not having been asked; `token`: the name of that which goes along."""
    match found:
        case Refused(why) if token is not None and why.startswith(_TOKEN_WANTED):
            return _Unreachable(
                f"{who} would not answer us: {_printable(why)}",
                advice=f"Write a token that counts there into keys/{token}.token, with mode 0600.",
            )
        case Unreached(why):
            return _Unreachable(f"{who} could not be reached: {_printable(why)}")
        case Refused(why):
            return _Unreachable(f"{who} would not answer us: {_printable(why)}")
        case Unread(why) if _INSTALL in why:
            return _Unreachable(
                f"it can't be read here: {_printable(why)}", advice="Install that, then try again."
            )
        case Absent(why) | Unread(why) | AccountState(why):
            return EnrolmentError(f"{otherwise}: {_printable(why)}")
        case _:
            return EnrolmentError(otherwise)


def _printable(words: str) -> str:
    """Others' words, on their way to a terminal."""
    return "".join(one if one.isprintable() else "?" for one in words[:300])
