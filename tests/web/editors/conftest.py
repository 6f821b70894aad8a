"""At which desk do the tests of the editors' pages sit?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.archive import Archive, create_archive, open_archive
from onrecord.web import app
from visitor import Visitor, appoint_people
from web.asking import StoppedClock
from web.ministry import fill


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the ministry's archive, with people at its desk. To be copied."""
    folder = tmp_path_factory.mktemp("desk") / "archive"
    create_archive(folder, "records.example/tides")
    with open_archive(folder) as archive:
        fill(archive)
        appoint_people(archive)
    return folder


@pytest.fixture
def archive(staffed: Path, tmp_path: Path) -> Iterator[Archive]:
    """A copy of it, opened for reading as `onrecord serve` does."""
    import shutil

    shutil.copytree(staffed, tmp_path / "archive")
    with open_archive(tmp_path / "archive", writing=False) as found:
        yield found


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def visitor(archive: Archive, clock: StoppedClock) -> Iterator[Visitor]:
    """Somebody who is not signed in."""
    made = app(archive, clock)
    yield Visitor(made)
    made.state.sign_ins.close()
    made.state.witnessing.close()


@pytest.fixture
def another(visitor: Visitor) -> Visitor:
    """Another browser at the same pages."""
    return Visitor(visitor.app)
