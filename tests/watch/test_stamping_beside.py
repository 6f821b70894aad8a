"""Does a watcher have the log stamped beside the stream, and does its failure hold up nothing?"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kept_entries import gap
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.network import Clock, Ended, Ending, Fetcher, Guard, StreamEvent, SystemClock
from onrecord.network.timestamping import TIME_LIMITS
from onrecord.watch.asking import Asker
from onrecord.watch.loop import Pace, Watcher
from onrecord.watch.stamping import Stamping
from stamped_archive import ONCE, Stamper, stamps_in
from time_stamping_rig import Behaviour, Serving, make_service, needs_openssl, time_stamping

pytestmark = needs_openssl

PATIENCE = 60.0  # seconds


class Silence:
    """A stream on which nothing is said, and that ends at once."""

    async def frames(self, url: str, *, cursor: int | None = None) -> AsyncIterator[StreamEvent]:
        yield Ended(Ending.CLOSED, "over", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    with time_stamping([make_service(tmp_path / "one", "one")]) as found:
        one = found.services["one"]
        found.services["slow"] = replace(one, name="slow", behaviour=Behaviour.SLOW)
        yield found


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    create_archive(tmp_path / "archive", "records.example/beside")
    with open_archive(tmp_path / "archive") as found:
        found.append([gap(1)])
        yield found


async def watch(archive: Archive, serving: Serving, names: list[str], once: bool) -> None:
    """Watch, and stop as soon as one service has stamped."""
    clock: Clock = SystemClock()
    guard = Guard(allow_private=("127.0.0.0/8",))
    limits = replace(TIME_LIMITS, whole=5.0)
    async with Fetcher(
        vantage="test", contact="", guard=guard, clock=clock, limits=limits
    ) as fetcher:
        stamping = Stamping(
            asker=Asker(archive, fetcher, clock),
            network=fetcher,
            services=Stamper(serving, names).services(),
            entropy=os.urandom,
            between=timedelta(minutes=10),
            patience=ONCE,
        )
        watcher = Watcher(
            archive=archive,
            network=fetcher,
            stream=Silence(),  # type: ignore[arg-type]  # an async generator is what it takes
            clock=clock,
            settings=archive.configuration.bluesky,
            chance=lambda: 0.5,
            pace=Pace(idle=0.1, tick=0.02),
            stamping=stamping,
        )
        running = asyncio.create_task(watcher.run(once=once))
        async with asyncio.timeout(PATIENCE):
            while not (running.done() or stamps_in(archive)):
                await asyncio.sleep(0.02)
            if not once:
                watcher.stop()
            await running


@pytest.mark.parametrize("once", [False, True])
def test_the_log_is_stamped_while_we_watch(once: bool, archive: Archive, serving: Serving) -> None:
    asyncio.run(watch(archive, serving, ["one"], once))
    assert [(one.service, one.size) for one in stamps_in(archive)] == [("one", 1)]
    assert archive.published.size == archive.head.size == 2


def test_a_service_that_does_not_answer_does_not_keep_us_from_stopping(
    archive: Archive, serving: Serving
) -> None:
    asyncio.run(watch(archive, serving, ["one", "slow"], False))
    assert [one.service for one in stamps_in(archive)] == ["one"]  # the other is owed
    assert archive.published.size == 2
