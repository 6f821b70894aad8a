"""Which single marks quote, and which are apostrophes?"""

import re
from collections.abc import Iterator

__all__ = ["single_spans"]

LONGEST = 2_000  # code points; beyond, an apostrophe was mistaken for an opening mark
_SINGLE = re.compile(r"[‘’‚‹›']")
_ELISION = re.compile(
    r"[‘’'](?:\d\d?s?\b|(?:em|til|cause|cos|tis|twas|n|round|bout|neath|ere|kay|ol)\b)",
    re.IGNORECASE,
)
_CLOSERS = {"‘": "’'", "'": "'’", "‚": "‘’'", "‹": "›", "’": "’"}


def single_spans(text: str, start: int, end: int, taken: bytearray) -> Iterator[tuple[int, int]]:
    """Spans in single marks between `start` and `end`; `taken` is 1 where words are quoted already.

    An opening mark follows a space or bracket and touches a word; a closing one touches what it
    closes and no letter. "The students' views" closes only if no better mark follows.
    """
    opened, opener, possible = -1, "", -1
    for mark in _SINGLE.finditer(text, start, end):
        at = mark.start()
        if taken[at - start]:
            continue
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if opener and at - opened > LONGEST:
            opener, possible = "", -1
        if opener and mark.group() in _CLOSERS[opener] and _closes(before, after):
            if _is_plural(text, at, end, before):
                possible = possible if possible >= 0 else at
                continue
            yield opened, at
            opener, possible = "", -1
        elif _opens(text, mark, before, after):
            if opener and possible >= 0:
                yield opened, possible
            opened, opener, possible = at + 1, mark.group(), -1
    if opener and possible >= 0:
        yield opened, possible


def _closes(before: str, after: str) -> bool:
    return not before.isspace() and not after.isalnum()


def _opens(text: str, mark: re.Match[str], before: str, after: str) -> bool:
    if mark.group() == "›" or (before.isalnum() or before in ".,;!?’'"):
        return False
    if mark.group() == "’" and after.islower():  # an elision, not a Swedish quotation
        return False
    touches = not after.isspace() and after not in ".,;:!?)"
    return touches and _ELISION.match(text, mark.start()) is None


def _is_plural(text: str, at: int, end: int, before: str) -> bool:
    """Whether the mark may be a plural's apostrophe: after s, before a word in small letters."""
    following = text[at + 1 : min(at + 3, end)]
    return before == "s" and following[:1] == " " and following[1:].islower()
