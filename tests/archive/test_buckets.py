"""Does an archive go on whose blobs and whose log lie in buckets?"""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from bucket_archive import Moved, fill, move, redaction, write_credentials
from entries import at
from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import (
    Archive,
    BlobDamaged,
    BlobMissing,
    BlobUnkept,
    BlobWithheld,
    ConfigurationError,
    DamagedArchive,
    ExistingArchive,
    ForkedLog,
    StorageError,
    back_up,
    create_archive,
    examine_fixity,
    finish_rotation,
    open_archive,
    open_restored,
    rebuild,
    restore,
    rotate_key,
)
from onrecord.archive.errors import ObjectChanged, RemovalForbidden
from onrecord.archive.layout import Layout
from onrecord.archive.moving_objects import move_blobs, move_log
from onrecord.archive.moving_records import move_records
from onrecord.archive.naming_places import naming_bucket
from onrecord.archive.settings import BucketSettings
from onrecord.record.commitments import digest_of
from onrecord.record.entries import commitments_of
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer

pytestmark = pytest.mark.rig


@pytest.fixture
def filled(folder: Path) -> Path:
    fill(folder)
    return folder


@pytest.fixture
def moved(filled: Path, seaweed: SeaweedServer) -> Moved:
    """An archive in two buckets, and nothing but its databases and keys in its folder."""
    return move(filled, seaweed)


def words(archive: Archive) -> list[bytes]:
    """All bytes that entries commit to, in order."""
    return [archive.blob(one) for entry in archive.entries() for one in commitments_of(entry.entry)]


def test_the_archive_goes_on_where_it_was(filled: Path, seaweed: SeaweedServer) -> None:
    with open_archive(filled) as archive:
        before, said, told = archive.head, words(archive), archive.published_note
    moved = move(filled, seaweed)
    with open_archive(filled) as archive:
        assert (archive.head, words(archive), archive.published_note) == (before, said, told)
        archive.append([*kept_observations(archive, 6), gap(99)])
        assert archive.publish().size == 42
        assert len(list(archive.log_reader().entries(0, 42))) == 42
    layout = Layout(filled)
    assert not [one for one in layout.shelves.rglob("*") if one.is_file()]
    assert [one.name for one in layout.log.rglob("*") if one.is_file()] == ["log.vkey"]
    with open_archive(filled, writing=False) as archive:
        assert examine_fixity(archive).faults == []
        assert not archive.keeps_all()
        with pytest.raises(BlobUnkept, match="the terms ask for it"):
            archive.blob_by_digest(digest_of(b"seen and not kept"))
    with moved.store(moved.blobs) as kept:
        assert digest_of(b"post 6") in {name.rpartition("/")[2] for name in kept}


def test_the_same_bytes_have_the_same_commitment_there(
    filled: Path, seaweed: SeaweedServer
) -> None:
    with open_archive(filled) as archive:
        (before,) = archive.keep(b"post 1")
    move(filled, seaweed)
    for _ in range(2):
        with open_archive(filled) as archive:
            assert archive.keep(b"post 1", b"new", b"post 1")[::2] == (before, before)
            assert archive.commit_to(b"post 1", why="no") == (before,)
            assert archive.commitment_of(digest_of(b"post 1")) == before


def test_a_commitment_is_found_without_the_index(moved: Moved) -> None:
    with open_archive(moved.folder) as archive:
        commitments = archive.keep(*(b"%d" % number for number in range(30)))
    Layout(moved.folder).index.unlink(missing_ok=True)
    with open_archive(moved.folder) as archive:
        assert archive.opening(commitments[7]).digest == digest_of(b"7")
        with pytest.raises(BlobMissing):
            archive.opening(digest_of(b"never kept"))


def test_the_log_is_served_straight_from_the_bucket(moved: Moved) -> None:
    """As a stranger's client reads it: C2SP tlog-tiles, with what a CDN has to know."""
    with open_archive(moved.folder) as archive:
        archive.append([gap(number) for number in range(100, 360)])
        archive.publish()
    seen = {
        name: moved.seaweed.ask("GET", f"/{moved.log}/{name}").headers
        for name in ("checkpoint", "log.vkey", "tile/0/000", "tile/entries/000")
    }
    with moved.store(moved.log) as published:
        assert published["log.vkey"] == Layout(moved.folder).verifier_key.read_bytes()
        assert not [name for name in published if name.startswith("tile/0/000.p/")]
    assert {name: of["cache-control"] for name, of in seen.items()} == {
        "checkpoint": "public, max-age=5",
        "log.vkey": "public, max-age=5",
        "tile/0/000": "public, max-age=31536000, immutable",
        "tile/entries/000": "public, max-age=31536000, immutable",
    }
    assert seen["checkpoint"]["content-type"] == "text/plain; charset=utf-8"
    assert seen["tile/0/000"]["content-type"] == "application/octet-stream"


