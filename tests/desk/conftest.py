"""Which archive do the tests of the desk start from?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from small_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An archive in which nothing has been recorded yet."""
    made = Desk(tmp_path / "archive")
    with made.archive:
        yield made
