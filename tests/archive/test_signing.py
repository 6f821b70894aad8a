"""The log's private key: for its owner only, and for this log only."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kept_entries import ORIGIN
from onrecord.archive import ArchiveError, DamagedArchive, KeyRefused, open_archive
from onrecord.archive.signing import LogKey
from onrecord.proof.notes import open_note, sign_note

KEY = LogKey.from_seed(ORIGIN, bytes(range(32)))
OTHER_KIND = Ed448PrivateKey.generate().private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)

NO_KEYS = {
    "not PEM": b"secret",
    "cut short": KEY.to_pem()[:60],
    "of another kind": OTHER_KIND,
    "empty": b"",
}


def test_a_key_is_read_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    path.write_bytes(KEY.to_pem())
    path.chmod(0o600)
    assert LogKey.load(path, ORIGIN).key == KEY.key


def test_what_it_signs_its_public_half_accepts() -> None:
    note = sign_note("a text\n", [KEY])
    assert open_note(note, [KEY.key]).signed_by(KEY.key)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o611])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "log.pem"
    path.write_bytes(KEY.to_pem())
    path.chmod(mode)
    with pytest.raises(KeyRefused) as refused:
        LogKey.load(path, ORIGIN)
    assert refused.value.advice == f"chmod 600 {path}"


@pytest.mark.parametrize("data", NO_KEYS.values(), ids=NO_KEYS)
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "log.pem"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(KeyRefused):
        LogKey.load(path, ORIGIN)


def test_the_key_files_of_an_archive_are_for_their_owner_only(folder: Path) -> None:
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "keys" / "log.pem").stat().st_mode) == 0o600


def test_the_private_key_of_another_log_is_refused(folder: Path) -> None:
    path = folder / "keys" / "log.pem"
    path.write_bytes(KEY.to_pem())
    with pytest.raises(DamagedArchive):
        open_archive(folder)


def test_without_the_private_key_one_can_read_but_not_write(folder: Path) -> None:
    (folder / "keys" / "log.pem").unlink()
    with pytest.raises(KeyRefused):
        open_archive(folder)
    with open_archive(folder, writing=False) as archive:
        assert archive.published.size == 0


def test_an_archive_signs_other_notes_but_no_heads_of_its_log(folder: Path) -> None:
    with open_archive(folder) as archive:
        note = archive.sign("digest of a bundle\n")
        assert open_note(note, [archive.verifier_key]).signed_by(archive.verifier_key)
        with pytest.raises(ArchiveError):
            archive.sign(str(archive.published))
    with open_archive(folder, writing=False) as archive, pytest.raises(ArchiveError):
        archive.sign("digest of a bundle\n")
