"""What does the recorder do with what no honest collector sends?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from atproto_account import Account, post
from made_frames import account_named, exchange
from nats_rig import NatsServer
from onrecord.archive import Archive, open_archive
from onrecord.archive.signing import LogKey
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.parts import Part, parts_of
from onrecord.network.jetstream.streams import states
from onrecord.network.jetstream.subjects import RECEIPTS, brought, mark_of, receipts
from onrecord.proof.carrying import pack_exchange
from onrecord.record.exchanges import Exchange
from onrecord.watch.collecting.sending import read_receipt
from onrecord.watch.receiving.dead import dead_letters
from vantage_room import NORTH, SOUTH, Room, reached

RUN, OTHER_RUN = "0123456789abcdef", "fedcba9876543210"
STORY = [f"{link} {number}" for number in range(2, 7) for link in ("inverted",)]
Act = Callable[["Sender", Archive], Awaitable[None]]


class Sender:
    """Somebody with a vantage's key and rights, who writes messages by hand."""

    def __init__(self, room: Room, connection: Connection, tides: Account) -> None:
        self.room, self.connection = room, connection
        self.signer = LogKey.load(room.vantage(NORTH) / "keys" / "vantage.key", NORTH)
        self.frames = [
            tides.write(**{f"p{number}": post(str(number))}).edited(seq=number).frame
            for number in range(1, 6)
        ]

    def frame(self, number: int, vantage: str = NORTH) -> Exchange:
        heard = exchange(self.frames[(number - 1) % 5], number)
        return replace(heard, vantage=vantage, answered_at=datetime.now(UTC))

    def parts(self, number: int, *, run: str = RUN, oldest: int = 1) -> list[Part]:
        whole = pack_exchange(self.frame(number), self.signer, run, number)
        return parts_of(run, number, min(oldest, number), whole)

    async def send(self, *parts: Part, name: str = NORTH, again: str = "") -> None:
        for part in parts:
            headers = {**part.headers, "Nats-Msg-Id": part.name + again}
            await self.connection.publish(brought(mark_of(name)), part.data, headers)

    async def receipt(self) -> tuple[str, int, tuple[int, ...]] | None:
        found = await self.connection.latest(RECEIPTS, receipts(mark_of(NORTH)))
        return None if found is None else read_receipt(found)

    async def receipted(self, run: str, through: int) -> None:
        async with asyncio.timeout(30):
            while await self.receipt() != (run, through, ()):
                await asyncio.sleep(0.02)

    async def why_dead(self) -> list[str]:
        return [one.why for one in await dead_letters(self.connection)]

    async def left(self) -> int:
        return next(one.messages for one in await states(self.connection) if one.name == "BROUGHT")

    def revisions(self, archive: Archive) -> list[str]:
        told = self.room.brought(archive).get(NORTH, [])
        return [words for words in told if words.startswith(("inverted", "unlinked"))]


def hostile(folder: Path, nats: NatsServer, act: Act) -> None:
    async def run() -> None:
        tides = account_named("tides")
        room = Room(folder, nats, "ws://127.0.0.1:9")
        room.make(tides, known=(NORTH,))
        await room.prepare()
        async with room.recording() as archive, room.connection() as connection:
            sender = Sender(room, connection, tides)
            await act(sender, archive)
            async with asyncio.timeout(30):
                while await sender.left():
                    await asyncio.sleep(0.05)

    asyncio.run(run())


