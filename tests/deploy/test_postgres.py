"""Does PostgreSQL, as deploy/ sets it up, take nobody in without TLS and a password?"""

from collections.abc import Iterator

import psycopg
import pytest

from deploy_scripts import DEPLOY
from deployed_postgres import DeployedPostgres, deployed_postgres
from onrecord.archive.postgres.records import PostgresRecords

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def deployed() -> Iterator[DeployedPostgres]:
    with deployed_postgres() as server:
        yield server


REFUSED = {
    "without TLS": {"sslmode": "disable"},
    "with a wrong password": {"password": "guessed"},
    "without a password": {"password": ""},
    "by an authority that we do not know": {"sslrootcert": "system"},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_who_does_not_come_in(deployed: DeployedPostgres, change: dict[str, str]) -> None:
    if change.get("sslrootcert") == "system":
        change = {"sslrootcert": "/etc/ssl/certs/ca-certificates.crt"}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(deployed.conninfo(**change)).close()


def test_records_are_made_there_and_the_roles(deployed: DeployedPostgres) -> None:
    with psycopg.connect(deployed.conninfo(), autocommit=True) as session:
        session.execute("CREATE DATABASE records")
        told = session.execute("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        assert told.fetchone() == (True, "TLSv1.3")
        stored = session.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'owner'")
        (verifier,) = stored.fetchone() or ("",)
        assert verifier.startswith("SCRAM-SHA-256$")
    records = PostgresRecords.create(deployed.conninfo(dbname="records"), "log.example/a", wait=10)
    assert records.append([b"one"]) == (0,)
    records.close()
    with psycopg.connect(deployed.conninfo(dbname="records"), autocommit=True) as session:
        session.execute((DEPLOY / "postgres" / "roles.sql").read_bytes())


def test_begun_again_it_holds_what_it_held(deployed: DeployedPostgres) -> None:
    deployed.stop()
    deployed.start()
    with psycopg.connect(deployed.conninfo()) as session:
        found = session.execute("SELECT count(*) FROM pg_database WHERE datname = 'records'")
        assert found.fetchone() == (1,)
        assert session.execute("SHOW data_checksums").fetchone() == ("on",)
