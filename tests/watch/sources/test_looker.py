"""What does a look ask for, and what remains of it when the disk fails?"""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faulty_disk import Fault as DiskFault
from faulty_disk import FaultyDisk
from onrecord.archive import ArchiveError
from onrecord.platforms.polling import Answer, Shown
from onrecord.record.accounts import PostId
from onrecord.record.outcomes import Absent, Identity, Seen
from onrecord.watch.sources.rechecking import (
    STEPS,
    due,
    most_marked,
    next_due,
    questions_per_month,
    unmarked,
)
from scripted import Scripted, ScriptedTwin
from scripted_table import Room, exchange_at, room_of
from twin_server import Fault

HOUR, DAY = 3600.0, 86_400.0


def live(
    folder: Path,
    act: Callable[[Room], Awaitable[None]],
    platform: Scripted | None = None,
    posts: int = 1,
) -> None:
    """Something that happens in a room with some posts, the first an hour old."""

    async def living() -> None:
        with ScriptedTwin() as twin:
            for number in range(posts):
                twin.post(f"words {number}", minutes_ago=60 + number)
            async with room_of(twin, platform or Scripted(), folder / "archive") as room:
                await act(room)

    asyncio.run(living())


def asked(room: Room, start: str) -> int:
    return sum(one.path.startswith(start) for one in room.twin.asked)


def own(room: Room) -> ScriptedTwin:
    assert isinstance(room.twin, ScriptedTwin)
    return room.twin


# Posts that are only named


