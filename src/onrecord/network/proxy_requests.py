"""What does a client of the proxy want, and is it said in the one way that nobody reads otherwise?

RFC 9112 read narrowly: whatever two programs could understand differently is refused, so that
nothing can be hidden inside of a request that looks harmless here.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias

from onrecord.record.errors import OnrecordError

__all__ = ["BadRequest", "Forward", "Tunnel", "Wanted", "read_request"]

_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP/1\.[01]")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*")
# Without user information; what the host may be is for the guard to say.
_AUTHORITY = re.compile(rb"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?")
_ABSOLUTE = re.compile(rb"http://([^/?#]*)([/?][^#]*)?", re.IGNORECASE)
_LENGTH = re.compile(rb"[0-9]{1,15}")

_METHODS = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"})
# RFC 9110, section 7.6.1, and what old clients say to proxies; `host` and the length are ours.
_NOT_SENT_ON = frozenset(
    b"connection keep-alive proxy-connection proxy-authorization proxy-authenticate te trailer "
    b"transfer-encoding upgrade host content-length".split()
)
_HTTP = 80
# A web page lives at 80 and 443 or above the system's ports. Below speak mail, shells and name
# services, to which a page could make us write in our name; above, the rest of the "bad ports"
# of the Fetch standard, section 2.9.
_WEB = frozenset({80, 443})
_FIRST_FREE = 1024
_BAD = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566}
    | {6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)


class BadRequest(OnrecordError):
    """A request that is not passed on, with the status that it is answered with."""

    advice = "Ask for http and https addresses only."

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Tunnel:
    """CONNECT: bytes of somebody else's protocol, TLS as a rule."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Forward:
    """One plain request: its head as it goes on, and how many bytes of a body follow it."""

    host: str
    port: int
    head: bytes
    body: int


Wanted: TypeAlias = Tunnel | Forward


def read_request(head: bytes) -> Wanted:
    """Read a head without its last empty line. Raises `BadRequest`."""
    first, *lines = head.split(b"\r\n")
    if (asked := _LINE.fullmatch(first)) is None:
        raise BadRequest("the first line is not a request of HTTP/1.1")
    method, target = asked.groups()
    fields = [_field(line) for line in lines]
    if any(name == b"transfer-encoding" for name, *_ in fields):
        raise BadRequest("a body is sent with its length", HTTPStatus.LENGTH_REQUIRED)
    lengths = [value for name, _, value in fields if name == b"content-length"]
    if method == b"CONNECT":
        if lengths:
            raise BadRequest("CONNECT has no body")
        return Tunnel(*_host(target, None))
    if method not in _METHODS:
        raise BadRequest("a method that is not passed on", HTTPStatus.METHOD_NOT_ALLOWED)
    return _forward(method, target, fields, lengths)


def _forward(
    method: bytes, target: bytes, fields: list[tuple[bytes, bytes, bytes]], lengths: list[bytes]
) -> Forward:
    """The request as the server gets it: origin-form, `Host` by the target, one per connection.

    Without `Via`: the proxy is a part of this one client, and nobody else's.
    """
    if (absolute := _ABSOLUTE.fullmatch(target)) is None:
        raise BadRequest("the target is not a whole http address")
    authority, path = absolute[1], absolute[2] or b"/"
    path = path if path.startswith(b"/") else b"/" + path
    host, port = _host(authority, _HTTP)
    if len(lengths) > 1 or (lengths and not _LENGTH.fullmatch(lengths[0])):
        raise BadRequest("the length of the body is not one number")
    named = (v for name, _, v in fields if name == b"connection")
    dropped = _NOT_SENT_ON | {each.strip().lower() for v in named for each in v.split(b",")}
    sent = [field + b": " + value for name, field, value in fields if name not in dropped]
    own = [method + b" " + path + b" HTTP/1.1", b"Host: " + authority, b"Connection: close"]
    own += [b"Content-Length: " + length for length in lengths]
    body = int(lengths[0]) if lengths else 0
    return Forward(host, port, b"\r\n".join([*own, *sent, b"", b""]), body)


def _field(line: bytes) -> tuple[bytes, bytes, bytes]:
    """A field's name in lower case, its name and its value as they were written."""
    if (field := _FIELD.fullmatch(line)) is None:
        raise BadRequest("a header field that can't be read")
    return field[1].lower(), field[1], field[2]


def _host(authority: bytes, default: int | None) -> tuple[str, int]:
    """Host and port of `host:port` or `[IPv6]:port`, in ASCII, not yet checked by the guard."""
    if (read := _AUTHORITY.fullmatch(authority)) is None:
        raise BadRequest("the target is not a host and a port")
    host, port = (read[1] or read[2]).decode("ascii"), int(read[3]) if read[3] else default
    if read[1] and ":" not in host:
        raise BadRequest("only an IPv6 address stands in brackets")
    if port is None:
        raise BadRequest("a tunnel needs a port")
    if not _is_of_the_web(port):
        raise BadRequest("no port of the web", HTTPStatus.FORBIDDEN)
    return host, port


def _is_of_the_web(port: int) -> bool:
    return port in _WEB or (_FIRST_FREE <= port < 1 << 16 and port not in _BAD)
