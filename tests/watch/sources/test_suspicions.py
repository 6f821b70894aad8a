"""What is noted of a suspicion, and what becomes of one that can't be settled?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import account_observation, at, post_observation
from onrecord.archive import Archive, create_archive, open_archive
from onrecord.record.accounts import AccountId, PostId
from onrecord.record.outcomes import Absent, AccountState, Refused, Unread
from onrecord.watch.sources.suspicions import (
    Suspicion,
    again_after,
    load_suspicions,
    note_suspicions,
)
from scripted import Scripted, ScriptedTwin
from scripted_table import ORIGIN, Room, room_of
from twin_server import Fault

KEY = ("scripted", AccountId("https://tides.example/tides"))
WHOLE = Suspicion(
    post=PostId("half a character \ud83d and a NUL \0"),
    began_at=at(0),
    next_at=at(5),
    tries=3,
    told=True,
    by_list=True,
    notices=(post_observation(Absent("delete"), 1),),
    seen=(post_observation(Absent("x"), 2),),
    first=(account_observation(AccountState("active", "its host")),),
)
ACCOUNT = Suspicion(post=None, began_at=at(1), next_at=at(2))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    create_archive(tmp_path / "archive", ORIGIN)
    with open_archive(tmp_path / "archive") as opened:
        yield opened  # type: ignore[misc]  # a fixture


def test_suspicions_are_read_as_they_were_noted(archive: Archive) -> None:
    note_suspicions(archive, KEY, [WHOLE, ACCOUNT])
    assert load_suspicions(archive, KEY) == {WHOLE.post: WHOLE, None: ACCOUNT}
    assert load_suspicions(archive, ("scripted", AccountId("another"))) == {}
    note_suspicions(archive, KEY, [])
    assert load_suspicions(archive, KEY) == {}


SPOILED = ["", "null", "{}", "[]x", "[1]", "[{}]", "[[]]", '[{"post": 1}]', "\udcff", "[" * 9999]


@pytest.mark.parametrize("text", SPOILED, ids=range(len(SPOILED)))
def test_spoiled_notes_are_as_good_as_lost(archive: Archive, text: str) -> None:
    archive.state.set(f"suspected/{KEY[0]}/{KEY[1]}", text.encode("utf-8", "replace").decode())
    assert load_suspicions(archive, KEY) == {}


def test_notes_that_were_changed_are_as_good_as_lost(archive: Archive) -> None:
    note_suspicions(archive, KEY, [WHOLE])
    name = f"suspected/{KEY[0]}/{KEY[1]}"
    noted = archive.state.get(name)
    assert noted is not None
    for old, new in (("delete", "dele\\\\u0074e"), ("active", " active"), ("post", "pots")):
        archive.state.set(name, noted.replace(old, new))
        found = load_suspicions(archive, KEY)
        assert found == {} or found[WHOLE.post] != WHOLE


@given(st.integers(0, 10**6), st.floats(1, 10_000))
def test_the_wait_grows_and_is_bounded(tries: int, seconds: float) -> None:
    settle = timedelta(seconds=seconds)
    waits = [again_after(tries, settle), again_after(tries + 1, settle)]
    assert settle <= waits[0] <= waits[1] <= max(settle, timedelta(hours=1))


def live(folder: Path, act: Callable[[Room], Awaitable[None]]) -> None:
    async def living() -> None:
        with ScriptedTwin() as twin:
            for words in ("one", "two"):
                twin.post(words, minutes_ago=60)
            async with room_of(twin, Scripted(), folder / "archive") as room:
                room.posts = {"a": PostId("1"), "b": PostId("2")}
                await act(room)

    asyncio.run(living())


UNSETTLED = {"control": Refused, "post a": Refused, "account": Refused, "post b": Refused}


@pytest.mark.parametrize("where", UNSETTLED)
def test_what_can_not_be_settled_for_a_day_is_told_and_never_an_absence(
    tmp_path: Path, where: str
) -> None:
    async def act(room: Room) -> None:
        await room.polls("2")
        room.withdraw("a")
        room.fault(f"403 at {where}")
        rounds = len(room.twin.asked)
        for _ in range(60):
            room.clock.wait(1800)
            await room.poll()
        rounds = sum(one.path == "/about" for one in room.twin.asked[rounds:])
        assert rounds <= 40  # ever more seldom, and at most once an hour
        assert "absent" not in room.outcomes("a") and room.verdict("a") == "present"
        outcomes = [type(one.outcome) for one in room.of_post("a")]
        assert outcomes.count(UNSETTLED[where]) == 1
        assert len([words for words in room.told if "for a day" in words]) == 1
        # It works again: then it is found out at once.
        room.twin.fault = None
        await room.settled("")
        await room.settled("")
        assert room.verdict("a") == "no-longer-served"

    live(tmp_path, act)


def test_a_suspicion_asks_nothing_before_its_time(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("2")
        room.withdraw("a")
        await room.poll()
        asked = len(room.twin.asked)
        await room.looker.settle(room.source)
        assert len(room.twin.asked) == asked and "absent" not in room.outcomes("a")

    live(tmp_path, act)


def test_the_second_round_must_be_in_order_too(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("2")
        room.withdraw("a")
        await room.poll()
        for where in ("control", "account", "post b", "post a"):
            room.fault(f"{Fault.ERROR} at {where}")
            await room.settled("")
            assert "absent" not in room.outcomes("a"), where
            room.twin.fault = None
            room.clock.wait(60)
        await room.settled("")
        assert room.outcomes("a") == "seen seen absent absent"
        assert not room.facts(Unread)

    live(tmp_path, act)
