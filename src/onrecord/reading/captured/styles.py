"""How may a page's style sheets be used without asking anybody for anything?

Addresses in them lead to what came with the capture, or nowhere. That nothing is asked of
anybody is not left to these lines: the policy with which the page is given forbids it.
"""

import re
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urljoin

__all__ = ["Held", "declarations", "style_sheet"]

Held: TypeAlias = Callable[[str], str | None]
"""The address under which an answer to this one is given again; None if it is not."""

_STRING = r"\"(?:[^\"\\\n]|\\[\s\S])*+\"?|'(?:[^'\\\n]|\\[\s\S])*+'?"
_ADDRESS = rf"url\(\s*+(?P<address>{_STRING}|[^)\"'\s]*+)[^)]*+\)?"
_PARTS = re.compile(
    rf"(?P<comment>/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"
    rf"|@import\s*+(?:{_ADDRESS}|(?P<named>{_STRING}))(?P<media>[^;{{}}\"']*+);?"
    rf"|@(?:charset|namespace)[^;{{}}]*+;?"
    rf"|{_ADDRESS.replace('address', 'picture')}"
    rf"|(?P<string>{_STRING})",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_NO_DECLARATIONS = re.compile(r"[{}<>@]|/\*|\*/")
_LARGEST = 4 << 20  # characters of one style sheet; those of large sites have a million
_SAFE = re.compile(r"[A-Za-z0-9/._-]+")


def style_sheet(text: str, base: str, pictures: Held, sheets: Held) -> str:
    """A style sheet that stood at `base`, with addresses of what is held in place of its own."""

    def part(found: re.Match[str]) -> str:
        if found["string"] is not None:
            return found["string"]
        imported = found["address"] if found["address"] is not None else found["named"]
        if imported is not None:
            held = _held(imported, base, sheets)
            return "" if held is None else f'@import url("{held}"){found["media"]};'
        if found["picture"] is not None:
            held = _held(found["picture"], base, pictures)
            return "none" if held is None else f'url("{held}")'
        return " "

    return _PARTS.sub(part, text[:_LARGEST])


def declarations(text: str, base: str, pictures: Held) -> str | None:
    """What a `style` attribute says, as it may stand in a rule; None if it could leave it."""
    if _NO_DECLARATIONS.search(text) or "\\" in text or len(text) > 4_000:
        return None
    if any(text.count(mark) % 2 for mark in "\"'") or text.count("(") != text.count(")"):
        return None
    return style_sheet(text, base, pictures, lambda _: None)


def _held(written: str, base: str, held: Held) -> str | None:
    bare = written[1:].removesuffix(written[0]) if written[:1] in ("'", '"') else written
    try:
        address = urljoin(base, _ESCAPE.sub(_meant, bare).strip())
    except ValueError:
        return None
    found = held(address)
    return found if found is not None and _SAFE.fullmatch(found) else None


def _meant(escape: re.Match[str]) -> str:
    """What an escape stands for (CSS Syntax 3, 4.3.7)."""
    if escape[1] is None:
        return "" if escape[2] == "\n" else escape[2]
    number = int(escape[1], 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
