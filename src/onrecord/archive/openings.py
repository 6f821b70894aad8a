"""Which digest does a commitment open to?

The salts beside the blobs are the truth; a table in index.db finds the right one. What the
table says is checked against the salt, so a lost, old or wrong table costs time only.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import apsw

from onrecord.archive.database import rows
from onrecord.archive.derived import Derived
from onrecord.archive.errors import BlobDamaged, BlobMissing
from onrecord.archive.files import telling
from onrecord.record.commitments import SALT_BYTES, Commitment, Digest, Opening

__all__ = [
    "SCHEMA",
    "Openings",
    "blob_path",
    "digest_in",
    "is_digest",
    "read_salt",
    "salt_path",
]

_SALT = ".salt"

SCHEMA = """
CREATE TABLE openings (
    digest TEXT PRIMARY KEY, commitment TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE TABLE shelves (name TEXT PRIMARY KEY, changed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SALTED = re.compile(rf"([0-9a-f]{{64}}){re.escape(_SALT)}")
_MOST_REMEMBERED = 20_000  # about 7 MB


def is_digest(name: str) -> bool:
    """Whether a file of this name on a shelf is a blob."""
    return _DIGEST.fullmatch(name) is not None


def digest_in(name: str) -> Digest | None:
    """The digest of the bytes that a file on a shelf belongs to, whatever it says of them."""
    digest = name.partition(".")[0]
    return Digest(digest) if is_digest(digest) else None


def blob_path(shelves: Path, digest: Digest) -> Path:
    """Where the blob with this digest lies; BlobMissing if it is no digest."""
    if not _DIGEST.fullmatch(digest):
        raise BlobMissing(f"not a SHA-256 digest: {digest[:80]!r}")
    return shelves / digest[:2] / digest


def salt_path(shelves: Path, digest: Digest) -> Path:
    """Where the salt of a blob lies: beside it."""
    return blob_path(shelves, digest).with_name(f"{digest}{_SALT}")


def read_salt(shelves: Path, digest: Digest) -> bytes | None:
    """The salt of a blob, or None if there is none. Raises BlobDamaged."""
    path = salt_path(shelves, digest)
    try:
        salt = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BlobDamaged(f"{error.strerror}: {path}") from error
    if len(salt) != SALT_BYTES:
        raise BlobDamaged(f"a salt has {SALT_BYTES} bytes, not {len(salt)}: {path}")
    return salt


class Openings:
    """The openings of all blobs, by commitment."""

    def __init__(self, shelves: Path, database: Derived) -> None:
        self._shelves, self._database = shelves, database
        self._recent: dict[Commitment, Digest] = {}

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
        found = self._recalled(commitment) or self._looked_up(commitment)
        for everything in (False, True):
            if found is None:
                self._look_through(everything=everything)
                found = self._looked_up(commitment)
        if found is None:
            self._recent.pop(commitment, None)
        else:
            self.remember(found)
        return found

    def forget(self, digests: Iterable[Digest]) -> None:
        """Leave nothing of these digests in the table; their salts are gone."""
        gone = set(digests)
        for commitment in [one for one, digest in self._recent.items() if digest in gone]:
            self._recent.pop(commitment, None)
        with self._database.writing() as database:
            for digest in sorted(gone):
                database.execute("DELETE FROM openings WHERE digest = ?", (digest,))
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

    def _read(self, commitment: Commitment, digest: Digest) -> Opening | None:
        salt = read_salt(self._shelves, digest)
        opening = None if salt is None else Opening(salt, digest)
        return opening if opening is not None and opening.commitment == commitment else None

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
            named = [_SALTED.fullmatch(file.name) for file in files]
        salted = {name[1] for name in named if name is not None}
        for digest in map(Digest, sorted(salted - known)):
            with suppress(BlobDamaged):  # its own blob is lost, not all the others
                salt = read_salt(self._shelves, digest)
                if salt is not None:
                    row = (digest, Opening(salt, digest).commitment)
                    database.execute("REPLACE INTO openings VALUES (?, ?)", row)

    def _on_disk(self) -> Iterator[tuple[str, int]]:
        if self._shelves.is_dir():
            with os.scandir(self._shelves) as folders:
                yield from ((shelf.name, shelf.stat().st_mtime_ns) for shelf in folders)
