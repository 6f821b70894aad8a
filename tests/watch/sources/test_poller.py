"""Is what an account does noticed in time, whatever other hosts do meanwhile?"""

import asyncio
from pathlib import Path

import pytest

from mastodon_twin import MastodonTwin
from onrecord.findings.verdicts import Verdict
from onrecord.record.observations import PostObservation
from onrecord.record.outcomes import Seen
from onrecord.watch.sources.companions import Soon
from onrecord.watch.sources.watched import Key, Source
from polling_room import QUICK, PollingRoom, polling_room, until
from telegram_twin import TelegramTwin


def test_posts_edits_and_withdrawals_are_noticed(tmp_path: Path) -> None:
    async def act() -> None:
        with MastodonTwin() as twin:
            async with polling_room(tmp_path / "archive") as room:
                first = twin.post("already there")
                source = await room.add(twin)
                async with room.watching():
                    second = twin.post("new")
                    await until(lambda: seen(room, source, second) == 1)
                    twin.edit(second, "new, and corrected")
                    await until(lambda: seen(room, source, second) == 2)
                    twin.withdraw(first)
                    await until(lambda: verdict(room, source, first) is Verdict.NO_LONGER_SERVED)
                    twin.restore(first)
                    await until(lambda: verdict(room, source, first) is Verdict.PRESENT)
                assert verdict(room, source, second) is Verdict.PRESENT
                assert not room.gaps(source) and not room.alarms()

    asyncio.run(act())


def test_once_looks_at_each_and_the_second_question_waits_for_the_next_time(
    tmp_path: Path,
) -> None:
    async def act() -> None:
        with MastodonTwin() as one, MastodonTwin() as other:
            async with polling_room(tmp_path / "archive") as room:
                gone = one.post("soon gone")
                one.post("stays")
                sources = [await room.add(one), await room.add(other)]
                late = other.post("comes later")
                one.withdraw(gone)
                await room.once()
                assert seen(room, sources[1], late) == 1
                assert verdict(room, sources[0], gone) is Verdict.PRESENT  # said once only
                assert "asked after once more before that counts" in room.told[-1]
                room.clock.forward(seconds=2)
                await room.once()
                assert verdict(room, sources[0], gone) is Verdict.NO_LONGER_SERVED
                assert sum("asked after once more" in words for words in room.told) == 1

    asyncio.run(act())


def test_who_is_added_while_we_watch_is_watched(tmp_path: Path) -> None:
    async def act() -> None:
        with MastodonTwin() as one, MastodonTwin() as other:
            async with polling_room(tmp_path / "archive") as room:
                await room.add(one)
                async with room.watching() as poller:
                    source = await room.add(other)
                    await until(lambda: poller.watched == 2)
                    post = other.post("heard")
                    await until(lambda: seen(room, source, post) == 1)
                assert any("watched from now on" in words for words in room.told)

    asyncio.run(act())


def test_a_host_that_takes_its_time_holds_up_nobody_else(tmp_path: Path) -> None:
    """Every answer of it takes five seconds; the others are looked at each second."""

    async def act() -> None:
        with TelegramTwin() as slow, MastodonTwin() as quick, MastodonTwin() as other:
            folder = tmp_path / "archive"
            configure(folder, slow.servers)
            async with polling_room(folder) as room:
                for twin in (slow, quick, other):
                    await room.add(twin)
                slow.delay = 5.0
                async with room.watching():
                    await until(lambda: len(slow.asked) > 2)  # it is being asked
                    before, asked = len(quick.asked), len(slow.asked)
                    await until(lambda: len(quick.asked) >= before + 3)
                    assert len(slow.asked) - asked <= 1

    asyncio.run(act())


def test_an_account_can_be_looked_at_at_once(tmp_path: Path) -> None:
    class Impatient:
        """Wants a look as soon as it may."""

        def __init__(self, key: Key) -> None:
            self.key, self.told = key, 0

        async def go_on(self, soon: Soon) -> None:
            await asyncio.sleep(0.3)
            soon(self.key)
            soon(("mastodon", self.key[1].__class__("nobody")))

        async def once(self) -> None: ...

        async def after(self, source: Source) -> None:
            self.told += source.key == self.key

    async def act() -> None:
        with MastodonTwin() as twin:
            rare = QUICK.__class__(poll_seconds=3600, quiet_seconds=3600, settle_seconds=1)
            async with polling_room(tmp_path / "archive", rare) as room:
                twin.post("before")
                source = await room.add(twin)
                post = twin.post("hinted at by a stream")
                beside = Impatient(source.key)
                async with room.watching([beside]):
                    await until(lambda: seen(room, source, post) == 1, lambda: beside.told)

    asyncio.run(act())


def test_a_mistake_of_ours_ends_the_watch(tmp_path: Path) -> None:
    class Broken:
        async def go_on(self, soon: Soon) -> None:
            raise RuntimeError("a mistake")

        async def once(self) -> None: ...

        async def after(self, source: Source) -> None: ...

    async def act() -> None:
        with MastodonTwin() as twin:
            async with polling_room(tmp_path / "archive") as room:
                await room.add(twin)
                with pytest.raises(RuntimeError, match="a mistake"):
                    await room.poller([Broken()]).run()

    asyncio.run(act())


def test_once_does_not_wait_for_hosts_that_sent_us_away(tmp_path: Path) -> None:
    async def act() -> None:
        with MastodonTwin() as twin:
            async with polling_room(tmp_path / "archive") as room:
                source = await room.add(twin)
                poller = room.poller()
                host = poller.attention.standings[source.key].host
                poller.questions.hosts.sent_away(host, poller.questions.monotonic(), 3600, "away")
                asked = len(twin.asked)
                await poller.run(once=True)
                assert len(twin.asked) == asked
                assert poller.attention.standings[source.key].reasons == ["away"]

    asyncio.run(act())


def seen(room: PollingRoom, source: Source, post: str) -> int:
    """How many versions of a post are on record."""
    entries = room.archive.index.post_entries_of_account(*source.key)
    found = [one.entry for one in entries if isinstance(one.entry, PostObservation)]
    versions = [x.outcome for x in found if x.post == post and isinstance(x.outcome, Seen)]
    return len(set(versions))


def verdict(room: PollingRoom, source: Source, post: str) -> Verdict:
    return room.presence(source, post).verdict


def configure(folder: Path, servers: tuple[str, ...]) -> None:
    """An archive whose platforms are asked at these servers."""
    from onrecord.archive import create_archive

    create_archive(folder, "records.example/polling")
    settings = folder / "onrecord.toml"
    lines = ", ".join(f'"{line}"' for line in servers)
    settings.write_text(settings.read_text().replace("servers = []", f"servers = [{lines}]", 1))
