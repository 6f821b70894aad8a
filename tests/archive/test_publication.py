"""What is published is what is committed, and never tells two histories."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go_reader import GoReader
from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import (
    Archive,
    ArchiveBusy,
    DamagedArchive,
    ForkedLog,
    NoSuchEntry,
    create_archive,
    open_archive,
)
from onrecord.archive.files import Files
from onrecord.archive.locks import publishing_lock
from onrecord.archive.sqlite import Records
from onrecord.proof.merkle import Frontier, leaf_hash, verify_consistency
from onrecord.proof.policy import Decision, parse_policy
from onrecord.proof.tlog_proof import verify_entry
from onrecord.record.entries import leaf_of
from small_log import tree_hash


def files(folder: Path) -> dict[str, bytes]:
    """Everything that is published."""
    log = folder / "log"
    return {
        str(path.relative_to(log)): path.read_bytes() for path in log.rglob("*") if path.is_file()
    }


def verified(archive: Archive, index: int) -> Decision:
    """What the entry and its proof tell somebody who knows the log's key and nothing else."""
    policy = parse_policy(f"log {archive.verifier_key}\nquorum none\n")
    return verify_entry(archive.proof(index), archive.leaf(index), policy)


def grow(archive: Archive, to: int) -> None:
    archive.append([gap(number) for number in range(archive.head.size, to)])


SIZES = [1, 2, 255, 256, 257, 512, 700]


def test_every_published_size_is_a_whole_log_to_a_stranger(
    folder: Path, go_reader: GoReader
) -> None:
    older: list[str] = []
    with open_archive(folder) as archive:
        for size in SIZES:
            grow(archive, size)
            told = archive.publish()
            assert (told.size, told.root) == (size, archive.head.root)
            fine, says = go_reader.run(
                "read", "-dir", folder / "log", "-vkey", archive.verifier_key, *older
            )
            assert fine, says
            older += ["-old", f"{size}:{str(told).splitlines()[2]}"]


def test_what_a_reader_sees_is_what_was_appended(archive: Archive) -> None:
    entries = kept_observations(archive, *range(300))
    archive.append(entries)
    archive.publish()
    reader = archive.log_reader()
    assert list(reader.entries(0, 300)) == [leaf_of(entry) for entry in entries]


def test_a_proof_convinces_who_knows_the_key(archive: Archive) -> None:
    grow(archive, 300)
    archive.publish()
    for index in (0, 255, 256, 299):
        assert verified(archive, index).checkpoint == archive.published


def test_no_proof_of_what_is_not_published(archive: Archive) -> None:
    grow(archive, 3)
    archive.publish()
    grow(archive, 5)
    for index in (3, 4, 5, -1):
        with pytest.raises(NoSuchEntry):
            archive.proof(index)
    archive.publish()
    assert archive.proof(4)


def test_publishing_twice_changes_nothing(archive: Archive) -> None:
    grow(archive, 300)
    first = archive.publish()
    before = files(archive.folder)
    assert archive.publish() == first
    assert files(archive.folder) == before


def test_an_older_published_log_is_a_beginning_of_a_newer_one(archive: Archive) -> None:
    heads = []
    for size in SIZES:
        grow(archive, size)
        heads.append(archive.publish())
    reader = archive.log_reader()
    for old in heads:
        verify_consistency(
            old.size, old.root, reader.size, reader.root, reader.consistency_proof(old.size)
        )


def test_partial_tiles_are_kept_until_the_full_one_is_there(archive: Archive) -> None:
    for size in (3, 5):
        grow(archive, size)
        archive.publish()
    assert {"tile/0/000.p/3", "tile/0/000.p/5", "tile/entries/000.p/3"} <= files(
        archive.folder
    ).keys()
    grow(archive, 256)
    archive.publish()
    assert files(archive.folder).keys() == {
        "checkpoint", "log.vkey", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"
    }  # fmt: skip


def test_nothing_is_published_but_the_log(archive: Archive) -> None:
    grow(archive, 300)
    archive.publish()
    assert {name.split("/")[0] for name in files(archive.folder)} == {
        "checkpoint", "log.vkey", "tile"
    }  # fmt: skip


def test_after_a_crash_between_tiles_and_checkpoint_the_next_publication_goes_on(
    archive: Archive,
) -> None:
    grow(archive, 100)
    archive.publish()
    checkpoint = archive.folder / "log" / "checkpoint"
    old = checkpoint.read_bytes()
    grow(archive, 300)
    archive.publish()
    checkpoint.write_bytes(old)
    assert archive.published.size == 100
    grow(archive, 400)
    assert archive.publish().size == 400
    assert len(list(archive.log_reader().entries(0, 400))) == 400


def lose_all(log: Path) -> None:
    shutil.rmtree(log / "tile")


def lose_one(log: Path) -> None:
    (log / "tile" / "1" / "000.p" / "2").unlink()


def spoil_one(log: Path) -> None:
    (log / "tile" / "1" / "000.p" / "2").write_bytes(bytes(64))


@pytest.mark.parametrize("harm", [lose_all, lose_one, spoil_one])
def test_tiles_that_the_next_publication_misses_are_written_again(
    archive: Archive, harm: Callable[[Path], None]
) -> None:
    grow(archive, 600)
    archive.publish()
    before = files(archive.folder)
    harm(archive.folder / "log")
    grow(archive, 601)
    archive.publish()
    after = files(archive.folder)
    full = [name for name in before if name.startswith("tile") and ".p/" not in name]
    assert {name: after[name] for name in full} == {name: before[name] for name in full}
    assert len(list(archive.log_reader().entries(0, 601))) == 601


