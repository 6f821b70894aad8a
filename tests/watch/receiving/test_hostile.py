"""What does the recorder do with what no honest collector sends?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from atproto_account import post
from made_frames import account_named
from nats_rig import NatsServer
from onrecord.archive import Archive, open_archive
from onrecord.network.jetstream.parts import Part, parts_of
from onrecord.network.jetstream.subjects import brought, mark_of
from onrecord.proof.carrying import pack_exchange
from onrecord.record.observations import AccountObservation, Gap
from onrecord.record.outcomes import Revision
from onrecord.watch.receiving.dead import dead_letters, retry_letter
from sent_by_hand import OTHER_RUN, RUN, Sender
from vantage_room import NORTH, SOUTH, Room, reached

STORY = [f"{link} {number}" for number in range(2, 7) for link in ("inverted",)]
Act = Callable[[Sender, Archive], Awaitable[None]]


def hostile(folder: Path, nats: NatsServer, *acts: Act, waits: bool = True) -> None:
    """Each act with a recorder that begins anew; in the end nothing is left on the way."""

    async def run() -> None:
        tides = account_named("tides")
        room = Room(folder, nats, "ws://127.0.0.1:9")
        room.make(tides, known=(NORTH,))
        await room.prepare()
        async with room.connection() as connection:
            sender = Sender(room, connection, tides)
            for act in acts:
                async with room.recording() as archive:
                    await act(sender, archive)
                    async with asyncio.timeout(30):
                        while waits and await sender.left():
                            await asyncio.sleep(0.05)

    asyncio.run(run())


@pytest.mark.parametrize("order", [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (3, 1, 5, 2, 4)])
def test_in_whatever_order_it_comes_the_end_is_the_same(
    tmp_path: Path, nats: NatsServer, order: tuple[int, ...]
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        for number in order:
            await sender.send(*sender.parts(number))
            await sender.send(*sender.parts(number), again="-twice")
        await sender.receipted(RUN, 5)
        assert sender.revisions(archive) == STORY

    hostile(tmp_path, nats, act)


def test_what_is_on_record_is_receipted_again_and_recorded_once(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        for number in range(1, 6):
            await sender.send(*sender.parts(number))
        await sender.receipted(RUN, 5)
        for number in range(1, 6):
            await sender.send(*sender.parts(number), again="-later")
        while await sender.left():
            await asyncio.sleep(0.02)
        assert sender.revisions(archive) == STORY and await sender.receipt() == (RUN, 5, ())

    hostile(tmp_path, nats, act)


def test_numbers_that_nobody_holds_any_more_are_lost_and_told(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)
        await sender.send(*sender.parts(5, oldest=4))
        await asyncio.sleep(0.2)
        assert await sender.receipt() == (RUN, 3, ())  # 4 may come
        entries = [one.entry for one in archive.entries()]
        (gap,) = [one for one in entries if isinstance(one, Gap)]  # before the receipt
        assert gap.vantage == NORTH and "numbers 2 to 3 are lost" in gap.why
        looks = (one for one in entries if isinstance(one, AccountObservation))
        heard = next(one for one in looks if isinstance(one.fact, Revision))
        assert gap.began_at == heard.observed_at
        await sender.send(*sender.parts(4, oldest=4))
        await sender.receipted(RUN, 5)
        assert any("numbers 2 to 3 are lost" in words for words in sender.room.told)

    hostile(tmp_path, nats, act)


def test_half_of_a_number_that_is_lost_is_not_held(
    tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.network.jetstream.parts.PART_BYTES", 300)

    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1), *sender.parts(2)[:1])
        await sender.receipted(RUN, 1)
        await sender.send(*sender.parts(3, oldest=3))
        await sender.receipted(RUN, 3)
        assert any("numbers 2 to 2 are lost" in words for words in sender.room.told)
        await laid_down(sender, 1)

    hostile(tmp_path, nats, act)


def test_a_clock_that_is_ahead_hides_no_gap(tmp_path: Path, nats: NatsServer) -> None:
    """By its frames an account was seen later than its tree came; or lost before it began."""

    async def act(sender: Sender, archive: Archive) -> None:
        async def send(number: int, *, frame: int) -> None:
            ahead = sender.frame(frame)
            ahead = replace(ahead, answered_at=ahead.answered_at + timedelta(hours=1))
            whole = pack_exchange(ahead, sender.signer, RUN, number)
            await sender.send(*parts_of(RUN, number, number, whole))
            await sender.receipted(RUN, number)

        def gaps() -> list[Gap]:
            return [one.entry for one in archive.entries() if isinstance(one.entry, Gap)]

        sender.room.nobody.tree_of = sender.tides
        await send(1, frame=1)
        await send(2, frame=3)  # nobody brings what lies between
        await reached(sender.room, lambda: len(gaps()) == 1)
        await send(4, frame=5)  # and number 3 is lost
        hole, lost = gaps()
        assert hole.vantage is None and "the stream went on from" in hole.why
        assert lost.vantage == NORTH
        for gap in (hole, lost):
            assert gap.began_at < gap.ended_at <= datetime.now(UTC)

    hostile(tmp_path, nats, act)


def altered(part: Part, **headers: str) -> dict[str, str]:
    return {**part.headers, **headers}


POISONED = {
    "no-headers": (lambda part: {}, "without the headers"),
    "a-digest-of-something-else": (
        lambda part: altered(part, **{"Onrecord-Digest": "0" * 64}),
        "not what its digest says",
    ),
    "another-number-than-signed": (
        lambda part: altered(part, **{"Onrecord-Number": "7"}),
        "says that it is another",
    ),
    "another-run-than-signed": (
        lambda part: altered(part, **{"Onrecord-Run": OTHER_RUN}),
        "says that it is another",
    ),
    "a-part-of-a-thousand-and-more": (
        lambda part: altered(part, **{"Onrecord-Part": "1/9999"}),
        "part 1 of 9999",
    ),
}


@pytest.mark.parametrize("name", POISONED)
def test_a_poisoned_message_is_laid_down_after_the_first_try(
    tmp_path: Path, nats: NatsServer, name: str
) -> None:
    """And holds up nothing that comes after it."""
    make, why = POISONED[name]

    async def act(sender: Sender, archive: Archive) -> None:
        (part,) = sender.parts(6)
        await sender.connection.publish(brought(mark_of(NORTH)), part.data, make(part))
        await reached(sender.room, lambda: any("dead letters" in w for w in sender.room.told))
        (told,) = await sender.why_dead()
        assert why in told and sender.room.brought(archive) == {}
        for number in range(1, 6):
            await sender.send(*sender.parts(number), again="-good")
        await reached(sender.room, lambda: sender.revisions(archive)[-1:] == STORY[-1:])

    hostile(tmp_path, nats, act)


def test_what_comes_under_the_name_of_another_is_not_taken(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1), name=SOUTH)
        await reached(sender.room, lambda: any("dead letters" in w for w in sender.room.told))
        assert sender.revisions(archive) == []

    hostile(tmp_path, nats, act)


def test_numbers_far_away_hold_up_nothing(tmp_path: Path, nats: NatsServer) -> None:
    """Neither memory nor time is spent on numbers that somebody only names."""

    async def act(sender: Sender, archive: Archive) -> None:
        far = 10**15
        (part,) = sender.parts(1)
        headers = altered(part, **{"Onrecord-Number": str(far), "Onrecord-Oldest": str(far)})
        await sender.connection.publish(
            brought(mark_of(NORTH)), part.data, {**headers, "Nats-Msg-Id": "far"}
        )
        await reached(sender.room, lambda: any("dead letters" in w for w in sender.room.told))
        for number in range(1, 6):
            await sender.send(*sender.parts(number))
        await reached(sender.room, lambda: sender.revisions(archive) == STORY)
        assert len(await sender.why_dead()) == 1

    hostile(tmp_path, nats, act)


def test_an_answer_that_nobody_waits_for_is_laid_down(tmp_path: Path, nats: NatsServer) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        answer = replace(sender.frame(1), method="GET", status=200)
        whole = pack_exchange(answer, sender.signer, RUN, 1)
        await sender.send(*parts_of(RUN, 1, 1, whole))
        await sender.receipted(RUN, 1)
        assert "nobody waits for" in (await sender.why_dead())[0]
        assert any("number 1 could not be taken" in words for words in sender.room.told)

    hostile(tmp_path, nats, act)


def made_up(number: int, run: str = RUN, words: bytes = b"made up") -> tuple[Part, ...]:
    """What somebody sends who has a vantage's password, and not its key."""
    return tuple(parts_of(run, number, 1, words))


