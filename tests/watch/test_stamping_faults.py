"""Each thing that stamping asks of a disk fails twice: it was lost; it was kept, the answer lost.

Recovery takes the normal path: open the archive and stamp what is owed.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from faulty_disk import Fault, FaultyDisk, ForgetfulDisk
from kept_entries import gap
from onrecord.archive import Archive, FatalStorage, StorageError, create_archive, open_archive
from onrecord.proof.checkpoint import open_checkpoint
from onrecord.proof.merkle import Frontier, leaf_hash
from onrecord.proof.timestamp import verify_response
from onrecord.record.stamps import Stamp, Stamped
from stamped_archive import Stamper, stamps_in
from time_stamping_rig import Behaviour, Serving, make_service, needs_openssl, time_stamping

pytestmark = needs_openssl

ORIGIN = "records.example/faults"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("services")
    with time_stamping() as found:
        found.services["one"] = make_service(folder / "one", "one")
        found.services["bad"] = make_service(folder / "bad", "bad", behaviour=Behaviour.GARBAGE)
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive with entries that nobody has stamped."""
    create_archive(tmp_path / "archive", ORIGIN)
    with open_archive(tmp_path / "archive") as archive:
        archive.append([gap(number) for number in range(3)])
    return tmp_path / "archive"


def stamp(archive: Archive, serving: Serving) -> None:
    """One service stamps, the other answers what is kept and is no stamp."""
    Stamper(serving, ("one", "bad")).stamp(archive, at_once=True)


def tasks(folder: Path, serving: Serving) -> list[str]:
    disk = FaultyDisk(None, Fault.LOST)
    with open_archive(folder, disk=disk) as archive:
        stamp(archive, serving)
    return disk.done


def root_of(archive: Archive, size: int) -> str:
    """The root of the head of this size, from the records."""
    leaves = (archive.leaf(index) for index in range(size))
    return Frontier().append(leaf_hash(leaf) for leaf in leaves).root.hex()


def require_whole(archive: Archive, serving: Serving) -> None:
    """What is on record is whole, verifies, and tells of one history."""
    for found in stamps_in(archive):
        note = archive.blob(found.note)
        checkpoint, _ = open_checkpoint(note, ORIGIN, [archive.verifier_key])
        assert (checkpoint.size, checkpoint.root.hex()) == (found.size, found.root)
        assert found.root == root_of(archive, found.size)
        assert found.request is not None and found.response is not None
        request, response = archive.blob(found.request), archive.blob(found.response)
        for commitment in found.revocation:
            assert archive.blob(commitment)
        if isinstance(found.outcome, Stamped):
            service = serving.services[found.service]
            token = verify_response(response, note=note, request=request, service=service.pinned)
            assert token.said_at == found.outcome.said_at


@pytest.mark.parametrize("fault", Fault)
def test_a_failing_disk_loses_no_stamp_and_tells_no_second_history(
    fault: Fault, folder: Path, serving: Serving
) -> None:
    shutil.copytree(folder, folder.with_name("counted"))
    counted = tasks(folder.with_name("counted"), serving)
    assert sum(task == "commit" for task in counted) >= 2
    for turn, task in enumerate(counted):
        trial = folder.with_name(f"trial {turn}")
        shutil.copytree(folder, trial)
        told: dict[int, set[str]] = {}
        disk = FaultyDisk(turn, fault)
        try:
            with open_archive(trial, disk=disk) as archive:
                stamp(archive, serving)
        except (StorageError, FatalStorage):
            pass
        with open_archive(trial) as archive:
            _hear(archive, told)
            before = [one.digest for one in archive.entries()]
            require_whole(archive, serving)
            stamp(archive, serving)
            _hear(archive, told)
            require_whole(archive, serving)
            assert [one.digest for one in archive.entries()][: len(before)] == before, task
            vouched = [s.service for s in stamps_in(archive) if isinstance(s.outcome, Stamped)]
            # At most one more than wanted: a token whose entry was kept and the answer lost.
            assert vouched == ["one"], task
            assert archive.published.size == archive.head.size
        assert all(len(roots) == 1 for roots in told.values()), task
        shutil.rmtree(trial)


def _hear(archive: Archive, told: dict[int, set[str]]) -> None:
    """Remember every head that anybody could have heard of."""
    published = archive.published
    told.setdefault(published.size, set()).add(published.root.hex())
    for found in stamps_in(archive):
        told.setdefault(found.size, set()).add(found.root)


def test_a_power_cut_after_stamping_forgets_no_stamp(folder: Path, serving: Serving) -> None:
    disk = ForgetfulDisk()
    with open_archive(folder, disk=disk) as archive:
        stamp(archive, serving)
        stamps = stamps_in(archive)
    disk.cut_power()
    with open_archive(folder) as archive:
        archive.publish()
        assert stamps_in(archive) == stamps
        require_whole(archive, serving)
    assert all(isinstance(one, Stamp) for one in stamps) and len(stamps) == 2
