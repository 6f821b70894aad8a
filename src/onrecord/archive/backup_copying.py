"""What of an archive is copied into a backup?"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from onrecord.archive.blob_names import (
    blob_name,
    digest_in,
    is_digest,
    is_unkept,
    salt_name,
    unkept_name,
)
from onrecord.archive.errors import BlobDamaged, StorageError
from onrecord.archive.files import PART, Files, is_there, listed
from onrecord.archive.folder_store import FolderStore
from onrecord.archive.layout import Layout
from onrecord.archive.named_openings import OPENS
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.openings import read_salt
from onrecord.archive.publication import Progress
from onrecord.archive.redaction_files import withheld_text
from onrecord.archive.redaction_store import WithheldBlob
from onrecord.archive.signing import KEY_MODE
from onrecord.record.commitments import Digest

__all__ = ["CHECKPOINT", "copy_blobs", "copy_state"]

CHECKPOINT = "checkpoint"
_OWNER_ONLY = 0o600


def _state_files(layout: Layout, *, with_keys: bool) -> Iterator[tuple[Path, str]]:
    """What is copied of an archive beside its records and blobs, by its path in the folder."""
    single = (layout.configuration, layout.witnesses, layout.witnessed)
    keys = (layout.log_key, layout.next_key, layout.previous_key) if with_keys else ()
    for path in (*single, layout.stopped, layout.verifier_key, *keys):
        if is_there(path):
            yield path, path.relative_to(layout.folder).as_posix()
    for folder in (layout.folder / "pins", layout.alarms):
        for name in sorted(listed(folder)):
            if (folder / name).is_file() and not name.endswith(PART):
                yield folder / name, f"{folder.name}/{name}"


def copy_state(
    layout: Layout,
    state: Path,
    files: Files,
    checkpoint: str,
    withheld: Sequence[WithheldBlob],
    *,
    with_keys: bool,
) -> None:
    """Copy what is beside the records and blobs, the published checkpoint, and what is withheld."""
    files.folder(state, mode=0o700)
    files.put(state / CHECKPOINT, checkpoint.encode())
    if withheld:
        files.put(state / layout.withheld.name, withheld_text(withheld), mode=_OWNER_ONLY)
    for source, name in _state_files(layout, with_keys=with_keys):
        files.folder((state / name).parent, mode=0o700)
        mode = KEY_MODE if name.startswith("keys/") else _OWNER_ONLY
        files.copy(source, state / name, mode=mode)
        files.settle(((state / name).parent,))


def copy_blobs(store: ObjectStore, folder: Path, files: Files, progress: Progress | None) -> int:
    """Copy the blobs that the backup lacks, each with its salt; how many."""
    copied, target = 0, FolderStore(Layout(folder).shelves, files)
    names = [name for shelf in store.shelves() if shelf != OPENS for name in store.names(shelf)]
    lasts = [name.rpartition("/")[2] for name in names]
    digests = [Digest(last) for last in lasts if is_digest(last)]
    for number, digest in enumerate(digests, 1):
        copied += _copy_blob(store, target, digest, files)
        if progress is not None:
            progress(number, len(digests))
    for last in lasts:
        if is_unkept(last) and (unkept := digest_in(last)) is not None:
            _copy_unkept(store, target, unkept, files)
    files.settle(target.root / shelf for shelf in target.shelves())
    return copied


def _copy_blob(store: ObjectStore, target: FolderStore, digest: Digest, files: Files) -> bool:
    """Copy a blob that the backup lacks; False if it has it, or if it was redacted meanwhile."""
    name, place = blob_name(digest), target.root / blob_name(digest)
    salt = read_salt(store, digest)
    if salt is None or _has(target, digest, salt):
        return False
    files.folder(place.parent)
    try:
        store.copy_to(name, place, files)
    except StorageError:
        if store.size(name) is not None:
            raise
        return False
    files.put(target.root / salt_name(digest), salt)
    return True


def _has(target: FolderStore, digest: Digest, salt: bytes) -> bool:
    with suppress(BlobDamaged):  # a salt that is cut short there is copied anew
        return target.size(blob_name(digest)) is not None and read_salt(target, digest) == salt
    return False


def _copy_unkept(store: ObjectStore, target: FolderStore, digest: Digest, files: Files) -> None:
    """Copy what stands in the place of bytes, with the salt."""
    name, salt = unkept_name(digest), read_salt(store, digest)
    if salt is not None and target.size(name) is None:
        files.folder((target.root / name).parent)
        files.create(target.root / salt_name(digest), salt)
        store.copy_to(name, target.root / name, files)
