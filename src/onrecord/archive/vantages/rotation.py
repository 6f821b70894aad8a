"""How does a vantage change its key, while what the old one signed still waits?

Its outbox stays, and its run: numbers go on. So nothing begins anew, and there is no gap.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.errors import ArchiveError
from onrecord.archive.files import Files, is_there
from onrecord.archive.signing import KEY_MODE, SEED_BYTES, LogKey
from onrecord.archive.vantages.folder import require_key, vantage_at
from onrecord.archive.vantages.outbox import Outbox
from onrecord.archive.vantages.places import VantagePlaces
from onrecord.proof.notes import VerifierKey
from onrecord.record.errors import EXIT_USAGE

__all__ = [
    "Earlier",
    "NoNextKey",
    "earlier_key",
    "finish_vantage_key",
    "forget",
    "next_vantage_key",
]

_NOTED = "key/earlier"  # noted: the key before this one, and the last number that it signed


class NoNextKey(ArchiveError):
    """A change of a vantage's key was to be finished that nobody began, or before the last ended."""

    advice = "Begin: onrecord vantage rotate-key, and have the archive take the key that it prints."
    exit_code = EXIT_USAGE


@dataclass(frozen=True, slots=True)
class Earlier:
    """The key that signed everything up to the number `last`."""

    key: str
    last: int


def next_vantage_key(folder: Path, entropy: Callable[[int], bytes] = os.urandom) -> VerifierKey:
    """The key that the vantage will have; made at the first call. Its collector may run meanwhile.

    MissingVantage, ConfigurationError, KeyRefused, StorageError.
    """
    places, files = VantagePlaces(folder), Files()
    name = vantage_at(places).name
    current = require_key(places, name)
    if not is_there(places.next_key) or LogKey.load(places.next_key, name).key == current.key:
        fresh = LogKey.from_seed(name, entropy(SEED_BYTES))
        files.put(places.next_key, fresh.to_pem(), mode=KEY_MODE)
    return LogKey.load(places.next_key, name).key


def finish_vantage_key(folder: Path, outbox: Outbox) -> VerifierKey:
    """From now on the next key signs, and the old private one is destroyed; the key that it is.

    Only whoever has the vantage open may call it (`open_vantage`). NoNextKey, KeyRefused, StorageError.
    """
    places, files = VantagePlaces(folder), Files()
    name = vantage_at(places).name
    if not is_there(places.next_key):
        raise NoNextKey(f"no other key was made for the vantage in {folder}")
    old, new = require_key(places, name), LogKey.load(places.next_key, name)
    if old.key != new.key:  # else we were ended after step 2
        _require_one_change(outbox, old.key)
        # 1. What the old one signed is known, whatever becomes of us.
        last = outbox.waiting().last
        outbox.put((), [(_NOTED, json.dumps([str(old.key), last]))])
        # 2. In one step, from one to the other.
        files.put(places.key, new.to_pem(), mode=KEY_MODE)
    files.remove(places.next_key)
    files.settle((places.key.parent,))
    return new.key


def earlier_key(outbox: Outbox, current: VerifierKey) -> Earlier | None:
    """The key before the current one, until it is forgotten. StorageError."""
    key, last = json.loads(outbox.noted(_NOTED) or '["", 0]')
    # Where it is the current one, the change was not finished.
    return Earlier(key, last) if key not in ("", str(current)) else None


def forget(outbox: Outbox) -> None:
    """Everything that the earlier key signed is on record. StorageError."""
    outbox.put((), [(_NOTED, "")])


def _require_one_change(outbox: Outbox, current: VerifierKey) -> None:
    earlier, waiting = earlier_key(outbox, current), outbox.waiting()
    if earlier is not None and waiting.count and waiting.oldest <= earlier.last:
        raise NoNextKey(
            f"the key was changed before, and what the one before it signed still waits: {earlier.key}",
            advice="Let the collector run until that is on record: it says so. Then finish this.",
        )
