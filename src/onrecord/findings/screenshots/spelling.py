"""Which words does a text have, once what a picture cannot show surely is left aside?

Case, punctuation, typography, the marks of vowels in Arabic and forms of its letters that fonts draw
alike make no difference; neither do picture signs.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from onrecord.findings.article import Place

__all__ = ["Token", "outline", "same_handle", "spelled", "tokens"]

_CUT = 6  # letters of a handle that apps cut off with dots
_BETWEEN_DIGITS = frozenset(".,:/٫٬'’")
_BARE = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("يىئ", "ی"),
        **dict.fromkeys("ةهۂەۃھ", "ہ"),
        "ك": "ک",
        "ؤ": "و",
        "ـ": "",
        "ё": "е",
        "’": "'",
    }
)
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("1il|!ıí", "l"),
        **dict.fromkeys("0oо", "o"),
        **dict.fromkeys("5s", "s"),
        **dict.fromkeys("2z", "z"),
        "8": "b",
        **dict(zip("авегикмнпрстухі", "aberuкmhnpctyxl".replace("к", "k"), strict=True)),
    }
)
_STANDALONE = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
_KEPT_MARKS = ("DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "GUJARATI", "GURMUKHI", "KANNADA")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, or one letter of a script that puts no spaces between words."""

    place: Place
    norm: str


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, in order; what has neither letters nor digits is none."""
    found = (Token(place, spelled(place.of(text))) for place in _places(text))
    return tuple(token for token in found if token.norm)


@lru_cache(maxsize=1 << 16)
def spelled(word: str) -> str:
    """The letters and digits of a word, in the form in which words are compared."""
    whole = unicodedata.normalize("NFKC", word).casefold().translate(_BARE)
    letters = (one for one in whole if one.isalnum() or _matters(one) or one in ".,:/")
    return _digits(unicodedata.normalize("NFC", "".join(letters)).strip(".,:/"))


@lru_cache(maxsize=1 << 16)
def outline(norm: str) -> str:
    """What is left where letters of one shape, and marks above and below them, are one."""
    apart = unicodedata.normalize("NFD", norm)
    bare = "".join(one for one in apart if unicodedata.category(one) != "Mn" or _is_vowel(one))
    return bare.translate(_ALIKE)


def _places(text: str) -> Iterator[Place]:
    start: int | None = None
    for at, letter in enumerate(text):
        inside = _inside(text, at)
        if start is not None and (not inside or _stands_alone(letter)):
            yield Place(start, at)
            start = None
        if inside and _stands_alone(letter):
            yield Place(at, at + 1)
        elif inside and start is None:
            start = at
    if start is not None:
        yield Place(start, len(text))


def _inside(text: str, at: int) -> bool:
    letter = text[at]
    if letter.isalnum() or unicodedata.category(letter) in ("Mn", "Mc") or letter == "ـ":
        return True
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return letter in _BETWEEN_DIGITS and len(around) == 2 and around.isdigit()


@lru_cache(maxsize=1 << 16)
def _stands_alone(letter: str) -> bool:
    return letter > "\u0dff" and unicodedata.name(letter, "").startswith(_STANDALONE)


@lru_cache(maxsize=1 << 12)
def _matters(letter: str) -> bool:
    """Signs that are as much a part of the word as letters are."""
    return _is_vowel(letter) or "\u0300" <= letter <= "\u036f"  # put back on letters by NFC


@lru_cache(maxsize=1 << 12)
def _is_vowel(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_KEPT_MARKS)


def _digits(word: str) -> str:
    """Decimal digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in word)


def same_handle(shown: str, known: str) -> bool:
    """Whether a handle that was read may be this one: cut off, or with letters of one shape."""
    shown, known = (outline(spelled(one.removeprefix("@"))) for one in (shown, known))
    return bool(shown) and (shown == known or (len(shown) >= _CUT and known.startswith(shown)))
