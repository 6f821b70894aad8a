"""Does a vantage change its key without losing what waits, wherever it is ended?"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onrecord.archive import ArchiveBusy, StorageError
from onrecord.archive.disk import Disk
from onrecord.archive.vantages.folder import MissingVantage, create_vantage, open_vantage
from onrecord.archive.vantages.outbox import Outbox
from onrecord.archive.vantages.rotation import (
    Earlier,
    NoNextKey,
    earlier_key,
    finish_vantage_key,
    forget,
    next_vantage_key,
)
from onrecord.archive.vantages.settings import VantageConfiguration
from onrecord.proof.notes import VerifierKey

NAME = "quay.example/vantage"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_vantage(tmp_path, VantageConfiguration("records.example", NAME), os.urandom)
    return tmp_path


def key_of(folder: Path) -> VerifierKey:
    with open_vantage(folder) as vantage:
        return vantage.signer.key


def put(folder: Path, *words: bytes) -> None:
    with open_vantage(folder) as vantage:
        vantage.outbox.put([lambda run, number, one=one: one for one in words])  # type: ignore[misc]


def receipted(outbox: Outbox, through: int) -> None:
    outbox.receipted(outbox.run, through)


def finish(folder: Path) -> VerifierKey:
    with open_vantage(folder) as vantage:
        return finish_vantage_key(folder, vantage.outbox)


def test_the_next_key_signs_once_the_change_is_finished(folder: Path) -> None:
    put(folder, b"one", b"two")
    old = key_of(folder)
    with open_vantage(folder):  # while the collector runs
        new = next_vantage_key(folder)
    assert next_vantage_key(folder) == new != old and new.name == NAME
    assert key_of(folder) == old
    assert finish(folder) == new == key_of(folder)
    assert [path.name for path in (folder / "keys").iterdir()] == ["vantage.key"]
    assert (folder / "keys" / "vantage.key").stat().st_mode & 0o777 == 0o600
    with open_vantage(folder) as vantage:
        assert vantage.outbox.waiting().count == 2
        assert earlier_key(vantage.outbox, new) == Earlier(str(old), 2)
        forget(vantage.outbox)
        assert earlier_key(vantage.outbox, new) is None
    assert next_vantage_key(folder) not in (old, new)


def test_a_change_that_nobody_began_is_refused(folder: Path) -> None:
    before = key_of(folder)
    with pytest.raises(NoNextKey) as refused:
        finish(folder)
    assert "rotate-key" in refused.value.advice and key_of(folder) == before
    with pytest.raises(MissingVantage):
        next_vantage_key(folder / "elsewhere")


def test_no_key_is_changed_under_a_collector(folder: Path) -> None:
    next_vantage_key(folder)
    with open_vantage(folder), pytest.raises(ArchiveBusy):
        finish(folder)


def test_one_change_after_the_other(folder: Path) -> None:
    put(folder, b"one")
    next_vantage_key(folder)
    second = finish(folder)
    third = next_vantage_key(folder)
    with pytest.raises(NoNextKey, match="still waits"):
        finish(folder)
    assert key_of(folder) == second
    with open_vantage(folder) as vantage:
        receipted(vantage.outbox, 1)
    assert finish(folder) == third
    with open_vantage(folder) as vantage:
        assert earlier_key(vantage.outbox, third) == Earlier(str(second), 1)


@contextmanager
def ended_at(monkeypatch: pytest.MonkeyPatch, deed: str, *, done: bool) -> Iterator[None]:
    """Whatever the disk is asked there fails once: it is lost, or kept and the answer is lost."""
    true = getattr(Disk, deed)

    def fail(self: Disk, *of: object, **how: object) -> None:
        if done:
            true(self, *of, **how)
        raise OSError(errno.EIO, "the disk gave up")

    with monkeypatch.context() as patched:
        patched.setattr(Disk, deed, fail)
        yield


@pytest.mark.parametrize("done", [False, True], ids=["lost", "kept but the answer lost"])
@pytest.mark.parametrize("deed", ["rename", "remove", "sync_folder"])
def test_wherever_it_is_ended_it_is_finished_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch, deed: str, done: bool
) -> None:
    put(folder, b"one", b"two")
    old, new = key_of(folder), next_vantage_key(folder)
    with ended_at(monkeypatch, deed, done=done), pytest.raises(StorageError):
        finish(folder)
    signs = key_of(folder)
    assert signs in (old, new)
    with open_vantage(folder) as vantage:  # nobody is told to distrust the key that signs
        earlier = earlier_key(vantage.outbox, signs)
        assert earlier == (None if signs == old else Earlier(str(old), 2))
    if not (deed == "remove" and done):
        assert finish(folder) == new
    assert key_of(folder) == new and not (folder / "keys" / "vantage.next.key").exists()
    with open_vantage(folder) as vantage:
        assert earlier_key(vantage.outbox, new) == Earlier(str(old), 2)
