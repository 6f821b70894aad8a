"""Which answer did we get last, that said nothing new?

Its bytes are not on the disk: most looks find what was on record already. But once something
changes, the last look before it is what bounds the change, and has to be shown. So the bytes are
held in memory, compressed and bounded in total; what does not fit is let go, and then the change
is bounded by what is on record.
"""

import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from onrecord.record.exchanges import Exchange

__all__ = ["MOST_HELD", "Held", "Holding"]

MOST_HELD = 24 * 2**20  # bytes of compressed answers, of all accounts together
_LARGEST = 2**20  # one answer must not push out those of a hundred others
_QUICK = 1  # zlib's level: three times as fast as the usual one, and a tenth larger


@dataclass(slots=True)
class Held:
    """The last answer that came whole, and the last one that said the same."""

    whole: Exchange  # its body is in the holding
    again: Exchange | None = None  # without its body: 304, or the same bytes once more


@dataclass(slots=True)
class Holding:
    """Answers by the address that was asked. Those that were used last are kept."""

    most: int = MOST_HELD
    _bodies: "OrderedDict[str, bytes]" = field(default_factory=OrderedDict)
    _size: int = 0

    def hold(self, url: str, exchange: Exchange) -> Held:
        """Hold an answer that came whole, in the place of an earlier one."""
        self.hold_packed(url, zlib.compress(exchange.body, _QUICK))
        return Held(replace(exchange, body=b""))

    def hold_packed(self, url: str, packed: bytes) -> bool:
        """Hold a body as `packed` gives it; whether it is held."""
        self.let_go(url)
        if len(packed) <= _LARGEST:
            self._bodies[url] = packed
            self._size += len(packed)
        while self._size > self.most:
            _, oldest = self._bodies.popitem(last=False)
            self._size -= len(oldest)
        return self.holds(url)

    def packed(self, url: str) -> bytes | None:
        """The body that is held, compressed."""
        return self._bodies.get(url)

    def let_go(self, url: str) -> None:
        """Hold the bytes no longer."""
        self._size -= len(self._bodies.pop(url, b""))

    def holds(self, url: str) -> bool:
        """Whether the bytes of the last whole answer are here."""
        return url in self._bodies

    def exchanges(self, url: str, held: Held) -> Iterator[Exchange]:
        """The last whole answer, then the last that said the same; nothing if it was let go."""
        packed = self._bodies.get(url)
        if packed is None:
            return
        self._bodies.move_to_end(url)
        body = zlib.decompress(packed)
        if held.again is None or held.again.status == 304:
            yield replace(held.whole, body=body)
        if held.again is not None:
            yield held.again if held.again.status == 304 else replace(held.again, body=body)
