"""How is an editor asked for a text, a time, or one of some words?

Each answer is read as a flag's would be; what can't be read is told, and asked again. Ctrl-C
ends everything (click.Abort).
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

import click

from onrecord.cli.options import say
from onrecord.cli.terminal import visible, width, wrapped
from onrecord.record.errors import OnrecordError

__all__ = ["explain", "needed", "one_of", "optional", "some_of", "yes_no_unknown"]

_NOTHING = "-"  # takes away what is proposed
_Value = TypeVar("_Value")
_Word = TypeVar("_Word", bound=StrEnum)


def explain(text: str) -> None:
    """A short paragraph before a question."""
    for line in wrapped(visible(" ".join(text.split())), width() - 2):
        say(f"  {line}", dim=True)


def needed(question: str, read: Callable[[str], _Value], proposed: str | None = None) -> _Value:
    """Ask until something is answered that can be read."""
    answer: _Value = click.prompt(
        visible(question),
        default=None if proposed is None else visible(proposed),
        value_proc=lambda text: _read(proposed or "", text, read),
    )
    return answer


def optional(
    question: str,
    read: Callable[[str], _Value],
    proposed: str | None = None,
    nothing: str = "none",
) -> _Value | None:
    """Ask for what may be left out: an empty answer, or `-` where something is proposed."""

    def read_any(text: str) -> _Value | None:
        if text.strip() in ("", _NOTHING):
            return None
        return _read(proposed or "", text, read)

    hint = f"{'empty' if proposed is None else _NOTHING}: {nothing}"
    answer: _Value | None = click.prompt(
        f"{visible(question)} ({hint})",
        default="" if proposed is None else visible(proposed),
        show_default=proposed is not None,
        value_proc=read_any,
    )
    return answer


def one_of(question: str, words: Mapping[_Word, str], proposed: _Word | None = None) -> _Word:
    """Ask for one of some words, each with what it means; by its number or itself."""
    _list(words)
    return needed(question, lambda text: _chosen(text, words), proposed)


def some_of(
    question: str, words: Mapping[_Word, str], proposed: tuple[_Word, ...] = ()
) -> tuple[_Word, ...]:
    """Ask for any number of some words, with commas between them."""
    _list(words)

    def read(text: str) -> tuple[_Word, ...]:
        named = (part for part in text.split(",") if part.strip())
        return tuple(dict.fromkeys(_chosen(part, words) for part in named))

    found = optional(question, read, ", ".join(proposed) or None)
    return found or ()


def yes_no_unknown(question: str, proposed: bool | None = None) -> bool | None:
    """Ask for yes or no, where it may not be known."""

    def read(text: str) -> bool:
        word = text.strip().lower()
        if word not in ("y", "yes", "n", "no"):
            raise click.UsageError("answer y or n, or nothing if it is not known")
        return word.startswith("y")

    told = None if proposed is None else ("y" if proposed else "n")
    return optional(f"{question} y or n", read, told, "not known")


def _list(words: Mapping[_Word, str]) -> None:
    for number, (word, means) in enumerate(words.items(), 1):
        say(f"  {number:2} {word.value:21} {means}")


def _chosen(text: str, words: Mapping[_Word, str]) -> _Word:
    answer = text.strip().lower()
    for number, word in enumerate(words, 1):
        if answer in (str(number), word.value):
            return word
    raise click.UsageError(f"{text.strip()[:40]!r} is none of them: give its number or the word")


def _read(proposed: str, text: str, read: Callable[[str], _Value]) -> _Value:
    """Read an answer. What was proposed was shown with its unseen signs spelled out."""
    meant = proposed if proposed and text == visible(proposed) else text
    try:
        if not meant.strip():
            raise click.UsageError("nothing is written there")
        return read(meant)
    except OnrecordError as error:
        advice = f" {error.advice}" if error.advice else ""
        raise click.UsageError(f"{error}.{advice}") from error
