"""Does a real account's life come out as it was when only vantages listen and ask?"""

import asyncio
from pathlib import Path

import pytest

from bluesky_rig import BlueskyServer
from nats_rig import NatsServer
from onrecord.cli.wiring_receiving import wired
from onrecord.findings.verdicts import Verdict
from onrecord.network import SystemClock
from onrecord.network.jetstream.connection import connected
from onrecord.record.observations import AccountObservation, PostObservation, Surface
from vantage_room import NORTH, SOUTH, Room, handed_over, reached
from watching import newsroom, until

pytestmark = pytest.mark.rig


def test_a_post_appears_changes_and_is_withdrawn_before_two_vantages(
    bluesky: BlueskyServer, nats: NatsServer, tmp_path: Path
) -> None:
    async def act() -> None:
        account = bluesky.create_account()
        room = Room(tmp_path, nats, bluesky.pds.replace("http", "ws"))
        async with newsroom(room.archive, bluesky) as desk:
            await desk.enrol(account)
            await room.prepare()
            for name in (NORTH, SOUTH):
                room.make_vantage(name)
                room.put(desk.archive, name)
                room.listen_from(name, bluesky.settled())
            tell = room.told.append
            async with connected(room.place("recorder"), tell, patience=20) as connection:
                received = wired(desk.archive, desk.fetch, SystemClock(), connection, tell)
                desk.fetch = received.fetch
                watcher = desk.watcher()
                watcher.brought, watcher.tell = received.brought, tell
                running = asyncio.create_task(watcher.run())
                try:
                    async with room.collecting(NORTH, SOUTH) as collectors:
                        await until(lambda: all(len(one.accounts) == 1 for one in collectors))
                        await until(lambda: watcher.at_rest)
                        post = bluesky.post(account, "High water at nine")
                        bluesky.edit(account, post, "High water at ten")
                        bluesky.delete(account, post)
                        await reached(
                            room, lambda: all(room.outbox(n).last >= 3 for n in (NORTH, SOUTH))
                        )
                        await handed_over(room, NORTH, SOUTH)
                        await until(lambda: watcher.at_rest)
                finally:
                    watcher.stop()
                    await running
            found = desk.post(account, post)
            assert found.presence.verdict is Verdict.WITHDRAWN_BY_ACCOUNT_KEY
            streamed = [
                one.entry
                for one in found.entries
                if isinstance(one.entry, PostObservation)
                and one.entry.evidence.exchange.method == "SUBSCRIBE"
            ]
            by = [one.evidence.exchange.vantage for one in streamed]
            assert (by.count(NORTH), by.count(SOUTH)) == (3, 3)
            for one in streamed:
                room.verify(desk.archive, one.evidence.exchange)
            asked = [
                one.entry.evidence.exchange
                for one in desk.about(account)
                if isinstance(one.entry, AccountObservation)
                and one.entry.evidence.surface is not Surface.STREAM
                and one.entry.evidence.exchange.collected is not None
            ]
            assert desk.gaps(account) == []
            assert asked and {one.vantage for one in asked} <= {NORTH, SOUTH}

    asyncio.run(act())
