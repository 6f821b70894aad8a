"""How does somebody verify a bundle at a command line, and what does the program answer?

Exit status: 0 proved, 1 failed, 2 wrong use, 3 proved except for trust anchors that were not
supplied, 4 the machine failed (no such file, no right to read it).
"""

import argparse
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import version
from io import BufferedReader, TextIOWrapper
from pathlib import Path

from onrecord.proof.bundle import (
    MARKS,
    MAX_TRUST_FILE,
    CheckedFile,
    Trust,
    Verification,
    checked_page,
    is_trust_file,
    told,
    trust_from_files,
    verify_bundle,
)
from onrecord.record.commitments import Digest
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = ["main"]

_DISTRIBUTION = "onrecord-verify"
_WIDEST = 96  # columns; beyond it lines get hard to follow


class _Unusable(OnrecordError):
    """What was named cannot be used: no bundle's file, no folder, a page that is there already."""

    exit_code = EXIT_USAGE
    advice = f"See {_DISTRIBUTION} --help."


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify one bundle; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # whatever a locale can't write is spelled out
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return _verify(options)
    except OnrecordError as error:
        return _tell(str(error), error.advice, error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is left to flush
        return 141  # 128 + SIGPIPE: whoever read our output went away
    except OSError as error:
        where = "" if error.filename is None else f": {error.filename}"
        advice = "Check the name and your right to read it."
        return _tell(f"{error.strerror or error}{where}", advice, EXIT_ENVIRONMENT)
    except KeyboardInterrupt:
        return 130  # 128 + SIGINT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_DISTRIBUTION,
        description="Verify a bundle of onrecord, offline and step by step.",
        epilog="Ends with 0 proved, 1 failed, 2 wrong use, 3 proved except for trust that was not"
        " supplied, 4 the machine failed. Get the log's key from its operator by a way that you"
        " trust, not from the bundle.",
    )
    parser.add_argument("bundle", type=Path, help="the file, NAME.onrecord")
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="DIR",
        help="a folder of your own: the log's key (*.vkey) or a tlog-policy named policy, and"
        " certificates of time-stamping services (tsa/NAME.pem)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="also write the answer as a page to print or attach (HTML)",
    )
    parser.add_argument("--version", action="version", version=version(_DISTRIBUTION))
    return parser


def _verify(options: argparse.Namespace) -> int:
    trust = None if options.trust is None else _trust(options.trust)
    if options.report is not None and options.report.exists():
        raise _Unusable(f"{options.report} exists already")
    at = datetime.now(UTC)  # noqa: TID251  # the verifier's own clock: certificates may have ended
    with _opened(options.bundle) as file:
        found = verify_bundle(file, trust, at=at)
        if options.report is not None:
            about = _about(options.bundle, file, trust, at)
            with options.report.open("xb") as page:
                page.write(checked_page(found, about))
    if options.json:
        _print(json.dumps(found.as_json(), indent=2))
    else:
        _print("\n".join(_lines(found)))
    return found.exit_code


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    if path.exists() and not path.is_file():  # opening a pipe may wait for ever
        raise _Unusable(f"not a file: {path}")
    with path.open("rb") as file:
        yield file


def _about(path: Path, file: BufferedReader, trust: Trust | None, at: datetime) -> CheckedFile:
    file.seek(0)
    digest = Digest(file_digest(file, "sha256").hexdigest())
    program = f"{_DISTRIBUTION} {version(_DISTRIBUTION)}"
    return CheckedFile(path.name, digest, file.tell(), program, at, trust)


def _trust(folder: Path) -> Trust:
    """The files of the folder that say whom this person trusts; OnrecordError, OSError."""
    if not folder.is_dir():
        raise _Unusable(f"not a folder: {folder}")
    files = {}
    for path in (*folder.glob("*"), *folder.glob("tsa/*")):
        name = path.relative_to(folder).as_posix()
        if is_trust_file(name):
            if path.is_fifo() or path.is_socket():  # opening one may wait for ever
                raise _Unusable(f"not a file: {path}")
            with path.open("rb") as file:
                files[name] = file.read(MAX_TRUST_FILE + 1)
    return trust_from_files(files)


def _lines(found: Verification) -> Iterator[str]:
    words = told(found)
    yield from (words.verdict, "")
    for step in words.steps:
        head = f"{step.n:3} {MARKS[step.ok]:<4} "
        yield _wrapped(head, f"{step.name}: {step.says}")
    for title, sentences in words.sections:
        yield from ("", f"{title}:")
        yield from (_wrapped("  - ", sentence) for sentence in sentences)


def _wrapped(head: str, text: str) -> str:
    width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
    return textwrap.fill(text, width, initial_indent=head, subsequent_indent=" " * len(head))


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _tell(message: str, advice: str, status: int) -> int:
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in message)
    sys.stderr.write(f"{_DISTRIBUTION}: {shown}\n{advice}\n")
    return status
