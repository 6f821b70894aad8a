"""What can be done with a place for named bytes, wherever it is?

On one machine it is a folder (folder_store.py), for several a bucket (s3/). Both keep this
contract, and tests/archive/test_object_stores.py holds both to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from onrecord.archive.files import Files

__all__ = ["ObjectStore", "Stored", "Stores"]


@dataclass(frozen=True, slots=True)
class Stored:
    """The bytes of an object, and a tag that is another one whenever they were replaced."""

    data: bytes
    tag: str


class ObjectStore(Protocol):
    """Named bytes. Raises StorageError, and Unreadable for an object that is there all the same.

    A name is one or more parts with `/` between them; all but the last are its shelf. Several
    threads may use one, and several processes and machines the same place.
    """

    place: str
    """Where it is, for messages: never with a secret."""

    def where(self, name: str) -> str:
        """Where this object is, for messages."""
        ...

    def create(self, objects: Mapping[str, bytes]) -> frozenset[str]:
        """Keep these bytes, durably when it returns, and return which names were new.

        What is there already stays as it is. If this raises, some may be kept and others not: the
        same may be created again.
        """
        ...

    def put(self, name: str, data: bytes, *, seen: str | None, durable: bool = True) -> None:
        """Put an object in the place of the one with the tag `seen`, or of none; ObjectChanged.

        If what is there has these bytes already, they are taken for ours, whose answer was lost.
        """
        ...

    def read(self, name: str) -> bytes | None:
        """The bytes of an object; None if there is none."""
        ...

    def look(self, name: str) -> Stored | None:
        """The bytes of an object, and its tag; None if there is none."""
        ...

    def size(self, name: str) -> int | None:
        """How many bytes an object has; None if there is none."""
        ...

    def open(self, name: str) -> BinaryIO | None:
        """An object as a file; None if there is none. Reading may raise OSError; to be closed."""
        ...

    def shelves(self) -> list[str]:
        """The first parts of names that have more than one, in order."""
        ...

    def names(self, shelf: str = "", after: str = "") -> Iterator[str]:
        """The names on a shelf and below it, or all; in order, and those beyond `after` alone."""
        ...

    def copy_to(self, name: str, path: Path, files: Files) -> None:
        """Copy an object into a file in place of what was there, as `Files.copy` does."""
        ...

    def require_removable(self, names: Sequence[str]) -> None:
        """Return if these objects can be destroyed; RemovalForbidden if somebody has forbidden it."""
        ...

    def remove(self, names: Sequence[str]) -> None:
        """Destroy what is there under these names, with all that was there before, durably.

        For redaction alone. RemovalForbidden.
        """
        ...

    def drop(self, shelf: str) -> None:
        """Take away what can be made again; its history may stay."""
        ...

    def sweep(self) -> None:
        """Destroy what was begun and not finished; nobody may be writing meanwhile."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """Where an archive keeps its blobs, and where its log is published."""

    blobs: ObjectStore
    log: ObjectStore

    def close(self) -> None:
        """Let go of both."""
        self.blobs.close()
        self.log.close()
