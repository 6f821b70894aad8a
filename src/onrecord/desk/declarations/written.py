"""How does an editor write a time, a particular, or a decision about a post?

The same on the command line, in a question's answer and in a file (docs/declarations.md).
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onrecord.record.declarations import Covers, Detail, DetailKind
from onrecord.record.errors import EXIT_USAGE, OnrecordError
from onrecord.record.times import TimeError, read_claimed, utc

__all__ = ["NotWritten", "is_web_address", "read_covers", "read_detail", "read_moment"]

_ZONED = re.compile(r"(?P<local>[^\[\]]*)\[(?P<zone>[A-Za-z0-9_+/-]{1,64})\]")
_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d(:?\d\d)?)\s*$", re.IGNORECASE)
_DATED = re.compile(r"\d{4}-\d\d")


class NotWritten(OnrecordError):
    """Something that an editor wrote in a way that we don't read."""

    exit_code = EXIT_USAGE
    advice = "How times, particulars and decisions are written: docs/declarations.md."


def read_moment(text: str) -> datetime:
    """An instant: RFC 3339 with an offset, or a local time with its zone (RFC 9557).

    2021-12-03T05:59+01:00, or 2021-12-03T05:59[Europe/Belgrade]. Raises TimeError for what names
    no instant: no offset and no zone, an hour that the zone skipped, one that it had twice.
    """
    zoned = _ZONED.fullmatch(text.strip())
    if zoned is None:
        return read_claimed(text)
    local, zone = zoned["local"].strip(), _zone(zoned["zone"])
    if _OFFSET.search(local):
        return _agreeing(read_claimed(local), local, zone)
    try:
        naive = datetime.fromisoformat(local)
    except ValueError as error:
        raise TimeError(f"{local[:80]!r} is not a time such as 2026-01-31T12:00") from error
    return _only_instant(naive, zone)


def read_detail(text: str) -> Detail:
    """A particular, KIND:OF:WORDS or KIND:OF:WORDS@TIME. Raises NotWritten, TimeError."""
    kind, _, rest = text.partition(":")
    of, colon, words = rest.partition(":")
    if not colon or kind.strip() not in set(DetailKind):
        kinds = ", ".join(DetailKind)
        raise NotWritten(
            f"{text[:80]!r} is not KIND:OF:WORDS, such as time:login:05:59 (KIND is {kinds})"
        )
    said, at, moment = words.rpartition("@")
    timed = bool(at) and _DATED.match(moment.strip()) is not None
    return Detail(
        kind=DetailKind(kind.strip()),
        of=of.strip(),
        words=(said if timed else words).strip(),
        at=read_moment(moment) if timed else None,
    )


def read_covers(text: str) -> tuple[str, Covers, str]:
    """A decision about a post, REF=yes|no|unclear:REASON; the post by ref or address.

    Raises NotWritten.
    """
    found = re.fullmatch(r"\s*(\S+?)\s*=\s*(yes|no|unclear)\s*:(.*)", text, re.DOTALL)
    if found is None:
        raise NotWritten(
            f"{text[:80]!r}: write REF=yes, REF=no or REF=unclear, then a colon and why"
        )
    post, covers, reason = found.groups()
    return post, Covers(covers), reason.strip()


def is_web_address(text: str) -> bool:
    """Whether a text is an address that a browser opens from a link: http or https, and a host."""
    try:
        split = urlsplit(text)
        return split.scheme in ("http", "https") and bool(split.hostname)
    except ValueError:
        return False


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimeError(
            f"{name!r} is no time zone that this machine knows",
            advice="Give a zone of the IANA database, such as Europe/Belgrade, or an offset.",
        ) from error


def _only_instant(naive: datetime, zone: ZoneInfo) -> datetime:
    try:
        instants = {utc(naive.replace(tzinfo=zone, fold=fold)) for fold in (0, 1)}
        meant = {at for at in instants if at.astimezone(zone).replace(tzinfo=None) == naive}
    except OverflowError as error:
        raise TimeError(f"{naive.isoformat()} lies outside of the calendar in UTC") from error
    if len(meant) == 1:
        return meant.pop()
    fault = "came twice" if meant else "was skipped"
    raise TimeError(
        f"{naive.isoformat()} {fault} in {zone.key}, when the clocks were changed",
        advice="Give the offset in place of the zone, such as 2026-10-25T02:30+02:00.",
    )


def _agreeing(at: datetime, local: str, zone: ZoneInfo) -> datetime:
    """The instant, if its offset is the zone's at that time."""
    try:
        offset = datetime.fromisoformat(local).utcoffset()
        same = offset == at.astimezone(zone).utcoffset() or local.upper().endswith("Z")
    except OverflowError as error:
        raise TimeError(f"{local[:80]!r} lies outside of the calendar") from error
    if not same:
        raise TimeError(
            f"{local[:80]!r} has another offset than {zone.key} had then",
            advice="Leave out the offset or the zone, whichever is wrong.",
        )
    return at.astimezone(UTC)
