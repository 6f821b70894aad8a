"""What does the search index hold?

The terms lie in SQLite's own full-text index, without the text; how many posts have a term lies
beside it, since counting them anew would take as long as reading them.
"""

from collections import Counter
from collections.abc import Sequence

import apsw

from onrecord.archive.database import rows
from onrecord.archive.search_store import Indexed
from onrecord.findings.likeness import terms_of
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Commitment

__all__ = ["EMPTY", "SCHEMA", "VERSION", "enter", "remove"]

VERSION = 3  # of the schema, and of findings.likeness.words: other terms need another index

SCHEMA = """
CREATE TABLE reached (size INTEGER NOT NULL, last TEXT NOT NULL) STRICT;
INSERT INTO reached VALUES (0, '');
CREATE TABLE generation (name TEXT NOT NULL) STRICT;
INSERT INTO generation VALUES (hex(randomblob(8)));
CREATE TABLE accounts (
    number INTEGER PRIMARY KEY, platform TEXT NOT NULL, account TEXT NOT NULL,
    UNIQUE (platform, account)
) STRICT;
CREATE TABLE texts (
    number INTEGER PRIMARY KEY, ref TEXT NOT NULL, version TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES accounts, at INTEGER NOT NULL, text TEXT NOT NULL,
    UNIQUE (ref, version)
) STRICT;
CREATE INDEX texts_in_time ON texts (account, at);
CREATE TABLE remembered (
    name TEXT PRIMARY KEY, stamp TEXT NOT NULL, value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE frequencies (
    term TEXT PRIMARY KEY, posts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE said USING fts5(
    account, terms, content='', contentless_delete=1,
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* S* Co'"
);
"""

EMPTY = """
DELETE FROM texts; DELETE FROM accounts; DELETE FROM frequencies; DELETE FROM said;
DELETE FROM remembered;
UPDATE reached SET size = 0, last = ''; UPDATE generation SET name = hex(randomblob(8));
"""


def enter(database: apsw.Connection, found: Sequence[Indexed]) -> None:
    """Enter versions, inside the open transaction; what is there already stays as it is."""
    counted: Counter[str] = Counter()
    for one in found:
        account = _account(database, one.platform, one.account)
        row = (one.ref, one.version, account, one.at, one.text)
        sql = (
            "INSERT INTO texts (ref, version, account, at, text) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING number"
        )
        for (number,) in rows(database, sql, *row):
            said = terms_of(one.text)
            database.execute(
                "INSERT INTO said (rowid, account, terms) VALUES (?, ?, ?)",
                (number, f"a{account}", " ".join(said)),
            )
            counted.update(set(said))
    _count(database, counted)


def remove(database: apsw.Connection, version: Commitment) -> None:
    """Take a version out, inside the open transaction: its bytes are no longer kept."""
    for number, text in rows(
        database, "DELETE FROM texts WHERE version = ? RETURNING number, text", version
    ):
        database.execute("DELETE FROM said WHERE rowid = ?", (number,))
        _count(database, Counter(dict.fromkeys(terms_of(text), -1)))
    database.execute("DELETE FROM frequencies WHERE posts <= 0")
    database.execute("INSERT INTO said (said) VALUES ('optimize')")  # else its terms stay there
    database.execute("UPDATE generation SET name = hex(randomblob(8))")


def _account(database: apsw.Connection, platform: str, account: AccountId) -> int:
    sql = "SELECT number FROM accounts WHERE platform = ? AND account = ?"
    found = rows(database, sql, platform, account)
    if not found:
        sql = "INSERT INTO accounts (platform, account) VALUES (?, ?) RETURNING number"
        found = rows(database, sql, platform, account)
    return int(found[0][0])


def _count(database: apsw.Connection, counted: Counter[str]) -> None:
    sql = (
        "INSERT INTO frequencies VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET posts = posts + excluded.posts"
    )
    database.executemany(sql, sorted(counted.items()))
