"""How do we keep the bytes that the log commits to?

`ab/<digest>` holds the bytes and `<digest>.salt` beside it the 32 random bytes of their
commitment, in a folder or in a bucket (object_store.py). Nothing is ever replaced, and only what
the log says was redacted is taken away. Of what is not to be kept only the salt is there, and why
(unkept.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO, TypeAlias

from onrecord.archive.blob_names import blob_name, is_digest, salt_name, unkept_name
from onrecord.archive.errors import (
    BlobDamaged,
    BlobMissing,
    BlobUnkept,
    BlobWithheld,
    StorageError,
    Unreadable,
)
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.openings import Openings, read_salt
from onrecord.archive.redaction_store import RedactionStore
from onrecord.archive.unkept import require_not_unkept
from onrecord.archive.withheld import Withheld, WithheldBlob
from onrecord.record.commitments import (
    SALT_BYTES,
    Commitment,
    Digest,
    Opening,
    digest_of,
)

__all__ = ["Blobs"]

_Shelved: TypeAlias = Callable[[Digest, bytes], tuple[str | None, bytes]]


class Blobs:
    """The blobs of one archive. Raises StorageError, FatalStorage, BlobDamaged.

    `turns` says when bytes may be kept or destroyed. If they lie elsewhere than in the archive's
    folder, copies may be `left` in it, which redaction reaches too.
    """

    def __init__(
        self,
        store: ObjectStore,
        turns: RedactionStore,
        openings: Openings,
        withheld: Withheld,
        entropy: Callable[[int], bytes],
        *,
        left: ObjectStore | None = None,
    ) -> None:
        self._store, self._turns, self._openings = store, turns, openings
        self._places = (store,) if left is None else (store, left)
        self._withheld, self._entropy = withheld, entropy
        self._doubted: set[Digest] = set()  # whose keeping ended in an error

    def keep(self, blobs: Sequence[bytes]) -> tuple[Commitment, ...]:
        """Keep each of `blobs` and its salt, durably; their commitments, in the same order.

        The same bytes always have the same salt, so the same commitment. Of bytes that are
        withheld nothing is kept: their commitment is the one that was redacted.
        """
        return self._commitments(blobs, lambda digest, blob: (blob_name(digest), blob))

    def commit_to(self, blobs: Sequence[bytes], why: str) -> tuple[Commitment, ...]:
        """The commitments that `keep` would return; only their salts and the reason are kept."""
        said = why.encode()
        return self._commitments(blobs, lambda digest, _: (self._unkept(digest), said))

    def _commitments(self, blobs: Sequence[bytes], shelved: _Shelved) -> tuple[Commitment, ...]:
        digests = [digest_of(blob) for blob in blobs]
        with self._turns.keeping(alone=False):
            known = {digest: self._withheld.recognise(digest) for digest in digests}
            wanted = {
                digest: shelved(digest, blob)
                for digest, blob in zip(digests, blobs, strict=True)
                if known[digest] is None
            }
            kept = self._keep(wanted)
        kept |= {digest: one.commitment for digest, one in known.items() if one is not None}
        return tuple(kept[digest] for digest in digests)

    def _is_there(self, name: str) -> bool:
        return self._store.size(name) is not None

    def _unkept(self, digest: Digest) -> str | None:
        """Where to say why the bytes are not kept; None where they are, or that is said."""
        name = unkept_name(digest)
        if self._is_there(blob_name(digest)) or self._is_there(name):
            return None
        self._openings.expect_unkept()
        return name

    def _keep(self, wanted: Mapping[Digest, tuple[str | None, bytes]]) -> dict[Digest, Commitment]:
        salts = {digest: self._entropy(SALT_BYTES) for digest in wanted}
        said = {name: data for name, data in wanted.values() if name is not None}
        # 1. Whoever came first has set the salt.
        try:
            new = self._store.create(
                said | {salt_name(digest): salt for digest, salt in salts.items()}
            )
        except StorageError:
            self._doubted |= wanted.keys()
            raise
        # 2. What was there already is what we would have kept.
        for name, data in said.items():
            if name not in new and self._store.size(name) != len(data):
                raise BlobDamaged(f"not {len(data)} bytes long: {self._store.where(name)}")
        for digest in self._doubted & wanted.keys():
            if wanted[digest][0] == blob_name(digest):
                self.by_digest(digest)
            self._doubted.discard(digest)
        # 3. They can be found.
        fresh = {digest: salt for digest, salt in salts.items() if salt_name(digest) in new}
        openings = [self._opening(digest, fresh.get(digest)) for digest in wanted]
        self._openings.keep(openings)
        return {opening.digest: opening.commitment for opening in openings}

    def opening(self, commitment: Commitment) -> Opening:
        """The salt and digest behind a commitment; BlobMissing if this archive has none."""
        found = self._openings.find(commitment)
        if found is None:
            self._require_not_withheld(self._withheld.find(commitment))
            raise BlobMissing(f"no blob opens the commitment {commitment}")
        return found

    def trace(self, commitment: Commitment) -> Digest | None:
        """The digest of bytes of which something is still here. Raises BlobDamaged."""
        return self._openings.trace(commitment)

    def commitment_of(self, digest: Digest) -> Commitment | None:
        """The commitment of kept bytes, by their digest; None if they are not kept here."""
        return self._committed(digest, blob_name)

    def committed(self, digest: Digest) -> Commitment | None:
        """The same, also of bytes that were seen and are not kept."""
        return self._committed(digest, blob_name, unkept_name)

    def _committed(self, digest: Digest, *named: Callable[[Digest], str]) -> Commitment | None:
        try:
            seen = any(self._is_there(name(digest)) for name in named)
        except BlobMissing:
            return None
        salt = read_salt(self._store, digest) if seen else None
        return None if salt is None else Opening(salt, digest).commitment

    def by_digest(self, digest: Digest) -> bytes:
        """The bytes with this digest, checked; BlobMissing or BlobDamaged."""
        name = blob_name(digest)
        try:
            data = self._store.read(name)
        except Unreadable as error:
            raise BlobDamaged(str(error)) from error
        if data is None:
            raise self._missing(digest)
        if digest_of(data) != digest:
            raise BlobDamaged(f"the bytes were changed: {self._store.where(name)}")
        return data

    def open(self, digest: Digest) -> BinaryIO:
        """The bytes with this digest as a file, NOT checked: they may be too many to hold.

        BlobMissing (or Withheld, Unkept), BlobDamaged; reading may raise OSError. The caller closes it.
        """
        try:
            file = self._store.open(blob_name(digest))
        except Unreadable as error:
            raise BlobDamaged(str(error)) from error
        if file is None:
            raise self._missing(digest)
        return file

    def require(self, commitments: Iterable[Commitment]) -> None:
        """Return if the bytes behind all of them were kept here; BlobMissing otherwise.

        Bytes that are withheld were kept once: that they were seen again may be said. So may what
        is not kept by decision.
        """
        for commitment in commitments:
            if not self._openings.remembers(commitment) and not self._withheld.find(commitment):
                digest = self.opening(commitment).digest
                if not self._is_there(blob_name(digest)):
                    with suppress(BlobUnkept):
                        require_not_unkept(self._store, digest)
                        raise BlobMissing(f"no blob has the digest {digest}")

    def require_removable(self, digests: Iterable[Digest]) -> None:
        """Return if these can be destroyed; RemovalForbidden if it is forbidden where they lie."""
        of = (blob_name, unkept_name, salt_name)
        self._store.require_removable([name(digest) for digest in digests for name in of])

    def destroy(self, gone: Mapping[Commitment, Digest]) -> None:
        """Take blobs and their salts away for good, and every unfinished file.

        The salt goes last: as long as it is there, it can be told what is left to do. Whatever is
        unfinished now was left by a process that was killed, and may hold the same words.
        """
        with self._turns.keeping(alone=True):
            for store in self._places:
                store.sweep()
                for digest in sorted(set(gone.values())):
                    store.remove([blob_name(digest), unkept_name(digest)])
                    store.remove([salt_name(digest)])
        self._openings.forget(gone)

    @staticmethod
    def _require_not_withheld(found: WithheldBlob | None) -> None:
        if found is not None:
            raise BlobWithheld(f"withheld: {found.why}", found.why)

    def _missing(self, digest: Digest) -> BlobMissing:
        """Why bytes that are not here should be. Raises BlobWithheld, BlobUnkept."""
        self._require_not_withheld(self._withheld.recognise(digest))
        require_not_unkept(self._store, digest)
        return BlobMissing(f"no blob has the digest {digest}")

    def digests(self) -> Iterator[Digest]:
        """The digests of all blobs that are kept here."""
        for path in self._store.names():
            name = path.rpartition("/")[2]
            if is_digest(name) and blob_name(Digest(name)) == path:
                yield Digest(name)

    def keeps_all(self) -> bool:
        """Whether nothing was committed to without being kept."""
        return not self._openings.has_unkept()

    def _opening(self, digest: Digest, fresh: bytes | None) -> Opening:
        salt = fresh or read_salt(self._store, digest)
        if salt is None:
            raise BlobMissing(f"the salt of {digest} was removed while it was kept")
        return Opening(salt, digest)
