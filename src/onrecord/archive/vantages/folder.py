"""How does the folder of a vantage begin, and what is in it?"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.configuration import settings_text
from onrecord.archive.errors import ArchiveError
from onrecord.archive.files import Files, is_there, telling
from onrecord.archive.locks import folder_lock
from onrecord.archive.signing import KEY_MODE, SEED_BYTES, KeyRefused, LogKey
from onrecord.archive.vantages.credentials import (
    TransportCredentials,
    load_transport_credentials,
)
from onrecord.archive.vantages.outbox import Outbox
from onrecord.archive.vantages.places import VantagePlaces
from onrecord.archive.vantages.settings import VantageConfiguration, new_settings, read_vantage
from onrecord.record.errors import EXIT_USAGE

__all__ = [
    "ExistingVantage",
    "MissingVantage",
    "VantageFolder",
    "create_vantage",
    "open_vantage",
    "require_key",
    "vantage_at",
]

_KEY_ADVICE = (
    "Restore keys/vantage.key. If it is lost, make a new folder (onrecord vantage init), have the"
    " archive take its key (onrecord vantage add), and distrust the old one."
)


class MissingVantage(ArchiveError):
    """There is no vantage in this folder."""

    advice = "Name its folder with --dir, or make one: onrecord vantage init --name NAME"


class ExistingVantage(ArchiveError):
    """`vantage init` was asked to make a vantage where one is."""

    advice = "Choose another folder: a vantage keeps its key, and what waits in its outbox."
    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True)
class VantageFolder:
    """A vantage as it lies in its folder, opened by the one collector that it may have."""

    folder: Path
    configuration: VantageConfiguration
    signer: LogKey
    credentials: TransportCredentials
    outbox: Outbox


def create_vantage(
    folder: Path, configuration: VantageConfiguration, entropy: Callable[[int], bytes]
) -> LogKey:
    """Make the folder of a vantage, with a key of its own. `vantage.toml` comes last.

    ExistingVantage, ConfigurationError, StorageError.
    """
    text, places = new_settings(configuration), VantagePlaces(folder)
    if is_there(places.settings) or is_there(places.key):
        raise ExistingVantage(f"there is a vantage, or a part of one, in {folder}")
    key, files = LogKey.from_seed(configuration.name, entropy(SEED_BYTES)), Files()
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
        places.key.parent.mkdir(mode=0o700, exist_ok=True)
    files.put(places.key, key.to_pem(), mode=KEY_MODE)
    Outbox.create(places.outbox, entropy(8).hex()).close()
    files.put(places.settings, text.encode())
    files.settle((places.key.parent, folder))
    return key


@contextmanager
def open_vantage(
    folder: Path, entropy: Callable[[int], bytes] = os.urandom
) -> Iterator[VantageFolder]:
    """The vantage of a folder, until the block ends, for one process at a time.

    An outbox that is not there is made anew: its run has another name, from which the archive sees
    that something may be lost. MissingVantage, ArchiveBusy, ConfigurationError, KeyRefused,
    StorageError.
    """
    places = VantagePlaces(folder)
    configuration = vantage_at(places)
    require_key(places, configuration.name)  # nothing is made where it is missing
    with folder_lock(folder, 0.0):
        signer = require_key(places, configuration.name)  # it may have been changed meanwhile
        if not is_there(places.outbox):
            Outbox.create(places.outbox, entropy(8).hex()).close()
        outbox = Outbox.open(places.outbox, configuration.outbox.megabytes << 20)
        try:
            yield VantageFolder(
                folder,
                configuration,
                signer,
                load_transport_credentials(places.credentials),
                outbox,
            )
        finally:
            outbox.close()


def vantage_at(places: VantagePlaces) -> VantageConfiguration:
    """The settings of the vantage that is there. MissingVantage, ConfigurationError."""
    if not is_there(places.settings):
        raise MissingVantage(f"there is no vantage in {places.folder}")
    return read_vantage(settings_text(places.settings))


def require_key(places: VantagePlaces, name: str) -> LogKey:
    """The vantage's key. KeyRefused."""
    if not is_there(places.key):
        raise KeyRefused(f"the vantage's key is missing: {places.key}", advice=_KEY_ADVICE)
    return LogKey.load(places.key, name)
