"""Which addresses does a page name, and from where do they count?"""

from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

__all__ = ["base_of", "joined", "sources_of"]


def joined(base: str, address: str) -> str | None:
    """An address as the page meant it; None if it is none."""
    if address[:5].lower() == "data:":
        return f"data:{address[5:]}"
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return None


def base_of(root: LexborNode, url: str) -> str:
    """From where relative addresses of a page at `url` count."""
    node = root.css_first("base[href]")
    href = None if node is None else node.attributes.get("href")
    return url if href is None else joined(url, href) or url


def sources_of(node: LexborNode) -> Iterator[str]:
    """Every address at which the browser may have found a picture."""
    yield node.attributes.get("src") or ""
    sets = [node.attributes.get("srcset") or ""]
    parent = node.parent
    if parent is not None and parent.tag == "picture":
        sets += [one.attributes.get("srcset") or "" for one in parent.css("source")]
    for one in sets:
        yield from (part.split()[0] for part in one[:20_000].split(", ") if part.split())
