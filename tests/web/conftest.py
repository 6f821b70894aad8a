"""Which archives do the tests of the pages start from?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.archive import Archive, create_archive, open_archive
from web.asking import Pages
from web.ministry import fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The ministry's archive, opened for reading as `onrecord serve` could."""
    folder = tmp_path_factory.mktemp("web") / "archive"
    create_archive(folder, "records.example/tides")
    with open_archive(folder) as archive:
        fill(archive)
    with open_archive(folder, writing=False) as archive:
        yield archive


@pytest.fixture(scope="session")
def pages(filled: Archive) -> Pages:
    return Pages(filled)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Archive]:
    """An archive in which nothing has been recorded yet."""
    create_archive(tmp_path / "archive", "records.example/empty")
    with open_archive(tmp_path / "archive") as archive:
        yield archive
