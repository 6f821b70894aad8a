"""Is what was redacted while the blobs move nowhere afterwards, and never shown again?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from bucket_archive import fill, redaction, write_credentials
from onrecord.archive import BlobWithheld, examine_fixity, open_archive
from onrecord.archive.configuration import load_configuration
from onrecord.archive.errors import ArchiveError, RemovalForbidden
from onrecord.archive.layout import Layout
from onrecord.archive.moving_objects import move_blobs
from onrecord.archive.naming_places import setting
from onrecord.record.commitments import Commitment, digest_of
from s3_rig import SeaweedServer

pytestmark = pytest.mark.rig
WORDS = b"post 1"
DIGEST = digest_of(WORDS)


@pytest.fixture
def filled(folder: Path, seaweed: SeaweedServer) -> Path:
    fill(folder)
    write_credentials(folder, seaweed)
    return folder


def redact(folder: Path) -> Commitment:
    with open_archive(folder) as archive:
        (commitment,) = archive.keep(WORDS)
        archive.redact(redaction(archive, commitment))
    return commitment


def once(does: Callable[[], object]) -> Callable[[int, int], None]:
    """Does it when the last shelf is copied for the first time."""
    left = [does]

    def tell(done: int, size: int) -> None:
        if done == size and left:
            left.pop()()

    return tell


def stop() -> None:
    raise KeyboardInterrupt


def require_nowhere(
    folder: Path, seaweed: SeaweedServer, bucket: str, commitment: Commitment
) -> None:
    """Neither the bytes nor what leads to them, in any version; and they are said to be withheld."""
    kept = seaweed.versions(bucket)
    assert kept and not [name for name in kept if DIGEST in name or commitment in name]
    assert not list(folder.rglob(f"*{DIGEST}*"))
    with open_archive(folder, writing=False) as archive:
        assert archive.configuration.blobs.s3 == bucket
        with pytest.raises(BlobWithheld):
            archive.blob(commitment)
        with pytest.raises(BlobWithheld):
            archive.blob_by_digest(DIGEST)
        assert examine_fixity(archive).faults == []


@pytest.mark.parametrize("versions", [False, True], ids=["plain", "with versions"])
def test_redacted_after_a_move_that_was_cut_short(
    filled: Path, seaweed: SeaweedServer, versions: bool
) -> None:
    bucket = seaweed.bucket(versions=versions)
    with pytest.raises(KeyboardInterrupt):
        move_blobs(filled, seaweed.settings(bucket), once(stop))
    assert [name for name in seaweed.versions(bucket) if DIGEST in name]
    commitment = redact(filled)
    move_blobs(filled, seaweed.settings(bucket))
    require_nowhere(filled, seaweed, bucket, commitment)


def test_redacted_while_the_blobs_move(filled: Path, seaweed: SeaweedServer) -> None:
    bucket, found = seaweed.bucket(), []
    move_blobs(filled, seaweed.settings(bucket), once(lambda: found.append(redact(filled))))
    require_nowhere(filled, seaweed, bucket, *found)


def test_what_is_written_into_the_configuration_meanwhile_stays(
    filled: Path, seaweed: SeaweedServer
) -> None:
    path, bucket = Layout(filled).configuration, seaweed.settings(seaweed.bucket())

    def edit() -> None:
        path.write_text(setting(path.read_text(), "watch", "visit_minutes", "7"))

    move_blobs(filled, bucket, once(edit))
    found = load_configuration(path)
    assert (found.watch.visit_minutes, found.blobs) == (7, bucket)


def test_a_redaction_that_is_left_over_comes_first(
    filled: Path, seaweed: SeaweedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = seaweed.bucket()
    with monkeypatch.context() as killed:
        killed.setattr("onrecord.archive.blobs.Blobs.destroy", lambda *_: stop())
        with pytest.raises(KeyboardInterrupt):
            redact(filled)
    with pytest.raises(ArchiveError, match="not finished") as told:
        move_blobs(filled, seaweed.settings(bucket))
    assert "onrecord doctor" in told.value.advice
    with open_archive(filled) as archive:  # finishes it
        (commitment,) = [one.commitment for one in archive.redactions.everything()]
    move_blobs(filled, seaweed.settings(bucket))
    require_nowhere(filled, seaweed, bucket, commitment)


def test_where_nothing_may_be_destroyed_the_bucket_is_not_named(
    filled: Path, seaweed: SeaweedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = seaweed.bucket()
    with pytest.raises(KeyboardInterrupt):
        move_blobs(filled, seaweed.settings(bucket), once(stop))
    redact(filled)
    hold = "onrecord.archive.s3.bucket.Bucket.remove"
    with monkeypatch.context() as forbidden, pytest.raises(RemovalForbidden):
        forbidden.setattr(hold, _forbids)
        move_blobs(filled, seaweed.settings(bucket))
    with open_archive(filled) as archive:
        assert archive.configuration.blobs.s3 == ""


def test_whoever_opened_the_archive_before_redacts_nothing_by_half(
    filled: Path, seaweed: SeaweedServer
) -> None:
    bucket = seaweed.bucket()
    with open_archive(filled) as late:
        (commitment,) = late.keep(WORDS)
        document, head = redaction(late, commitment), late.head
        move_blobs(filled, seaweed.settings(bucket))
        with pytest.raises(ArchiveError, match="has moved") as told:
            late.redact(document)
        assert late.head == head and "again" in told.value.advice
    require_whole(filled)
    require_nowhere(filled, seaweed, bucket, redact(filled))


def require_whole(folder: Path) -> None:
    with open_archive(folder) as archive:
        assert archive.blob_by_digest(DIGEST) == WORDS
        assert archive.redactions.everything() == ()
    assert not Layout(folder).redacting.exists()


def _forbids(*_: object) -> None:
    raise RemovalForbidden("the bucket forbids it")
