"""Which digest does a commitment open to, where looking through all salts would take hours?

Beside the blobs of a bucket, `opens/ab/<commitment>` names the digest: one question finds it, from
any machine. The table in index.db saves that question, and is checked against the salt as always.
"""

from collections.abc import Mapping, Sequence

from onrecord.archive.blob_names import digest_in
from onrecord.archive.derived import Derived
from onrecord.archive.errors import BlobDamaged
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.openings import Openings, read_salt
from onrecord.record.commitments import Commitment, Digest, Opening

__all__ = ["OPENS", "SOME_UNKEPT", "NamedOpenings", "opening_name"]

OPENS = "opens"
"""The shelf of these names."""

SOME_UNKEPT = "some-unkept"
"""Is there once anything was committed to without being kept."""


def opening_name(commitment: Commitment) -> str:
    """Under which name the digest behind a commitment is kept."""
    return f"{OPENS}/{commitment[:2]}/{commitment}"


class NamedOpenings(Openings):
    """The openings of all blobs in a bucket, by commitment."""

    def __init__(self, store: ObjectStore, database: Derived) -> None:
        super().__init__(store, database)
        self._some_unkept = False

    def keep(self, openings: Sequence[Opening]) -> None:
        """Name their digests, durably: their salts are kept."""
        new = [one for one in openings if not self.remembers(one.commitment)]
        self._store.create({opening_name(one.commitment): one.digest.encode() for one in new})
        super().keep(openings)

    def expect_unkept(self) -> None:
        """Have it known that something is about to be committed to and not kept, durably."""
        if not self._some_unkept:
            self._store.create({SOME_UNKEPT: b""})
            self._some_unkept = True

    def has_unkept(self) -> bool:
        """Whether anything was ever committed to without being kept."""
        self._some_unkept = self._some_unkept or self._store.size(SOME_UNKEPT) is not None
        return self._some_unkept

    def trace(self, commitment: Commitment) -> Digest | None:
        """The digest of bytes of which something is still to be destroyed, if only this name."""
        return super().trace(commitment) or self._named(commitment)

    def forget(self, gone: Mapping[Commitment, Digest]) -> None:
        """Leave nothing of these; their salts are gone. The names go last: they tell what is left."""
        super().forget(gone)
        self._store.remove([opening_name(commitment) for commitment in gone])

    def _searched(self, commitment: Commitment) -> Opening | None:
        digest = self._named(commitment)
        salt = None if digest is None else read_salt(self._store, digest)
        if digest is None or salt is None:
            return None
        found = Opening(salt, digest)
        if found.commitment != commitment:
            raise BlobDamaged(f"it names other bytes: {self._where(commitment)}")
        self._note(found)
        return found

    def _named(self, commitment: Commitment) -> Digest | None:
        data = self._store.read(opening_name(commitment))
        if data is None:
            return None
        digest = digest_in(data.decode(errors="replace"))
        if digest is None:
            raise BlobDamaged(f"it names no digest: {self._where(commitment)}")
        return digest

    def _where(self, commitment: Commitment) -> str:
        return self._store.where(opening_name(commitment))
