"""How does a quotation stand in its paragraph?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from onrecord.findings.article import Place
from onrecord.findings.quotation.marks import QuotedSpan
from onrecord.findings.quotation.masking import marked
from onrecord.findings.quotation.trees import Tree

__all__ = ["Setting", "is_title"]

_SMALL = ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
_LONGEST_TITLE = 12  # words
_WORDS = re.compile(r"[^\W_][\w'’-]*")
_ENDS = ".?!”\"'’»)…—–"  # before a sentence that begins


@dataclass(frozen=True)
class Setting:
    """A quotation in its paragraph."""

    text: str
    place: Place  # of the paragraph
    span: QuotedSpan
    number: int
    tree: Tree
    stand_in: int  # token that stands for the quotation
    quoted: Mapping[int, int]  # tokens that stand for quotations, to the span's number
    speakers: Mapping[int, int]  # cues of saying, to their sources

    @cached_property
    def above(self) -> frozenset[int]:
        """Tokens from the stand-in to the root."""
        return frozenset(self.tree.ancestors(self.stand_in))

    @cached_property
    def whole(self) -> Place:
        """The quotation with its marks."""
        return marked(self.text, self.span, self.place)

    @cached_property
    def words(self) -> str:
        """What is quoted."""
        return self.text[self.span.start : self.span.end].strip()

    @cached_property
    def count(self) -> int:
        """How many words are quoted."""
        return len(self.words.split())

    @cached_property
    def words_around(self) -> int:
        """How many words the paragraph has."""
        return len(self.text[self.place.start : self.place.end].split())

    @cached_property
    def last(self) -> str:
        """The last character that is quoted."""
        return self.words[-1:]

    @cached_property
    def before(self) -> str:
        """What stands right before the opening mark."""
        return self.text[max(self.place.start, self.whole.start - 12) : self.whole.start].rstrip()

    @cached_property
    def begins(self) -> bool:
        """Whether the quotation begins its paragraph."""
        return self.whole.start == self.place.start

    @cached_property
    def embedded(self) -> bool:
        """Whether the words grow into a sentence of the reporter's."""
        return self.before[-1:].isalnum()

    @cached_property
    def opens_sentence(self) -> bool:
        """Whether the words begin a sentence, as far as marks tell."""
        first = next((character for character in self.words if character.isalnum()), "")
        return first.isupper() and (not self.before or self.before[-1] in _ENDS)

    @cached_property
    def title(self) -> bool:
        """Whether the words look like a title."""
        return is_title(self.words)


def is_title(words: str) -> bool:
    """Whether words are written like the name of a book or a programme."""
    found = _WORDS.findall(words[:200])
    if not 2 <= len(found) <= _LONGEST_TITLE or words.isupper() or words[-1:] in ("?", "!"):
        return False
    return found[0][0].isupper() and all(
        word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL for word in found
    )
