"""Are a few of the bytes that we keep still what we kept, so that in time it is known of all?

Digests are in no order of their own, so the next ones are as good a sample as any; after the last
it begins again. Where it stands may be lost: then it begins again too.
"""

from dataclasses import dataclass
from itertools import groupby, islice, takewhile

from onrecord.archive.archive import Archive
from onrecord.archive.blob_names import blob_name, digest_in, unkept_name
from onrecord.archive.fixity import Fixity, Told, examine_blob
from onrecord.record.commitments import Digest

__all__ = ["Scrubbed", "scrub"]

_KEY = "scrubbed"
_END = "g"  # beyond all digests; what else lies in a bucket comes after it


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What was found of these blobs, and whether they were the last."""

    fixity: Fixity
    last: Digest | None
    around: bool


def scrub(archive: Archive, sample: int, tell: Told | None = None) -> Scrubbed:
    """Hash the next `sample` blobs again, wherever they lie; each with its salt.

    StorageError if the place itself is away; an object that can't be read is a fault.
    """
    store, found = archive.stores.blobs, Fixity()
    after = archive.state.get(_KEY) or ""
    names = takewhile(lambda name: name < _END, store.names(after=after))
    looked, last = 0, None
    for looked, (digest, group) in enumerate(islice(groupby(names, _whose), sample), 1):
        last, of_one = digest, list(group)
        _examine(archive, found, digest, of_one)
        archive.state.set(_KEY, of_one[-1])
        if tell is not None:
            tell("blobs", looked, sample)
    around = looked < sample
    if around:
        archive.state.set(_KEY, None)
    return Scrubbed(found, last, around)


def _whose(name: str) -> Digest | None:
    """The digest of the bytes that an object belongs to."""
    return digest_in(name.rpartition("/")[2])


def _examine(archive: Archive, found: Fixity, digest: Digest | None, names: list[str]) -> None:
    """What is kept of one blob: its bytes, or why they are not, and its salt."""
    store = archive.stores.blobs
    if digest is None:
        for name in names:
            found.fault(f"not ours: {store.where(name)}")
    elif blob_name(digest) in names:
        examine_blob(store, found, blob_name(digest))
    elif unkept_name(digest) in names:
        found.unkept += 1
    elif archive.redactions.recognise(digest) is None:
        found.fault(f"a salt without its blob: {store.where(names[0])}")
