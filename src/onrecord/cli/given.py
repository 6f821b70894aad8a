"""How does an article come to us: from a file, through a pipe, from its address?"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onrecord.archive import Configuration
from onrecord.desk.reports.fetching import fetched
from onrecord.record.errors import EXIT_USAGE, OnrecordError

__all__ = ["MOST_GIVEN", "Given", "NotGiven", "given"]

MOST_GIVEN = 64 * 2**20
"""Bytes; a long article with all its markup has one or two million."""


class NotGiven(OnrecordError):
    """There is no such file, or it is too large."""

    exit_code = EXIT_USAGE
    advice = "Give a file of text or HTML, an address (https://…), or - for standard input."


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The bytes of an article, and how they came to us."""

    data: bytes
    media_type: str | None  # by the server's word
    url: str | None
    retrieved_at: datetime | None  # None: not fetched by us


def given(source: str, url: str | None, settings: Configuration) -> Given:
    """The bytes of FILE, URL or `-`. Raises NotGiven, NotFetched."""
    if source == "-":
        return _local(sys.stdin.buffer.read(MOST_GIVEN + 1), "what was piped in", url)
    if source.lower().startswith(("http://", "https://")):
        return asyncio.run(_fetched(source, settings))
    path = Path(source)
    if path.is_dir():
        raise NotGiven(f"{source} is a folder")
    try:
        with path.open("rb") as file:
            return _local(file.read(MOST_GIVEN + 1), source, url)
    except (FileNotFoundError, ValueError) as error:
        raise NotGiven(f"there is no file {source[:200]!r}") from error


def _local(data: bytes, name: str, url: str | None) -> Given:
    if len(data) > MOST_GIVEN:
        raise NotGiven(f"{name} has more than {MOST_GIVEN:,} bytes")
    return Given(data=data, media_type=None, url=url, retrieved_at=None)


async def _fetched(url: str, settings: Configuration) -> Given:
    found = await fetched(url, settings)
    return Given(
        data=found.data,
        media_type=found.media_type,
        url=found.url,
        retrieved_at=found.retrieved_at,
    )
