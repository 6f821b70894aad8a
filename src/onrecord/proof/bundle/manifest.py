"""What does a bundle say it holds, and what does its issuer claim about it?

`bundle.json` is RFC 8785 canonical JSON. Reading is strict: what is not byte for byte what
`write_manifest` would have written is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from cattrs import Converter, ForbiddenExtraKeysError

from onrecord.proof.bundle.bounds import MAX_JSON, SEALED, Bounds
from onrecord.proof.bundle.errors import ManifestError
from onrecord.proof.bundle.paths import MANIFEST, UNLISTED, is_path
from onrecord.record.commitments import Commitment, Digest
from onrecord.record.entries import EntryError, canonical
from onrecord.record.times import TimeError, instant, read_instant

__all__ = [
    "FORMAT",
    "MAX_JSON",
    "CaseName",
    "FileFacts",
    "LeftOut",
    "ListedEntry",
    "Manifest",
    "read_manifest",
    "write_manifest",
]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class CaseName:
    """The short name of the case, and its title if it has one."""

    name: str
    title: str | None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file's SHA-256 and its size in bytes."""

    sha256: Digest
    size: int


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """The n-th entry of the bundle: its place in the log, and the SHA-256 of its leaf."""

    n: int
    index: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Bytes that an entry commits to and the bundle does not hold, and why."""

    commitment: Commitment
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All of `bundle.json`. `files` has every file but the two that cannot be listed."""

    onrecord: str
    origin: str
    case: CaseName
    exported_at: datetime
    files: Mapping[str, FileFacts]
    entries: tuple[ListedEntry, ...]
    claims: Mapping[str, Any]
    left_out: tuple[LeftOut, ...]


def _converter() -> Converter:
    # The first fault is enough: a list of all would take more room than the manifest.
    made = Converter(forbid_extra_keys=True, detailed_validation=False)
    made.register_unstructure_hook(datetime, instant)
    made.register_structure_hook(datetime, lambda text, _: read_instant(text))
    return made


_CONVERTER = _converter()


def write_manifest(manifest: Manifest) -> bytes:
    """The exact bytes of `bundle.json`. Raises ManifestError for what JSON cannot hold."""
    try:
        return canonical({**_CONVERTER.unstructure(manifest), "bundle": FORMAT})
    except (EntryError, RecursionError) as error:  # claims may be nested deep
        raise ManifestError(MANIFEST, str(error)[:300]) from error


def read_manifest(data: bytes, bounds: Bounds = SEALED) -> Manifest:
    """Read `bundle.json` strictly, within bounds. Raises ManifestError."""
    bounds.require_json(MANIFEST, data)
    try:
        value = json.loads(data)
        if value.pop("bundle") != FORMAT:
            raise ManifestError(MANIFEST, "a bundle of another version of the format")
        found = _CONVERTER.structure(value, Manifest)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(MANIFEST, f"not a manifest: {error}"[:300]) from error
    except (ForbiddenExtraKeysError, TimeError) as error:
        raise ManifestError(MANIFEST, f"not a manifest: {error}"[:300]) from error
    if write_manifest(found) != data:
        raise ManifestError(MANIFEST, "not in the canonical form that we write")
    _require_paths(found)
    _require_order(found)
    return found


def _require_paths(manifest: Manifest) -> None:
    for name in manifest.files:
        if not is_path(name) or name in UNLISTED:
            raise ManifestError(MANIFEST, f"lists a file that no bundle may list: {name[:80]!r}")


def _require_order(manifest: Manifest) -> None:
    """One way to write it: entries in the log's order, what is left out by its commitment."""
    if [entry.n for entry in manifest.entries] != list(range(len(manifest.entries))):
        raise ManifestError(MANIFEST, "its entries are not numbered from 0 on")
    places = [entry.index for entry in manifest.entries]
    if any(place < 0 for place in places) or not _ascends(places):
        raise ManifestError(MANIFEST, "its entries are not in the order of the log, once each")
    if not _ascends([missing.commitment for missing in manifest.left_out]):
        raise ManifestError(MANIFEST, "what is left out is not in order, once each")


def _ascends(values: list[Any]) -> bool:
    return all(before < after for before, after in pairwise(values))