def test_a_post_that_is_only_named_is_asked_after_at_once(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        hidden = PostId(room.twin.post("not in the list", minutes_ago=70))
        own(room).unlist(hidden)
        own(room).named = [hidden, PostId("1"), PostId("no such post")]
        await room.polls("1")
        assert [type(one.outcome) for one in room.entries_of(hidden)] == [Seen]
        assert not room.entries_of(PostId("no such post"))
        before = asked(room, "/posts/")
        assert before == 2  # the one that is on record was not asked after
        await room.polls("5")
        assert asked(room, "/posts/") == before

    live(tmp_path, act)


def test_a_post_that_is_named_again_after_it_was_gone_is_asked_after(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.posts["n"] = hidden = PostId(room.twin.post("not in the list", minutes_ago=70))
        own(room).unlist(hidden)
        own(room).named = [hidden]
        await room.polls("1")
        room.withdraw("n")
        own(room).named = []
        for _ in range(3):
            room.clock.wait(1800)
            await room.poll()
        await room.polls("3")
        assert room.verdict("n") == "no-longer-served"
        room.twin.restore(hidden)
        own(room).named = [hidden]
        await room.polls("1")
        assert room.verdict("n") == "present"

    live(tmp_path, act)


def test_many_that_are_named_are_asked_after_in_turns(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        hidden = [PostId(room.twin.post(f"hidden {n}", minutes_ago=70)) for n in range(45)]
        for post in hidden:
            own(room).unlist(post)
        own(room).named = hidden
        counts = []
        for _ in range(4):
            before = asked(room, "/posts/")
            await room.polls("1")
            counts.append(asked(room, "/posts/") - before)
        assert counts == [20, 20, 5, 0]
        assert all(room.entries_of(post) for post in hidden)

    live(tmp_path, act)


# What is heard beside the polls


def test_what_a_stream_says_is_recorded_with_its_own_bytes(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("1")
        event = exchange_at(room.clock.now(), b'{"id":"9","text":"heard"}')
        answer = Answer(posts={PostId("9"): Shown(b'{"id":"9","text":"heard"}', None)})
        for _ in range(2):
            await room.looker.take(room.source, event, answer)
        (found,) = room.entries_of(PostId("9"))
        assert found.evidence.exchange.method == "SUBSCRIBE"
        assert room.archive.blob(found.evidence.exchange.body) == event.body

    live(tmp_path, act)


def test_a_stream_s_removal_only_makes_us_ask_and_counts_if_it_is_so(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.posts = {"a": PostId("1"), "b": PostId("2")}
        await room.polls("1")
        removal = exchange_at(room.clock.now(), b"delete 1")
        answer = Answer(posts={PostId("1"): Absent("delete")})
        await room.looker.take(room.source, removal, answer)
        assert room.outcomes("a") == "seen" and room.verdict("a") == "present"  # it is served
        room.withdraw("a")
        await room.looker.take(room.source, removal, answer)
        room.clock.wait(200)
        await room.looker.settle(room.source)
        absent = [one for one in room.of_post("a") if isinstance(one.outcome, Absent)]
        assert [one.evidence.exchange.method for one in absent] == ["SUBSCRIBE", "GET", "GET"]
        assert room.verdict("a") == "no-longer-served"

    live(tmp_path, act, posts=2)


def test_a_new_name_is_recorded_and_used(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.twin.rename("waves")
        heard = exchange_at(room.clock.now(), b"renamed")
        body = b'{"state": "active", "handle": "waves"}'
        answered = replace(
            exchange_at(room.clock.now(), body), status=200, url="https://tides.example/about"
        )
        said = room.platform.read(room.source.account, answered)
        for _ in range(2):
            await room.looker.take(room.source, heard, said)
        names = [fact.handles for fact in room.facts(Identity)]
        assert names == [("tides",), ("waves",)]
        assert room.source.account.handle == "waves"

    live(tmp_path, act)


# Accounts that are not active


def test_an_account_whose_list_is_empty_because_it_is_suspended_costs_no_more(
    tmp_path: Path,
) -> None:
    async def act(room: Room) -> None:
        room.posts = {"a": PostId("1"), "b": PostId("2")}
        own(room).listed_anyway = False
        await room.polls("2")
        room.suspend("")
        await room.polls("1")
        await room.settled("")
        assert room.verdict("a") == room.verdict("b") == "account-inactive"
        before = asked(room, "/posts/"), asked(room, "/about")
        await room.polls("5")
        assert (asked(room, "/posts/"), asked(room, "/about")) == before
        room.twin.reinstate()
        await room.polls("1")
        assert room.verdict("a") == room.verdict("b") == "present"

    live(tmp_path, act, posts=2)


def test_an_account_is_active_again_though_its_list_is_the_old_one(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.posts = {"a": PostId("1")}
        own(room).listed_anyway = True
        await room.polls("3")
        room.suspend("")
        notice = exchange_at(room.clock.now(), b"delete 1")
        gone = Answer(posts={PostId("1"): Absent("delete")})
        await room.looker.take(room.source, notice, gone)
        room.clock.wait(200)
        await room.looker.settle(room.source)
        assert room.states().split() == ["active", "suspended", "suspended"]
        room.twin.reinstate()
        await room.polls("2")
        assert room.states().split()[3:] == ["active"]
        assert room.verdict("a") == "present"

    live(tmp_path, act)


# Older posts


def test_older_posts_are_asked_after_in_their_turns(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        own(room).page = 2
        room.posts = {"a": PostId("1"), "f": PostId("6")}
        await room.polls("1")
        for _ in range(48):
            room.clock.wait(1800)
            await room.poll()
        assert 20 <= asked(room, "/posts/6") <= 25  # hourly in the first day
        assert asked(room, "/posts/1") == 0  # it is in the list
        room.withdraw("f")
        for _ in range(14):
            room.clock.wait(1800)
            await room.poll()
        assert room.verdict("f") == "no-longer-served"

    live(tmp_path, act, posts=6)


def test_a_young_post_that_no_list_shows_is_asked_after_at_each_look(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        hidden = PostId(room.twin.post("named, and not shown"))
        own(room).unlist(hidden)
        own(room).named = [hidden]
        await room.polls("5")
        assert asked(room, f"/posts/{hidden}") >= 4
        room.twin.edit(hidden, "edited")
        await room.polls("2")
        assert len({one.outcome for one in room.entries_of(hidden)}) == 2

    live(tmp_path, act)


def test_many_older_posts_are_asked_after_together(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        own(room).page = 2
        room.posts = {name: PostId(str(n)) for n, name in enumerate("abcdef", 1)}
        await room.polls("1")
        room.withdraw("e")
        for _ in range(5):
            room.clock.wait(1800)
            await room.poll()
        assert room.verdict("e") == "no-longer-served"
        assert {room.verdict(name) for name in "abcdf"} == {"present"}
        assert asked(room, "/posts/4") == 0

    live(tmp_path, act, Scripted(MANY=10), posts=6)


def test_a_look_costs_a_few_questions_however_many_posts_are_due(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        own(room).page = 1
        await room.polls("1")
        room.clock.wait(2 * HOUR)
        for _ in range(5):
            before = len(room.twin.asked)
            room.clock.wait(60)
            await room.poll()
            assert len(room.twin.asked) - before <= 1 + 3

    live(tmp_path, act, posts=30)


def test_an_older_post_has_a_sighting_in_the_latter_half_of_its_life(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        own(room).page = 1
        room.posts = {"a": PostId("1"), "b": PostId("2")}
        for _ in range(6 * 20):
            room.clock.wait(4 * HOUR)
            await room.poll()
        seen = [one.observed_at for one in room.of_post("b")]
        now = room.clock.now()
        assert len(seen) <= 10
        assert (now - seen[-1]) <= (now - seen[0]) / 2

    live(tmp_path, act, posts=2)


AGES = st.floats(0, 400 * DAY)


@given(AGES, st.lists(st.floats(60, 40 * DAY), min_size=1, max_size=40))
def test_no_turn_comes_twice_and_none_is_left_out(age: float, waits: list[float]) -> None:
    now, post = 500 * DAY, PostId("a")
    began, marks = now - age, unmarked(500 * DAY)
    for wait in waits:
        coming = next_due([(post, began)], now)
        assert coming > now
        now += wait
        turns = due([(post, began)], marks, now)
        assert bool(turns) == (coming <= now)
        marks = most_marked(turns, marks)
        assert not due([(post, began)], marks, now)


@given(st.lists(AGES, max_size=60), st.integers(1, 5))
def test_what_is_left_over_has_its_turn_before_others_of_its_kind(
    ages: list[float], at_once: int
) -> None:
    now = 500 * DAY
    posts = [(PostId(str(n)), now - age) for n, age in enumerate(ages)]
    marks = unmarked(now - 30 * DAY)
    expected = {one.post for one in due(posts, marks, now)}
    found: list[PostId] = []
    while some := due(posts, marks, now)[:at_once]:
        found += [one.post for one in some]
        marks = most_marked(some, marks)
    assert len(found) == len(set(found)) and set(found) == expected


# Looks of 30 days, and turns: 165 days of posts beside the list weekly; or 3 days of them every
# 6 hours, 23 days daily and 335 days weekly.
QUIET, LIVELY = 0.1 * 165 * 30 / 7, 5 * (3 * 120 + 23 * 30 + 335 * 30 / 7)
COSTS = {
    "a quiet account": ((480, 0.1, 20), 5400 + QUIET / 20),
    "a lively one": ((120, 5, 20), 21_600 + LIVELY / 20),
    "a lively one, each post by itself": ((120, 5, 0), 21_600 + LIVELY),
    "one that never posts": ((480, 0, 20), 5400),
}


@pytest.mark.parametrize("name", COSTS)
def test_what_an_account_costs_its_server(name: str) -> None:
    (seconds, posts, many), expected = COSTS[name]
    cost = questions_per_month(
        seconds_between_looks=seconds,
        questions_per_look=1,
        posts_per_day=posts,
        listed=20,
        many=many,
        days_watched=365,
    )
    assert cost == pytest.approx(expected)


def test_steps_join_and_become_longer() -> None:
    assert all(one[1] == other[0] for one, other in pairwise(STEPS))
    assert [every for _, _, every in STEPS] == sorted(every for _, _, every in STEPS)


# Disks that fail


def play(folder: Path, disk: FaultyDisk | None) -> list[str]:
    """A life with an edit, a withdrawal and a blind span; what is on record at its end.

    A look that fails is repeated by a new process, as after any error.
    """

    async def living() -> list[str]:
        with ScriptedTwin() as twin:
            for words in ("one", "two"):
                twin.post(words, minutes_ago=60)
            async with room_of(twin, Scripted(), folder / "archive") as room:
                room.posts, room.withdrawn = {"a": PostId("1"), "b": PostId("2")}, {"a"}
                room.disk = disk
                await room.restart("")
                for change in (
                    lambda: None,
                    lambda: twin.edit("2", "two, edited"),
                    lambda: twin.withdraw("1"),
                    lambda: None,
                    lambda: setattr(twin, "fault", Fault.FORBIDDEN),
                    lambda: setattr(twin, "fault", None),
                ):
                    change()
                    room.clock.wait(200)
                    await turn(room)
                return [room.outcomes(name) for name in "ab"] + [
                    room.verdict("a"),
                    str(len(room.controls())),
                ]

    async def turn(room: Room) -> None:
        for _ in range(2):
            try:
                await room.poll()
                await room.looker.finish()
                return
            except ArchiveError:
                room.disk = None
                await room.restart("")

    return asyncio.run(living())


@pytest.mark.parametrize("fault", DiskFault)
def test_a_look_that_is_repeated_after_a_disk_failed_adds_nothing_twice(
    tmp_path: Path, fault: DiskFault
) -> None:
    counted = FaultyDisk(None, fault)
    expected = play(tmp_path / "sound", counted)
    assert expected[2] == "no-longer-served" and expected[3] == "2"
    for turn in range(0, len(counted.done), 17):
        found = play(tmp_path / f"{turn}", FaultyDisk(turn, fault, errno.EIO))
        assert found[2:] == expected[2:], counted.done[turn]
        assert found[0].count("absent") == expected[0].count("absent") == 2
        assert found[1].split()[0] == "seen"
