"""Does the table follow the log, whatever happens to it, and whoever asks when?"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from happenings_made import GONE, appended, fact, gap, look, revision, story, text
from onrecord.archive import Archive, open_archive, rebuild
from onrecord.desk.happenings import Happening, bring_up, happenings
from onrecord.record.entries import Entry
from onrecord.record.observations import Surface
from onrecord.record.outcomes import AccountState
from small_desk import OTHERS, Desk


def life(archive: Archive) -> Iterator[Entry]:
    """A little of everything, in one account's life."""
    first, second = text(archive, "We stay."), text(archive, "We leave.")
    yield fact(AccountState("active", "its host"), 5)
    yield revision(10, "3l00000000122", None)
    yield look(first, 10, rev="3l00000000122")
    yield look(first, 11, key="3lbbb", claimed=-9999)
    yield look(second, 20)
    yield look(GONE, 40, surface=Surface.APP)
    yield gap(41, 90)
    yield look(GONE, 100)
    yield fact(AccountState("deactivated", "its host"), 101)
    yield revision(102, "3l00000000222", "3l00000000122")
    yield look(GONE, 103, rev="3l00000000222")
    yield look(first, 104, rev="3l00000000122")
    yield gap(105, 110, OTHERS)
    yield fact(AccountState("active", "its host"), 120)
    yield look(second, 130)
    yield look(second, 140, surface=Surface.APP)


@pytest.fixture
def lived(desk: Desk) -> Desk:
    desk.enrol()
    appended(desk, *life(desk.archive))
    desk.declared(200)
    desk.changed("accord", minutes=201, title="The accord")
    return desk


def all_of(archive: Archive) -> tuple[Happening, ...]:
    return happenings(archive, limit=1000)


def test_it_is_enough_to_tell_apart(lived: Desk) -> None:
    assert len({one.kind for one in story(lived)}) >= 9
    assert len({one.id for one in story(lived)}) == len(story(lived))


@given(st.lists(st.integers(1, 5), max_size=12))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_when_it_was_brought_up_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    """What was published keeps its id and its place after the table was lost."""
    desk = Desk(tmp_path_factory.mktemp("desk") / "archive")
    with desk.archive:
        desk.enrol()
        waiting = list(life(desk.archive))
        for step in steps:
            appended(desk, *waiting[:step])
            waiting = waiting[step:]
            bring_up(desk.archive)
        appended(desk, *waiting)
        before = all_of(desk.archive)
        desk.archive.happenings.empty()
        assert all_of(desk.archive) == before


def _spoilt(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


@pytest.mark.parametrize("harm", [Path.unlink, _spoilt], ids=["deleted", "spoilt"])
def test_it_is_made_again_from_the_record(lived: Desk, harm: Callable[[Path], None]) -> None:
    before = all_of(lived.archive)
    lived.archive.close()
    for name in ("happenings.db-wal", "happenings.db-shm"):
        (lived.archive.folder / name).unlink(missing_ok=True)
    harm(lived.archive.folder / "happenings.db")
    lived.archive = open_archive(lived.archive.folder)
    assert all_of(lived.archive) == before


def test_a_rebuilt_archive_tells_the_same(lived: Desk) -> None:
    before = all_of(lived.archive)
    lived.archive.close()
    rebuild(lived.archive.folder)
    lived.archive = open_archive(lived.archive.folder)
    assert lived.archive.happenings.reached.size == 0
    assert all_of(lived.archive) == before


def test_a_table_of_another_log_is_forgotten(lived: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    with other.archive:
        for number in range(40):
            other.posted(f"3l{number:03}", "Of another log.", number)
        bring_up(other.archive)
        table = other.archive.folder / "happenings.db"
        other.archive.close()
        lived.archive.close()
        for name in ("happenings.db-wal", "happenings.db-shm"):
            (lived.archive.folder / name).unlink(missing_ok=True)
        (lived.archive.folder / "happenings.db").write_bytes(table.read_bytes())
    lived.archive = open_archive(lived.archive.folder)
    assert story(lived)[0].kind.value == "enrolled"


def test_it_can_be_followed_in_steps(lived: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.desk.happenings.following._AT_ONCE", 4)
    assert bring_up(lived.archive, 4) == lived.size - 4
    told: list[tuple[int, int]] = []
    assert bring_up(lived.archive, progress=lambda done, of: told.append((done, of))) == 0
    assert told[0] == (8, lived.size) and told[-1] == (lived.size, lived.size)


ASK = """
import sys
from pathlib import Path
from onrecord.archive import open_archive
from onrecord.desk.happenings import happenings
with open_archive(Path(sys.argv[1]), writing=False) as archive:
    print(*(one.id for one in happenings(archive, limit=1000)))
"""


def test_several_processes_may_ask_at_once(lived: Desk) -> None:
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, str(lived.archive.folder)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = {one.communicate(timeout=60)[0].strip() for one in asking}
    assert told == {" ".join(one.id for one in all_of(lived.archive))}
