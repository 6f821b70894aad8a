"""Do our hands work on a real Bluesky server?"""

import asyncio
import io
from contextlib import aclosing

import libipld
import pytest

from bluesky_rig import Account, BlueskyServer
from onrecord.network import (
    Ended,
    Ending,
    Fetcher,
    Frame,
    Guard,
    Listener,
    Opened,
    Player,
    Recorder,
    StreamEvent,
    SystemClock,
    listen,
    read_recording,
)

pytestmark = pytest.mark.rig
GUARD = Guard(allow_private=["127.0.0.1", "localhost"])


def fetcher() -> Fetcher:
    return Fetcher(vantage="test", contact="test@example.org", guard=GUARD)


def listener() -> Listener:
    return Listener(vantage="test", contact="test@example.org", guard=GUARD)


def number(frame: Frame) -> int:
    return int(libipld.decode_dag_cbor_multi(frame.raw)[1]["seq"])


def test_a_restart_in_the_middle_loses_no_frame(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    start = bluesky.sequence()
    events = asyncio.run(_through_a_restart(bluesky, account, start))
    frames = [event for event in events if isinstance(event, Frame)]
    assert list(map(number, frames)) == list(range(start + 1, start + 5))
    assert [frame.raw for frame in frames] == bluesky.frames(start)
    assert sum(isinstance(event, Opened) for event in events) == 2
    ends = [event.why for event in events if isinstance(event, Ended)]
    assert ends[0] in (Ending.LOST, Ending.CLOSED) and set(ends[1:]) <= {Ending.UNREACHED}


async def _through_a_restart(
    bluesky: BlueskyServer, account: Account, start: int
) -> list[StreamEvent]:
    """Two posts, a restart, two posts: everything that the stream said, and when it didn't."""
    taken: list[StreamEvent] = []
    last = start

    async def soon(seconds: float) -> None:
        await asyncio.sleep(0.02)

    bluesky.post(account, "one")
    bluesky.post(account, "two")
    stream = listen(listener(), bluesky.firehose, lambda: last, lambda: 0.5, sleep=soon)
    async with aclosing(stream) as events:
        async for event in events:
            taken.append(event)
            if not isinstance(event, Frame):
                continue
            last = number(event)
            if last == start + 2:
                await asyncio.to_thread(bluesky.restart)
                bluesky.post(account, "three")
                bluesky.post(account, "four")
            if last == start + 4:
                return taken
    return taken


def test_a_cursor_of_the_future_is_answered_by_a_frame_and_a_close(bluesky: BlueskyServer) -> None:
    async def hear() -> list[StreamEvent]:
        async with aclosing(listener().frames(bluesky.firehose, cursor=10**9)) as events:
            return [event async for event in events]

    opened, frame, end = asyncio.run(hear())
    assert isinstance(opened, Opened) and isinstance(frame, Frame) and isinstance(end, Ended)
    assert libipld.decode_dag_cbor_multi(frame.raw)[1]["error"] == "FutureCursor"
    assert (end.why, end.code) == (Ending.CLOSED, 1008)


def test_the_bytes_of_an_answer_are_those_that_were_sent(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    bluesky.post(account, "The dam is safe.")
    query = f"/xrpc/com.atproto.sync.getRepo?did={account.did}"

    async def ask() -> bytes:
        async with fetcher() as fetch:
            by_name = await fetch.fetch(bluesky.pds.replace("127.0.0.1", "localhost") + query)
            by_address = await fetch.fetch(bluesky.pds + query)
        assert by_name.body == by_address.body and by_name.peer == by_address.peer
        return by_address.body

    assert asyncio.run(ask()) == bluesky.get("com.atproto.sync.getRepo", did=account.did).content


def test_a_recorded_incident_happens_again_without_the_server(bluesky: BlueskyServer) -> None:
    account = bluesky.create_account()
    start = bluesky.sequence()
    post = bluesky.post(account, "startling")
    bluesky.delete(account, post)
    place = f"did={account.did}&collection={post.collection}&rkey={post.rkey}"
    url = f"{bluesky.pds}/xrpc/com.atproto.sync.getRecord?{place}"

    async def watch(network: Recorder | Player) -> list[object]:
        seen: list[object] = []
        async with aclosing(network.frames(bluesky.firehose, cursor=start)) as events:
            async for event in events:
                seen.append(event)
                if isinstance(event, Frame) and number(event) == start + 2:
                    break
        return [*seen, await network.fetch(url)]

    async def live(out: io.StringIO) -> list[object]:
        async with fetcher() as fetch:
            return await watch(Recorder(fetch, listener(), SystemClock(), out))

    out = io.StringIO()
    happened = asyncio.run(live(out))
    player = Player(read_recording(io.StringIO(out.getvalue())))
    assert asyncio.run(watch(player)) == happened and player.left() == ()
