"""Is anything acknowledged lost or doubled when `onrecord watch` is killed, again and again?

The real command watches a real server under load and is killed at seeded random moments: 10 times
here, as many as KILLS says elsewhere (the acceptance run takes 60). Nobody repairs anything.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeGuard

import libipld
import pytest

from bluesky_rig import Account, BlueskyServer, Record
from go_reader import GoReader
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.platforms import bluesky as platform
from onrecord.proof.atproto import Cid, cid_text
from onrecord.record.accounts import AccountId
from onrecord.record.observations import AccountObservation, Gap, PostObservation
from onrecord.record.outcomes import Revision, Seen

pytestmark = [pytest.mark.rig, pytest.mark.timeout(600)]
KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("KILLS_SEED", "7"))
ORIGIN = "records.example/killed"


def command(*words: str, folder: Path) -> list[str]:
    program = "from onrecord.cli import main; main()"
    return [sys.executable, "-c", program, *words, "--dir", str(folder)]


def configured(folder: Path, server: BlueskyServer) -> Path:
    """An archive whose servers are the rig's."""
    create_archive(folder, ORIGIN)
    settings = folder / "onrecord.toml"
    text = settings.read_text()
    text = text.replace("allow_private = []", 'allow_private = ["127.0.0.1", "localhost"]')
    text = text.replace("https://plc.directory", server.plc)
    text = text.replace("https://public.api.bsky.app", server.pds)
    text = text.replace("wss://bsky.network", server.pds.replace("http", "ws"))
    text = text.replace("automatic = true", "automatic = false")  # pages are no part of this
    settings.write_text(text)
    return folder


@contextmanager
def load(server: BlueskyServer, account: Account) -> Iterator[list[Record]]:
    """Posts, edits and withdrawals, one after the other, for as long as the block runs."""
    made: list[Record] = []
    ended = threading.Event()

    def act() -> None:
        number = 0
        while not ended.is_set():
            made.append(server.post(account, f"post {number}"))
            if number % 5 == 1:
                server.edit(account, made[-1], f"post {number}, edited")
            if number % 7 == 3:
                server.delete(account, made[-1])
            number += 1
            ended.wait(0.02)

    acting = threading.Thread(target=act)
    acting.start()
    try:
        yield made
    finally:
        ended.set()
        acting.join()


def checkpoint(folder: Path) -> tuple[int, bytes] | None:
    """The size and root that are published now."""
    with suppress(FileNotFoundError):
        _, size, root = (folder / "log" / "checkpoint").read_text().split("\n")[:3]
        return int(size), b64decode(root)
    return None


