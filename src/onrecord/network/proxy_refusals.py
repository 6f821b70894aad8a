"""What does the proxy answer in place of a server, so that nobody takes it for the server's?"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from onrecord.network.asking import Failure
from onrecord.network.guard import Forbidden, Unresolved
from onrecord.network.proxy_limits import Capped
from onrecord.network.proxy_requests import BadRequest

__all__ = ["Refusal", "refusal"]

_CAPPED = 509  # in no standard, but what hosts have long answered when an allowance is used up


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of ours, and its reason as the log keeps it."""

    status: int
    phrase: str
    error: str  # RFC 9209, section 2.3
    why: str

    def written(self) -> bytes:
        body = f"onrecord did not connect. {self.why}\n".encode()
        return (
            f"HTTP/1.1 {self.status} {self.phrase}\r\n"
            f"Proxy-Status: onrecord; error={self.error}\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        ).encode("ascii") + body


def refusal(error: Exception) -> Refusal | None:
    """The refusal for what went wrong before a connection was made; None for our own mistakes."""
    match error:
        case BadRequest():
            why = Failure.PROTOCOL.because(error)
            return _refusal(error.status, "http_request_denied", why)
        case asyncio.LimitOverrunError():
            why = Failure.TOO_LARGE.because("the head of the request")
            status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            return _refusal(status, "http_request_error", why)
        case Forbidden():
            why = Failure.FORBIDDEN.because(error)
            return _refusal(HTTPStatus.FORBIDDEN, "destination_ip_prohibited", why)
        case Unresolved():
            return _refusal(HTTPStatus.BAD_GATEWAY, "dns_error", Failure.DNS.because(error))
        case Capped():
            why = Failure.TOO_LARGE.because(error)
            return Refusal(_CAPPED, "Limit Reached", "connection_limit_reached", why)
        case TimeoutError():
            why = Failure.TIMEOUT.because("no connection in time")
            return _refusal(HTTPStatus.GATEWAY_TIMEOUT, "connection_timeout", why)
        case OSError():
            why = Failure.UNREACHABLE.because(error)
            return _refusal(HTTPStatus.BAD_GATEWAY, "destination_unavailable", why)
        case _:
            return None


def _refusal(status: HTTPStatus, error: str, why: str) -> Refusal:
    return Refusal(status.value, status.phrase, error, why)
