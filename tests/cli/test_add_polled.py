"""What does `onrecord add` say of an account that nobody signs for?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mastodon_twin import MastodonTwin
from onrecord.archive import create_archive, open_archive
from onrecord.platforms.web.main_text import NEEDS
from onrecord.record.errors import EXIT_ENVIRONMENT, EXIT_USAGE
from onrecord.record.outcomes import Unread
from onrecord.watch.refusals import failed
from twin_server import Fault
from x_twin import XTwin

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
    assert (
        f"id {twin.actor}, on mastodon, asked for at {twin.base.partition('://')[2]}\n"
        in done.stdout
    )
    assert "1 post already there, unsigned: over TLS by its host" in done.stdout
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


def test_a_token_that_is_missing_is_asked_for_by_its_file(folder: Path) -> None:
    settings = folder / "onrecord.toml"
    with XTwin() as twin:
        twin.token = "that-of-the-operator"
        servers = f"servers = {json.dumps(list(twin.servers))}"
        settings.write_text(settings.read_text().replace("servers = []", servers, 1))
        done = add(folder, twin.address)
    assert done.returncode == EXIT_ENVIRONMENT and "HTTP 401" in done.stderr
    assert "keys/x.token, with mode 0600" in done.stderr


def test_a_site_that_is_silent_is_not_said_to_be_no_platform(folder: Path) -> None:
    done = add(folder, "https://127.0.0.1:1/statements")
    assert done.returncode == EXIT_ENVIRONMENT and "could not be reached" in done.stderr


def test_for_whose_an_address_was_taken_is_said_where_nothing_is_there(folder: Path) -> None:
    with MastodonTwin() as twin:
        done = add(folder, f"{twin.base}/@nobody")
        given = add(folder, f"{twin.base}/@nobody", "--platform", "mastodon")
    assert done.returncode == given.returncode == EXIT_USAGE
    assert "taken for mastodon: else give --platform NAME" in done.stderr
    assert "taken for" not in given.stderr


OTHERS = {
    "a feed without an address": ("feed:", "the address of a feed"),
    "a page without an address": ("web:", "web:https://ministry.example/news/"),
    "a community of Lemmy without a name": ("lemmy:", "lemmy:https://lemmy.example/u/ministry"),
    "a community of a host that is not there": ("!tides@lemmy.invalid", "could not be reached"),
    "a name that no platform has": ("gopher:tides", "feed:ADDRESS or web:ADDRESS"),
}


@pytest.mark.parametrize(("text", "says"), OTHERS.values(), ids=OTHERS)
def test_a_platform_named_in_the_address_says_what_it_wants(
    folder: Path, text: str, says: str
) -> None:
    done = add(folder, text)
    assert done.returncode in (EXIT_USAGE, EXIT_ENVIRONMENT)
    assert says in done.stderr and "DID" not in done.stderr


def test_an_extra_that_is_missing_is_no_fault_of_the_address() -> None:
    told = failed("its host", Unread(NEEDS), "no account is there")
    assert (told.exit_code, told.advice) == (EXIT_ENVIRONMENT, "Install that, then try again.")
    assert str(told) == f"it can't be read here: {NEEDS}"
