"""Who is signed in, where, and until when?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import apsw

from onrecord.archive.database import rows
from onrecord.archive.sign_ins.moments import made_secret, moment, seconds, secret_digest
from onrecord.archive.sign_ins.tables import Tables

__all__ = ["IDLE", "LONGEST_SESSION", "Session", "Sessions"]

LONGEST_SESSION = timedelta(hours=12)
IDLE = timedelta(hours=2)
_CHALLENGE_LASTS = timedelta(minutes=5)
_TOUCHED_ANEW = 60  # seconds between two notes of when it was used
_COLUMNS = "sessions.id, name, rights, began_by, began_at, used_at"
_FROM = "FROM sessions JOIN people ON people.id = person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser in which an editor is signed in."""

    id: str  # by which it is ended; not what its browser holds
    editor: str
    rights: str  # the role with which it began
    began_by: str  # "passkey", "password" or "invitation"
    began_at: datetime
    used_at: datetime  # to the minute


class Sessions(Tables):
    """Sessions by the SHA-256 of what the browser holds, and challenges that are used once."""

    def begin_session(self, editor: str, rights: str, by: str, at: datetime) -> str:
        """The secret of a new session; a browser's earlier one is another."""
        secret, now = made_secret(self._entropy), seconds(at)
        with self._writing() as database:
            _forget_ended(database, now)
            person = self._made_person(database, editor)
            values = (secret_digest(secret), person, self._entropy(8).hex(), rights, by, now, now)
            database.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return secret

    def session(self, secret: str, at: datetime) -> Session | None:
        """Who is signed in with this secret; None after 12 hours, or 2 without a request."""
        digest, now = secret_digest(secret), seconds(at)
        sql = f"SELECT {_COLUMNS} {_FROM} WHERE digest = ?"
        with self._reading() as database:
            found = rows(database, sql, digest)
            if not found or not _holds(_session(*found[0]), at):
                return None
            known = _session(*found[0])
        if now - seconds(known.used_at) >= _TOUCHED_ANEW:
            with self._writing() as database:
                database.execute("UPDATE sessions SET used_at = ? WHERE digest = ?", (now, digest))
        return known

    def renew_session(self, secret: str, rights: str, at: datetime) -> str | None:
        """The same session under a new secret, with other rights; the old one works no more."""
        new = made_secret(self._entropy)
        sql = "UPDATE sessions SET digest = ?, rights = ?, used_at = ? WHERE digest = ?"
        with self._writing() as database:
            values = (secret_digest(new), rights, seconds(at), secret_digest(secret))
            database.execute(sql, values)
            return new if database.changes() else None

    def end_session(self, secret: str) -> None:
        """Sign out of this browser."""
        with self._writing() as database:
            database.execute("DELETE FROM sessions WHERE digest = ?", (secret_digest(secret),))

    def end_session_called(self, editor: str, called: str) -> bool:
        """Sign one of an editor's own browsers out; False if there is no such session."""
        with self._writing() as database:
            person = self._person(database, editor)
            database.execute("DELETE FROM sessions WHERE person = ? AND id = ?", (person, called))
            return database.changes() > 0

    def end_sessions(self, editor: str) -> None:
        """Sign an editor out everywhere."""
        with self._writing() as database:
            person = self._person(database, editor)
            database.execute("DELETE FROM sessions WHERE person = ?", (person,))

    def sessions_of(self, editor: str, at: datetime) -> tuple[Session, ...]:
        """Where an editor is signed in, the latest first."""
        sql = f"SELECT {_COLUMNS} {_FROM} WHERE person = ? ORDER BY began_at DESC, sessions.id"
        with self._reading() as database:
            person = self._person(database, editor)
            found = [] if person is None else rows(database, sql, person)
        return tuple(one for row in found if _holds(one := _session(*row), at))

    def challenge(self, purpose: str, at: datetime) -> bytes:
        """32 random bytes that an authenticator is to sign within five minutes, once."""
        made = self._entropy(32)
        with self._writing() as database:
            now = seconds(at)
            database.execute("DELETE FROM challenges WHERE expires_at <= ?", (now,))
            values = (_digest(made), purpose, now + int(_CHALLENGE_LASTS.total_seconds()))
            database.execute("INSERT INTO challenges VALUES (?, ?, ?)", values)
        return made

    def take_challenge(self, made: bytes, purpose: str, at: datetime) -> bool:
        """Whether it was given out for this purpose and never taken: only one caller gets True."""
        sql = "DELETE FROM challenges WHERE digest = ? AND purpose = ? AND expires_at > ?"
        with self._writing() as database:
            database.execute(sql, (_digest(made), purpose, seconds(at)))
            return database.changes() > 0


def _digest(made: bytes) -> bytes:
    return secret_digest(made.hex())


def _holds(one: Session, at: datetime) -> bool:
    return at < min(one.began_at + LONGEST_SESSION, one.used_at + IDLE)


def _forget_ended(database: apsw.Connection, now: int) -> None:
    longest, idle = int(LONGEST_SESSION.total_seconds()), int(IDLE.total_seconds())
    sql = "DELETE FROM sessions WHERE began_at <= ? OR used_at <= ?"
    database.execute(sql, (now - longest, now - idle))


def _session(
    called: str, editor: str, rights: str, began_by: str, began_at: int, used_at: int
) -> Session:
    return Session(
        id=called,
        editor=editor,
        rights=rights,
        began_by=began_by,
        began_at=moment(began_at),
        used_at=moment(used_at),
    )