def test_a_deposed_publisher_does_not_replace_a_newer_checkpoint(
    moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It read the head, slept, and wakes up when another has published more."""
    other = moved.folder.with_name("other machine")
    shutil.copytree(moved.folder, other)
    with open_archive(other) as late:
        told = late._log.head()
        with open_archive(moved.folder) as archive:
            newest = archive.publish()
        monkeypatch.setattr(late._log, "head", lambda: told)
        with pytest.raises(ObjectChanged):
            late.append([gap(500)])
            late.publish()
    with open_archive(moved.folder) as archive:
        assert archive.published == newest


def test_the_key_that_is_published_changes_in_the_bucket(moved: Moved) -> None:
    rotate_key(moved.folder, why="a planned change", at=at(5))
    finish_rotation(moved.folder)
    with moved.store(moved.log) as published:
        assert published["log.vkey"] == Layout(moved.folder).verifier_key.read_bytes()
    with open_archive(moved.folder) as archive:
        assert archive.publish().size == 41


def test_what_was_lost_of_the_log_is_published_again(moved: Moved) -> None:
    with open_archive(moved.folder) as archive:
        before = archive.publish()
    with closing(moved.seaweed.store(moved.log)) as store:
        store.remove(["tile/0/000.p/40", "tile/entries/000.p/40", "log.vkey", "checkpoint"])
    with pytest.raises(DamagedArchive, match="checkpoint is missing"):
        open_archive(moved.folder)
    assert rebuild(moved.folder) == before
    with open_archive(moved.folder) as archive:
        assert examine_fixity(archive).faults == []


def test_records_come_back_from_the_log_in_the_bucket(moved: Moved) -> None:
    with open_archive(moved.folder) as archive:
        before = archive.publish()
    for path in moved.folder.glob("records.db*"):
        path.unlink()
    assert rebuild(moved.folder) == before
    with open_archive(moved.folder) as archive:
        assert archive.head.size == 40 and len(words(archive)) == 10


def test_a_backup_brings_all_of_it_into_a_folder(moved: Moved, tmp_path: Path) -> None:
    with open_archive(moved.folder) as archive:
        said = words(archive)
        made = back_up(archive, tmp_path / "backup", made_at="2026-01-01T00:00:00Z", version="x",
                       verify=True)  # fmt: skip
        assert made.copied == len(set(said))
        again = back_up(archive, tmp_path / "backup", made_at="2026-01-02T00:00:00Z", version="x")
        assert again.copied == 0
    restore(tmp_path / "backup", tmp_path / "restored")
    with open_restored(tmp_path / "restored", writing=False) as archive:
        assert words(archive) == said
        assert archive.configuration.blobs.s3 == archive.configuration.log.s3 == ""
        with pytest.raises(BlobUnkept):
            archive.blob_by_digest(digest_of(b"seen and not kept"))


def test_nobody_reads_another_archive_for_this_one(moved: Moved, tmp_path: Path) -> None:
    create_archive(tmp_path / "another", "log.example/another")
    write_credentials(tmp_path / "another", moved.seaweed)
    with pytest.raises(ExistingArchive):
        move_blobs(tmp_path / "another", moved.settings)
    empty = moved.seaweed.settings(moved.seaweed.bucket())
    path = Layout(moved.folder).configuration
    path.write_text(path.read_text().replace(f'"{moved.blobs}"', f'"{empty.s3}"'))
    with pytest.raises(DamagedArchive, match="nothing of this archive"):
        open_archive(moved.folder)


def test_what_was_damaged_does_not_move(filled: Path, seaweed: SeaweedServer) -> None:
    write_credentials(filled, seaweed)
    blob = next(one for one in Layout(filled).shelves.rglob("*") if len(one.name) == 64)
    blob.write_bytes(b"changed")
    with pytest.raises(BlobDamaged):
        move_blobs(filled, seaweed.settings(seaweed.bucket()))
    with open_archive(filled) as archive:
        assert archive.configuration.blobs.s3 == ""


def test_a_move_that_was_cut_short_goes_on(filled: Path, seaweed: SeaweedServer) -> None:
    write_credentials(filled, seaweed)
    to = seaweed.settings(seaweed.bucket())
    whole = move_blobs(filled, to)
    assert whole.copied == whole.objects > 20
    with closing(seaweed.store(to.s3)) as store:
        gone = [name for name in store.names() if name.startswith("opens/")]
        gone += [name for name in store.names() if len(name) == 67][:4]
        store.remove(gone)
    assert move_blobs(filled, to).copied == 4
    with open_archive(filled) as archive:
        assert examine_fixity(archive).faults == []
    with pytest.raises(ConfigurationError, match="names a bucket already"):
        move_blobs(filled, seaweed.settings(seaweed.bucket()))


def test_another_history_is_not_overwritten(moved: Moved, tmp_path: Path) -> None:
    """A log of the same name and key, with other entries."""
    create_archive(tmp_path / "forged", ORIGIN)
    shutil.copytree(Layout(moved.folder).keys, tmp_path / "forged" / "keys", dirs_exist_ok=True)
    layout = Layout(tmp_path / "forged")
    shutil.copy(Layout(moved.folder).verifier_key, layout.verifier_key)
    layout.checkpoint.unlink()
    rebuild(tmp_path / "forged")
    with open_archive(tmp_path / "forged") as archive:
        archive.append([gap(number) for number in range(1000, 1050)])
        archive.publish()
    with pytest.raises(ForkedLog):
        move_log(tmp_path / "forged", moved.seaweed.settings(moved.log))


def redact_first(archive: Archive) -> tuple[str, str]:
    """Redact the words of post 1; their commitment and digest."""
    (commitment,) = archive.keep(b"post 1")
    archive.redact(redaction(archive, commitment))
    return commitment, digest_of(b"post 1")


@pytest.mark.parametrize("versions", [False, True], ids=["plain", "with versions"])
def test_of_redacted_bytes_nothing_is_left_in_the_bucket(
    filled: Path, seaweed: SeaweedServer, versions: bool
) -> None:
    moved = move(filled, seaweed, versions=versions)
    with open_archive(filled) as archive:
        commitment, digest = redact_first(archive)
        with pytest.raises(BlobWithheld, match="a private number"):
            archive.blob(commitment)
        assert archive.keep(b"post 1") == (commitment,)
        assert examine_fixity(archive).faults == []
        assert examine_fixity(archive).withheld == 1
    kept = seaweed.versions(moved.blobs.partition("/")[0])
    assert kept and not [name for name in kept if digest in name or commitment in name]


def test_every_version_of_an_object_is_destroyed(seaweed: SeaweedServer) -> None:
    """Whatever others did with it: overwrote it, deleted it, put it back."""
    bucket = seaweed.bucket(versions=True)
    for number in range(8):
        seaweed.ask("PUT", f"/{bucket}/ab/x", body=f"version {number}").raise_for_status()
        if number % 3 == 2:
            seaweed.ask("DELETE", f"/{bucket}/ab/x").raise_for_status()
    seaweed.ask("PUT", f"/{bucket}/ab/x.salt", body="of it").raise_for_status()
    assert seaweed.versions(bucket) == ["ab/x"] * 10 + ["ab/x.salt"]
    with closing(seaweed.store(bucket)) as store:
        store.remove(["ab/x"])
    assert seaweed.versions(bucket) == ["ab/x.salt"]


def test_a_copy_that_is_left_in_the_folder_is_redacted_too(
    filled: Path, seaweed: SeaweedServer
) -> None:
    write_credentials(filled, seaweed)
    move_blobs(filled, seaweed.settings(seaweed.bucket()))
    with open_archive(filled) as archive:
        _, digest = redact_first(archive)
    assert not list(filled.rglob(f"*{digest}*"))


def test_no_redaction_is_promised_that_a_lock_forbids(filled: Path, seaweed: SeaweedServer) -> None:
    write_credentials(filled, seaweed)
    bucket = seaweed.bucket(locks=True)
    move_blobs(filled, seaweed.settings(bucket))
    with open_archive(filled) as archive:
        redact_first(archive)  # locks are possible, and nobody has set one
        rule = "<DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention>"
        inside = f"<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>{rule}</Rule>"
        seaweed.configure(bucket, "object-lock", inside)
        (commitment,) = archive.keep(b"post 2")
        before = archive.head
        with pytest.raises(RemovalForbidden, match="30 days"):
            archive.redact(redaction(archive, commitment))
        assert archive.head == before and archive.blob(commitment) == b"post 2"


def test_no_redaction_is_promised_of_what_is_locked_itself(
    filled: Path, seaweed: SeaweedServer
) -> None:
    write_credentials(filled, seaweed)
    bucket = seaweed.bucket(locks=True)
    move_blobs(filled, seaweed.settings(bucket))
    digest = digest_of(b"post 2")
    hold = (
        '<LegalHold xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>ON</Status></LegalHold>'
    )
    path = f"/{bucket}/{digest[:2]}/{digest}"
    seaweed.ask("PUT", path, {"legal-hold": ""}, hold).raise_for_status()
    with open_archive(filled) as archive:
        (commitment,) = archive.keep(b"post 2")
        with pytest.raises(RemovalForbidden, match="legal hold"):
            archive.redact(redaction(archive, commitment))
        assert archive.blob(commitment) == b"post 2"


def test_damage_in_the_bucket_is_told(moved: Moved) -> None:
    changed, lost, unsalted, unnamed = (digest_of(b"post %d" % number) for number in range(4))
    with open_archive(moved.folder) as archive:
        name = archive.commitment_of(unnamed) or ""
        store = archive.stores.blobs
        store.remove([f"{changed[:2]}/{changed}"])
        store.create({f"{changed[:2]}/{changed}": b"post X"})
        store.remove([f"{lost[:2]}/{lost}", f"{unsalted[:2]}/{unsalted}.salt"])
        store.remove([f"opens/{name[:2]}/{name}"])
        found = examine_fixity(archive)
        with pytest.raises(BlobDamaged, match="s3://"):
            archive.blob_by_digest(changed)
    told = "\n".join(found.faults)
    assert f"the bytes were changed: s3://{moved.blobs}/{changed[:2]}/{changed}" in told
    assert f"a salt without its blob: s3://{moved.blobs}/{lost[:2]}/{lost}" in told
    assert f"a blob without its salt: s3://{moved.blobs}/{unsalted[:2]}/{unsalted}" in told
    assert f"does not lead to: s3://{moved.blobs}/{unnamed[:2]}/{unnamed}" in told


def forget_bucket(folder: Path, section: str) -> None:
    """What an operator does who has lost it: onrecord.toml names none."""
    path = Layout(folder).configuration
    path.write_text(naming_bucket(path.read_text(), section, BucketSettings()))


def test_a_lost_log_is_made_again_and_moves_into_a_new_bucket(moved: Moved) -> None:
    with open_archive(moved.folder) as archive:
        before = archive.publish()
    forget_bucket(moved.folder, "log")
    assert rebuild(moved.folder) == before
    fresh = moved.seaweed.bucket()
    move_log(moved.folder, moved.seaweed.settings(fresh))
    with open_archive(moved.folder) as archive:
        assert archive.published == before and examine_fixity(archive).faults == []
    with moved.store(fresh) as published:
        assert {"checkpoint", "log.vkey", "tile/0/000.p/40"} <= published.keys()


def test_lost_blobs_come_back_from_a_backup(moved: Moved, tmp_path: Path) -> None:
    with open_archive(moved.folder) as archive:
        said = words(archive)
        back_up(archive, tmp_path / "backup", made_at="2026-01-01T00:00:00Z", version="x")
    forget_bucket(moved.folder, "blobs")
    blobs = Layout(moved.folder).shelves.parent
    shutil.copytree(tmp_path / "backup" / "blobs", blobs, dirs_exist_ok=True)
    with open_archive(moved.folder) as archive:
        assert examine_fixity(archive).faults == []
    move_blobs(moved.folder, moved.seaweed.settings(moved.seaweed.bucket()))
    with open_archive(moved.folder) as archive:
        assert words(archive) == said and examine_fixity(archive).faults == []


def test_who_may_only_read_shows_everything_and_changes_nothing(moved: Moved) -> None:
    with open_archive(moved.folder) as archive:
        said = words(archive)
    who = moved.seaweed.reader
    path = Layout(moved.folder).bucket_credentials
    path.write_text(
        f'access_key_id = "{who.access_key_id}"\nsecret_access_key = "{who.secret_access_key}"\n'
    )
    with open_archive(moved.folder, writing=False) as archive:
        assert words(archive) == said and archive.published.size == 30
        assert examine_fixity(archive).faults == []
    with open_archive(moved.folder) as archive:
        for does in (
            lambda: archive.keep(b"new"),
            archive.publish,
            lambda: archive.stores.blobs.require_removable(["ab/x"]),
            lambda: archive.stores.blobs.remove(
                [f"{digest_of(b'post 1')[:2]}/{digest_of(b'post 1')}"]
            ),
        ):
            with pytest.raises(StorageError):
                does()
        assert words(archive) == said and archive.published.size == 30


def test_nothing_but_keys_and_what_is_derived_has_to_lie_in_the_folder(
    moved: Moved, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Records in PostgreSQL, blobs and the log in buckets; and back, from a backup."""
    with postgres.password_file():
        move_records(moved.folder, postgres.database(password=""))
        for path in list(moved.folder.glob("*.db*")):
            path.unlink()
        with open_archive(moved.folder) as archive:
            archive.append([*kept_observations(archive, 6), gap(99)])
            assert archive.publish().size == 42
            _, digest = redact_first(archive)
            archive.publish()
            said = [archive.leaf(place) for place in range(archive.head.size)]
            assert examine_fixity(archive).faults == []
            back_up(archive, tmp_path / "backup", made_at="2026-01-01T00:00:00Z", version="x")
    restore(tmp_path / "backup", tmp_path / "restored")
    with open_restored(tmp_path / "restored", writing=False) as archive:
        assert [archive.leaf(place) for place in range(archive.head.size)] == said
        assert examine_fixity(archive).faults == []
    assert not list((tmp_path / "restored").rglob(f"*{digest}*"))
