"""Either half of an archive makes the other again, and never another one."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import (
    AnotherWatcher,
    DamagedArchive,
    ForkedLog,
    KeyRefused,
    open_archive,
    rebuild,
    watch_lock,
)
from onrecord.archive.files import Files
from onrecord.archive.sqlite import Records
from onrecord.record.entries import leaf_of

SIZE = 600
PARTIAL_BEFORE = "48"  # 560 entries are two full tiles and these


@pytest.fixture
def filled(folder: Path) -> Path:
    """An archive of 600 entries, the last 40 of them published in a second step."""
    with open_archive(folder) as archive:
        archive.append([gap(number) for number in range(SIZE - 40)])
        archive.publish()
        archive.append([gap(number) for number in range(SIZE - 40, SIZE - 1)])
        archive.append(kept_observations(archive, 1))
        archive.publish()
        archive.state.set("cursor", "5")
        archive.index.catch_up()
    return folder


def files(folder: Path) -> dict[Path, bytes]:
    """Everything but the databases, whose bytes may differ, and tiles of the head before."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".db" not in path.name)
    return {path: path.read_bytes() for path in found if path.name != PARTIAL_BEFORE}


def lose_records(folder: Path) -> None:
    (folder / "records.db").unlink()


def lose_tiles(folder: Path) -> None:
    shutil.rmtree(folder / "log" / "tile")


def lose_log(folder: Path) -> None:
    shutil.rmtree(folder / "log")


def lose_checkpoint(folder: Path) -> None:
    (folder / "log" / "checkpoint").unlink()


def lose_key(folder: Path) -> None:
    (folder / "log" / "log.vkey").unlink()


def spoil_tile(folder: Path) -> None:
    (folder / "log" / "tile" / "0" / "000").write_bytes(bytes(8192))


def spoil_bundle(folder: Path) -> None:
    (folder / "log" / "tile" / "entries" / "001").write_bytes(b"\0\0")


def spoil_index(folder: Path) -> None:
    (folder / "index.db").write_bytes(b"spoilt" * 1000)


def lose_derived(folder: Path) -> None:
    for name in ("index.db", "state.db"):
        (folder / name).unlink()


HARMS: list[Callable[[Path], None]] = [
    lose_records,
    lose_tiles,
    lose_log,
    lose_checkpoint,
    lose_key,
    spoil_tile,
    spoil_bundle,
    spoil_index,
    lose_derived,
]


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_lost_is_made_again_the_same(filled: Path, harm: Callable[[Path], None]) -> None:
    before = files(filled)
    with open_archive(filled) as archive:
        entries, head = list(archive.entries()), archive.head
    harm(filled)
    told = rebuild(filled)
    assert (told.size, told.root) == (SIZE, head.root)
    assert files(filled) == before
    with open_archive(filled) as archive:
        assert list(archive.entries()) == entries
        assert archive.head == head
        assert len(archive.index.entries_of_account("bluesky", entries[0].entry.account)) == 599
        assert archive.append([entries[5].entry])[0].index == 5
        archive.append([gap(SIZE + 1)])
        assert archive.publish().size == SIZE + 1


def test_a_sound_archive_is_left_as_it_is(filled: Path) -> None:
    before = files(filled)
    rebuild(filled)
    assert files(filled) == before
    with open_archive(filled) as archive:
        assert archive.state.get("cursor") is None


def test_what_was_not_published_yet_is_published(filled: Path) -> None:
    with open_archive(filled) as archive:
        archive.append([gap(SIZE + 1)])
        root = archive.head.root
    told = rebuild(filled)
    assert (told.size, told.root) == (SIZE + 1, root)


def test_records_from_an_older_backup_get_the_entries_that_they_lack(folder: Path) -> None:
    with open_archive(folder) as archive:
        archive.append([gap(number) for number in range(300)])
    shutil.copy(folder / "records.db", folder.parent / "backup.db")
    with open_archive(folder) as archive:
        archive.append([gap(number) for number in range(300, 700)])
        told = archive.publish()
    shutil.copy(folder.parent / "backup.db", folder / "records.db")
    assert rebuild(folder) == told
    with open_archive(folder) as archive:
        assert [one.entry for one in archive.entries()] == [gap(n) for n in range(700)]


def test_it_tells_how_far_it_has_come(filled: Path) -> None:
    lose_records(filled)
    told: list[tuple[int, int]] = []
    rebuild(filled, lambda done, total: told.append((done, total)))
    assert told[-1] == (SIZE, SIZE)
    assert {total for _, total in told} == {SIZE}


