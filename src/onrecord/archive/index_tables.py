"""What does the index note about each entry?"""

import apsw

from onrecord.archive import openings
from onrecord.record.accounts import AccountId
from onrecord.record.captures import Capture
from onrecord.record.documents import Document
from onrecord.record.entries import Entry
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation
from onrecord.record.outcomes import Revision
from onrecord.record.stamps import Stamp

__all__ = ["EMPTY", "SCHEMA", "VERSION", "enter"]

VERSION = 2  # of the schema and of what `enter` makes of an entry; also of openings.SCHEMA

SCHEMA = f"""{openings.SCHEMA}
CREATE TABLE reached (size INTEGER NOT NULL, last TEXT NOT NULL) STRICT;
INSERT INTO reached VALUES (0, '');
CREATE TABLE posts (
    ref TEXT PRIMARY KEY, platform TEXT NOT NULL, account TEXT NOT NULL, post TEXT NOT NULL,
    first INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX posts_in_order ON posts (platform, account, first);
CREATE TABLE of_post (
    ref TEXT, place INTEGER, PRIMARY KEY (ref, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE of_account (
    account TEXT, place INTEGER, platform TEXT, PRIMARY KEY (account, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE streamed (
    account TEXT, rev TEXT, platform TEXT, "commit" TEXT NOT NULL,
    PRIMARY KEY (account, rev, platform)
) STRICT, WITHOUT ROWID;
CREATE TABLE frames (body TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    kind TEXT, place INTEGER, PRIMARY KEY (kind, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE captures (place INTEGER PRIMARY KEY) STRICT;
CREATE TABLE stamps (size INTEGER, place INTEGER, PRIMARY KEY (size, place)) STRICT, WITHOUT ROWID;
"""

EMPTY = """
DELETE FROM posts; DELETE FROM of_post; DELETE FROM of_account; DELETE FROM documents;
DELETE FROM streamed; DELETE FROM frames; DELETE FROM captures; DELETE FROM stamps;
UPDATE reached SET size = 0, last = '';
"""


def enter(database: apsw.Connection, place: int, entry: Entry) -> None:
    """Note the entry at this place of the log, inside the open transaction."""
    match entry:
        case PostObservation():
            row = (entry.ref, entry.platform, entry.account, entry.post, place)
            database.execute("INSERT OR IGNORE INTO posts VALUES (?, ?, ?, ?, ?)", row)
            database.execute("INSERT INTO of_post VALUES (?, ?)", (entry.ref, place))
        case AccountObservation():
            _of_account(database, entry.account, place, entry.platform)
            _streamed(database, entry)
        case Gap() | Looks():
            _of_account(database, entry.account, place, entry.platform)
        case Document():
            database.execute("INSERT INTO documents VALUES (?, ?)", (entry.kind, place))
            for ref in dict.fromkeys(entry.posts):
                database.execute("INSERT INTO of_post VALUES (?, ?)", (ref, place))
            for account in dict.fromkeys(entry.accounts):
                _of_account(database, account, place, None)
        case Capture():
            database.execute("INSERT INTO captures VALUES (?)", (place,))
            for ref in dict.fromkeys(entry.posts):
                database.execute("INSERT INTO of_post VALUES (?, ?)", (ref, place))
        case Stamp():
            database.execute("INSERT INTO stamps VALUES (?, ?)", (entry.size, place))


def _of_account(
    database: apsw.Connection, account: AccountId, place: int, platform: str | None
) -> None:
    database.execute("INSERT INTO of_account VALUES (?, ?, ?)", (account, place, platform))


def _streamed(database: apsw.Connection, entry: AccountObservation) -> None:
    fact, evidence = entry.fact, entry.evidence
    if evidence.exchange.method != "SUBSCRIBE":
        return
    database.execute("INSERT OR IGNORE INTO frames VALUES (?)", (evidence.exchange.body,))
    # A revision announced without the one before it (#sync) does not stand for its commit.
    if isinstance(fact, Revision) and fact.since is not None and evidence.signed:
        row = (entry.account, fact.rev, entry.platform, evidence.signed.commit)
        database.execute("INSERT OR IGNORE INTO streamed VALUES (?, ?, ?, ?)", row)
