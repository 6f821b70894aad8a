"""What may a terminal be given to print, and where does a line of it end?

Texts come from strangers. A terminal obeys control characters, turns text around, and goes on at
the left edge when a line is too long: there a stranger's words would pass for ours.
"""

import re
import shutil
import unicodedata
from collections.abc import Iterator

__all__ = ["columns", "escaped", "visible", "width", "wrapped"]

_WIDEST = 96  # beyond it lines get hard to follow
_NARROWEST = 40
# Tabs; and the joiners, without which Persian, Hindi or an emoji is misspelt.
_EXPECTED = frozenset("\t\u200c\u200d")
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, formats, half characters, separators


def width() -> int:
    """The columns of the terminal, within what can be read; 80 where there is none."""
    return max(min(shutil.get_terminal_size((80, 24)).columns, _WIDEST), _NARROWEST)


def visible(text: str) -> str:
    """One line of text in which every sign that can't be seen is spelled out: `[U+202E]`."""
    if text.isprintable():
        return text
    return "".join(f"[U+{ord(sign):04X}]" if _is_unseen(sign) else sign for sign in text)


def escaped(json: str) -> str:
    """The same JSON, with the signs in its texts that can't be seen written as `\\u` escapes."""
    return "".join(_escape(sign) if _is_unseen(sign) and sign != "\n" else sign for sign in json)


def columns(text: str) -> int:
    """How many columns a text takes. Remaining risk: terminals differ about some signs."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def wrapped(text: str, most: int) -> list[str]:
    """A paragraph as lines of at most `most` columns; a word that is longer is broken."""
    lines, line, used = [], "", 0
    for word in _words(text):
        if line and used + columns(word) > most:
            lines.append(line)
            line, used, word = "", 0, word.lstrip(" ")
        for piece, taken in [(word, columns(word))] if columns(word) <= most else _signs(word):
            if used + taken > most:
                lines.append(line)
                line, used = "", 0
            line, used = line + piece, used + taken
    return [*lines, line]


def _words(text: str) -> list[str]:
    """The words, each with the blanks before it."""
    return re.findall(r" *[^ ]+", text.expandtabs(4))


def _signs(word: str) -> Iterator[tuple[str, int]]:
    return ((sign, _columns(sign)) for sign in word)


def _columns(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN and sign not in _EXPECTED


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
