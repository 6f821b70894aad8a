"""Is the right run of a vantage told, and is nothing of the others lost?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from made_frames import account_named
from nats_rig import NatsServer
from onrecord.archive import Archive
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.parts import Part, parts_of
from onrecord.network.jetstream.pulling import Delivered, Pull
from onrecord.network.jetstream.subjects import BROUGHT, RECORDER, brought, mark_of
from onrecord.proof.carrying import pack_exchange
from onrecord.watch.receiving.letters import LETTER
from onrecord.watch.receiving.parcels import Line, Parcel
from onrecord.watch.receiving.progress import Progress
from sent_by_hand import OTHER_RUN, RUN, Sender
from vantage_room import NORTH, Room, reached

Act = Callable[[Sender], Awaitable[None]]


def in_a_room(folder: Path, nats: NatsServer, act: Act) -> None:
    async def run() -> None:
        tides = account_named("tides")
        room = Room(folder, nats, "ws://127.0.0.1:9")
        room.make(tides, known=(NORTH,))
        await room.prepare()
        async with room.connection() as connection:
            await act(Sender(room, connection, tides))

    asyncio.run(run())


def of_run(sender: Sender, run: str, number: int, frame: int) -> list[Part]:
    whole = pack_exchange(sender.frame(frame), sender.signer, run, number)
    return parts_of(run, number, 1, whole)


def on_record(sender: Sender, archive: Archive) -> list[int]:
    """Which of the five frames are, in the order in which they came."""
    return [int(words.split()[1]) - 1 for words in sender.revisions(archive)]


async def recorded(sender: Sender, archive: Archive, *frames: int) -> None:
    await reached(sender.room, lambda: sorted(on_record(sender, archive)) == sorted(frames))


async def held(connection: Connection, count: int) -> list[Delivered]:
    """Take messages as a recorder would that falls before it has done anything with them."""
    found, pull = list[Delivered](), Pull(connection, BROUGHT, RECORDER)
    while len(found) < count:
        found += await pull.take(count - len(found), 1.0)
    return found


@asynccontextmanager
async def an_old_run_on_its_way(sender: Sender) -> AsyncIterator[list[Delivered]]:
    """Three things of an old run are held by nobody, and one of a new run is on record."""
    for number in (1, 2, 3):
        await sender.send(*of_run(sender, RUN, number, number))
    late = await held(sender.connection, 3)
    await sender.send(*of_run(sender, OTHER_RUN, 1, 4))
    yield late


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (2, 0, 1)])
def test_what_comes_late_of_an_old_run_ends_nothing_and_is_recorded(
    tmp_path: Path, nats: NatsServer, order: tuple[int, ...]
) -> None:
    """The recorder fell: the servers offer the new run first, and the old one in any order."""

    async def act(sender: Sender) -> None:
        async with an_old_run_on_its_way(sender) as late, sender.room.recording() as archive:
            await sender.receipted(OTHER_RUN, 1)
            for count, at in enumerate(order, start=1):
                await late[at].nak()
                await reached(
                    sender.room, lambda count=count: len(on_record(sender, archive)) == 1 + count
                )
            await recorded(sender, archive, 1, 2, 3, 4)
            await sender.send(*of_run(sender, OTHER_RUN, 2, 5))
            await sender.receipted(OTHER_RUN, 2)
            await recorded(sender, archive, 1, 2, 3, 4, 5)
        assert await sender.left() == 0

    in_a_room(tmp_path, nats, act)


def test_after_a_restart_the_current_run_is_the_one_that_is_told(
    tmp_path: Path, nats: NatsServer
) -> None:
    """Also where the first that comes is of the old one."""

    async def act(sender: Sender) -> None:
        async with an_old_run_on_its_way(sender) as late:
            async with sender.room.recording() as archive:
                await sender.receipted(OTHER_RUN, 1)
                await late[0].nak()
                await recorded(sender, archive, 1, 4)
            async with sender.room.recording() as archive:
                await late[2].nak()
                await recorded(sender, archive, 1, 3, 4)
                assert await sender.receipt() == (OTHER_RUN, 1, ())
                await late[1].nak()
                await sender.send(*of_run(sender, OTHER_RUN, 2, 5))
                await sender.receipted(OTHER_RUN, 2)
                await recorded(sender, archive, 1, 2, 3, 4, 5)

    in_a_room(tmp_path, nats, act)


def test_letters_that_are_tried_again_leave_the_run_as_it_is(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender) -> None:
        async with sender.room.recording() as archive:
            for number in (1, 2):
                for letter in range(number * 20, number * 20 + 12):
                    (part,) = of_run(sender, f"{letter:016x}", 1, 1)
                    headers = {**part.headers, LETTER: str(letter)}
                    await sender.connection.publish(brought(mark_of(NORTH)), part.data, headers)
                await sender.send(*sender.parts(number))
                await sender.receipted(RUN, number)
            await recorded(sender, archive, 1, 2)

    in_a_room(tmp_path, nats, act)


def test_of_a_run_that_has_ended_nothing_is_let_go() -> None:
    """Its vantage would not send it again."""
    line = Line(
        mark_of(NORTH), Progress(RUN, 0), parcels={3: Parcel(3)}, is_told=False, is_believed=True
    )
    assert line.is_ended and list(line.too_much(-1, -1)) == []


def test_what_never_becomes_whole_of_an_old_run_is_laid_down(
    tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.network.jetstream.parts.PART_BYTES", 300)
    monkeypatch.setattr("onrecord.watch.receiving.lines._PATIENCE", 0.5)

    async def act(sender: Sender) -> None:
        async with sender.room.recording():
            await sender.send(*of_run(sender, RUN, 1, 1), *of_run(sender, RUN, 2, 2)[:2])
            await sender.receipted(RUN, 1)
            await sender.send(*of_run(sender, OTHER_RUN, 1, 3))
            await sender.receipted(OTHER_RUN, 1)
            await reached(sender.room, lambda: any("a part is" in w for w in sender.room.told))
            while await sender.left():
                await asyncio.sleep(0.05)
            assert await sender.why_dead() == ["a part is missing, and nobody holds it"]

    in_a_room(tmp_path, nats, act)
