"""What does a version of an entry say?"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.platforms.authored import same_by
from onrecord.platforms.feed.entries import instant_of
from onrecord.platforms.markup import read_page
from onrecord.platforms.speech import Medium, Said, Unplaced
from onrecord.platforms.versions import read_fields, readable, write_fields
from onrecord.record.accounts import PostId
from onrecord.record.declarations import ScopeKind

__all__ = ["is_no_edit", "read_version"]

_MARKED_UP = re.compile(r"<[a-zA-Z/!]|&(#|[a-zA-Z])[a-zA-Z0-9]*;")


def read_version(post: PostId, data: bytes) -> Said:
    """What an entry says, from the fields that `read` wrote. Raises `Unplaced`."""
    del post
    fields = read_fields(data)
    titled = _text(fields, "title")
    kind = _text(fields, "title_type")
    title, _ = _plain(titled, _guess(titled) if kind == "unsaid" else kind)
    body, links = _body(fields)
    first = [link] if (link := _text(fields, "link")) else []
    language = _text(fields, "language")
    return Said(
        kind=ScopeKind.POSTS,
        text=readable(_together(title, body)),
        claimed_at=instant_of(fields.get("published")) or instant_of(fields.get("updated")),
        languages=(readable(language),) if language else (),
        media=tuple(_media(fields)),
        links=tuple(dict.fromkeys(readable(link) for link in (*first, *links))),
        labels=(),
        answers=None,
        quotes=None,
        edited_at=instant_of(fields.get("updated")),
    )


def is_no_edit(before: bytes, now: bytes) -> bool:
    """Whether two versions differ only in what changes without the author of the entry.

    Feeds are made by programs: names of authors and addresses change in all entries at once, and
    the same time is written with another offset in summer.
    """
    return same_by(_of_the_author, before, now)


def _of_the_author(fields: Mapping[str, Any]) -> dict[str, Any]:
    held = dict(fields)
    read = read_version(PostId(""), write_fields(held))
    links = [link.partition("://")[2] for link in read.links if link != fields.get("link")]
    times = {x: instant_of(fields.get(x)) or fields.get(x) for x in ("published", "updated")}
    parts = [medium.part.partition("://")[2] for medium in read.media]
    return {"text": read.text, "links": links, "media": parts, **times}


def _together(title: str, body: str) -> str:
    """Many feeds give the beginning of a text as its title: it is not said twice."""
    is_beginning = body.startswith(title.rstrip(" .…"))
    return "\n\n".join(part for part in ("" if is_beginning else title, body) if part)


def _body(fields: dict[str, Any]) -> tuple[str, list[str]]:
    """The content; without one, the summary."""
    for name in ("content", "summary"):
        if text := _text(fields, name):
            kind = _text(fields, f"{name}_type")
            return _plain(text, kind)
    return "", []


def _plain(text: str, kind: str) -> tuple[str, list[str]]:
    """A text without its markup, and the addresses of its links."""
    if kind not in ("html", "xhtml"):
        return text, []
    try:
        page = read_page(
            text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        )
    except Unplaced:
        return text, []
    hrefs = (page.attribute(one, "href") for one in page.all("a[href]"))
    return page.paragraphs(), [href for href in hrefs if href]


def _guess(title: str) -> str:
    """Titles of RSS are text or HTML, and do not say which."""
    return "html" if _MARKED_UP.search(title) else "text"


def _media(fields: dict[str, Any]) -> Iterator[Medium]:
    held = fields.get("enclosures")
    for one in held if isinstance(held, list) else []:
        if isinstance(one, dict) and (url := _text(one, "url")):
            size = _text(one, "length")
            yield Medium(
                part=readable(url),
                kind=readable(_text(one, "type")),
                bytes=int(size) if size.isdecimal() and len(size) < 16 else None,
                words="",
            )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
