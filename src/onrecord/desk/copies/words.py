"""Which posts does a copy show, and with which words?

Read from what the file itself holds; of a picture what its letters were read as. All of it is the
word of whoever made the copy.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from onrecord.desk.copies.media import HTML, IMAGES, WACZ, WARC, WARC_GZ
from onrecord.findings.screenshots import body_of, lay_out
from onrecord.language.extras import ExtraMissing
from onrecord.language.ocr import load_reader
from onrecord.language.ocr_pictures import PictureError
from onrecord.platforms.x.pages import CopiedPost, in_json, in_page, short_links
from onrecord.proof.wacz import WaczError, WaczLimits, iter_records, read_record
from onrecord.proof.wacz.package import open_package
from onrecord.reading.article import ArticleError, read_article
from onrecord.record.custody import CopyWords

__all__ = [
    "as_words",
    "links_in",
    "posts_in_body",
    "posts_in_copy",
    "quoted_in",
    "words_in_picture",
]

_LARGEST = 16 * 1024 * 1024  # bytes of one answer in an archive of web pages that is looked into
_MOST = 2000  # posts of one copy
_QUOTED = re.compile(r"[“„«\"‘]([^“”„«»\"]{12,4000})[”“»\"’]")


def posts_in_copy(data: bytes, media_type: str, url: str | None) -> tuple[CopiedPost, ...]:
    """The posts that a page, or an archive of pages, shows; nothing of what can't be read."""
    if media_type == HTML:
        return in_page(data, url)
    if media_type not in (WACZ, WARC, WARC_GZ):
        return ()
    try:
        found = list(_in_archive(data, media_type))
    except WaczError:
        return ()
    return tuple({(one.id, one.text): one for one in reversed(found)}.values())[:_MOST]


def links_in(data: bytes, media_type: str, shown: Sequence[CopiedPost]) -> tuple[str, ...]:
    """The shortened links of a copy, by which a text may end."""
    found = [link for one in shown for link in one.links]
    found += short_links(data) if media_type == HTML else []
    return tuple(dict.fromkeys(found))[:16]


def posts_in_body(body: bytes, url: str | None) -> tuple[CopiedPost, ...]:
    """The posts in one answer of a server, be it a page or JSON."""
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            return tuple(in_json(json.loads(body)))[:_MOST]
        except (ValueError, RecursionError):
            return ()
    return in_page(body, url) if b"<" in body[:4096] else ()


def _in_archive(data: bytes, media_type: str) -> Iterator[CopiedPost]:
    if media_type != WACZ:
        yield from _in_warc(io.BytesIO(data))
        return
    package = open_package(io.BytesIO(data), WaczLimits())
    for name in package.members:
        if name.endswith((".warc", ".warc.gz")):
            yield from _in_warc(package.open(name))


def _in_warc(file: BinaryIO) -> Iterator[CopiedPost]:
    for record in list(iter_records(file)):
        if record.type in ("response", "resource") and record.block <= _LARGEST:
            _, body = read_record(file, record.offset, record.length, _LARGEST)
            yield from posts_in_body(body, record.url)


def as_words(post: CopiedPost) -> CopyWords:
    """A post of a copy, as the record has it."""
    return CopyWords(
        text=_plain(post.text),
        read_by=post.place,
        version=post.id,
        links=post.links[:16],
        client=post.client,
    )


def words_in_picture(data: bytes, media_type: str) -> CopyWords | None:
    """What the letters of a screenshot were read as; None where they can't be read here."""
    if media_type not in IMAGES:
        return None
    try:
        text = body_of(lay_out(load_reader().read(data)).lines).text
    except (ExtraMissing, PictureError):
        return None
    by = "a program from the picture's letters"
    return CopyWords(text=_plain(text), read_by=by, version=None, links=()) if text else None


def quoted_in(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a news report, and what stands in quotation marks in it."""
    try:
        text = read_article(data).text
    except ArticleError:
        return "", ()
    return text, tuple(dict.fromkeys(found.strip() for found in _QUOTED.findall(text)))[:200]


def _plain(text: str) -> str:
    """As canonical JSON can hold it: without halves of characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
