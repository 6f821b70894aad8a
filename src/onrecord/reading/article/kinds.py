"""Are these bytes plain text, HTML, or something else that is refused by its name?"""

import re
from enum import Enum, auto

from onrecord.reading.article.errors import ArticleError

__all__ = ["MAX_BYTES", "Kind", "kind_of"]

MAX_BYTES = 16 * 1024 * 1024
"""Pages with their pictures inlined reach a few megabytes; a book of text is one megabyte."""

_PRINT = "Save its text, or give the web page on which it was published."
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", _PRINT),
    (b"%!PS", "a PostScript file", _PRINT),
    (b"{\\rtf", "an RTF document", _PRINT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document", _PRINT),
    (b"PK\x03\x04", "a zip file or office document", "Unpack it, or save the document as text."),
    (b"\x89PNG", "a PNG picture", "Pictures of posts are for `onrecord check`."),
    (b"\xff\xd8\xff", "a JPEG picture", "Pictures of posts are for `onrecord check`."),
    (b"GIF8", "a GIF picture", "Pictures of posts are for `onrecord check`."),
    (b"II*\x00", "a TIFF picture", "Pictures of posts are for `onrecord check`."),
    (b"MM\x00*", "a TIFF picture", "Pictures of posts are for `onrecord check`."),
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"BZh", "a bzip2 file", "Unpack it first."),
    (b"\xfd7zXZ", "an xz file", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z file", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "Unpack it first."),
    (b"Rar!", "a RAR file", "Unpack it first."),
    (b"WARC/1.", "a web archive", "Save the page itself from it."),
    (b"From: <Saved by", "a page saved as MHTML", "Save the page as HTML only."),
    (b"SQLite format 3", "a database", ArticleError.advice),
    (b"\x7fELF", "a program", ArticleError.advice),
    (b"MZ\x90", "a program", ArticleError.advice),
    (b"OggS", "a sound or video file", ArticleError.advice),
    (b"ID3", "a sound file", ArticleError.advice),
)
_BINARY = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
"""Bytes that no text has (WHATWG MIME Sniffing, "binary data byte")."""
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|/?(?:html|head|body|title|meta|link|script"
    rb"|style|main|article|section|header|div|table|iframe|blockquote|figure|h[1-6]|p|a|b|br|span)"
    rb"(?=[\s/>]))",
    re.IGNORECASE | re.DOTALL,
)
_UNNAMED = ("", "application/octet-stream", "application/unknown", "unknown/unknown")


class Kind(Enum):
    """The two forms that are read."""

    TEXT = auto()
    HTML = auto()


def kind_of(data: bytes, media_type: str | None) -> Kind:
    """Tell which form to read; the declared media type decides between the two, never the rest.

    Raises ArticleError: empty, too large, another file by its first bytes, or binary.
    """
    if not data.strip(b" \t\r\n\x0c\xef\xbb\xbf\x00"):
        raise ArticleError("there is no text: the file is empty")
    if len(data) > MAX_BYTES:
        raise ArticleError(
            f"{len(data):,} bytes are more than an article has; {MAX_BYTES:,} are read at most",
            advice="Give the article alone, without what surrounds it.",
        )
    _refuse_other_files(data)
    essence = (media_type or "").partition(";")[0].strip().lower()
    if essence in ("text/html", "application/xhtml+xml"):
        return Kind.HTML
    if essence.startswith("text/"):
        return Kind.TEXT
    if essence not in _UNNAMED:
        raise ArticleError(f"{essence[:80]!r} is no kind of article that is read")
    # A byte-order mark is passed over; UTF-16 is looked at without its zeros.
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
    return Kind.HTML if _HTML.match(start) else Kind.TEXT


def _refuse_other_files(data: bytes) -> None:
    head = data[:1024].lstrip()
    for magic, name, advice in _MAGIC:
        if head.startswith(magic):
            raise ArticleError(f"this is {name}, not an article's text", advice=advice)
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        raise ArticleError("this is a picture, sound or video file, not an article's text")
    if not data.startswith(_BOMS) and len(head.translate(None, _BINARY)) < len(head):
        raise ArticleError("this is a binary file, not an article's text")
