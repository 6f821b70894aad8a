"""How do we keep the bytes that the log commits to?

`blobs/sha256/ab/<digest>` holds the bytes and `<digest>.salt` beside it the 32 random bytes of
their commitment. Nothing is ever replaced, and only what the log says was redacted is taken
away. Of what is not to be kept only the salt lies there, and why (unkept.py). A file that is there is whole: it gets its name only after an fsync. Remaining risk: the
kernel may forget a failed fsync, so after one the disk should be looked after before the machine
is trusted again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias, TypeVar

from onrecord.archive.errors import BlobDamaged, BlobMissing, BlobUnkept, BlobWithheld
from onrecord.archive.files import PART, Files, is_there, listed
from onrecord.archive.locks import keeping_lock
from onrecord.archive.openings import Openings, blob_path, is_digest, read_salt, salt_path
from onrecord.archive.unkept import require_not_unkept, unkept_digests, unkept_path
from onrecord.archive.withheld import Withheld, WithheldBlob
from onrecord.record.commitments import (
    SALT_BYTES,
    Commitment,
    Digest,
    Opening,
    digest_of,
)

__all__ = ["Blobs"]

_AT_ONCE = 8  # more threads did not make fsync faster on the disks that we measured

_Task = TypeVar("_Task")
_Shelved: TypeAlias = Callable[[Digest, bytes], tuple[Path | None, bytes]]


class Blobs:
    """The blobs of one archive. Raises StorageError, FatalStorage, BlobDamaged."""

    def __init__(
        self,
        shelves: Path,
        openings: Openings,
        withheld: Withheld,
        files: Files,
        entropy: Callable[[int], bytes],
        wait: float,
    ) -> None:
        self._shelves, self._openings, self._files = shelves, openings, files
        self._withheld, self._entropy, self._wait = withheld, entropy, wait
        self._pool: ThreadPoolExecutor | None = None

    def keep(self, blobs: Sequence[bytes]) -> tuple[Commitment, ...]:
        """Keep each of `blobs` and its salt, durably; their commitments, in the same order.

        The same bytes always have the same salt, so the same commitment. Of bytes that are
        withheld nothing is kept: their commitment is the one that was redacted.
        """
        return self._commitments(blobs, lambda digest, blob: (self._blob(digest), blob))

    def commit_to(self, blobs: Sequence[bytes], why: str) -> tuple[Commitment, ...]:
        """The commitments that `keep` would return; only their salts and the reason are kept."""
        said = why.encode()
        return self._commitments(blobs, lambda digest, _: (self._unkept(digest), said))

    def _commitments(self, blobs: Sequence[bytes], shelved: _Shelved) -> tuple[Commitment, ...]:
        digests = [digest_of(blob) for blob in blobs]
        with keeping_lock(self._shelves, self._wait, alone=False):
            known = {digest: self._withheld.recognise(digest) for digest in digests}
            wanted = {
                digest: shelved(digest, blob)
                for digest, blob in zip(digests, blobs, strict=True)
                if known[digest] is None
            }
            kept = self._keep(wanted)
        kept |= {digest: one.commitment for digest, one in known.items() if one is not None}
        return tuple(kept[digest] for digest in digests)

    def _blob(self, digest: Digest) -> Path:
        return blob_path(self._shelves, digest)

    def _unkept(self, digest: Digest) -> Path | None:
        """Where to say why the bytes are not kept; None where they are, or that is said."""
        place = unkept_path(self._shelves, digest)
        return None if is_there(self._blob(digest)) or is_there(place) else place

    def _keep(self, wanted: Mapping[Digest, tuple[Path | None, bytes]]) -> dict[Digest, Commitment]:
        salts = {digest: self._entropy(SALT_BYTES) for digest in wanted}
        folders = {self._blob(digest).parent for digest in wanted}
        # 1. Files, each on the disk before it gets its name. 2. The names.
        for folder in folders:
            self._files.folder(folder)
        blobs_and_salts = [(path, data) for path, data in wanted.values() if path is not None]
        blobs_and_salts += [
            (salt_path(self._shelves, digest), salt) for digest, salt in salts.items()
        ]
        self._each(self._shelve, blobs_and_salts)
        self._each(self._settle, [*folders, self._shelves])
        # 3. Whoever came first has set the salt.
        return {digest: self._commitment(digest) for digest in wanted}

    def opening(self, commitment: Commitment) -> Opening:
        """The salt and digest behind a commitment; BlobMissing if this archive has none."""
        found = self._openings.find(commitment)
        if found is None:
            self._require_not_withheld(self._withheld.find(commitment))
            raise BlobMissing(f"no blob opens the commitment {commitment}")
        return found

    def commitment_of(self, digest: Digest) -> Commitment | None:
        """The commitment of kept bytes, by their digest; None if they are not kept here."""
        try:
            kept = is_there(blob_path(self._shelves, digest))
        except BlobMissing:
            return None
        salt = read_salt(self._shelves, digest) if kept else None
        return None if salt is None else Opening(salt, digest).commitment

    def committed(self, digest: Digest) -> Commitment | None:
        """The same, also of bytes that were seen and are not kept."""
        try:
            seen = is_there(self._blob(digest)) or is_there(unkept_path(self._shelves, digest))
        except BlobMissing:
            return None
        salt = read_salt(self._shelves, digest) if seen else None
        return None if salt is None else Opening(salt, digest).commitment

    def by_digest(self, digest: Digest) -> bytes:
        """The bytes with this digest, checked; BlobMissing or BlobDamaged."""
        path = blob_path(self._shelves, digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            self._require_not_decided(digest)
            raise BlobMissing(f"no blob has the digest {digest}") from error
        except OSError as error:
            raise BlobDamaged(f"{error.strerror}: {path}") from error
        if digest_of(data) != digest:
            raise BlobDamaged(f"the bytes were changed: {path}")
        return data

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes with this digest as a file, NOT checked: they may be too many to hold.

        BlobMissing (or Withheld, Unkept), BlobDamaged; reading may raise OSError. The caller closes it.
        """
        path = blob_path(self._shelves, digest)
        try:
            return path.open("rb")
        except FileNotFoundError as error:
            self._require_not_decided(digest)
            raise BlobMissing(f"no blob has the digest {digest}") from error
        except OSError as error:
            raise BlobDamaged(f"{error.strerror}: {path}") from error

    def require(self, commitments: Iterable[Commitment]) -> None:
        """Return if the bytes behind all of them were kept here; BlobMissing otherwise.

        Bytes that are withheld were kept once: that they were seen again may be said. So may what
        is not kept by decision.
        """
        for commitment in commitments:
            if not self._openings.remembers(commitment) and not self._withheld.find(commitment):
                digest = self.opening(commitment).digest
                if not is_there(self._blob(digest)):
                    with suppress(BlobUnkept):
                        require_not_unkept(self._shelves, digest)
                        raise BlobMissing(f"no blob has the digest {digest}")

    def destroy(self, digests: Collection[Digest]) -> None:
        """Take blobs and their salts away for good, and every unfinished file.

        The salt goes last: as long as it is there, it can be told what is left to do. Whatever is
        unfinished now was left by a process that was killed, and may hold the same words.
        """
        with keeping_lock(self._shelves, self._wait, alone=True):
            for left in self._shelves.glob(f"*/.*{PART}"):
                self._files.remove(left)
            for digest in sorted(digests):
                path = blob_path(self._shelves, digest)
                if not is_there(path.parent):
                    continue
                self._files.remove(path)
                self._files.remove(unkept_path(self._shelves, digest))
                self._files.settle((path.parent,))
                self._files.remove(salt_path(self._shelves, digest))
                self._files.settle((path.parent,))
        self._openings.forget(digests)

    @staticmethod
    def _require_not_withheld(found: WithheldBlob | None) -> None:
        if found is not None:
            raise BlobWithheld(f"withheld: {found.why}", found.why)

    def _require_not_decided(self, digest: Digest) -> None:
        """Return if bytes that are not here should be. Raises BlobWithheld, BlobUnkept."""
        self._require_not_withheld(self._withheld.recognise(digest))
        require_not_unkept(self._shelves, digest)

    def digests(self) -> Iterator[Digest]:
        """The digests of all blobs that are kept here."""
        for shelf in sorted(listed(self._shelves)):
            for name in sorted(listed(self._shelves / shelf)):
                if is_digest(name):
                    yield Digest(name)

    def keeps_all(self) -> bool:
        """Whether nothing was committed to without being kept."""
        return next(unkept_digests(self._shelves), None) is None

    def close(self) -> None:
        """End the threads that write."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _shelve(self, wanted: tuple[Path, bytes]) -> None:
        path, data = wanted
        if not self._files.create(path, data) and self._files.size(path) != len(data):
            raise BlobDamaged(f"not {len(data)} bytes long: {path}")

    def _settle(self, folder: Path) -> None:
        self._files.settle((folder,))

    def _commitment(self, digest: Digest) -> Commitment:
        salt = read_salt(self._shelves, digest)
        if salt is None:
            raise BlobMissing(f"the salt of {digest} was removed while it was kept")
        opening = Opening(salt, digest)
        self._openings.remember(opening)
        return opening.commitment

    def _each(self, does: Callable[[_Task], None], tasks: Sequence[_Task]) -> None:
        """Do it for all tasks, several at once; when all have ended, raise the first error."""
        if len(tasks) == 1:
            does(tasks[0])
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="keep")
        running = [self._pool.submit(does, task) for task in tasks]
        wait(running)
        for task in running:
            task.result()
