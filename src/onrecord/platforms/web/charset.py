"""Which characters are the bytes of a page?

By the byte-order mark, the header, what the page declares within its first bytes, in this order
(HTML Standard, 13.2.3); otherwise UTF-8, and windows-1252 where they are not that.
"""

import codecs
import re
from collections.abc import Iterator

from onrecord.platforms.statuses import header
from onrecord.record.exchanges import Exchange

__all__ = ["text_of"]

_PRESCAN = 4096  # the standard looks at 1,024 and begins anew for a later one
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[\s/][^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

# Where browsers mean another encoding by a label than Python does (Encoding Standard, 4.2).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",  # of a page whose declaration could be read, it is not true
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
# Python's codecs that are encodings of pages; it has others, some of which are none of text.
_CODECS = re.compile(
    r"utf-8|cp(?:125[0-8]|874|866|932|949)|iso8859-\d+|koi8-[ru]|mac-(?:roman|cyrillic)"
    r"|gb18030|big5hkscs|euc_jp|iso2022_jp"
)


def text_of(exchange: Exchange) -> str:
    """The text of an answer's body; what is no character in its encoding is U+FFFD."""
    data = exchange.body
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    for label in _labels(exchange):
        declared = _codec(label)
        if declared is not None:
            return data.decode(declared, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _labels(exchange: Exchange) -> Iterator[str]:
    said = _HEADER.search(header(exchange, "content-type") or "")
    if said is not None:
        yield said[1]
    declared = _META.search(_COMMENT.sub(b"", exchange.body[:_PRESCAN]))
    if declared is not None:
        yield declared[1].decode("ascii", "replace")


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if _CODECS.fullmatch(name) else None
