"""How is the whole set up? `whole`: every server, and an archive, by the commands of operators."""

import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread

import certifi
import psycopg
from psycopg.conninfo import make_conninfo

from bluesky_rig import BlueskyServer
from deploy_scripts import DEPLOY
from deployed_buckets import BLOBS, LOG, deployed_buckets
from deployed_postgres import deployed_postgres
from nats_cluster_rig import NatsCluster
from onrecord.archive.layout import Layout
from onrecord.archive.naming_places import setting
from onrecord.network.jetstream.subjects import mark_of
from whole_rig import COLLECTORS, WORKERS, PagesOfPosts, Whole
from whole_surroundings import Clocks, lines, small_disk

__all__ = ["parts_at_nats", "whole"]

ORIGIN = "whole.example.org/log"
_HERE = '["127.0.0.0/8", "localhost"]'
_ROLES = {"recorder": "recorder", "sequencer": "recorder", "pages": "pages"}


@dataclass
class _Setting:
    """Sets up what will run."""

    whole: Whole

    def everything(self) -> None:
        """What an operator does once."""
        self._trust()
        self._begin()
        self._roles()
        self._join()
        for name in (*COLLECTORS, *WORKERS):
            self._vantage(name)
        self.whole.run("transport", "prepare", "--replicas", "3", "--megabytes", "256")

    def _trust(self) -> None:
        assert self.whole.buckets.tls is not None
        own = (self.whole.buckets.tls / "ca.pem").read_text()
        (self.whole.folder / "authorities.pem").write_text(Path(certifi.where()).read_text() + own)
        self._password("owner", self.whole.postgres.password)

    def _password(self, user: str, password: str) -> None:
        path = self.whole.folder / "pgpass"
        path.touch(0o600)
        with path.open("a") as file:
            file.write(f"localhost:{self.whole.lines.database.own_port}:*:{user}:{password}\n")

    def _conninfo(self, user: str) -> str:
        port = str(self.whole.lines.database.own_port)
        known = self.whole.postgres.conninfo(dbname="records", user=user, password="", port=port)
        return make_conninfo(known.replace("password=''", "").replace("password=", ""))

    def _begin(self) -> None:
        """An archive in its folder, then in the database and the buckets."""
        self.whole.run("init", "--origin", ORIGIN, "--no-tsa", part="sequencer")
        layout = Layout(self.whole.part("sequencer"))
        layout.configuration.write_text(self._settings(layout.configuration.read_text()))
        layout.pins.mkdir(exist_ok=True)
        shutil.copy(self.whole.nats.ca, layout.pins / "nats.pem")
        self._credentials("sequencer", "operator")  # who may write to both buckets, to move them
        with psycopg.connect(self.whole.postgres.conninfo(), autocommit=True) as session:
            session.execute("CREATE DATABASE records")
        owner = self._conninfo("owner")
        self.whole.run("migrate", "sqlite-to-postgres", "--to", owner, part="sequencer")
        for what, bucket in (("blobs-to-s3", BLOBS), ("log-to-s3", LOG)):
            endpoint = f"https://127.0.0.1:{self.whole.lines.buckets.own_port}"
            place = ("--endpoint", endpoint, "--to", bucket)
            self.whole.run("migrate", what, *place, part="sequencer")
        self._credentials("sequencer", "sequencer")

    def _settings(self, text: str) -> str:
        servers = json.dumps([node.url for node in self.whole.nats.nodes])
        host, plc = json.dumps(self.whole.bluesky.pds), json.dumps(self.whole.bluesky.plc)
        stream = json.dumps(self.whole.bluesky.firehose.partition("/xrpc")[0])
        for section, key, value in (
            ("network", "allow_private", _HERE),
            ("bluesky", "plc", plc),
            ("bluesky", "firehose", stream),
            ("bluesky", "handle_resolver", host),
            ("watch", "visit_minutes", "1"),
            ("capture", "automatic", "true"),
            ("capture", "app", json.dumps(self.whole.app.url)),
            ("transport", "servers", servers),
            ("transport", "ca", '"pins/nats.pem"'),
            ("transport", "visits", "true"),
            ("operation", "log", '"json"'),
        ):
            text = setting(text, section, key, value)
        return text

    def _credentials(self, part: str, identity: str) -> None:
        made = self.whole.buckets.folder / "secrets" / f"{identity}.s3.toml"
        _private(made, Layout(self.whole.part(part)).bucket_credentials)

    def _roles(self) -> None:
        """A role for each part, with a password of its own; the sequencer is the owner no more."""
        with psycopg.connect(
            self.whole.postgres.conninfo(dbname="records"), autocommit=True
        ) as session:
            session.execute((DEPLOY / "postgres" / "roles.sql").read_bytes())
            for part, role in _ROLES.items():
                secret = secrets.token_urlsafe(24)
                asked = f"CREATE ROLE a_{part} LOGIN PASSWORD '{secret}' IN ROLE onrecord_{role}"
                session.execute(asked.encode())
                self._password(f"a_{part}", secret)
        path = Layout(self.whole.part("sequencer")).configuration
        conninfo = json.dumps(self._conninfo("a_sequencer"))
        path.write_text(setting(path.read_text(), "records", "postgres", conninfo))

    def _join(self) -> None:
        source = str(self.whole.part("sequencer"))
        owner = self._conninfo(
            "owner"
        )  # nothing runs in that folder: tables are changed from there
        self.whole.run("join", "--from", source, "--postgres", owner, part="owner")
        self._credentials("owner", "operator")
        for part in ("recorder", "pages"):
            conninfo = self._conninfo(f"a_{part}")
            self.whole.run("join", "--from", source, "--postgres", conninfo, part=part)
            self._credentials(part, part)
        self._stand_by(Layout(self.whole.part("sequencer")), Layout(self.whole.part("standby")))
        keys = Layout(self.whole.part("recorder")).keys
        for name, file in (("recorder", "nats.toml"), ("operator", "nats-operator.toml")):
            _private(self.whole.nats.folder / "secrets" / f"{name}.nats.toml", keys / file)

    def _stand_by(self, first: Layout, second: Layout) -> None:
        """Another sequencer, to which its operator has brought the log's key."""
        self.whole.run("join", "--from", str(first.folder), "--signs", part="standby")
        self._credentials("standby", "sequencer")
        _private(first.log_key, second.log_key)

    def _vantage(self, name: str) -> None:
        """A folder for a vantage, and its key on record."""
        works = name in WORKERS
        ports, stream = (
            [node.ports[0] for node in self.whole.nats.nodes],
            self.whole.bluesky.stream_port,
        )
        if name == COLLECTORS[0]:
            ports = [line.own_port for line in self.whole.lines.nats]
            stream = self.whole.lines.stream.own_port
        servers = [word for port in ports for word in ("--server", f"tls://127.0.0.1:{port}")]
        does = ("--no-listens", "--no-asks", "--visits") if works else ("--listens", "--asks")
        told = self.whole.run(
            "vantage", "init", "--json", "--name", name, "--origin", ORIGIN, *servers, "--ca",
            "nats.pem", "--firehose", f"ws://127.0.0.1:{stream}", "--allow-private", "127.0.0.0/8",
            "--allow-private", "localhost", *does, part=name,
        )  # fmt: skip
        folder = self.whole.part(name)
        shutil.copy(self.whole.nats.ca, folder / "nats.pem")
        file = f"{'worker' if works else 'collector'}-{mark_of(name)}.nats.toml"
        _private(self.whole.nats.folder / "secrets" / file, folder / "keys" / "nats.toml")
        path = folder / "vantage.toml"
        path.write_text(path.read_text().replace("allow_private = []", f"allow_private = {_HERE}"))
        self.whole.run("vantage", "add", json.loads(told)["key"])


