"""What must everybody who uses an archive know of its redactions, on however many machines?

The list of what is withheld, which redaction is being carried out, and whose turn it is. With the
records in the folder it lies there too (redaction_files.py); with the records in PostgreSQL, beside
them (postgres/redactions.py): bytes that one machine has destroyed are kept by none.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from onrecord.record.commitments import Commitment, Digest

__all__ = ["RedactionStore", "WithheldBlob"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldBlob:
    """A redacted commitment; `mark` is None if the bytes were gone before they could be marked."""

    commitment: Commitment
    why: str
    by: str
    at: str  # RFC 3339
    key: str | None
    mark: str | None


class RedactionStore(Protocol):
    """Raises StorageError, DamagedArchive; turns are taken in the order of first come."""

    def stamp(self) -> tuple[int, int, int]:
        """Another one whenever the list was changed; zeros while nothing was ever put on it."""
        ...

    def lines(self) -> tuple[WithheldBlob, ...]:
        """The list, oldest first."""
        ...

    def put(self, lines: Sequence[WithheldBlob]) -> None:
        """Have this list durably in the place of one that it has grown from."""
        ...

    @property
    def begun(self) -> Digest | None:
        """The leaf of the redaction that is being carried out, or in which somebody ended."""
        ...

    def begin(self, leaf: Digest) -> None:
        """Say, durably, that it is being carried out."""
        ...

    def end(self) -> None:
        """Say that none is."""
        ...

    def redacting(self) -> AbstractContextManager[None]:
        """Held by whoever redacts. ArchiveBusy after the time that another is waited for."""
        ...

    def keeping(self, *, alone: bool) -> AbstractContextManager[None]:
        """Held by all who keep bytes, or by the one who destroys some (`alone`). ArchiveBusy.

        Raises at its end if it was lost meanwhile: what was kept then does not count.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
