"""Does the search index follow the log, whatever happens to it, and hold nothing that is gone?"""

import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.archive import open_archive
from onrecord.desk.search.checking import Answer, check_text
from onrecord.desk.search.indexing import bring_up
from onrecord.record.accounts import Ref
from onrecord.record.commitments import digest_of
from small_desk import OTHERS, TIDES, Desk


def found(desk: Desk, text: str) -> list[Ref]:
    return [match.ref for match in check_text(desk.archive, text).matches]


@pytest.fixture
def story(desk: Desk) -> dict[str, Ref]:
    desk.enrol()
    return {
        "accord": desk.posted("3laaa", "We leave the accord", 10),
        "hours": desk.posted("3lbbb", "Opening hours change on Monday", 11),
        "winds": desk.posted("3lccc", "Strong winds over the bay", 12, account=OTHERS),
    }


def test_every_version_of_every_post_is_found(desk: Desk, story: dict[str, Ref]) -> None:
    desk.posted("3laaa", "We stay in the treaty", 20)
    assert found(desk, "leave the accord") == [story["accord"]]
    assert found(desk, "stay in the treaty") == [story["accord"]]
    assert found(desk, "strong winds over the bay") == [story["winds"]]


def test_a_withdrawn_post_is_found(desk: Desk, story: dict[str, Ref]) -> None:
    desk.withdrew("3laaa", 20)
    assert found(desk, "we leave the accord") == [story["accord"]]


def test_what_comes_later_is_entered_at_the_next_question(
    desk: Desk, story: dict[str, Ref]
) -> None:
    assert found(desk, "the floodgates open") == []
    later = desk.posted("3lddd", "The floodgates open tonight", 30)
    assert found(desk, "the floodgates open") == [later]


def test_a_version_that_is_seen_again_is_entered_once(desk: Desk, story: dict[str, Ref]) -> None:
    bring_up(desk.archive)
    size = desk.archive.search.size()
    desk.posted("3laaa", "We leave the accord", 40)
    bring_up(desk.archive)
    assert desk.archive.search.size() == size
    assert desk.archive.search.frequencies({"accord"}) == {"accord": 1}


def test_what_no_reader_can_place_is_passed_over(desk: Desk, story: dict[str, Ref]) -> None:
    desk.kept("3leee", b"\xff not a record", 50)
    desk.posted("3lfff", "After the unread one", 51)
    assert len(found(desk, "After the unread one")) == 1


