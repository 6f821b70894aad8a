"""How does one record of a WARC 1.1 file (ISO 28500:2017) become bytes?

Whatever stands in it was said by strangers: no value may begin another line, and no head another
record.
"""

import string
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import TypeAlias
from urllib.parse import quote
from uuid import UUID

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # no stubs
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # no stubs

from onrecord.network.browser.visited import Headers
from onrecord.record.times import instant

__all__ = ["Entropy", "WarcFile", "ascii_only", "digest", "http_head", "one_line"]

Entropy: TypeAlias = Callable[[int], bytes]
"""So many random bytes; passed in, so that the same visit can be packed twice alike."""

_VERSION = "WARC/1.1"
_NO_LINES = str.maketrans({"\r": " ", "\n": " ", "\0": None})


class WarcFile:
    """WARC records one after another, each a gzip member of its own."""

    def __init__(self, entropy: Entropy) -> None:
        self._buffer, self._entropy = BytesIO(), entropy
        self._writer = WARCWriter(self._buffer, gzip=True, warc_version=_VERSION)

    @property
    def size(self) -> int:
        return self._buffer.tell()

    def written(self) -> bytes:
        return self._buffer.getvalue()

    def identity(self) -> str:
        return f"<{UUID(bytes=self._entropy(16), version=4).urn}>"

    def add(
        self,
        kind: str,
        at: datetime,
        *,
        block: bytes,
        url: str = "",
        http: StatusAndHeaders | None = None,
        headers: Sequence[tuple[str, str]] = (),
        identity: str | None = None,
    ) -> None:
        """Append a record. Its digests are ours, SHA-256: the writer's own would be SHA-1."""
        if http is not None:
            http.compute_headers_buffer()
        head = http.headers_buff if http is not None else b""
        of_record = StatusAndHeaders("", [("WARC-Type", kind)], protocol=_VERSION)
        for name, value in (
            ("WARC-Record-ID", identity or self.identity()),
            ("WARC-Date", instant(at)),
            *((("WARC-Target-URI", "%20".join(url.split())),) if url else ()),
            *((name, value) for name, value in headers),
            *((("WARC-Payload-Digest", digest(block)),) if kind != "warcinfo" else ()),
            ("WARC-Block-Digest", digest(head, block)),
        ):
            of_record.add_header(name, one_line(value))
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_headers=of_record,
            http_headers=http,
        )
        self._writer.write_record(record)


def http_head(line: str, headers: Headers) -> StatusAndHeaders:
    """The head of an HTTP message: its first line, and its headers in order."""
    plain = [(ascii_only(name).strip() or "x", ascii_only(value)) for name, value in headers]
    protocol, _, rest = line.partition(" ")
    return StatusAndHeaders(ascii_only(rest), plain, protocol=protocol)


def digest(*parts: bytes) -> str:
    """SHA-256 over the parts, as WARC writes it."""
    of = sha256()
    for part in parts:
        of.update(part)
    return f"sha256:{of.hexdigest()}"


def one_line(text: str) -> str:
    """A header's value on one line: what a server sends must not begin another header."""
    plain = text.encode(errors="replace").decode()  # a script can put half a character into a text
    return " ".join(plain.split("\r\n")).translate(_NO_LINES)


def ascii_only(text: str, spaces: str = " ") -> str:
    """As it may stand in the head of an HTTP message: what is beyond ASCII is percent-encoded."""
    return quote(one_line(text), safe=string.punctuation + spaces)
