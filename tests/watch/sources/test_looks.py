"""What is left of looks that found nothing new, and of looks at nothing?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import Looks
from onrecord.record.outcomes import Refused, Seen, Unreached, Unread
from onrecord.watch.asking import Asker
from onrecord.watch.sources.holding import Holding
from onrecord.watch.sources.tally import EVERY, Tally
from scripted import Scripted, ScriptedTwin
from scripted_table import Room, room_of
from twin_server import Fault

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def live(
    folder: Path, act: Callable[[Room], Awaitable[None]], platform: Scripted | None = None
) -> None:
    """Something that happens in a room with one post."""

    async def living() -> None:
        with ScriptedTwin() as twin:
            twin.post("hello", minutes_ago=60)
            async with room_of(twin, platform or Scripted(), folder / "archive") as room:
                await act(room)

    asyncio.run(living())


def test_looks_that_find_nothing_are_one_entry_an_hour(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        before = room.archive.head.size
        for _ in range(95):
            room.clock.wait(120)
            await room.poll()
        looks = room.looks()
        assert len(room.entries()) - before == len(looks) == 3
        assert [one.looks for one in looks] == [31, 31, 31]
        assert {one.largest_gap for one in looks} == {120}
        assert all(one.ended_at - one.began_at >= EVERY for one in looks)
        await room.looker.finish()
        assert [one.looks for one in room.looks()][3:] == [2]
        await room.looker.finish()
        assert len(room.looks()) == 4

    live(tmp_path, act)


def test_the_looks_stand_before_the_news_that_end_them(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("5")
        room.twin.post("more")
        await room.polls("1")
        *_, looks, news = room.entries()
        assert isinstance(looks, Looks) and looks.looks == 5
        assert looks.ended_at < news.evidence.observed_at  # type: ignore[union-attr]  # a sighting

    live(tmp_path, act)


class Sealed(Asker):
    """An archive that nobody may use."""

    async def hold(self, work: object) -> NoReturn:
        raise AssertionError("the archive was used")


class Reading(Scripted):
    """With a place for another `read`."""


def unasked(*_: object) -> NoReturn:
    raise AssertionError("an answer was read")


def test_a_look_at_what_has_not_changed_touches_nothing(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("2")

        room.looker.asker = Sealed(room.archive, room.asker.network, room.clock)
        room.platform.read = unasked  # type: ignore[method-assign]  # it must not be called
        await room.polls("3")
        assert all(one.answered for one in room.looked)
        room.looker.asker = room.asker

    live(tmp_path, act, Reading())


@pytest.mark.parametrize("tags", [True, False], ids=["it says so", "the same bytes"])
def test_what_has_gone_was_seen_at_the_last_poll(tmp_path: Path, tags: bool) -> None:
    async def act(room: Room) -> None:
        room.twin.etags = tags  # type: ignore[attr-defined]  # ours
        await room.polls("9")
        last = room.clock.now()
        room.twin.withdraw("1")
        await room.polls("1")
        await room.settled("")
        room.posts["a"] = room.of_account()[0]
        seen = [one for one in room.of_post("a") if isinstance(one.outcome, Seen)]
        assert last - seen[-1].observed_at < timedelta(seconds=60)
        assert {one.outcome for one in seen} == {seen[0].outcome}
        assert seen[-1].evidence.exchange.status == (304 if tags else 200)

    live(tmp_path, act)


@pytest.mark.parametrize("spoiled", [False, True], ids=["noted", "spoiled"])
def test_what_has_gone_between_two_processes_was_seen_by_the_last(
    tmp_path: Path, spoiled: bool
) -> None:
    async def act(room: Room) -> None:
        await room.polls("9")
        last = room.clock.now()
        await room.looker.finish()
        note = f"held/{room.source.platform.NAME}/{room.source.account.account}"
        assert room.archive.state.get(note) is not None
        if spoiled:
            room.archive.state.set(note, '[{"url": "x", "whole": 1}]')
        await room.close()
        await room.open()
        room.twin.withdraw("1")
        await room.polls("1")
        await room.settled("")
        room.posts["a"] = room.of_account()[0]
        seen = [one for one in room.of_post("a") if isinstance(one.outcome, Seen)]
        assert (last - seen[-1].observed_at < timedelta(seconds=60)) is not spoiled

    live(tmp_path, act)


def test_one_answer_a_day_is_kept_whatever_it_says(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.posts["a"] = room.of_account()[0]
        for _ in range(12):  # three days
            room.clock.wait(6 * 3600)
            await room.poll()
        assert room.outcomes("a") == "seen seen seen"
        bodies = {one.evidence.exchange.body for one in room.of_post("a")}
        assert all(room.archive.blob(body) for body in bodies)

    live(tmp_path, act)


def test_what_is_held_is_bounded(tmp_path: Path) -> None:
    """Then a change is bounded by what is on record."""

    async def act(room: Room) -> None:
        room.looker.holding.most = 0
        await room.polls("5")
        room.twin.withdraw("1")
        await room.polls("1")
        await room.settled("")
        room.posts["a"] = room.of_account()[0]
        assert room.outcomes("a") == "seen absent absent"

    live(tmp_path, act)


FAULTS = {
    Fault.FORBIDDEN: Refused,
    Fault.RATE_LIMIT: Refused,
    Fault.LOGIN_WALL: Refused,
    Fault.CAPTCHA: Refused,
    Fault.ERROR: Unreached,
    Fault.HANG: Unreached,
    Fault.RESET: Unreached,
    Fault.GARBAGE: Unread,
    Fault.NOT_FOUND_ALL: Unread,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_why_nothing_could_be_seen_is_said_once(tmp_path: Path, fault: Fault) -> None:
    async def act(room: Room) -> None:
        room.twin.fault = fault
        await room.polls("10")
        assert not any(one.answered for one in room.looked)
        assert all(one.why for one in room.looked)
        assert len(room.facts(FAULTS[fault])) == 1
        assert len(room.told) == (FAULTS[fault] is Unread)
        await room.restart("")
        await room.polls("1")
        again = FAULTS[fault] is Unread  # what can't be read is kept again, after a restart too
        assert len(room.facts(FAULTS[fault])) == 1 + again
        room.twin.fault = None
        room.clock.wait(900)
        await room.polls("2")
        room.twin.fault = fault
        await room.polls("1")
        assert len(room.facts(FAULTS[fault])) == 2 + (again and len(room.told) > 2)

    live(tmp_path, act)


def test_another_kind_of_failure_is_said_too(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        for fault in (Fault.FORBIDDEN, Fault.ERROR, Fault.FORBIDDEN):
            room.twin.fault = fault
            await room.polls("3")
        assert [len(room.facts(kind)) for kind in (Refused, Unreached)] == [2, 1]

    live(tmp_path, act)


def test_an_answer_that_can_not_be_read_is_kept_once_an_hour(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.twin.fault = Fault.GARBAGE
        for _ in range(9):
            room.clock.wait(1200)
            await room.poll()
        assert len(room.facts(Unread)) == 3
        assert len(room.told) == 3 and "not JSON" in room.told[0]

    live(tmp_path, act)


def test_a_look_that_failed_is_no_look(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("3")
        room.twin.fault = Fault.ERROR
        await room.polls("3")
        room.twin.fault = None
        room.clock.wait(900)
        await room.polls("2")
        await room.looker.finish()
        assert [one.looks for one in room.looks()] == [3, 2]
        assert room.looks()[1].largest_gap >= 120 * 4 + 900

    live(tmp_path, act)


@given(st.lists(st.integers(-3600, 3600), min_size=1, max_size=40))
def test_a_tally_never_runs_backwards(steps: list[int]) -> None:
    tally, at, counted = Tally(), NOON, 0
    for step in steps:
        at += timedelta(seconds=step)
        tally.count(at)
        counted += 1
    entry = tally.entry("scripted", AccountId("tides"), at)
    assert entry is not None and entry.looks == counted
    assert entry.began_at <= entry.ended_at <= entry.noted_at and entry.largest_gap >= 0
    assert tally.entry("scripted", AccountId("tides"), at + EVERY) is entry  # until it is written
    tally.wrote()
    assert tally.entry("scripted", AccountId("tides"), at) is None


def exchange(body: bytes, status: int = 200) -> Exchange:
    return Exchange(
        method="GET",
        url="https://tides.example/",
        status=status,
        headers=(),
        body=body,
        asked_at=NOON,
        answered_at=NOON,
        vantage="test",
        peer=None,
        tls=None,
        failure=None,
    )


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.binary(max_size=400)), max_size=30))
def test_a_holding_gives_back_what_it_holds_and_stays_within_bounds(
    taken: list[tuple[str, bytes]],
) -> None:
    holding, last = Holding(most=500), {}
    for url, body in taken:
        last[url] = (holding.hold(url, exchange(body)), body)
        assert sum(map(len, holding._bodies.values())) == holding._size <= 500
    for url, (held, body) in last.items():
        found = [one.body for one in holding.exchanges(url, held)]
        assert found == ([body] if holding.holds(url) else [])
