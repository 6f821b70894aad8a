"""Which versions of a post are kept, and what does an update of our own reader change?"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord import platforms
from onrecord.findings.versions import versions
from onrecord.platforms.polling import Answer, Shown
from onrecord.record.accounts import PostId, ref_of
from onrecord.record.outcomes import Seen, Unread
from onrecord.record.times import read_claimed
from onrecord.watch.sources.rereading import read_again
from scripted import Scripted, ScriptedTwin
from scripted_table import Room, exchange_at, room_of

FIRST = PostId("1")


def live(
    folder: Path,
    act: Callable[[Room], Awaitable[None]],
    platform: Scripted | None = None,
    words: str = "hello",
) -> None:
    """Something that happens in a room with one post."""

    async def living() -> None:
        with ScriptedTwin() as twin:
            twin.post(words, minutes_ago=60)
            async with room_of(twin, platform or Scripted(), folder / "archive") as room:
                await act(room)

    asyncio.run(living())


def said(room: Room, post: PostId = FIRST) -> list[str]:
    """What the versions of a post say, in the order in which they stood."""
    ref = ref_of(*room.source.key, post)
    found = versions(room.archive.index.entries_of_post(ref))
    read = room.platform.read_version
    return [read(post, room.archive.blob(one.version)).text for one in found]


def test_a_return_to_earlier_words_is_a_version_of_its_own(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        for words in ("other", "hello"):
            await room.polls("2")
            room.twin.edit(FIRST, words)
            await room.polls("1")
        assert said(room) == ["hello", "other", "hello"]

    live(tmp_path, act)


def test_the_first_version_is_there_after_a_thousand_edits(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        for number in range(1000):
            version = b'{"id":"1","text":"edit %d"}' % number
            heard = exchange_at(room.clock.now(), version)
            await room.looker.take(room.source, heard, Answer(posts={FIRST: Shown(version, None)}))
        found = said(room)
        assert len(found) == 1001 and found[0] == "hello"
        first = room.entries_of(FIRST)[0]
        assert b"hello" in room.archive.blob(first.evidence.exchange.body)

    live(tmp_path, act)


STRANGE = {
    "emoji": "\N{WAVING WHITE FLAG}\N{VARIATION SELECTOR-16}\u200d\N{RAINBOW}",
    "NUL": "before\0after",
    "right to left": "\u202eشيء\u202c آخر",
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "half a character": "lone \ud83d half",
    "a megabyte": "long " * 200_000,
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_words_survive_and_are_no_edit_of_themselves(tmp_path: Path, name: str) -> None:
    async def act(room: Room) -> None:
        room.twin.noise = True  # type: ignore[attr-defined]  # ours: each answer is read
        await room.polls("3")
        (seen,) = room.entries_of(FIRST)
        assert isinstance(seen.outcome, Seen)
        assert json.loads(room.archive.blob(seen.outcome.version))["text"] == STRANGE[name]
        room.twin.edit(FIRST, STRANGE[name] + ".")
        await room.polls("1")
        assert len(said(room)) == 2

    live(tmp_path, act, words=STRANGE[name])


def test_a_claimed_time_with_another_offset_is_the_same_instant(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        told = read_claimed("2026-03-01T20:00:00+08:00")
        room.twin.life.posts[FIRST].at = told  # type: ignore[attr-defined]  # ours
        room.twin.edit(FIRST, "other")
        await room.polls("1")
        assert room.entries_of(FIRST)[-1].claimed_at == read_claimed("2026-03-01T12:00:00Z")

    live(tmp_path, act)


BAD_NAMES = ["", "half \ud83d", "long " * 2000]


@pytest.mark.parametrize("name", BAD_NAMES, ids=["empty", "half a character", "too long"])
def test_a_post_that_no_entry_can_name_stops_nothing(tmp_path: Path, name: str) -> None:
    async def act(room: Room) -> None:
        shown = Shown(b"{}", None)
        answer = Answer(posts={PostId(name): shown, PostId("2"): shown}, named=(PostId(name),))
        await room.looker.take(room.source, exchange_at(room.clock.now(), b"{}"), answer)
        assert len(room.entries_of(PostId("2"))) == 1

    live(tmp_path, act)


# An update of our own reader


def test_an_update_that_words_versions_otherwise_is_no_edit(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("2")
        room.twin.noise = True  # type: ignore[attr-defined]  # ours: each answer is read
        room.source.platform = newer = replace(room.platform, READER="2", worded="words")
        for how in ("", "", "without notes"):
            await room.restart(how)
            await room.polls("3")
            assert len(room.entries_of(FIRST)) == 1
        room.twin.edit(FIRST, "other words")
        await room.polls("1")
        ref = ref_of(*room.source.key, FIRST)
        found = versions(room.archive.index.entries_of_post(ref))
        assert [newer.worded in room.archive.blob(one.version).decode() for one in found] == [
            False, True
        ]  # fmt: skip

    live(tmp_path, act)


def test_an_edit_in_the_time_of_an_update_is_noticed(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        await room.polls("2")
        room.twin.edit(FIRST, "other")
        room.source.platform = replace(room.platform, READER="2", worded="words")
        await room.restart("")
        await room.polls("2")
        assert len({x.outcome for x in room.entries_of(FIRST)}) == 2

    live(tmp_path, act)


def test_where_no_bytes_are_kept_an_update_is_no_edit_and_a_later_edit_is_one(
    tmp_path: Path,
) -> None:
    async def act(room: Room) -> None:
        (seen,) = room.entries_of(FIRST)
        digest = room.archive.opening(seen.evidence.exchange.body).digest
        (room.folder / "blobs" / "sha256" / digest[:2] / digest).unlink()
        room.twin.noise = True  # type: ignore[attr-defined]  # ours: each answer is read
        await room.polls("1")
        room.source.platform = replace(room.platform, READER="2", worded="words")
        await room.restart("")
        await room.polls("2")
        assert len(room.entries_of(FIRST)) == 1
        room.twin.edit(FIRST, "other")
        await room.polls("2")
        assert len({x.outcome for x in room.entries_of(FIRST)}) == 2

    live(tmp_path, act)


def test_what_could_not_be_read_is_read_by_a_later_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked, the evidence is the old answer, and doing it again adds nothing."""

    async def act(room: Room) -> None:
        room.twin.shape = "toots"  # type: ignore[attr-defined]  # ours
        second = PostId(room.twin.post("in the new shape"))
        await room.polls("1")
        assert [one.why for one in room.facts(Unread)] == ["a list of another shape"]
        kept = room.entries()[-1].evidence.exchange  # type: ignore[union-attr]  # observations
        assert not room.entries_of(second)
        asked, tomorrow = len(room.twin.asked), Scripted(READER="2", understands=("toots",))
        monkeypatch.setattr(platforms, "POLLED", (tomorrow,))
        monkeypatch.setattr("onrecord.platforms.PLATFORMS", (tomorrow,))
        assert read_again(room.archive) == 1
        (found,) = room.entries_of(second)
        assert isinstance(found.outcome, Seen) and found.evidence.exchange == kept
        assert read_again(room.archive) == 0
        assert len(room.twin.asked) == asked

    live(tmp_path, act)


def test_an_update_reads_what_could_not_be_read_before_it_asks(tmp_path: Path) -> None:
    async def act(room: Room) -> None:
        room.twin.shape = "toots"  # type: ignore[attr-defined]  # ours
        second = PostId(room.twin.post("in the new shape"))
        await room.polls("1")
        room.twin.withdraw(second)
        room.source.platform = Scripted(READER="2", understands=("toots", "posts"))
        await room.restart("")
        await room.polls("1")
        await room.settled("")
        room.posts["b"] = second
        room.withdrawn.add("b")
        assert room.outcomes("b") == "seen absent absent"

    live(tmp_path, act)
