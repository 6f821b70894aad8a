"""How does a test get PostgreSQL as deploy/ sets it up? `deployed_postgres`: TLS and passwords."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from certificates import Authority
from deploy_scripts import DEPLOY
from postgres_rig import _as_nobody, _give_away, free_port

__all__ = ["DeployedPostgres", "deployed_postgres"]


@dataclass
class DeployedPostgres:
    """A server that deploy/postgres/begin.sh has begun, and begins again."""

    folder: Path
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    child: subprocess.Popen[bytes] | None = None

    def make(self, shown: Path | None = None) -> None:
        """Lay out its folder; it shows certificates of its own, or those that lie elsewhere."""
        if shown is None:
            Authority("PostgreSQL of tests").write(self.folder / "tls")
        else:
            shutil.copytree(shown, self.folder / "tls")
        (self.folder / "password").write_text(self.password)
        shutil.copytree(DEPLOY / "postgres", self.folder / "deploy")
        _give_away(self.folder)

    def start(self) -> None:
        tls = self.folder / "tls"
        told = {"listen_addresses": "127.0.0.1", "port": self.port,
                "ssl_cert_file": tls / "node.pem", "ssl_key_file": tls / "node.key",
                "unix_socket_directories": self.folder}  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self.child = subprocess.Popen(
                [
                    "sh",
                    self.folder / "deploy" / "begin.sh",
                    *(f"-c{k}={v}" for k, v in told.items()),
                ],
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    "HOME": str(self.folder),  # libpq looks there for a certificate of its own
                    "PGDATA": str(self.data),
                    "OWNER_PASSWORD_FILE": str(self.folder / "password"),
                },
                **_as_nobody(),
            )
        for _ in range(600):
            try:
                psycopg.connect(self.conninfo()).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "server.log").read_text()[-2000:])

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def replica(self, folder: Path, shown: Path | None = None) -> "DeployedPostgres":
        """A copy in an empty folder that follows this one, started. For `shown`, see `make`."""
        made = DeployedPostgres(folder, password=self.password)
        made.make(shown)
        with psycopg.connect(self.conninfo(), autocommit=True) as session:
            if not session.execute(b"SELECT FROM pg_roles WHERE rolname = 'replicator'").rowcount:
                asked = f"CREATE ROLE replicator REPLICATION LOGIN PASSWORD '{self.password}'"
                session.execute(asked.encode())
        (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
        subprocess.run(
            [programs / "pg_basebackup", "-R", "-D", made.data, "-c", "fast",
             "-d", self.conninfo(user="replicator")],
            check=True, capture_output=True, env={**os.environ, "HOME": str(folder)}, **_as_nobody(),
        )  # fmt: skip
        made.start()
        return made

    def stop(self) -> None:
        if self.child is not None:
            self.child.send_signal(signal.SIGQUIT)
            self.child.wait(60)
            self.child = None

    def conninfo(self, **more: str) -> str:
        known = {"host": "localhost", "hostaddr": "127.0.0.1", "port": self.port, "user": "owner",
                 "password": self.password, "dbname": "postgres", "sslmode": "verify-full",
                 "sslrootcert": str(self.folder / "tls" / "ca.pem")}  # fmt: skip
        return make_conninfo(**{**known, **more})


@contextmanager
def deployed_postgres() -> Iterator[DeployedPostgres]:
    """One that runs while the block does."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        pytest.skip("Debian's PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="onrecord-deployed-"))
    server = DeployedPostgres(folder)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
