"""Under which one head do a bundle's entries lie, and which older heads does it continue?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.archive import Archive
from onrecord.desk.bundles.file import ExportFailed
from onrecord.proof.bundle import write_consistency
from onrecord.proof.bundle.paths import consistency_path
from onrecord.proof.checkpoint import Checkpoint
from onrecord.proof.notes import parse_note
from onrecord.proof.tlog_proof import TlogProof
from onrecord.record.entries import Logged
from onrecord.record.stamps import Stamp

__all__ = ["Proved", "prove"]

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Proved:
    """One checkpoint, each entry's proof under it, and files of proofs from each stamped head."""

    checkpoint: str
    proofs: Sequence[str]
    consistency: Mapping[str, bytes]


def prove(archive: Archive, entries: Sequence[Logged]) -> Proved:
    """Proofs under the published head. Raises ExportFailed if it moves on each time."""
    stamped = sorted({one.entry.size for one in entries if isinstance(one.entry, Stamp)})
    for _ in range(_TRIES):
        proofs = [archive.proof(logged.index) for logged in entries]
        checkpoints = {TlogProof.parse(proof).checkpoint for proof in proofs}
        if len(checkpoints) == 1:
            checkpoint = checkpoints.pop()
            older = _consistency(archive, checkpoint, stamped)
            if older is not None:
                return Proved(checkpoint, proofs, older)
    raise ExportFailed(
        "the log was published anew each time while proofs were taken from it",
        advice="Stop the watcher for a moment, then export again.",
    )


def _consistency(
    archive: Archive, checkpoint: str, sizes: Sequence[int]
) -> Mapping[str, bytes] | None:
    """Each older head's proof, by its path; None if the published head is another by now."""
    head, reader = Checkpoint.parse(parse_note(checkpoint)[0]), archive.log_reader()
    if (head.size, head.root) != (reader.size, reader.root):
        return None
    proofs = {size: reader.consistency_proof(size) for size in sizes}
    return {consistency_path(size): write_consistency(proof) for size, proof in proofs.items()}
