"""What is the text of a page, without what stands around it on every page?

By trafilatura (docs/adr/0022-main-text.md), which is given the tree and asks nobody. Of its
answer the elements are taken and not the text: in that, joiners of emoji and marks of direction
are left out.
"""

import logging
import re
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from onrecord.platforms.speech import Unplaced

__all__ = ["EXTRACTOR", "NEEDS", "lxml_html", "main_text"]

NEEDS = "a web page needs the extra `pages`: pip install 'onrecord[pages]'"


def _versions() -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in ("trafilatura", "lxml"))
    except PackageNotFoundError:
        return "no extractor"


EXTRACTOR = _versions()

_SPACES = re.compile(r"[ \t\n\f\r]+")
_BLOCKS = frozenset(
    ["p", "head", "item", "list", "quote", "code", "table", "row", "cell", "lb", "div", "body"]
)
# What differs from visit to visit, or is said on every page, wherever the extractor sees it.
_AROUND = (
    "//nav",
    "//aside",
    "//footer",
    "//dialog",
    "//form",
    "//header[not(.//h1 or ancestor::article)]",
    "//*[@role='navigation' or @role='complementary' or @role='contentinfo' or @role='search']",
    "//*[@aria-hidden='true' or @hidden]",
    *(
        f"//*[not(self::html or self::body or self::main or self::article)]"
        f"[contains(concat(' ', translate(concat(@class, ' ', @id), '-_', '  '), ' '), ' {name} ')]"
        for name in (
            "related",
            "share",
            "sharing",
            "breadcrumb",
            "breadcrumbs",
            "newsletter",
            "recommended",
            "trending",
            "counter",
            "views",
            "comments",
            "cookie",
            "pager",
            "pagination",
        )
    ),
)


def lxml_html() -> Any:
    """The parser, imported when it is needed: it is not in the core. Raises `Unplaced`."""
    return _extra("lxml.html")


def _extra(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise Unplaced(NEEDS) from error


def main_text(tree: Any) -> str:
    """The words of a page as lines, one for each paragraph; empty if there are none.

    Raises `Unplaced`.
    """
    extractor = _extra("trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it would write to our terminal
    found = extractor.bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
        deduplicate=False,  # else what is said depends on the pages read before
        prune_xpath=list(_AROUND),
    )
    if found is None or found.body is None:
        return ""
    return "\n".join(line for line in _lines(found.body) if line)


def _lines(body: Any) -> list[str]:
    """The words of each block, white space as HTML shows it."""
    lines = [""]
    stack = [(body, False)]
    while stack:
        element, ends = stack.pop()
        if element.tag in _BLOCKS:
            lines.append("")
        if ends:
            lines[-1] += element.tail or ""
            continue
        lines[-1] += element.text or ""
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    return [_SPACES.sub(" ", line).strip(" ") for line in lines]
