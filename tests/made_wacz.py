"""How do the tests make a WACZ, a true one and ones with exactly one fault?

`Made` packs whatever it is given as a recorder would that lists, hashes and indexes it truly, so
that a fault that a test plants is the only one. Records are written by `warcio`.
"""

import gzip
import io
import json
import struct
import zipfile
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

__all__ = [
    "DATE",
    "MAIN",
    "PNG",
    "Made",
    "by_py_wacz",
    "record",
    "small_warc",
    "warc_record",
    "zip_of",
]

MAIN = "https://tides.example/post/1"
DATE = "2026-01-31T12:00:30Z"
PNG = b"\x89PNG\r\n\x1a\n made up"
PAGE = b"<!doctype html><title>Tides</title><p>None of it is ours."
_DAY = (2026, 1, 31, 12, 1, 0)


def record(
    kind: str,
    url: str | None,
    block: bytes,
    *,
    media_type: str = "application/http; msgtype=response",
    headers: Mapping[str, str] | None = None,
    version: str = "WARC/1.1",
    length: int | None = None,
) -> bytes:
    """A record, not compressed, with whatever headers it is given in place of the true ones."""
    number = sha256(kind.encode() + (url or "").encode() + block).hexdigest()[:12]
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number}>",
        "WARC-Date": DATE,
        **({} if url is None else {"WARC-Target-URI": url}),
        "Content-Type": media_type,
        "Content-Length": str(len(block) if length is None else length),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def warc_record(*records: bytes) -> bytes:
    """Records compressed one by one."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def small_warc(url: str = MAIN, *, status: str = "200 OK", peer: str = "203.0.113.7") -> bytes:
    """A page with its picture, text and DOM, as warcio writes records."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    writer.write_record(_info(writer))
    for address, body, media_type in (
        (url, PAGE, "text/html"),
        ("https://tides.example/a.css", b"p{color:#123}" * 100, "text/css"),
    ):
        told = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
        headers = {"WARC-Date": DATE, "WARC-IP-Address": peer, "WARC-Protocol": "tls/1.3"}
        writer.write_record(
            writer.create_warc_record(
                address,
                "response",
                payload=io.BytesIO(body),
                http_headers=told,
                warc_headers_dict=headers,
            )
        )
    for name, body, media_type in (
        (f"urn:fullPage:{url}", PNG, "image/png"),
        (f"urn:text:{url}", b"None of it is ours.", "text/plain"),
        (f"urn:dom:{url}", PAGE, "text/html"),
    ):
        writer.write_record(
            writer.create_warc_record(
                name,
                "resource",
                payload=io.BytesIO(body),
                warc_content_type=media_type,
                warc_headers_dict={"WARC-Date": DATE},
            )
        )
    return file.getvalue()


def _info(writer: WARCWriter) -> Any:
    made = writer.create_warcinfo_record("data.warc.gz", {"software": "a recorder 1.0"})
    made.rec_headers.replace_header("WARC-Date", DATE)
    return made


def index_of(warc: bytes) -> bytes:
    """The index of the answers and pictures in a WARC, read by warcio."""
    from warcio.indexer import Indexer  # slow to import, and not asked for by most tests

    out = io.StringIO()
    fields = ["offset", "length", "warc-type", "warc-target-uri", "warc-payload-digest"]
    indexer = Indexer([*fields, "http:status"], [], None)
    file = io.BytesIO(warc)
    file.name = "data.warc.gz"  # type: ignore[attr-defined]  # warcio asks a file for its name
    indexer.process_one(file, out, "data.warc.gz")
    lines = []
    for told in map(json.loads, out.getvalue().splitlines()):
        if told["warc-type"] in ("response", "resource", "revisit"):
            said = {
                "url": told["warc-target-uri"],
                "digest": told.get("warc-payload-digest", "-"),
                "offset": told["offset"],
                "length": told["length"],
                "filename": "data.warc.gz",
            }
            if "http:status" in told:
                said["status"] = told["http:status"]
            lines.append(f"key 20260131120030 {json.dumps(said)}\n")
    return "".join(sorted(lines)).encode()


