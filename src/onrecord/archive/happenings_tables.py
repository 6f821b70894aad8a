"""What is kept of what happened, and what must be remembered to go on from there?

No words of others lie in here: what a document says is read again each time, so that what is
withheld is told by nobody.
"""

from typing import NamedTuple

import apsw

from onrecord.archive.database import rows

__all__ = ["EMPTY", "SCHEMA", "VERSION", "Book", "Happened", "Position"]

VERSION = 3  # of the schema, and of what desk/happenings makes of an entry

SCHEMA = """
CREATE TABLE reached (size INTEGER NOT NULL, last TEXT NOT NULL) STRICT;
INSERT INTO reached VALUES (0, '');
CREATE TABLE happened (
    place INTEGER, nth INTEGER, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at INTEGER,
    which TEXT, says TEXT, authenticity TEXT, platform TEXT, account TEXT, post TEXT,
    because TEXT NOT NULL, recorded_at INTEGER NOT NULL, counted INTEGER NOT NULL,
    PRIMARY KEY (place, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX happened_of_kind ON happened (kind, place, nth);
CREATE TABLE of_account (
    account TEXT, place INTEGER, nth INTEGER, kind TEXT NOT NULL, PRIMARY KEY (account, place, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX of_account_by_kind ON of_account (account, kind, place, nth);
CREATE TABLE of_post (
    post TEXT, place INTEGER, nth INTEGER, kind TEXT NOT NULL, PRIMARY KEY (post, place, nth)
) STRICT, WITHOUT ROWID;
CREATE TABLE notes (
    about TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (about, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE facts (account TEXT, place INTEGER, PRIMARY KEY (account, place)) STRICT, WITHOUT ROWID;
CREATE TABLE outdated (post TEXT, by INTEGER, PRIMARY KEY (post, by)) STRICT, WITHOUT ROWID;
CREATE TABLE waiting (account TEXT, post TEXT, PRIMARY KEY (account, post)) STRICT, WITHOUT ROWID;
"""

EMPTY = """
DELETE FROM happened; DELETE FROM of_account; DELETE FROM of_post; DELETE FROM notes;
DELETE FROM facts; DELETE FROM outdated; DELETE FROM waiting;
UPDATE reached SET size = 0, last = '';
"""

Position = tuple[int, int]
"""Where something stands in the order in which it came on record: entry of the log, and which."""


class Happened(NamedTuple):
    """Something that happened. Times are microseconds since 1970.

    Of what a document says `at` and `says` are None: whoever shows it reads the document.
    """

    place: int
    nth: int
    id: str
    kind: str
    at: int | None
    which: str | None
    says: str | None
    authenticity: str | None
    platform: str | None
    account: str | None
    post: str | None
    because: str  # digests, with spaces between
    recorded_at: int
    counted: int  # posts or accounts, where several are told as one


class Book:
    """The tables within one transaction, for whoever follows the log."""

    def __init__(self, database: apsw.Connection) -> None:
        self._database = database
        self._notes: dict[tuple[str, str], str | None] = {}
        self._noted: set[tuple[str, str]] = set()

    def enter(self, one: Happened, accounts: tuple[str, ...], posts: tuple[str, ...]) -> bool:
        """Enter something with whom and what it concerns; False if it is there already."""
        marks = ", ".join("?" * len(one))
        sql = f"INSERT INTO happened VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING 1"
        if not self._database.execute(sql, one).fetchall():
            return False
        for account in dict.fromkeys(accounts):
            row = (account, one.place, one.nth, one.kind)
            self._database.execute("INSERT INTO of_account VALUES (?, ?, ?, ?)", row)
        for post in dict.fromkeys(posts):
            row = (post, one.place, one.nth, one.kind)
            self._database.execute("INSERT INTO of_post VALUES (?, ?, ?, ?)", row)
        return True

    def count(self, position: Position) -> None:
        """What is told as one has one more."""
        sql = "UPDATE happened SET counted = counted + 1 WHERE place = ? AND nth = ?"
        self._database.execute(sql, position)

    def join(self, position: Position, account: str) -> bool:
        """What is told as one concerns one more account; False if it does already."""
        sql = (
            "INSERT INTO of_account SELECT ?, place, nth, kind FROM happened"
            " WHERE place = ? AND nth = ? ON CONFLICT DO NOTHING RETURNING 1"
        )
        if not self._database.execute(sql, (account, *position)).fetchall():
            return False
        self.count(position)
        several = "UPDATE happened SET account = NULL WHERE place = ? AND nth = ?"
        self._database.execute(several, position)
        return True

    def latest_of_post(self, post: str) -> str | None:
        """The kind of what last happened to a post itself."""
        sql = (
            "SELECT kind FROM of_post JOIN happened USING (place, nth, kind)"
            " WHERE of_post.post = ? AND happened.post = ? AND says IS NOT NULL"
            " ORDER BY place DESC, nth DESC LIMIT 1"
        )
        found = rows(self._database, sql, post, post)
        return str(found[0][0]) if found else None

    def note(self, about: str, name: str) -> str | None:
        """What was noted about something under this name."""
        asked = (about, name)
        if asked not in self._notes:
            sql = "SELECT value FROM notes WHERE about = ? AND name = ?"
            found = rows(self._database, sql, about, name)
            self._notes[asked] = str(found[0][0]) if found else None
        return self._notes[asked]

    def set_note(self, about: str, name: str, value: str) -> None:
        """Note this instead; it is kept by `close`."""
        self._notes[about, name] = value
        self._noted.add((about, name))

    def close(self) -> None:
        """Keep what was noted: many entries change the same note."""
        kept = [(*one, self._notes[one]) for one in sorted(self._noted)]
        self._database.executemany("REPLACE INTO notes VALUES (?, ?, ?)", kept)

    def add_fact(self, account: str, place: int) -> None:
        """An entry says something new of an account."""
        self._database.execute("INSERT OR IGNORE INTO facts VALUES (?, ?)", (account, place))

    def facts(self, account: str, most: int) -> list[int]:
        """Where something new was last said of an account, latest first."""
        sql = "SELECT place FROM facts WHERE account = ? ORDER BY place DESC LIMIT ?"
        return [place for (place,) in rows(self._database, sql, account, most)]

    def outdate(self, post: str, by: int) -> None:
        """A look at a post came after this entry of its account's tree had overtaken it."""
        self._database.execute("INSERT OR IGNORE INTO outdated VALUES (?, ?)", (post, by))

    def outdating(self, post: str) -> list[int]:
        """Which entries had overtaken looks at a post."""
        sql = "SELECT by FROM outdated WHERE post = ? ORDER BY by"
        return [place for (place,) in rows(self._database, sql, post)]

    def wait(self, account: str, post: str) -> None:
        """The next word on the account's tree may explain where the post went."""
        self._database.execute("INSERT OR IGNORE INTO waiting VALUES (?, ?)", (account, post))

    def waited(self, account: str) -> list[str]:
        """The posts that waited for such a word; they wait no more."""
        sql = "DELETE FROM waiting WHERE account = ? RETURNING post"
        return sorted(post for (post,) in rows(self._database, sql, account))