def spoilt(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


@pytest.mark.parametrize("harm", [Path.unlink, spoilt], ids=["deleted", "spoilt"])
def test_it_is_made_again_from_the_record(desk: Desk, story: dict[str, Ref], harm: object) -> None:
    assert found(desk, "leave the accord") == [story["accord"]]
    desk.archive.close()
    for name in ("search.db-wal", "search.db-shm"):
        (desk.archive.folder / name).unlink(missing_ok=True)
    harm(desk.archive.folder / "search.db")  # type: ignore[operator]  # either of the two
    desk.archive = open_archive(desk.archive.folder)
    assert found(desk, "leave the accord") == [story["accord"]]


def test_an_index_of_another_version_of_its_code_is_made_again(
    desk: Desk, story: dict[str, Ref]
) -> None:
    bring_up(desk.archive)
    with desk.archive.search._database.writing() as database:
        database.pragma("user_version", 999)
    desk.archive.search._database.close()
    assert desk.archive.search.size() == 0
    assert found(desk, "leave the accord") == [story["accord"]]


def test_interrupted_it_goes_on_where_it_stood(
    desk: Desk, story: dict[str, Ref], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.desk.search.indexing._AT_ONCE", 2)

    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up(desk.archive, interrupt)
    assert desk.archive.search.reached.size == 2
    assert found(desk, "strong winds over the bay") == [story["winds"]]
    assert desk.archive.search.reached.size == desk.size


def test_no_more_is_read_at_once_than_was_asked_for(
    desk: Desk, story: dict[str, Ref], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.desk.search.indexing._AT_ONCE", 1)
    assert bring_up(desk.archive, most=2) == desk.size - 2
    assert desk.archive.search.reached.size == 2
    assert bring_up(desk.archive) == 0


KILLED = """
import os, sys
from pathlib import Path
from onrecord.archive import open_archive
from onrecord.archive import search_tables
from onrecord.desk.search import indexing
indexing._AT_ONCE = 2
count = search_tables._count
def die(database, counted):
    count(database, counted)
    if "winds" in counted:
        os.kill(os.getpid(), 9)
search_tables._count = die
with open_archive(Path(sys.argv[1]), writing=False) as archive:
    indexing.bring_up(archive)
"""


def test_killed_within_a_transaction_nothing_is_entered_by_halves(
    desk: Desk, story: dict[str, Ref]
) -> None:
    command = [sys.executable, "-c", KILLED, str(desk.archive.folder)]
    assert subprocess.run(command, check=False, timeout=60).returncode == -9
    assert 0 < desk.archive.search.reached.size < desk.size
    assert desk.archive.search.frequencies({"winds"}) == {"winds": 0}
    assert found(desk, "strong winds over the bay") == [story["winds"]]
    assert desk.archive.search.frequencies({"winds"}) == {"winds": 1}


def test_two_processes_may_follow_the_log_at_once(desk: Desk, story: dict[str, Ref]) -> None:
    """What another has entered meanwhile is not entered again."""
    begun = desk.archive.search.reached
    with open_archive(desk.archive.folder, writing=False) as other:
        bring_up(other)
    assert not desk.archive.search.advance(begun, [], begun)
    bring_up(desk.archive)
    assert desk.archive.search.frequencies({"accord"}) == {"accord": 1}


def test_an_index_of_another_log_is_forgotten(
    desk: Desk, story: dict[str, Ref], tmp_path: Path
) -> None:
    bring_up(desk.archive)
    desk.archive.search._database.close()
    other = Desk(tmp_path / "other")
    with other.archive:
        for number in range(3):
            other.posted(f"3l{number}", f"quite another log {number}", number)
        (other.archive.folder / "search.db").write_bytes(
            (desk.archive.folder / "search.db").read_bytes()
        )
        assert found(other, "leave the accord") == []
        assert len(found(other, "quite another log 2")) >= 1


def redact(desk: Desk, text: str) -> None:
    """Destroy the bytes of the version that says so."""
    (shown,) = [
        version
        for match in check_text(desk.archive, text).matches
        for version in match.post.versions
        if version.said is not None and version.said.text == text
    ]
    data = desk.archive.blob(shown.version.version)
    digest = digest_of(data)
    for path in (desk.archive.folder / "blobs" / "sha256").rglob(f"{digest}*"):
        path.unlink()


def test_a_redacted_version_is_not_found_and_its_words_are_forgotten(
    desk: Desk, story: dict[str, Ref]
) -> None:
    redact(desk, "We leave the accord")
    assert b"accord" in (desk.archive.folder / "search.db-wal").read_bytes()
    checked = check_text(desk.archive, "we leave the accord", TIDES)
    assert (checked.answer, checked.matches) == (Answer.NOT_SEEN, ())
    assert desk.archive.search.frequencies({"accord"}) == {"accord": 0}
    desk.archive.search._database.close()
    assert b"accord" not in (desk.archive.folder / "search.db").read_bytes()
    for path in (desk.archive.folder / "search.fast").rglob("*"):
        assert path.is_dir() or b"accord" not in path.read_bytes(), path


def test_a_version_redacted_before_it_was_indexed_is_passed_over(
    desk: Desk, story: dict[str, Ref]
) -> None:
    redact(desk, "We leave the accord")
    desk.archive.search.empty()
    assert found(desk, "opening hours change on monday") == [story["hours"]]
    assert desk.archive.search.frequencies({"accord"}) == {"accord": 0}


def fast_files(desk: Desk) -> list[Path]:
    return sorted((desk.archive.folder / "search.fast").iterdir())


def test_where_another_process_holds_the_fast_files_sqlite_answers(
    desk: Desk, story: dict[str, Ref]
) -> None:
    tantivy = pytest.importorskip("tantivy")
    assert found(desk, "leave the accord") == [story["accord"]]
    (place,) = fast_files(desk)
    writer = tantivy.Index.open(str(place)).writer(15_000_000, 1)
    later = desk.posted("3lddd", "The floodgates open tonight", 30)
    assert found(desk, "the floodgates open") == [later]
    writer.rollback()
    del writer
    assert found(desk, "the floodgates open") == [later]


def test_spoilt_fast_files_change_no_answer(desk: Desk, story: dict[str, Ref]) -> None:
    pytest.importorskip("tantivy")
    assert found(desk, "leave the accord") == [story["accord"]]
    (place,) = fast_files(desk)
    for path in place.iterdir():
        path.write_bytes(b"spoilt")
    desk.archive.close()
    desk.archive = open_archive(desk.archive.folder)
    assert found(desk, "leave the accord") == [story["accord"]]


def test_fast_files_of_another_index_are_not_believed(desk: Desk, story: dict[str, Ref]) -> None:
    pytest.importorskip("tantivy")
    found(desk, "leave the accord")
    before = fast_files(desk)
    desk.archive.search.empty()
    assert found(desk, "leave the accord") == [story["accord"]]
    assert len(fast_files(desk)) == 1 and fast_files(desk) != before
