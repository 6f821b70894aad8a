"""Where may editors sign in?

Passkeys belong to a name, and the cookie of a session to an encrypted connection: so under the
`[web] address` of the archive, over https; and on the machine itself under `http://localhost`,
which browsers count as safe (W3C Secure Contexts, 3.1). 127.0.0.1 has no name, and is led there.
"""

import ipaddress
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from starlette.requests import Request

__all__ = ["Elsewhere", "Entrance", "Way", "entrance"]

_LOCAL = "localhost"
_HTTPS = 443


@dataclass(frozen=True, slots=True)
class Entrance:
    """A safe way in. `origin` as browsers write it (RFC 6454), `host` is the passkeys' RP ID."""

    origin: str
    host: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Not here; but there, if anywhere."""

    there: str | None


Way: TypeAlias = Entrance | Elsewhere


def entrance(request: Request, address: str) -> Way:
    """Whether one may sign in where a request came in; `address` is that of the configuration."""
    asked = _split(f"{request.url.scheme}://{request.headers.get('host', '')}")
    ours = _split(address)
    if asked is None:
        return Elsewhere(None)
    scheme, host, port = asked
    if host == _LOCAL:
        return Entrance(_origin(scheme, host, port), host)
    if ours is not None and scheme == "https" and asked == ours:
        return Entrance(_origin(scheme, host, port), host)
    if _is_loopback(host):
        return Elsewhere(f"{_origin(scheme, _LOCAL, port)}{request.url.path}")
    if ours is not None and ours[0] == "https":
        return Elsewhere(f"{_origin(*ours)}{request.url.path}")
    return Elsewhere(None)


def _split(address: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port, the port None where it goes without saying."""
    try:
        found = urlsplit(address)
        host, port = found.hostname, found.port
    except ValueError:
        return None
    if not host or found.scheme not in ("http", "https"):
        return None
    usual = _HTTPS if found.scheme == "https" else 80
    return found.scheme, host, None if port == usual else port


def _origin(scheme: str, host: str, port: int | None) -> str:
    return f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
