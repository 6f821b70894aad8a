"""Which changes of a post are its author's, and which happen without the author?"""

from collections.abc import Callable, Mapping
from typing import Any

from onrecord.platforms.markup import read_page
from onrecord.platforms.speech import Unplaced
from onrecord.platforms.versions import read_fields, readable

__all__ = ["same_by", "words_in"]


def same_by(mine: Callable[[Mapping[str, Any]], Any], before: bytes, now: bytes) -> bool:
    """Whether two versions are the same by what `mine` makes of their fields.

    Those that can't be read are the same in no case.
    """
    try:
        return bool(mine(read_fields(before)) == mine(read_fields(now)))
    except Unplaced:
        return False


def words_in(html: Any, *, not_links: frozenset[str] = frozenset()) -> Any:
    """The words of an HTML text and where its links lead; however its elements are written.

    Links of one of the classes `not_links` are left out. Raises `Unplaced`.
    """
    if not isinstance(html, str):
        return html
    page = read_page(readable(html).encode())
    links = [
        (page.attribute(link, "href") or "").partition("://")[2]
        for link in page.all("a[href]")
        if not_links.isdisjoint((page.attribute(link, "class") or "").split())
    ]
    return page.paragraphs(), links
