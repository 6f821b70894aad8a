"""Does what vantages hear get on record once from each, whatever happens on the way?"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from atproto_account import Account, post
from made_frames import account_named, exchange
from nats_rig import NatsServer
from onrecord.archive import Archive, DamagedArchive, open_archive
from onrecord.archive.vantages.folder import open_vantage
from onrecord.archive.vantages.rotation import finish_vantage_key, next_vantage_key
from onrecord.findings.history import History
from onrecord.network.jetstream.streams import states
from onrecord.record.accounts import AccountId
from onrecord.record.observations import Gap
from onrecord.watch.receiving.dead import dead_letters, drop_letter, retry_letter
from onrecord.watch.receiving.tally import read_tally
from relay_twin import RelayTwin, info_frame, relaying
from vantage_room import NORTH, SOUTH, Room, exchanges, handed_over, reached
from watching import until

STORY = ["inverted 2", "seen a", "inverted 3", "seen b"]
Act = Callable[[Room, RelayTwin, Account], Awaitable[None]]


def in_a_room(folder: Path, nats: NatsServer, act: Act, *known: str) -> None:
    async def run() -> None:
        async with relaying(None) as relay:
            tides = account_named("tides")
            made = Room(folder, nats, relay.url)
            made.make(tides, known=known or (NORTH, SOUTH))
            await made.prepare()
            await act(made, relay, tides)

    asyncio.run(run())


def frames(tides: Account) -> list[bytes]:
    return [
        tides.write(a=post("one")).edited(seq=1).frame,
        tides.write(b=post("two")).edited(seq=2).frame,
    ]


def total(made: Room, archive: Archive) -> int:
    return sum(len(words) for words in made.brought(archive).values())


def on_record(made: Room) -> dict[str, list[str]]:
    with open_archive(made.archive, writing=False) as archive:
        return made.brought(archive)


def dead_by_the_tally(archive: Archive) -> int | None:
    found = read_tally(archive)
    return None if found is None else found.dead


def gaps(made: Room) -> list[Gap]:
    with open_archive(made.archive, writing=False) as archive:
        return [one.entry for one in archive.entries() if isinstance(one.entry, Gap)]


def note_of(archive: Archive, account: Account) -> str:
    """Where the recorder notes that the account stands."""
    return archive.state.get(f"watched/{account.did}") or ""


async def told_whom(made: Room) -> None:
    """Have the recorder publish for whom to listen, and nothing else."""
    async with made.recording(), made.collecting(NORTH, SOUTH) as collectors:
        await until(lambda: all(len(one.accounts) == 1 for one in collectors))


async def heard(made: Room, relay: RelayTwin, names: tuple[str, ...], *told: bytes) -> None:
    """Say something to these vantages; return when all of it was put into their outboxes."""
    await until(lambda: len(relay._subscribers) == len(names))
    before = {name: made.outbox(name).last for name in names}
    await relay.send(*told)
    await reached(
        made,
        lambda: all(made.outbox(name).last >= before[name] + len(told) for name in names),
    )


def test_two_vantages_bring_the_same_and_each_is_on_record(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        async with made.recording() as archive, made.collecting(NORTH, SOUTH) as collectors:
            await until(lambda: all(len(one.accounts) == 1 for one in collectors))
            await heard(made, relay, (NORTH, SOUTH), *frames(tides))
            await reached(made, lambda: total(made, archive) >= 2 * len(STORY))
            await handed_over(made, NORTH, SOUTH)
        assert on_record(made) == {NORTH: STORY, SOUTH: STORY}

    in_a_room(tmp_path, nats, act)


def test_cut_off_it_goes_on_listening_and_nothing_is_lost(tmp_path: Path, nats: NatsServer) -> None:
    """The servers are away, the vantage is begun anew, the servers have lost their disks."""

    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        await told_whom(made)
        nats.stop(signal.SIGKILL)
        first, second = frames(tides)
        async with made.collecting(NORTH):
            await heard(made, relay, (NORTH,), first)
            await reached(made, lambda: made.waiting(NORTH) == 1)
        async with made.collecting(NORTH):
            await heard(made, relay, (NORTH,), second)
            await reached(made, lambda: made.waiting(NORTH) == 2)
            nats.start()
            async with made.connection() as connection:
                await reached(made, lambda: made.waiting(NORTH) == 2)
                while not any(one.messages == 2 for one in await states(connection)):
                    await asyncio.sleep(0.05)
            nats.empty()  # what was handed over is gone, and was never acknowledged on record
            await made.prepare()
            async with made.recording():
                await handed_over(made, NORTH)
        assert on_record(made) == {NORTH: STORY} and gaps(made) == []

    in_a_room(tmp_path, nats, act)


def test_an_unknown_vantage_is_not_taken_until_it_is_known(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        async with made.recording() as archive, made.collecting(NORTH, SOUTH) as collectors:
            await until(lambda: all(len(one.accounts) == 1 for one in collectors))
            await heard(made, relay, (NORTH, SOUTH), *frames(tides))
            await handed_over(made, NORTH, SOUTH)
            assert made.brought(archive) == {NORTH: STORY}
        made.know(SOUTH)
        async with made.recording() as archive, made.connection() as connection:
            first, second = await dead_letters(connection)
            await reached(made, lambda: dead_by_the_tally(archive) == 2)
            assert "no vantage with this key is on record" in first.why
            assert SOUTH in (first.words or "")
            await retry_letter(connection, first)
            await drop_letter(connection, second)
            await reached(made, lambda: total(made, archive) == len(STORY) + 2)
            assert await dead_letters(connection) == []
        assert on_record(made) == {NORTH: STORY, SOUTH: STORY[:2]}

    in_a_room(tmp_path, nats, act, NORTH)


def test_nothing_more_is_taken_from_whom_is_distrusted(tmp_path: Path, nats: NatsServer) -> None:
    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        first, second = frames(tides)
        made.distrust(SOUTH, datetime.now(UTC))
        async with made.recording() as archive, made.collecting(SOUTH) as (south,):
            await until(lambda: len(south.accounts) == 1)
            await heard(made, relay, (SOUTH,), first)
            await handed_over(made, SOUTH)
            assert made.brought(archive) == {}
        made.distrust(SOUTH, None)
        async with made.recording() as archive, made.collecting(SOUTH):
            await heard(made, relay, (SOUTH,), second)
            await handed_over(made, SOUTH)
            assert [*made.brought(archive)] == [SOUTH]
        async with made.connection() as connection:
            (letter,) = await dead_letters(connection)
            assert "distrusted" in letter.why

    in_a_room(tmp_path, nats, act)


def test_a_key_is_changed_while_things_wait_and_nothing_is_missed(
    tmp_path: Path, nats: NatsServer
) -> None:
    """What waits bears the old signature, and is taken until that key is distrusted."""

    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        await told_whom(made)
        old = str(made.key(NORTH))
        new = next_vantage_key(made.vantage(NORTH))
        first, second = frames(tides)
        async with made.collecting(NORTH):  # nobody takes anything on record meanwhile
            await heard(made, relay, (NORTH,), first)
            await reached(made, lambda: made.waiting(NORTH) == 1)
        with open_vantage(made.vantage(NORTH)) as vantage:
            assert finish_vantage_key(made.vantage(NORTH), vantage.outbox) == new
        made.know(NORTH)
        async with made.collecting(NORTH):
            await heard(made, relay, (NORTH,), second)
            assert not any("distrust" in words for words in made.told)
            async with made.recording():
                await handed_over(made, NORTH)
                await until(lambda: any(f"distrust {old} " in one for one in made.told))
        assert [one for one in made.told if "earlier key" in one] == made.told[-1:]
        with open_archive(made.archive, writing=False) as archive:
            heard_here = [one for one in exchanges(archive) if one and one.method == "SUBSCRIBE"]
            assert {str(made.signed_by(archive, one)) for one in heard_here} == {old, str(new)}
            assert made.brought(archive) == {NORTH: STORY}
        assert gaps(made) == []

    in_a_room(tmp_path, nats, act)


def test_a_lost_outbox_is_a_gap(tmp_path: Path, nats: NatsServer) -> None:
    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        first, second = frames(tides)
        async with made.recording(), made.collecting(NORTH) as (north,):
            await until(lambda: len(north.accounts) == 1)
            await heard(made, relay, (NORTH,), first)
            await handed_over(made, NORTH)
        (made.vantage(NORTH) / "outbox.db").unlink()
        async with made.recording(), made.collecting(NORTH) as (north,):
            await until(lambda: len(north.accounts) == 1)
            await heard(made, relay, (NORTH,), second)
            await handed_over(made, NORTH)
        assert on_record(made) == {NORTH: STORY}
        (gap,) = gaps(made)  # though nobody gives the tree
        assert gap.vantage == NORTH and "begins anew" in gap.why
        with open_archive(made.archive) as archive:
            note = archive.state.get(f"watched/{tides.did}")
            assert note is not None and "begins anew" in note  # the tree is to be fetched anew

    in_a_room(tmp_path, nats, act)


def test_what_one_vantage_lost_another_watched(tmp_path: Path, nats: NatsServer) -> None:
    """The gap is that of the one whose outbox is lost: the account was watched all the time."""

    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        made.nobody.tree_of = tides

        async def hear(*names: str) -> None:
            number = tides.number
            await heard(made, relay, names, tides.write(**{f"p{number}": post("words")}).frame)
            await handed_over(made, *names)

        async with made.recording(), made.collecting(SOUTH) as (south,):
            async with made.collecting(NORTH) as (north,):
                await until(lambda: len(north.accounts) == len(south.accounts) == 1)
                await hear(NORTH, SOUTH)
            (made.vantage(NORTH) / "outbox.db").unlink()
            await hear(SOUTH)
        async with made.recording() as archive, made.collecting(NORTH, SOUTH) as (north, _):
            await until(lambda: len(north.accounts) == 1)
            await hear(NORTH, SOUTH)
            await reached(made, lambda: any("the whole tree" in words for words in made.told))
            await reached(made, lambda: "begins anew" not in note_of(archive, tides))
            await hear(NORTH, SOUTH)
        (gap,) = gaps(made)  # and no other one when the tree had come
        assert gap.vantage == NORTH and "begins anew" in gap.why
        with open_archive(made.archive, writing=False) as archive:
            account = AccountId(tides.did)
            history = History(archive.index.entries_of_account("bluesky", account))
            assert len(history.gaps) == 1 and history.silences == ()

    in_a_room(tmp_path, nats, act)


def test_a_new_outbox_is_told_what_is_on_record_while_the_recorder_runs(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        async with made.recording():
            for told in frames(tides):
                async with made.collecting(NORTH) as (north,):
                    await until(lambda north=north: len(north.accounts) == 1)  # type: ignore[misc]
                    await heard(made, relay, (NORTH,), told)
                    await handed_over(made, NORTH)
                (made.vantage(NORTH) / "outbox.db").unlink()
        assert on_record(made) == {NORTH: STORY}
        assert any("begins anew" in words for words in made.told)

    in_a_room(tmp_path, nats, act)


def test_a_folder_that_was_put_back_brings_nothing_more(tmp_path: Path, nats: NatsServer) -> None:
    """Its numbers are on record for other things: it would take receipts for its own."""

    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        first, second = frames(tides)
        outbox, before = made.vantage(NORTH) / "outbox.db", tmp_path / "before"
        async with made.recording():
            for told in (first, second):
                async with made.collecting(NORTH) as (north,):
                    await until(lambda north=north: len(north.accounts) == 1)  # type: ignore[misc]
                    await heard(made, relay, (NORTH,), told)
                    await handed_over(made, NORTH)
                if told is first:
                    before.write_bytes(outbox.read_bytes())
            outbox.write_bytes(before.read_bytes())
            with pytest.raises(ExceptionGroup) as refused:
                async with made.collecting(NORTH) as (north,):
                    await asyncio.Event().wait()
            assert refused.group_contains(DamagedArchive, match="an older copy")

    in_a_room(tmp_path, nats, act)


def test_a_stream_that_goes_on_elsewhere_is_followed_up(tmp_path: Path, nats: NatsServer) -> None:
    """The relay no longer knows the cursor: the vantage says so, signed, and the recorder looks."""

    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        async with made.recording() as archive, made.collecting(NORTH) as (north,):
            await until(lambda: len(north.accounts) == 1)
            await heard(made, relay, (NORTH,), info_frame("OutdatedCursor"))
            await handed_over(made, NORTH)
            note = archive.state.get(f"watched/{tides.did}")
            assert note is not None and "OutdatedCursor" in note
            (gap,) = gaps(made)
            assert gap.vantage == NORTH and "OutdatedCursor" in gap.why
            assert north.hearing is not None and north.hearing.cursor is None

    in_a_room(tmp_path, nats, act)


def test_who_is_added_is_listened_for_everywhere(tmp_path: Path, nats: NatsServer) -> None:
    from vantage_room import _enrol

    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        winds = account_named("winds")
        async with made.recording() as archive, made.collecting(NORTH) as (north,):
            await until(lambda: set(north.accounts) == {tides.did})
            _enrol(archive, account_named("winds"))
            await until(lambda: set(north.accounts) == {tides.did, winds.did})
            await heard(made, relay, (NORTH,), winds.write(c=post("three")).frame)
            await handed_over(made, NORTH)
            assert made.brought(archive) == {NORTH: ["inverted 2", "seen c"]}

    in_a_room(tmp_path, nats, act)


def test_what_is_set_aside_is_not_receipted_before_it_is_settled(
    tmp_path: Path, nats: NatsServer
) -> None:
    """Signed by a key that we don't know yet: it waits until the directory was asked."""

    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        asked = asyncio.Event()

        async def waits(url: str, **_: object):  # type: ignore[no-untyped-def]
            from dataclasses import replace

            await asked.wait()
            return replace(exchange(b""), url=url, failure="unreachable: nobody")

        made.nobody.fetch = waits  # type: ignore[method-assign,assignment]
        doubtful = account_named("tides", "another key").write(z=post("other")).frame
        good, _ = frames(tides)
        async with made.recording() as archive, made.collecting(NORTH) as (north,):
            await until(lambda: len(north.accounts) == 1)
            await heard(made, relay, (NORTH,), doubtful, good)
            await reached(made, lambda: any("NATS" in words for words in made.told))
            await asyncio.sleep(0.5)
            assert made.waiting(NORTH) == 2 and made.brought(archive) == {}
            asked.set()
            await handed_over(made, NORTH)
            assert made.brought(archive)[NORTH][0] == "unread"

    in_a_room(tmp_path, nats, act)


@pytest.mark.parametrize("how", [signal.SIGSTOP])
def test_servers_that_say_nothing_hold_up_nothing_for_good(
    tmp_path: Path, nats: NatsServer, how: signal.Signals
) -> None:
    async def act(made: Room, relay: RelayTwin, tides: Account) -> None:
        async with made.recording() as archive, made.collecting(NORTH) as (north,):
            await until(lambda: len(north.accounts) == 1)
            nats.pause(how)
            await heard(made, relay, (NORTH,), *frames(tides))
            await reached(made, lambda: made.waiting(NORTH) == 2)
            nats.pause(signal.SIGCONT)
            await handed_over(made, NORTH)
            assert made.brought(archive) == {NORTH: STORY}

    in_a_room(tmp_path, nats, act)
