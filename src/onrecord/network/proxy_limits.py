"""How much passes through the proxy, and what is kept of each connection?"""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Capped", "Meter", "ProxiedConnection", "ProxyLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyLimits:
    """How long a connection waits, in seconds, and how much is passed on, in bytes."""

    head: int = 64 * 2**10  # of a request; browsers send addresses of 2 MB if they are let
    head_time: float = 10.0
    connect: float = 5.0  # to one address
    reach: float = 15.0  # to resolve the name and to connect to one of its addresses
    idle: float = 60.0  # nothing in either direction
    whole: float = 600.0  # from the request to the end
    connection: int = 256 * 2**20  # both ways
    total: int = 2**30  # of all connections, both ways
    at_once: int = 128  # connections; Chromium opens about 32 through one proxy
    ever: int = 10_000  # connections, from the first to the last


@dataclass(slots=True)
class ProxiedConnection:
    """One connection that was asked for, as far as it has come.

    `host` is empty and `port` 0 if the request could not be read. `peer` is whom it is connected
    to (`192.0.2.1:443`). `refused` begins with a `Failure` and says why it was not made or was
    cut off; None while it goes well, and for one that either side just ended.
    """

    began_at: datetime
    host: str = ""
    port: int = 0
    peer: str | None = None
    refused: str | None = None
    up: int = 0  # bytes from the browser
    down: int = 0  # bytes to it
    ended_at: datetime | None = None


class Capped(Exception):
    """A limit of bytes, or of connections, is reached."""


class Meter:
    """Counts what passes, and stops it."""

    def __init__(self, limits: ProxyLimits) -> None:
        self._limits = limits
        self.connections = 0
        self.total = 0

    def admit(self, open_now: int) -> None:
        """Count one more connection, itself among those `open_now`. Raises `Capped`."""
        self.connections += 1
        if self.connections > self._limits.ever:
            raise Capped(f"more than {self._limits.ever} connections")
        if open_now > self._limits.at_once:
            raise Capped(f"more than {self._limits.at_once} connections at once")
        if self.total >= self._limits.total:
            raise Capped(f"{self._limits.total} bytes in all have passed")

    def passed(self, connection: ProxiedConnection, *, up: int = 0, down: int = 0) -> None:
        """Count bytes before they are passed on. Raises `Capped`."""
        self.total += up + down
        connection.up += up
        connection.down += down
        if connection.up + connection.down > self._limits.connection:
            raise Capped(f"more than {self._limits.connection} bytes by one connection")
        if self.total > self._limits.total:
            raise Capped(f"more than {self._limits.total} bytes in all")
