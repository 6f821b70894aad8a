"""Which options do commands share, and how do they print?"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["archive_option", "as_json", "end_progress", "json_option", "progress", "say"]

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


def json_option(command: _Command) -> _Command:
    """--json: findings as JSON (design, section 9)."""
    return click.option("--json", "wants_json", is_flag=True, help="Print JSON.")(command)


def as_json(value: Any) -> None:
    """Print a value as JSON for other programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(words: str = "", *, bold: bool = False, dim: bool = False) -> None:
    """Print a line for people; colour only on a terminal."""
    click.echo(click.style(words, bold=bold or None, dim=dim or None))


def progress(words: str) -> None:
    """Tell on the side what long work is doing: one line that changes, on a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K{words}", err=True, nl=False)


def end_progress() -> None:
    """Leave the line that changes."""
    if sys.stderr.isatty():
        click.echo(err=True)
