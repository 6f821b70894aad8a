"""Which words changed between two texts?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

__all__ = ["Piece", "differences"]

# Words, runs of space, and single signs. Scripts that put no space between words (Thai, Lao, Kana,
# Han, Hangul) are compared sign by sign: a whole sentence would else count as one word.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORDS = re.compile(rf"\s+|[^\W{_UNSPACED}]+|.", re.DOTALL)
_MOST_WORDS = 4_000  # difflib takes quadratic time at worst: beyond this, the texts stand whole

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that is in both, only in the later, or only in the earlier text."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The later text with what was added and removed, word by word, in order of reading."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        return (Piece("removed", before), Piece("added", after))
    return tuple(piece for piece in _pieces(old, new) if piece.text)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(new[k:m]))
        else:
            yield Piece("removed", "".join(old[i:j]))
            yield Piece("added", "".join(new[k:m]))
