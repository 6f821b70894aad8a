"""Which head of this log did its key sign?"""

from collections.abc import Iterable

from onrecord.proof.checkpoint_body import Checkpoint, CheckpointError
from onrecord.proof.notes import Note, VerifierKey, open_note
from onrecord.proof.verifier_keys import Algorithm

__all__ = ["Checkpoint", "CheckpointError", "open_checkpoint", "require_log"]

_WITNESS_ONLY = Algorithm.COSIGNATURE_ED25519


def open_checkpoint(
    note: bytes | str, origin: str, keys: Iterable[VerifierKey]
) -> tuple[Checkpoint, Note]:
    """Open a checkpoint of the log `origin` and check who signed it (C2SP tlog-checkpoint).

    `keys` may hold the log's keys and its witnesses'; one of the log's own must have signed.
    Raises NoteError or CheckpointError. Whether the witnesses suffice is for a policy to say.
    """
    trusted = tuple(keys)
    opened = open_note(note, trusted)
    checkpoint = Checkpoint.parse(opened.text)
    if checkpoint.origin != origin:
        raise CheckpointError(f"a checkpoint of {checkpoint.origin!r}, not of {origin!r}")
    require_log(opened, origin, trusted)
    return checkpoint, opened


def require_log(note: Note, origin: str, keys: Iterable[VerifierKey]) -> None:
    """Return if one of these keys signed the note and may speak for the log; CheckpointError.

    The name of a log's key is its origin (C2SP tlog-policy). An Ed25519 cosignature is a
    witness's word about what it has seen, never the log's own.
    """
    own = (key for key in keys if key.name == origin and key.algorithm is not _WITNESS_ONLY)
    if not any(note.signed_by(key) for key in own):
        raise CheckpointError(
            f"no key of {origin!r} itself has signed this checkpoint",
            advice="Supply the log's own verifier key; its name is the log's origin.",
        )
