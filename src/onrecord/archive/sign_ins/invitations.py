"""How does an editor come in for the first time?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import apsw

from onrecord.archive.database import rows
from onrecord.archive.sign_ins.moments import made_secret, moment, seconds, secret_digest
from onrecord.archive.sign_ins.tables import Tables

__all__ = ["INVITATION_LASTS", "Invitation", "Invitations"]

INVITATION_LASTS = timedelta(hours=72)
_FOUND = """
SELECT name, by, expires_at FROM invitations JOIN people ON people.id = person
WHERE digest = ? AND expires_at > ?
"""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One that may still be used."""

    editor: str
    by: str
    expires_at: datetime


class Invitations(Tables):
    """Links that work once, within 72 hours."""

    def invite(self, editor: str, *, by: str, at: datetime) -> str:
        """The secret of a new invitation, told this once: the page is /desk/invited/SECRET.

        An earlier one of the same editor works no more.
        """
        secret = made_secret(self._entropy)
        expires_at = seconds(at + INVITATION_LASTS)
        with self._writing() as database:
            person = self._made_person(database, editor)
            database.execute("DELETE FROM invitations WHERE person = ?", (person,))
            database.execute(
                "INSERT INTO invitations VALUES (?, ?, ?, ?)",
                (secret_digest(secret), person, by, expires_at),
            )
        return secret

    def invitation(self, secret: str, at: datetime) -> Invitation | None:
        """Whom a link invites; None if it was used, has expired, or never was."""
        with self._reading() as database:
            return _invited(database, secret, at)

    def take_invitation(self, secret: str, at: datetime) -> Invitation | None:
        """The same, and from now on the link works no more: only one caller gets it."""
        with self._writing() as database:
            found = _invited(database, secret, at)
            database.execute("DELETE FROM invitations WHERE digest = ?", (secret_digest(secret),))
        return found


def _invited(database: apsw.Connection, secret: str, at: datetime) -> Invitation | None:
    found = rows(database, _FOUND, secret_digest(secret), seconds(at))
    if not found:
        return None
    name, by, expires_at = found[0]
    return Invitation(name, by, moment(expires_at))
