"""In which characters is a feed written, whatever it says of itself?

A byte order mark decides (RFC 7303). Without one, bytes that are UTF-8 are read as UTF-8, since
other text hardly ever is by chance, and declarations are often left over from a template. Then
what HTTP and the document declare is tried, in this order, and windows-1252 at last.
"""

import codecs
import re

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_IN_HTTP = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
# Their bytes are ASCII and so UTF-8 as well: only a declaration tells.
_SEVEN_BITS = ("iso2022", "hz")
_NEVER = ("utf_7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined")


def decode(body: bytes, content_type: str) -> str:
    """The text of a feed."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = [*_IN_HTTP.findall(content_type), *_in_document(body)]
    names = [name for name in map(_known, declared) if name is not None]
    shifting = [name for name in names if name.startswith(_SEVEN_BITS)]
    for name in (*shifting, "utf-8", *names):
        try:
            return body.decode(name)
        except UnicodeError:
            continue
    return body.decode("windows-1252", "replace")


def _in_document(body: bytes) -> list[str]:
    found = _DECLARED.match(body[:400])
    return [] if found is None else [found[1].decode("ascii")]


def _known(name: str) -> str | None:
    """The name that Python has for an encoding of text; None if it has none."""
    try:
        known = codecs.lookup(name).name
        b"".decode(known)  # refused for what does not make text of bytes
    except LookupError:
        return None
    return None if known.replace("-", "_") in _NEVER else known
