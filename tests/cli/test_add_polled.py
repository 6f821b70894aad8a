"""What does `onrecord add` say of an account that nobody signs for?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mastodon_twin import MastodonTwin
from onrecord.archive import create_archive, open_archive
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE
from twin_server import Fault

WHOSE = ["--institution", "Ministry of Tides"]


def add(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    program = "from onrecord.cli import main; main()"
    whole = [sys.executable, "-c", program, "add", *words, *WHOSE, "--dir", str(folder)]
    return subprocess.run(whole, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_archive(tmp_path / "archive", "records.example/add")
    settings = tmp_path / "archive" / "onrecord.toml"
    text = settings.read_text().replace("allow_private = []", 'allow_private = ["127.0.0.1"]')
    settings.write_text(text)
    return tmp_path / "archive"


def test_how_strong_its_evidence_is(folder: Path) -> None:
    with MastodonTwin() as twin:
        twin.post("already there")
        done = add(folder, twin.address)
    assert done.returncode == 0, done.stderr
    assert f"id {twin.actor}, on mastodon, asked for at {twin.base}" in done.stdout
    assert "1 posts already there, unsigned: over TLS by its host" in done.stdout
    assert "No public evidence was given" in done.stdout
    with open_archive(folder, writing=False) as archive:
        assert archive.published.size == archive.head.size > 2


def test_the_same_for_programs(folder: Path) -> None:
    with MastodonTwin() as twin:
        done = add(folder, twin.address, "--json", "--platform", "mastodon")
    found = json.loads(done.stdout)
    assert found["account"] == twin.actor
    assert (found["platform"], found["posts"], found["evidence"]) == ("mastodon", 0, "tls-only")


def test_whose_fault_it_is_that_it_failed(folder: Path) -> None:
    with MastodonTwin() as twin:
        twin.fault = Fault.UNAVAILABLE
        down = add(folder, twin.address)
        assert down.returncode == EXIT_ENVIRONMENT and "could not be reached" in down.stderr
        twin.fault = None
        assert add(folder, twin.address).returncode == 0
        again = add(folder, twin.address)
        assert again.returncode == EXIT_USAGE and "already on record" in again.stderr
        unknown = add(folder, twin.address, "--platform", "gopher")
        assert unknown.returncode == EXIT_USAGE and not unknown.stdout
