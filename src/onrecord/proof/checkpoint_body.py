"""What does a log say about itself at one size?"""

from dataclasses import dataclass

from onrecord.proof.c2sp_text import base64_text, is_line, read_base64, read_decimal
from onrecord.proof.merkle import EMPTY_ROOT, HASH_SIZE, MAX_SIZE
from onrecord.record.errors import OnrecordError

__all__ = ["Checkpoint", "CheckpointError"]


class CheckpointError(OnrecordError):
    """A text is not a checkpoint, or not one of the log that was asked for."""

    advice = "Fetch the checkpoint again, and check the address and the name of the log."


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The body of a checkpoint (C2SP tlog-checkpoint): one log, its size, its root.

    `origin` names the log; `size` counts its entries; `root` is the 32-byte Merkle Tree Hash.
    `extensions` are opaque further lines, which nobody audits and which an ML-DSA-44 cosignature
    does not cover. `str()` gives the note text, which ends with a newline. A value that no log
    may state raises CheckpointError.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            if not line or not is_line(line):
                raise CheckpointError("an empty line or a control character in a checkpoint")
        if not 0 <= self.size <= MAX_SIZE:
            raise CheckpointError(f"a log cannot have {self.size} entries")
        if len(self.root) != HASH_SIZE:
            raise CheckpointError(f"a root hash has {HASH_SIZE} bytes, not {len(self.root)}")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointError("the root of an empty log is the hash of nothing")

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), base64_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a note text; CheckpointError for any text that `str()` would not have written."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() != "":
            raise CheckpointError("a checkpoint has three lines at least, each ending in a newline")
        origin, size, root, *extensions = lines
        count, digest = read_decimal(size), read_base64(root)
        if count is None or digest is None:
            raise CheckpointError("the size or the root hash of the checkpoint is malformed")
        return cls(origin, count, digest, tuple(extensions))
