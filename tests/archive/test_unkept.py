"""What is seen and not kept: a digest and a salt, and the reason in the place of the bytes."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from faulty_disk import Fault, FaultyDisk
from kept_entries import ORIGIN, at, kept_observation
from onrecord.archive import (
    Archive,
    BlobMissing,
    BlobUnkept,
    BlobWithheld,
    StorageError,
    back_up,
    create_archive,
    examine_fixity,
    open_archive,
    rebuild,
    restore,
)
from onrecord.archive.blob_names import unkept_name
from onrecord.record.accounts import AccountId
from onrecord.record.commitments import Commitment, digest_of
from onrecord.record.custody import Custody, CustodyEvent
from onrecord.record.documents import Document, DocumentKind
from onrecord.record.entries import write_body

WORDS = b"words that are nowhere on this disk"
WHY = "the terms of the platform ask for it"


def seen_and_not_kept(archive: Archive) -> Commitment:
    (found,) = archive.commit_to(WORDS, why=WHY)
    return found


def test_its_commitment_opens_and_its_bytes_are_nowhere(archive: Archive) -> None:
    found = seen_and_not_kept(archive)
    assert archive.opening(found).digest == digest_of(WORDS)
    for read in (lambda: archive.blob(found), lambda: archive.open_blob(digest_of(WORDS))):
        with pytest.raises(BlobUnkept, match=WHY) as raised:
            read()
        assert raised.value.why == WHY
    assert not any(WORDS in path.read_bytes() for path in files(archive.folder))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_bytes_have_one_commitment_kept_or_not(archive: Archive) -> None:
    found = seen_and_not_kept(archive)
    assert archive.commit_to(WORDS, WORDS, why="another reason") == (found, found)
    assert archive.keep(WORDS) == (found,)
    assert archive.blob(found) == WORDS


def test_what_is_kept_already_stays(archive: Archive) -> None:
    (kept,) = archive.keep(WORDS)
    assert seen_and_not_kept(archive) == kept
    assert archive.blob(kept) == WORDS


def test_it_is_not_among_what_is_kept(archive: Archive) -> None:
    found = seen_and_not_kept(archive)
    assert list(archive.digests()) == []
    assert archive.commitment_of(digest_of(WORDS)) is None
    assert archive.committed(digest_of(WORDS)) == found
    assert archive.committed(digest_of(b"other words")) is None


def test_an_entry_may_rest_on_it_and_fixity_counts_it_as_neither_lost_nor_withheld(
    folder: Path,
) -> None:
    with open_archive(folder) as archive:
        seen_and_not_kept(archive)
        archive.append([_document(archive.commit_to(WORDS, why=WHY)[0])])
        archive.append([kept_observation(archive, 1)])
        archive.publish()
    with open_archive(folder) as archive:  # another process remembers nothing
        archive.append([_document(seen_and_not_kept(archive), minutes=2)])
        archive.publish()
        found = examine_fixity(archive)
        assert (found.unkept, found.withheld, found.faults) == (2, 0, [])


def _document(body: Commitment, minutes: float = 1) -> Document:
    return Document(
        kind=DocumentKind.COPY,
        recorded_at=at(minutes),
        accounts=(AccountId("a"),),
        posts=(),
        body=body,
    )


def test_what_comes_later_is_noticed_beside_what_was_looked_at_before(archive: Archive) -> None:
    """A folder that did not change for a while is not read again; one that did is."""
    archive.keep(*(f"kept {number}".encode() for number in range(600)))
    shelves = archive.folder / "blobs" / "sha256"
    for shelf in shelves.iterdir():
        os.utime(shelf, (1_000_000_000, 1_000_000_000))
    assert archive.keeps_all() and archive.keeps_all()
    seen_and_not_kept(archive)
    assert not archive.keeps_all()
    (shelves / unkept_name(digest_of(WORDS))).unlink()
    assert archive.keeps_all()


def test_lost_bytes_are_not_taken_for_what_was_never_kept(archive: Archive) -> None:
    (kept,) = archive.keep(WORDS)
    digest = digest_of(WORDS)
    (archive.folder / "blobs" / "sha256" / digest[:2] / digest).unlink()
    with pytest.raises(BlobMissing) as raised:
        archive.blob(kept)
    assert not isinstance(raised.value, BlobUnkept)


def test_a_backup_holds_the_reason_and_the_salt_and_gives_them_back(tmp_path: Path) -> None:
    create_archive(tmp_path / "one", ORIGIN)
    with open_archive(tmp_path / "one") as archive:
        found = seen_and_not_kept(archive)
        archive.append([_document(found)])
        archive.publish()
        back_up(archive, tmp_path / "backup", made_at="2026-01-31T12:05:00Z", version="0")
    restore(tmp_path / "backup", tmp_path / "two")
    with open_archive(tmp_path / "two", writing=False) as archive:
        assert archive.opening(found).digest == digest_of(WORDS)
        with pytest.raises(BlobUnkept):
            archive.blob(found)
        assert examine_fixity(archive).unkept == 1


def test_it_survives_a_rebuild(folder: Path) -> None:
    with open_archive(folder) as archive:
        found = seen_and_not_kept(archive)
        archive.publish()
    rebuild(folder)
    with open_archive(folder) as archive, pytest.raises(BlobUnkept):
        archive.blob(found)


def test_a_redaction_destroys_salt_and_reason_as_well(archive: Archive) -> None:
    found = seen_and_not_kept(archive)
    event = Custody(
        event=CustodyEvent.REDACTED,
        by="an editor",
        why="a court asked",
        what=(found,),
        digest=None,
        where=None,
        result=None,
    )
    (body,) = archive.keep(write_body(event))
    archive.redact(
        Document(kind=DocumentKind.CUSTODY, recorded_at=at(1), accounts=(), posts=(), body=body)
    )
    with pytest.raises(BlobWithheld):
        archive.blob(found)
    assert not list(archive.folder.glob("blobs/sha256/*/*.unkept"))
    assert archive.commit_to(WORDS, why=WHY) == (found,)  # and what comes again is not begun anew
    with pytest.raises(BlobWithheld):
        archive.blob(found)


@pytest.mark.parametrize("fault", Fault)
def test_each_failure_of_the_disk_is_survived(tmp_path: Path, fault: Fault) -> None:
    """It was lost; it was kept, and the answer lost: doing it again is enough."""
    create_archive(tmp_path / "counted", ORIGIN)
    counting = FaultyDisk(None, fault)
    with open_archive(tmp_path / "counted", disk=counting) as archive:
        seen_and_not_kept(archive)
    assert len(counting.done) >= 6  # a folder; write and link of two files; syncs
    for turn, task in enumerate(counting.done):
        folder = tmp_path / f"trial {turn}"
        create_archive(folder, ORIGIN)
        disk = FaultyDisk(turn, fault)
        with open_archive(folder, disk=disk) as archive, suppress(StorageError):
            seen_and_not_kept(archive)
        with open_archive(folder) as archive:
            found = seen_and_not_kept(archive)
            archive.append([_document(found)])
            archive.publish()
            assert examine_fixity(archive).faults == [], task
            with pytest.raises(BlobUnkept):
                archive.blob(found)
        assert not any(WORDS in path.read_bytes() for path in files(folder))