def other_records(folder: Path, size: int) -> None:
    lose_records(folder)
    records = Records.create(folder / "records.db", ORIGIN, Files())
    records.append([leaf_of(gap(number + 7)) for number in range(size)])
    records.close()


def tell_another_story(folder: Path) -> None:
    """Records of the same log with one other leaf, whose own head is right."""
    other_records(folder, SIZE)


def change_a_leaf(folder: Path) -> None:
    """One leaf changed in the database behind our back; the head is as it was."""
    database = apsw.Connection(str(folder / "records.db"))
    database.execute(
        "DROP TRIGGER entries_are_fixed; UPDATE entries SET leaf = x'7b7d' WHERE place = 3"
    )
    database.close()


@pytest.mark.parametrize("harm", [tell_another_story, change_a_leaf])
def test_where_the_halves_disagree_nothing_is_signed(
    filled: Path, harm: Callable[[Path], None]
) -> None:
    before = files(filled)
    harm(filled)
    with pytest.raises(ForkedLog):
        rebuild(filled)
    assert files(filled) == before


def test_an_older_backup_of_another_story_is_not_completed(filled: Path) -> None:
    other_records(filled, 1)
    with pytest.raises(ForkedLog):
        rebuild(filled)
    with pytest.raises(ForkedLog):
        open_archive(filled)


def test_a_changed_leaf_without_a_checkpoint_is_not_signed(filled: Path) -> None:
    change_a_leaf(filled)
    lose_checkpoint(filled)
    with pytest.raises(DamagedArchive):
        rebuild(filled)
    assert not (filled / "log" / "checkpoint").exists()


BOTH = {
    "records and checkpoint": [lose_records, lose_checkpoint],
    "records and tiles": [lose_records, lose_tiles],
    "records, and one bundle is spoilt": [lose_records, spoil_bundle],
    "records, and one tile is spoilt": [lose_records, spoil_tile],
}


@pytest.mark.parametrize("harms", BOTH.values(), ids=BOTH)
def test_what_is_lost_in_both_halves_stays_lost(
    filled: Path, harms: list[Callable[[Path], None]]
) -> None:
    for harm in harms:
        harm(filled)
    with pytest.raises(DamagedArchive) as refused:
        rebuild(filled)
    assert "backup" in refused.value.advice


def test_a_spoilt_bundle_puts_nothing_false_into_the_records(filled: Path) -> None:
    bundle = filled / "log" / "tile" / "entries" / "001"
    good = bundle.read_bytes()
    bundle.write_bytes(good.replace(b"the stream ended", b"the stream begun", 1))
    lose_records(filled)
    with pytest.raises(DamagedArchive):
        rebuild(filled)
    bundle.write_bytes(good)
    assert rebuild(filled).size == SIZE


def test_a_damaged_database_is_not_overwritten(filled: Path) -> None:
    (filled / "records.db").write_bytes(b"spoilt" * 10_000)
    with pytest.raises(DamagedArchive) as refused:
        rebuild(filled)
    assert "records.db* aside" in refused.value.advice
    assert (filled / "records.db").read_bytes() == b"spoilt" * 10_000


def test_a_damaged_checkpoint_is_not_overwritten(filled: Path) -> None:
    (filled / "log" / "checkpoint").write_bytes(b"")
    with pytest.raises(DamagedArchive) as refused:
        rebuild(filled)
    assert "aside" in refused.value.advice


def test_without_the_private_key_only_what_is_signed_can_be_made_again(filled: Path) -> None:
    (filled / "keys" / "log.pem").unlink()
    lose_records(filled)
    assert rebuild(filled).size == SIZE
    lose_checkpoint(filled)
    with pytest.raises(KeyRefused):
        rebuild(filled)


def test_not_while_a_watcher_is_at_work(filled: Path) -> None:
    with watch_lock(filled), pytest.raises(AnotherWatcher):
        rebuild(filled)


def test_unfinished_files_of_the_dead_are_swept(filled: Path) -> None:
    shelf = filled / "blobs" / "sha256" / "ab"
    shelf.mkdir(exist_ok=True)
    old, young = shelf / ".abcd.0123.part", shelf / ".abce.0123.part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    rebuild(filled)
    assert (old.exists(), young.exists()) == (False, True)
