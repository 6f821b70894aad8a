"""Does all of it hold against a server that is not ours? `mastodon-mock`, as a process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from instance_room import Room, room
from mastodon_rig import MastodonServer, mastodon_server
from onrecord.platforms import mastodon
from onrecord.platforms.polling import Answer, Question, Shown
from onrecord.platforms.speech import Said
from onrecord.reading.polled import read_answer
from onrecord.record.accounts import PostId
from onrecord.record.outcomes import Absent, AccountState, Seen
from onrecord.watch.sources.media import Media
from onrecord.watch.sources.watched import Source

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    with mastodon_server(tmp_path_factory.mktemp("mastodon")) as running:
        yield running


def run(
    server: MastodonServer, folder: Path, act: Callable[[Room, Source], Awaitable[None]]
) -> None:
    async def acting() -> None:
        async with room(folder / "archive") as here:
            await act(here, await here.enrol(server.address))

    asyncio.run(acting())


async def answer_to(here: Room, source: Source, question: Question | None) -> Answer:
    assert question is not None
    asked = await here.questions.ask(question, fresh=True)
    return read_answer(source.platform, source.account, asked.exchange)


def said(answer: Answer, post: str) -> Said:
    found = answer.posts[PostId(post)]
    assert isinstance(found, Shown)
    return mastodon.read_version(PostId(post), found.version)


def test_an_account_is_enrolled_with_what_is_there(server: MastodonServer, tmp_path: Path) -> None:
    posts = [server.post(f"Number {n}") for n in range(45)]

    async def act(here: Room, source: Source) -> None:
        assert source.account.account == f"{server.base}/@press"
        assert source.account.handle == f"press@{server.netloc}"
        assert source.account.host.endswith("#v2+many")
        for post in posts:  # more than one page of the list
            assert len(here.said_of(source, post)) == 1

    run(server, tmp_path, act)


def test_every_question_is_answered_as_it_is_read(server: MastodonServer, tmp_path: Path) -> None:
    post = server.post("The dam is safe.", spoiler_text="Flood", language="en")
    other = server.post("Which?", poll={"options": ["High", "Low"], "expires_in": 600})
    gone = server.post("Never mind.")
    server.withdraw(gone)

    async def act(here: Room, source: Source) -> None:
        account = source.account
        (latest,) = mastodon.ask_latest(account)
        listed = await answer_to(here, source, latest)
        assert listed.failure is None and PostId(post) in listed.posts
        one = said(await answer_to(here, source, mastodon.ask_post(account, PostId(post))), post)
        assert (one.text, one.labels, one.languages) == (
            "Flood\n\nThe dam is safe.",
            ("Flood",),
            ("en",),
        )
        assert said(listed, other).text == "Which?\n\n- High\n- Low"
        missing = await answer_to(here, source, mastodon.ask_post(account, PostId(gone)))
        assert missing.posts == {PostId(gone): Absent("HTTP 404: Record not found")}
        wanted = [PostId(p) for p in (post, other, gone)]
        many = await answer_to(here, source, mastodon.ask_many(account, wanted))
        assert set(many.posts) == {post, other}
        assert {p: many.posts[p] for p in many.posts} == {p: listed.posts[p] for p in many.posts}
        state = await answer_to(here, source, mastodon.ask_account(account))
        assert AccountState("active", "its instance") in state.facts
        control = await here.questions.ask(mastodon.ask_control(account), fresh=True)
        assert mastodon.is_sound(account, control.exchange)

    run(server, tmp_path, act)


def test_pictures_edits_and_the_history_of_an_edit(server: MastodonServer, tmp_path: Path) -> None:
    picture = server.attach(PICTURE, "A dam, dry")
    post = server.post("Look", media_ids=[picture])

    async def act(here: Room, source: Source) -> None:
        await asyncio.to_thread(server.edit, post, "Look there")
        await asyncio.to_thread(server.edit, post, "Look here")
        assert (await here.looker.look(source)).news
        await Media(here.asker, here.questions).once()
        assert here.versions(source, post) == ["Look", "Look here"]
        (seen, *_) = here.said_of(source, post)
        assert isinstance(seen.outcome, Seen)
        first = mastodon.read_version(PostId(post), here.archive.blob(seen.outcome.version))
        (shown,) = first.media
        assert shown.words == "A dam, dry"
        (kept,) = here.said_of(source, post, shown.part)
        assert isinstance(kept.outcome, Seen)
        assert here.archive.blob(kept.outcome.version) == PICTURE
        last = here.said_of(source, post)[-1].outcome
        assert isinstance(last, Seen)
        history = mastodon.history_of(PostId(post), here.archive.blob(last.version))
        (kept,) = here.said_of(source, post, history)
        assert isinstance(kept.outcome, Seen)
        told = mastodon.read_history(here.archive.blob(kept.outcome.version))
        assert [one.text for one in told] == ["Look", "Look there", "Look here"]

    run(server, tmp_path, act)


def test_a_suspended_account_withdraws_nothing(server: MastodonServer, tmp_path: Path) -> None:
    post = server.post("The dam is safe.")

    async def act(here: Room, source: Source) -> None:
        place = mastodon.place_of(source.account)
        assert place is not None
        await asyncio.to_thread(server.suspend, place.number)
        try:
            await here.looker.look(source)  # this server has an empty list then
            state = await answer_to(here, source, mastodon.ask_account(source.account))
            assert AccountState("suspended", "its instance") in state.facts
            here.clock.move(seconds=5)
            await here.looker.settle(source)
            assert all(isinstance(e.outcome, Seen) for e in here.said_of(source, post))
        finally:
            await asyncio.to_thread(server.suspend, place.number, back=True)

    run(server, tmp_path, act)
