"""Do the commands of collectors and recorder lose nothing when they are killed?"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from atproto_account import post
from made_frames import account_named
from nats_rig import NatsServer
from onrecord.archive import open_archive
from onrecord.archive.layout import Layout
from onrecord.archive.vantages.rotation import NoNextKey
from onrecord.cli.program import onrecord
from onrecord.proof.notes import VerifierKey
from relay_twin import RelayTwin, relaying
from vantage_room import NORTH, SOUTH, Room, reached
from watching import until

PROGRAM = "import sys; from onrecord.cli import main; main()"
MANY = 30


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command as a process of its own; it must end well if it was not killed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert child.stdout is not None
    try:
        for line in child.stdout:
            if line.startswith((b"Watching", b"Collecting")):
                break
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
        told, _ = child.communicate(timeout=60)
        if child.returncode != -signal.SIGKILL:
            assert child.returncode == 0, told.decode()


def configure(room: Room) -> None:
    """The archive's settings name the servers, and nobody else who could be asked."""
    path = Layout(room.archive).configuration
    text = path.read_text()
    for was, now in {
        "servers = []\n# Certificates": f'servers = ["{room.nats.url}"]\n# Certificates',
        "https://plc.directory": "http://127.0.0.1:9",
        "wss://bsky.network": "ws://127.0.0.1:9",
        "automatic = true": "automatic = false",
    }.items():
        assert was in text
        text = text.replace(was, now)
    path.write_text(text)


def killed_while_it_runs(
    folder: Path, nats: NatsServer, turns: tuple[str, ...], *, away: bool = False
) -> dict[str, list[str]]:
    """Frames flow while these are killed and begun anew, one after the other."""

    async def act() -> dict[str, list[str]]:
        async with relaying(None) as relay:
            tides = account_named("tides")
            room = Room(folder, nats, relay.url)
            room.make(tides)
            frames = [
                tides.write(**{f"p{number}": post(str(number))}).edited(seq=number).frame
                for number in range(1, MANY + 1)
            ]
            configure(room)
            await room.prepare()
            async with room.recording(), room.collecting(NORTH) as (north,):
                await until(lambda: len(north.accounts) == 1)
            await flow(room, relay, frames, turns, away=away)
            with open_archive(room.archive, writing=False) as archive:
                return room.brought(archive)

    return asyncio.run(act())


async def flow(
    room: Room, relay: RelayTwin, frames: list[bytes], turns: tuple[str, ...], *, away: bool
) -> None:
    size = len(frames) // len(turns)
    for turn, who in enumerate(turns):
        if away:
            room.nats.stop()
        await until(lambda: not relay._subscribers)
        with (
            running("collect", "--dir", room.vantage(NORTH)) as collector,
            running("watch", "--dir", room.archive) as recorder,
        ):
            await until(lambda: bool(relay._subscribers))
            after = room.outbox(NORTH).last + size
            await relay.send(*frames[turn * size : (turn + 1) * size])
            await reached(room, lambda after=after: room.outbox(NORTH).last >= after)  # type: ignore[misc]
            for name in who.split():
                (collector if name == "collector" else recorder).kill()
        if away:
            room.nats.start()
    with (
        running("collect", "--dir", room.vantage(NORTH)),
        running("watch", "--dir", room.archive),
    ):
        await reached(room, lambda: room.waiting(NORTH) == 0)


WHOLE = [words for n in range(1, MANY + 1) for words in (f"inverted {n + 1}", f"seen p{n}")]


def test_killed_collectors_and_recorders_lose_and_repeat_nothing(
    tmp_path: Path, nats: NatsServer
) -> None:
    turns = ("collector", "recorder", "collector recorder")
    assert killed_while_it_runs(tmp_path, nats, turns) == {NORTH: WHOLE}


def test_killed_before_anything_was_handed_over(tmp_path: Path, nats: NatsServer) -> None:
    """Between the outbox and the servers, which are away."""
    assert killed_while_it_runs(tmp_path, nats, ("collector", "collector"), away=True) == {
        NORTH: WHOLE
    }


def test_a_vantage_is_made_with_a_key_to_put_on_record(tmp_path: Path) -> None:
    run = CliRunner().invoke
    arguments = ["vantage", "init", "--dir", str(tmp_path / "v"), "--json", "--origin", "a.example"]
    made = run(onrecord, [*arguments, "--name", NORTH, "--server", "tls://nats.example:4222"])
    assert made.exit_code == 0, made.output
    assert VerifierKey.parse(json.loads(made.output)["key"]).name == NORTH
    again = run(onrecord, [*arguments, "--name", SOUTH])
    assert again.exit_code != 0


def test_a_vantage_is_given_another_key_step_by_step(tmp_path: Path) -> None:
    def run(*command: str) -> str:
        invoke = CliRunner().invoke
        command = ("vantage", *command, "--dir", str(tmp_path / "v"))
        return invoke(onrecord, command, catch_exceptions=False).output

    first = run("init", "--json", "--name", NORTH, "--origin", "a.example")
    with pytest.raises(NoNextKey):
        run("rotate-key", "--finish")
    told = run("rotate-key")
    assert "onrecord vantage add KEY" in told
    following = json.loads(run("rotate-key", "--json"))
    assert following["key"] in told and not following["signs"]
    done = json.loads(run("rotate-key", "--finish", "--json"))
    old = json.loads(first)["key"]
    assert done == {"key": following["key"], "old": old, "signs": True, "waiting": 0}
    run("rotate-key")
    assert f"before that: {done['key']}" in run("rotate-key", "--finish")


@pytest.mark.parametrize("command", [["transport", "status"], ["letters", "list"]])
def test_without_a_transport_it_is_said_how_to_name_one(tmp_path: Path, command: list[str]) -> None:
    from onrecord.cli.program import run

    CliRunner().invoke(onrecord, ["init", "--dir", str(tmp_path / "a"), "--origin", "a.example"])
    assert run([*command, "--dir", str(tmp_path / "a")]) == 2


def test_letters_are_listed_shown_dropped_and_tried_again(tmp_path: Path, nats: NatsServer) -> None:
    room = Room(tmp_path, nats, "ws://127.0.0.1:9")
    room.make()
    configure(room)
    folder = ["--dir", str(room.archive)]
    run = CliRunner().invoke
    assert run(onrecord, ["transport", "prepare", *folder, "--megabytes", "64"]).exit_code == 0

    async def bury() -> None:
        async with room.connection() as connection:
            for number in (1, 2):
                headers = {"Onrecord-Why": f"fault {number}", "Nats-Msg-Id": f"dead-{number}-1"}
                await connection.publish("dead." + "0" * 16, b"bytes", headers)

    asyncio.run(bury())
    listed = json.loads(run(onrecord, ["letters", "list", *folder, "--json"]).stdout)
    assert [one["why"] for one in listed] == ["fault 1", "fault 2"]
    first, second = (str(one["letter"]) for one in listed)
    assert "fault 1" in run(onrecord, ["letters", "show", *folder, first]).output
    assert run(onrecord, ["letters", "drop", *folder, first]).exit_code == 0
    assert run(onrecord, ["letters", "retry", *folder, second]).exit_code == 0
    assert "No dead letters" in run(onrecord, ["letters", "list", *folder]).output
    told = json.loads(run(onrecord, ["transport", "status", *folder, "--json"]).stdout)
    assert {one["name"]: one["messages"] for one in told}["BROUGHT"] == 1
