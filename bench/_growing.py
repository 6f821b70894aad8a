"""How does an archive come to hold so many entries in a minute, and what does it take to write more?

The two places in which records lie, each with an archive around them: a folder, and a folder whose
records are in PostgreSQL (one server of its own on loopback, as Debian ships it but with more
buffers). They are filled through the stores' own `append`, in large batches: the folder without
waiting for the disk, PostgreSQL with `synchronous_commit` off. What is filled in are leaves of the
usual length; appending reads no older leaf, so any will do.
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from signal import SIGINT

import psutil
import psycopg

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from _pages_archive import Hasty

from entries import post_observation
from onrecord.archive import create_archive
from onrecord.archive.configuration import load_configuration
from onrecord.archive.files import Files
from onrecord.archive.layout import Layout
from onrecord.archive.moving_records import move_records
from onrecord.archive.opening_records import open_records
from onrecord.archive.postgres.records import PostgresRecords
from onrecord.archive.record_store import RecordStore
from onrecord.archive.sqlite import Records
from onrecord.record.accounts import PostId
from onrecord.record.commitments import Commitment
from onrecord.record.observations import PostObservation, SignedTree
from onrecord.record.outcomes import Seen
from postgres_rig import PostgresServer, free_port, programs

__all__ = ["Place", "load", "made_leaves", "observations", "places", "server", "store"]

ORIGIN = "bench.example/growth"
LEAF = 2_000  # bytes: a post's observation has 1.5 to 2.5 kB
_AT_ONCE = 20_000
_ASKED = (  # as long as the questions that are asked
    "https://host.example/xrpc/com.atproto.sync.getRecord?did=did%3Aplc%3Aaaaaaaaaaaaaaaaaaaaaaaaa"
    "&collection=app.bsky.feed.post&rkey="
)
_TREE = SignedTree(commit=f"bafyrei{'a' * 52}", rev="3laaaaaaaaa22")
WAIT = 60.0  # seconds: of four writers each waits for three


@dataclass(frozen=True, slots=True)
class Place:
    """Where the records of an archive lie."""

    name: str
    folder: Path
    conninfo: str = ""  # of PostgreSQL; empty: in the folder
    server: PostgresServer | None = None

    def fill(self, size: int) -> None:
        """Append until there are so many entries."""
        if self.server is None:
            with closing(Records(Layout(self.folder).records, Files(Hasty()))) as records:
                _fill(records, size)
            return
        self._commit("off")
        with closing(PostgresRecords(self.conninfo, wait=WAIT)) as records:
            _fill(records, size)
        self._commit("on")
        self.server.do("CHECKPOINT")

    def cpu(self) -> float:
        """Seconds of processors that its server took so far; 0 if there is none."""
        return 0.0 if self.server is None else _of_tree(_postmaster(self.server))

    def logged(self) -> int:
        """Bytes of the write-ahead log that were ever written; 0 if it is the folder's."""
        if self.server is None:
            return 0
        with psycopg.connect(self.conninfo) as database:
            row = database.execute("SELECT pg_current_wal_lsn() - '0/0'").fetchone()
        assert row is not None
        return int(row[0])

    def bytes(self) -> dict[str, int]:
        """What lies on the disk, by kind."""
        if self.server is None:
            return {"records.db": _size_of(self.folder.glob("records.db*"))}
        with psycopg.connect(self.conninfo) as database:
            row = database.execute(_BYTES).fetchone()
        assert row is not None
        return dict(
            zip(("entries", "their index", "places", "write-ahead log"), map(int, row), strict=True)
        )

    def _commit(self, how: str) -> None:
        assert self.server is not None
        self.server.do(f"ALTER SYSTEM SET synchronous_commit = {how}", "SELECT pg_reload_conf()")


_BYTES = """
SELECT (SELECT sum(pg_table_size(relid)) FROM pg_partition_tree('onrecord.entries')),
       (SELECT sum(pg_indexes_size(relid)) FROM pg_partition_tree('onrecord.entries')),
       (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('onrecord.places')),
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')
"""  # the log ever written, not what is left of it


@contextmanager
def server(folder: Path | None) -> Iterator[tuple[Path, PostgresServer]]:
    """A PostgreSQL server, in a folder that goes away with it."""
    os.environ["ONRECORD_STATE"] = ""  # these logs' heads are nobody's concern
    with tempfile.TemporaryDirectory(dir=folder) as name, ExitStack() as stack:
        place = Path(name)
        place.chmod(0o755)  # the server may run as another user
        (place / "server").mkdir()
        found = PostgresServer(place / "server", programs(), free_port())
        found.make()
        found.start("shared_buffers=512MB", "max_wal_size=4GB")
        stack.callback(found.stop, SIGINT)
        stack.enter_context(found.password_file())
        yield place, found


def places(folder: Path, found: PostgresServer) -> tuple[Place, Place]:
    """Two empty archives."""
    embedded = Place("SQLite", folder / "embedded")
    create_archive(embedded.folder, ORIGIN)
    database = Place("PostgreSQL", folder / "database", conninfo_of(found), found)
    create_archive(database.folder, ORIGIN)
    move_records(database.folder, database.conninfo)
    Layout(database.folder).records.unlink()  # as an operator does: nothing reads it any more
    return embedded, database


def conninfo_of(found: PostgresServer) -> str:
    """A new database, as onrecord.toml may name it: without the password."""
    return found.database(password="")


def store(folder: Path) -> RecordStore:
    """The records of an archive, open for writing."""
    layout = Layout(folder)
    settings = load_configuration(layout.configuration)
    return open_records(layout, settings, Files(), wait=WAIT, writing=True)


def made_leaves(count: int, seed: int) -> list[bytes]:
    """Leaves that do not compress better than JSON of digests does: half of each is random."""
    chance = random.Random(seed)
    return [chance.randbytes(LEAF // 4).hex().encode().ljust(LEAF, b'"') for _ in range(count)]


def observations(bodies: Sequence[Commitment], count: int, seed: int) -> list[PostObservation]:
    """So many observations of posts that nobody else observes, each with one of these bodies."""
    found = []
    for number in range(count):
        body = bodies[number % len(bodies)]
        seen = post_observation(Seen(body), post=PostId(f"app.bsky.feed.post/{seed}x{number}"))
        at = seen.evidence.exchange.asked_at + timedelta(seconds=seed, milliseconds=number)
        exchange = replace(
            seen.evidence.exchange,
            method="GET",
            url=f"{_ASKED}{seed}x{number}",
            status=200,
            asked_at=at,
            answered_at=at,
            body=body,
            headers=body,
        )
        evidence = replace(seen.evidence, exchange=exchange, signed=_TREE)
        found.append(replace(seen, evidence=evidence))
    return found


def load() -> str:
    """How busy the machine is, to be told beside each figure."""
    return f"{os.getloadavg()[0]:.1f}"


def _fill(records: RecordStore, size: int) -> None:
    while (left := size - records.head.size) > 0:
        records.append(made_leaves(min(left, _AT_ONCE), seed=records.head.size + 1))


def _postmaster(found: PostgresServer) -> psutil.Process:
    return psutil.Process(int((found.data / "postmaster.pid").read_text().split()[0]))


def _of_tree(process: psutil.Process) -> float:
    """Of a process, of those that it waited for, and of its children that still run."""
    seconds = sum(process.cpu_times()[:4])
    for child in process.children(recursive=True):
        try:
            seconds += sum(child.cpu_times()[:4])
        except psutil.Error:  # it ended just now: its parent counts it next time
            continue
    return seconds


def _size_of(paths: Iterator[Path]) -> int:
    return sum(path.stat().st_size for path in paths)
