"""What does the head of a WARC record, or of the HTTP message in it, say?

WARC 1.1 (ISO 28500:2017), section 4, and RFC 9112, section 5. A WARC head is read strictly: a
field that decides how the record is read may stand there once only.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onrecord.proof.wacz.errors import Fault, WaczError

__all__ = ["Fields", "HttpHead", "head_end", "read_http_head", "read_record_head"]

_VERSIONS = (b"WARC/1.0", b"WARC/1.1")
_REQUIRED = frozenset({"warc-type", "warc-record-id", "warc-date", "content-length"})
_ONCE = frozenset(
    {
        *_REQUIRED,
        "content-type",
        "warc-target-uri",
        "warc-block-digest",
        "warc-payload-digest",
        "warc-truncated",
        "warc-ip-address",
    }
)
_MOST_FIELDS = 200
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_LENGTH = re.compile(r"[0-9]{1,15}")
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z", re.ASCII
)  # WARC 1.1 also allows days and months alone; nobody dates an answer so
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? ([1-5]\d\d)(?: |$)")
_BLANK = re.compile(rb"\r?\n\r?\n")  # servers that end lines with LF alone are recorded as sent


@dataclass(frozen=True, slots=True)
class Fields:
    """Header fields by their lower-case names, in order; repeated ones are several."""

    all: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str | None:
        """The first value of a field, if there is one."""
        for found, value in self.all:
            if found == name:
                return value
        return None

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(value for found, value in self.all if found == name)


@dataclass(frozen=True, slots=True)
class HttpHead:
    """The first line of an HTTP message and its fields; `status` is None for a request."""

    status: int | None
    fields: Fields


def read_record_head(head: bytes) -> tuple[Fields, int, datetime]:
    """The fields of a record's head (without its blank line), its length, its date. WaczError."""
    version, *lines = head.split(b"\r\n")
    if version not in _VERSIONS:
        raise WaczError("", Fault.NOT_WARC)
    fields = _strict(lines)
    names = [name for name, _ in fields.all if name in _ONCE]
    if len(names) != len(set(names)) or not _REQUIRED.issubset(names):
        raise WaczError("", Fault.HEADER)
    length, date = fields.first("content-length") or "", _moment(fields.first("warc-date") or "")
    if not _LENGTH.fullmatch(length) or date is None:
        raise WaczError("", Fault.HEADER)
    return fields, int(length), date


def _strict(lines: list[bytes]) -> Fields:
    if len(lines) > _MOST_FIELDS:
        raise WaczError("", Fault.HEADERS)
    found: list[tuple[str, str]] = []
    for line in lines:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise WaczError("", Fault.HEADER) from error
        name, colon, value = text.partition(":")
        if "\n" in text or "\r" in text:
            raise WaczError("", Fault.HEADER)
        if colon and _NAME.fullmatch(name):
            found.append((name.lower(), value.strip()))
        elif text[:1] in (" ", "\t") and found:  # a folded line continues the one before
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
        else:
            raise WaczError("", Fault.HEADER)
    return Fields(tuple(found))


def _moment(text: str) -> datetime | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    micros = int((found[7] or "0").ljust(6, "0")[:6])
    try:
        begun = datetime(year, month, day, hour, minute, min(second, 59), micros, UTC)
    except ValueError:
        return None
    return begun + timedelta(seconds=1) if second == 60 else begun if second < 60 else None


def head_end(block: bytes | bytearray) -> tuple[int, int] | None:
    """Where an HTTP head ends and its body begins, once both are there."""
    found = _BLANK.search(block)
    return None if found is None else found.span()


def read_http_head(head: bytes) -> HttpHead:
    """An HTTP head as recorded, read as far as it can be. Raises WaczError."""
    first, *lines = head.replace(b"\r\n", b"\n").split(b"\n")
    status = _STATUS.match(first)
    if status is None and (first.startswith(b"HTTP/") or b" " not in first):
        raise WaczError("", Fault.HTTP)
    pairs = (line.partition(b":") for line in lines[:_MOST_FIELDS])
    fields = tuple(
        (name.decode("latin-1").strip().lower(), value.decode("latin-1").strip())
        for name, colon, value in pairs
        if colon
    )
    return HttpHead(None if status is None else int(status[1]), Fields(fields))
