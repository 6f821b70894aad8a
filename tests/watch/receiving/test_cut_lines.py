"""Does a line that breaks at any message lose or repeat anything?"""

import asyncio
from pathlib import Path

import pytest

from atproto_account import post
from cut_line import cut_line
from faulty_disk import Fault
from made_frames import account_named
from nats_rig import NatsServer
from onrecord.archive import open_archive
from relay_twin import relaying
from vantage_room import NORTH, Room, handed_over, reached
from watching import until

ROUNDS = 9


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("whose", ["collector", "recorder"])
def test_whatever_message_is_lost_or_its_answer_nothing_is_lost_or_doubled(
    tmp_path: Path, nats: NatsServer, whose: str, fault: Fault
) -> None:
    """A frame a round; in each, the line of one of them breaks at one of its messages."""

    async def act() -> None:
        async with relaying(None) as relay:
            tides = account_named("tides")
            room = Room(tmp_path, nats, relay.url)
            room.make(tides)
            await room.prepare()
            with cut_line(nats.port) as line:
                line.fault = fault
                room.port = line.own_port if whose == "recorder" else None
                room.collectors_port = line.own_port if whose == "collector" else None
                async with room.recording(), room.collecting(NORTH) as (north,):
                    await until(lambda: len(north.accounts) == 1)
                    for number in range(1, ROUNDS + 1):
                        line.at = line.seen + number % 3
                        frame = tides.write(**{f"p{number}": post(str(number))})
                        await until(lambda: len(relay._subscribers) == 1)
                        last = room.outbox(NORTH).last + 1
                        await relay.send(frame.edited(seq=number).frame)
                        await reached(room, lambda last=last: room.outbox(NORTH).last == last)  # type: ignore[misc]
                        await handed_over(room, NORTH)
        assert sum("servers are away" in words for words in room.told) >= ROUNDS // 3
        with open_archive(room.archive, writing=False) as archive:
            numbers = range(1, ROUNDS + 1)
            whole = [x for n in numbers for x in (f"inverted {n + 1}", f"seen p{n}")]
            assert room.brought(archive) == {NORTH: whole}

    asyncio.run(act())
