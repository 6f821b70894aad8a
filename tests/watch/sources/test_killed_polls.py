"""Is anything lost, doubled or made up when the watch of polled accounts is killed?"""

import random
import signal
import subprocess
import sys
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from mastodon_twin import MastodonTwin
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.findings.presence import presence
from onrecord.findings.verdicts import Verdict
from onrecord.platforms import mastodon
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen

KILLS = 6
SEED = 4
MOST = 36  # posts: a look shows the latest forty


@dataclass(slots=True)
class Made:
    """What the account did: its posts as they stand, and those that it withdrew."""

    there: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


def command(*words: str, folder: Path) -> list[str]:
    program = "from onrecord.cli import main; main()"
    return [sys.executable, "-c", program, *words, "--dir", str(folder)]


def configured(folder: Path) -> Path:
    create_archive(folder, "records.example/killed")
    settings = folder / "onrecord.toml"
    text = settings.read_text()
    for before, after in (
        ("allow_private = []", 'allow_private = ["127.0.0.1"]'),
        ("poll_seconds = 120", "poll_seconds = 1"),
        ("quiet_seconds = 480", "quiet_seconds = 1"),
        ("settle_seconds = 150", "settle_seconds = 1"),
        ("automatic = true", "automatic = false"),  # pages are no part of this
    ):
        assert before in text
        text = text.replace(before, after)
    settings.write_text(text)
    return folder


@contextmanager
def load(twin: MastodonTwin) -> Iterator[Made]:
    """Posts, edits and withdrawals, for as long as the block runs."""
    made, ended = Made(), threading.Event()

    def act() -> None:
        number = 0
        while not ended.is_set() and number < MOST:
            post = twin.post(f"post {number}")
            made.there[post] = f"post {number}"
            if number % 4 == 1:
                twin.edit(post, f"post {number}, edited")
                made.there[post] = f"post {number}, edited"
            if number % 5 == 3:
                earlier = list(made.there)[-2]
                twin.withdraw(earlier)
                del made.there[earlier]
                made.gone.add(earlier)
            number += 1
            ended.wait(0.3)

    acting = threading.Thread(target=act)
    acting.start()
    try:
        yield made
    finally:
        ended.set()
        acting.join()


def kill_again_and_again(folder: Path) -> list[tuple[int, bytes]]:
    """Run the watch and kill it, KILLS times; what was published before each kill."""
    chance, published = random.Random(SEED), []
    for _ in range(KILLS):
        child = subprocess.Popen(
            command("watch", folder=folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        time.sleep(chance.uniform(1.0, 3.0))  # part of it is the command's own start
        child.send_signal(signal.SIGKILL)
        _, complaints = child.communicate()
        assert child.returncode == -signal.SIGKILL, complaints.decode()
        with suppress(FileNotFoundError):
            _, size, root = (folder / "log" / "checkpoint").read_text().split("\n")[:3]
            published.append((int(size), b64decode(root)))
    return published


def watch_once(folder: Path) -> None:
    words = command("watch", "--once", folder=folder)
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stderr


def test_killed_under_load(tmp_path: Path) -> None:
    with MastodonTwin() as twin:
        folder = configured(tmp_path / "archive")
        institution = ["--institution", "Ministry of Tides"]
        subprocess.run(command("add", twin.address, *institution, folder=folder), check=True)
        with load(twin) as made:
            published = kill_again_and_again(folder)
        for _ in range(3):  # what is gone is asked after once more, after a second
            watch_once(folder)
            time.sleep(1.1)
        with open_archive(folder, writing=False) as archive:
            account = AccountId(twin.actor)
            every_post_stands_as_it_is(archive, account, made)
            nothing_is_there_twice(archive)
            the_log_only_grew(archive, published)


def every_post_stands_as_it_is(archive: Archive, account: AccountId, made: Made) -> None:
    assert made.there and made.gone  # there was a load
    about = archive.index.entries_of_account(mastodon.NAME, account)
    seen = last_seen(archive, account)
    for post, text in made.there.items():
        said = archive.index.entries_of_post(ref_of(mastodon.NAME, account, PostId(post)))
        assert presence(said, about).verdict is Verdict.PRESENT, post
        assert text in mastodon.read_version(PostId(post), seen[post]).text
    for post in made.gone & seen.keys():
        said = archive.index.entries_of_post(ref_of(mastodon.NAME, account, PostId(post)))
        assert presence(said, about).verdict is Verdict.NO_LONGER_SERVED, post


def last_seen(archive: Archive, account: AccountId) -> dict[str, bytes]:
    """The bytes of each post's latest version."""
    found: dict[str, bytes] = {}
    for logged in archive.index.post_entries_of_account(mastodon.NAME, account):
        entry = logged.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        if isinstance(entry.outcome, Seen):
            found[entry.post] = archive.blob(entry.outcome.version)
    return found


def nothing_is_there_twice(archive: Archive) -> None:
    entries = [logged.entry for logged in archive.entries()]
    assert len({logged.digest for logged in archive.entries()}) == archive.head.size
    seen = [x for x in entries if isinstance(x, PostObservation)]
    looks = [(x.post, x.part, x.outcome, x.evidence.exchange.answered_at) for x in seen]
    assert len(set(looks)) == len(looks)


def the_log_only_grew(archive: Archive, published: list[tuple[int, bytes]]) -> None:
    """What was published before each kill is a beginning of what is published now."""
    reader = archive.log_reader()
    sizes = [size for size, _ in published]
    assert sizes == sorted(sizes) and archive.published.size == archive.head.size >= max(sizes)
    for size, root in published:
        assert size == 0 or reader.root_at(size) == root