@pytest.mark.parametrize("order", [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (3, 1, 5, 2, 4)])
def test_in_whatever_order_it_comes_the_end_is_the_same(
    tmp_path: Path, nats: NatsServer, order: tuple[int, ...]
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        for number in order:
            await sender.send(*sender.parts(number))
            await sender.send(*sender.parts(number), again="-twice")
        await sender.receipted(RUN, 5)
        assert sender.revisions(archive) == STORY

    hostile(tmp_path, nats, act)


def test_what_is_on_record_is_receipted_again_and_recorded_once(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        for number in range(1, 6):
            await sender.send(*sender.parts(number))
        await sender.receipted(RUN, 5)
        for number in range(1, 6):
            await sender.send(*sender.parts(number), again="-later")
        while await sender.left():
            await asyncio.sleep(0.02)
        assert sender.revisions(archive) == STORY and await sender.receipt() == (RUN, 5, ())

    hostile(tmp_path, nats, act)


def test_numbers_that_nobody_holds_any_more_are_lost_and_told(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)
        await sender.send(*sender.parts(5, oldest=4))
        await asyncio.sleep(0.2)
        assert await sender.receipt() == (RUN, 3, ())  # 4 may come
        await sender.send(*sender.parts(4, oldest=4))
        await sender.receipted(RUN, 5)
        assert any("numbers 2 to 3 are lost" in words for words in sender.room.told)

    hostile(tmp_path, nats, act)


def altered(part: Part, **headers: str) -> dict[str, str]:
    return {**part.headers, **headers}


POISONED = {
    "no-headers": (lambda part: {}, "without the headers"),
    "a-digest-of-something-else": (
        lambda part: altered(part, **{"Onrecord-Digest": "0" * 64}),
        "not what its digest says",
    ),
    "another-number-than-signed": (
        lambda part: altered(part, **{"Onrecord-Number": "7"}),
        "says that it is another",
    ),
    "another-run-than-signed": (
        lambda part: altered(part, **{"Onrecord-Run": OTHER_RUN}),
        "says that it is another",
    ),
    "a-part-of-a-thousand-and-more": (
        lambda part: altered(part, **{"Onrecord-Part": "1/9999"}),
        "part 1 of 9999",
    ),
}


@pytest.mark.parametrize("name", POISONED)
def test_a_poisoned_message_is_laid_down_after_the_first_try(
    tmp_path: Path, nats: NatsServer, name: str
) -> None:
    """And holds up nothing that comes after it."""
    make, why = POISONED[name]

    async def act(sender: Sender, archive: Archive) -> None:
        (part,) = sender.parts(6)
        await sender.connection.publish(brought(mark_of(NORTH)), part.data, make(part))
        await reached(sender.room, lambda: any("dead letters" in w for w in sender.room.told))
        (told,) = await sender.why_dead()
        assert why in told and sender.room.brought(archive) == {}
        for number in range(1, 6):
            await sender.send(*sender.parts(number), again="-good")
        await reached(sender.room, lambda: sender.revisions(archive)[-1:] == STORY[-1:])

    hostile(tmp_path, nats, act)


def test_what_comes_under_the_name_of_another_is_not_taken(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1), name=SOUTH)
        await reached(sender.room, lambda: any("dead letters" in w for w in sender.room.told))
        assert sender.revisions(archive) == []

    hostile(tmp_path, nats, act)


def test_numbers_far_away_hold_up_nothing(tmp_path: Path, nats: NatsServer) -> None:
    """Neither memory nor time is spent on numbers that somebody only names."""

    async def act(sender: Sender, archive: Archive) -> None:
        far = 10**15
        (part,) = sender.parts(1)
        headers = altered(part, **{"Onrecord-Number": str(far), "Onrecord-Oldest": str(far)})
        await sender.connection.publish(
            brought(mark_of(NORTH)), part.data, {**headers, "Nats-Msg-Id": "far"}
        )
        await reached(sender.room, lambda: any("dead letters" in w for w in sender.room.told))
        for number in range(1, 6):
            await sender.send(*sender.parts(number))
        await reached(sender.room, lambda: sender.revisions(archive) == STORY)
        assert len(await sender.why_dead()) == 1

    hostile(tmp_path, nats, act)


def test_an_answer_that_nobody_waits_for_is_laid_down(tmp_path: Path, nats: NatsServer) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        answer = replace(sender.frame(1), method="GET", status=200)
        whole = pack_exchange(answer, sender.signer, RUN, 1)
        await sender.send(*parts_of(RUN, 1, 1, whole))
        await sender.receipted(RUN, 1)
        assert "nobody waits for" in (await sender.why_dead())[0]

    hostile(tmp_path, nats, act)


def test_frames_of_whom_nobody_watches_are_not_kept(tmp_path: Path, nats: NatsServer) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        winds = account_named("winds").write(x=post("x")).frame
        strange = [
            replace(sender.frame(1), body=winds),
            replace(sender.frame(1), body=b"no frame"),
        ]
        for number, one in enumerate(strange, start=1):
            whole = pack_exchange(one, sender.signer, RUN, number)
            await sender.send(*parts_of(RUN, number, 1, whole))
        await sender.receipted(RUN, 2)
        assert sender.room.brought(archive) == {} and await sender.why_dead() == []

    hostile(tmp_path, nats, act)


def test_a_large_thing_comes_in_parts_in_any_order(
    tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.network.jetstream.parts.PART_BYTES", 300)

    async def act(sender: Sender, archive: Archive) -> None:
        parts = [part for number in range(1, 6) for part in sender.parts(number)]
        assert len(parts) > 10
        await sender.send(*reversed(parts))
        await sender.send(*parts[::3], again="-twice")
        await sender.receipted(RUN, 5)
        assert sender.revisions(archive) == STORY

    hostile(tmp_path, nats, act)


def test_a_recorder_that_begins_anew_goes_on_where_it_was(tmp_path: Path, nats: NatsServer) -> None:
    """Also where its notes were lost: the last receipt says up to where it was."""

    async def run() -> None:
        tides = account_named("tides")
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make(tides, known=(NORTH,))
        await room.prepare()
        async with room.connection() as connection:
            sender = Sender(room, connection, tides)
            for number in range(1, 6):
                async with room.recording() as archive:
                    await sender.send(*sender.parts(number))
                    await sender.receipted(RUN, number)
                if number == 3:
                    with open_archive(room.archive) as archive:
                        archive.state.set(f"vantage/{mark_of(NORTH)}", None)
            with open_archive(room.archive, writing=False) as archive:
                assert sender.revisions(archive) == STORY
            assert not any("lost" in words for words in room.told)

    asyncio.run(run())
