"""With what does an editor sign in?"""

from dataclasses import dataclass
from datetime import datetime

from onrecord.archive.database import rows
from onrecord.archive.sign_ins.moments import moment, seconds
from onrecord.archive.sign_ins.tables import SignInRefused, Tables

__all__ = ["Credentials", "Passkey"]

_MOST_PASSKEYS = 20  # of one editor
_LONGEST_LABEL = 60
_COLUMNS = "passkeys.id, name, public_key, sign_count, label, added_at, used_at"
_FROM = "FROM passkeys JOIN people ON people.id = person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A public key of WebAuthn, and whose it is."""

    id: bytes
    editor: str
    public_key: bytes  # COSE
    sign_count: int
    label: str
    added_at: datetime
    used_at: datetime | None


class Credentials(Tables):
    """Passkeys and password hashes. What a hash is made of is decided where it is made."""

    def handle(self, editor: str) -> bytes:
        """By what an authenticator knows this editor (WebAuthn's user.id): 32 random bytes."""
        with self._writing() as database:
            person = self._made_person(database, editor)
            ((found,),) = rows(database, "SELECT handle FROM people WHERE id = ?", person)
        return bytes(found)

    def add_passkey(
        self, editor: str, key: bytes, public_key: bytes, count: int, label: str, at: datetime
    ) -> None:
        """One more passkey. Raises SignInRefused where it is known already, or one too many."""
        called = " ".join(label.split())[:_LONGEST_LABEL] or "passkey"
        with self._writing() as database:
            person = self._made_person(database, editor)
            of_one = rows(database, "SELECT id FROM passkeys WHERE person = ?", person)
            if rows(database, "SELECT 1 FROM passkeys WHERE id = ?", key):
                raise SignInRefused("this passkey is set up already")
            if len(of_one) >= _MOST_PASSKEYS:
                raise SignInRefused(f"an editor has at most {_MOST_PASSKEYS} passkeys")
            database.execute(
                "INSERT INTO passkeys VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (key, person, public_key, count, called, seconds(at)),
            )

    def passkey(self, key: bytes) -> Passkey | None:
        """The passkey with this id."""
        with self._reading() as database:
            found = rows(database, f"SELECT {_COLUMNS} {_FROM} WHERE passkeys.id = ?", key)
        return _passkey(*found[0]) if found else None

    def passkeys_of(self, editor: str) -> tuple[Passkey, ...]:
        """All passkeys of an editor, oldest first."""
        with self._reading() as database:
            person = self._person(database, editor)
            sql = f"SELECT {_COLUMNS} {_FROM} WHERE person = ? ORDER BY added_at, passkeys.id"
            found = [] if person is None else rows(database, sql, person)
        return tuple(_passkey(*row) for row in found)

    def used_passkey(self, key: bytes, before: int, count: int, at: datetime) -> bool:
        """Note a use; False if its count is no longer `before`: somebody else used it meanwhile."""
        sql = "UPDATE passkeys SET sign_count = ?, used_at = ? WHERE id = ? AND sign_count = ?"
        with self._writing() as database:
            database.execute(sql, (count, seconds(at), key, before))
            return database.changes() == 1

    def remove_passkey(self, editor: str, key: bytes) -> bool:
        """From now on nobody signs in with it; False if this editor has no such passkey."""
        with self._writing() as database:
            person = self._person(database, editor)
            database.execute("DELETE FROM passkeys WHERE id = ? AND person = ?", (key, person))
            return database.changes() > 0

    def password_of(self, editor: str) -> str | None:
        """The hash of an editor's password."""
        with self._reading() as database:
            person = self._person(database, editor)
            sql = "SELECT password FROM people WHERE id = ?"
            found = [] if person is None else rows(database, sql, person)
        return found[0][0] if found else None

    def set_password(self, editor: str, hashed: str | None) -> None:
        """From now on this hash; None: no password."""
        with self._writing() as database:
            person = self._made_person(database, editor)
            database.execute("UPDATE people SET password = ? WHERE id = ?", (hashed, person))


def _passkey(
    key: bytes,
    editor: str,
    public_key: bytes,
    count: int,
    label: str,
    added_at: int,
    used_at: int | None,
) -> Passkey:
    return Passkey(
        id=bytes(key),
        editor=editor,
        public_key=bytes(public_key),
        sign_count=count,
        label=label,
        added_at=moment(added_at),
        used_at=None if used_at is None else moment(used_at),
    )
