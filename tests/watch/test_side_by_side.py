"""Are the stream and the polls watched side by side, by one command and to one end?"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bluesky_rig import BlueskyServer
from mastodon_twin import MastodonTwin
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.findings.coverage import coverage
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation
from twin_server import Fault

pytestmark = pytest.mark.rig

PATIENCE = 60.0  # seconds until a test that waits in vain gives up
WHOSE = ["--institution", "Ministry of Tides"]


def command(*words: str, folder: Path) -> list[str]:
    program = "from onrecord.cli import main; main()"
    return [sys.executable, "-c", program, *words, "--dir", str(folder)]


def configured(folder: Path, server: BlueskyServer) -> Path:
    create_archive(folder, "records.example/side")
    settings = folder / "onrecord.toml"
    text = settings.read_text()
    for before, after in (
        ("allow_private = []", 'allow_private = ["127.0.0.1", "localhost"]'),
        ("https://plc.directory", server.plc),
        ("https://public.api.bsky.app", server.pds),
        ("wss://bsky.network", server.pds.replace("http", "ws")),
        ("poll_seconds = 120", "poll_seconds = 3"),
        ("quiet_seconds = 480", "quiet_seconds = 3"),
        ("settle_seconds = 150", "settle_seconds = 1"),
        ("automatic = true", "automatic = false"),  # pages are no part of this
    ):
        assert before in text
        text = text.replace(before, after)
    settings.write_text(text)
    return folder


@contextmanager
def watching(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """`onrecord watch` while the block runs, ended as by Ctrl-C."""
    child = subprocess.Popen(command("watch", folder=folder), stdout=subprocess.PIPE, text=True)
    try:
        yield child
        assert child.poll() is None, "the watch ended by itself"
    finally:
        child.send_signal(signal.SIGINT)
        told, _ = child.communicate(timeout=PATIENCE)
    assert child.returncode == 0, told
    assert "entries were added" in told


def add(address: str, folder: Path) -> None:
    done = subprocess.run(
        command("add", address, *WHOSE, folder=folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def until(done: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def posted(archive: Archive, platform: str, account: str, post: str) -> bool:
    """Whether a post is on record, and published."""
    found = archive.index.entries_of_post(ref_of(platform, AccountId(account), PostId(post)))
    return bool(found) and found[0].index < archive.published.size


def test_both_are_watched_until_ctrl_c(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """The account of the stream is added while polled ones alone are watched."""
    account = bluesky.create_account()
    with MastodonTwin() as twin:
        folder = configured(tmp_path / "archive", bluesky)
        add(twin.address, folder)
        with watching(folder) as child, open_archive(folder, writing=False) as archive:
            assert child.stdout is not None and "Watching 1 account" in child.stdout.readline()
            first = twin.post("by asking")
            until(lambda: posted(archive, "mastodon", twin.actor, first))
            add(account.did, folder)
            until(lambda: listened_to(archive, account.did))
            post = bluesky.post(account, "by the stream")
            name = f"{post.collection}/{post.rkey}"
            until(lambda: posted(archive, "bluesky", account.did, name))
            second = twin.post("by asking, still")
            until(lambda: posted(archive, "mastodon", twin.actor, second))
        with open_archive(folder, writing=False) as archive:
            assert archive.published.size == archive.head.size
            assert len(coverage(about(archive, "mastodon", twin.actor), datetime.now(UTC))) == 1


def test_once_is_done_with_both(bluesky: BlueskyServer, tmp_path: Path) -> None:
    account = bluesky.create_account()
    with MastodonTwin() as twin, MastodonTwin() as down:
        folder = configured(tmp_path / "archive", bluesky)
        for address in (account.did, twin.address, down.address):
            add(address, folder)
        post, first = bluesky.post(account, "one"), twin.post("another")
        down.fault = Fault.UNAVAILABLE
        done = subprocess.run(
            command("watch", "--once", folder=folder), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "Watching 3 accounts" in done.stdout
        with open_archive(folder, writing=False) as archive:
            name = f"{post.collection}/{post.rkey}"
            assert posted(archive, "bluesky", account.did, name)
            assert posted(archive, "mastodon", twin.actor, first)
            assert archive.published.size == archive.head.size


def listened_to(archive: Archive, account: str) -> bool:
    """Whether the account has been visited since it was enrolled: then the stream is open."""
    entries = [logged.entry for logged in about(archive, "bluesky", account)]
    return sum(isinstance(entry, AccountObservation) for entry in entries) > 3


def about(archive: Archive, platform: str, account: str) -> list[Logged]:
    return archive.index.entries_of_account(platform, AccountId(account))
