"""Do the commands tell who is to be told, survive being killed, and print no secret?"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from mastodon_twin import MastodonTwin
from notices_room import SECRET, HookReceiver, hook_rules, write_rules
from onrecord.archive import create_archive, open_archive
from onrecord.cli.program import run
from onrecord.desk.notifying import notes
from onrecord.network import SystemClock
from onrecord.watch.sources.troubles import Trouble, TroubleKind, clear_trouble, note_trouble
from twin_server import Fault

PROGRAM = "from onrecord.cli import main; main()"


@pytest.fixture
def receiver() -> Iterator[HookReceiver]:
    with HookReceiver() as found:
        yield found


@pytest.fixture
def twin() -> Iterator[MastodonTwin]:
    with MastodonTwin() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, twin: MastodonTwin) -> Path:
    """An archive that watches one account of a made-up instance on this machine."""
    created = tmp_path / "archive"
    create_archive(created, "records.example/notify")
    settings = created / "onrecord.toml"
    text = settings.read_text().replace("allow_private = []", 'allow_private = ["127.0.0.1"]', 1)
    text = text.replace("settle_seconds = 150", "settle_seconds = 1")
    for often in ("poll_seconds = 120", "quiet_seconds = 480"):
        text = text.replace(often, f"{often.split()[0]} = 1")
    text = text.replace('address = ""', 'address = "https://records.example"', 1)
    settings.write_text(text)
    twin.post("already there")
    done = command(created, "add", twin.address, "--institution", "Ministry of Tides")
    assert done.returncode == 0, done.stderr
    return created


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


def command(folder: Path, *words: str) -> Done:
    """A command, in this process."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        status = run([*words, "--dir", str(folder)])
    return Done(status, out.getvalue(), err.getvalue())


def begun(folder: Path) -> bool:
    with open_archive(folder, writing=False) as archive:
        return bool(notes(archive.state))


def until(held: object, seconds: float = 60) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + seconds
    while not held():  # type: ignore[operator]  # a lambda
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def test_watching_tells_what_happens(
    folder: Path, twin: MastodonTwin, receiver: HookReceiver
) -> None:
    write_rules(folder, hook_rules(receiver.base, 'kinds = ["posted", "not-served"]'))
    watching = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "watch", "--dir", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: begun(folder))
        twin.post("We leave the accord.")
        until(lambda: receiver.asked)
    finally:
        watching.send_signal(signal.SIGTERM)
        said, complained = watching.communicate(timeout=60)
    assert watching.returncode == 0, complained
    (told,) = receiver.told
    assert told["type"] == "onrecord.posted"
    assert told["data"]["says"].startswith("First seen by us: its host served it.")
    assert told["data"]["authenticity"] == "tls-only"
    assert told["data"]["link"] == f"https://records.example/posts/{told['data']['post']}"
    assert SECRET not in said + complained and receiver.base not in said + complained


def test_watching_once_tells_at_its_end(
    folder: Path, twin: MastodonTwin, receiver: HookReceiver
) -> None:
    write_rules(folder, hook_rules(receiver.base))
    assert command(folder, "notify", "--once").returncode == 0
    twin.post("We leave the accord.")
    done = command(folder, "watch", "--once")
    assert done.returncode == 0, done.stderr
    assert "posted" in receiver.kinds


def test_whoever_is_killed_while_telling_tells_it_again(
    folder: Path, twin: MastodonTwin, receiver: HookReceiver
) -> None:
    write_rules(folder, hook_rules(receiver.base, 'kinds = ["posted"]'))
    assert command(folder, "notify", "--once").returncode == 0
    twin.post("We leave the accord.")
    receiver.fault = Fault.HANG
    killed = subprocess.Popen([sys.executable, "-c", PROGRAM, "watch", "--once", "--dir", folder])
    until(lambda: receiver.asked)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(60)
    receiver.fault = None
    done = command(folder, "notify", "--once", "--json")
    assert json.loads(done.stdout) == {"taken": 1}
    assert len(receiver.ids) == 2 and len(set(receiver.ids)) == 1


