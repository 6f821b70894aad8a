"""Which failure is this, in the record's words?"""

import asyncio
import socket
import ssl
from collections.abc import Iterator

import httpcore

from onrecord.network.asking import Failure
from onrecord.network.bodies import TooLarge, Undecodable
from onrecord.network.guard import Forbidden, Unresolved
from onrecord.network.target import BadTarget

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
    (asyncio.IncompleteReadError, Failure.RESET),
    (socket.gaierror, Failure.DNS),
    (OSError, Failure.UNREACHABLE),
)


def failure(error: Exception) -> str | None:
    """The text of an exchange's `failure`; None if the error is not of the network but ours."""
    chain = tuple(_causes(error))
    if any(isinstance(each, ssl.SSLError) for each in chain):
        kinds = [Failure.TLS]  # a connection that fails in TLS says so in its cause only
    else:
        kinds = [kind for type_, kind in _KINDS if isinstance(error, type_)]
    if not kinds:
        return None
    said = [str(each) for each in chain if str(each)]
    return kinds[0].because(said[-1] if said else type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, then what it was raised from, to the first cause."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__
