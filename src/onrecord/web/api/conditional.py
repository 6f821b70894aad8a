"""Has whoever asks got the very same answer already? RFC 9110, section 13."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from starlette.datastructures import Headers

__all__ = ["entity_tag", "http_date", "is_unchanged"]


def entity_tag(body: bytes) -> str:
    """The strong tag of an answer: the same tag, the same bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def http_date(moment: datetime) -> str:
    """An instant as HTTP writes it, to the second."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def is_unchanged(asked: Headers, given: Headers) -> bool:
    """Whether the answer with these headers is the one that is held already."""
    held = asked.get("if-none-match")
    if held is not None:
        tags = {one.strip().removeprefix("W/") for one in held.split(",")}
        return "*" in tags or given.get("etag") in tags
    since, modified = _date(asked.get("if-modified-since")), _date(given.get("last-modified"))
    return since is not None and modified is not None and modified <= since


def _date(text: str | None) -> datetime | None:
    try:
        found = None if text is None else parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return None if found is None or found.tzinfo is None else found
