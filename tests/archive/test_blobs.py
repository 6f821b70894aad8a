"""Bytes are kept once, whole, under fresh salts, and come back checked."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept_entries import ORIGIN
from onrecord.archive import (
    Archive,
    BlobDamaged,
    BlobMissing,
    create_archive,
    open_archive,
)
from onrecord.record.commitments import Commitment, Digest, digest_of

NOWHERE = Commitment("0" * 64)


def blob_path(folder: Path, data: bytes) -> Path:
    digest = digest_of(data)
    return folder / "blobs" / "sha256" / digest[:2] / digest


def salt_path(folder: Path, data: bytes) -> Path:
    return blob_path(folder, data).with_suffix(".salt")


def test_what_is_kept_comes_back_and_its_opening_opens_the_commitment(archive: Archive) -> None:
    (commitment,) = archive.keep(b"words")
    opening = archive.opening(commitment)
    assert archive.blob(commitment) == archive.blob_by_digest(digest_of(b"words")) == b"words"
    assert opening.commitment == commitment
    assert opening.digest == digest_of(b"words")
    assert archive.commitment_of(digest_of(b"words")) == commitment
    assert archive.commitment_of(digest_of(b"other words")) is None


def test_it_lies_under_its_digest_with_its_salt_beside_it(archive: Archive) -> None:
    (commitment,) = archive.keep(b"words")
    assert blob_path(archive.folder, b"words").read_bytes() == b"words"
    assert salt_path(archive.folder, b"words").read_bytes() == archive.opening(commitment).salt
    assert not list(archive.folder.rglob("*.part"))


def test_the_same_bytes_have_the_same_commitment_also_after_reopening(folder: Path) -> None:
    with open_archive(folder) as archive:
        first, second, third = archive.keep(b"a", b"b", b"a")
    with open_archive(folder) as archive:
        assert archive.keep(b"b", b"a") == (second, first)
    assert first == third != second


def test_every_blob_has_a_fresh_salt_and_every_archive_its_own(tmp_path: Path) -> None:
    blobs = [bytes([n]) for n in range(50)]
    salts = set()
    for name in ("a", "b"):
        create_archive(tmp_path / name, ORIGIN)
        with open_archive(tmp_path / name) as archive:
            salts |= {archive.opening(found).salt for found in archive.keep(*blobs)}
    assert len(salts) == 100


def test_salts_come_from_the_entropy_that_is_given(folder: Path) -> None:
    asked = []

    def entropy(count: int) -> bytes:
        asked.append(count)
        return bytes([len(asked)]) * count

    with open_archive(folder, entropy=entropy) as archive:
        salts = [archive.opening(found).salt for found in archive.keep(b"a", b"b")]
    assert salts == [bytes([1]) * 32, bytes([2]) * 32]
    assert asked == [32, 32]


def test_nothing_and_the_empty_blob_can_be_kept(archive: Archive) -> None:
    assert archive.keep() == ()
    (commitment,) = archive.keep(b"")
    assert archive.blob(commitment) == b""


def test_a_commitment_is_found_whoever_kept_it(folder: Path) -> None:
    with open_archive(folder) as reader, open_archive(folder) as writer:
        for number in range(30):  # each within a tick of the one before
            data = f"post {number}".encode()
            (commitment,) = writer.keep(data)
            assert reader.blob(commitment) == data
        with pytest.raises(BlobMissing):
            reader.blob(NOWHERE)


def test_losing_the_index_loses_no_opening(folder: Path) -> None:
    with open_archive(folder) as archive:
        kept = archive.keep(*(bytes([n]) for n in range(20)))
        with pytest.raises(BlobMissing):
            archive.blob(NOWHERE)  # makes it look through the shelves
    for path in folder.glob("index.db*"):
        path.unlink()
    with open_archive(folder) as archive:
        assert [archive.blob(found) for found in kept] == [bytes([n]) for n in range(20)]


def test_a_blob_that_was_redacted_is_gone_for_those_who_knew_it(folder: Path) -> None:
    with open_archive(folder) as archive, open_archive(folder) as other:
        (commitment,) = archive.keep(b"words")
        assert other.blob(commitment) == b"words"
        blob_path(folder, b"words").unlink()
        salt_path(folder, b"words").unlink()
        for each in (archive, other):
            with pytest.raises(BlobMissing):
                each.opening(commitment)
        (again,) = archive.keep(b"words")
        assert again != commitment
        assert other.blob(again) == b"words"
        with pytest.raises(BlobMissing):
            other.blob(commitment)


def test_a_blob_kept_again_after_redaction_does_not_open_its_old_commitment(folder: Path) -> None:
    with open_archive(folder) as archive, open_archive(folder) as other:
        (old,) = archive.keep(b"words")
        assert other.blob(old) == b"words"
        blob_path(folder, b"words").unlink()
        salt_path(folder, b"words").unlink()
        (new,) = archive.keep(b"words")
        for each in (archive, other):
            with pytest.raises(BlobMissing):
                each.blob(old)
            assert each.blob(new) == b"words"


def test_a_salt_that_came_within_one_tick_of_the_clock_is_found(folder: Path) -> None:
    first, second = same_shelf()
    shelf = blob_path(folder, first).parent
    with open_archive(folder) as reader, open_archive(folder) as writer:
        assert reader.blob(*writer.keep(first)) == first
        with pytest.raises(BlobMissing):
            reader.blob(NOWHERE)  # makes it look through the shelves
        looked_at = shelf.stat().st_mtime_ns
        (commitment,) = writer.keep(second)
        os.utime(shelf, ns=(looked_at, looked_at))
        assert reader.blob(commitment) == second


def same_shelf() -> tuple[bytes, bytes]:
    """Two blobs whose digests begin alike."""
    first = b"post 0"
    others = (f"post {number}".encode() for number in range(1, 10_000))
    return first, next(data for data in others if digest_of(data)[:2] == digest_of(first)[:2])


def test_a_blob_that_was_changed_is_not_given_out(archive: Archive) -> None:
    (commitment,) = archive.keep(b"words")
    blob_path(archive.folder, b"words").write_bytes(b"wards")
    with pytest.raises(BlobDamaged):
        archive.blob(commitment)


def test_a_blob_that_lost_its_end_is_noticed_when_it_is_kept_again(archive: Archive) -> None:
    archive.keep(b"words")
    blob_path(archive.folder, b"words").write_bytes(b"word")
    with pytest.raises(BlobDamaged):
        archive.keep(b"words")
    assert blob_path(archive.folder, b"words").read_bytes() == b"word"


def test_a_damaged_salt_hides_its_own_blob_only(folder: Path) -> None:
    with open_archive(folder) as archive:
        lost, other = archive.keep(b"a", b"b")
    salt_path(folder, b"a").write_bytes(b"short")
    with open_archive(folder) as archive:
        assert archive.blob(other) == b"b"
        with pytest.raises(BlobMissing):
            archive.opening(lost)
        with pytest.raises(BlobDamaged):
            archive.keep(b"a")


def test_what_was_half_written_by_a_killed_process_is_not_taken_for_a_blob(folder: Path) -> None:
    shelf = blob_path(folder, b"words").parent
    shelf.mkdir()
    (shelf / f".{digest_of(b'words')}.0123456789abcdef.part").write_bytes(b"wor")
    (shelf / "notes.salt").write_bytes(b"")
    with open_archive(folder) as archive:
        (commitment,) = archive.keep(b"words")
    with open_archive(folder) as archive:
        assert archive.blob(commitment) == b"words"


NO_DIGESTS = ["", "../../../keys/log.pem", "zz" * 32, "AB" * 32, "ab" * 31, "/etc/passwd", "é" * 64]


@pytest.mark.parametrize("text", NO_DIGESTS)
def test_what_is_no_digest_names_nothing(archive: Archive, text: str) -> None:
    archive.keep(b"words")
    assert archive.find(Digest(text)) is None
    assert archive.commitment_of(Digest(text)) is None
    for does in (
        lambda: archive.blob_by_digest(Digest(text)),
        lambda: archive.opening(Commitment(text)),
        lambda: archive.blob(Commitment(text)),
    ):
        with pytest.raises(BlobMissing):
            does()


def test_many_threads_that_keep_the_same_agree_on_the_salt(folder: Path) -> None:
    with open_archive(folder) as one, open_archive(folder) as two:
        found: list[tuple[Commitment, ...]] = []
        blobs = [bytes([n]) for n in range(20)]
        threads = [
            threading.Thread(target=lambda kept_by=by: found.append(kept_by.keep(*blobs)))
            for by in (one, two, one, two)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.binary(max_size=3), max_size=5), max_size=5))
def test_commitments_are_one_to_one_with_bytes(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("property") / "archive"
    create_archive(folder, ORIGIN)
    seen: dict[bytes, Commitment] = {}
    for batch in batches:
        with open_archive(folder) as archive:
            for data, commitment in zip(batch, archive.keep(*batch), strict=True):
                assert seen.setdefault(data, commitment) == commitment
                assert archive.blob(commitment) == data
    assert len(set(seen.values())) == len(seen)
