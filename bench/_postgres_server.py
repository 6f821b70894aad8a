"""Where does a server of PostgreSQL stand that only one benchmark uses?"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from postgres_rig import PostgresServer, free_port, programs

__all__ = ["serving"]


@contextmanager
def serving(folder: Path | None, *settings: str) -> Iterator[tuple[PostgresServer, Path]]:
    """A server on loopback with these settings, and a folder beside it, on the disk of `folder`."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        Path(place).chmod(0o755)  # the server may run as another user
        (Path(place) / "server").mkdir()
        server = PostgresServer(Path(place) / "server", programs(), free_port())
        server.make()
        server.start(*settings)
        try:
            yield server, Path(place)
        finally:
            server.stop(SIGINT)