async def laid_down(sender: Sender, count: int) -> None:
    async with asyncio.timeout(30):
        while len(await sender.why_dead()) != count:
            await asyncio.sleep(0.02)


def test_what_nobody_signed_settles_nothing(tmp_path: Path, nats: NatsServer) -> None:
    """The numbers that it names are free for what the vantage brings."""

    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)
        for number in range(2, 6):
            await sender.send(*made_up(number), again="-forged")
        await laid_down(sender, 4)
        assert await sender.receipt() == (RUN, 1, ())
        for number in range(2, 6):
            await sender.send(*sender.parts(number))
        await sender.receipted(RUN, 5)
        assert sender.revisions(archive) == STORY

    hostile(tmp_path, nats, act)


def test_after_a_restart_it_settles_nothing_either(tmp_path: Path, nats: NatsServer) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)

    async def again(sender: Sender, archive: Archive) -> None:
        await sender.send(*made_up(2), again="-forged")
        await laid_down(sender, 1)
        await sender.send(*sender.parts(2))
        await sender.receipted(RUN, 2)
        assert sender.revisions(archive) == STORY[:2]

    hostile(tmp_path, nats, act, again)


def test_two_things_under_one_number_are_laid_down_and_the_true_one_may_come(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)
        half = replace(made_up(2)[0], of=2)
        await sender.send(half, again="-forged")
        await sender.send(*sender.parts(2))
        await laid_down(sender, 2)
        await sender.send(*sender.parts(2), again="-sent-again")
        await sender.receipted(RUN, 2)
        assert sender.revisions(archive) == STORY[:2]

    hostile(tmp_path, nats, act)


