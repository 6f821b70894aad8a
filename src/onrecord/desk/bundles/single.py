"""Does a log hold this one entry, by a proof that came beside it (C2SP tlog-proof)?"""

from pathlib import Path
from typing import Any

from onrecord.desk.bundles.verify import BundleUnreadable, open_regular, read_trust
from onrecord.proof.policy import Decision
from onrecord.proof.tlog_proof import MAX_PROOF, verify_entry

__all__ = ["single_shape", "verify_single"]

_MAX_ENTRY = 65_535  # bytes of a leaf (C2SP tlog-tiles)


def verify_single(entry: Path, proof: Path, trust: Path) -> Decision:
    """What the reader's own trust says of the head under which the entry lies.

    Raises BundleUnreadable, TrustError, and the errors of `proof.tlog_proof.verify_entry`.
    """
    trusted = read_trust(trust)
    return verify_entry(
        _read(proof, MAX_PROOF), _read(entry, _MAX_ENTRY), trusted.policy, trusted.logs
    )


def single_shape(found: Decision) -> dict[str, Any]:
    """The answer as JSON."""
    return {
        "verdict": "proved",
        "log": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "root": found.checkpoint.root.hex(),
        "witnesses": [one.name.decode("utf-8", "replace") for one in found.cosigned],
    }


def _read(path: Path, most: int) -> bytes:
    with open_regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise BundleUnreadable(f"more than {most:,} bytes: {path}")
    return data
