"""Does the transport hold what it took, and does its absence have a name? With a real server."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, repeat

import pytest

from nats_rig import NatsServer
from onrecord.network.jetstream.connection import Connection, connected
from onrecord.network.jetstream.errors import TransportAway, TransportError, TransportFull
from onrecord.network.jetstream.messages import Message
from onrecord.network.jetstream.place import Place
from onrecord.network.jetstream.pulling import Pull
from onrecord.network.jetstream.streams import prepare, states
from onrecord.network.jetstream.subjects import BROUGHT, RECEIPTS, RECORDER, inbox, mark_of
from watching import until

MARK = mark_of("quay.example/vantage")


def place(nats: NatsServer) -> Place:
    return Place((nats.url,), None, inbox(MARK))


@asynccontextmanager
async def hand(nats: NatsServer, told: list[str] | None = None) -> AsyncIterator[Connection]:
    tell = (lambda _: None) if told is None else told.append
    async with connected(place(nats), tell, patience=10) as connection:
        await prepare(connection, replicas=1, megabytes=1)
        yield connection


async def bring(connection: Connection, *words: str) -> None:
    for word in words:
        headers = {"Nats-Msg-Id": word}
        await connection.publish(f"brought.{MARK}", word.encode(), headers)


async def taken(pull: Pull, most: int = 10) -> list[str]:
    found = await pull.take(most, 5)
    for one in found:
        await one.ack()
    return [one.data.decode() for one in found]


def test_what_was_acknowledged_outlives_a_power_cut(nats: NatsServer) -> None:
    async def act() -> None:
        told: list[str] = []
        async with hand(nats, told) as connection:
            pull = Pull(connection, BROUGHT, RECORDER)
            await bring(connection, "a", "b")
            nats.stop(signal.SIGKILL)
            await until(lambda: not connection.is_there)
            with pytest.raises(TransportAway):
                await bring(connection, "c")
            times = connection.times
            nats.start()
            await connection.ready(times)
            assert await taken(pull) == ["a", "b"]
            assert any("away" in words for words in told)

    asyncio.run(act())


def test_the_same_message_twice_is_one(nats: NatsServer) -> None:
    async def act() -> None:
        async with hand(nats) as connection:
            await bring(connection, "a", "a", "b", "a")
            pull = Pull(connection, BROUGHT, RECORDER)
            assert await taken(pull) == ["a", "b"]
            assert await pull.take(10, 0.1) == []

    asyncio.run(act())


def test_what_is_given_back_is_offered_again_and_counted(nats: NatsServer) -> None:
    async def act() -> None:
        async with hand(nats) as connection:
            await bring(connection, "a")
            pull = Pull(connection, BROUGHT, RECORDER)
            (first,) = await pull.take(10, 5)
            await first.nak(0.01)
            (again,) = await pull.take(10, 5)
            assert (first.tries, again.tries, again.place) == (1, 2, first.place)

    asyncio.run(act())


def test_a_pull_goes_on_after_its_server_was_lost_in_the_middle(nats: NatsServer) -> None:
    async def act() -> None:
        async with hand(nats) as connection:
            pull = Pull(connection, BROUGHT, RECORDER)
            assert await pull.take(10, 0.1) == []  # a request is open, and is lost
            nats.stop()
            nats.start()
            await connection.ready(1)
            await bring(connection, "late")
            assert await taken(pull) == ["late"]

    asyncio.run(act())


def test_more_than_a_batch_comes_in_order(nats: NatsServer) -> None:
    async def act() -> None:
        async with hand(nats) as connection:
            words = [str(number) for number in range(30)]
            await bring(connection, *words)
            pull, found = Pull(connection, BROUGHT, RECORDER), list[str]()
            while len(found) < len(words):
                found += await taken(pull, 7)
            assert found == words

    asyncio.run(act())


def test_a_full_stream_drops_nothing_and_says_so(nats: NatsServer) -> None:
    async def act() -> None:
        async with hand(nats) as connection:
            large = b"x" * (400 * 1024)
            with pytest.raises(TransportFull):
                for number in range(4):
                    headers = {"Nats-Msg-Id": str(number)}
                    await connection.publish(f"brought.{MARK}", large, headers)
            pull = Pull(connection, BROUGHT, RECORDER)
            assert [len(await pull.take(1, 5)), len(await pull.take(1, 5))] == [1, 1]
            assert await pull.take(1, 0.1) == []

    asyncio.run(act())


def test_the_last_word_under_a_subject_is_kept(nats: NatsServer) -> None:
    async def act() -> None:
        async with hand(nats) as connection:
            heard: list[bytes] = []

            async def hear(message: Message) -> None:
                heard.append(message.data)

            subject = f"receipts.{MARK}"
            assert await connection.latest(RECEIPTS, subject) is None
            await connection.listen(subject, hear)
            for word in (b"one", b"two"):
                await connection.publish(subject, word, {})
            assert await connection.latest(RECEIPTS, subject) == b"two"
            await until(lambda: heard == [b"one", b"two"])
            nats.stop()
            nats.start()
            await connection.ready(1)
            assert await connection.latest(RECEIPTS, subject) == b"two"
            await connection.publish(subject, b"three", {})
            await until(lambda: heard[-1] == b"three")  # the subscription was begun anew

    asyncio.run(act())


def test_streams_can_be_prepared_again_otherwise(nats: NatsServer) -> None:
    async def act() -> None:
        async with hand(nats) as connection:
            await bring(connection, "a")
            await prepare(connection, replicas=1, megabytes=2)
            found = {state.name: state for state in await states(connection)}
            assert set(found) == {"BROUGHT", "VISITS", "WATCHED", "RECEIPTS", "DEAD"}
            assert found["BROUGHT"].waiting == 1
            assert found["BROUGHT"].subjects == {f"brought.{MARK}": 1}

    asyncio.run(act())


def test_without_streams_it_is_said_that_nobody_takes_it(nats: NatsServer) -> None:
    async def act() -> None:
        async with connected(place(nats), lambda _: None, patience=10) as connection:
            with pytest.raises(TransportAway, match="nobody takes this"):
                await bring(connection, "a")

    asyncio.run(act())


def test_without_streams_a_pull_does_not_ask_without_end(nats: NatsServer) -> None:
    """So it is while the servers have lost their disks. Each question is refused at once."""

    async def act() -> None:
        async with connected(place(nats), lambda _: None, patience=10) as connection:
            pull, before = Pull(connection, BROUGHT, RECORDER), connection.client.stats["out_msgs"]
            assert await pull.take(10, 1.0) == []
            assert connection.client.stats["out_msgs"] - before <= 6
            await prepare(connection, replicas=1, megabytes=1)
            await bring(connection, "a")
            assert await taken(pull) == ["a"]

    asyncio.run(act())


def test_with_nobody_there_it_is_said_in_time(nats: NatsServer) -> None:
    async def act() -> None:
        nats.stop()
        with pytest.raises(TransportAway):
            async with connected(place(nats), lambda _: None, patience=0.5):
                pass

    asyncio.run(act())


GREETINGS = {
    "a line without an end": b"INFO {" + b" " * 200_000,
    "something else than settings": b"INFO []\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", GREETINGS)
def test_after_an_odd_greeting_it_connects_again(name: str) -> None:
    async def act() -> None:
        greetings = chain([GREETINGS[name]], repeat(b"INFO {}\r\nPONG\r\n"))

        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            greeting = next(greetings)
            writer.write(greeting)
            while greeting.endswith(b"PONG\r\n") and await reader.read(1000):
                pass
            writer.close()

        told: list[str] = []
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            odd = Place((f"nats://127.0.0.1:{port}",), None, inbox(MARK))
            async with connected(odd, told.append):
                await until(lambda: "Connected to the NATS servers" in told)
        assert told[0].startswith("NATS: ")

    asyncio.run(act())


def test_a_password_is_not_told_to_a_server_without_tls(nats: NatsServer) -> None:
    """Whoever stands between could ask for it in clear: the library would answer."""

    async def act() -> None:
        secure = Place((nats.url.replace("nats", "tls"),), None, inbox(MARK), "quay", "secret")
        told: list[str] = []
        with pytest.raises(TransportAway):
            async with connected(secure, told.append, patience=1):
                pass
        assert any("does not ask for TLS" in words for words in told)
        assert "secret" not in repr(secure)

    asyncio.run(act())


def test_certificates_that_are_none_have_a_name(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(TransportError, match="no certificates"):
        Place(("tls://nats.example:4222",), tmp_path / "ca.pem", inbox(MARK)).tls()
