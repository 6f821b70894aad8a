"""What is a captured page, when nothing in it can act?

The DOM, as the browser had it in the end, is parsed, and written anew out of what is allowed
(`allowed`): the writer knows no scripts, forms, frames or addresses, and whatever it writes as
text is text. Styles become sheets of their own, since the page is given with a policy that
allows nothing inline.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from selectolax.lexbor import LexborNode

from onrecord.platforms.markup import MAX_PAGE, parsed
from onrecord.platforms.speech import Unplaced
from onrecord.reading.captured.addresses import base_of, joined, sources_of
from onrecord.reading.captured.allowed import ELEMENTS, LEFT_OUT, VOID, allowed_value
from onrecord.reading.captured.pictures import picture_in_address
from onrecord.reading.captured.places import children
from onrecord.reading.captured.styles import Held, declarations, style_sheet

__all__ = ["OWN_SHEET", "InertPage", "Writer", "nowhere", "parsed_page", "whole_page"]

OWN_SHEET = "inert.css"
"""The name of the sheet that comes first; whoever gives the page gives it, too."""

_MOST_SHEETS = 200
_MOST_PICTURES = 2_000  # written in the page itself
_STYLES = "own.css"


@dataclass(frozen=True, slots=True)
class InertPage:
    """The page in HTML, with the sheets and the pictures that were written in the page itself.

    Those that came as answers are named by `held` functions, and lie in the package.
    """

    html: str
    sheets: Mapping[str, str]
    pictures: Mapping[str, bytes]


def nowhere(_: str) -> str | None:
    """Where an address leads if nothing is held."""
    return None


def whole_page(dom: str, url: str, pictures: Held, sheets: Held) -> InertPage:
    """All of a page, for editors: others' words and faces are in it. Raises Unplaced."""
    root = parsed_page(dom)
    return Writer(root, url, pictures, sheets).page(root.css_first("body"))


def parsed_page(dom: str) -> LexborNode:
    """The root element of a page. Raises Unplaced if it is too large, too deep, or none."""
    if len(dom) > MAX_PAGE:
        raise Unplaced("a page too large to be shown")
    root = parsed(dom).root
    if root is None or root.tag != "html":
        raise Unplaced("not a page")
    return root


class Writer:
    """Writes one page, or a part of it, anew."""

    def __init__(self, root: LexborNode, url: str, pictures: Held, sheets: Held) -> None:
        self._root, self._pictures, self._sheets = root, pictures, sheets
        self._base = base_of(root, url)
        self._said: dict[str, str] = {}  # what `style` attributes say, by the class that says it
        self._written: dict[str, bytes] = {}

    def page(self, body: LexborNode | None, path: Sequence[LexborNode] | None = None) -> InertPage:
        """The page with its body, or with what the last of `path` is, within those before it."""
        inner = around = ""
        if body is not None:
            inner = self._within(path) if path else self._inner(body)
            around = self.attributes(body)
        inline = dict(self._inline_sheets())
        linked = list(self._linked(inline))
        if self._said:
            inline[_STYLES] = "\n".join(f"{of}{{{said}}}" for said, of in self._rules())
            linked.append((_STYLES, ""))
        links = "".join(f'<link rel="stylesheet" href="{name}"{media}>' for name, media in linked)
        html = (
            f'<!doctype html><html{self.attributes(self._root)}><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>A captured page</title>'
            f'<link rel="stylesheet" href="{OWN_SHEET}">{links}</head>'
            f"<body{around}>{inner}</body></html>"
        )
        return InertPage(html, inline, self._written)

    def attributes(self, node: LexborNode) -> str:
        """The attributes that an element may keep, written."""
        element = node.tag or ""
        kept: dict[str, str] = {}
        for name, value in node.attributes.items():
            allowed = allowed_value(element, name, value) if self.keeps(name) else None
            if allowed is not None:
                kept[name] = allowed
        style = node.attributes.get("style")
        said = None if not style else declarations(style, self._base, self.picture)
        if said:
            number = self._said.setdefault(said, f"onrecord-{len(self._said)}")
            kept["class"] = f"{kept.get('class', '')} {number}".strip()
        return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())

    def keeps(self, name: str) -> bool:  # noqa: ARG002  # for those who keep less
        """Whether an attribute of this name may be kept at all."""
        return True

    def text(self, node: LexborNode) -> str:
        """A piece of text, written."""
        return escape(node.text_content or "", quote=False)

    def image(self, node: LexborNode) -> str:
        """A picture, written; without an address where it is not held."""
        addresses = (joined(self._base, one) for one in sources_of(node))
        held = (self.picture(one) for one in addresses if one is not None)
        name = next((one for one in held if one is not None), None)
        source = "" if name is None else f' src="{name}"'
        return f"<img{source}{self.attributes(node)}>"

    def picture(self, address: str) -> str | None:
        """The name under which the picture at this address is given again."""
        if not address.startswith("data:"):
            return self._pictures(address)
        data = picture_in_address(address)
        if data is None or len(self._written) >= _MOST_PICTURES:
            return None
        name = f"d-{sha256(data).hexdigest()[:16]}"
        self._written[name] = data
        return name

    def _within(self, path: Sequence[LexborNode]) -> str:
        """The last element with all in it; of those around it, only that they are there."""
        tags = [self._tags(one) for one in path]
        begins, ends = [one for one, _ in tags], [one for _, one in reversed(tags)]
        return f"{''.join(begins)}{self._inner(path[-1])}{''.join(ends)}"

    def _inner(self, around: LexborNode) -> str:
        """What stands in an element, written. No recursion: a page may be nested deep."""
        out: list[str] = []
        ahead: list[LexborNode | str] = [*reversed(list(children(around)))]
        while ahead:
            one = ahead.pop()
            if isinstance(one, str):
                out.append(one)
            elif one.is_text_node:
                out.append(self.text(one))
            elif one.is_element_node and one.tag not in LEFT_OUT:
                begin, end = self._tags(one)
                out.append(begin)
                if one.tag not in VOID:
                    ahead.append(end)
                    ahead.extend(reversed(list(children(one))))
        return "".join(out)

    def _tags(self, node: LexborNode) -> tuple[str, str]:
        if node.tag not in ELEMENTS:
            return "", ""
        if node.tag == "img":
            return self.image(node), ""
        return f"<{node.tag}{self.attributes(node)}>", f"</{node.tag}>"

    def _inline_sheets(self) -> Iterator[tuple[str, str]]:
        for number, one in enumerate(self._root.css("style")[:_MOST_SHEETS]):
            text = one.text(deep=True)
            yield f"i-{number}.css", style_sheet(text, self._base, self.picture, self._sheets)

    def _linked(self, inline: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """The names of the sheets, and for which media they are, in the page's order."""
        names = iter(inline)
        for one in self._root.css("style, link[rel~='stylesheet' i][href]")[:_MOST_SHEETS]:
            media = one.attributes.get("media")
            told = "" if not media else f' media="{escape(media[:200])}"'
            if one.tag == "style":
                yield next(names, OWN_SHEET), told
            elif "disabled" not in one.attributes:
                address = joined(self._base, one.attributes.get("href") or "")
                held = None if address is None else self._sheets(address)
                if held is not None:
                    yield held, told

    def _rules(self) -> Iterator[tuple[str, str]]:
        for said, name in self._said.items():
            yield said, f":is(.{name},#onrecord)"  # as strong as the attribute was, nearly
