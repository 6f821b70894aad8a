"""How do the words of a parse hang together?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.findings.quotation.cues import TIMES
from onrecord.findings.quotation.syntax import Parse

__all__ = ["Tree"]

_DEEPEST = 40  # steps towards the root; real sentences need a dozen
_KEPT_AFTER = frozenset(("of", "for", "from", "in", "at", "with"))
_CLAUSES = frozenset(("relcl", "acl", "advcl", "appos", "cc", "conj", "punct", "prep", "ccomp"))


@dataclass(frozen=True, slots=True)
class Tree:
    """A parse with its children at hand."""

    tokens: Parse
    children: Sequence[Sequence[int]] = field(default=())

    @classmethod
    def of(cls, tokens: Parse) -> "Tree":
        """The tree of a parse."""
        children: list[list[int]] = [[] for _ in tokens]
        for number, token in enumerate(tokens):
            if token.head != number:
                children[token.head].append(number)
        return cls(tokens, children)

    def under(self, number: int, *relations: str) -> list[int]:
        """Children in one of these relations, in order."""
        return [child for child in self.children[number] if self.tokens[child].dep in relations]

    def ancestors(self, number: int) -> Iterator[int]:
        """The token itself, its head, the head's head …"""
        for _ in range(_DEEPEST):
            yield number
            head = self.tokens[number].head
            if head == number:
                return
            number = head

    def subtree(self, number: int) -> list[int]:
        """The token and all below it, in order of the text."""
        found, waiting = [], [number]
        while waiting:
            here = waiting.pop()
            found.append(here)
            waiting.extend(self.children[here])
        return sorted(found)

    def noun_phrase(self, number: int) -> tuple[int, int]:
        """First and last token of the phrase around a noun, without clauses that trail it."""
        dropped: set[int] = set()
        for child in self.children[number]:
            token = self.tokens[child]
            if child > number and token.dep in _CLAUSES and not self._belongs(child):
                dropped.update(self.subtree(child))
        kept = {
            token
            for token in self.subtree(number)
            if token not in dropped and not (token > number and self.tokens[token].pos == "PUNCT")
        }
        first = last = number
        while first - 1 in kept:
            first -= 1
        while last + 1 in kept:
            last += 1
        return first, last

    def _belongs(self, number: int) -> bool:
        """Whether what follows a noun is part of its name: "the ministry of defence"."""
        token = self.tokens[number]
        if token.dep == "prep" and token.text.lower() in _KEPT_AFTER:
            below = (self.tokens[child] for child in self.subtree(number))
            return not any(word.text in TIMES or word.pos == "NUM" for word in below)
        return token.dep in ("cc", "conj")
