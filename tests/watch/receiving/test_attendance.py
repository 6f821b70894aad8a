"""Is a vantage noticed that is not there any more, and is nobody accused for our own failure?"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nats_rig import NatsServer
from onrecord.archive import Archive
from onrecord.network.jetstream.connection import connected
from onrecord.network.jetstream.errors import TransportAway
from onrecord.watch.collecting.presence import read_presence
from onrecord.watch.receiving.attendance import Attendance
from onrecord.watch.receiving.tally import Present, read_tally
from vantage_room import NORTH, SOUTH, Room, reached

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def present(archive: Archive) -> dict[str, Present]:
    found = read_tally(archive)
    return {} if found is None else found.present


def test_who_goes_is_told_once_and_once_that_they_are_back(
    tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.watch.receiving.counting._PERIOD", 0.1)
    monkeypatch.setattr("onrecord.watch.receiving.attendance.AWAY", timedelta(seconds=1))
    room = Room(tmp_path, nats, "ws://127.0.0.1:9")

    def said(words: str) -> int:
        return sum(one.startswith(f"{NORTH} {words}") for one in room.told)

    async def run() -> None:
        room.make(known=(NORTH, SOUTH))
        room.distrust(SOUTH, NOON)
        await room.prepare()
        async with room.recording() as archive:
            async with room.collecting(NORTH, SOUTH):
                await reached(room, lambda: NORTH in present(archive))
            await reached(room, lambda: said("has not said that it is there since") == 1)
            gone = present(archive)[NORTH].at
            await asyncio.sleep(1)
            assert said("has not said") == 1 and present(archive)[NORTH].at == gone
            async with room.collecting(NORTH):
                await reached(room, lambda: said("is there again") == 1)
                assert present(archive)[NORTH].at > gone
        assert not any(one.startswith(f"{SOUTH} has") for one in room.told), (
            "nobody waits for who is distrusted"
        )

    asyncio.run(run())


def test_a_recorder_that_begins_again_knows_who_was_there(
    tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also before anything was brought to it."""
    monkeypatch.setattr("onrecord.watch.receiving.counting._PERIOD", 0.1)
    room = Room(tmp_path, nats, "ws://127.0.0.1:9")

    def counted(archive: Archive) -> datetime | None:
        found = read_tally(archive)
        return None if found is None else found.at

    async def run() -> None:
        room.make(known=(NORTH,))
        await room.prepare()
        async with room.recording() as archive, room.collecting(NORTH):
            await reached(room, lambda: NORTH in present(archive))
        async with room.recording() as archive:
            before = counted(archive), present(archive)
            await reached(room, lambda: counted(archive) != before[0])
            assert present(archive) == before[1]

    asyncio.run(run())


def test_it_says_how_much_waits_with_it(tmp_path: Path, nats: NatsServer) -> None:
    """Also where it is not asked for anything else, and brings nothing."""
    room = Room(tmp_path, nats, "ws://127.0.0.1:9")

    async def run() -> None:
        room.make(known=(NORTH,))
        await room.prepare()
        async with (
            room.collecting(NORTH) as (collector,),
            connected(room.place("recorder"), room.told.append, patience=20) as connection,
        ):
            outbox = collector.sending.keeping.outbox
            outbox.put([lambda run, number: b"no exchange"] * 3)
            attendance = Attendance(connection, room.told.append)
            async with asyncio.timeout(20):
                while NORTH not in attendance.present:
                    await attendance.call([NORTH, SOUTH], NOON)
            assert attendance.present.keys() == {NORTH}
            assert attendance.present[NORTH].waiting >= 3  # besides what it heard meanwhile

    asyncio.run(run())


@dataclass
class CutOff:
    """A connection that has just ended."""

    asked: list[str] = field(default_factory=list)

    async def inbox(self) -> None:
        raise TransportAway("not connected")

    def require(self) -> None:
        raise TransportAway("not connected")


def test_where_we_are_cut_off_nobody_is_away() -> None:
    told: list[str] = []
    attendance = Attendance(CutOff(), told.append)  # type: ignore[arg-type]
    attendance.present = {NORTH: Present(NOON, 0)}
    for minutes in (0, 10):
        with pytest.raises(TransportAway):
            asyncio.run(attendance.call([NORTH], NOON + timedelta(minutes=minutes)))
    assert told == [] and attendance.present == {NORTH: Present(NOON, 0)}


@pytest.mark.parametrize(
    ("data", "waiting"),
    [
        (b'{"waiting": 0}', 0),
        (b'{"waiting": 12, "more": []}', 12),
        (b'{"waiting": -1}', None),
        (b'{"waiting": true}', None),
        (b'{"waiting": 1e3}', None),
        (b'{"waiting": 99999999999999999999}', None),
        (b"{}", None),
        (b"[]", None),
        (b"", None),
        (b"\xff", None),
        (b"[" * 100_000, None),
    ],
)
def test_what_it_says_is_read_or_left(data: bytes, waiting: int | None) -> None:
    assert read_presence(data) == waiting
