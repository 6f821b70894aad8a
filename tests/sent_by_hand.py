"""Who sends to a recorder what no collector would send, message by message?"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from atproto_account import Account, post
from made_frames import exchange
from onrecord.archive import Archive
from onrecord.archive.signing import LogKey
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.parts import Part, parts_of
from onrecord.network.jetstream.streams import states
from onrecord.network.jetstream.subjects import RECEIPTS, brought, mark_of, receipts
from onrecord.proof.carrying import pack_exchange
from onrecord.record.exchanges import Exchange
from onrecord.watch.collecting.sending import read_receipt
from onrecord.watch.receiving.dead import dead_letters
from vantage_room import NORTH, Room

__all__ = ["OTHER_RUN", "RUN", "Sender"]

RUN, OTHER_RUN = "0123456789abcdef", "fedcba9876543210"


class Sender:
    """Somebody with a vantage's key and rights, who writes messages by hand."""

    def __init__(self, room: Room, connection: Connection, tides: Account) -> None:
        self.room, self.connection, self.tides = room, connection, tides
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
