"""How is a visit written as WARC 1.1 (ISO 28500:2017), and what of it is ours to say?

A browser hands on decoded bodies: the headers that spoke of the encoding stay, renamed
`x-orig-…`, so that nobody takes them for headers of these bytes. The names of what is not an
answer (`urn:fullPage:`, `urn:text:`, `urn:pageinfo:`) are those of Webrecorder's tools.
"""

import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from itertools import chain
from typing import TypeAlias
from urllib.parse import quote, urlsplit
from uuid import UUID

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # no stubs
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # no stubs

from onrecord.network.browser.visited import Headers, PageExchange, Visit
from onrecord.network.page_papers import Paper, papers_of
from onrecord.record.times import instant

__all__ = ["DATA", "Entropy", "Indexed", "Warc", "write_warc"]

Entropy: TypeAlias = Callable[[int], bytes]
"""So many random bytes; passed in, so that the same visit can be packed twice alike."""

DATA = "data.warc.gz"
_VERSION = "WARC/1.1"
_NO_LINES = str.maketrans({"\r": " ", "\n": " ", "\0": None})
_UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_TLS = {"TLS 1.2": "tls/1.2", "TLS 1.3": "tls/1.3", "QUIC": "quic"}  # WARC-Protocol's words


@dataclass(frozen=True, slots=True)
class Indexed:
    """Where a record lies in the file: what an index says of it."""

    url: str
    at: datetime
    status: int | None
    media_type: str
    method: str
    digest: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Warc:
    """The file, gzip by record, and where each answer and paper lies in it."""

    data: bytes
    index: tuple[Indexed, ...]


def write_warc(visit: Visit, software: str, entropy: Entropy) -> Warc:
    """Write everything that came of a visit."""
    file = _File(entropy)
    file.add("warcinfo", visit.began_at, block=_about(visit, software), headers=_FILE_NAME)
    indexed = (
        *chain.from_iterable(_pair(file, one) for one in visit.exchanges if one.status is not None),
        *(_paper(file, visit, one) for one in papers_of(visit)),
    )
    return Warc(file.written(), indexed)


_FILE_NAME = (("WARC-Filename", DATA),)


def _about(visit: Visit, software: str) -> bytes:
    lines = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent": visit.user_agent,
        "browser": visit.browser,
        "browser-flags": " ".join(visit.flags),
        "vantage": visit.vantage,
        "description": (
            "One visit of a browser, recorded by the Chrome DevTools Protocol. Bodies are as the"
            " browser decoded them: the headers content-encoding, transfer-encoding and"
            " content-length of an answer are kept as x-orig-*, and content-length is that of the"
            " body here. Answers of HTTP/2 are written in the form of HTTP/1.1 (see WARC-Protocol),"
            " and where no reason phrase was sent the standard one stands. WARC-IP-Address is the"
            " address to which our proxy connected for that host and port. Characters beyond ASCII"
            " in a head are percent-encoded."
        ),
    }
    return "".join(
        f"{name}: {_one_line(text)}\r\n" for name, text in lines.items() if text
    ).encode()


def _pair(file: "_File", one: PageExchange) -> Iterator[Indexed]:
    """The answer, then the question, each naming the other."""
    answer = _http(f"HTTP/1.1 {one.status} {_reason(one)}", _decoded(one.answered, one.body))
    known = (*_connection(one), ("WARC-Resource-Type", one.kind.lower()))
    cut = (("WARC-Truncated", one.cut_off),) if one.cut_off else ()
    ids = file.identity(), file.identity()
    start = file.size
    file.add(
        "response",
        one.asked_at,
        url=one.url,
        http=answer,
        block=one.body,
        headers=(*known, *cut, ("WARC-Concurrent-To", ids[1])),
        identity=ids[0],
    )
    yield Indexed(
        one.url,
        one.asked_at,
        one.status,
        one.media_type,
        one.method,
        _digest(one.body),
        start,
        file.size - start,
    )
    host, path = _place(one.url)
    asked = one.asked
    if not any(name.lower() == "host" for name, _ in asked):  # `:authority` says it in HTTP/2
        asked = (("Host", host), *asked)
    file.add(
        "request",
        one.asked_at,
        url=one.url,
        http=_http(f"{_ascii(one.method, '')} {path} HTTP/1.1", asked),
        block=one.question,
        headers=(*_connection(one), ("WARC-Concurrent-To", ids[0])),
        identity=ids[1],
    )


def _place(url: str) -> tuple[str, str]:
    """Host and path of an address, the path with its query."""
    try:
        split = urlsplit(url)
    except ValueError:
        return "", "/"
    query = f"?{split.query}" if split.query else ""
    return split.netloc, _ascii(f"{split.path or '/'}{query}", "")


def _paper(file: "_File", visit: Visit, paper: Paper) -> Indexed:
    start = file.size
    file.add(
        paper.kind,
        visit.ended_at,
        url=paper.name,
        block=paper.data,
        headers=(("Content-Type", paper.media_type),),
    )
    return Indexed(
        paper.name,
        visit.ended_at,
        None,
        paper.media_type.partition(";")[0],
        "GET",
        _digest(paper.data),
        start,
        file.size - start,
    )


class _File:
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
            *((("WARC-Target-URI", url),) if url else ()),
            *((name, value) for name, value in headers),
            *((("WARC-Payload-Digest", _digest(block)),) if kind != "warcinfo" else ()),
            ("WARC-Block-Digest", _digest(head, block)),
        ):
            of_record.add_header(name, _one_line(value))
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_headers=of_record,
            http_headers=http,
        )
        self._writer.write_record(record)


def _http(line: str, headers: Headers) -> StatusAndHeaders:
    plain = [(_ascii(name).strip() or "x", _ascii(value)) for name, value in headers]
    protocol, _, rest = line.partition(" ")
    return StatusAndHeaders(_ascii(rest), plain, protocol=protocol)


def _decoded(headers: Headers, body: bytes) -> Headers:
    renamed = tuple(
        (f"x-orig-{name}" if name.lower() in _UNDONE else name, value) for name, value in headers
    )
    return (*renamed, ("content-length", str(len(body))))


def _reason(one: PageExchange) -> str:
    try:
        return one.reason or HTTPStatus(one.status or 0).phrase
    except ValueError:  # a number of the server's own
        return "Unknown"


def _connection(one: PageExchange) -> Headers:
    address = (one.peer or "").rpartition(":")[0].strip("[]")
    return tuple(
        (name, value)
        for name, value in (
            ("WARC-IP-Address", address),
            ("WARC-Protocol", one.protocol or ""),
            ("WARC-Protocol", _TLS.get(one.tls_version or "", "")),
            ("WARC-Cipher-Suite", one.cipher or ""),
        )
        if value
    )


def _digest(*parts: bytes) -> str:
    of = sha256()
    for part in parts:
        of.update(part)
    return f"sha256:{of.hexdigest()}"


def _one_line(text: str) -> str:
    """A header's value on one line: what a server sends must not begin another header."""
    plain = text.encode(errors="replace").decode()  # a script can put half a character into a text
    return " ".join(plain.split("\r\n")).translate(_NO_LINES)


def _ascii(text: str, spaces: str = " ") -> str:
    """As it may stand in the head of an HTTP message: what is beyond ASCII is percent-encoded."""
    return quote(_one_line(text), safe=string.punctuation + spaces)
