"""Captured pages for the tests: packages as our browser packs them, with what a test gives."""

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from PIL import Image, PngImagePlugin

from entries import at
from made_wacz import MAIN, Made, paper, record, response, warc_record
from onrecord.archive import Archive
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture, Whole
from onrecord.record.entries import Logged

__all__ = ["MAIN", "package", "picture", "visited"]

_FIELDS = "application/warc-fields"


def picture(width: int = 400, height: int = 300, **text: str) -> bytes:
    """A PNG in which every pixel tells where it is, with metadata."""
    made = Image.new("RGB", (width, height))
    made.putdata([(x % 256, y % 256, 7) for y in range(height) for x in range(width)])
    told = PngImagePlugin.PngInfo()
    for name, value in text.items():
        told.add_text(name, value)
    written = io.BytesIO()
    made.save(written, "PNG", pnginfo=told)
    return written.getvalue()


def package(
    dom: str | bytes | None,
    answers: Mapping[str, tuple[str, bytes]] | None = None,
    *,
    screenshot: bytes | None = None,
    url: str = MAIN,
) -> bytes:
    """The package of a visit: its DOM, the answers that came (media type and body), its picture."""
    raw = dom.encode() if isinstance(dom, str) else dom
    known = {"WARC-IP-Address": "203.0.113.7", "WARC-Protocol": "tls/1.3"}
    records = [
        record("warcinfo", None, b"software: a recorder 1.0\r\n", media_type=_FIELDS),
        response(url, "200 OK", b"<!doctype html><p>as served", "text/html", known),
    ]
    for address, (media_type, body) in (answers or {}).items():
        records.append(response(address, "200 OK", body, media_type, known))
    if screenshot is not None:
        records.append(paper(f"urn:fullPage:{url}", screenshot, "image/png"))
    if raw is not None:
        records.append(paper(f"urn:dom:{url}", raw, "text/html; charset=utf-8"))
    return Made(warc=warc_record(*records), url=url).build()


def visited(archive: Archive, raw: bytes | None, posts: Sequence[Ref], **fields: Any) -> Logged:
    """Put a visit to the page of these posts on record."""
    told: dict[str, Any] = {
        "url": MAIN,
        "posts": tuple(posts),
        "outcome": Whole(),
        "package": None if raw is None else archive.keep(raw)[0],
        "status": 200,
        "peer": "203.0.113.7:443",
        "tls": "verified TLSv1.3",
        "browser": "Chromium 156.0",
        "vantage": "test",
        "began_at": at(30),
        "ended_at": at(30) + timedelta(seconds=9),
    }
    (logged,) = archive.append([Capture(**(told | fields))])
    return logged
