"""What can be made to fail around the parts of the whole? Lines, clocks, a disk, a second database."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bad_line import BadLine, bad_line
from deployed_postgres import DeployedPostgres

__all__ = ["Clocks", "Databases", "Lines", "SmallDisk", "lines", "small_disk"]

_FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
_DISK = 24 << 20  # bytes


@dataclass
class Lines:
    """Lines that lie between parts and servers: of one collector all, and those of all to storage."""

    nats: list[BadLine]
    stream: BadLine
    buckets: BadLine
    database: BadLine

    @property
    def of_collector(self) -> list[BadLine]:
        return [*self.nats, self.stream]


@contextmanager
def lines(nats: list[int], stream: int, buckets: int, database: int) -> Iterator[Lines]:
    """Good lines to these ports."""
    with ExitStack() as stack:

        def line(port: int) -> BadLine:
            return stack.enter_context(bad_line(port))

        yield Lines([line(one) for one in nats], line(stream), line(buckets), line(database))


@dataclass
class Clocks:
    """Clocks of parts that step when told to, by libfaketime; the monotonic ones go on."""

    folder: Path

    @property
    def library(self) -> Path | None:
        """libfaketime, if Debian's `faketime` is installed."""
        return next(iter(sorted(Path("/").glob(_FAKETIME[1:]))), None)

    def environment(self, part: str) -> dict[str, str]:
        """For a part whose clock may step."""
        if self.library is None:
            return {}
        self.step(part, 0)
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file(part)),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "0",
        }

    def step(self, part: str, seconds: int) -> None:
        """Set the part's clock this far from the machine's, within a second."""
        made = self._file(part).with_suffix(".new")
        made.write_text(f"{seconds:+d}s\n")
        made.rename(self._file(part))

    def clear(self) -> None:
        """Remove what killed parts left: another process of the same id would end at it."""
        for left in Path("/dev/shm").glob("*faketime_*_*"):
            if not Path(f"/proc/{left.name.rpartition('_')[2]}").exists():
                left.unlink(missing_ok=True)

    def _file(self, part: str) -> Path:
        return self.folder / f"{part.replace('/', '-')}.clock"


@dataclass
class SmallDisk:
    """A disk of a few megabytes, which can be filled."""

    folder: Path

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left while the block runs."""
        ballast = self.folder / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)
        try:
            yield
        finally:
            ballast.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    """One that lies at this folder; None where we may not mount."""
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={_DISK},mode=0700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(asked, capture_output=True).returncode:
        folder.rmdir()
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


@dataclass
class Databases:
    """A server and another one that has all that it acknowledged, to take its place."""

    first: DeployedPostgres
    second: DeployedPostgres
    line: BadLine

    @classmethod
    def of(cls, first: DeployedPostgres, line: BadLine) -> "Databases":
        made = cls(first, _replica(first), line)
        made._wait_for_both()
        return made

    def fail_over(self) -> None:
        """Lose the first one for good; the second takes over, and gets a replica in turn."""
        lost = self.first
        lost.stop()
        with psycopg.connect(self.second.conninfo(), autocommit=True) as session:
            session.execute(b"SELECT pg_promote()")
        self.first, self.line.port = self.second, self.second.port
        self.second = _replica(self.first)
        self._wait_for_both()
        shutil.rmtree(lost.data)

    def _wait_for_both(self) -> None:
        """From now on nothing is acknowledged that only one of them has."""
        with psycopg.connect(self.first.conninfo(), autocommit=True) as session:
            session.execute(b"ALTER SYSTEM SET synchronous_standby_names = '*'")
            session.execute(b"SELECT pg_reload_conf()")

    def stop(self) -> None:
        for one in (self.first, self.second):
            one.stop()

    def start(self) -> None:
        """Start what does not run."""
        for one in (self.first, self.second):
            if one.child is None:
                one.start()


def _replica(of: DeployedPostgres) -> DeployedPostgres:
    # Parts reach either of them at one address, and know one authority.
    made = of.replica(Path(tempfile.mkdtemp(prefix="onrecord-replica-")), of.folder / "tls")
    for _ in range(600):
        with psycopg.connect(of.conninfo(), autocommit=True) as session:
            if session.execute(b"SELECT FROM pg_stat_replication").fetchone() is not None:
                return made
        time.sleep(0.05)
    raise RuntimeError((made.folder / "server.log").read_text()[-2000:])