@dataclass
class Made:
    """The parts of a package. Change any, then `build`."""

    warc: bytes = field(default_factory=small_warc)
    url: str | None = MAIN
    members: dict[str, bytes] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)  # of datapackage.json
    index: bytes | None = None
    created: str = "2026-01-31T12:01:00Z"
    signed: dict[str, Any] | None = None

    def files(self) -> dict[str, bytes]:
        """Every member but the two that speak of the others."""
        page = {"id": "1", "url": self.url or MAIN, "ts": DATE, "title": "Tides"}
        head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
        return {
            "archive/data.warc.gz": self.warc,
            "indexes/index.cdx": index_of(self.warc) if self.index is None else self.index,
            "pages/pages.jsonl": f"{json.dumps(head)}\n{json.dumps(page)}\n".encode(),
        } | self.members

    def listed(self) -> dict[str, bytes]:
        """All members."""
        files = self.files()
        package = json.dumps(self.manifest(files)).encode()
        digest: dict[str, Any] = {"path": "datapackage.json", "hash": _sha(package)}
        if self.signed is not None:
            digest["signedData"] = {"hash": _sha(package), **self.signed}
        return {
            **files,
            "datapackage.json": package,
            "datapackage-digest.json": json.dumps(digest).encode(),
        }

    def manifest(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        return {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "software": "a packer 1.0",
            "created": self.created,
            **({} if self.url is None else {"mainPageUrl": self.url, "mainPageDate": DATE}),
            "resources": [
                {"name": name, "path": name, "hash": _sha(data), "bytes": len(data)}
                for name, data in files.items()
            ],
            **self.told,
        }

    def build(self, change: Callable[[dict[str, bytes]], object] | None = None) -> bytes:
        members = self.listed()
        if change is not None:
            change(members)
        return zip_of(members)


def _sha(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def sha1_of(data: bytes) -> str:
    return f"sha1:{b32encode(sha1(data).digest()).decode()}"


def zip_of(members: Mapping[str, bytes], **fields: Any) -> bytes:
    """A zip file as Python writes it, with fields of its members set."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, _DAY)
            member.external_attr = 0o100644 << 16
            for key, value in fields.items():
                setattr(member, key, value)
            made.writestr(member, data)
    return file.getvalue()


class Unseekable(io.RawIOBase):
    """Where a writer that streams writes to: sizes can only follow the bytes."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.data += data
        return len(data)


def streamed(members: Mapping[str, bytes], *, zip64: bool = False, method: int = 0) -> bytes:
    """A zip file of which every size stands behind the bytes, as browsers write it."""
    file = Unseekable()
    with zipfile.ZipFile(file, "w") as made:  # type: ignore[arg-type]  # it need not be read
        for name, data in members.items():
            member = zipfile.ZipInfo(name, _DAY)
            member.external_attr, member.compress_type = 0o100644 << 16, method
            with made.open(member, "w", force_zip64=zip64) as out:
                out.write(data)
    return bytes(file.data)


def by_py_wacz(folder: Path, warc: bytes, url: str | None = None) -> Path:
    """A package as Webrecorder's own packer makes it of a WARC."""
    from wacz.main import main  # slow to import

    source, out = folder / "data.warc.gz", folder / "made.wacz"
    source.write_bytes(warc)
    more = [] if url is None else ["--url", url]
    if main(["create", str(source), "-o", str(out), "--detect-pages", *more]):
        raise AssertionError("py-wacz could not make a package")
    return out


def local_header(name: bytes, data: bytes, crc: int) -> bytes:
    """What stands before a stored member."""
    sizes = (crc, len(data), len(data), len(name), 0)
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, *sizes) + name
