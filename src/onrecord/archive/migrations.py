"""How did the tables of the records come to be as they are?

Their triggers hold whoever opens the file by other means than ours.
"""

import apsw

__all__ = ["MIGRATIONS", "migrate", "newest_version"]

MIGRATIONS = (
    """
    CREATE TABLE entries (
        place INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        leaf BLOB NOT NULL CHECK (length(leaf) <= 65535)
    ) STRICT;
    CREATE TABLE head (
        origin TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        root BLOB NOT NULL,
        frontier BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER entries_follow BEFORE INSERT ON entries
        WHEN NEW.place IS NOT (SELECT coalesce(max(place) + 1, 0) FROM entries)
            OR EXISTS (SELECT 1 FROM entries WHERE digest = NEW.digest)
        BEGIN SELECT RAISE(ABORT, 'entries are appended, once each'); END;
    CREATE TRIGGER entries_stay BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
    CREATE TRIGGER entries_are_fixed BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
    CREATE TRIGGER head_is_one BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head)
        BEGIN SELECT RAISE(ABORT, 'a log has one head'); END;
    CREATE TRIGGER head_stays BEFORE DELETE ON head
        BEGIN SELECT RAISE(ABORT, 'a head is never deleted'); END;
    CREATE TRIGGER head_advances BEFORE UPDATE ON head
        WHEN NEW.size <= OLD.size OR NEW.origin <> OLD.origin
            OR NEW.size <> (SELECT coalesce(max(place) + 1, 0) FROM entries)
        BEGIN SELECT RAISE(ABORT, 'a head moves forward with its entries'); END;
    """,
)
"""Script n (from 1) leads to user_version n. A released one is never changed."""


def newest_version() -> int:
    """The user_version of tables that this release writes."""
    return len(MIGRATIONS)


def migrate(database: apsw.Connection) -> None:
    """Bring the tables to the newest version, inside the open transaction."""
    for script in MIGRATIONS[database.pragma("user_version") :]:
        database.execute(script)
    database.pragma("user_version", newest_version())