def test_what_is_sent_again_is_laid_down_once(tmp_path: Path, nats: NatsServer) -> None:
    """A vantage sends what was not receipted every few minutes."""

    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)
        for again in ("-once", "-twice", "-thrice"):
            await sender.send(*made_up(2), again=again)
        async with asyncio.timeout(30):
            while await sender.left():
                await asyncio.sleep(0.02)
        (letter,) = await dead_letters(sender.connection)
        assert len(letter.messages) == 1

    hostile(tmp_path, nats, act)


def test_letters_that_die_again_stay_apart(tmp_path: Path, nats: NatsServer) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        for number in (1, 2, 3):
            await sender.send(*sender.parts(number), name=SOUTH)
        await sender.connection.publish(brought(mark_of(SOUTH)), b"no headers", {})
        await laid_down(sender, 4)
        before = await dead_letters(sender.connection)
        for letter in before:
            await retry_letter(sender.connection, letter)
        await laid_down(sender, 4)
        after = await dead_letters(sender.connection)
        assert {one.headers.get("Onrecord-Number") for one in after} == {"1", "2", "3", None}
        assert not {one.place for one in before} & {one.place for one in after}
        assert [len(one.messages) for one in after] == [1, 1, 1, 1]

    hostile(tmp_path, nats, act)


