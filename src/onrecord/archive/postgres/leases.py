"""Who works on what, when several could?

A lease has an end, by the database's clock, and a number that grows with each new holder. Whoever
was paused past the end of a lease cannot know it by a clock; so what a lease protects compares
numbers (Kleppmann, "How to do distributed locking", 2016), as `Signed` does here.

Where publishing was stopped, by whatever machine, no head is signed by any.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.archive.errors import ArchiveBusy, PublishingStopped
from onrecord.archive.postgres.database import Database
from onrecord.archive.record_store import Head

__all__ = ["Deposed", "Lease", "Leases", "Signed"]

_TAKEN = """
INSERT INTO leases (name, holder, token, until)
    VALUES (%(name)s, %(holder)s, 1, now() + make_interval(secs => %(seconds)s))
    ON CONFLICT (name) DO UPDATE
        SET holder = excluded.holder, until = excluded.until,
            token = leases.token + CASE WHEN leases.holder = excluded.holder
                AND leases.until > now() THEN 0 ELSE 1 END
        WHERE leases.until <= now() OR leases.holder = excluded.holder
    RETURNING token
"""
_SOME = """
INSERT INTO leases (name, holder, token, until)
    SELECT name, %(holder)s, 1, now() + make_interval(secs => %(seconds)s) FROM (
        SELECT name FROM unnest(%(names)s::text[]) WITH ORDINALITY AS wanted (name, place)
        WHERE name NOT IN (SELECT name FROM leases WHERE until > now())
            AND name NOT IN (
                SELECT name FROM leases WHERE name = ANY(%(names)s) EXCEPT
                SELECT name FROM (
                    SELECT name FROM leases WHERE name = ANY(%(names)s) FOR UPDATE SKIP LOCKED
                ) AS ours
            )
        ORDER BY place LIMIT %(most)s
    ) AS free
    ON CONFLICT (name) DO UPDATE
        SET holder = excluded.holder, until = excluded.until, token = leases.token + 1
        WHERE leases.until <= now()
    RETURNING name, token
"""
_RENEWED = """
UPDATE leases SET until = now() + make_interval(secs => %s)
    WHERE name = %s AND token = %s AND until > now() RETURNING token
"""
_GIVEN_BACK = "UPDATE leases SET until = '-infinity' WHERE name = %s AND token = %s RETURNING token"
_SIGNED = """
INSERT INTO signed (token, size, root) VALUES (%(token)s, %(size)s, %(root)s)
    ON CONFLICT (one) DO UPDATE
        SET token = excluded.token, size = excluded.size, root = excluded.root
        WHERE signed.token <= excluded.token AND (signed.size < excluded.size
            OR (signed.size = excluded.size AND signed.root = excluded.root))
    RETURNING token
"""
_STOPPED = "SELECT why FROM publishing_stopped"
_STOP = "INSERT INTO publishing_stopped (why) VALUES (%s) ON CONFLICT DO NOTHING"


class Deposed(ArchiveBusy):
    """Another process holds the lease now; nothing was done."""

    advice = "Nothing has to be done: whoever holds the lease goes on."


@dataclass(frozen=True, slots=True)
class Lease:
    """That somebody works on something, until an end that the database knows."""

    name: str
    token: int  # larger than that of every earlier holder


class Leases:
    """The leases of one holder, whose name no other process has."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database, self._holder = database, holder

    def take(self, name: str, seconds: float) -> Lease | None:
        """The lease, if nobody else holds it; ours is made longer."""
        given = {"name": name, "holder": self._holder, "seconds": seconds}
        with self._database.writing() as connection:
            found = connection.execute(_TAKEN, given).fetchone()
        return None if found is None else Lease(name, found[0])

    def take_some(self, names: Sequence[str], most: int, seconds: float) -> list[Lease]:
        """Of what is owed, at most so many that nobody holds, the first first.

        Nobody is waited for: what another takes just then is left to it (SKIP LOCKED).
        """
        given = {"names": list(dict.fromkeys(names)), "most": most}
        given |= {"holder": self._holder, "seconds": seconds}
        with self._database.writing() as connection:
            found = dict(connection.execute(_SOME, given).fetchall())
        return [Lease(name, found[name]) for name in dict.fromkeys(names) if name in found]

    def renew(self, lease: Lease, seconds: float) -> None:
        """Hold it for so long from now on; Deposed if it has ended or is another's."""
        if self._database.one(_RENEWED, seconds, lease.name, lease.token) is None:
            raise Deposed(f"the lease {lease.name} has ended")

    def give_back(self, lease: Lease) -> None:
        """Let others have it at once; nothing happens if they have it already."""
        self._database.one(_GIVEN_BACK, lease.name, lease.token)


class Signed:
    """The largest head that anybody was about to sign: it moves before anything is signed.

    Unless publishing was stopped: then it stays where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def head(self) -> Head | None:
        """That head, if there is one."""
        found = self._database.one("SELECT size, root FROM signed")
        return None if found is None else Head(found[0], bytes(found[1]))

    @property
    def stopped(self) -> str | None:
        """Why nothing may be signed, if that was said on any machine."""
        found = self._database.one(_STOPPED)
        return None if found is None else str(found[0])

    def stop(self, why: str) -> None:
        """Let nothing be signed by anybody, until the owner lifts it; the first reason stays."""
        with self._database.writing() as connection:
            connection.execute(_STOP, [why])

    def advance(self, lease: Lease, head: Head) -> None:
        """Say that this head is about to be signed.

        Deposed if a later holder of the lease has said so of any, or anybody of a larger head or
        of another root at this size. The same may be said again: an answer may have been lost.
        PublishingStopped.
        """
        given = {"token": lease.token, "size": head.size, "root": head.root}
        with self._database.writing() as connection:
            stopped = connection.execute(_STOPPED).fetchone()
            if stopped is not None:
                raise PublishingStopped.because(stopped[0])
            found = connection.execute(_SIGNED, given).fetchone()
        if found is None:
            raise Deposed(f"another process publishes, or has published more than {head.size}")
