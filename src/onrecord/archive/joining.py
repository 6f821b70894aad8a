"""How does another machine get a folder for an archive that is there already?"""

from dataclasses import dataclass
from json import dumps
from pathlib import Path

from onrecord.archive.errors import ArchiveError, ExistingArchive
from onrecord.archive.existing import require_archive
from onrecord.archive.files import Files, is_there, listed, telling
from onrecord.archive.layout import Layout
from onrecord.archive.naming_places import setting
from onrecord.archive.published import load_verifier_key
from onrecord.archive.settings import Configuration

__all__ = ["NotShared", "Part", "join_archive"]


class NotShared(ArchiveError):
    """The archive lies in its folder, where no other machine can reach it."""

    advice = (
        "Move its parts first: onrecord migrate sqlite-to-postgres, blobs-to-s3 and log-to-s3"
        " (docs/operations.md)."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a machine does for an archive: what its onrecord.toml says otherwise than the first."""

    signs: bool = False
    postgres: str = ""  # as libpq takes it, with the role of this machine; empty: as it is there
    replica: str = ""
    vantage: str = ""


def join_archive(folder: Path, source: Path, part: Part) -> Configuration:
    """Make a folder in which this machine takes part; its configuration.

    `source` is the archive's first folder, or a copy of its onrecord.toml, log/log.vkey and, if
    they are there, pins/ and witnesses.policy. No private key is copied. Raises
    MissingArchive, ExistingArchive, NotShared, ConfigurationError, DamagedArchive, StorageError.
    """
    found, made, files = Layout(source), Layout(folder), Files()
    configuration = require_archive(found)
    load_verifier_key(found, configuration.origin)
    _require_shared(configuration)
    if listed(folder):
        raise ExistingArchive(f"there is something in this folder already: {folder}")
    with telling(found.configuration):
        text = _written(found.configuration.read_text(encoding="utf-8"), part)
    for path in (folder, made.shelves, made.log):
        files.folder(path)
    files.folder(made.keys, mode=0o700)
    for old, new in _copied(found, made):
        with telling(old):
            files.put(new, old.read_bytes())
    files.put(made.configuration, text.encode())  # last: only now is there an archive
    files.settle((folder, folder.parent))
    return require_archive(made)


def _require_shared(configuration: Configuration) -> None:
    places = {
        "[records] postgres": configuration.records.postgres,
        "[blobs] s3": configuration.blobs.s3,
        "[log] s3": configuration.log.s3,
    }
    empty = [name for name, place in places.items() if not place]
    if empty:
        raise NotShared(f"a part of the archive is in its folder alone: {', '.join(empty)}")


def _written(text: str, part: Part) -> str:
    text = setting(text, "operation", "signs", "true" if part.signs else "false")
    for section, key, value in (
        ("records", "postgres", part.postgres),
        ("records", "replica", part.replica),
        ("network", "vantage", part.vantage),
    ):
        if value:
            text = setting(text, section, key, dumps(value, ensure_ascii=False))
    return text


def _copied(found: Layout, made: Layout) -> list[tuple[Path, Path]]:
    """What is copied, and to where."""
    pieces = [
        (found.verifier_key, made.verifier_key),
        (found.witnesses, made.witnesses),
    ]
    pins = [name for name in listed(found.pins) if name.endswith(".pem")]
    if pins:
        Files().folder(made.pins)
    pieces += [(found.pins / name, made.pins / name) for name in sorted(pins)]
    return [piece for piece in pieces if is_there(piece[0])]
