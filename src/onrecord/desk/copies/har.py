"""Which posts are in the answers that a browser noted (HTTP Archive 1.2)?"""

import base64
import binascii
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onrecord.desk.copies.keeping import CopyRefused
from onrecord.desk.copies.media import JSON, media_type_of
from onrecord.desk.copies.pieces import MOST_URL, Piece, text_of
from onrecord.desk.copies.words import as_words, posts_in_body
from onrecord.platforms.x.pages import CopiedPost

__all__ = ["pieces_of_har"]


def pieces_of_har(path: Path) -> Iterator[Piece]:
    """Each post once, with the answer that shows it. Raises CopyRefused."""
    try:
        value = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        raise CopyRefused(f"{path.name!r} is no HAR", advice="") from error
    log = value.get("log") if isinstance(value, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise CopyRefused(f"{path.name!r} is no HAR", advice="Save it as a browser exports it.")
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries):
        body, url, at = _answer(entry)
        for post in posts_in_body(body, url):
            if (post.id, post.text) not in seen:
                seen.add((post.id, post.text))
                yield _piece(path.name, number, post, body, url, at)


def _piece(
    name: str, number: int, post: CopiedPost, body: bytes, url: str | None, at: datetime | None
) -> Piece:
    return Piece(
        post=post.id,
        data=body,
        media_type=media_type_of(body) or JSON,
        name=f"{name}, entry {number}",
        url=url,
        made_at=at,
        words=as_words(post),
        said="an answer that the giver's browser noted; a HAR is written by whoever gives it",
    )


def _answer(entry: Any) -> tuple[bytes, str | None, datetime | None]:
    """The body of a noted answer; empty for what is none."""
    if not isinstance(entry, dict):
        return b"", None, None
    request, response = entry.get("request"), entry.get("response")
    url = request.get("url") if isinstance(request, dict) else None
    content = response.get("content") if isinstance(response, dict) else None
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str) or not isinstance(content, dict):
        return b"", None, None
    body = text.encode("utf-8", "surrogatepass")
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b"", None, None
    return (
        body,
        url[:MOST_URL] if isinstance(url, str) else None,
        _moment(entry.get("startedDateTime")),
    )


def _moment(text: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
        return None if at is None or at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
