"""The append-only truth: what is in stays in, in its order, once."""

import threading
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from entries import commitment, post_observation
from kept_entries import ORIGIN, gap, kept_document, kept_observation, kept_observations
from onrecord.archive import (
    Archive,
    ArchiveBusy,
    ArchiveError,
    BlobMissing,
    DamagedArchive,
    HeadMoved,
    NewerArchive,
    NoSuchEntry,
    migrations,
    open_archive,
)
from onrecord.archive.database import OLDEST_SQLITE, require_sqlite
from onrecord.archive.files import Files
from onrecord.archive.sqlite import Records
from onrecord.proof.merkle import Frontier, leaf_hash
from onrecord.record.commitments import digest_of
from onrecord.record.documents import DocumentKind
from onrecord.record.entries import EntryError, leaf_of
from onrecord.record.outcomes import Absent
from small_log import tree_hash


@pytest.fixture
def filled(folder: Path) -> Path:
    """An archive with five entries."""
    with open_archive(folder) as archive:
        archive.append([gap(n) for n in range(5)])
    return folder


def test_entries_come_back_in_order_with_their_digests(archive: Archive) -> None:
    entries = [*kept_observations(archive, 1, 2), gap(3)]
    logged = archive.append(entries)
    assert [one.index for one in logged] == [0, 1, 2]
    assert [one.entry for one in logged] == entries
    assert [one.digest for one in logged] == [digest_of(leaf_of(entry)) for entry in entries]
    assert list(archive.entries()) == list(logged)
    assert list(archive.entries(1, 2)) == [logged[1]]
    assert list(archive.entries(2, 99)) == [logged[2]]
    assert list(archive.entries(5)) == []
    assert archive.entry(1) == logged[1]
    assert archive.leaf(1) == leaf_of(entries[1])
    assert archive.find(logged[2].digest) == logged[2]


def test_what_is_not_there_is_not_found(archive: Archive) -> None:
    archive.append([gap(1)])
    assert archive.find(digest_of(b"something else")) is None
    for index in (1, -1):
        with pytest.raises(NoSuchEntry):
            archive.entry(index)


def test_the_head_is_the_root_of_rfc_6962_over_the_leaves(archive: Archive) -> None:
    archive.append([gap(n) for n in range(3)])
    archive.append([])
    archive.append([gap(n) for n in range(3, 11)])
    leaves = [leaf_hash(leaf_of(gap(n))) for n in range(11)]
    assert archive.head.size == 11
    assert archive.head.root == tree_hash(leaves)


def test_an_entry_stands_in_the_log_once_however_often_it_is_appended(archive: Archive) -> None:
    first = archive.append([gap(1), gap(2)])
    again = archive.append([gap(2), gap(3), gap(3), gap(1)])
    assert [one.index for one in again] == [1, 2, 2, 0]
    assert again[0] == first[1]
    assert archive.head.size == 3
    assert archive.append([gap(1)]) == first[:1]
    assert archive.head.size == 3


def test_bytes_come_before_their_meaning(archive: Archive) -> None:
    body_missing = post_observation(Absent("gone"))
    kept = kept_observation(archive, 1)
    exchange = kept.evidence.exchange
    headers = replace(
        kept, evidence=replace(kept.evidence, exchange=replace(exchange, headers=commitment("x")))
    )
    version = replace(kept, outcome=replace(kept.outcome, version=commitment("x")))
    document = replace(kept_document(archive, DocumentKind.CASE, "words"), body=commitment("x"))
    for entry in (body_missing, headers, version, document):
        with pytest.raises(BlobMissing):
            archive.append([gap(1), entry])
    assert archive.head.size == 0
    archive.append([kept])


def test_bytes_that_another_process_kept_will_do(folder: Path) -> None:
    with open_archive(folder) as one, open_archive(folder) as two:
        entries = kept_observations(one, 1, 2, 3)
        assert len(two.append(entries)) == 3


def test_an_entry_that_could_not_be_read_back_is_not_appended(archive: Archive) -> None:
    kept = kept_observation(archive, 1)
    hostile = {
        "a number where a text belongs": replace(kept, outcome=Absent(404)),
        "half a character": replace(kept, outcome=Absent("\ud800")),
        "larger than a leaf": replace(kept, outcome=Absent("x" * 70_000)),
    }
    for case, entry in hostile.items():
        with pytest.raises(EntryError):
            archive.append([gap(1), entry])
            pytest.fail(case)
    assert archive.head.size == 0


def test_an_archive_open_for_reading_writes_nothing(filled: Path) -> None:
    with open_archive(filled, writing=False) as archive:
        for does in (lambda: archive.keep(b"x"), lambda: archive.append([]), archive.publish):
            with pytest.raises(ArchiveError):
                does()
        assert len(list(archive.entries())) == 5


FORBIDDEN = {
    "change a leaf": "UPDATE entries SET leaf = x'00' WHERE place = 2",
    "change a digest": "UPDATE entries SET digest = randomblob(32) WHERE place = 2",
    "move an entry": "UPDATE entries SET place = 99 WHERE place = 4",
    "delete an entry": "DELETE FROM entries WHERE place = 4",
    "delete all": "DELETE FROM entries",
    "replace an entry": "INSERT OR REPLACE INTO entries VALUES (4, randomblob(32), x'00')",
    "replace by digest": (
        "INSERT OR REPLACE INTO entries SELECT 5, digest, x'00' FROM entries WHERE place = 1"
    ),
    "replace into": "REPLACE INTO entries VALUES (0, randomblob(32), x'00')",
    "upsert": (
        "INSERT INTO entries VALUES (4, randomblob(32), x'00')"
        " ON CONFLICT (place) DO UPDATE SET leaf = x'00'"
    ),
    "leave a place free": "INSERT INTO entries VALUES (7, randomblob(32), x'00')",
    "insert before the first": "INSERT INTO entries VALUES (-1, randomblob(32), x'00')",
    "a text for a leaf": "INSERT INTO entries VALUES (5, randomblob(32), 'text')",
    "a digest cut short": "INSERT INTO entries VALUES (5, randomblob(31), x'00')",
    "a leaf too long": "INSERT INTO entries VALUES (5, randomblob(32), zeroblob(65536))",
    "delete the head": "DELETE FROM head",
    "replace the head": "INSERT OR REPLACE INTO head SELECT * FROM head",
    "another head": "INSERT INTO head SELECT 'other', size, root, frontier FROM head",
    "move the head back": "UPDATE head SET size = 3",
    "change the root in place": "UPDATE head SET root = x'00'",
    "move the head beyond the entries": "UPDATE head SET size = 6",
    "rename the log": "UPDATE head SET origin = 'other', size = size + 1",
}


