"""Is a version that nobody here saw told as its instance's word, and as nothing more?"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from instance_room import Room, room
from mastodon_twin import MastodonTwin
from onrecord.cli.printing import print_post
from onrecord.desk.as_of import AsOf
from onrecord.desk.finding import PostFinding, find_post
from onrecord.desk.shapes import post_shape
from onrecord.record.accounts import PostId, ref_of
from onrecord.watch.sources.media import Media
from onrecord.watch.sources.watched import Source
from web.asking import Pages

Act = Callable[[Room, MastodonTwin, Source], Awaitable[None]]


def run(folder: Path, act: Act) -> None:
    async def acting() -> None:
        with MastodonTwin() as twin:
            async with room(folder / "archive") as here:
                await act(here, twin, await here.enrol(twin.address))

    asyncio.run(acting())


def found(here: Room, source: Source, post: str, **when: object) -> PostFinding:
    ref = ref_of(*source.key, PostId(post))
    return find_post(here.archive, ref, AsOf(**when))  # type: ignore[arg-type]  # each test's own


async def edited_twice(here: Room, twin: MastodonTwin, source: Source) -> str:
    """A post that was seen before and after two edits, and its history."""
    post = twin.post("The dam is safe.")
    await here.looker.look(source)
    twin.edit(post, "The dam \u202e may break.")
    twin.edit(post, "The dam is mostly safe.")
    await here.looker.look(source)
    await Media(here.asker, here.questions).once()
    return post


def test_only_what_nobody_saw_is_told(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = await edited_twice(here, twin, source)
        finding = found(here, source, post)
        assert [one.said.text for one in finding.versions if one.said] == [
            "The dam is safe.",
            "The dam is mostly safe.",
        ]
        (told,) = finding.told
        assert told.text == "The dam \u202e may break."
        assert told.claimed_at is not None and told.claimed_at <= told.told_at
        (shape,) = post_shape(finding)["told_versions"]
        assert shape["text"] == told.text and shape["because"] == told.because
        assert finding.presence.verdict == "present"

    run(tmp_path, act)


def test_it_is_printed_as_the_instance_s_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = await edited_twice(here, twin, source)
        print_post(found(here, source, post))

    run(tmp_path, act)
    said = capsys.readouterr().out
    assert "not seen here: by its instance’s word of" in said
    assert "\u202e" not in said  # shown, not let loose on the terminal


def test_its_page_tells_it_too(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = await edited_twice(here, twin, source)
        ref = ref_of(*source.key, PostId(post))
        page = await asyncio.to_thread(Pages(here.archive).get, f"/posts/{ref}")
        assert page.status_code == 200
        assert "Texts that its instance tells of" in page.text and "may break." in page.text

    run(tmp_path, act)


def test_before_it_was_told_nobody_knew(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        before = here.clock.now()
        twin.edit(post, "The dam may break.")
        twin.edit(post, "The dam is mostly safe.")
        await here.looker.look(source)
        await Media(here.asker, here.questions).once()
        assert found(here, source, post).told and not found(here, source, post, known=before).told

    run(tmp_path, act)


def test_a_history_that_was_refused_tells_nothing(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        twin.media.clear()
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.edit(post, "The dam may break.")
        twin.edit(post, "The dam is mostly safe.")
        await here.looker.look(source)
        twin.withdraw(post)  # its history is gone with it
        await Media(here.asker, here.questions).once()
        assert found(here, source, post).told == ()

    run(tmp_path, act)
