"""Is this a picture that a browser may be given, and of which kind?

By its first bytes, whatever its server said of it. Drawings in SVG are none: they are documents.
"""

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

__all__ = ["picture_in_address", "picture_type"]

_FIRST = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\0\0\1\0", "image/x-icon"),
)
_BOXES = {b"avif": "image/avif", b"avis": "image/avif"}
_ADDRESS = re.compile(r"data:image/[a-z0-9.+-]{1,30}(;base64)?,", re.IGNORECASE)
_LARGEST = 2 << 20  # characters of an address that is a picture


def picture_type(data: bytes) -> str | None:
    """The media type of a picture; None for anything else."""
    for first, kind in _FIRST:
        if data.startswith(first):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return _BOXES.get(data[8:12]) if data[4:8] == b"ftyp" else None


def picture_in_address(address: str) -> bytes | None:
    """The picture that a `data:` address is; None if it is none."""
    found = _ADDRESS.match(address)
    if found is None or len(address) > _LARGEST:
        return None
    data = unquote_to_bytes(address[found.end() :])
    if found[1] is not None:
        try:
            data = base64.b64decode(data + b"=" * (-len(data) % 4))
        except binascii.Error:
            return None
    return data if picture_type(data) is not None else None
