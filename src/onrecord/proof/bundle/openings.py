"""Which bytes do the entries' commitments stand for?

`openings.json`: RFC 8785 canonical JSON, `{commitment: {"digest": …, "salt": …}}`, all in hex.
"""

import json
from collections.abc import Iterable, Mapping

from onrecord.proof.bundle.bounds import SEALED, Bounds
from onrecord.proof.bundle.errors import ManifestError
from onrecord.proof.bundle.paths import OPENINGS
from onrecord.record.commitments import Commitment, CommitmentError, Digest, Opening
from onrecord.record.entries import EntryError, canonical

__all__ = ["read_openings", "write_openings"]


def write_openings(openings: Iterable[Opening]) -> bytes:
    """The exact bytes of `openings.json`."""
    return canonical(
        {
            opening.commitment: {"digest": opening.digest, "salt": opening.salt.hex()}
            for opening in openings
        }
    )


def read_openings(data: bytes, bounds: Bounds = SEALED) -> Mapping[Commitment, Opening]:
    """Read `openings.json` strictly; every opening opens its commitment. Raises ManifestError."""
    bounds.require_json(OPENINGS, data)
    try:
        found = {Commitment(name): _opening(name, fields) for name, fields in _items(data)}
        same = write_openings(found.values()) == data
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ManifestError(OPENINGS, f"not a list of openings: {error}"[:300]) from error
    except EntryError as error:
        raise ManifestError(OPENINGS, str(error)) from error
    if not same:
        raise ManifestError(OPENINGS, "not in the canonical form that we write")
    return found


def _items(data: bytes) -> Iterable[tuple[str, Mapping[str, str]]]:
    items: Iterable[tuple[str, Mapping[str, str]]] = json.loads(data).items()
    return items


def _opening(name: str, fields: Mapping[str, str]) -> Opening:
    try:
        opening = Opening(bytes.fromhex(fields["salt"]), Digest(fields["digest"]))
    except CommitmentError as error:
        raise ManifestError(OPENINGS, f"{name[:64]}: {error}") from error
    if opening.commitment != name:
        raise ManifestError(OPENINGS, f"the salt and digest do not open {name[:64]}")
    return opening
