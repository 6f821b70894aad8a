"""Do large things of several vantages at once keep each other from coming whole?"""

import asyncio
from itertools import chain, count
from pathlib import Path

import pytest

from made_frames import account_named
from nats_rig import NatsServer
from onrecord.archive.signing import LogKey
from onrecord.network.jetstream.parts import Part, Whole, parts_of
from onrecord.proof.carrying import pack_exchange
from onrecord.watch.receiving.books import Books
from onrecord.watch.receiving.known import KnownVantages
from onrecord.watch.receiving.lines import Lines
from onrecord.watch.receiving.parcels import Line, Parcel
from onrecord.watch.receiving.progress import Progress
from sent_by_hand import RUN, Sender
from vantage_room import NORTH, SOUTH, Room, reached

WEST = "west.example/vantage"
NAMES = (NORTH, SOUTH, WEST)


def thing(sender: Sender, name: str) -> list[Part]:
    """The first number of a vantage's run, in some twenty parts."""
    signer = LogKey.load(sender.room.vantage(name) / "keys" / "vantage.key", name)
    return parts_of(RUN, 1, 1, pack_exchange(sender.frame(1, name), signer, RUN, 1))


async def in_turns(sender: Sender, things: dict[str, list[Part]], again: str) -> None:
    """A part of each, and then the next: as they come from three countries at once."""
    in_order = zip(
        *([(name, part) for part in parts] for name, parts in things.items()), strict=False
    )
    for name, part in chain.from_iterable(in_order):
        await sender.send(part, name=name, again=f"-{name}{again}")


def test_large_things_that_come_at_once_all_come_whole(
    tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The servers hand out fewer messages than they have parts; whoever hears of no receipt sends
    again."""
    monkeypatch.setattr("onrecord.network.jetstream.parts.PART_BYTES", 100)
    monkeypatch.setattr("onrecord.network.jetstream.streams._HELD", 40)
    monkeypatch.setattr("onrecord.watch.receiving.brought._MOST_HELD", 30)

    async def run() -> None:
        tides = account_named("tides")
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make(tides)
        room.make_vantage(WEST)
        room.know(WEST)
        await room.prepare()
        async with room.connection() as connection:
            sender = Sender(room, connection, tides)
            things = {name: thing(sender, name) for name in NAMES}
            assert all(14 <= len(parts) <= 30 for parts in things.values()), "or they do not block"
            await in_turns(sender, things, "")
            async with room.recording() as archive:
                sending = asyncio.create_task(_until_heard(sender, things))
                await reached(room, lambda: set(room.brought(archive)) == set(NAMES))
                sending.cancel()
            assert await sender.why_dead() == []

    asyncio.run(run())


async def _until_heard(sender: Sender, things: dict[str, list[Part]]) -> None:
    for again in count():
        await asyncio.sleep(1)
        await in_turns(sender, things, f"-{again}")


@pytest.mark.parametrize(
    ("most", "left"),
    [(30, [3, 5, 7]), (17, [3, 5]), (14, [3]), (0, [3])],
    ids=["all have room", "the one that lacks most goes", "and the next", "one stays"],
)
def test_what_lacks_most_goes_first_and_one_stays(most: int, left: list[int]) -> None:
    lines = Lines(Books.__new__(Books), KnownVantages.__new__(KnownVantages))
    for lacks in (5, 3, 7):
        _hold(lines, f"mark {lacks}", lacks)
    _hold(lines, "an old run", 8, is_told=False, is_believed=True)
    _hold(lines, "a letter", 9, is_letter=True)
    gone = [parcel.lacks for parcel in lines.crowding(most)]
    assert sorted(gone) == sorted({3, 5, 7} - set(left))
    held = [parcel.lacks for line in lines for parcel in line.parcels.values()]
    assert sorted(held) == [*left, 8, 9]


def _hold(lines: Lines, mark: str, lacks: int, **of_line: bool) -> None:
    """Ten parts, of which some have not come."""
    parts = {place: b"" for place in range(10 - lacks)}
    parcel = Parcel(1, dict.fromkeys(parts), _parts=Whole("", 10, parts))  # type: ignore[arg-type]
    lines._lines[mark, RUN, ""] = Line(mark, Progress(RUN, 0), parcels={1: parcel}, **of_line)
