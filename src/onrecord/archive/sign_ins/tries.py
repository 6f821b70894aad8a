"""How often may somebody try?

Each name and each address has a few free tries; after them each failure doubles the wait. Neither
names nor addresses are kept, only a keyed digest of them, and only for a day.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import apsw

from onrecord.archive.database import rows
from onrecord.archive.sign_ins.moments import seconds
from onrecord.archive.sign_ins.tables import Tables

__all__ = ["Limit", "Tries"]

_FORGOTTEN = timedelta(hours=24)
_LARGEST_POWER = 20


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free; the wait after the next is `first`, then doubles to `longest`."""

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, failed: int) -> timedelta:
        """How long somebody waits who failed so often."""
        if failed < self.free:
            return timedelta(0)
        doubled = 1 << min(failed - self.free, _LARGEST_POWER)
        return min(self.longest, self.first * doubled)


class Tries(Tables):
    """Tries that failed, by what is limited: a name, an address."""

    def take_try(self, limits: dict[str, Limit], at: datetime) -> timedelta:
        """Zero, and the try is taken; or how long to wait yet.

        It counts as failed from the beginning, so that many at once are no way around a limit:
        `succeeded` takes it back.
        """
        now, keyed = seconds(at), {self._whose(one): limit for one, limit in limits.items()}
        with self._writing() as database:
            old = now - int(_FORGOTTEN.total_seconds())
            database.execute("DELETE FROM tries WHERE last_at <= ?", (old,))
            wait = max(_wait(database, whose, limit, now) for whose, limit in keyed.items())
            if not wait:
                database.executemany(
                    "INSERT INTO tries VALUES (?, 1, ?) ON CONFLICT (whose)"
                    " DO UPDATE SET failed = failed + 1, last_at = excluded.last_at",
                    [(whose, now) for whose in keyed],
                )
        return timedelta(seconds=wait)

    def succeeded(self, *, name: str, address: str) -> None:
        """A name starts anew; of its address this one try is taken back, and no other."""
        with self._writing() as database:
            database.execute("DELETE FROM tries WHERE whose = ?", (self._whose(name),))
            taken = "UPDATE tries SET failed = max(0, failed - 1) WHERE whose = ?"
            database.execute(taken, (self._whose(address),))

    def _whose(self, limited: str) -> bytes:
        with self._reading() as database:
            ((key,),) = rows(database, "SELECT bytes FROM pepper")
        return hmac.new(key, limited.encode("utf-8", "surrogatepass"), sha256).digest()


def _wait(database: apsw.Connection, whose: bytes, limit: Limit, now: int) -> int:
    found = rows(database, "SELECT failed, last_at FROM tries WHERE whose = ?", whose)
    if not found:
        return 0
    failed, last_at = found[0]
    until = int(last_at) + int(limit.wait(failed).total_seconds())
    return max(0, until - now)
