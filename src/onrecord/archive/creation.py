"""How does an archive begin?"""

import os
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from onrecord.archive.configuration import read_configuration
from onrecord.archive.database import require_sqlite
from onrecord.archive.errors import ConfigurationError, ExistingArchive, StorageError
from onrecord.archive.files import PART, Files, is_there
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.layout import Layout
from onrecord.archive.pins import Suggested, service_lines
from onrecord.archive.publication import put_checkpoint
from onrecord.archive.settings import default_configuration
from onrecord.archive.signing import KEY_MODE, SEED_BYTES, LogKey
from onrecord.archive.sqlite import Records

__all__ = ["create_archive"]


def create_archive(
    folder: Path,
    origin: str,
    *,
    entropy: Callable[[int], bytes] = os.urandom,
    configuration: str | None = None,
    services: Sequence[Suggested] = (),
) -> None:
    """Make an archive, wholly or not at all; its log is called `origin` for ever.

    `configuration` is the text of onrecord.toml, if not the usual one with these time-stamping
    `services`, whose certificates go into pins/. Raises ExistingArchive,
    ConfigurationError, StorageError.
    """
    require_sqlite()
    usual = default_configuration(origin, service_lines(services))
    text = usual if configuration is None else configuration
    if read_configuration(text).origin != origin:
        raise ConfigurationError(f"the configuration is not that of {origin}")
    found = [path for path in _pieces(Layout(folder)) if is_there(path)]
    if found:
        raise ExistingArchive(f"there is an archive, or a part of one, already: {found[0]}")
    try:
        _create(folder, text, LogKey.from_seed(origin, entropy(SEED_BYTES)), services)
    except OSError as error:
        raise StorageError(f"{error.strerror or error}: {folder}") from error


def _create(folder: Path, configuration: str, key: LogKey, services: Sequence[Suggested]) -> None:
    """Build beside the folder, or inside if it is there already; then give it its name."""
    fresh = not is_there(folder)
    name = f".{folder.name if fresh else 'onrecord'}.{secrets.token_hex(8)}{PART}"
    built = Layout(folder.with_name(name) if fresh else folder / name)
    try:
        _build(built, configuration, key)
        _pin(built, services)
        if fresh:
            built.folder.rename(folder)
            Files().settle((folder.parent,))
        else:
            _move(built, Layout(folder))
    finally:
        shutil.rmtree(built.folder, ignore_errors=True)


def _build(layout: Layout, configuration: str, key: LogKey) -> None:
    files = Files()
    for path in (layout.folder, layout.shelves, layout.log):
        files.folder(path)
    files.folder(layout.keys, mode=0o700)
    files.put(layout.log_key, key.to_pem(), mode=KEY_MODE)
    files.put(layout.verifier_key, f"{key.key}\n".encode())
    records = Records.create(layout.records, key.name, files)
    put_checkpoint(FolderStore(layout.log, files), key.name, records.head, [key], seen=None)
    records.close()
    files.put(layout.configuration, configuration.encode())
    files.settle((layout.shelves, layout.shelves.parent, layout.folder, layout.folder.parent))


def _pin(layout: Layout, services: Sequence[Suggested]) -> None:
    files = Files()
    if services:
        files.folder(layout.pins)
        for service in services:
            files.put(layout.pin(service.name), service.pem)
        files.settle((layout.pins, layout.folder))


def _move(built: Layout, layout: Layout) -> None:
    """Move each piece, onrecord.toml last: only then is it an archive.

    The keys go first: a folder that is not empty cannot be replaced, so of two who do this at
    once one fails here, having moved nothing.
    """
    moved: list[Path] = []
    try:
        for source, target in zip(_pieces(built), _pieces(layout), strict=True):
            if is_there(source):
                source.rename(target)
                moved.append(target)
    except OSError:
        for path in moved:
            with suppress(OSError):
                path.rename(built.folder / path.name)
        raise
    Files().settle((layout.folder,))


def _pieces(layout: Layout) -> tuple[Path, ...]:
    blobs = layout.shelves.parent
    pins, records = layout.pins, layout.records
    return (layout.keys, layout.log, blobs, records, pins, layout.configuration)
