"""What does the index note about each entry?"""

from datetime import datetime

import apsw

from onrecord.archive import openings
from onrecord.findings.agreeing import looker_of
from onrecord.record.accounts import AccountId
from onrecord.record.captures import Capture
from onrecord.record.documents import Document
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation
from onrecord.record.outcomes import Absent, AccountState, Identity, Revision, Seen
from onrecord.record.revisions import served_revision
from onrecord.record.stamps import Stamp

__all__ = ["EMPTY", "SCHEMA", "VERSION", "enter"]

VERSION = 6  # of the schema and of what `enter` makes of an entry; also of openings.SCHEMA

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
CREATE TABLE revisions (
    account TEXT, platform TEXT, place INTEGER, digest BLOB NOT NULL, at INTEGER NOT NULL,
    rev TEXT NOT NULL, since TEXT, link TEXT NOT NULL, surface TEXT NOT NULL,
    authenticity TEXT NOT NULL, signed TEXT, vantage TEXT, PRIMARY KEY (account, platform, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE standing (
    platform TEXT, account TEXT, post TEXT, version TEXT, claimed REAL, first REAL NOT NULL,
    at REAL NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (platform, account, post)
) STRICT, WITHOUT ROWID;
CREATE TABLE latest_fact (
    platform TEXT, account TEXT, kind TEXT, place INTEGER NOT NULL,
    PRIMARY KEY (platform, account, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE streamed (
    account TEXT, rev TEXT, platform TEXT, looker TEXT, "commit" TEXT NOT NULL,
    link TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (account, rev, platform, looker)
) STRICT, WITHOUT ROWID;
CREATE TABLE frames (
    body TEXT, looker TEXT, PRIMARY KEY (body, looker)
) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    kind TEXT, place INTEGER, PRIMARY KEY (kind, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE captures (place INTEGER PRIMARY KEY) STRICT;
CREATE TABLE brought (
    vantage TEXT PRIMARY KEY, entries INTEGER NOT NULL, at REAL NOT NULL, place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE stamps (size INTEGER, place INTEGER, PRIMARY KEY (size, place)) STRICT, WITHOUT ROWID;
"""

EMPTY = """
DELETE FROM posts; DELETE FROM of_post; DELETE FROM of_account; DELETE FROM documents;
DELETE FROM streamed; DELETE FROM frames; DELETE FROM captures; DELETE FROM stamps;
DELETE FROM standing; DELETE FROM latest_fact; DELETE FROM revisions; DELETE FROM brought;
UPDATE reached SET size = 0, last = '';
"""


def enter(database: apsw.Connection, logged: Logged) -> None:
    """Note an entry of the log, inside the open transaction."""
    place = logged.index
    _brought(database, logged)
    match entry := logged.entry:
        case PostObservation():
            row = (entry.ref, entry.platform, entry.account, entry.post, place)
            database.execute("INSERT OR IGNORE INTO posts VALUES (?, ?, ?, ?, ?)", row)
            database.execute("INSERT INTO of_post VALUES (?, ?)", (entry.ref, place))
            _standing(database, place, entry)
        case AccountObservation():
            _looked(database, logged, entry)
            _latest(database, place, entry)
            _streamed(database, place, entry)
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


# Of these there are as many as posts, and more: they are read in short, without their leaves.
_REVISION = "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _looked(database: apsw.Connection, logged: Logged, entry: AccountObservation) -> None:
    served = served_revision(logged)
    if served is None:
        _of_account(database, entry.account, logged.index, entry.platform)
    else:
        database.execute(_REVISION, (entry.account, entry.platform, *served))


def _of_account(
    database: apsw.Connection, account: AccountId, place: int, platform: str | None
) -> None:
    database.execute("INSERT INTO of_account VALUES (?, ?, ?)", (account, place, platform))


# The host's latest word by our clock; entries may come late, and a first sighting even later.
_STAND = """
INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    version = iif(excluded.at >= at, excluded.version, version),
    claimed = iif(excluded.at >= at, coalesce(excluded.claimed, claimed), claimed),
    first = min(first, excluded.first),
    place = iif(excluded.at >= at, excluded.place, place),
    at = max(at, excluded.at)
"""


def _standing(database: apsw.Connection, place: int, entry: PostObservation) -> None:
    """Where a post stands by the word of whoever was asked for it, signed trees apart."""
    if entry.part is not None or entry.evidence.signed is not None:
        return
    match entry.outcome:
        case Seen(version):
            held: str | None = version
        case Absent():
            held = None
        case _:
            return
    at, claimed = _seconds(entry.observed_at), entry.claimed_at
    row = (entry.platform, entry.account, entry.post, held)
    times = (None if claimed is None else _seconds(claimed), at, at)
    database.execute(_STAND, (*row, *times, place))


def _latest(database: apsw.Connection, place: int, entry: AccountObservation) -> None:
    """What was last appended of an account's names and state."""
    if isinstance(entry.fact, Identity | AccountState):
        row = (entry.platform, entry.account, type(entry.fact).__name__, place)
        database.execute("REPLACE INTO latest_fact VALUES (?, ?, ?, ?)", row)


_BRING = """
INSERT INTO brought VALUES (?, 1, ?, ?) ON CONFLICT DO UPDATE SET
    entries = entries + 1, at = max(at, excluded.at), place = excluded.place
"""


def _brought(database: apsw.Connection, logged: Logged) -> None:
    """What came by the word of a vantage."""
    match logged.entry:
        case PostObservation(evidence=evidence) | AccountObservation(evidence=evidence):
            exchange = evidence.exchange
            at, vantage, collected = exchange.answered_at, exchange.vantage, exchange.collected
        case Capture() as visit:
            at, vantage, collected = visit.ended_at, visit.vantage, visit.collected
        case _:
            return
    if collected is not None:
        database.execute(_BRING, (vantage, _seconds(at), logged.index))


def _seconds(moment: datetime) -> float:
    """Since 1970; a float has room for each microsecond until the year 2255."""
    return moment.timestamp()


def _streamed(database: apsw.Connection, place: int, entry: AccountObservation) -> None:
    fact, evidence = entry.fact, entry.evidence
    if evidence.exchange.method != "SUBSCRIBE":
        return
    looker = looker_of(evidence.exchange)
    frame = (evidence.exchange.body, looker)
    database.execute("INSERT OR IGNORE INTO frames VALUES (?, ?)", frame)
    # A revision announced without the one before it (#sync) does not stand for its commit.
    if isinstance(fact, Revision) and fact.since is not None and evidence.signed:
        names = (entry.account, fact.rev, entry.platform, looker)
        row = (*names, evidence.signed.commit, fact.link, place)
        database.execute("INSERT OR IGNORE INTO streamed VALUES (?, ?, ?, ?, ?, ?, ?)", row)
