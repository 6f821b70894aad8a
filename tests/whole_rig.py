"""How does the whole run on one machine? `Whole`: every part a process, every server as in deploy/.

Three NATS nodes, PostgreSQL and buckets with TLS and a user for each part; two collectors, two
capture workers, a recorder without the log's key, two sequencers, pages; and what they look at: a real
Bluesky server, and pages of posts. Everything is on loopback, and done by the commands of operators.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import certifi
import psycopg
from psycopg.conninfo import make_conninfo

from bluesky_rig import BlueskyServer
from deploy_scripts import DEPLOY
from deployed_buckets import BLOBS, LOG, DeployedBuckets, deployed_buckets
from deployed_postgres import DeployedPostgres, deployed_postgres
from nats_cluster_rig import NatsCluster
from onrecord.archive import Archive, open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.naming_places import setting
from onrecord.network.jetstream.subjects import mark_of
from onrecord.record.errors import EXIT_ENVIRONMENT

__all__ = ["COLLECTORS", "WORKERS", "Whole", "whole"]

ORIGIN = "whole.example.org/log"
COLLECTORS = ("north.example/vantage", "south.example/vantage")
WORKERS = ("east.example/vantage", "west.example/vantage")
_PROGRAM = "from onrecord.cli import main; main()"
_HERE = '["127.0.0.0/8", "localhost"]'
_ROLES = {"recorder": "recorder", "sequencer": "recorder", "pages": "pages"}


class CommandFailed(AssertionError):
    """A command of ours ended otherwise than it should; the message holds what it said."""


@dataclass
class Whole:
    """All parts of one archive."""

    folder: Path
    postgres: DeployedPostgres
    buckets: DeployedBuckets
    nats: NatsCluster
    bluesky: BlueskyServer
    app: str  # where posts have pages
    parts: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    kept_up: bool = False  # a part that its surroundings made fail is started again, as by systemd
    url: str = ""  # of the pages

    # Where things lie

    def part(self, name: str) -> Path:
        """The folder of a part: sequencer, recorder, pages, or a vantage's name."""
        return self.folder / (mark_of(name) if "/" in name else name)

    @property
    def environment(self) -> dict[str, str]:
        """For all our commands; passwords are in files."""
        path = os.pathsep.join(one for one in sys.path if one)
        return {
            **os.environ,
            "PYTHONPATH": path,
            "PGPASSFILE": str(self.folder / "pgpass"),
            "SSL_CERT_FILE": str(self.folder / "authorities.pem"),
            "ONRECORD_STATE": str(self.folder / "memory"),
        }

    @contextmanager
    def here(self, part: str = "recorder", *, writing: bool = True) -> Iterator[Archive]:
        """The archive as a part sees it, in this process."""
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            with open_archive(self.part(part), writing=writing) as archive:
                yield archive
        finally:
            os.environ.clear()
            os.environ.update(before)

    def run(self, *command: str, part: str = "recorder", expect: int = 0) -> str:
        """A command in the folder of a part; what it printed."""
        ran = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *command, "--dir", self.part(part)],
            env=self.environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        if ran.returncode != expect:
            raise CommandFailed(f"{command}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}")
        return ran.stdout

    def verify(self, bundle: Path, trust: Path) -> str:
        """What `onrecord verify` says of a bundle."""
        ran = subprocess.run(
            [sys.executable, "-c", _PROGRAM, "verify", bundle, "--trust", trust],
            env=self.environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        if ran.returncode != 0:
            raise CommandFailed(f"verify: {ran.returncode}\n{ran.stdout}\n{ran.stderr}")
        return ran.stdout

    # How it is set up

    def make(self) -> None:
        """Everything that an operator does once."""
        self._trust()
        self._begin()
        self._roles()
        self._join()
        for name in (*COLLECTORS, *WORKERS):
            self._vantage(name)
        self.run("transport", "prepare", "--replicas", "3", "--megabytes", "256")

    def _trust(self) -> None:
        assert self.buckets.tls is not None
        own = (self.buckets.tls / "ca.pem").read_text()
        (self.folder / "authorities.pem").write_text(Path(certifi.where()).read_text() + own)
        self._password("owner", self.postgres.password)

    def _password(self, user: str, password: str) -> None:
        path = self.folder / "pgpass"
        path.touch(0o600)
        with path.open("a") as file:
            file.write(f"localhost:{self.postgres.port}:*:{user}:{password}\n")

    def _conninfo(self, user: str) -> str:
        known = self.postgres.conninfo(dbname="records", user=user, password="")
        return make_conninfo(known.replace("password=''", "").replace("password=", ""))

    def _begin(self) -> None:
        """An archive in its folder, then in the database and the buckets."""
        self.run("init", "--origin", ORIGIN, "--no-tsa", part="sequencer")
        layout = Layout(self.part("sequencer"))
        layout.configuration.write_text(self._settings(layout.configuration.read_text()))
        layout.pins.mkdir(exist_ok=True)
        shutil.copy(self.nats.ca, layout.pins / "nats.pem")
        self._credentials("sequencer", "operator")  # who may write to both buckets, to move them
        with psycopg.connect(self.postgres.conninfo(), autocommit=True) as session:
            session.execute("CREATE DATABASE records")
        owner = self._conninfo("owner")
        self.run("migrate", "sqlite-to-postgres", "--to", owner, part="sequencer")
        for what, bucket in (("blobs-to-s3", BLOBS), ("log-to-s3", LOG)):
            place = ("--endpoint", self.buckets.endpoint, "--to", bucket)
            self.run("migrate", what, *place, part="sequencer")
        self._credentials("sequencer", "sequencer")

    def _settings(self, text: str) -> str:
        servers = json.dumps([node.url for node in self.nats.nodes])
        host, plc = json.dumps(self.bluesky.pds), json.dumps(self.bluesky.plc)
        stream = json.dumps(self.bluesky.firehose.partition("/xrpc")[0])
        for section, key, value in (
            ("network", "allow_private", _HERE),
            ("bluesky", "plc", plc),
            ("bluesky", "firehose", stream),
            ("bluesky", "handle_resolver", host),
            ("watch", "visit_minutes", "1"),
            ("capture", "automatic", "true"),
            ("capture", "app", json.dumps(self.app)),
            ("transport", "servers", servers),
            ("transport", "ca", '"pins/nats.pem"'),
            ("transport", "visits", "true"),
            ("operation", "log", '"json"'),
        ):
            text = setting(text, section, key, value)
        return text

    def _credentials(self, part: str, identity: str) -> None:
        made = self.buckets.folder / "secrets" / f"{identity}.s3.toml"
        _private(made, Layout(self.part(part)).bucket_credentials)

    def _roles(self) -> None:
        """A role for each part, with a password of its own; the sequencer is the owner no more."""
        with psycopg.connect(self.postgres.conninfo(dbname="records"), autocommit=True) as session:
            session.execute((DEPLOY / "postgres" / "roles.sql").read_bytes())
            for part, role in _ROLES.items():
                secret = secrets.token_urlsafe(24)
                asked = f"CREATE ROLE a_{part} LOGIN PASSWORD '{secret}' IN ROLE onrecord_{role}"
                session.execute(asked.encode())
                self._password(f"a_{part}", secret)
        path = Layout(self.part("sequencer")).configuration
        conninfo = json.dumps(self._conninfo("a_sequencer"))
        path.write_text(setting(path.read_text(), "records", "postgres", conninfo))

    def _join(self) -> None:
        for part in ("recorder", "pages"):
            conninfo = self._conninfo(f"a_{part}")
            source = str(self.part("sequencer"))
            self.run("join", "--from", source, "--postgres", conninfo, part=part)
            self._credentials(part, part)
        self._stand_by(Layout(self.part("sequencer")), Layout(self.part("standby")))
        keys = Layout(self.part("recorder")).keys
        for name, file in (("recorder", "nats.toml"), ("operator", "nats-operator.toml")):
            _private(self.nats.folder / "secrets" / f"{name}.nats.toml", keys / file)

    def _stand_by(self, first: Layout, second: Layout) -> None:
        """Another sequencer, to which its operator has brought the log's key."""
        self.run("join", "--from", str(first.folder), "--signs", part="standby")
        self._credentials("standby", "sequencer")
        _private(first.log_key, second.log_key)

    def _vantage(self, name: str) -> None:
        """A folder for a vantage, and its key on record."""
        works = name in WORKERS
        servers = [word for node in self.nats.nodes for word in ("--server", node.url)]
        stream = self.bluesky.firehose.partition("/xrpc")[0]
        does = ("--no-listens", "--no-asks", "--visits") if works else ("--listens", "--asks")
        told = self.run(
            "vantage", "init", "--json", "--name", name, "--origin", ORIGIN, *servers, "--ca",
            "nats.pem", "--firehose", stream, "--allow-private", "127.0.0.0/8",
            "--allow-private", "localhost", *does, part=name,
        )  # fmt: skip
        folder = self.part(name)
        shutil.copy(self.nats.ca, folder / "nats.pem")
        file = f"{'worker' if works else 'collector'}-{mark_of(name)}.nats.toml"
        _private(self.nats.folder / "secrets" / file, folder / "keys" / "nats.toml")
        path = folder / "vantage.toml"
        path.write_text(path.read_text().replace("allow_private = []", f"allow_private = {_HERE}"))
        self.run("vantage", "add", json.loads(told)["key"])

    # What runs

    def start(self, name: str, *command: str, part: str | None = None) -> None:
        """Start a part; what it logs goes to NAME.log."""
        path = self.folder / f"{mark_of(name) if '/' in name else name}.log"
        with path.open("ab") as log:
            self.parts[name] = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *command, "--dir", self.part(part or name)],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def start_all(self) -> None:
        """Start every part that does not run, and wait until pages are served."""
        wanted = {
            "recorder": ("watch",),
            "sequencer": ("sequence",),
            "standby": ("sequence",),
            "pages": ("serve", "--port", "0"),
            **{name: ("collect", "--log", "json") for name in (*COLLECTORS, *WORKERS)},
        }
        for name, command in wanted.items():
            if name not in self.parts:
                self.start(name, *command)
        if not self.url:
            self.until(lambda: "http://" in self.log("pages"))
            told = next(line for line in self.log("pages").splitlines() if "http://" in line)
            self.url = "http://" + told.partition("http://")[2].partition("/")[0]

    def keep_up(self) -> None:
        """Start again what ended because of its surroundings; anything else is a mistake."""
        for name, child in list(self.parts.items()):
            if child.poll() is not None and child.returncode == EXIT_ENVIRONMENT:
                del self.parts[name]
        self.start_all()

    def end(self, name: str, how: signal.Signals = signal.SIGTERM) -> int:
        """End a part; its status."""
        child = self.parts.pop(name)
        child.send_signal(how)
        return child.wait(90)

    def end_all(self) -> dict[str, int]:
        """End every part at once, in good order; the status of each."""
        children, self.parts = self.parts, {}
        for child in children.values():
            child.send_signal(signal.SIGTERM)
        return {name: child.wait(90) for name, child in children.items()}

    def kill_all(self) -> None:
        for child in self.parts.values():
            child.kill()
            child.wait()

    def log(self, name: str) -> str:
        path = self.folder / f"{mark_of(name) if '/' in name else name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def until(self, done: Callable[[], Any], patience: float = 120.0) -> None:
        """Wait for something that is bound to come; if it does not, show what the parts logged."""
        ends = time.monotonic() + patience
        while not done():
            if self.kept_up:
                self.keep_up()
            dead = {name: one.poll() for name, one in self.parts.items() if one.poll() is not None}
            if dead or time.monotonic() > ends:
                logs = "\n".join(f"--- {name}\n{self.log(name)[-3000:]}" for name in self.parts)
                raise AssertionError(f"waited in vain; ended meanwhile: {dead}\n{logs}")
            time.sleep(0.2)


def _private(made: Path, path: Path) -> None:
    shutil.copy(made, path)
    path.chmod(0o600)


@contextmanager
def whole() -> Iterator[Whole]:
    """All servers, and an archive that is set up; no part runs yet."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="onrecord-whole-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        nats = NatsCluster(folder / "nats")
        nats.folder.mkdir()
        stack.callback(nats.stop)
        nats.make(
            ("recorder", "operator", *(f"collector:{one}" for one in COLLECTORS),
             *(f"worker:{one}" for one in WORKERS))
        )  # fmt: skip
        nats.start()
        postgres = stack.enter_context(deployed_postgres())
        buckets = stack.enter_context(deployed_buckets(tls=True))
        (folder / "bluesky").mkdir()
        bluesky = BlueskyServer(folder / "bluesky")
        stack.callback(bluesky.close)
        app = stack.enter_context(_pages_of_posts())
        made = Whole(folder, postgres, buckets, nats, bluesky, app)
        stack.callback(made.kill_all)
        made.make()
        yield made


class _Page(BaseHTTPRequestHandler):
    """The page of any post."""

    def do_GET(self) -> None:
        body = f"<!doctype html><title>A post</title><p>The post at {self.path}</p>".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def _pages_of_posts() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
