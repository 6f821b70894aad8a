"""What does a parser of sentences tell us?

The parser is a machine-learnt model and lives in `language`; here is only what it hands over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

__all__ = ["Parse", "Parser", "Token"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a parsed text, by Universal Dependencies and the Penn Treebank's tags."""

    text: str
    lemma: str
    pos: str  # UPOS
    tag: str  # Penn Treebank
    dep: str  # relation to its head, as ClearNLP's labels name it
    head: int  # index of its head in the parse; its own index for a root
    sentence: int  # index of its sentence
    start: int  # code points into the parsed text
    end: int


Parse: TypeAlias = tuple[Token, ...]


class Parser(Protocol):
    """Whatever parses texts; `language.parser.load_parser` gives one."""

    name: str  # of program and model, with versions

    def __call__(self, texts: Sequence[str]) -> Sequence[Parse]:
        """A parse for each text, in order."""
        ...
