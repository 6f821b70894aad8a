"""Archives of tests that several machines share: a folder each, the rest in servers."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bucket_archive import move
from kept_entries import ORIGIN, gap, kept_observations
from onrecord.archive import create_archive, open_archive
from onrecord.archive.joining import Part, join_archive
from onrecord.archive.layout import Layout
from onrecord.archive.moving_records import move_records
from onrecord.archive.s3.credentials import Credentials
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer

__all__ = ["Shared", "sharing"]

ROLES = Path(__file__).resolve().parents[1] / "deploy" / "postgres" / "roles.sql"


@dataclass(frozen=True)
class Shared:
    """An archive of which `first` is the folder with the log's key."""

    first: Path
    postgres: PostgresServer
    seaweed: SeaweedServer
    conninfo: str

    @property
    def database(self) -> str:
        """The database's name."""
        return str(conninfo_to_dict(self.conninfo)["dbname"])

    def machine(self, name: str, role: str, who: Credentials, *, signs: bool = False) -> Path:
        """The folder of another machine: its role in PostgreSQL, its credentials for the buckets."""
        folder = self.first.with_name(name)
        conninfo = self._login(role)
        join_archive(folder, self.first, Part(signs=signs, postgres=conninfo))
        write_secrets(folder, who)
        if signs:
            shutil.copy(Layout(self.first).log_key, Layout(folder).log_key)
        return folder

    def _login(self, role: str) -> str:
        """A role for logging in; its password is where libpq looks, not in the conninfo."""
        name = f"a_{role}"
        with psycopg.connect(self.postgres.conninfo("postgres"), autocommit=True) as session:
            known = session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
            if known is None:
                secret = self.postgres.password
                session.execute(
                    f"CREATE ROLE {name} LOGIN PASSWORD '{secret}' IN ROLE {role}".encode()
                )
        return make_conninfo(self.conninfo, user=name)


def write_secrets(folder: Path, who: Credentials) -> None:
    """As whom this machine speaks with the buckets."""
    path = Layout(folder).bucket_credentials
    path.write_text(
        f'access_key_id = "{who.access_key_id}"\nsecret_access_key = "{who.secret_access_key}"\n'
    )
    path.chmod(0o600)


def _five_posts(folder: Path) -> None:
    create_archive(folder, ORIGIN)
    with open_archive(folder) as archive:
        archive.append([*kept_observations(archive, *range(5)), gap(0)])
        archive.publish()


@contextmanager
def sharing(
    folder: Path,
    postgres: PostgresServer,
    seaweed: SeaweedServer,
    *buckets: str,
    make: Callable[[Path], None] = _five_posts,
) -> Iterator[Shared]:
    """Make an archive, and move all of it to where several machines reach it."""
    make(folder)
    with postgres.password_file():
        conninfo = postgres.database(password="")
        move_records(folder, conninfo)
        move(folder, seaweed, *buckets)
        with psycopg.connect(conninfo, autocommit=True) as session:
            session.execute(ROLES.read_bytes())
        yield Shared(folder, postgres, seaweed, conninfo)
