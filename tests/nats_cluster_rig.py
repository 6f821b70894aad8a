"""How does a test get three real NATS nodes? `nats_cluster`: with the configuration of deploy/."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from certificates import Authority
from deploy_scripts import DEPLOY, script
from nats_rig import program
from onrecord.network.jetstream.place import Place
from onrecord.network.jetstream.subjects import inbox, mark_of
from postgres_rig import free_port

NATS = DEPLOY / "nats"
QUAY, TIDE = "quay.example.org/vantage", "tide.example.net/vantage"
PARTS = ("recorder", "operator", f"collector:{QUAY}", f"worker:{TIDE}")


@dataclass
class Node:
    """One of the three."""

    name: str
    folder: Path
    program: Path
    ports: tuple[int, int, int]  # for parts, for other nodes, for monitoring
    child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"tls://127.0.0.1:{self.ports[0]}"

    def environment(self) -> dict[str, str]:
        parts, nodes, monitor = (f"127.0.0.1:{port}" for port in self.ports)
        return {
            "ONRECORD_NODE": self.name,
            "ONRECORD_NATS_LISTEN": parts,
            "ONRECORD_NATS_CLUSTER": nodes,
            "ONRECORD_NATS_MONITOR": monitor,
            "ONRECORD_NATS_STORE": str(self.folder / "streams"),
        }

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.child = subprocess.Popen(
                [self.program, "-c", "nats.conf"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment()},
            )

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.child is not None:
            self.child.send_signal(how)
            if how is not signal.SIGSTOP:
                self.child.wait(30)
                self.child = None

    def told(self, path: str) -> dict[str, object]:
        """What its monitoring says; nothing while it is away."""
        asked = f"http://127.0.0.1:{self.ports[2]}{path}"
        with suppress(OSError, ValueError), urllib.request.urlopen(asked, timeout=2) as it:
            found = json.load(it)
            return found if isinstance(found, dict) else {}
        return {}


@dataclass
class NatsCluster:
    """Three nodes with TLS and one user a part, as operators set them up."""

    folder: Path
    nodes: list[Node] = field(default_factory=list)

    def make(self, parts: Sequence[str] = PARTS) -> None:
        """Lay out the folder of each node: deploy/'s files, users, certificates."""
        found, authority = program(), Authority("NATS of tests")
        script("nats/users.py").make(self.folder, parts)
        self.nodes = [
            Node(f"nats-{n}", self.folder / f"nats-{n}", found, tuple(free_port() for _ in "abc"))  # type: ignore[arg-type]  # three of them
            for n in (1, 2, 3)
        ]
        routes = "".join(f"  tls://127.0.0.1:{node.ports[1]}\n" for node in self.nodes)
        for node in self.nodes:
            authority.write(node.folder / "tls")
            shutil.copy(NATS / "nats.conf", node.folder)
            shutil.copy(self.folder / "users.conf", node.folder)
            (node.folder / "routes.conf").write_text(f"routes: [\n{routes}]\n")

    @property
    def ca(self) -> Path:
        return self.nodes[0].folder / "tls" / "ca.pem"

    def start(self) -> None:
        """Start those that do not run; return when one of them leads the others."""
        for node in self.nodes:
            if node.child is None:
                node.start()
        for _ in range(900):
            if self.leader() is not None:
                return
            if any(node.child is not None and node.child.poll() for node in self.nodes):
                break
            time.sleep(0.1)
        raise RuntimeError("\n".join(self._log(node) for node in self.nodes))

    def leader(self) -> Node | None:
        """Who leads, if all that run agree."""
        running = [node for node in self.nodes if node.child is not None]
        said = {self._leader_by(node) for node in running}
        return next((node for node in running if said == {node.name}), None)

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()

    def place(self, part: str) -> Place:
        """Where, and as whom, a part connects."""
        kind, _, name = part.partition(":")
        user = mark_of(name) if name else kind
        file = f"{kind}-{user}" if name else kind
        told = tomllib.loads((self.folder / "secrets" / f"{file}.nats.toml").read_text())
        return Place(
            tuple(node.url for node in self.nodes), self.ca, inbox(user), user, told["password"]
        )

    def _leader_by(self, node: Node) -> str:
        meta = node.told("/jsz").get("meta_cluster")
        return str(meta.get("leader", "")) if isinstance(meta, dict) else ""

    def _log(self, node: Node) -> str:
        return (node.folder / "server.log").read_text()[-2000:]


@pytest.fixture(scope="session")
def nats_cluster() -> Iterator[NatsCluster]:
    """Three nodes for all tests of this process. Who kills one starts it again."""
    folder = Path(tempfile.mkdtemp(prefix="onrecord-cluster-"))
    cluster = NatsCluster(folder)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
