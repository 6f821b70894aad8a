"""How are words that differ marked on a terminal, and where there is none?"""

import os
import sys
from collections.abc import Iterable, Sequence

import click

from onrecord.cli.terminal import columns, visible, width
from onrecord.findings.likeness import Mark, Marked

__all__ = ["say_marked"]

_BRACKETS = {Mark.REMOVED: ("[-", "-]"), Mark.INSERTED: ("{+", "+}")}  # as wdiff has them
_COLOURS = {Mark.REMOVED: "red", Mark.INSERTED: "green"}
_MOST_BESIDE = 160  # characters shown of the post before and after what was asked about


def say_marked(pieces: Sequence[Marked], margin: str) -> None:
    """Print a text with its differing words marked, in lines; colours only on a terminal.

    Whatever can't be seen in it is spelled out, as everywhere.
    """
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in _lines(_words(pieces, coloured), width() - len(margin)):
        told = "".join(_styled(text, mark) if coloured else text for text, mark in line)
        click.echo((margin + told).rstrip(" "))


def _words(pieces: Sequence[Marked], coloured: bool) -> Iterable[tuple[str, Mark]]:
    """The words, each with the blanks before it, and what it is; brackets where no colours are."""
    for place, piece in enumerate(pieces):
        text = _shortened(piece, at_end=place > 0)
        before, after = ("", "") if coloured else _BRACKETS.get(piece.mark, ("", ""))
        bare = visible(" ".join(text.split()))
        lead = " " if text[:1].isspace() else ""
        for number, word in enumerate(bare.split(" ")):
            first = lead + before if number == 0 else " "
            yield first + word, piece.mark
        tail = " " if bare and text[-1:].isspace() else ""
        if after or tail:
            yield after + tail, piece.mark


def _shortened(piece: Marked, at_end: bool) -> str:
    if piece.mark is not Mark.BESIDE or len(piece.text) <= _MOST_BESIDE:
        return piece.text
    if at_end:
        return f"{piece.text[:_MOST_BESIDE]}…"
    return f"…{piece.text[-_MOST_BESIDE:]}"


def _lines(words: Iterable[tuple[str, Mark]], most: int) -> Iterable[list[tuple[str, Mark]]]:
    line: list[tuple[str, Mark]] = []
    used = 0
    for word, mark in words:
        taken = columns(word)
        if line and used + taken > most and word.startswith(" "):
            yield line
            line, used, word = [], 0, word.lstrip(" ")
        for start in range(0, max(len(word), 1), most):  # a word longer than a line
            part = word[start : start + most]
            if used + columns(part) > most and line:
                yield line
                line, used = [], 0
            line.append((part, mark))
            used += columns(part)
    if line:
        yield line


def _styled(text: str, mark: Mark) -> str:
    bare = text.lstrip(" ")
    lead = text[: len(text) - len(bare)]
    return lead + click.style(bare, fg=_COLOURS.get(mark), dim=mark is Mark.BESIDE or None)