def kill_again_and_again(folder: Path) -> list[tuple[int, bytes]]:
    """Run the watcher and kill it, KILLS times; what was published before each kill."""
    chance, published = random.Random(SEED), []
    for _ in range(KILLS):
        child = subprocess.Popen(
            command("watch", folder=folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        time.sleep(chance.uniform(0.4, 2.5))  # part of it is the command's own start
        child.send_signal(signal.SIGKILL)
        _, complaints = child.communicate()
        assert child.returncode == -signal.SIGKILL, complaints.decode()
        found = checkpoint(folder)
        if found is not None:
            published.append(found)
    return published


def test_killed_under_load(bluesky: BlueskyServer, tmp_path: Path, go_reader: GoReader) -> None:
    account = bluesky.create_account()
    folder = configured(tmp_path / "archive", bluesky)
    institution = ["--institution", "Ministry of Tides"]
    subprocess.run(command("add", account.did, *institution, folder=folder), check=True)
    start = bluesky.settled()
    with open_archive(folder) as archive:  # a relay is never silent; this server is until now
        firehose = archive.configuration.bluesky.firehose
        archive.state.set(f"cursor/{firehose}", str(start))
    with load(bluesky, account) as made:
        published = kill_again_and_again(folder)
    caught_up = subprocess.run(
        command("watch", "--once", folder=folder), capture_output=True, text=True, check=False
    )
    assert caught_up.returncode == 0, caught_up.stderr
    assert len(made) > KILLS  # there was a load
    with open_archive(folder, writing=False) as archive:
        every_commit_once(archive, bluesky.frames(start), account)
        every_post_as_the_host_has_it(archive, bluesky, account, made)
        the_log_only_grew(archive, published)
        key = archive.verifier_key
    heads = [f"{size}:{b64encode(root).decode()}" for size, root in published[-20:] if size]
    older = [word for head in heads for word in ("-old", head)]
    accepted, says = go_reader.run("read", "-dir", folder / "log", "-vkey", key, *older)
    assert accepted, says


def every_commit_once(archive: Archive, frames: list[bytes], account: Account) -> None:
    """What the server's stream says is what is on record: each commit, and each version, once."""
    bodies = [libipld.decode_dag_cbor_multi(raw)[1] for raw in frames]
    ours = [body for body in bodies if body.get("repo") == account.did]
    commits = Counter((body["rev"], cid_text(Cid(body["commit"]))) for body in ours)
    about = archive.index.entries_of_account(platform.NAME, AccountId(account.did))
    streamed = [entry for one in about if is_streamed(entry := one.entry)]
    signed = [entry.evidence.signed for entry in streamed if isinstance(entry.fact, Revision)]
    assert Counter((one.rev, one.commit) for one in signed if one is not None) == commits
    assert len(commits) > KILLS and set(commits.values()) == {1}
    bytes_heard = Counter(entry.evidence.exchange.body for entry in streamed)
    assert set(bytes_heard.values()) == {1}
    versions = Counter((op["path"], op["cid"][-32:].hex()) for body in ours for op in written(body))
    assert Counter(seen_on_stream(archive, account)) == versions
    assert len({logged.digest for logged in archive.entries()}) == archive.head.size
    assert not any(isinstance(one.entry, Gap) for one in about)


def is_streamed(entry: object) -> TypeGuard[AccountObservation]:
    observed = isinstance(entry, AccountObservation)
    return observed and entry.evidence.exchange.method == "SUBSCRIBE"


def written(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations that leave a record behind."""
    return [op for op in body["ops"] if op["cid"] is not None]


def seen_on_stream(archive: Archive, account: Account) -> Iterator[tuple[str, str]]:
    for logged in archive.index.post_entries_of_account(platform.NAME, AccountId(account.did)):
        entry = logged.entry
        seen = isinstance(entry, PostObservation) and isinstance(entry.outcome, Seen)
        if seen and entry.evidence.exchange.method == "SUBSCRIBE":
            yield entry.post, archive.opening(entry.outcome.version).digest


def every_post_as_the_host_has_it(
    archive: Archive, server: BlueskyServer, account: Account, made: list[Record]
) -> None:
    """The last signed word on each post is what the repository holds."""
    said: dict[str, tuple[str, bool]] = {}
    for logged in archive.index.post_entries_of_account(platform.NAME, account.did):
        entry = logged.entry
        if isinstance(entry, PostObservation) and entry.evidence.signed is not None:
            rev = entry.evidence.signed.rev
            if rev >= said.get(entry.post, ("", False))[0]:
                said[entry.post] = (rev, isinstance(entry.outcome, Seen))
    for post in made:
        query = {"repo": account.did, "collection": post.collection, "rkey": post.rkey}
        there = server.get("com.atproto.repo.getRecord", **query).status_code == 200
        assert said[f"{post.collection}/{post.rkey}"][1] is there, json.dumps(query)


def the_log_only_grew(archive: Archive, published: list[tuple[int, bytes]]) -> None:
    """What was published before each kill is a beginning of what is published now."""
    reader = archive.log_reader()
    sizes = [size for size, _ in published]
    assert sizes == sorted(sizes)
    assert archive.published.size == archive.head.size >= max(sizes)
    for size, root in published:
        assert reader.root_at(size) == root


def test_a_second_watcher_is_refused(bluesky: BlueskyServer, tmp_path: Path) -> None:
    folder = configured(tmp_path / "archive", bluesky)
    account = bluesky.create_account()
    institution = ["--institution", "Ministry of Tides"]
    subprocess.run(command("add", account.did, *institution, folder=folder), check=True)
    first = subprocess.Popen(command("watch", folder=folder), stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout is not None and "Watching 1 account" in first.stdout.readline()
        second = subprocess.run(
            command("watch", folder=folder), capture_output=True, text=True, check=False, timeout=60
        )
        assert second.returncode == 4 and not second.stdout
        said, advice = second.stderr.splitlines()
        assert "another watcher is at work" in said and "stop the other one" in advice
        # Others may read and add meanwhile, and the watcher notices whom they add.
        other = bluesky.create_account()
        subprocess.run(command("add", other.did, *institution, folder=folder), check=True)
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=60)
    assert first.returncode == 0
    with open_archive(folder, writing=False) as archive:
        assert archive.published.size == archive.head.size
