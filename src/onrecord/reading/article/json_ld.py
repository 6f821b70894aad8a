"""What does a page's JSON-LD state about its article, broken JSON included?

schema.org `Article` and the types under it, alone, in a list, or in an `@graph`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

__all__ = ["Statements", "read_json_ld"]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Statements: TypeAlias = dict[str, tuple[str, ...]]
"""Values by property: headline, datePublished, dateModified, author, publisher, …"""

_MAX_SCRIPT = 1_000_000
_MAX_NODES = 20_000
_ARTICLE = re.compile(r"(?:^|[/:])\w*(?:Article|BlogPosting|NewsItem|Report|Reportage)$")
_PLAIN = ("headline", "datePublished", "dateModified", "inLanguage", "dateline", "creditText")
_NAMED = ("author", "publisher", "sourceOrganization")
_WRAPPER = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*+;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_PROPERTY = re.compile(
    r'"(headline|datePublished|dateModified|inLanguage|dateline|creditText)"\s*:\s*'
    r'"((?:[^"\\]|\\.){1,500})"'
)


def read_json_ld(scripts: Sequence[str], canonical: str | None) -> tuple[Statements, list[str]]:
    """Return what the page's own article node states, and doubts about what could not be read.

    Of several article nodes the one with the page's address is taken, else the first.
    """
    doubts: list[str] = []
    nodes: list[dict[str, Json]] = []
    broken: Statements = {}
    for script in scripts:
        if not script.strip():
            continue
        parsed = _parsed(script)
        if parsed is None:
            doubts.append("A JSON-LD block is no JSON; single properties were picked out of it.")
            broken = _picked(script) | broken
        else:
            nodes.extend(_article_nodes(parsed))
    own = [n for n in nodes if canonical and canonical in _addresses(n)] or nodes
    return (broken | _stated(own[0]) if own else broken), doubts


def _parsed(script: str) -> Json:
    """Parse leniently: wrapped in comments, with raw line ends in strings, trailing commas."""
    script = _WRAPPER.sub("", _WRAPPER.sub("", script[:_MAX_SCRIPT])).strip().rstrip(";")
    for text in (script, _TRAILING_COMMA.sub(r"\1", script)):
        try:
            found: Json = json.loads(text, strict=False)
        except (ValueError, RecursionError):  # RecursionError: nested deeper than any article's
            continue
        return found
    return None


def _picked(script: str) -> Statements:
    found: dict[str, tuple[str, ...]] = {}
    for m in _PROPERTY.finditer(script[:_MAX_SCRIPT]):
        try:
            value = json.loads(f'"{m[2]}"', strict=False)
        except ValueError:
            value = m[2]
        found.setdefault(m[1], (str(value),))
    return found


def _article_nodes(parsed: Json) -> Iterator[dict[str, Json]]:
    """Walk without recursion, parents first."""
    waiting: list[Json] = [parsed]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            if any(_ARTICLE.search(kind) for kind in _texts(node.get("@type"))):
                yield node
            waiting.extend(value for value in node.values() if isinstance(value, dict | list))


def _texts(value: Json) -> tuple[str, ...]:
    """A text, or the texts of a list."""
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _names(value: Json) -> tuple[str, ...]:
    """Names of persons and organisations, given as text or as nodes."""
    nodes = value if isinstance(value, list) else [value]
    named = (node.get("name") if isinstance(node, dict) else node for node in nodes)
    return tuple(name for each in named for name in _texts(each))


def _addresses(node: dict[str, Json]) -> set[str]:
    page = node.get("mainEntityOfPage")
    pages = (page.get("@id"), page.get("url")) if isinstance(page, dict) else (page,)
    return {text for v in (node.get("url"), node.get("@id"), *pages) for text in _texts(v)}


def _stated(node: dict[str, Json]) -> Statements:
    stated = {name: _texts(node.get(name)) for name in _PLAIN}
    stated |= {name: _names(node.get(name)) for name in _NAMED}
    stated |= {name: _texts(node.get(name)) for name in ("url", "articleBody")}
    return {name: values for name, values in stated.items() if values}
