"""How do the tests make a WACZ, a true one and ones with exactly one fault?

`Made` packs whatever it is given as a recorder would that lists, hashes and indexes it truly, so
that a fault that a test plants is the only one. `by_py_wacz` is others' work altogether.
"""

import gzip
import io
import json
import subprocess
import sys
import zipfile
import zlib
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

__all__ = [
    "DATE",
    "MAIN",
    "PAGE",
    "PNG",
    "Made",
    "by_py_wacz",
    "paper",
    "record",
    "response",
    "sha1_of",
    "small_warc",
    "streamed",
    "warc_record",
    "zip_of",
]

MAIN = "https://tides.example/post/1"
DATE = "2026-01-31T12:00:30Z"
PNG = b"\x89PNG\r\n\x1a\n made up"
PAGE = b"<!doctype html><title>Tides</title><p>None of it is ours."
_DAY = (2026, 1, 31, 12, 1, 0)
_FIELDS = "application/warc-fields"


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
    """A page with its style, picture, text and DOM."""
    known = {"WARC-IP-Address": peer, "WARC-Protocol": "tls/1.3"}
    return warc_record(
        record("warcinfo", None, b"software: a recorder 1.0\r\n", media_type=_FIELDS),
        response(url, status, PAGE, "text/html", known),
        response(
            "https://tides.example/a.css", "200 OK", b"p{color:#123}" * 100, "text/css", known
        ),
        paper(f"urn:fullPage:{url}", PNG, "image/png"),
        paper(f"urn:text:{url}", b"None of it is ours.", "text/plain"),
        paper(f"urn:dom:{url}", PAGE, "text/html"),
    )


def response(
    url: str, status: str, body: bytes, media_type: str, headers: Mapping[str, str]
) -> bytes:
    """An answer with the digests of its block and its payload."""
    block = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n\r\n".encode() + body
    digests = {"WARC-Block-Digest": _sha(block), "WARC-Payload-Digest": sha1_of(body)}
    return record("response", url, block, headers={**digests, **headers})


def paper(name: str, data: bytes, media_type: str) -> bytes:
    """What a recorder made of a page itself."""
    digests = {"WARC-Payload-Digest": _sha(data)}
    return record("resource", name, data, media_type=media_type, headers=digests)


def index_of(warc: bytes) -> bytes:
    """The index of the answers and papers in a WARC of gzip members."""
    lines, at = [], 0
    while at < len(warc):
        inflating = zlib.decompressobj(31)
        head, _, block = inflating.decompress(warc[at:]).partition(b"\r\n\r\n")
        length = len(warc) - at - len(inflating.unused_data)
        told = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        if told["WARC-Type"] in ("response", "resource", "revisit"):
            said = {
                "url": told["WARC-Target-URI"],
                "digest": told.get("WARC-Payload-Digest", "-"),
                "offset": str(at),
                "length": length,
                "filename": "data.warc.gz",
            }
            if block.startswith(b"HTTP/"):
                said["status"] = block[9:12].decode()
            lines.append(f"key 20260131120030 {json.dumps(said)}\n")
        at += length
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


_BY_OTHERS = """
import io, sys
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from wacz.main import main
folder, url = sys.argv[1:]
with open(f"{folder}/data.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record("data.warc.gz", {"software": "warcio"}))
    for address in (url, url + "/style"):
        told = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        body, empty = io.BytesIO(b"<title>Tides</title>" + address.encode()), io.BytesIO()
        answer = writer.create_warc_record(address, "response", payload=body, http_headers=told)
        question = writer.create_warc_record(address, "request", payload=empty, http_headers=asked)
        writer.write_request_response_pair(question, answer)
sys.exit(main(["create", file.name, "-o", f"{folder}/made.wacz", "--detect-pages", "--url", url]))
"""


def by_py_wacz(folder: Path, url: str = MAIN) -> Path:
    """A package of Webrecorder's own packer, of a WARC that warcio wrote."""
    subprocess.run([sys.executable, "-c", _BY_OTHERS, folder, url], check=True, capture_output=True)
    return folder / "made.wacz"
