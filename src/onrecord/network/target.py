"""Which machine does a URL mean, and what do we ask it for?"""

import re
from dataclasses import dataclass

import httpx

from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["BadTarget", "Target"]

# Stricter than RFC 3986 where programs disagree: no user information, no backslash, no space.
_WRITTEN = re.compile(r"(https?|wss?)://[^/?#@\\\s]+([/?#][^\\\s]*)?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_LONGEST = 8000  # RFC 9110, section 4.1, recommends that everybody can take as much


class BadTarget(OnrecordError):
    """The URL can't be asked for."""

    advice = "Give an http or https address, without a name or password in it."
    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True)
class Target:
    """What a URL asks of whom: the host in ASCII, as it goes to the resolver and into TLS."""

    scheme: str
    host: str
    port: int
    path: bytes  # with the query, percent-encoded

    @classmethod
    def read(cls, url: str) -> "Target":
        """Read a URL strictly. Raises `BadTarget`."""
        if len(url) > _LONGEST or not _WRITTEN.fullmatch(url):
            raise BadTarget(f"{url[:200]!r} is not a URL that we ask for")
        try:
            read = httpx.URL(url)
            host, port = read.raw_host.decode("ascii"), read.port
        except (httpx.InvalidURL, UnicodeError) as error:
            raise BadTarget(f"{url[:200]!r} is not a URL: {error}") from error
        port = _DEFAULT_PORTS[read.scheme] if port is None else port
        if not host or not 0 < port < 1 << 16:
            raise BadTarget(f"{url[:200]!r} names no host and port that there can be")
        return cls(read.scheme, host, port, read.raw_path)

    @property
    def secure(self) -> bool:
        return self.scheme in ("https", "wss")

    @property
    def origin(self) -> tuple[str, str, int]:
        """RFC 6454: what must be equal for credentials to travel along."""
        return self.scheme, self.host, self.port