def test_a_forged_part_is_no_part_of_a_letter(tmp_path: Path, nats: NatsServer) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1), name=SOUTH)
        await laid_down(sender, 1)
        await sender.send(*made_up(1), name=SOUTH, again="-forged")
        await laid_down(sender, 2)
        true, forged = await dead_letters(sender.connection)
        assert NORTH in (true.words or "") and forged.words is None

    hostile(tmp_path, nats, act)


def test_made_up_runs_hold_up_nobody(tmp_path: Path, nats: NatsServer) -> None:
    """Of each there is half a thing, so that nobody can tell what it is."""

    async def act(sender: Sender, archive: Archive) -> None:
        for run in range(60):
            (part,) = made_up(1, f"{run:016x}")
            await sender.send(replace(part, of=2))
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)
        assert sender.revisions(archive) == STORY[:1]
        async with asyncio.timeout(30):
            while await sender.left() > 8:
                await asyncio.sleep(0.02)

    hostile(tmp_path, nats, act, waits=False)


def test_made_up_runs_are_neither_told_nor_noted(tmp_path: Path, nats: NatsServer) -> None:
    """So that the recorder knows after a restart which run it had on record."""

    async def act(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(1))
        await sender.receipted(RUN, 1)
        for run in range(40):
            await sender.send(*made_up(1, f"{run:016x}", b"%d" % run))
        await laid_down(sender, 40)
        assert await sender.receipt() == (RUN, 1, ())

    async def again(sender: Sender, archive: Archive) -> None:
        await sender.send(*sender.parts(2))
        await sender.receipted(RUN, 2)
        assert sender.revisions(archive) == STORY[:2]
        assert not any("begins anew" in words for words in sender.room.told)

    hostile(tmp_path, nats, act, again)


def test_frames_of_whom_nobody_watches_are_not_kept(tmp_path: Path, nats: NatsServer) -> None:
    async def act(sender: Sender, archive: Archive) -> None:
        winds = account_named("winds").write(x=post("x")).frame
        strange = [
            replace(sender.frame(1), body=winds),
            replace(sender.frame(1), body=b"no frame"),
        ]
        for number, one in enumerate(strange, start=1):
            whole = pack_exchange(one, sender.signer, RUN, number)
            await sender.send(*parts_of(RUN, number, 1, whole))
        await sender.receipted(RUN, 2)
        assert sender.room.brought(archive) == {} and await sender.why_dead() == []

    hostile(tmp_path, nats, act)


def test_a_large_thing_comes_in_parts_in_any_order(
    tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.network.jetstream.parts.PART_BYTES", 300)

    async def act(sender: Sender, archive: Archive) -> None:
        parts = [part for number in range(1, 6) for part in sender.parts(number)]
        assert len(parts) > 10
        await sender.send(*reversed(parts))
        await sender.send(*parts[::3], again="-twice")
        await sender.receipted(RUN, 5)
        assert sender.revisions(archive) == STORY

    hostile(tmp_path, nats, act)


def test_a_recorder_that_begins_anew_goes_on_where_it_was(tmp_path: Path, nats: NatsServer) -> None:
    """Also where its notes were lost: the last receipt says up to where it was."""

    async def run() -> None:
        tides = account_named("tides")
        room = Room(tmp_path, nats, "ws://127.0.0.1:9")
        room.make(tides, known=(NORTH,))
        await room.prepare()
        async with room.connection() as connection:
            sender = Sender(room, connection, tides)
            for number in range(1, 6):
                async with room.recording() as archive:
                    await sender.send(*sender.parts(number))
                    await sender.receipted(RUN, number)
                if number == 3:
                    with open_archive(room.archive) as archive:
                        archive.state.set(f"vantage/{mark_of(NORTH)}", None)
            with open_archive(room.archive, writing=False) as archive:
                assert sender.revisions(archive) == STORY
            assert not any("lost" in words for words in room.told)

    asyncio.run(run())
