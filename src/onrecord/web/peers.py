"""How often may one peer do something that anybody may do?

Held in memory, for an hour, and written nowhere.
"""

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

__all__ = ["Peers", "network_of"]

_MOST = 10_000  # peers that are held; the one who asked longest ago is forgotten first
_HOUR = timedelta(hours=1)


class Peers:
    """Counts what each peer did within an hour. May be used from several threads."""

    def __init__(self, an_hour: int) -> None:
        self._an_hour, self._lock = an_hour, Lock()
        self._done: OrderedDict[str, list[datetime]] = OrderedDict()

    def may(self, address: str | None, now: datetime) -> bool:
        """Whether this peer may do it once more; then it is counted."""
        peer = network_of(address)
        with self._lock:
            recent = [at for at in self._done.get(peer, []) if now - at < _HOUR]
            may = len(recent) < self._an_hour
            self._done[peer] = [*recent, now] if may else recent
            self._done.move_to_end(peer)
            while len(self._done) > _MOST:
                self._done.popitem(last=False)
        return may


def network_of(address: str | None) -> str:
    """The peer's address; of IPv6 the network that one customer has (RFC 6177: a /64 or more)."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or ""
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
