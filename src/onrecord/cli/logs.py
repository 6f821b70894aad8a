"""How does a command that runs for long tell a program what it does?

One JSON object a line, on stderr, by the standard library's own logging: what the libraries log
comes the same way then, and nothing has to be installed (ADR 0037). What people read stays as it is.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from onrecord.archive.configuration import load_configuration
from onrecord.archive.layout import Layout
from onrecord.cli.options import say
from onrecord.cli.terminal import escaped
from onrecord.record.errors import EXIT_FAILED, OnrecordError

__all__ = ["Log", "log_option", "logging_of"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_LOG = logging.getLogger("onrecord.part")


class Log:
    """What a part tells: `words` as it is told to people, `event` for programs."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def __call__(self, words: str) -> None:
        """Something that a person would see dimly, beside the work."""
        self.say(words, dim=True)

    def say(self, words: str, *, event: str = "told", dim: bool = False) -> None:
        """Something that a person would see."""
        if self._as_json:
            _LOG.info(words, extra={"event": event})
        else:
            say(words, dim=dim)


def log_option(command: _Command, default: str = "[operation] log") -> _Command:
    """--log: for people, or for a program that gathers logs. `default` is told to whoever asks."""
    return click.option(
        "--log",
        "form",
        type=click.Choice(("words", "json")),
        show_default=default,
        help="How it tells what it does: in words, or as JSON, an object a line on stderr.",
    )(command)


@contextmanager
def logging_of(part: str, folder: Path, form: str | None) -> Iterator[Log]:
    """The log of one part while the block runs. As JSON, its end is told in it as well.

    `form` is what the command was given; None: what onrecord.toml says, if there is one. A failure
    is told as an object, too, and ends the command with the status that it would have had.
    """
    asked = form or _configured(folder)
    if asked != "json":
        yield Log(as_json=False)
        return
    with _handled(part):
        log = Log(as_json=True)
        log.say(f"{part} begins", event="begun")
        try:
            yield log
        except OnrecordError as error:
            _failed(type(error).__name__, f"{error}. {error.advice}".strip())
            raise click.exceptions.Exit(error.exit_code) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # the last resort: told as an object, not as a trace to nobody
            _LOG.exception(
                "a mistake in onrecord: %s", error, extra={"event": type(error).__name__}
            )
            raise click.exceptions.Exit(EXIT_FAILED) from error
        log.say(f"{part} has ended", event="ended")


def _configured(folder: Path) -> str:
    path = Layout(folder).configuration
    return load_configuration(path).operation.log if path.exists() else "words"


def _failed(event: str, words: str) -> None:
    _LOG.error(words, extra={"event": event})


@contextmanager
def _handled(part: str) -> Iterator[None]:
    """All that is logged in this process goes to stderr as JSON."""
    handler, root = logging.StreamHandler(sys.stderr), logging.getLogger()
    handler.setFormatter(_AsJson(part))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.WARNING)  # of libraries; what we tell ourselves is told whole
    _LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


class _AsJson(logging.Formatter):
    """A record as one line: time (UTC), level, part, event, words; and a trace, if there is one."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        told = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "part": self._part,
            "event": getattr(record, "event", record.name),
            "words": record.getMessage(),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return escaped(json.dumps(told, ensure_ascii=False))
