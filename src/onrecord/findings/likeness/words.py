"""Which words does a text have, by which it can be found and compared?

One reading for posts and for what is asked about: case, width, marks over Latin and Greek letters,
Arabic vowel signs and typographic apostrophes make no difference. Scripts that put no space
between words are read sign by sign, and indexed by pairs of signs.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from onrecord.findings.article import Place

__all__ = ["Word", "norm_of", "norms", "terms", "terms_of", "words"]

# Thai, Lao, Myanmar, Khmer, Kana, Han, Hangul; their vowel and tone signs belong to the sign before.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_ATTACHED = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
    "\u3099\u309a\uff9e\uff9f"
)
# Python's \w leaves out combining marks, without which Indic, Arabic or Hebrew words fall apart.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0963"
    "\u0971-\u0df3\u0f18-\u0f19\u0f35-\u0f39\u0f71-\u0f84\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
    "\u200c\u200d\u00ad"
)
_LETTER = rf"(?:[^\W_{_UNSPACED}]|[{_MARKS}])"
_PICTURE = "[\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
_LINK = (
    r"(?P<link>(?:https?://|www\.)[^\s<>“”\"]+"
    r"|(?<![\w.-])[^\W_][\w-]*+(?:\.[\w-]++)*+(?<=\.[a-zA-Z]{2}|[a-zA-Z]{3})/[^\s<>“”\"]*)|"
)
_OTHER = (
    rf"(?P<word>{_LETTER}++(?:['’‘ʼ＇]{_LETTER}++)*+(?![.,:٫٬]\d))"
    r"|@(?P<handle>\w+(?:[.-]\w+)*)"
    r"|(?P<number>\d+(?:[.,:٫٬]\d+)+)"
    rf"|(?P<sign>[{_UNSPACED}][{_ATTACHED}]*)"
    rf"|(?P<picture>[\U0001f1e6-\U0001f1ff]{{2}}"
    rf"|{_PICTURE}(?:\ufe0f|[\U0001f3fb-\U0001f3ff]|\u200d{_PICTURE})*)"
    rf"|(?P<rest>{_LETTER}+)"
    r"|(?P<and>&(?:amp;)?)"
)
_WORD, _WORD_OR_LINK = re.compile(_OTHER), re.compile(_LINK + _OTHER)
_SIGN = re.compile(f"[{_UNSPACED}]")
_AGENCY_SIGNS = re.compile(r"\((?:hashtag|at)\)", re.IGNORECASE)  # "(hashtag)Name", AP's style
_AFTER_LINK = ".,;:!?…)]}'’»*"
_UNSEEN = re.compile(
    "[\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d\u00ad\ufe0f]"
)
_OVER_LETTERS = re.compile("(?<=[a-zα-ω])[\u0300-\u036f]+")
# Letters that keyboards for Arabic, Persian and Urdu give different numbers, and apostrophes.
_SAME_LETTERS = str.maketrans("يىكهةۃھأإٱı’‘ʼ＇", "ییکہہہہاااi''''")
_NOT_INDEXED = re.compile(rf"[^\w{_MARKS}{_ATTACHED}\U0001f000-\U0001faff\u2190-\u2bff]|_")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; the same `norm` means the same word.

    A `light` word is a link or a picture sign: reporters leave it out, and a screenshot's reader
    can't tell it.
    """

    text: str
    place: Place
    norm: str
    light: bool = False
    sign: bool = False  # one sign of a script that puts no space between words


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order."""
    return tuple(_word(found) for found in _found(text))


def norms(text: str) -> list[str]:
    """The same words as they are compared, without their places: in half the time."""
    return [
        norm_of(found[0]) if found.lastgroup == "word" else _word(found).norm
        for found in _found(text)
    ]


def terms_of(text: str) -> list[str]:
    """The terms of a text: `terms(words(text))`, in half the time where words have spaces."""
    if _SIGN.search(text):
        return terms(words(text))
    return [term for norm in norms(text) if (term := _term(norm))]


def terms(of: Sequence[Word]) -> list[str]:
    """The terms under which words are indexed, in order: letters, digits and picture signs only.

    A run of signs without spaces gives the pairs of its neighbours, or its only sign.
    """
    found: list[str] = []
    run: list[Word] = []
    for word in of:
        if run and not (word.sign and word.place.start == run[-1].place.end):
            found += _pairs(run)
            run = []
        if word.sign:
            run.append(word)
        else:
            found.append(_term(word.norm))
    return [term for term in [*found, *_pairs(run)] if term]


@lru_cache(maxsize=1 << 16)
def norm_of(word: str) -> str:
    """A word as it is compared: what typography and spelling habits change is taken away."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    bare = _OVER_LETTERS.sub("", unicodedata.normalize("NFD", _UNSEEN.sub("", folded)))
    same = unicodedata.normalize("NFC", bare).translate(_SAME_LETTERS)
    return "".join(map(_digit, same))


def _found(text: str) -> Iterator[re.Match[str]]:
    if "(" in text:
        text = _AGENCY_SIGNS.sub(lambda found: " " * len(found[0]), text)
    pattern = _WORD_OR_LINK if "/" in text or "www." in text else _WORD
    return pattern.finditer(text)


def _word(found: re.Match[str]) -> Word:
    kind, (start, end), text = found.lastgroup, found.span(), found[0]
    if kind == "word":
        return Word(text, Place(start, end), norm_of(text))
    if kind == "link":
        text = text.rstrip(_AFTER_LINK)
        end = start + len(text)
        bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", text, flags=re.IGNORECASE)
        return Word(text, Place(start, end), norm_of(bare.rstrip("/")), light=True)
    norm = norm_of(text)
    match kind:
        case "handle":
            norm = norm[1:]
        case "and":
            norm = "and"
        case "number":
            norm = norm.replace(",", "").replace("٬", "").replace("٫", ".")
        case _:
            pass
    return Word(text, Place(start, end), norm, kind == "picture", kind == "sign")


def _pairs(run: Sequence[Word]) -> list[str]:
    if len(run) == 1:
        return [_term(run[0].norm)]
    return [_term(first.norm + second.norm) for first, second in pairwise(run)]


@lru_cache(maxsize=1 << 16)
def _term(norm: str) -> str:
    return _NOT_INDEXED.sub("", norm)


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
