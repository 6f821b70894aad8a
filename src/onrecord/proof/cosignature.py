"""Which bytes does a cosigner sign?"""

from onrecord.proof.c2sp_text import MAX_UINT63
from onrecord.proof.checkpoint_body import Checkpoint, CheckpointError
from onrecord.record.errors import OnrecordError

__all__ = ["TIMESTAMP_SIZE", "CosignatureError", "cosignature_v1_message", "subtree_v1_message"]

TIMESTAMP_SIZE = 8
"""A cosignature begins with its time: seconds since the Epoch, big-endian."""

_LABEL = b"subtree/v1\n\x00"
_MAX_NAME = 255


class CosignatureError(OnrecordError):
    """A text or a time that a cosigner cannot sign."""

    advice = "Only checkpoints are cosigned, at a time of 0 to 2**63 - 1 seconds."


def cosignature_v1_message(text: str, timestamp: int) -> bytes:
    """What an Ed25519 cosigner (type 0x04) signs: a header, a time line and the checkpoint body.

    C2SP tlog-cosignature, "Ed25519 signed message". The text must be a checkpoint: the
    signature states that it is the largest the cosigner has seen. Raises CosignatureError.
    """
    _read_checkpoint(text)
    _require_time(timestamp)
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def subtree_v1_message(cosigner: str, text: str, timestamp: int) -> bytes:
    """What an ML-DSA-44 cosigner (type 0x06) signs for a whole checkpoint, so `start` is 0.

    C2SP tlog-cosignature, "ML-DSA-44 signed message". It leaves extension lines out, so a
    checkpoint that has any is refused: they would pass as signed. A time of 0 says nothing
    about this being the largest checkpoint. Raises CosignatureError.
    """
    checkpoint = _read_checkpoint(text)
    _require_time(timestamp)
    if checkpoint.extensions:
        raise CosignatureError("an ML-DSA-44 cosignature does not cover extension lines")
    return b"".join(
        (
            _LABEL,
            _opaque(cosigner),
            timestamp.to_bytes(8, "big"),
            _opaque(checkpoint.origin),
            bytes(8),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def _read_checkpoint(text: str) -> Checkpoint:
    try:
        return Checkpoint.parse(text)
    except CheckpointError as error:
        raise CosignatureError(f"not a checkpoint: {error}") from error


def _require_time(timestamp: int) -> None:
    if not 0 <= timestamp <= MAX_UINT63:
        raise CosignatureError(f"not a time in seconds since the Epoch: {timestamp}")


def _opaque(name: str) -> bytes:
    """A TLS vector `opaque name<1..2^8-1>` (RFC 8446, section 3.4)."""
    encoded = name.encode()
    if not 1 <= len(encoded) <= _MAX_NAME:
        raise CosignatureError(f"a name of {len(encoded)} bytes does not fit a cosignature")
    return bytes([len(encoded)]) + encoded
