"""How does the whole run on one machine? `Whole`: every part a process, every server as in deploy/.

Three NATS nodes, PostgreSQL and buckets with TLS and a user for each part; two collectors, two
capture workers, a recorder without the log's key, two sequencers, pages; and what they look at: a real
Bluesky server, and pages of posts. Everything is on loopback, and done by the commands of operators.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bluesky_rig import BlueskyServer
from deployed_buckets import DeployedBuckets
from deployed_postgres import DeployedPostgres
from nats_cluster_rig import NatsCluster
from onrecord.archive import Archive, open_archive
from onrecord.network.jetstream.subjects import mark_of
from onrecord.record.errors import EXIT_ENVIRONMENT
from whole_surroundings import Clocks, Lines, SmallDisk

__all__ = ["COLLECTORS", "WORKERS", "PagesOfPosts", "Whole"]

ORIGIN = "whole.example.org/log"
COLLECTORS = ("north.example/vantage", "south.example/vantage")
WORKERS = ("east.example/vantage", "west.example/vantage")
_PROGRAM = "from onrecord.cli import main; main()"
_HERE = '["127.0.0.0/8", "localhost"]'
_ROLES = {"recorder": "recorder", "sequencer": "recorder", "pages": "pages"}


class PagesOfPosts(ThreadingHTTPServer):
    """Where posts have pages, each of which comes after a while."""

    wait = 0.0  # seconds

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Whoever asked is gone, as by a kill: nobody waits for the page."""


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
    app: "PagesOfPosts"
    lines: Lines
    clocks: Clocks | None = None  # of the first collector, the recorder and the sequencers
    disk: SmallDisk | None = None  # of the second collector
    parts: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    newer: dict[str, Path] = field(
        default_factory=dict
    )  # parts that are of another version: its source
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
        """A command in the folder of a part, of the version that the part has; what it printed."""
        ran = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *command, "--dir", self.part(part)],
            env=self.environment | self._version_of(part), capture_output=True, text=True,
            timeout=120,
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

    # What runs

    def start(self, name: str, *command: str, part: str | None = None) -> None:
        """Start a part; what it logs goes to NAME.log."""
        path = self.folder / f"{mark_of(name) if '/' in name else name}.log"
        with path.open("ab") as log:
            self.parts[name] = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *command, "--dir", self.part(part or name)],
                env=self.environment | self._clock_of(name) | self._version_of(name),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _version_of(self, name: str) -> dict[str, str]:
        source = self.newer.get(name)
        before = self.environment["PYTHONPATH"]
        return {} if source is None else {"PYTHONPATH": f"{source}{os.pathsep}{before}"}

    def _clock_of(self, name: str) -> dict[str, str]:
        stepping = {COLLECTORS[0], "recorder", "sequencer", "standby"}
        if self.clocks is None or name not in stepping:
            return {}
        return self.clocks.environment(name)

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