def _private(made: Path, path: Path) -> None:
    shutil.copy(made, path)
    path.chmod(0o600)


def parts_at_nats() -> list[str]:
    """Who has a user there, as deploy/nats/users.py writes them."""
    collectors = [f"collector:{one}" for one in COLLECTORS]
    return ["recorder", "operator", *collectors, *(f"worker:{one}" for one in WORKERS)]


@contextmanager
def whole(*, to_fail: bool = False) -> Iterator[Whole]:
    """All servers, and an archive that is set up; no part runs yet. `to_fail`: more can be broken."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="onrecord-whole-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        nats = NatsCluster(folder / "nats")
        nats.folder.mkdir()
        stack.callback(nats.stop)
        nats.make(parts_at_nats())
        nats.start()
        postgres = stack.enter_context(deployed_postgres())
        buckets = stack.enter_context(deployed_buckets(tls=True))
        (folder / "bluesky").mkdir()
        bluesky = BlueskyServer(folder / "bluesky")
        stack.callback(bluesky.close)
        app = stack.enter_context(_pages_of_posts())
        between = lines(
            [node.ports[0] for node in nats.nodes], bluesky.stream_port, buckets.port, postgres.port
        )
        laid = stack.enter_context(between)
        made = Whole(folder, postgres, buckets, nats, bluesky, app, laid)
        if to_fail:
            made.clocks = Clocks(folder)
            made.disk = stack.enter_context(small_disk(made.part(COLLECTORS[1])))
        stack.callback(made.kill_all)
        _Setting(made).everything()
        yield made


class _Page(BaseHTTPRequestHandler):
    """The page of any post."""

    server: PagesOfPosts

    def do_GET(self) -> None:
        time.sleep(self.server.wait)
        body = f"<!doctype html><title>A post</title><p>The post at {self.path}</p>".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def _pages_of_posts() -> Iterator[PagesOfPosts]:
    with PagesOfPosts(("127.0.0.1", 0), _Page) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.wait = 0.0
            thread.join()
