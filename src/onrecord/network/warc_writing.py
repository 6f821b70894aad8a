"""How is a visit written as WARC 1.1 (ISO 28500:2017), and what of it is ours to say?

A browser hands on decoded bodies: the headers that spoke of the encoding stay, renamed
`x-orig-…`, so that nobody takes them for headers of these bytes. The names of what is not an
answer (`urn:fullPage:`, `urn:text:`, `urn:pageinfo:`) are those of Webrecorder's tools.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import chain
from urllib.parse import urlsplit

from onrecord.network.browser.visited import Headers, PageExchange, Visit
from onrecord.network.page_papers import Paper, papers_of
from onrecord.network.warc_file import (
    Entropy,
    WarcFile,
    ascii_only,
    digest,
    http_head,
    one_line,
)

__all__ = ["DATA", "Indexed", "Warc", "write_warc"]

DATA = "data.warc.gz"
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
    file = WarcFile(entropy)
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
    return "".join(f"{name}: {one_line(text)}\r\n" for name, text in lines.items() if text).encode()


def _pair(file: WarcFile, one: PageExchange) -> Iterator[Indexed]:
    """The answer, then the question, each naming the other."""
    answer = http_head(f"HTTP/1.1 {one.status} {_reason(one)}", _decoded(one.answered, one.body))
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
        digest(one.body),
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
        http=http_head(f"{ascii_only(one.method, '')} {path} HTTP/1.1", asked),
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
    return split.netloc, ascii_only(f"{split.path or '/'}{query}", "")


def _paper(file: WarcFile, visit: Visit, paper: Paper) -> Indexed:
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
        digest(paper.data),
        start,
        file.size - start,
    )


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
