"""Which bytes do the entries' commitments stand for?

`openings.json`, and of bytes that the issuer saw and never kept `unkept.json`: RFC 8785 canonical
JSON, `{commitment: {"digest": …, "salt": …}}`, all in hex.
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


def read_openings(
    data: bytes, bounds: Bounds = SEALED, path: str = OPENINGS
) -> Mapping[Commitment, Opening]:
    """Read such a file strictly; every opening opens its commitment. Raises ManifestError."""
    bounds.require_json(path, data)
    try:
        found = {Commitment(name): _opening(name, fields, path) for name, fields in _items(data)}
        same = write_openings(found.values()) == data
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ManifestError(path, f"not a list of openings: {error}"[:300]) from error
    except EntryError as error:
        raise ManifestError(path, str(error)) from error
    if not same:
        raise ManifestError(path, "not in the canonical form that we write")
    return found


def _items(data: bytes) -> Iterable[tuple[str, Mapping[str, str]]]:
    items: Iterable[tuple[str, Mapping[str, str]]] = json.loads(data).items()
    return items


def _opening(name: str, fields: Mapping[str, str], path: str) -> Opening:
    try:
        opening = Opening(bytes.fromhex(fields["salt"]), Digest(fields["digest"]))
    except CommitmentError as error:
        raise ManifestError(path, f"{name[:64]}: {error}") from error
    if opening.commitment != name:
        raise ManifestError(path, f"the salt and digest do not open {name[:64]}")
    return opening
