"""Which archives' addresses does a list hold, and of which posts at X?"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from onrecord.desk.copies.keeping import CopyRefused
from onrecord.desk.copies.media import URI_LIST
from onrecord.desk.copies.pieces import MOST_URL, Piece, text_of
from onrecord.platforms import x

__all__ = ["archived_at", "pieces_of_list"]

_STAMP = re.compile(r"/(?:web/)?((?:19|20)[0-9]{12})(?:[a-z]{2}_)?/")
_DOTTED = re.compile(r"/((?:19|20)[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{6})/")  # archive.today
_LINES = 10_000


def pieces_of_list(path: Path) -> Iterator[Piece]:
    """Of each address one line is kept; what lies there is fetched only if somebody asks for it."""
    lines = text_of(path).splitlines()
    if len(lines) > _LINES:
        raise CopyRefused(
            f"{path.name!r} has more than {_LINES:,} lines", advice="Give it in parts."
        )
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        url, *more = line.split()
        post = x.post_in((more or [url])[-1]) if len(line) <= MOST_URL else None
        if post is None:
            raise CopyRefused(
                f"line {number} of {path.name!r} names no post at X",
                advice="Give addresses that end with the post's own, or that one behind a space.",
            )
        yield Piece(
            post=post,
            data=f"{url}\n".encode(),
            media_type=URI_LIST,
            name=f"{path.name}, line {number}",
            url=url,
            made_at=archived_at(url),
            words=None,
            said="an address at which somebody's copy is said to lie; nothing was fetched",
        )


def archived_at(url: str) -> datetime | None:
    """When a copy was made, by the digits that web archives put into its address."""
    found = _STAMP.search(url) or _DOTTED.search(url)
    digits = "" if found is None else re.sub(r"[.-]", "", found[1])
    try:
        return datetime.strptime(f"{digits}Z", "%Y%m%d%H%M%S%z") if digits else None
    except ValueError:
        return None