@pytest.mark.parametrize("recursive", [True, False], ids=["our settings", "SQLite's defaults"])
@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_tables_themselves_refuse(filled: Path, statement: str, recursive: bool) -> None:
    database = apsw.Connection(str(filled / "records.db"))
    database.pragma("recursive_triggers", recursive)
    before = database.execute("SELECT * FROM entries JOIN head").fetchall()
    with pytest.raises(apsw.ConstraintError):
        database.execute(statement)
    assert database.execute("SELECT * FROM entries JOIN head").fetchall() == before
    database.close()


def test_the_settings_of_the_connection(filled: Path) -> None:
    records = Records(filled / "records.db", Files())
    asked = ("journal_mode", "synchronous", "recursive_triggers", "trusted_schema")
    assert [records._database.pragma(name) for name in asked] == ["wal", 2, 1, 0]
    records.close()


def test_the_head_moves_only_from_where_the_writer_found_it(filled: Path) -> None:
    records = Records(filled / "records.db", Files())
    here = Frontier.from_bytes(records._database.execute("SELECT frontier FROM head").fetchone()[0])
    stale = Frontier().append([leaf_hash(b"another story")] * 5)
    with pytest.raises(HeadMoved), records._writing():
        leaf = leaf_of(gap(9))
        records._database.execute(
            "INSERT INTO entries VALUES (5, ?, ?)", (bytes.fromhex(digest_of(leaf)), leaf)
        )
        records._move_head(stale, here.append([leaf_hash(leaf)]))
    assert records.head.size == 5
    assert records.leaf(5) is None
    records.close()


def test_writers_take_turns(folder: Path) -> None:
    with open_archive(folder) as one, open_archive(folder) as two:

        def append(archive: Archive, start: int) -> None:
            for number in range(start, start + 20):
                archive.append([gap(number)])

        threads = [
            threading.Thread(target=append, args=(archive, start))
            for archive, start in ((one, 0), (two, 1000), (one, 2000))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        leaves = [leaf_of(one.entry) for one in one.entries()]
        assert len(leaves) == 60
        assert two.head.root == tree_hash([leaf_hash(leaf) for leaf in leaves])


def test_who_waits_too_long_for_his_turn_is_told(folder: Path) -> None:
    other = apsw.Connection(str(folder / "records.db"))
    other.execute("BEGIN IMMEDIATE")
    with open_archive(folder, wait=0.05) as archive:
        with pytest.raises(ArchiveBusy) as refused:
            archive.append([gap(1)])
        assert "another command is writing" in str(refused.value)
        assert refused.value.exit_code == 4
        assert list(archive.entries()) == []
        other.execute("ROLLBACK")
        assert len(archive.append([gap(1)])) == 1
    other.close()


DAMAGED = {
    "not a database": b"not a database, but long enough to be taken for one" * 20,
    "empty": b"",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused(folder: Path, data: bytes) -> None:
    (folder / "records.db").write_bytes(data)
    with pytest.raises(DamagedArchive):
        open_archive(folder)


def test_a_head_that_contradicts_itself_is_refused(filled: Path) -> None:
    database = apsw.Connection(str(filled / "records.db"))
    database.execute("DROP TRIGGER head_advances; UPDATE head SET root = zeroblob(32)")
    database.close()
    with pytest.raises(DamagedArchive):
        open_archive(filled)


def test_records_of_another_log_are_refused(filled: Path) -> None:
    text = (filled / "onrecord.toml").read_text()
    (filled / "onrecord.toml").write_text(text.replace(ORIGIN, "other.example"))
    with pytest.raises(DamagedArchive):
        open_archive(filled)


def test_an_archive_of_a_later_release_is_not_touched(filled: Path) -> None:
    database = apsw.Connection(str(filled / "records.db"))
    database.pragma("user_version", 99)
    database.close()
    before = (filled / "records.db").read_bytes()
    with pytest.raises(NewerArchive):
        open_archive(filled)
    assert (filled / "records.db").read_bytes() == before


def test_an_archive_of_an_earlier_release_is_brought_up_to_date(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (*migrations.MIGRATIONS, "CREATE TABLE later (thing TEXT) STRICT;")
    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    for _ in range(2):
        with open_archive(filled) as archive:
            assert len(list(archive.entries())) == 5
    database = apsw.Connection(str(filled / "records.db"))
    assert database.pragma("user_version") == 2
    assert database.execute("SELECT * FROM later").fetchall() == []
    database.close()


def test_an_sqlite_with_the_wal_reset_bug_is_refused() -> None:
    require_sqlite()
    require_sqlite(".".join(map(str, OLDEST_SQLITE)))
    for version in ("3.40.1", "3.51.2", "3.9.0"):
        with pytest.raises(ArchiveError) as refused:
            require_sqlite(version)
        assert "3.51.3" in str(refused.value)
