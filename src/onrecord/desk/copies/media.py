"""What kind of file is it, by its first bytes?

The name that a file has is its giver's word; how it begins is how programs will read it.
"""

import re
import zlib

__all__ = [
    "COPY_ENDINGS",
    "HTML",
    "IMAGES",
    "JPEG",
    "JSON",
    "PDF",
    "PNG",
    "URI_LIST",
    "WACZ",
    "WARC",
    "WARC_GZ",
    "WEBP",
    "media_type_of",
]

COPY_ENDINGS = (
    *(".wacz", ".warc", ".warc.gz", ".png", ".jpg", ".jpeg", ".webp", ".pdf"),
    *(".html", ".htm", ".har", ".zip", ".urls"),
)
"""By which a file is taken for a copy of something, and not for a list of declarations."""

WACZ = "application/wacz"
WARC = "application/warc"
WARC_GZ = "application/warc+gzip"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
PDF = "application/pdf"
HTML = "text/html"
JSON = "application/json"
URI_LIST = "text/uri-list"  # RFC 2483
IMAGES = (PNG, JPEG, WEBP)

_BEGINNINGS = {
    b"PK\3\4": WACZ,
    b"WARC/": WARC,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"%PDF-": PDF,
}
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,800}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_GZIP = 31  # zlib: a gzip header and trailer around the deflated bytes


def media_type_of(data: bytes) -> str | None:
    """The media type of a copy that we know how to tell; None for any other file."""
    for beginning, media_type in _BEGINNINGS.items():
        if data.startswith(beginning):
            return media_type
    if _HTML.match(data[:1024]):
        return HTML
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return WARC_GZ if _inflates_to_warc(data) else None


def _inflates_to_warc(data: bytes) -> bool:
    if not data.startswith(b"\x1f\x8b"):
        return False
    try:
        return zlib.decompressobj(_GZIP).decompress(data[:4096], 5) == b"WARC/"
    except zlib.error:
        return False
