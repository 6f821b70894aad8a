"""How does a bundle get onto a disk, wholly and checked, or not at all?"""

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from onrecord.desk.bundles.verify import verify_opened_file
from onrecord.proof.bundle import Source, Trust, Verification, write_container
from onrecord.record.commitments import Digest
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = ["BundleExists", "ExportFailed", "Progress", "Written", "write_bundle"]

Progress = Callable[[int, int], None]
"""Told how many of how many files are written."""

_AGAIN = (
    "If something was recorded meanwhile, export again. Otherwise the archive is damaged:"
    " see `onrecord rebuild --help`."
)


class ExportFailed(OnrecordError):
    """The bundle could not be written, or did not pass our own checks; nothing was left behind."""

    exit_code = EXIT_ENVIRONMENT
    advice = (
        "Look after the disk and the archive (see `onrecord rebuild --help`), then export again."
    )


class BundleExists(OnrecordError):
    """A file of that name is there already."""

    exit_code = EXIT_USAGE
    advice = "Choose another name: bundles that were given away should stay as they were."


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle on the disk, and what our own checks say of it."""

    sha256: Digest
    bytes: int
    verification: Verification


def write_bundle(
    sources: Mapping[str, Source],
    out: Path,
    trust: Trust,
    progress: Progress | None,
    *,
    replace: bool,
) -> Written:
    """Write beside `out`, check under `trust`, then give the file its name.

    Raises BundleExists (unless `replace`) and ExportFailed; then nothing is left behind.
    """
    part = out.with_name(f".{out.name}.{secrets.token_hex(8)}.part")
    wrote = None if progress is None else _of(progress, len(sources))
    try:
        with part.open("xb+") as file:
            write_container(file, sources, wrote)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
            file.seek(0)
            digest = Digest(file_digest(file, "sha256").hexdigest())
            found = verify_opened_file(file, trust)
        if found.verdict != "proved":
            why = next(step.says for step in found.steps if step.ok is False)
            raise ExportFailed(f"the bundle does not pass our own checks: {why}", advice=_AGAIN)
        _name(part, out, replace=replace)
    except OSError as error:
        raise ExportFailed(f"{error.strerror or error}: {out}") from error
    finally:
        with suppress(OSError):  # the name is taken away where it was not given on
            part.unlink(missing_ok=True)
    return Written(digest, size, found)


def _name(part: Path, out: Path, *, replace: bool) -> None:
    """Give the finished file its name; without `replace`, only if nobody else has it."""
    if replace:
        part.replace(out)
        return
    try:
        out.hardlink_to(part)
    except FileExistsError as error:
        raise BundleExists(f"{out} exists already") from error
    except OSError:  # a stick without hard links: a moment remains in which two could collide
        if out.exists():
            raise BundleExists(f"{out} exists already") from None
        part.rename(out)


def _of(progress: Progress, whole: int) -> Callable[[int], None]:
    return lambda done: progress(done, whole)
