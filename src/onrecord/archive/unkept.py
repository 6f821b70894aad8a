"""Which bytes were seen, and by the operator's decision never written down?

A platform's terms may ask that what is withdrawn there be withdrawn everywhere (docs/retention.md).
Then the log commits to what was seen, and the shelf holds `<digest>.salt` and, in the place of the
bytes, `<digest>.unkept` with the reason in a sentence. Whoever brings the same bytes can be told
that they are the same. Remaining risk: whoever holds the folder can test a guess of the bytes.
"""

from collections.abc import Iterator
from pathlib import Path

from onrecord.archive.errors import BlobDamaged, BlobUnkept
from onrecord.archive.files import Files, is_there, listed
from onrecord.archive.openings import blob_path, is_digest, read_salt, salt_path
from onrecord.record.commitments import Digest

__all__ = [
    "copy_unkept",
    "is_unkept",
    "require_not_unkept",
    "unkept_digests",
    "unkept_path",
]

_UNKEPT = ".unkept"


def unkept_path(shelves: Path, digest: Digest) -> Path:
    """Where it is said why the bytes with this digest are not here; BlobMissing if it is none."""
    return blob_path(shelves, digest).with_name(f"{digest}{_UNKEPT}")


def is_unkept(name: str) -> bool:
    """Whether a file of this name on a shelf stands in the place of bytes."""
    return name.endswith(_UNKEPT) and is_digest(name.removesuffix(_UNKEPT))


def unkept_digests(shelves: Path) -> Iterator[Digest]:
    """The digests of all bytes that were seen and not kept."""
    for shelf in sorted(listed(shelves)):
        for name in sorted(listed(shelves / shelf)):
            if is_unkept(name):
                yield Digest(name.removesuffix(_UNKEPT))


def require_not_unkept(shelves: Path, digest: Digest) -> None:
    """Return if nobody decided that these bytes are not kept. Raises BlobUnkept, BlobDamaged."""
    path = unkept_path(shelves, digest)
    try:
        why = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise BlobDamaged(f"{error.strerror}: {path}") from error
    raise BlobUnkept(f"not kept: {why}", why)


def copy_unkept(shelves: Path, target: Path, files: Files) -> None:
    """Copy into a backup what stands in the place of bytes, with the salts. Raises StorageError."""
    for digest in unkept_digests(shelves):
        salt, place = read_salt(shelves, digest), unkept_path(target, digest)
        if salt is not None and not is_there(place):
            files.folder(place.parent)
            files.create(salt_path(target, digest), salt)
            files.copy(unkept_path(shelves, digest), place)
    files.settle(target / shelf for shelf in listed(target))
