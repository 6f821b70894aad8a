"""What can be done with the records, wherever they lie?

On one machine they lie in SQLite (sqlite.py), for several in PostgreSQL (postgres/). Both keep
this contract, and tests/archive/test_record_stores.py holds both to it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from onrecord.archive.notes import Notes
from onrecord.record.commitments import Digest

__all__ = ["Head", "RecordStore"]


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries there are, and the 32-byte root over them."""

    size: int
    root: bytes


class RecordStore(Protocol):
    """The records of one archive. Raises StorageError, ArchiveBusy and DamagedArchive.

    Several threads and processes may use one; writers take turns.
    """

    origin: str
    """The name of the log, for ever."""

    @property
    def head(self) -> Head:
        """The head of the log as it is committed."""
        ...

    @property
    def notes(self) -> Notes | None:
        """What machines note for each other beside the records; None where one is enough."""
        ...

    def append(self, leaves: Sequence[bytes]) -> tuple[int, ...]:
        """Append leaves and move the head, in one durable transaction; the places of all.

        A leaf that stands in the log already is not appended again: its place is returned, so
        that what was kept while its answer was lost can simply be appended once more.
        """
        ...

    def leaf(self, place: int) -> bytes | None:
        """The leaf at this place, counted from 0."""
        ...

    def leaves(self, start: int, stop: int) -> Iterator[bytes]:
        """The leaves from `start` up to, not including, `stop`, in order. DamagedArchive."""
        ...

    def place(self, digest: Digest) -> int | None:
        """Where the leaf with this SHA-256 stands."""
        ...

    def sequencing(self, wait: float) -> AbstractContextManager[Callable[[Head], None]]:
        """A turn in which nobody else publishes; what it yields is told each head before its
        signature, and raises ArchiveBusy if another process has gone further meanwhile.

        ArchiveBusy as well if the turn does not come within `wait` seconds.
        """
        ...

    def on_duty(self, duty: str, seconds: float) -> bool:
        """Whether nobody else has this duty: then it is ours for so many seconds from now.

        It keeps others from doing the same work twice, no more: whoever was paused believes in a
        duty that has ended, so that `sequencing` guards what must not happen twice.
        """
        ...

    @property
    def stopped(self) -> str | None:
        """Why no machine may sign a head, if that was said; `sequencing` lets none be signed then.

        None where one machine is enough: there the folder says so.
        """
        ...

    def stop(self, why: str) -> None:
        """Say so; the first reason stays."""
        ...

    def copy_to(self, path: Path) -> Head:
        """Copy them as of one moment into a new SQLite file that stands alone; its head.

        The bytes are on the disk when this returns.
        """
        ...

    def check(self) -> None:
        """Return if the store finds no damage in itself; DamagedArchive otherwise."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
