"""How do other people's words stand on our page without disturbing it?

Jinja escapes every value. What is left to do here: signs that nobody can see, or that turn the
direction of the text after them (Unicode TR 9, TR 36), must not deceive a reader.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup

__all__ = ["language_tag", "safe_link", "sentence", "spelled", "unseen"]

_QUOTED = re.compile(r"“[^”]*”")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC")  # findings.words.moments
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
# Line ends and tabs; and the joiners, without which Persian, Hindi or an emoji is misspelt.
_EXPECTED = frozenset("\n\r\t\u200c\u200d")


def sentence(text: str) -> Markup:
    """A sentence of ours, with the words of others isolated and every unseen sign spelled out."""
    safe, last = Markup(), 0
    for found in _QUOTED.finditer(text):
        safe += _dated(text[last : found.start()])
        safe += Markup("<bdi>%s</bdi>") % spelled(found[0])
        last = found.end()
    return safe + _dated(text[last:])


def unseen(text: str) -> tuple[str, ...]:
    """The signs in a text that can't be seen, each once: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    return tuple(dict.fromkeys(_name(sign) for sign in text if _is_unseen(sign)))


def language_tag(language: str | None) -> str | None:
    """A language as the `lang` attribute takes it (BCP 47); None for anything else."""
    return language if language is not None and _TAG.fullmatch(language) else None


def safe_link(address: str | None) -> str | None:
    """An address that a reader may be given to click: http or https with a host, or None."""
    try:
        split = urlsplit(address or "")
    except ValueError:
        return None
    return address if split.scheme in ("http", "https") and split.hostname else None


def _dated(text: str) -> Markup:
    safe, last = Markup(), 0
    for found in _MOMENT.finditer(text):
        machine = f"{found[1]}T{found[2]}Z"
        safe += spelled(text[last : found.start()])
        safe += Markup('<time datetime="%s">%s</time>') % (machine, found[0])
        last = found.end()
    return safe + spelled(text[last:])


def spelled(text: str) -> str:
    """A text with every sign that can't be seen spelled out, for where nothing isolates it."""
    if text.isprintable():  # then there is no such sign in it
        return text
    return "".join(f"[{_name(sign)}]" if _is_unseen(sign) else sign for sign in text)


def _is_unseen(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category in ("Cf", "Cc", "Zl", "Zp") and sign not in _EXPECTED


def _name(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".rstrip()
