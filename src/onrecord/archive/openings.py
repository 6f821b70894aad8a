"""Which digest does a commitment open to?

The salts beside the blobs are the truth; a table in index.db finds the right one. What the
table says is checked against the salt, so a lost, old or wrong table costs time only.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import apsw

from onrecord.archive.blob_names import salt_name, salted
from onrecord.archive.database import rows
from onrecord.archive.derived import Derived
from onrecord.archive.errors import BlobDamaged, Unreadable
from onrecord.archive.files import telling
from onrecord.archive.object_store import ObjectStore
from onrecord.archive.unkept import Unkept
from onrecord.record.commitments import SALT_BYTES, Commitment, Digest, Opening

__all__ = ["SCHEMA", "Openings", "read_salt"]


SCHEMA = """
CREATE TABLE openings (
    digest TEXT PRIMARY KEY, commitment TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE TABLE shelves (name TEXT PRIMARY KEY, changed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""

_MOST_REMEMBERED = 20_000  # about 7 MB


def read_salt(store: ObjectStore, digest: Digest) -> bytes | None:
    """The salt of a blob, or None if there is none. Raises BlobDamaged."""
    name = salt_name(digest)
    try:
        salt = store.read(name)
    except Unreadable as error:
        raise BlobDamaged(str(error)) from error
    if salt is not None and len(salt) != SALT_BYTES:
        where = store.where(name)
        raise BlobDamaged(f"a salt has {SALT_BYTES} bytes, not {len(salt)}: {where}")
    return salt


class Openings:
    """The openings of all blobs in a folder, by commitment."""

    def __init__(self, store: ObjectStore, database: Derived) -> None:
        self._store, self._database = store, database
        self._shelves = Path(store.place)
        self._unkept = Unkept(self._shelves)
        self._recent: dict[Commitment, Digest] = {}

    def keep(self, openings: Sequence[Opening]) -> None:
        """Have them found, durably: their salts are kept."""
        for opening in openings:
            self.remember(opening)

    def expect_unkept(self) -> None:
        """Have it known that something is about to be committed to and not kept, durably."""

    def has_unkept(self) -> bool:
        """Whether anything was committed to without being kept."""
        return self._unkept.is_any()

    def remember(self, opening: Opening) -> None:
        """Note an opening whose blob and salt were just kept or read."""
        if len(self._recent) >= _MOST_REMEMBERED:
            self._recent.pop(next(iter(self._recent)), None)
        self._recent[opening.commitment] = opening.digest

    def remembers(self, commitment: Commitment) -> bool:
        """Whether this process itself kept or read what the commitment opens to."""
        return commitment in self._recent

    def find(self, commitment: Commitment) -> Opening | None:
        """The opening, read from the salt beside the blob; None if we hold none."""
        found = (
            self._recalled(commitment) or self._looked_up(commitment) or self._searched(commitment)
        )
        if found is None:
            self._recent.pop(commitment, None)
        else:
            self.remember(found)
        return found

    def trace(self, commitment: Commitment) -> Digest | None:
        """The digest of bytes of which something is still to be destroyed. Raises BlobDamaged."""
        found = self.find(commitment)
        return None if found is None else found.digest

    def forget(self, gone: Mapping[Commitment, Digest]) -> None:
        """Leave nothing of these; their salts are gone."""
        for commitment in gone:
            self._recent.pop(commitment, None)
        with self._database.writing() as database:
            for commitment, digest in gone.items():
                sql = "DELETE FROM openings WHERE digest = ? OR commitment = ?"
                database.execute(sql, (digest, commitment))
        self._database.compact()

    def _recalled(self, commitment: Commitment) -> Opening | None:
        digest = self._recent.get(commitment)
        return None if digest is None else self._read(commitment, digest)

    def _looked_up(self, commitment: Commitment) -> Opening | None:
        sql = "SELECT digest FROM openings WHERE commitment = ?"
        with self._database.reading() as database:
            row = rows(database, sql, commitment)
        if not row:
            return None
        found = self._read(commitment, Digest(row[0][0]))
        if found is None:  # redacted, or kept again under a new salt
            with self._database.writing() as database:
                database.execute("DELETE FROM openings WHERE commitment = ?", (commitment,))
        return found

    def _searched(self, commitment: Commitment) -> Opening | None:
        """What the table does not know: the shelves are looked through for new salts."""
        for everything in (False, True):
            self._look_through(everything=everything)
            found = self._looked_up(commitment)
            if found is not None:
                return found
        return None

    def _read(self, commitment: Commitment, digest: Digest) -> Opening | None:
        salt = read_salt(self._store, digest)
        opening = None if salt is None else Opening(salt, digest)
        return opening if opening is not None and opening.commitment == commitment else None

    def _note(self, opening: Opening) -> None:
        with self._database.writing() as database:
            row = (opening.digest, opening.commitment)
            database.execute("REPLACE INTO openings VALUES (?, ?)", row)

    def _look_through(self, *, everything: bool) -> None:
        """Bring the table up to the salts on the shelves that changed, or on all of them.

        A folder's time of change is too coarse to tell two changes within one tick of the
        kernel's clock apart: hence the second look, at everything, before we say no.
        """
        with telling(self._shelves), self._database.writing() as database:
            seen = {row[0]: row[1] for row in rows(database, "SELECT name, changed FROM shelves")}
            for name, changed in self._on_disk():
                if everything or seen.get(name) != changed:
                    self._look_at(database, name)
                    database.execute("REPLACE INTO shelves VALUES (?, ?)", (name, changed))

    def _look_at(self, database: apsw.Connection, shelf: str) -> None:
        known_sql = "SELECT digest FROM openings WHERE digest >= ? AND digest < ?"
        known = {row[0] for row in rows(database, known_sql, shelf, shelf + "g")}
        with os.scandir(self._shelves / shelf) as files:
            found = {digest for file in files if (digest := salted(file.name)) is not None}
        for digest in sorted(found - known):
            with suppress(BlobDamaged):  # its own blob is lost, not all the others
                salt = read_salt(self._store, digest)
                if salt is not None:
                    row = (digest, Opening(salt, digest).commitment)
                    database.execute("REPLACE INTO openings VALUES (?, ?)", row)

    def _on_disk(self) -> Iterator[tuple[str, int]]:
        if self._shelves.is_dir():
            with os.scandir(self._shelves) as folders:
                yield from ((shelf.name, shelf.stat().st_mtime_ns) for shelf in folders)
