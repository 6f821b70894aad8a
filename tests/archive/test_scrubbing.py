"""Is damage found by looking at a part each time, in a folder and in a bucket?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from bucket_archive import Moved, fill, move, redaction
from onrecord.archive import Archive, open_archive
from onrecord.archive.blob_names import blob_name, salt_name
from onrecord.archive.scrubbing import scrub
from onrecord.record.commitments import digest_of
from s3_rig import SeaweedServer


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.rig)])
def filled(request: pytest.FixtureRequest, folder: Path) -> Path:
    """An archive with 10 blobs, and one digest of what is not kept."""
    fill(folder)
    if request.param == "bucket":
        seaweed: SeaweedServer = request.getfixturevalue("seaweed")
        moved: Moved = move(folder, seaweed)
        return moved.folder
    return folder


def test_in_time_all_of_it_is_looked_at(filled: Path) -> None:
    seen, blobs, unkept = [], 0, 0
    while True:
        with open_archive(filled, writing=False) as archive:
            found = scrub(archive, 4)
        seen.append(found.last)
        blobs, unkept = blobs + found.fixity.blobs, unkept + found.fixity.unkept
        assert found.fixity.faults == []
        if found.around:
            break
    assert (blobs, unkept, len(seen)) == (10, 1, 3)
    with open_archive(filled, writing=False) as archive:
        assert scrub(archive, 4).last == seen[0]


def test_where_it_stood_may_be_lost(filled: Path) -> None:
    with open_archive(filled, writing=False) as archive:
        first = scrub(archive, 4)
    for path in filled.glob("state.db*"):
        path.unlink()
    with open_archive(filled, writing=False) as archive:
        assert scrub(archive, 4).last == first.last
        assert scrub(archive, 100).around


BLOB = digest_of(b"post 3")


def replaced(archive: Archive, name: str, data: bytes | None) -> None:
    archive.stores.blobs.remove([name])
    if data is not None:
        archive.stores.blobs.create({name: data})


DAMAGES: dict[str, tuple[Callable[[Archive], None], str]] = {
    "changed bytes": (
        lambda archive: replaced(archive, blob_name(BLOB), b"post X"),
        "the bytes were changed",
    ),
    "a lost blob": (
        lambda archive: replaced(archive, blob_name(BLOB), None),
        "a salt without its blob",
    ),
    "a lost salt": (
        lambda archive: replaced(archive, salt_name(BLOB), None),
        "a blob without its salt",
    ),
    "a salt cut short": (
        lambda archive: replaced(archive, salt_name(BLOB), b"short"),
        "a salt has 32 bytes, not 5",
    ),
    "something else": (
        lambda archive: replaced(archive, "ab/notes.txt", b"left here"),
        "not ours",
    ),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_found(filled: Path, damage: Callable[[Archive], None], words: str) -> None:
    with open_archive(filled) as archive:
        damage(archive)
        found = scrub(archive, 100).fixity
    assert found.found == 1 and words in found.faults[0]


def test_redacted_bytes_are_no_damage(filled: Path) -> None:
    with open_archive(filled) as archive:
        archive.redact(redaction(archive, *archive.keep(b"post 3")))
        assert scrub(archive, 100).fixity.faults == []
