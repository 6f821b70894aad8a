"""Does one machine publish what others record, and does another one go on when it ends?"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest

from kept_entries import gap
from onrecord.archive import Archive, ArchiveBusy, open_archive
from onrecord.archive.errors import ObjectChanged
from onrecord.watch.asking import Asker
from onrecord.watch.sequencing import Sequencer
from onrecord.watch.upkeep import Upkeep
from postgres_rig import PostgresServer
from s3_rig import SeaweedServer
from shared_archive import Shared, sharing

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, seaweed: SeaweedServer
) -> Iterator[Shared]:
    with sharing(tmp_path_factory.mktemp("shared") / "first", postgres, seaweed) as made:
        yield made


@pytest.fixture(scope="module")
def standby(shared: Shared) -> Path:
    return shared.machine("standby", "onrecord_recorder", shared.seaweed.recorder, signs=True)


def sequencer(archive: Archive, told: list[str]) -> Sequencer:
    upkeep = Upkeep(Asker(archive, None, None), tick=0.02)  # type: ignore[arg-type]  # asks nobody
    return Sequencer(upkeep, tell=told.append, tick=0.05, lasts=1.0)


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not reached():
            await asyncio.sleep(0.02)


def test_the_second_waits_and_goes_on_when_the_first_has_ended(
    shared: Shared, standby: Path
) -> None:
    told: tuple[list[str], list[str]] = ([], [])

    async def run(one: Archive, two: Archive) -> None:
        first, second = sequencer(one, told[0]), sequencer(two, told[1])
        running = asyncio.create_task(first.run())
        await until(lambda: told[0] == ["Publishing"])
        waiting = asyncio.create_task(second.run())
        await until(lambda: told[1] == ["Another sequencer publishes: waiting for it to end"])
        await asyncio.to_thread(two.append, [gap(10)])
        await until(lambda: one.published.size == two.head.size)
        running.cancel()  # as a process that was killed: it gives nothing back
        await asyncio.gather(running, return_exceptions=True)
        await until(lambda: told[1][-1] == "Publishing")
        await asyncio.to_thread(two.append, [gap(11)])
        await until(lambda: two.published.size == two.head.size)
        second.stop()
        await waiting

    with open_archive(shared.first) as one, open_archive(standby) as two:
        asyncio.run(run(one, two))
    assert told[0] == ["Publishing"]


def test_a_publication_may_take_longer_than_the_duty(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is renewed meanwhile: nobody else begins to do the same."""
    under_way, may_end, renewed = Event(), Event(), list[str]()
    publish, on_duty = Archive.publish_here, Archive.on_duty

    def slowly(archive: Archive) -> None:
        under_way.set()
        may_end.wait(60)
        publish(archive)

    def counted(archive: Archive, duty: str, seconds: float) -> bool:
        renewed.append(duty)
        return on_duty(archive, duty, seconds)

    monkeypatch.setattr(Archive, "publish_here", slowly)
    monkeypatch.setattr(Archive, "on_duty", counted)

    async def run(archive: Archive) -> None:
        one = sequencer(archive, [])
        running = asyncio.create_task(one.run())
        try:
            await until(under_way.is_set)
            renewed.clear()
            await until(lambda: len(renewed) > 2)
        finally:
            may_end.set()
            one.stop()
            await running

    with open_archive(shared.first) as archive:
        asyncio.run(run(archive))


FAILURES = {
    "the lease was another's": ArchiveBusy("another process publishes"),
    "the head was another's": ObjectChanged("it is not what was read"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_one_that_was_deposed_waits_again(
    shared: Shared, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    told: list[str] = []
    left = [failure]

    async def run(archive: Archive) -> None:
        publish = Archive.publish_here

        def once(archive: Archive) -> None:
            if left:
                raise left.pop()
            publish(archive)

        monkeypatch.setattr(Archive, "publish_here", once)
        one = sequencer(archive, told)
        running = asyncio.create_task(one.run())
        await until(lambda: told[-2:] == [f"{failure}: waiting", "Publishing"])
        archive.append([gap(hash(str(failure)) % 10**6)])
        await until(lambda: archive.published.size == archive.head.size)
        one.stop()
        await running

    with open_archive(shared.first) as archive:
        asyncio.run(run(archive))
    assert told[-3:] == ["Publishing", f"{failure}: waiting", "Publishing"]


def test_what_is_committed_when_it_is_stopped_is_published(shared: Shared) -> None:
    asked: list[str] = []

    @asynccontextmanager
    async def witnessing() -> AsyncIterator[None]:
        asked.append("before")
        yield
        asked.append("after")

    async def run(archive: Archive) -> None:
        told: list[str] = []
        one = sequencer(archive, told)
        one.upkeep.tick = 3600.0  # it would not publish again by itself
        one.witnessing = witnessing
        running = asyncio.create_task(one.run())
        await until(
            lambda: told[-1:] == ["Publishing"] and archive.published.size == archive.head.size
        )
        archive.append([gap(20)])
        one.stop()
        await running

    with open_archive(shared.first) as archive:
        asyncio.run(run(archive))
        assert archive.published.size == archive.head.size and asked == ["before", "after"]