def test_a_source_that_goes_blind_is_told_from_the_watchs_own_notes(
    folder: Path, twin: MastodonTwin, receiver: HookReceiver
) -> None:
    write_rules(folder, hook_rules(receiver.base, "happenings = false", "sources = true"))
    assert command(folder, "notify", "--once").returncode == 0
    with open_archive(folder, writing=False) as archive:
        (platform, account) = ("mastodon", twin.actor)
        trouble = Trouble(
            kind=TroubleKind.STALLED,
            platform=platform,
            of=account,
            since=SystemClock().now() - timedelta(hours=1),
            why="HTTP 503",
        )
        assert note_trouble(archive, trouble)
        assert command(folder, "notify", "--once").stdout == "1 notice was taken\n"
        clear_trouble(archive, TroubleKind.STALLED, platform, account)
    assert command(folder, "notify", "--once").stdout == "1 notice was taken\n"
    blind, again = (one["data"] for one in receiver.told)
    host = twin.base.partition("://")[2]
    assert blind["source"] == again["source"] == f"mastodon at {host}"
    assert "can’t be looked at since" in blind["says"] and "HTTP 503" in blind["says"]
    assert again["says"].startswith("It works again, after 1 h")
    assert twin.actor not in json.dumps([blind, again])


def test_how_each_rule_stands_is_shown_without_a_secret(
    folder: Path, receiver: HookReceiver
) -> None:
    assert "nobody is told" in command(folder, "notify").stdout
    lines = ('institutions = ["Ministry of Tides", "Ministry of Typos"]', "sources = true")
    write_rules(folder, hook_rules(f"{receiver.base}/key-hidden", *lines))
    shown = command(folder, "notify").stdout
    assert "Tells of what happens to Ministry of Tides, Ministry of Typos; sources" in shown
    assert "Not on record, so nothing is told of it: Ministry of Typos" in shown
    assert "to press (web hook): begins with the next round" in shown
    tested = command(folder, "notify", "--test", "all")
    assert (tested.returncode, tested.stdout) == (0, "press: taken\n")
    receiver.fault = Fault.ERROR
    failing = command(folder, "notify", "--test", "all")
    assert (failing.returncode, failing.stdout) == (
        1,
        "press: not taken: the receiver answered 500\n",
    )
    logged = command(folder, "notify", "--once", "--json"), command(folder, "notify", "--log")
    assert "begins with what comes on record" in logged[1].stdout
    (rule,) = json.loads(command(folder, "notify", "--json").stdout)
    assert rule["unknown"] == ["Ministry of Typos"]
    assert rule["targets"][0]["way"] == "web hook" and rule["targets"][0]["owed"] == 0
    printed = "".join(x.stdout + x.stderr for x in (tested, failing, *logged)) + shown
    assert "hidden" not in printed and SECRET not in printed + json.dumps(rule)


WRONG = {
    "two at once": (("--once", "--log"), 2, "Give one of"),
    "no such rule": (("--test", "typo"), 2, "there is no rule called 'typo'"),
    "nothing to restart": (("--restart", "typo"), 2, "there is no rule called 'typo'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_is_told(folder: Path, name: str) -> None:
    words, status, expected = WRONG[name]
    done = command(folder, "notify", *words)
    assert done.returncode == status and expected in done.stderr


def test_a_rule_begins_anew_where_a_receiver_had_enough(
    folder: Path, twin: MastodonTwin, receiver: HookReceiver
) -> None:
    write_rules(folder, hook_rules(receiver.base, 'kinds = ["posted"]'))
    command(folder, "notify", "--once")
    twin.post("One.")
    receiver.statuses = [410]
    command(folder, "watch", "--once")
    assert "told nothing more: the receiver answered 410" in command(folder, "notify").stdout
    assert command(folder, "notify", "--restart", "all").returncode == 0
    twin.post("Two.")
    command(folder, "watch", "--once")
    assert len(receiver.told) == 2


def test_a_new_secret_is_one_that_the_file_takes(folder: Path) -> None:
    one, other = (command(folder, "notify", "--new-secret").stdout.strip() for _ in range(2))
    assert one != other
    write_rules(folder, hook_rules("https://a.example").replace(SECRET, one))
    assert "web hook" in command(folder, "notify").stdout
