"""Into which pieces is a post's text taken, and how is it written?

Three views of one text: its plain words (without addresses, every mention one sign), its tokens,
and its layout, in which only the classes of words, punctuation and small words are left.

What counts as a mention, a hashtag or an address here is the fitted calibrations' own, beside the
platforms' in `marks`: a change, however small, needs a new fit (docs/training.md).
"""

import re
from math import log1p

__all__ = ["STYLE", "addresses", "hashtags", "layout", "mentions", "plain", "style", "tokens"]

_ADDRESS = re.compile(r"https?://\S+")
_MENTION = re.compile(r"@(\w{1,64}(?:[.-]\w{1,64}){0,8}(?:@[\w.-]{1,253})?)")
_HASHTAG = re.compile(r"#(\w+)")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"#?\w+(?:['’]\w+)?|[^\w\s]")
_PIECE = re.compile(r"[\x01-\x03]|\w+(?:['’]\w+)*|\n+|[^\w\s]|\s+")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_HASHTAG_LAST = re.compile(r"#\w+\s*$")

# Words that carry no topic; how they are used is a habit (Mosteller and Wallace, 1964).
_SMALL = frozenset({
    "the", "a", "an", "to", "of", "and", "in", "for", "on", "is", "with", "at", "from", "by",
    "our", "my", "your", "i", "we", "you", "this", "that", "it", "be", "are", "was", "will",
    "have", "has", "not", "as", "more", "about", "who", "their", "his", "her", "they", "us",
    "all", "new", "can", "today", "now", "must", "but", "so",
})  # fmt: skip
_FIRST_PERSON = frozenset({"i", "my", "me", "we", "our", "i'm"})
_ARTICLES = frozenset({"the", "a", "to", "of", "and", "in", "for", "on", "is", "with"})

STYLE = (
    "characters", "words", "capitals", "words in capitals", "!", "?", "ellipses", "dashes",
    "quotation marks", "colons", "ampersands", "digits", "emoji", "begins with a capital",
    "addresses", "mentions", "hashtags", "ends with a hashtag", "begins with a mention",
    "length of words", "curly quotes", "line breaks", "ends with a full stop", "first person",
    "articles",
)  # fmt: skip
"""What `style` measures, in its order."""


def plain(text: str) -> str:
    """The words of a text: without addresses, each mention as "@", spaces single."""
    return _SPACE.sub(" ", _MENTION.sub("@", _ADDRESS.sub("", text))).strip()


def tokens(text: str) -> list[str]:
    """The words and punctuation marks of a plain text, in lower case."""
    return [token.lower() for token in _TOKEN.findall(text)]


def addresses(text: str) -> int:
    """How many web addresses a text has."""
    return len(_ADDRESS.findall(text))


def mentions(text: str) -> list[str]:
    """Whom a text mentions, in lower case."""
    return [name.lower() for name in _MENTION.findall(_ADDRESS.sub("", text))]


def hashtags(text: str) -> list[str]:
    """The hashtags of a text, in lower case."""
    return [name.lower() for name in _HASHTAG.findall(_ADDRESS.sub("", text))]


def layout(text: str) -> list[str]:
    """How a text is set: one sign for each address, mention, hashtag and class of word."""
    marked = _HASHTAG.sub("\x03", _MENTION.sub("\x02", _ADDRESS.sub("\x01", text)))
    return ["^", *map(_class, _PIECE.findall(marked)), "$"]


def _class(piece: str) -> str:
    if piece.isspace():
        return "\n" if "\n" in piece else " " * min(len(piece), 2)
    if piece.isdigit():
        return "9"
    if not piece[0].isalnum():
        return piece
    if piece.lower() in _SMALL:
        return f"<{piece}>"
    if len(piece) > 1 and piece.isupper():
        return "X"
    return "C" if piece[0].isupper() else "c"


def style(text: str, words: str) -> list[float]:
    """The measures that `STYLE` names, of a text and its plain words."""
    parts = words.split()
    lower = [part.lower() for part in parts]
    length, many = max(len(words), 1), max(len(parts), 1)
    letters = [sign for sign in words if sign.isalpha()]
    tags = hashtags(text)
    return [
        log1p(len(text)),
        log1p(len(parts)),
        sum(map(str.isupper, letters)) / max(len(letters), 1),
        sum(len(part) > 2 and part.isupper() for part in parts),
        words.count("!"),
        words.count("?"),
        words.count("...") + words.count("…"),
        words.count("-") + 2 * words.count("–") + 2 * words.count("—"),
        words.count('"') + words.count("“"),
        words.count(":"),
        words.count("&"),
        sum(map(str.isdigit, words)) / length,
        len(_EMOJI.findall(text)),
        float(words[:1].isupper()),
        addresses(text),
        len(mentions(text)),
        len(tags),
        float(bool(_HASHTAG_LAST.search(words[-300:]))),
        float(text[:1] in "@." and "@" in text[:3]),
        sum(map(len, parts)) / many,
        words.count("’") + words.count("“"),
        text.count("\n"),
        float(words[-1:] in (".", "!", "?")),
        sum(part in _FIRST_PERSON for part in lower) / many,
        sum(part in _ARTICLES for part in lower) / many,
    ]
