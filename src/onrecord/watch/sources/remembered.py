"""Which answers need not be read again?

Of an answer all of which is on record we remember a digest and what its server gave for asking
whether it has changed (RFC 9110, section 8.8). It may be lost: then the answer is read once more.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from onrecord.record.exchanges import Exchange

__all__ = ["MOST", "Memory", "Remembered"]

MOST = 50_000  # questions; each takes some 400 bytes
_SENDABLE = re.compile(r"[\x20-\x7e]{1,300}")
# A redirect has to be followed each time: what it says is where the answer is.
_SETTLED = frozenset({200, 404, 410})


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer that is on record."""

    digest: str
    etag: str | None
    modified: str | None

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """Headers by which a server may answer 304. With an ETag the date is not needed."""
        if self.etag is not None:
            return [("if-none-match", self.etag)]
        return [] if self.modified is None else [("if-modified-since", self.modified)]


@dataclass(slots=True)
class Memory:
    """By address; those that were used last are kept."""

    changed: bool = False  # since it was written or read
    _known: "OrderedDict[str, Remembered]" = field(default_factory=OrderedDict)

    def get(self, url: str) -> Remembered | None:
        """What is remembered of an address."""
        found = self._known.get(url)
        if found is not None:
            self._known.move_to_end(url)
        return found

    def settle(self, url: str, exchange: Exchange) -> None:
        """Remember an answer; another kind of answer than may be remembered is forgotten."""
        if exchange.status == 304:
            return
        if exchange.status not in _SETTLED:
            self.changed = self._known.pop(url, None) is not None or self.changed
            return
        told = dict(reversed(exchange.headers))
        is_page = exchange.status == 200
        found = Remembered(
            digest_of(exchange),
            _sendable(told.get("etag")) if is_page else None,
            _sendable(told.get("last-modified")) if is_page else None,
        )
        if self._known.get(url) != found:
            self._known[url] = found
            self.changed = True
        self._known.move_to_end(url)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def write(self) -> str:
        """All of it, to be read by `read`."""
        self.changed = False
        held = {url: [one.digest, one.etag, one.modified] for url, one in self._known.items()}
        return json.dumps(held)

    @classmethod
    def read(cls, text: str | None) -> "Memory":
        """What `write` wrote; spoiled, it is as good as lost."""
        try:
            held = json.loads(text or "{}")
            known = OrderedDict((url, _read(*one)) for url, one in _pairs(held).items())
        except (ValueError, TypeError, RecursionError):
            return cls()
        return cls(_known=known)


def digest_of(exchange: Exchange) -> str:
    """What two answers have in common that say the same, byte for byte."""
    return sha256(b"%d\n" % (exchange.status or 0) + exchange.body).hexdigest()[:32]


def _sendable(value: str | None) -> str | None:
    return value if value is not None and _SENDABLE.fullmatch(value) else None


def _pairs(held: Any) -> Mapping[str, Any]:
    if not isinstance(held, dict):
        raise TypeError("not an object")
    return held


def _read(digest: object, etag: object, modified: object) -> Remembered:
    if not isinstance(digest, str):
        raise TypeError("not a digest")
    tags = [_sendable(one) if isinstance(one, str) else None for one in (etag, modified)]
    return Remembered(digest, tags[0], tags[1])
