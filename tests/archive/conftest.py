"""Which archives do these tests start from?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from go_reader import go_reader
from kept_entries import ORIGIN
from onrecord.archive import Archive, create_archive, open_archive

__all__ = ["go_reader"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a new archive."""
    made = tmp_path / "archive"
    create_archive(made, ORIGIN)
    return made


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    """A new archive, open for writing."""
    with open_archive(folder) as opened:
        yield opened
