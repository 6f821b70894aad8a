"""Is a page answered as one is that can't exist?

Only likeness of the whole counts: the same title, nearly the same words, nearly the same
elements. What the words mean counts for nothing.
"""

import re
from collections import Counter
from urllib.parse import quote, unquote, urlsplit

from onrecord.platforms.web.pages import Page

__all__ = ["alike", "as_led"]

_NEARLY = 0.9
"""Of words and of elements. An error page may show what is read most, or the time of day."""

_WORD = re.compile(r"\w+")
_WORTH_TELLING = 4  # characters; a shorter name is in other words too


def alike(page: Page, impossible: Page) -> bool:
    """Whether two answers are the same page but for the address that was asked for."""
    ours, theirs = _own_words_gone(page.title, page.url), _own_words_gone(
        impossible.title, impossible.url
    )  # fmt: skip
    if ours != theirs or not (page.text and impossible.text):
        return False
    text = _own_words_gone(page.text, page.url)
    other = _own_words_gone(impossible.text, impossible.url)
    return (
        _share(Counter(_WORD.findall(text)), Counter(_WORD.findall(other))) >= _NEARLY
        and _share(page.skeleton, impossible.skeleton) >= _NEARLY
    )


def as_led(target: str, asked: str, other_target: str, other_asked: str) -> bool:
    """Whether two addresses lead to the same place, but for the address carried along."""
    return _own_words_gone(target, asked) == _own_words_gone(other_target, other_asked)


def _own_words_gone(text: str, url: str) -> str:
    """A text without the address that was asked for, which error pages like to repeat."""
    split = urlsplit(url)
    last = split.path.rstrip("/").rpartition("/")[2]
    repeated = {
        url,
        split.path,
        quote(url, safe=""),
        quote(split.path, safe=""),
        unquote(split.path),
    }
    if len(last) >= _WORTH_TELLING:
        repeated |= {last, unquote(last)}
    for words in sorted(repeated - {"", "/"}, key=len, reverse=True):
        text = text.replace(words, "*")
    return text


def _share(ours: Counter[str], theirs: Counter[str]) -> float:
    """How much two bags have in common (Dice): 1 if they are the same."""
    both = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / both if both else 1.0
