"""Which archives do the tests of the API start from?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.archive import Archive, create_archive, open_archive
from web.api.calling import Calls
from web.api.desk_made_up import Desk, make_desk


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Desk]]:
    """An archive with editors' work, opened for reading as `onrecord serve` has it."""
    folder = tmp_path_factory.mktemp("api") / "archive"
    create_archive(folder, "records.example/tides")
    publish(folder)
    with open_archive(folder) as archive:
        desk = make_desk(archive)
    with open_archive(folder, writing=False) as archive:
        yield archive, desk


def publish(folder: Path) -> None:
    """Say where its pages are."""
    told = folder / "onrecord.toml"
    words = told.read_text(encoding="utf-8")
    assert 'address = ""' in words
    told.write_text(words.replace('address = ""', 'address = "https://records.example"'))


@pytest.fixture(scope="package")
def archive(made: tuple[Archive, Desk]) -> Archive:
    return made[0]


@pytest.fixture(scope="package")
def desk(made: tuple[Archive, Desk]) -> Desk:
    return made[1]


@pytest.fixture(scope="package")
def calls(archive: Archive) -> Iterator[Calls]:
    made = Calls(archive)
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Calls, Desk]]:
    """The same, of its own, for a test that writes."""
    create_archive(tmp_path / "archive", "records.example/tides")
    with open_archive(tmp_path / "archive") as archive:
        desk = make_desk(archive)
    with open_archive(tmp_path / "archive", writing=False) as archive:
        calls = Calls(archive)
        yield calls, desk
        calls.close()
