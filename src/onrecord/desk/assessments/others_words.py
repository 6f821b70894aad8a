"""How do other people's words stand on an editor's private page without disturbing it?"""

import re
import unicodedata

from markupsafe import Markup

__all__ = ["sentence", "spelled"]

_QUOTED = re.compile(r"(“[^”]*”)")
_MOST_COMBINING = 3  # signs on one letter; more are an ornament that covers other lines
_JOINERS = "\u200c\u200d"  # without them Persian, Hindi or an emoji is misspelt


def sentence(text: str) -> Markup:
    """A sentence of ours; others' words in it may run from right to left without turning it."""
    return Markup("").join(
        Markup("<bdi>{}</bdi>").format(spelled(part)) if part.startswith("“") else spelled(part)
        for part in _QUOTED.split(text)
    )


def spelled(text: str) -> str:
    """Somebody's words in which nothing hides, turns the line or towers over it."""
    found: list[str] = []
    on_it = 0
    for sign in text:
        on_it = on_it + 1 if unicodedata.combining(sign) else 0
        if not (sign.isprintable() or sign in _JOINERS):
            found.append(f"[U+{ord(sign):04X}]")
        elif on_it <= _MOST_COMBINING:
            found.append(sign)
    return "".join(found)
