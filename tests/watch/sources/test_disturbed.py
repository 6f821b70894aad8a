"""Is a post missed, or said to be back or changed, by what comes from caches or gives no answer?"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from onrecord.findings.versions import versions
from onrecord.record.accounts import PostId, ref_of
from scripted import Scripted, ScriptedTwin
from scripted_table import Room, room_of
from twin_server import Asked, Fault, Reply


class Cached(ScriptedTwin):
    """Its list may come from a cache that holds an old one."""

    def __init__(self) -> None:
        super().__init__()
        self.old: Reply | None = None  # what the cache holds
        self.stale = False
        self.stale_many: Reply | None = None  # of questions after several posts
        self.others = ""  # what stands in a post, and is not its author's

    def remember(self) -> None:
        self.old = super().answer(Asked("GET", "/tides/posts", "", {}, b""))

    def answer(self, asked: Asked) -> Reply:
        reply = super().answer(asked)
        if self.stale and self.old is not None and asked.path == "/tides/posts":
            return self.old
        if self.stale_many is not None and asked.path == "/posts":
            return self.stale_many
        body = reply.body.replace(b'"text"', b'"by others": "%s", "text"' % self.others.encode())
        return Reply(body if self.others else reply.body, reply.status, reply.headers)


def live(
    folder: Path,
    act: Callable[[Room, Cached], Awaitable[None]],
    platform: Scripted | None = None,
    posts: int = 2,
) -> None:
    """Something that happens in a room with some posts, the first an hour old."""

    async def living() -> None:
        with Cached() as twin:
            for number in range(posts):
                twin.post(f"words {number}", minutes_ago=60 + number)
            async with room_of(twin, platform or Scripted(), folder / "archive") as room:
                await act(room, twin)

    asyncio.run(living())


@pytest.mark.parametrize("fault", [Fault.FORBIDDEN, Fault.GARBAGE])
def test_older_posts_that_give_no_answer_hold_up_no_others(tmp_path: Path, fault: Fault) -> None:
    async def act(room: Room, twin: Cached) -> None:
        twin.page = 2
        room.posts = {"c": PostId("3")}
        await room.polls("1")
        twin.faulty_paths, twin.fault = tuple(f"/posts/{n}" for n in (4, 5, 6, 7)), fault
        room.withdraw("c")
        for _ in range(12):
            room.clock.wait(1800)
            await room.poll()
        assert room.verdict("c") == "no-longer-served"

    live(tmp_path, act, posts=7)


def texts(room: Room, post: PostId) -> list[str]:
    """What the versions of a post say, in the order in which they stood."""
    found = versions(room.archive.index.entries_of_post(ref_of(*room.source.key, post)))
    return [room.platform.read_version(post, room.archive.blob(x.version)).text for x in found]


def test_an_old_list_that_is_served_again_brings_no_post_back(tmp_path: Path) -> None:
    async def act(room: Room, twin: Cached) -> None:
        room.posts = {"a": PostId("1")}
        await room.polls("1")
        twin.remember()
        room.withdraw("a")
        await room.poll()
        await room.settled("")
        assert room.outcomes("a") == "seen seen absent absent"
        for stale in (True, False, True, True, False):
            twin.stale = stale
            room.clock.wait(600)
            await room.poll()
            assert room.verdict("a") == "no-longer-served"
        assert room.outcomes("a") == "seen seen absent absent"
        twin.restore("1")  # of that it must not keep us
        twin.stale = False
        await room.poll()
        assert room.verdict("a") == "present"

    live(tmp_path, act)


def test_a_post_that_is_back_is_noticed_though_its_list_did_not_change(tmp_path: Path) -> None:
    async def act(room: Room, twin: Cached) -> None:
        room.posts = {"a": PostId("1")}
        await room.polls("1")
        twin.remember()
        room.withdraw("a")
        await room.poll()
        await room.settled("")
        twin.stale = True
        await room.poll()
        twin.restore("1")
        room.clock.wait(200)
        await room.poll()
        assert room.verdict("a") == "present"

    live(tmp_path, act)


def test_an_old_list_that_is_served_again_changes_no_words_back(tmp_path: Path) -> None:
    async def act(room: Room, twin: Cached) -> None:
        post = PostId("1")
        await room.polls("1")
        twin.remember()
        twin.edit(post, "other words")
        await room.poll()
        for stale in (True, False, True, True, False):
            twin.stale = stale
            room.clock.wait(600)
            await room.poll()
        assert texts(room, post) == ["words 0", "other words"]
        twin.edit(post, "words 0")
        await room.poll()
        assert texts(room, post) == ["words 0", "other words", "words 0"]

    live(tmp_path, act)


def test_words_that_are_changed_back_are_believed_though_the_post_can_t_be_asked_after(
    tmp_path: Path,
) -> None:
    async def act(room: Room, twin: Cached) -> None:
        post = PostId("1")
        await room.polls("1")
        twin.edit(post, "other words")
        await room.poll()
        twin.edit(post, "words 0")
        twin.faulty_paths, twin.fault = ("/posts/",), Fault.FORBIDDEN
        for _ in range(10):
            room.clock.wait(600)
            await room.poll()
        assert texts(room, post) == ["words 0", "other words", "words 0"]

    live(tmp_path, act)


def test_a_list_whose_cache_says_that_it_is_older_than_our_last_look_says_nothing_new(
    tmp_path: Path,
) -> None:
    async def act(room: Room, twin: Cached) -> None:
        post = PostId("1")
        await room.polls("1")
        twin.remember()
        assert twin.old is not None
        twin.old = Reply(twin.old.body, 200, {**twin.old.headers, "age": "900"})
        twin.edit(post, "other words")
        await room.poll()
        twin.stale = True
        room.clock.wait(600)
        await room.poll()
        assert texts(room, post) == ["words 0", "other words"]

    live(tmp_path, act, Scripted(says_of_posts=False))


def test_what_others_change_in_a_post_is_no_edit_of_it(tmp_path: Path) -> None:
    async def act(room: Room, twin: Cached) -> None:
        post = PostId("1")
        await room.polls("1")
        for what in ("their other name", "their third name"):
            twin.others = what
            await room.polls("2")
        assert texts(room, post) == ["words 0"]
        twin.edit(post, "other words")
        await room.polls("2")
        assert texts(room, post) == ["words 0", "other words"]

    live(tmp_path, act)


def test_a_clock_of_ours_that_was_ahead_hides_no_withdrawal(tmp_path: Path) -> None:
    """What is observed is ordered by our clock: an absence must not come before the sighting."""

    async def act(room: Room, twin: Cached) -> None:
        room.posts = {"a": PostId("1")}
        room.clock.wait(6 * 3600)
        await room.polls("1")
        twin.edit("1", "other words")
        await room.poll()
        room.clock.set_back(6 * 3600)
        room.withdraw("a")
        for _ in range(10):
            room.clock.wait(3600)
            await room.poll()
        assert room.verdict("a") == "no-longer-served"

    live(tmp_path, act)


def test_an_old_answer_about_several_posts_changes_no_words_back(tmp_path: Path) -> None:
    async def act(room: Room, twin: Cached) -> None:
        twin.page, post = 1, PostId("2")
        await room.polls("1")
        old = twin.answer(Asked("GET", "/posts", "ids=2", {}, b""))
        twin.edit(post, "other words")
        for stale in (None, old, None, old, None):
            twin.stale_many = stale
            room.clock.wait(3700)
            await room.poll()
        assert texts(room, post) == ["words 1", "other words"]

    live(tmp_path, act, Scripted(MANY=10))