def test_a_proof_from_damaged_tiles_is_refused(archive: Archive) -> None:
    grow(archive, 600)
    archive.publish()
    tile = archive.folder / "log" / "tile" / "0" / "000"
    tile.write_bytes(tile.read_bytes()[::-1])
    with pytest.raises(DamagedArchive):
        archive.proof(5)


def test_records_from_an_older_backup_are_not_gone_on_with(folder: Path) -> None:
    with open_archive(folder) as archive:
        grow(archive, 5)
    shutil.copy(folder / "records.db", folder.parent / "backup.db")
    with open_archive(folder) as archive:
        grow(archive, 9)
        archive.publish()
    shutil.copy(folder.parent / "backup.db", folder / "records.db")
    before = files(folder)
    for writing in (True, False):
        with pytest.raises(ForkedLog) as refused:
            open_archive(folder, writing=writing)
        assert "onrecord rebuild" in refused.value.advice
        assert refused.value.exit_code == 4
    assert files(folder) == before


def other_story(folder: Path, size: int) -> None:
    """Records of the same log and size with other entries, as somebody might put in place."""
    database = apsw.Connection(str(folder / "records.db"))
    database.execute("DROP TRIGGER entries_stay; DROP TRIGGER head_stays; DELETE FROM entries")
    origin = database.execute("SELECT origin FROM head").fetchone()[0]
    database.execute("DELETE FROM head")
    empty = Frontier()
    row = (origin, 0, empty.root, empty.to_bytes())
    database.execute("INSERT INTO head VALUES (?, ?, ?, ?)", row)
    database.close()
    records = Records(folder / "records.db", Files())
    records.append([leaf_of(gap(number + 1000)) for number in range(size)])
    records.close()


@pytest.mark.parametrize("size", [5, 6, 300])
def test_records_that_tell_another_story_are_never_signed(folder: Path, size: int) -> None:
    with open_archive(folder) as archive:
        grow(archive, 5)
        archive.publish()
    before = files(folder)
    other_story(folder, size)
    with pytest.raises(ForkedLog), open_archive(folder) as archive:
        assert size > 5, "at the published size the roots can be compared at once"
        archive.publish()
    assert files(folder) == before


def test_a_checkpoint_by_another_key_is_not_ours(folder: Path, tmp_path: Path) -> None:
    create_archive(tmp_path / "other", ORIGIN)
    shutil.copy(tmp_path / "other" / "log" / "checkpoint", folder / "log" / "checkpoint")
    with pytest.raises(DamagedArchive):
        open_archive(folder)


DAMAGED = {"empty": b"", "not text": b"\xff", "cut short": b"records.example/ministry\n0\n"}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_checkpoint_is_not_replaced(folder: Path, data: bytes) -> None:
    with open_archive(folder) as archive:
        grow(archive, 5)
        (folder / "log" / "checkpoint").write_bytes(data)
        with pytest.raises(DamagedArchive):
            archive.publish()
    assert (folder / "log" / "checkpoint").read_bytes() == data


def test_who_waits_too_long_to_publish_is_told(folder: Path) -> None:
    with open_archive(folder, wait=0.05) as archive:
        grow(archive, 1)
        with publishing_lock(folder / "log", 0), pytest.raises(ArchiveBusy):
            archive.publish()
        assert archive.publish().size == 1


def test_several_publish_at_once_and_the_log_only_grows(folder: Path) -> None:
    seen: dict[int, set[bytes]] = {}
    with open_archive(folder) as one, open_archive(folder) as two:

        def work(archive: Archive, start: int) -> None:
            last = 0
            for number in range(start, start + 15):
                archive.append([gap(number)])
                told = archive.publish()
                assert told.size > last
                last = told.size
                seen.setdefault(told.size, set()).add(told.root)

        threads = [
            threading.Thread(target=work, args=(archive, start))
            for archive, start in ((one, 0), (two, 1000), (one, 2000), (two, 3000))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        leaves = [leaf_hash(leaf) for leaf in one.log_reader().entries(0, 60)]
    assert one.published.size == 60
    assert seen == {size: {tree_hash(leaves[:size])} for size in seen}


STEPS = st.one_of(
    st.integers(0, 300).map(lambda count: ("append", count)),
    st.just(("publish", 0)),
    st.just(("reopen", 0)),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_in_any_order_the_root_is_that_of_rfc_6962(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("steps") / "archive"
    create_archive(folder, ORIGIN)
    archive, published = open_archive(folder), 0
    for step, count in steps:
        size = archive.head.size
        if step == "append":
            grow(archive, size + count)
        elif step == "publish":
            published = archive.publish().size
        else:
            archive.close()
            archive = open_archive(folder)
    leaves = [leaf_hash(leaf_of(logged.entry)) for logged in archive.entries()]
    assert archive.head.root == tree_hash(leaves)
    assert archive.published.size == published
    assert archive.published.root == tree_hash(leaves[:published])
    if published:
        archive.log_reader().check()
        assert verified(archive, published - 1).checkpoint.size == published
    archive.close()
