"""What is in a feed, whatever its format?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from onrecord.platforms.versions import readable, write_fields
from onrecord.record.accounts import PostId
from onrecord.record.times import TimeError, read_claimed, utc

__all__ = ["Entry", "Feed", "Gone", "instant_of", "joined"]

_LONGEST_ID = 1000  # characters; a leaf of the log has to hold it


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its feed has it. `fields` are what a version is made of."""

    fields: Mapping[str, Any]

    @property
    def post(self) -> PostId:
        """Its id, else its link. One that has neither is called by a digest of what it says.

        The last is another after every edit, so that an edit of such an entry is a new post. An
        id that is longer than the log can hold is called by its digest, too.
        """
        named = readable(self.fields.get("id") or self.fields.get("link") or "").strip()
        if not named:
            return PostId(f"sha256:{sha256(write_fields(self.fields)).hexdigest()}")
        if len(named) > _LONGEST_ID:
            return PostId(f"sha256:{sha256(named.encode()).hexdigest()}")
        return PostId(named)

    @property
    def claimed_at(self) -> datetime | None:
        """The time of publication that it claims, else that of its last change."""
        return instant_of(self.fields.get("published")) or self.updated_at

    @property
    def updated_at(self) -> datetime | None:
        """The time of its last change, as claimed."""
        return instant_of(self.fields.get("updated"))


@dataclass(frozen=True, slots=True)
class Gone:
    """An at:deleted-entry (RFC 6721): the feed's own word that an entry was withdrawn."""

    ref: str
    when: str
    comment: str

    @property
    def post(self) -> PostId:
        """The id of the entry that it is about."""
        return Entry({"id": self.ref}).post

    @property
    def said(self) -> str:
        """The notice in one line."""
        told = f"at:deleted-entry, when {self.when}" if self.when else "at:deleted-entry"
        return f"{told}: {self.comment}" if self.comment else told


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole answer that is a feed."""

    entries: tuple[Entry, ...]
    gone: tuple[Gone, ...] = ()
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # addresses by relation


def joined(base: tuple[str, ...], link: str) -> str:
    """A link as an address: taken from each base in turn. One that can't be stays what it is."""
    try:
        whole = ""
        for one in (*base, link):
            whole = urljoin(whole, one)
        return whole
    except ValueError:
        return link


def instant_of(text: object) -> datetime | None:
    """The instant that a feed writes, in RFC 3339 or as in mail; None if it names none."""
    if not isinstance(text, str):
        return None
    try:
        return read_claimed(text.strip())
    except TimeError:
        pass  # then as mail writes it
    try:
        read = parsedate_to_datetime(text)
        # "-0000" is the hour of Greenwich, from who does not say where (RFC 5322, 3.3).
        return utc(read.replace(tzinfo=UTC) if text.strip().endswith("-0000") else read)
    except (TimeError, ValueError, TypeError, OverflowError, IndexError):
        return None
