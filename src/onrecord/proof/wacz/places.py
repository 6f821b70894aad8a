"""Where in a package does which record lie, told in little memory?

An index may name each of fifty thousand records; what has to be compared with it is kept in
some 64 bytes each.
"""

from array import array
from bisect import bisect_left
from hashlib import sha256

from onrecord.proof.wacz.digests import Stated
from onrecord.proof.wacz.records import Record

__all__ = ["Known", "Places", "mark"]

_MARK = 16  # bytes; who could find a second address of one mark could also write the index


def mark(text: bytes) -> bytes:
    """A short mark by which two texts are told apart."""
    return sha256(text).digest()[:_MARK]


class Known:
    """What is known of the record at one place."""

    def __init__(self, length: int, status: int, date: int, url: bytes, payload: bytes) -> None:
        self.length, self.status = length, status
        self._date, self._url, self._payload = date, url, payload

    def is_of(self, url: str) -> bool:
        """Whether it is about this address."""
        return self._url == mark(url.encode("utf-8", "surrogatepass"))

    def is_at(self, stamp: bytes) -> bool:
        """Whether it is dated so, to the second (CDXJ: fourteen digits, or more for its parts)."""
        return stamp[:14] == b"%014d" % self._date

    def has(self, stated: Stated) -> bool | None:
        """Whether it states this digest of its payload; None if it states none."""
        return None if self._payload == bytes(_MARK) else self._payload == _of_digest(stated)


class Places:
    """The records of one WARC, which were added in their order."""

    def __init__(self) -> None:
        self._offsets, self._lengths = array("Q"), array("Q")
        self._statuses, self._dates = array("H"), array("Q")
        self._urls, self._payloads = bytearray(), bytearray()
        self._named = bytearray()

    def __len__(self) -> int:
        return len(self._offsets)

    def add(self, record: Record) -> None:
        """One more record."""
        self._offsets.append(record.offset)
        self._lengths.append(record.length)
        self._statuses.append(0 if record.http is None else record.http.status or 0)
        self._dates.append(int(f"{record.date:%Y%m%d%H%M%S}"))
        url = (record.url or "").encode("utf-8", "surrogatepass")
        self._urls += mark(url)
        self._payloads += bytes(_MARK) if record.payload is None else _of_digest(record.payload)
        self._named.append(0)

    def at(self, offset: int) -> Known | None:
        """The record that begins there."""
        n = self._number(offset)
        if n is None:
            return None
        span = slice(n * _MARK, (n + 1) * _MARK)
        marks = bytes(self._urls[span]), bytes(self._payloads[span])
        return Known(self._lengths[n], self._statuses[n], self._dates[n], *marks)

    def name(self, offset: int) -> bool:
        """Remember that an index named the record; whether that is the first time."""
        n = self._number(offset)
        first = n is not None and not self._named[n]
        if n is not None:
            self._named[n] = 1
        return first

    def forget_names(self) -> None:
        """For the next index."""
        self._named = bytearray(len(self._named))

    def _number(self, offset: int) -> int | None:
        n = bisect_left(self._offsets, offset)
        return n if n < len(self._offsets) and self._offsets[n] == offset else None


def _of_digest(stated: Stated) -> bytes:
    return mark(stated.algorithm.encode() + stated.value)
