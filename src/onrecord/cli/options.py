"""Which options do commands share, and how do they speak to people and to programs?"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from onrecord.cli.terminal import escaped, visible

__all__ = ["archive_option", "as_json", "json_option", "progress", "say", "vantage_option"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def archive_option(command: _Command) -> _Command:
    """--dir: where the archive lies."""
    return click.option(
        "--dir",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        show_default="the current folder",
        help="The archive's folder.",
    )(command)


def vantage_option(command: _Command) -> _Command:
    """--dir: where a vantage lies."""
    return click.option(
        "--dir",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        show_default="the current folder",
        help="The vantage's folder (onrecord vantage init).",
    )(command)


def json_option(command: _Command) -> _Command:
    """--json: findings as JSON (design, section 9)."""
    return click.option("--json", "wants_json", is_flag=True, help="Print JSON.")(command)


def as_json(value: Any) -> None:
    """Print a value as JSON for other programs: exact, and harmless on a terminal."""
    click.echo(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def say(
    words: str = "",
    *,
    head: str = "",
    colour: str | None = None,
    bold: bool = False,
    dim: bool = False,
    err: bool = False,
) -> None:
    """Print a line for people, `head` in a colour; whatever can't be seen in it is spelled out.

    Colour only on a terminal, and not where NO_COLOR (no-color.org) is set.
    """
    told = click.style(visible(words), bold=bold or None, dim=dim or None)
    plain = False if os.environ.get("NO_COLOR") else None
    click.echo(click.style(visible(head), fg=colour) + told, err=err, color=plain)


@contextmanager
def progress(doing: str, of: str = "entries") -> Iterator[Callable[[int, int], None]]:
    """Tell on the side how far long work is: one line that changes, on a terminal only."""
    begun = False

    def tell(done: int, whole: int) -> None:
        nonlocal begun
        if sys.stderr.isatty():
            begun = True
            click.echo(f"\r\x1b[2K{doing}: {done} of {whole} {of}", err=True, nl=False)

    try:
        yield tell
    finally:
        if begun:
            click.echo(err=True)
