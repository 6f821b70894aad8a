"""How are the properties of bundles tried, and who stamps them?"""

import pytest

from go_reader import go_reader
from stamped_bundle import World

__all__ = ["go_reader"]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two time-stamping services, and the small case with their stamps."""
    return World(tmp_path_factory.mktemp("services"))
