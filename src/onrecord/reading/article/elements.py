"""What do a page's elements and their labels say about the words in them?"""

import re

from onrecord.findings.article import BlockKind

__all__ = [
    "BLOCKS",
    "CLOSED_BY",
    "TELLING",
    "VOID",
    "is_beside",
    "is_hidden",
    "is_outside",
    "kind_of_element",
    "style_of",
]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


VOID = _names("area base br col embed hr img input link meta param source track wbr")
"""Elements without content (HTML Standard, 13.1.2)."""

BLOCKS = _names(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu "
    "nav ol p pre search section summary table tbody tfoot thead tr ul"
)
"""Elements whose start and end part words as a new line would."""

CLOSED_BY: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
}
"""A start tag that ends an open element of these names, looked for up to one of those."""

_UNSEEN = _names("template svg math select datalist object audio video canvas button map")
_NOT_THE_ARTICLE = frozenset({"nav", "aside", "footer", "dialog"})
_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "dialog", "alert"})
_ALWAYS = frozenset({"html", "body", "main", "article"})
_OUTSIDE = _names(
    "comment comments disqus cookie cookies consent gdpr footer nav navigation navbar"
)
_BESIDE = _names(
    "newsletter subscribe subscription share sharing social sidebar breadcrumb breadcrumbs advert "
    "advertisement ads ad promo promotion sponsored outbrain taboola popup modal menu toolbar tags "
    "recirculation recommended recommendations trending popular signup"
)
_CREDITS = _names("byline author authors dateline credit credits agency timestamp pubdate")
TELLING = (
    _UNSEEN
    | _NOT_THE_ARTICLE
    | {"h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "article", "main", "form"}
)
"""Elements whose name says something of what is in them, without any attributes."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PARTS = re.compile(r"[a-z0-9]+|[A-Z][a-z0-9]*")


def style_of(attributes: dict[str, str]) -> frozenset[str]:
    """The words of an element's class and id: `articleShare-box` is article, share and box."""
    if "class" not in attributes and "id" not in attributes:
        return frozenset()
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:500]
    return frozenset(part.lower() for part in _PARTS.findall(names))


def is_hidden(name: str, attributes: dict[str, str]) -> bool:
    """Whether a reader of the page does not see what is in it."""
    return (
        name in _UNSEEN
        or "hidden" in attributes
        or bool(_HIDDEN_STYLE.search(attributes.get("style", "")[:1000]))
    )


def is_outside(name: str, attributes: dict[str, str], style: frozenset[str]) -> bool:
    """Whether it surely surrounds an article rather than being one: menus, comments, cookies."""
    if name in _ALWAYS:
        return False
    return name in _NOT_THE_ARTICLE or attributes.get("role") in _ROLES or bool(style & _OUTSIDE)


def is_beside(name: str, style: frozenset[str]) -> bool:
    """Whether its labels say so of it; wrappers of whole articles bear such labels as well."""
    return name == "form" or (bool(style & _BESIDE) and name not in _ALWAYS)


def kind_of_element(name: str, style: frozenset[str]) -> BlockKind | None:
    """What the words in an element are, if the element says so."""
    if name == "h1":
        return BlockKind.HEADLINE
    if name in _ALWAYS:
        return None
    if len(name) == 2 and name[0] == "h" and name[1] in "23456":
        return BlockKind.HEADING
    if name == "figcaption" or "caption" in style:
        return BlockKind.CAPTION
    if "related" in style or {"also", "read"} <= style or {"read", "more"} <= style:
        return BlockKind.RELATED
    return BlockKind.CREDIT if style & _CREDITS else None
