"""Which characters are these bytes?

As the HTML Standard determines it (13.2.3, "The input byte stream"): byte-order mark, then the
transport's charset, then what the page declares within its first bytes; otherwise UTF-8 where
the bytes are UTF-8, else windows-1252 with a doubt.
"""

import re
from dataclasses import dataclass

from onrecord.reading.article.encodings import codec_of
from onrecord.reading.article.kinds import Kind

__all__ = ["Decoded", "decode"]

_PRESCAN = 4096
"""The standard looks at 1,024 bytes and reloads for a later <meta>; we look further at once."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEADER = re.compile(r";\s*charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta[\s/][^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, line ends as `\\n`, with what was in doubt about its characters."""

    text: str
    codec: str
    doubts: tuple[str, ...]


def decode(data: bytes, kind: Kind, media_type: str | None) -> Decoded:
    """Decode by the first thing that names an encoding; undecodable bytes become U+FFFD."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec, [])
    doubts: list[str] = []
    declared = _declared(data, kind, media_type, doubts)
    if declared is not None:
        return _decoded(data, declared, doubts)
    try:
        return _clean(data.decode(), "utf-8", doubts)
    except UnicodeDecodeError:
        doubts.append("No encoding is declared and it is not UTF-8; it was read as windows-1252.")
        return _decoded(data, "cp1252", doubts)


def _declared(data: bytes, kind: Kind, media_type: str | None, doubts: list[str]) -> str | None:
    labels: list[str] = []
    if header := _HEADER.search(media_type or ""):
        labels.append(header[1])
    if kind is Kind.HTML and (meta := _META.search(_COMMENT.sub(b"", data[:_PRESCAN]))):
        label = meta[1].decode("ascii", "replace")
        # A page whose <meta> could be read is not in UTF-16, whatever it says (the standard).
        labels.append("utf-8" if label.lower().startswith("utf-16") else label)
    for label in labels:
        if codec := codec_of(label):
            return codec
        doubts.append(f"The declared encoding {label[:40]!r} is not one that browsers know.")
    return None


def _decoded(data: bytes, codec: str, doubts: list[str]) -> Decoded:
    text = data.decode(codec, "replace")
    if wrong := text.count("\ufffd"):
        places = "one place" if wrong == 1 else f"{wrong:,} places"
        doubts.append(f"At {places} the bytes are no {codec}; they stand as U+FFFD.")
    return _clean(text, codec, doubts)


def _clean(text: str, codec: str, doubts: list[str]) -> Decoded:
    """Line ends become `\\n`; control characters, which no reader sees, become spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        doubts.append("Control characters stand as spaces.")
        text = _CONTROL.sub(" ", text)
    return Decoded(text, codec, tuple(doubts))
