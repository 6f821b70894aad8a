"""With which tokens do programs speak for an editor?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from onrecord.archive.database import rows
from onrecord.archive.sign_ins.moments import made_secret, moment, seconds, secret_digest
from onrecord.archive.sign_ins.tables import SignInRefused, Tables

__all__ = ["TOKEN_BEGINS", "ApiToken", "KeptToken", "Scope", "Tokens"]

TOKEN_BEGINS = "onrecord_"  # so that those who look for leaked secrets know one
_LONGEST_LABEL = 60
_TOLD_ANEW = timedelta(minutes=1)  # between two notes of when it was used
_FOUND = """
SELECT name, label, scopes, used_at FROM tokens JOIN people ON people.id = person
WHERE digest = ? AND expires_at > ?
"""
_OF_ONE = """
SELECT label, scopes, made_at, expires_at, used_at FROM tokens WHERE person = ? ORDER BY label
"""


class Scope(StrEnum):
    """What a token may be used for; it never does more than its editor's role."""

    READ = "read"  # what is not public
    PROPOSE = "propose"
    REVIEW = "review"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token that holds at this moment. The role of its editor is asked for elsewhere."""

    editor: str
    label: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptToken:
    """What can be told of a token; the token itself is not kept."""

    label: str
    scopes: frozenset[Scope]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None  # to the minute


class Tokens(Tables):
    """Tokens by their SHA-256."""

    def make_token(
        self, editor: str, label: str, scopes: Iterable[str], at: datetime, expires_at: datetime
    ) -> str:
        """A new token, told this once. Raises SignInRefused.

        A label is its name among those of the same editor.
        """
        wanted, called = _scopes(scopes), " ".join(label.split())
        if not called.isprintable() or not 0 < len(called) <= _LONGEST_LABEL:
            raise SignInRefused(f"a token has a name of at most {_LONGEST_LABEL} signs")
        if expires_at <= at:
            raise SignInRefused("a token ends later than it begins")
        token = TOKEN_BEGINS + made_secret(self._entropy)
        with self._writing() as database:
            person = self._made_person(database, editor)
            database.execute(
                "DELETE FROM tokens WHERE person = ? AND expires_at <= ?", (person, seconds(at))
            )
            same = "SELECT 1 FROM tokens WHERE person = ? AND label = ?"
            if rows(database, same, person, called):
                raise SignInRefused(f"there is a token called {called!r} already")
            database.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (
                    secret_digest(token),
                    person,
                    called,
                    " ".join(sorted(wanted)),
                    seconds(at),
                    seconds(expires_at),
                ),
            )
        return token

    def token(self, text: str, at: datetime) -> ApiToken | None:
        """Whose token this is and what for; None if it was revoked, has expired, or never was."""
        if not text.startswith(TOKEN_BEGINS):
            return None
        digest, now = secret_digest(text), seconds(at)
        with self._reading() as database:
            found = rows(database, _FOUND, digest, now)
        if not found:
            return None
        name, label, scopes, used_at = found[0]
        if used_at is None or now - used_at >= _TOLD_ANEW.total_seconds():
            with self._writing() as database:
                database.execute("UPDATE tokens SET used_at = ? WHERE digest = ?", (now, digest))
        return ApiToken(name, label, _scopes(scopes.split()))

    def tokens_of(self, editor: str) -> tuple[KeptToken, ...]:
        """The tokens of an editor, by their labels; those that have expired are among them."""
        with self._reading() as database:
            person = self._person(database, editor)
            found = [] if person is None else rows(database, _OF_ONE, person)
        return tuple(
            KeptToken(
                label=label,
                scopes=_scopes(scopes.split()),
                made_at=moment(made_at),
                expires_at=moment(expires_at),
                used_at=None if used_at is None else moment(used_at),
            )
            for label, scopes, made_at, expires_at, used_at in found
        )

    def revoke_token(self, editor: str, label: str) -> bool:
        """From now on this token is nobody's; False if there is none called so."""
        with self._writing() as database:
            person = self._person(database, editor)
            database.execute("DELETE FROM tokens WHERE person = ? AND label = ?", (person, label))
            return database.changes() > 0


def _scopes(texts: Iterable[str]) -> frozenset[Scope]:
    found = frozenset(texts)
    unknown = found - {scope.value for scope in Scope}
    if unknown or not found:
        raise SignInRefused(
            f"a token is for {', '.join(Scope)}",
            advice="Name one or several of these scopes.",
        )
    return frozenset(map(Scope, found))
