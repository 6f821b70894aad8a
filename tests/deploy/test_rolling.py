"""Do two versions run side by side, as docs/operations.md says, and is nothing missed meanwhile?

The newer one is this one with a further change of the tables, as a later release may bring.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import onrecord
from deploy_scripts import DEPLOY
from go_reader import GoReader, go_reader
from onrecord.archive.postgres import tables
from onrecord.record.errors import EXIT_ENVIRONMENT
from whole_faults import trial
from whole_made import whole
from whole_rig import COLLECTORS, WORKERS, Whole

__all__ = ["go_reader"]

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
_CHANGE = "ALTER TABLE notes ADD COLUMN at timestamptz NOT NULL DEFAULT now()"
_LAST = "    SHARED,\n)"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The source of a later version."""
    source = tmp_path / "newer"
    (here,) = onrecord.__path__
    shutil.copytree(here, source / "onrecord", ignore=shutil.ignore_patterns("__pycache__"))
    later = source / "onrecord" / "archive" / "postgres" / "tables.py"
    text = later.read_text()
    assert text.count(_LAST) == 1
    later.write_text(text.replace(_LAST, f'    SHARED,\n    "{_CHANGE}",\n)'))
    return source


def change_tables(made: Whole, newer: Path) -> None:
    """As their owner. What runs goes on; what is older is not started again."""
    made.newer["owner"] = newer
    assert "log" in made.run("doctor", "--offline", part="owner")
    with psycopg.connect(made.postgres.conninfo(dbname="records"), autocommit=True) as session:
        session.execute((DEPLOY / "postgres" / "roles.sql").read_bytes())
        found = session.execute("SELECT number FROM onrecord.version").fetchall()
    assert found == [(tables.newest_version() + 1,)]


def an_older_one_is_refused(made: Whole, newer: Path) -> None:  # as all steps
    made.end("pages")
    made.start("pages", "serve", "--port", "0")
    assert made.parts.pop("pages").wait(60) == EXIT_ENVIRONMENT
    assert "Install a newer onrecord" in made.log("pages")


def renew(*names: str) -> Callable[[Whole, Path], None]:
    """End these and start them as what they will be, one after the other."""

    def step(made: Whole, newer: Path) -> None:
        for name in names:
            if name in made.parts:
                made.end(name)
            made.newer[name] = newer
            made.start_all()

    return step


STEPS: dict[str, Callable[[Whole, Path], None]] = {
    "an older one begins": an_older_one_is_refused,
    "pages": renew("pages"),
    "those elsewhere": renew(*COLLECTORS, *WORKERS),
    "who waits, then who publishes": renew("standby", "sequencer"),
    "who records": renew("recorder"),
}


def test_a_newer_version_takes_over_part_by_part(
    tmp_path: Path, newer: Path, go_reader: GoReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with whole() as made, trial(made) as tried:
        change_tables(made, newer)
        monkeypatch.setattr(tables, "MIGRATIONS", (*tables.MIGRATIONS, _CHANGE))  # we read, too
        for step in STEPS.values():
            tried.during(lambda step=step: step(made, newer))
        assert made.newer.keys() >= made.parts.keys()
        assert set(made.end_all().values()) == {0}
        tried.require_read(go_reader, tmp_path / "log")
