"""Do witnesses' lines get under the published checkpoint, and never under another?"""

import shutil
from pathlib import Path

import pytest

from faulty_disk import Fault, FaultyDisk
from kept_entries import ORIGIN, gap
from onrecord.archive import Archive, PublishingStopped, StorageError, open_archive
from onrecord.archive.layout import Layout
from onrecord.proof.notes import Algorithm, NoteError, Signature, cosign, open_note
from onrecord.proof.tlog_proof import TlogProof
from small_log import TestSigner

WITNESSES = [
    TestSigner(f"witness-{n}.example", Algorithm.COSIGNATURE_ED25519, seed=n) for n in (1, 2)
]
PEOPLE = {
    "first": (WITNESSES[0], 1),
    "second": (WITNESSES[1], 1),
    "first, later": (WITNESSES[0], 2),
}


def lines(archive: Archive, *names: str) -> list[Signature]:
    text = str(archive.published)
    return [cosign(text, *PEOPLE[name]) for name in names]


def signers(archive: Archive) -> list[tuple[str, int | None]]:
    """Who has signed, all verified, and when."""
    keys = [archive.verifier_key, *(one.key for one in WITNESSES)]
    note = open_note(archive.published_note, keys)
    assert note.unverified == ()
    return [(found.name, found.timestamp) for found in note.verified]


def grow(archive: Archive) -> None:
    archive.append([gap(archive.head.size)])
    archive.publish()


def test_lines_are_added_and_newer_ones_take_the_place_of_older(archive: Archive) -> None:
    grow(archive)
    text = str(archive.published)
    assert archive.put_cosignatures(text, lines(archive, "first"))
    assert archive.put_cosignatures(text, lines(archive, "second"))
    assert signers(archive) == [(ORIGIN, None), (WITNESSES[0].name, 1), (WITNESSES[1].name, 1)]
    assert archive.put_cosignatures(text, lines(archive, "first, later"))
    assert signers(archive) == [(ORIGIN, None), (WITNESSES[1].name, 1), (WITNESSES[0].name, 2)]
    assert str(archive.published) == text


def test_a_proof_carries_the_lines_along(archive: Archive) -> None:
    grow(archive)
    archive.put_cosignatures(str(archive.published), lines(archive, "first"))
    assert TlogProof.parse(archive.proof(0)).checkpoint == archive.published_note


def test_lines_over_an_older_head_are_not_put_under_a_newer(archive: Archive) -> None:
    grow(archive)
    text, old = str(archive.published), lines(archive, "first")
    grow(archive)
    before = archive.published_note
    assert not archive.put_cosignatures(text, old)
    assert archive.published_note == before
    assert signers(archive) == [(ORIGIN, None)]


def test_publishing_nothing_new_keeps_the_lines(archive: Archive) -> None:
    grow(archive)
    archive.put_cosignatures(str(archive.published), lines(archive, "first"))
    before = archive.published_note
    archive.publish()
    assert archive.published_note == before


def test_more_lines_than_a_note_may_have_are_refused(archive: Archive) -> None:
    grow(archive)
    before = archive.published_note
    many = [Signature(f"w{n}.example", b"1234", b"x") for n in range(101)]
    with pytest.raises(NoteError):
        archive.put_cosignatures(str(archive.published), many)
    assert archive.published_note == before


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_of_the_disk_leaves_a_whole_checkpoint(
    folder: Path, tmp_path: Path, fault: Fault
) -> None:
    with open_archive(folder) as archive:
        grow(archive)
        text, added = str(archive.published), lines(archive, "first")
    for at in range(100):
        copy = tmp_path / f"copy-{at}"
        shutil.copytree(folder, copy)
        disk = FaultyDisk(None, fault)
        with open_archive(copy, disk=disk) as archive:
            disk.at = len(disk.done) + at
            try:
                archive.put_cosignatures(text, added)
            except StorageError:
                failed = True
            else:
                failed = False
        with open_archive(copy) as archive:
            assert str(archive.published) == text
            assert signers(archive) in ([(ORIGIN, None)], [(ORIGIN, None), (WITNESSES[0].name, 1)])
            assert archive.put_cosignatures(text, added)
            assert signers(archive) == [(ORIGIN, None), (WITNESSES[0].name, 1)]
        if not failed and disk.at >= len(disk.done):
            break
    assert at >= 3  # it writes, renames and syncs


def test_publishing_stops_and_goes_on_with_the_file(folder: Path) -> None:
    with open_archive(folder) as archive:
        grow(archive)
        archive.stop_publishing("the first reason\n")
        archive.stop_publishing("another reason\n")
        archive.append([gap(7)])
        for attempt in (archive.publish, archive.require_publishing):
            with pytest.raises(PublishingStopped):
                attempt()
        assert archive.published.size == 1
    assert Layout(folder).stopped.read_text() == "the first reason\n"
    with open_archive(folder) as archive, pytest.raises(PublishingStopped):
        archive.publish()
    Layout(folder).stopped.unlink()
    with open_archive(folder) as archive:
        assert archive.publish().size == 2
