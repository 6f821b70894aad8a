"""Which records does a WARC hold, and are they what they state?

`warcio`, a dependency of ours for writing, reads WARC too. It is not used here: it reads a line
of a head however long it is, any number of them, and passes over a record that ends elsewhere
than it states. A stranger's file asks for a reader that stops.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from onrecord.proof.wacz.blocks import Block
from onrecord.proof.wacz.digests import Stated, read_digest
from onrecord.proof.wacz.errors import WHOLE, Fault, WaczError
from onrecord.proof.wacz.heads import Fields, HttpHead, read_record_head
from onrecord.proof.wacz.inflating import Budget, Pieces, Spend, pieces_of
from onrecord.proof.wacz.limits import WaczLimits
from onrecord.proof.window import window
from onrecord.record.commitments import Digest

__all__ = ["Record", "iter_records", "read_record"]

_HTTP_TYPES = frozenset({"response", "request", "revisit"})
_TRAILER = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record whose block was read to its end, and had the digests that it states.

    `offset` and `length` are of the bytes in the file, compressed or not. `unverified` tells
    digests that were stated and could not be computed again.
    """

    offset: int
    length: int
    type: str
    date: datetime
    fields: Fields
    http: HttpHead | None
    block: int  # bytes
    payload: Stated | None  # the digest that it states of its payload
    named: tuple[Digest, int] | None  # SHA-256 and size of a resource's payload
    unverified: int

    @property
    def url(self) -> str | None:
        """The address that it is about, without the brackets of older writers."""
        stated = self.fields.first("warc-target-uri")
        return None if stated is None else stated.removeprefix("<").removesuffix(">")

    @property
    def truncated(self) -> str | None:
        """Why its block was cut short, if it says so."""
        return self.fields.first("warc-truncated")


def iter_records(
    file: BinaryIO, limits: WaczLimits | None = None, spend: Spend | None = None
) -> Iterator[Record]:
    """The records of a WARC 1.0 or 1.1, compressed record by record or not, each checked.

    Reads the seekable `file` from its beginning, in bounded pieces. Raises WaczError, whose
    member is `WHOLE` and which names the offset. With `spend` the bounds are the caller's.
    """
    limits = limits or WaczLimits()
    pieces = pieces_of(file, spend or Budget(limits).spend)
    while (offset := pieces.begin()) is not None:
        try:
            yield _Reading(pieces, limits, offset, offset).record()
        except WaczError as error:
            raise WaczError(WHOLE, error.fault, f"the record at {offset}") from error


def read_record(
    file: BinaryIO, offset: int, length: int, limit: int, limits: WaczLimits | None = None
) -> tuple[Record, bytes]:
    """One record of a WARC and its payload: what follows the HTTP head, or the whole block.

    WaczError if no record lies there, at this length, or its block has more than `limit` bytes.
    """
    part = window(file, offset, offset + length)
    limits = limits or WaczLimits()
    pieces = pieces_of(part, Budget(limits).spend)
    kept = bytearray()
    try:
        if pieces.begin() is None:
            raise WaczError(WHOLE, Fault.NOT_WARC)
        found = _Reading(pieces, limits, offset, 0, limit=limit, kept=kept).record()
        if found.length != length:
            raise WaczError(WHOLE, Fault.INDEX_PLACE)
    except WaczError as error:
        raise WaczError(WHOLE, error.fault, f"the record at {offset}") from error
    return found, bytes(kept)


class _Reading:
    """One record being read."""

    def __init__(
        self,
        pieces: Pieces,
        limits: WaczLimits,
        offset: int,
        begin: int,
        *,
        limit: int | None = None,
        kept: bytearray | None = None,
    ) -> None:
        self._pieces, self._limits = pieces, limits
        self._offset, self._begin = offset, begin  # in the file, and in what the pieces are of
        self._most = limits.record if limit is None else min(limit, limits.record)
        self._kept = kept
        self._rest = b""  # read, and not yet used

    def record(self) -> Record:
        fields, length, date = read_record_head(self._head())
        if length > self._most:
            raise WaczError(WHOLE, Fault.RECORD_LARGE)
        kind = (fields.first("warc-type") or "").lower()
        payload_digest = _stated(fields, "warc-payload-digest")
        spoken = kind in _HTTP_TYPES and _is_http(fields) and length > 0
        block = Block(
            _stated(fields, "warc-block-digest"),
            None if kind == "revisit" else payload_digest,  # that of the first visit's payload
            self._limits.http_headers if spoken else None,
            self._kept,
            named=kind == "resource",
        )
        for chunk in self._exactly(length):
            block.take(chunk)
        unverified = block.close(stated=_stated_names(fields))
        return Record(
            offset=self._offset,
            length=self._end() - self._begin,
            type=kind,
            date=date,
            fields=fields,
            http=block.http,
            block=length,
            payload=payload_digest,
            named=block.named,
            unverified=unverified,
        )

    def _head(self) -> bytes:
        head = b""
        while (at := head.find(_TRAILER)) < 0:
            if len(head) > self._limits.headers:
                raise WaczError(WHOLE, Fault.HEADERS)
            more = self._pieces.read()
            if not head and not b"WARC/1.".startswith(more[:7]):
                raise WaczError(WHOLE, Fault.NOT_WARC)
            if not more:
                raise WaczError(WHOLE, Fault.HEADER)
            head += more
        if at > self._limits.headers:
            raise WaczError(WHOLE, Fault.HEADERS)
        self._rest = head[at + len(_TRAILER) :]
        return head[:at]

    def _exactly(self, length: int) -> Iterator[bytes]:
        while length:
            chunk = self._rest or self._pieces.read()
            if not chunk:
                raise WaczError(WHOLE, Fault.LENGTH)
            used, self._rest = chunk[:length], chunk[length:]
            length -= len(used)
            yield used

    def _end(self) -> int:
        while len(self._rest) < len(_TRAILER) and (more := self._pieces.read()):
            self._rest += more
        if not self._rest.startswith(_TRAILER):
            raise WaczError(WHOLE, Fault.RECORD_END)
        return self._pieces.end(self._rest[len(_TRAILER) :])


def _is_http(fields: Fields) -> bool:
    return (fields.first("content-type") or "").lower().startswith("application/http")


def _stated(fields: Fields, name: str) -> Stated | None:
    text = fields.first(name)
    return None if text is None else read_digest(text)


def _stated_names(fields: Fields) -> int:
    names = ("warc-block-digest", "warc-payload-digest")
    return sum(fields.first(name) is not None for name in names)
