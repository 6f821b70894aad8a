"""Do several machines share one archive, each with no more than it needs?"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kept_entries import ORIGIN, gap, kept_observation
from onrecord.archive import (
    Archive,
    ConfigurationError,
    ExistingArchive,
    KeyElsewhere,
    KeyRefused,
    MissingArchive,
    PublishingStopped,
    StorageError,
    back_up,
    create_archive,
    open_archive,
    rotate_key,
)
from onrecord.archive.joining import NotShared, Part, join_archive
from onrecord.archive.layout import Layout
from onrecord.desk.custody.checks import State
from onrecord.desk.custody.examining import examine
from onrecord.network import SystemClock
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer
from shared_archive import Shared, sharing

pytestmark = pytest.mark.rig
NOW = SystemClock().now()
LIFTED = "DELETE FROM onrecord.publishing_stopped"


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, seaweed: SeaweedServer
) -> Iterator[Shared]:
    with sharing(tmp_path_factory.mktemp("shared") / "first", postgres, seaweed) as made:
        yield made


@pytest.fixture(scope="module")
def recorder(shared: Shared) -> Path:
    return shared.machine("recorder", "onrecord_recorder", shared.seaweed.recorder)


@pytest.fixture(scope="module")
def pages(shared: Shared) -> Path:
    return shared.machine("pages", "onrecord_pages", shared.seaweed.reader)


def test_a_recorder_appends_what_another_publishes(shared: Shared, recorder: Path) -> None:
    assert not list(Layout(recorder).keys.glob("*.pem"))
    with open_archive(recorder) as here, open_archive(shared.first) as there:
        (logged,) = here.append([kept_observation(here, 100)])
        here.publish_here()
        assert not here.signs and here.published.size == logged.index
        told = there.publish()
        assert told.size == logged.index + 1 and here.published == told
        assert there.blob(logged.entry.outcome.version) == b"post 100"  # type: ignore[union-attr]  # an observation that was seen


def test_publishing_that_one_machine_stopped_is_stopped_on_all(shared: Shared) -> None:
    standby = shared.machine("lent", "onrecord_recorder", shared.seaweed.recorder, signs=True)
    with open_archive(shared.first) as here, open_archive(standby) as there:
        before = here.publish()
        here.stop_publishing("a witness knows another history.\nIts head: …\n")
        there.append([gap(300)])
        for attempt in (there.publish, there.require_publishing, here.publish):
            with pytest.raises(PublishingStopped):
                attempt()
        assert there.publishing_stopped == here.publishing_stopped
        assert there.published == before and not Layout(standby).stopped.exists()
        shared.postgres.do(LIFTED, database=shared.database)
        with pytest.raises(PublishingStopped):  # the file is still there: it is told to all again
            here.publish()
        (told,) = (one for one in examine(standby, NOW).checks if one.name == "publishing")
        assert told.state is State.FAULT and "a witness knows another history." in told.says
        with pytest.raises(PublishingStopped, match=r"a witness knows another history$"):
            there.publish()
        Layout(shared.first).stopped.unlink()
        shared.postgres.do(LIFTED, database=shared.database)
        assert there.publish().size == before.size + 1 == here.publish().size


def test_a_stop_of_another_machine_is_in_a_backup(
    shared: Shared, recorder: Path, tmp_path: Path
) -> None:
    with open_archive(shared.first) as here, open_archive(recorder) as there:
        here.stop_publishing("two histories")
        try:
            made = back_up(there, tmp_path / "backup", made_at="2026-01-31T12:00:00Z", version="0")
        finally:
            Layout(shared.first).stopped.unlink()
            shared.postgres.do(LIFTED, database=shared.database)
    state = tmp_path / "backup" / made.manifest.state
    assert (state / "publishing-stopped.txt").read_text() == "two histories"


REFUSED: dict[str, Callable[[Archive], object]] = {
    "publish": Archive.publish,
    "sign a statement": lambda archive: archive.sign("words\n"),
}


@pytest.mark.parametrize("work", REFUSED.values(), ids=REFUSED)
def test_without_the_key_nothing_is_signed(
    recorder: Path, work: Callable[[Archive], object]
) -> None:
    with open_archive(recorder) as archive, pytest.raises(KeyElsewhere) as refused:
        work(archive)
    assert "onrecord sequence" in refused.value.advice


def test_without_the_key_it_is_not_changed(recorder: Path) -> None:
    with pytest.raises(KeyElsewhere):
        rotate_key(recorder, why="a whim", at=NOW)
    assert not list(Layout(recorder).keys.glob("*.pem"))


def test_pages_read_all_and_append_nothing(shared: Shared, pages: Path) -> None:
    with open_archive(pages, writing=False) as archive:
        assert archive.published.size >= 6 and archive.entry(0).index == 0
        assert archive.blob_by_digest(next(archive.digests()))
    with open_archive(pages) as archive:
        for work in (lambda: archive.append([gap(70)]), lambda: archive.keep(b"a new text")):
            with pytest.raises(StorageError):
                work()
    with open_archive(shared.first, writing=False) as archive:
        assert all(one.entry != gap(70) for one in archive.entries())


def test_a_second_sequencer_waits_for_the_duty(shared: Shared) -> None:
    other = shared.machine("standby", "onrecord_recorder", shared.seaweed.credentials, signs=True)
    with open_archive(shared.first) as one, open_archive(other) as two:
        assert one.on_duty("sequencer", 3600) and not two.on_duty("sequencer", 3600)
        assert one.on_duty("sequencer", 0.0)  # which ends at once
        assert two.on_duty("sequencer", 3600) and not one.on_duty("sequencer", 3600)
        two.append([gap(80)])
        assert two.signs and two.publish().size == one.head.size


def test_a_folder_that_should_have_the_key_says_what_is_missing(shared: Shared) -> None:
    folder = shared.first.with_name("lost")
    join_archive(folder, shared.first, Part(signs=True))
    with pytest.raises(KeyRefused, match="missing"):
        open_archive(folder)


def test_what_is_copied_and_what_is_not(shared: Shared) -> None:
    layout = Layout(shared.first)
    layout.pins.mkdir(exist_ok=True)
    layout.pin("example").write_text("a certificate")
    folder = shared.first.with_name("copied")
    made = join_archive(folder, shared.first, Part(vantage="Ösel", replica="host=r.example"))
    assert made.network.vantage == "Ösel" and made.records.replica == "host=r.example"
    assert made.records.postgres == shared.conninfo and not made.operation.signs
    found = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}
    assert found == {"onrecord.toml", "log/log.vkey", "pins/example.pem"}
    assert Layout(folder).keys.stat().st_mode & 0o777 == 0o700


def test_one_that_lies_in_its_folder_can_not_be_shared(tmp_path: Path) -> None:
    create_archive(tmp_path / "alone", ORIGIN)
    with pytest.raises(NotShared, match=r"\[records\] postgres, \[blobs\] s3, \[log\] s3"):
        join_archive(tmp_path / "other", tmp_path / "alone", Part())
    assert not (tmp_path / "other").exists()


def test_nothing_is_made_over_what_is_there(shared: Shared, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine")
    with pytest.raises(ExistingArchive):
        join_archive(tmp_path / "there", shared.first, Part())
    with pytest.raises(MissingArchive):
        join_archive(tmp_path / "new", tmp_path / "there", Part())
    with pytest.raises(ConfigurationError, match="postgres"):
        join_archive(tmp_path / "new", shared.first, Part(postgres="host=h password=secret"))
    assert not (tmp_path / "new").exists()
