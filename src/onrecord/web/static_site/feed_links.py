"""How do the links of a feed lead to files?"""

import json
import re
from html import escape, unescape
from typing import Any

from onrecord.web.static_site.linking import Links, Page

__all__ = ["is_feed", "leading_to_files"]

_FEED = re.compile(r"(?:/.*)?/feed\.(?:atom|json)(?:\?.*)?")
# In what is written as XML, the angles of any text are escaped: this is an element.
_LINK = re.compile(r'(<link\b[^<>]*?\shref=)"([^"]*)"')
_TYPE = ('=entries.txt" type="application/json"', '=entries.txt" type="text/plain"')
_OF_FEED = ("home_page_url", "feed_url", "next_url")


def is_feed(address: str) -> bool:
    """Whether a feed is served there."""
    return _FEED.fullmatch(address) is not None


def leading_to_files(data: bytes, file: str, base: str, links: Links) -> tuple[bytes, Page]:
    """A feed as the file of this name, and what it links to.

    `base` is how its addresses begin, as it was served. Where nobody knows the address of the
    files, links lead from file to file, as a feed's may (RFC 4287, section 1; RFC 3986, 5.1.3).
    """
    page = Page("")

    def leading(address: str) -> str:
        path = address.removeprefix(base)
        ours = path != address and path.startswith("/")
        return links.leading(path, file, page) if ours else address

    text = data.decode()
    if not text.startswith("{"):
        found = _LINK.sub(lambda one: f'{one[1]}"{escape(leading(unescape(one[2])))}"', text)
        return found.replace(*_TYPE).encode(), page
    shape: dict[str, Any] = json.loads(text)
    shape |= {name: leading(shape[name]) for name in _OF_FEED if name in shape}
    for item in shape["items"]:
        item["url"] = leading(item["url"])
        item["_onrecord"]["about"] = leading(item["_onrecord"]["about"])
    return json.dumps(shape, ensure_ascii=False, indent=1).encode(), page
