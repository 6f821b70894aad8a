"""Where may an editor's private page lie, and who may read it?

Only its owner, and nowhere that is served, published or handed on: not in an archive's folder
(`onrecord serve` and `onrecord publish` give out of it, backups copy it), and not beside a
published log, which is what an archive gives to the public.
"""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE, OnrecordError

__all__ = [
    "PageExists",
    "PageNotPrivate",
    "PageNotWritten",
    "PublicPlace",
    "require_writable",
    "write_private",
]

_OWNER = 0o600
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_ARCHIVE = ("onrecord.toml", "records.db", "backup.json")  # one is in each archive, one in a backup
_LOG = ("checkpoint", "log.vkey", "tile")  # two of them make a published log, or a mirror of one


class PublicPlace(OnrecordError):
    """The folder is an archive's or a published log's: what lies there is given out."""

    exit_code = EXIT_USAGE
    advice = (
        "The page is private. Write it into a folder of your own, such as your home folder, that is"
        " not served, shared or copied to others."
    )


class PageExists(OnrecordError):
    """Something of that name is there already."""

    exit_code = EXIT_USAGE
    advice = "Choose another name, or replace the file with --force."


class PageNotPrivate(OnrecordError):
    """The disk would let others read the page; nothing was left there."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Choose a folder on a disk that keeps files for their owner only (mode 0600)."


class PageNotWritten(OnrecordError):
    """The page could not be written; nothing was left behind."""

    exit_code = EXIT_ENVIRONMENT
    advice = "Look after the folder and the disk, or choose another."


def require_writable(out: Path, *, replace: bool = False) -> Path:
    """The path, its folder resolved, if a private page may be written there; before it is made.

    With `replace`, a file may be there, but no link and no folder. Raises PublicPlace,
    PageExists and PageNotWritten.
    """
    try:
        folder = out.parent.resolve(strict=True)
        for above in (folder, *folder.parents):
            if any((above / name).exists() for name in _ARCHIVE):
                raise PublicPlace(f"{out} would lie in an archive or its backup: {above}")
            if sum((above / name).exists() for name in _LOG) > 1:
                raise PublicPlace(f"{out} would lie in a published log: {above}")
        place = folder / out.name
        if os.path.lexists(place) and not _is_file(place):
            raise PageExists(f"{out} is no file", advice="Choose another name.")
        if os.path.lexists(place) and not replace:
            raise PageExists(f"{out} exists already")
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in a name; a loop of links
        told = error.strerror if isinstance(error, OSError) else None
        raise PageNotWritten(f"{told or error}: {out}") from error
    return place


def write_private(page: bytes, out: Path, *, replace: bool = False) -> None:
    """Write it for its owner alone, wholly or not at all, where `require_writable` lets us.

    Raises as that does, and PageNotPrivate.
    """
    place = require_writable(out, replace=replace)
    part = place.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with os.fdopen(os.open(part, _NEW, _OWNER), "wb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise PageNotPrivate(f"others could read {out}")
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        _name(part, place, replace=replace)
    except (OSError, ValueError) as error:  # ValueError: a NUL in its name
        told = error.strerror if isinstance(error, OSError) else None
        raise PageNotWritten(f"{told or error}: {out}") from error
    finally:
        with suppress(OSError):  # the name is taken away where it was not given on
            part.unlink(missing_ok=True)


def _is_file(place: Path) -> bool:
    return stat.S_ISREG(place.lstat().st_mode)


def _name(part: Path, place: Path, *, replace: bool) -> None:
    """Give the finished file its name; without `replace`, only if nobody else has it."""
    if replace:
        part.replace(place)
        return
    try:
        place.hardlink_to(part)
    except FileExistsError as error:
        raise PageExists(f"{place} exists already") from error
    except OSError:  # a disk without hard links: a moment remains in which two could collide
        if os.path.lexists(place):
            raise PageExists(f"{place} exists already") from None
        part.rename(place)
