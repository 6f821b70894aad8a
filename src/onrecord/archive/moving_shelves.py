"""How are the shelves of blobs copied, with what tells a bucket where a commitment leads?"""

from collections.abc import Iterator, Sequence

from onrecord.archive.blob_names import digest_in, is_digest, is_unkept, salted
from onrecord.archive.errors import BlobDamaged
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.named_openings import SOME_UNKEPT, opening_name
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.publication import Progress
from onrecord.record.commitments import Opening, digest_of

__all__ = ["batches", "copy_shelves"]

_AT_ONCE = 64  # objects,
_BYTES = 32_000_000  # or as many bytes of them, in memory


def copy_shelves(
    source: FolderStore, target: ObjectStore, tell: Progress | None, *, alone: bool
) -> tuple[int, int]:
    """How many objects there are, and how many of them were copied now.

    What commitments open to is named before its bytes come. Bytes without a salt may be in the
    middle of being kept: they wait until we are `alone`.
    """
    objects = copied = 0
    shelves = source.shelves()
    for number, shelf in enumerate(shelves, 1):
        names, there = list(source.names(shelf)), set(target.names(shelf))
        _require_same_salts(source, target, [name for name in names if name in there])
        if any(is_unkept(name.rpartition("/")[2]) for name in names):
            target.create({SOME_UNKEPT: b""})
        named = dict(_openings(source, names))
        target.create(named)
        salted_now = {data.decode() for data in named.values()}
        missing = [
            name
            for name in names
            if name not in there and (alone or digest_in(name.rpartition("/")[2]) in salted_now)
        ]
        for _, batch in batches(source, missing):
            _require_whole(source, batch)
            target.create(batch)
        objects, copied = objects + len(names), copied + len(missing)
        if tell is not None:
            tell(number, len(shelves))
    return objects, copied


def batches(source: ObjectStore, names: Sequence[str]) -> Iterator[tuple[int, dict[str, bytes]]]:
    """What is kept under these names, a part at a time; and how many are told with it."""
    batch: dict[str, bytes] = {}
    for number, name in enumerate(names, 1):
        data = source.read(name)
        if data is not None:  # but redacted meanwhile, or part of a tile that has become full
            batch[name] = data
        if len(batch) == _AT_ONCE or sum(map(len, batch.values())) > _BYTES:
            yield number, batch
            batch = {}
    if batch:
        yield len(names), batch


def _require_whole(source: ObjectStore, batch: dict[str, bytes]) -> None:
    for name, data in batch.items():
        last = name.rpartition("/")[2]
        if is_digest(last) and digest_of(data) != last:
            raise BlobDamaged(f"the bytes were changed: {source.where(name)}")


def _require_same_salts(source: ObjectStore, target: ObjectStore, names: Sequence[str]) -> None:
    for name in names:
        salt = source.read(name) if salted(name.rpartition("/")[2]) else None
        if salt is not None and salt != target.read(name):  # None: it was redacted meanwhile
            raise BlobDamaged(
                f"another salt than here: {target.where(name)}",
                advice="A copy of this archive has used that bucket: name another one.",
            )


def _openings(source: ObjectStore, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        digest = salted(name.rpartition("/")[2])
        salt = None if digest is None else source.read(name)
        if digest is not None and salt is not None:
            yield opening_name(Opening(salt, digest).commitment), digest.encode()
