"""What of an archive is copied into a backup?"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from onrecord.archive.errors import BlobDamaged, StorageError
from onrecord.archive.files import PART, Files, is_there, listed
from onrecord.archive.layout import Layout
from onrecord.archive.openings import blob_path, is_digest, read_salt, salt_path
from onrecord.archive.publication import Progress
from onrecord.archive.signing import KEY_MODE
from onrecord.archive.unkept import copy_unkept
from onrecord.record.commitments import Digest

__all__ = ["CHECKPOINT", "copy_blobs", "copy_state"]

CHECKPOINT = "checkpoint"
_OWNER_ONLY = 0o600


def _state_files(layout: Layout, *, with_keys: bool) -> Iterator[tuple[Path, str]]:
    """What is copied of an archive beside its records and blobs, by its path in the folder."""
    single = (layout.configuration, layout.withheld, layout.witnesses, layout.witnessed)
    keys = (layout.log_key, layout.next_key, layout.previous_key) if with_keys else ()
    for path in (*single, layout.stopped, layout.verifier_key, *keys):
        if is_there(path):
            yield path, path.relative_to(layout.folder).as_posix()
    for folder in (layout.folder / "pins", layout.alarms):
        for name in sorted(listed(folder)):
            if (folder / name).is_file() and not name.endswith(PART):
                yield folder / name, f"{folder.name}/{name}"


def copy_state(
    layout: Layout, state: Path, files: Files, checkpoint: str, *, with_keys: bool
) -> None:
    """Copy what is beside the records and blobs, and the published checkpoint."""
    files.folder(state, mode=0o700)
    files.put(state / CHECKPOINT, checkpoint.encode())
    for source, name in _state_files(layout, with_keys=with_keys):
        files.folder((state / name).parent, mode=0o700)
        mode = KEY_MODE if name.startswith("keys/") else _OWNER_ONLY
        files.copy(source, state / name, mode=mode)
        files.settle(((state / name).parent,))


def copy_blobs(layout: Layout, folder: Path, files: Files, progress: Progress | None) -> int:
    """Copy the blobs that the backup lacks, each with its salt; how many."""
    copied, target = 0, Layout(folder).shelves
    here = [name for shelf in listed(layout.shelves) for name in listed(layout.shelves / shelf)]
    digests = [Digest(name) for name in here if is_digest(name)]
    for number, digest in enumerate(digests, 1):
        copied += _copy_blob(layout.shelves, target, digest, files)
        if progress is not None:
            progress(number, len(digests))
    copy_unkept(layout.shelves, target, files)
    files.settle(target / shelf for shelf in listed(target))
    return copied


def _copy_blob(shelves: Path, target: Path, digest: Digest, files: Files) -> bool:
    """Copy a blob that the backup lacks; False if it has it, or if it was redacted meanwhile."""
    source, place = blob_path(shelves, digest), blob_path(target, digest)
    salt = read_salt(shelves, digest)
    if salt is None or _has(place, target, digest, salt):
        return False
    files.folder(place.parent)
    try:
        files.copy(source, place)
    except StorageError:
        if is_there(source):
            raise
        return False
    files.put(salt_path(target, digest), salt)
    return True


def _has(place: Path, target: Path, digest: Digest, salt: bytes) -> bool:
    with suppress(BlobDamaged):  # a salt that is cut short there is copied anew
        return is_there(place) and read_salt(target, digest) == salt
    return False
