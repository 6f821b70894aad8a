"""Are pictures fetched when a post shows them, again when that fails, and not for ever?"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from instance_room import Room, room
from mastodon_twin import MastodonTwin
from onrecord.record.observations import Authenticity
from onrecord.record.outcomes import Absent, Refused, Seen, Unreached, Unread
from onrecord.watch.sources.media import Media
from onrecord.watch.sources.owed_media import MOST_OF_A_VERSION, WAITS
from onrecord.watch.sources.watched import Source
from twin_server import Fault, Reply

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
Act = Callable[[Room, MastodonTwin, Source], Awaitable[None]]


def with_picture(twin: MastodonTwin, name: str = "dam.png", **more: Any) -> tuple[str, str]:
    """A post with a picture: both their names."""
    url = f"{twin.base}/media/{name}"
    attached = [{"id": "1", "type": "image", "url": url, "description": "A dam"}]
    return twin.post("Look", media_attachments=attached, **more), url


def run(folder: Path, act: Act, *, served: bool = True) -> None:
    async def acting() -> None:
        with MastodonTwin() as twin:
            if served:
                twin.media["dam.png"] = PICTURE
            async with room(folder / "archive") as here:
                await act(here, twin, await here.enrol(twin.address))

    asyncio.run(acting())


def asked_for(twin: MastodonTwin, name: str = "dam.png") -> int:
    return sum(asked.path == f"/media/{name}" for asked in twin.asked)


def test_a_picture_is_fetched_and_recorded_by_its_address(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post, url = with_picture(twin)
        assert (await here.looker.look(source)).news
        await Media(here.asker, here.questions).once()
        (seen,) = here.said_of(source, post, url)
        assert isinstance(seen.outcome, Seen)
        assert here.archive.blob(seen.outcome.version) == PICTURE
        assert seen.evidence.authenticity is Authenticity.TLS_ONLY
        assert seen.evidence.exchange.url == url
        assert len(here.said_of(source, post)) == 1  # of the post itself it says nothing

    run(tmp_path, act)


def test_what_was_fetched_is_not_fetched_again_whoever_looks(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        with_picture(twin)
        await here.looker.look(source)
        media = Media(here.asker, here.questions)
        for each in (media, media, Media(here.asker, here.questions)):
            await each.once()
        here.archive.state.set("media/sources", None)  # the note is lost: all is looked through
        here.clock.move(hours=7)
        await Media(here.asker, here.questions).once()
        assert asked_for(twin) == 1

    run(tmp_path, act)


def test_what_was_there_when_the_account_was_added_is_owed_too(tmp_path: Path) -> None:
    async def acting() -> None:
        with MastodonTwin() as twin:
            twin.media["dam.png"] = PICTURE
            post, url = with_picture(twin)
            async with room(tmp_path / "archive") as here:
                source = await here.enrol(twin.address)
            async with room(tmp_path / "archive") as here:  # after a restart
                await Media(here.asker, here.questions).once()
                assert len(here.said_of(source, post, url)) == 1

    asyncio.run(acting())


FAULTS = {
    "403": (Fault.FORBIDDEN, Refused),
    "429": (Fault.RATE_LIMIT, Refused),
    "500": (Fault.ERROR, Unreached),
    "a captcha": (Fault.CAPTCHA, Refused),
    "a login form": (Fault.LOGIN_FORM, Refused),
    "a broken connection": (Fault.RESET, Unreached),
    "half of it": (Fault.HALF, Unreached),
    "nothing": (Fault.EMPTY, Unread),
    "404": (Fault.NOT_FOUND_ALL, Absent),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_given_is_recorded_and_tried_again(tmp_path: Path, fault: str) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post, url = with_picture(twin)
        await here.looker.look(source)
        media = Media(here.asker, here.questions)
        twin.faulty_paths, twin.fault = ("/media/",), FAULTS[fault][0]
        await media.once()
        await media.once()  # not due yet
        (failed,) = here.said_of(source, post, url)
        assert isinstance(failed.outcome, FAULTS[fault][1])
        twin.fault = None
        here.clock.move(minutes=2)
        # The twin's Retry-After, or our own patience with a host that fails: true seconds.
        await asyncio.sleep(1.1 if FAULTS[fault][0] is Fault.RATE_LIMIT else 0.3)
        await media.once()
        assert isinstance(here.said_of(source, post, url)[-1].outcome, Seen)
        assert here.said_of(source, post)[-1].outcome == here.said_of(source, post)[0].outcome

    run(tmp_path, act)


def test_it_is_not_tried_for_ever_and_a_restart_does_not_begin_anew(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post, url = with_picture(twin)
        await here.looker.look(source)
        for _ in range(20):
            await Media(here.asker, here.questions, here.told.append).once()
            here.clock.move(hours=7)
            here.archive.state.set("media/sources", None)  # and the note is lost
        assert len(here.said_of(source, post, url)) == len(WAITS) + 1 == asked_for(twin)
        assert [told for told in here.told if url in told] == [
            f"{post}: a picture or film can't be had: {url}: HTTP 404"
        ]

    run(tmp_path, act, served=False)


def test_a_page_in_the_place_of_a_picture_is_not_taken_for_it(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        url = f"{twin.base}/media/../page"
        answer = twin.answer

        def with_page(asked: Any) -> Any:
            if asked.path.endswith("/page"):
                return Reply(
                    b"<!doctype html><p>Long text</p>" * 9, 200, {"content-type": "text/html"}
                )
            return answer(asked)

        twin.answer = with_page  # type: ignore[method-assign]  # one page more
        post = twin.post("x", media_attachments=[{"type": "image", "url": url}])
        await here.looker.look(source)
        await Media(here.asker, here.questions).once()
        (found,) = here.said_of(source, post, url)
        assert found.outcome == Unread("a page in the place of a picture or film")

    run(tmp_path, act)


def test_of_hundreds_of_pictures_the_first_are_fetched(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        attached = []
        for n in range(MOST_OF_A_VERSION + 5):
            twin.media[f"{n}.png"] = PICTURE
            attached.append({"type": "image", "url": f"{twin.base}/media/{n}.png"})
        twin.post("x", media_attachments=attached)
        await here.looker.look(source)
        await Media(here.asker, here.questions).once()
        assert sum(a.path.startswith("/media/") for a in twin.asked) == MOST_OF_A_VERSION
        assert asked_for(twin, "0.png") == 1 and asked_for(twin, f"{MOST_OF_A_VERSION}.png") == 0

    run(tmp_path, act)


def test_one_that_is_too_large_is_not_taken(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        twin.media["dam.png"] = bytes(1_000_001)
        post, url = with_picture(twin)
        await here.looker.look(source)
        await Media(here.asker, here.questions).once()
        (found,) = here.said_of(source, post, url)
        assert isinstance(found.outcome, Unreached) and "too large" in found.outcome.why

    run(tmp_path, act)


def test_an_edit_brings_what_its_instance_says_of_the_versions_before(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.edit(post, "Nobody saw this.")
        twin.edit(post, "The dam is mostly safe.")
        await here.looker.look(source)
        await Media(here.asker, here.questions).once()
        edited = twin.status_of(post)["edited_at"]
        part = f"{twin.base}/api/v1/statuses/{twin.number_of(post)}/history#{edited}"
        (history,) = here.said_of(source, post, part)
        assert isinstance(history.outcome, Seen)
        assert b"Nobody saw this." in here.archive.blob(history.outcome.version)
        # It is not taken for a sighting of ours.
        assert here.versions(source, post) == ["The dam is safe.", "The dam is mostly safe."]

    run(tmp_path, act)


def test_beside_the_polls_a_picture_is_there_at_once(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        media = Media(here.asker, here.questions)
        going = asyncio.create_task(media.go_on(lambda key: None))
        try:
            post, url = with_picture(twin)
            await here.looker.look(source)
            await media.after(source)
            async with asyncio.timeout(5):
                while not here.said_of(source, post, url):
                    assert not going.done()
                    await asyncio.sleep(0.02)
        finally:
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)

    run(tmp_path, act)
