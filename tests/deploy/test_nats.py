"""Is the configuration of the NATS servers one under which each part can do its work, and no more?"""

import asyncio
import os
import ssl
import stat
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import nats.errors
import pytest
from nats.aio.client import Client

from deploy_scripts import script
from nats_cluster_rig import PARTS, QUAY, TIDE, NatsCluster
from onrecord.network.jetstream.connection import connected
from onrecord.network.jetstream.errors import TransportError
from onrecord.network.jetstream.pulling import Pull
from onrecord.network.jetstream.streams import prepare, states
from onrecord.network.jetstream.subjects import (
    BROUGHT,
    DEAD,
    RECEIPTS,
    RECORDER,
    VISITS,
    VISITS_OWED,
    WATCHED,
    WORKERS,
    brought,
    dead,
    inbox,
    mark_of,
    presence,
    questions,
    receipts,
    watched,
)

pytestmark = pytest.mark.rig
COLLECTOR, WORKER = f"collector:{QUAY}", f"worker:{TIDE}"
MINE, OTHER = mark_of(QUAY), mark_of(TIDE)
Result = TypeVar("Result")
Session = Callable[[Client], Awaitable[None]]


def test_the_server_takes_the_configuration(nats_cluster: NatsCluster) -> None:
    for node in nats_cluster.nodes:
        ran = subprocess.run(
            [node.program, "-t", "-c", "nats.conf"],
            cwd=node.folder,
            env={**os.environ, **node.environment()},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0 and "is valid" in ran.stderr + ran.stdout, ran.stderr


def test_the_server_writes_before_it_answers(nats_cluster: NatsCluster) -> None:
    for node in nats_cluster.nodes:
        settings = node.told("/jsz")["config"]
        assert isinstance(settings, dict) and settings["sync_always"] is True


def denied(cluster: NatsCluster, part: str, session: Session) -> list[str]:
    """What the servers did not allow a part to do."""
    said: list[str] = []

    async def run() -> None:
        place, client = cluster.place(part), Client()

        async def failed(error: Exception) -> None:
            said.append(str(error))

        await client.connect(
            list(place.servers), tls=place.tls(), user=place.user, password=place.password,
            inbox_prefix=place.inbox, error_cb=failed, allow_reconnect=False,
        )  # fmt: skip
        try:
            await session(client)
            for _ in range(2):  # the library may ask before it sends what waits
                await client.flush()
        finally:
            await client.close()

    asyncio.run(run())
    return said


SAYS = {
    "what it brings": (COLLECTOR, brought(MINE), True),
    "what another brings": (COLLECTOR, brought(OTHER), False),
    "a receipt of its own": (COLLECTOR, receipts(MINE), False),
    "what is watched": (COLLECTOR, watched("bluesky", "00"), False),
    "a question": (COLLECTOR, questions(OTHER), False),
    "whether another is there": (COLLECTOR, presence(OTHER), False),
    "a visit that is owed": (COLLECTOR, VISITS_OWED, False),
    "among the dead": (COLLECTOR, dead(MINE), False),
    "to take what others brought": (COLLECTOR, "$JS.API.CONSUMER.MSG.NEXT.BROUGHT.recorder", False),
    "to read what others brought": (COLLECTOR, "$JS.API.STREAM.MSG.GET.BROUGHT", False),
    "to read it by its own way": (COLLECTOR, "$JS.API.DIRECT.GET.BROUGHT.x", False),
    "to take a visit": (COLLECTOR, "$JS.API.CONSUMER.MSG.NEXT.VISITS.workers", False),
    "to purge": (COLLECTOR, "$JS.API.STREAM.PURGE.BROUGHT", False),
    "to make a stream": (COLLECTOR, "$JS.API.STREAM.CREATE.MINE", False),
    "a receipt of another": (COLLECTOR, f"$JS.API.DIRECT.GET.RECEIPTS.{receipts(OTHER)}", False),
    "its own receipt": (COLLECTOR, f"$JS.API.DIRECT.GET.RECEIPTS.{receipts(MINE)}", True),
    "into another's inbox": (COLLECTOR, f"{inbox(RECORDER)}.x", False),
    "a visit, by a worker": (WORKER, "$JS.API.CONSUMER.MSG.NEXT.VISITS.workers", True),
    "what others brought, by a worker": (
        WORKER, "$JS.API.CONSUMER.MSG.NEXT.BROUGHT.recorder", False,
    ),
    "the recorder: as a vantage": ("recorder", brought(MINE), False),
    "the recorder: a receipt": ("recorder", receipts(MINE), True),
    "the recorder: whether one is there": ("recorder", presence(MINE), True),
    "the recorder: to unmake a stream": ("recorder", "$JS.API.STREAM.DELETE.BROUGHT", False),
    "the recorder: to purge": ("recorder", "$JS.API.STREAM.PURGE.BROUGHT", False),
    "the recorder: a dead letter": ("recorder", dead(MINE), True),
    "the recorder: to take one away": ("recorder", "$JS.API.STREAM.MSG.DELETE.DEAD", False),
    "the operator: to take one away": ("operator", "$JS.API.STREAM.MSG.DELETE.DEAD", True),
}  # fmt: skip


@pytest.mark.parametrize(("part", "subject", "may"), SAYS.values(), ids=SAYS)
def test_who_may_say_what(nats_cluster: NatsCluster, part: str, subject: str, may: bool) -> None:
    async def says(client: Client) -> None:
        await client.publish(subject, b"", reply=client.new_inbox())

    assert bool(denied(nats_cluster, part, says)) is not may


HEARS = {
    "what is watched": (COLLECTOR, "watched.*.*", True),
    "its receipts": (COLLECTOR, receipts(MINE), True),
    "its questions": (COLLECTOR, questions(MINE), True),
    "whether it is there": (COLLECTOR, presence(MINE), True),
    "whether another is there": (COLLECTOR, presence(OTHER), False),
    "its answers": (COLLECTOR, f"{inbox(MINE)}.>", True),
    "another's answers": (COLLECTOR, f"{inbox(OTHER)}.>", False),
    "answers to nobody in particular": (COLLECTOR, "_INBOX.>", False),
    "what is brought": (COLLECTOR, "brought.*", False),
    "another's receipts": (COLLECTOR, receipts(OTHER), False),
    "everything": (COLLECTOR, ">", False),
    "everything, by a worker": (WORKER, ">", False),
    "everything, by the recorder": ("recorder", ">", False),
    "everything, by the operator": ("operator", ">", False),
    "what is brought, by the recorder, beside the stream": ("recorder", "brought.*", False),
}


@pytest.mark.parametrize(("part", "subject", "may"), HEARS.values(), ids=HEARS)
def test_who_may_hear_what(nats_cluster: NatsCluster, part: str, subject: str, may: bool) -> None:
    async def hears(client: Client) -> None:
        await client.subscribe(subject)

    assert bool(denied(nats_cluster, part, hears)) is not may


STRANGERS = {
    "without a name": {"user": None, "password": None},
    "with a wrong password": {"password": "guessed"},
    "with another's name": {"user": "recorder"},
}


@pytest.mark.parametrize("change", STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_is_refused(nats_cluster: NatsCluster, change: dict[str, str | None]) -> None:
    async def come() -> None:
        place, client = nats_cluster.place(COLLECTOR), Client()
        given = {"user": place.user, "password": place.password, **change}
        with suppress(OSError):
            await client.connect(
                list(place.servers), tls=place.tls(), allow_reconnect=False, **given,
                error_cb=_silent, max_reconnect_attempts=0,
            )  # type: ignore[arg-type]  # texts, or nothing  # fmt: skip
        await client.close()

    with pytest.raises(nats.errors.Error):
        asyncio.run(come())


def test_nothing_is_said_without_tls(nats_cluster: NatsCluster) -> None:
    async def listen() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", nats_cluster.nodes[0].ports[0])
        assert b'"tls_required":true' in await reader.readline()
        writer.write(b'CONNECT {"verbose":true}\r\nPING\r\n')
        try:
            with suppress(ConnectionError, ssl.SSLError):
                return await reader.read(1000)
            return b""
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    assert b"PONG" not in asyncio.run(listen())


async def _silent(_: Exception) -> None:
    """What is asserted is what `connect` raises."""


def test_each_part_does_its_work_with_a_node_gone(nats_cluster: NatsCluster) -> None:
    """Streams on three nodes; the one that leads is killed between what is brought and taken."""
    told: list[str] = []

    async def run() -> None:
        async with (
            connected(nats_cluster.place("operator"), told.append, patience=30) as operator,
            connected(nats_cluster.place(COLLECTOR), told.append, patience=30) as collector,
            connected(nats_cluster.place(WORKER), told.append, patience=30) as worker,
            connected(nats_cluster.place("recorder"), told.append, patience=30) as recorder,
        ):
            await prepare(operator, replicas=3, megabytes=16)
            for one in await states(operator):
                assert one.replicas == 3
            await collector.publish(brought(MINE), b"first", {"Nats-Msg-Id": "1"})
            await recorder.publish(watched("bluesky", "00"), b"accounts", {})
            await recorder.publish(VISITS_OWED, b"a page", {})
            leader = nats_cluster.leader()
            assert leader is not None
            leader.stop()
            second = {"Nats-Msg-Id": "2"}
            await _at_last(lambda: collector.publish(brought(MINE), b"second", second))
            pull = Pull(recorder, BROUGHT, RECORDER)
            taken: set[bytes] = set()
            async with asyncio.timeout(60):
                while taken != {b"first", b"second"}:
                    for one in await pull.take(10, 2.0):
                        taken.add(one.data)
                        await one.ack()
            shelf = watched("bluesky", "00")
            assert await _at_last(lambda: collector.latest(WATCHED, shelf)) == b"accounts"
            assert await _taken(Pull(worker, VISITS, WORKERS)) == [b"a page"]
            await _at_last(lambda: recorder.publish(receipts(MINE), b"{}", {}))
            assert await _at_last(lambda: collector.latest(RECEIPTS, receipts(MINE))) == b"{}"
            await _at_last(lambda: recorder.publish(dead(MINE), b"unreadable", {}))
            assert await _at_last(lambda: operator.latest(DEAD, dead(MINE))) == b"unreadable"

    asyncio.run(run())
    nats_cluster.start()


async def _at_last(work: Callable[[], Awaitable[Result]]) -> Result:
    """Try it again and again while the nodes choose another leader."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await work()
            except TransportError:
                await asyncio.sleep(0.2)


async def _taken(pull: Pull) -> list[bytes]:
    async with asyncio.timeout(60):
        while not (found := await pull.take(1, 2.0)):
            pass
    for one in found:
        await one.ack()
    return [one.data for one in found]


def test_passwords_are_made_once_and_only_for_their_owners(tmp_path: Path) -> None:
    made = script("nats/users.py")
    made.make(tmp_path, PARTS)
    first = (tmp_path / "users.conf").read_text()
    made.make(tmp_path, PARTS)
    assert (tmp_path / "users.conf").read_text() == first
    files = [tmp_path / "users.conf", *(tmp_path / "secrets").iterdir()]
    assert len(files) == 1 + len(PARTS)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    (tmp_path / "secrets" / "recorder.nats.toml").unlink()  # it is to get another one
    made.make(tmp_path, PARTS)
    changed = [
        a != b
        for a, b in zip(
            first.split("{ user"),
            (tmp_path / "users.conf").read_text().split("{ user"),
            strict=True,
        )
    ]
    assert changed.count(True) == 1
    with pytest.raises(SystemExit, match="not a part: collector"):
        made.make(tmp_path, ["collector"])
