"""What does a bundle hold, once its container and manifest can be read?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from onrecord.proof.bundle.bounds import DOCUMENT
from onrecord.proof.bundle.container import Container
from onrecord.proof.bundle.errors import BundleError, ContainerError
from onrecord.proof.bundle.manifest import Manifest
from onrecord.proof.bundle.paths import OPENINGS, blob_path, entry_path, slice_path
from onrecord.proof.merkle import leaf_hash
from onrecord.record.commitments import Commitment, Digest, Opening, digest_of
from onrecord.record.documents import Body, Document
from onrecord.record.entries import MAX_LEAF, Entry, EntryError, read_body, read_leaf

__all__ = ["MAX_EVIDENCE", "Bundle", "Carried", "read_entries"]

MAX_SLICE = 16 * 1024 * 1024
"""Bytes of a part of a tree: a record of 1 MB at most, and the nodes on the way to it."""
MAX_EVIDENCE = 64 * 1024 * 1024
"""Bytes of one answer or frame that are read into memory to be checked."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The n-th entry of a bundle, with its place in the log and the hash of its leaf."""

    n: int
    index: int
    leaf_hash: bytes
    entry: Entry

    @property
    def path(self) -> str:
        """How a fault names it."""
        return entry_path(self.n)


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle. What it says is checked by the steps, not by this."""

    container: Container
    manifest: Manifest
    manifest_bytes: bytes
    openings: Mapping[Commitment, Opening]
    entries: Sequence[Carried]
    left_out: Mapping[Commitment, str] = field(default_factory=dict)
    unkept: Mapping[Commitment, Opening] = field(default_factory=dict)

    def bytes_of(self, commitment: Commitment, limit: int = MAX_EVIDENCE) -> bytes:
        """The bytes that a commitment stands for, hashed again; BundleError."""
        opening = self.openings.get(commitment)
        if opening is None:
            raise BundleError(OPENINGS, f"does not open {commitment}")
        name = blob_path(opening.digest)
        data = self.container.read(name, limit)
        if digest_of(data) != opening.digest:
            raise BundleError(name, "its bytes do not have the digest in its name")
        return data

    def body_of(self, document: Document) -> Body:
        """A document's words, read within bounds. Raises BundleError, EntryError."""
        data = self.bytes_of(document.body, DOCUMENT.json)
        DOCUMENT.require_json("its body", data)
        return read_body(data)

    def open(self, commitment: Commitment) -> BinaryIO:
        """The same as a file to read, however large, hashed again before; BundleError."""
        opening = self.openings.get(commitment)
        if opening is None:
            raise BundleError(OPENINGS, f"does not open {commitment}")
        name = blob_path(opening.digest)
        if self.container.digest(name) != opening.digest:
            raise BundleError(name, "its bytes do not have the digest in its name")
        return self.container.open(name)

    def has_slice(self, carried: Carried) -> bool:
        """Whether a part of a whole tree came along for this entry."""
        return slice_path(carried.n) in self.container.members

    def slice_of(self, carried: Carried) -> bytes | None:
        """The slice that stands for the whole tree under an entry, if there is one."""
        if not self.has_slice(carried):
            return None
        return self.container.read(slice_path(carried.n), MAX_SLICE)

    def digest_of(self, commitment: Commitment) -> Digest | None:
        """The digest behind a commitment, if it is opened."""
        opening = self.openings.get(commitment)
        return None if opening is None else opening.digest


def read_entries(container: Container, manifest: Manifest) -> tuple[list[Carried], list[str]]:
    """The entries that are leaves as we write them, and the faults of the others."""
    found: list[Carried] = []
    faults: list[str] = []
    for listed in manifest.entries:
        path = entry_path(listed.n)
        try:
            leaf = container.read(path, MAX_LEAF)
            if digest_of(leaf) != listed.digest:
                raise BundleError(path, "not the entry that bundle.json lists under this number")
            found.append(Carried(listed.n, listed.index, leaf_hash(leaf), read_leaf(leaf)))
        except (BundleError, ContainerError) as error:
            faults.append(str(error))
        except EntryError as error:
            faults.append(f"{path}: {error}")
    return found, faults
