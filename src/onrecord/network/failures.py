"""Which failure is this, in the record's words?"""

import asyncio
import ssl
from collections.abc import Iterator

import httpcore

from onrecord.network.asking import Failure
from onrecord.network.bodies import TooLarge, Undecodable
from onrecord.network.guard import Forbidden, Unresolved
from onrecord.network.target import BadTarget
from onrecord.record.errors import OnrecordError

__all__ = ["failure"]

_KINDS: tuple[tuple[type[Exception], Failure], ...] = (  # the first that fits
    (BadTarget, Failure.URL),
    (Forbidden, Failure.FORBIDDEN),
    (Unresolved, Failure.DNS),
    (TooLarge, Failure.TOO_LARGE),
    (Undecodable, Failure.ENCODING),
    (ssl.SSLError, Failure.TLS),
    (TimeoutError, Failure.TIMEOUT),
    (httpcore.TimeoutException, Failure.TIMEOUT),
    (httpcore.ConnectError, Failure.UNREACHABLE),
    (httpcore.NetworkError, Failure.RESET),
    (httpcore.ProtocolError, Failure.PROTOCOL),
    (ConnectionRefusedError, Failure.UNREACHABLE),
    (ConnectionError, Failure.RESET),
    (OSError, Failure.UNREACHABLE),
)

# How TLS asks for more bytes, and how a wait is ended: no reasons, and other words each time.
_NO_REASONS = (ssl.SSLWantReadError, ssl.SSLWantWriteError, asyncio.CancelledError)
_OURS = (OnrecordError, TooLarge, Undecodable)  # they say it well themselves


def failure(error: Exception) -> str | None:
    """The text of an exchange's `failure`; None if the error is not of the network but ours."""
    kind = next((kind for type_, kind in _KINDS if isinstance(error, type_)), None)
    if kind is None:
        return None
    if isinstance(error, _OURS):
        return kind.because(error)
    chain = tuple(_causes(error))
    if kind is not Failure.TIMEOUT and any(isinstance(each, ssl.SSLError) for each in chain):
        kind = Failure.TLS  # a connection that fails in TLS says so in its cause only
    said = [str(each) for each in chain if str(each) and not isinstance(each, _NO_REASONS)]
    return kind.because(said[-1] if said else type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, then what it came from, to the first cause.

    The pool re-raises `from None`, which leaves the cause of a failed connection as context only.
    """
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
