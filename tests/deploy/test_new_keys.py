"""Are keys and passwords changed without a gap, while everything works? As docs/operations.md says."""

import json
import secrets
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from deploy_scripts import script
from deployed_buckets import BLOBS, LOG
from go_reader import GoReader, go_reader
from onrecord.archive.layout import Layout
from onrecord.network.jetstream.subjects import mark_of
from whole_faults import trial
from whole_made import parts_at_nats, whole
from whole_rig import COLLECTORS, Whole

__all__ = ["go_reader"]

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
NORTH, SEQUENCERS = COLLECTORS[0], ("sequencer", "standby")


def another_password_at_postgresql(made: Whole) -> None:
    secret = secrets.token_urlsafe(24)
    with psycopg.connect(made.postgres.conninfo(), autocommit=True) as session:
        session.execute(f"ALTER ROLE a_recorder PASSWORD '{secret}'".encode())
    path = made.folder / "pgpass"
    lines = [line for line in path.read_text().splitlines() if ":a_recorder:" not in line]
    path.write_text("\n".join(lines) + f"\n*:*:*:a_recorder:{secret}\n")
    _again(made, "recorder")


def other_passwords_at_nats(made: Whole) -> None:
    """The servers are told first: whoever has the old one is turned away, and waits."""
    told = made.nats.folder / "secrets"
    files = {"recorder": "recorder.nats.toml", NORTH: f"collector-{mark_of(NORTH)}.nats.toml"}
    for file in files.values():
        (told / file).unlink()
    script("nats/users.py").make(made.nats.folder, parts_at_nats())
    for node in made.nats.nodes:
        shutil.copy(made.nats.folder / "users.conf", node.folder)
        assert node.child is not None
        node.child.send_signal(signal.SIGHUP)
    for part, file in files.items():
        shutil.copy(told / file, made.part(part) / "keys" / "nats.toml")
        _again(made, part)


def another_secret_at_the_buckets(made: Whole) -> None:
    file = made.buckets.folder / "secrets" / "recorder.s3.toml"
    file.unlink()
    script("s3/identities.py").make(made.buckets.folder, BLOBS, LOG)
    made.buckets.stop()
    made.buckets.start()
    shutil.copy(file, Layout(made.part("recorder")).bucket_credentials)
    _again(made, "recorder")


def another_key_of_the_log(made: Whole) -> None:
    """Both keys sign from now on; whoever waits for the duty has both."""
    for part in SEQUENCERS:
        made.end(part)
    made.run("rotate-key", "--why", "it is a year old", part="sequencer")
    first, second = (Layout(made.part(one)) for one in SEQUENCERS)
    for name in ("log.pem", "log.previous.pem"):
        shutil.copy(first.keys / name, second.keys / name)
    shutil.copy(first.verifier_key, second.verifier_key)
    made.start_all()


def the_new_key_alone(made: Whole) -> None:
    """Everybody has its public half before the old one signs no more."""
    first = Layout(made.part("sequencer"))
    for part in ("recorder", "pages"):
        shutil.copy(first.verifier_key, Layout(made.part(part)).verifier_key)
        _again(made, part)
    for part in SEQUENCERS:
        made.end(part)
    made.run("rotate-key", "--finish", part="sequencer")
    second = Layout(made.part("standby"))
    second.previous_key.unlink()
    shutil.copy(first.verifier_key, second.verifier_key)
    made.start_all()


def another_key_of_a_vantage(made: Whole) -> None:
    """What waits bears the old signature; once that is on record, the old key counts no more."""
    next_key = json.loads(made.run("vantage", "rotate-key", "--json", part=NORTH))["key"]
    made.run("vantage", "add", next_key)
    made.end(NORTH)
    done = json.loads(made.run("vantage", "rotate-key", "--finish", "--json", part=NORTH))
    made.start_all()
    made.until(lambda: f"onrecord vantage distrust {done['old']}" in made.log(NORTH))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made.run("vantage", "distrust", done["old"], "--since", now, "--why", "it is a year old")
    assert done["key"] == next_key


def _again(made: Whole, part: str) -> None:
    """End a part, if its surroundings have not ended it yet, and start it again."""
    if made.parts[part].poll() is None:
        made.end(part)
    else:
        del made.parts[part]
    made.start_all()


CHANGES: dict[str, Callable[[Whole], None]] = {
    "PostgreSQL": another_password_at_postgresql,
    "NATS": other_passwords_at_nats,
    "buckets": another_secret_at_the_buckets,
    "a vantage": another_key_of_a_vantage,
    "log": another_key_of_the_log,
    "log, in the end": the_new_key_alone,
}


def test_nothing_is_missed_while_keys_are_changed(tmp_path: Path, go_reader: GoReader) -> None:
    with whole() as made, trial(made) as tried:
        for change in CHANGES.values():
            tried.during(lambda change=change: change(made))
        assert set(made.end_all().values()) == {0}
        tried.require_read(go_reader, tmp_path / "log")
