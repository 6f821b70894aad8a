"""Does a real account's life come out as it was? Each scene against a real server.

A scene plays what an account, its host or its app does, and asserts what a reader then gets:
the verdict on a post, whose signature stands behind it, and the words.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app_view import AppView
from bluesky_rig import (
    Account,
    BlueskyServer,
    Record,
    create_write,
    delete_write,
    image_embed,
    update_write,
)
from onrecord.desk.finding import PostFinding
from onrecord.findings.verdicts import Verdict
from onrecord.proof.atproto import cid_of_blob, cid_text
from onrecord.record.observations import Authenticity, PostObservation, Surface
from onrecord.record.outcomes import AccountState, Identity, Revision, Seen
from onrecord.watch.loop import Watcher
from watching import Newsroom, newsroom

pytestmark = pytest.mark.rig
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@dataclass(slots=True)
class Scene:
    """A server, an enrolled account, and the newsroom that watches it."""

    server: BlueskyServer
    room: Newsroom
    account: Account
    watcher: Watcher

    async def told(self) -> None:
        """Wait until the newsroom knows all that has happened."""
        await self.room.caught_up(self.watcher)

    async def found(self, post: Record) -> PostFinding:
        await self.told()
        return self.room.post(self.account, post)

    async def seen(self, text: str) -> Record:
        """A post that was seen when it appeared."""
        post = self.server.post(self.account, text)
        await self.told()
        return post


@asynccontextmanager
async def scene(folder: Path, server: BlueskyServer, app: str = "") -> AsyncIterator[Scene]:
    account = server.create_account()
    async with newsroom(folder / "archive", server, app_view=app) as room:
        await room.enrol(account)
        async with room.watching() as watcher:
            yield Scene(server, room, account, watcher)


def play(act: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(act())  # type: ignore[arg-type]


def require(found: PostFinding, verdict: Verdict, signed: bool, *phrases: str) -> None:
    """The verdict, whose word it is, and what the words must say; it always rests on entries."""
    presence = found.presence
    assert presence.verdict is verdict, presence.says
    expected = Authenticity.ACCOUNT_SIGNED if signed else Authenticity.TLS_ONLY
    assert presence.authenticity is expected
    for phrase in phrases:
        assert phrase in presence.says
    assert presence.because
    digests = {logged.digest for logged in (*found.entries, *found.around)}
    assert set(presence.because) <= digests


def texts(found: PostFinding) -> list[str]:
    return [shown.said.text for shown in found.versions if shown.said is not None]


def test_a_post_appears_changes_and_is_withdrawn(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post = bluesky.post(here.account, "The dam is safe.")
            require(await here.found(post), Verdict.PRESENT, True, "signed with the account's key")
            bluesky.edit(here.account, post, "The dam is being checked.")
            found = await here.found(post)
            require(found, Verdict.PRESENT, True)
            assert texts(found) == ["The dam is safe.", "The dam is being checked."]
            bluesky.delete(here.account, post)
            found = await here.found(post)
            require(
                found,
                Verdict.WITHDRAWN_BY_ACCOUNT_KEY,
                True,
                "Withdrawn with the account's key",
                "does not show who acted",
            )
            assert texts(found) == ["The dam is safe.", "The dam is being checked."]
            assert found.presence.last_seen is not None and found.presence.first_absent is not None
            assert found.presence.last_seen < found.presence.first_absent
            # The frame's proof of absence, and the tree's own word when it was asked at once.
            methods = [
                logged.entry.evidence.exchange.method
                for logged in found.entries
                if isinstance(logged.entry, PostObservation)
                and logged.entry.evidence.surface is Surface.TREE
            ]
            assert methods == ["SUBSCRIBE", "SUBSCRIBE", "SUBSCRIBE", "GET"]
            (span,) = here.room.spans(here.account)
            assert span.complete and not here.room.gaps(here.account)

    play(act)


def test_a_batch_of_six_operations_is_one_commit(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            kept = await here.seen("stays")
            edited, gone = await here.seen("one"), await here.seen("two")
            before = len(here.room.facts(here.account, Revision))
            writes = [create_write(f"new {number}") for number in range(4)]
            writes += [update_write(edited.rkey, "one, edited"), delete_write(gone.rkey)]
            made = bluesky.apply_writes(here.account, writes)
            await here.told()
            assert len(here.room.facts(here.account, Revision)) == before + 1
            for result in made[:4]:
                post = Record(result["uri"], result["cid"])
                require(here.room.post(here.account, post), Verdict.PRESENT, True)
            assert texts(here.room.post(here.account, edited)) == ["one", "one, edited"]
            require(here.room.post(here.account, gone), Verdict.WITHDRAWN_BY_ACCOUNT_KEY, True)
            require(here.room.post(here.account, kept), Verdict.PRESENT, True)

    play(act)


def test_a_picture_is_fetched_at_once_and_checked(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            blob = bluesky.upload_image(here.account, PICTURE)
            post = bluesky.post(here.account, "The dam.", embed=image_embed(blob, "a dam"))
            found = await here.found(post)
            (part,) = [
                logged.entry
                for logged in found.entries
                if isinstance(logged.entry, PostObservation) and logged.entry.part is not None
            ]
            assert part.part == cid_text(cid_of_blob(PICTURE))
            assert isinstance(part.outcome, Seen)
            assert here.room.archive.blob(part.outcome.version) == PICTURE
            # A second after the deletion nobody serves it any more; we hold it all the same.
            bluesky.delete(here.account, post)
            require(await here.found(post), Verdict.WITHDRAWN_BY_ACCOUNT_KEY, True)
            assert here.room.archive.blob(part.outcome.version) == PICTURE

    play(act)


def test_a_host_hides_a_post_and_shows_it_again(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post, other = await here.seen("embarrassing"), await here.seen("harmless")
            await here.room.visited(here.watcher)
            bluesky.takedown_record(post)
            await here.room.visited(here.watcher)
            require(
                await here.found(post),
                Verdict.HIDDEN_BY_HOST,
                False,
                "Hidden by its host",
                "while the account's signed tree held it",
            )
            require(await here.found(other), Verdict.PRESENT, True)
            assert isinstance(here.room.outcomes(here.account, post, Surface.TREE)[-1], Seen)
            bluesky.restore_record(post)
            await here.room.visited(here.watcher)
            require(await here.found(post), Verdict.PRESENT, True, "Its host served it")

    play(act)


def test_a_post_that_its_host_hid_is_withdrawn(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post = await here.seen("embarrassing")
            await here.room.visited(here.watcher)
            bluesky.takedown_record(post)
            await here.room.visited(here.watcher)
            bluesky.delete(here.account, post)
            require(await here.found(post), Verdict.WITHDRAWN_BY_ACCOUNT_KEY, True)

    play(act)


def test_the_app_hides_what_its_host_still_serves(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        with AppView(bluesky.pds) as app:
            async with scene(tmp_path, bluesky, app.url) as here:
                post, other = await here.seen("moderated"), await here.seen("harmless")
                await here.room.visited(here.watcher)
                app.hide(post.uri)
                await here.room.visited(here.watcher)
                require(await here.found(post), Verdict.HIDDEN_BY_APP, False, "Hidden by the app")
                require(await here.found(other), Verdict.PRESENT, True)
                app.show(post.uri)
                await here.room.visited(here.watcher)
                require(await here.found(post), Verdict.PRESENT, True)

    play(act)


def test_the_app_is_silent_about_everything(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """Then it may be our own fault: nothing is said of any post."""

    async def act() -> None:
        with AppView(bluesky.pds) as app:
            async with scene(tmp_path, bluesky, app.url) as here:
                posts = [await here.seen("one"), await here.seen("two")]
                await here.room.visited(here.watcher)
                for post in posts:
                    app.hide(post.uri)
                await here.room.visited(here.watcher)
                for post in posts:
                    require(await here.found(post), Verdict.PRESENT, True)

    play(act)


def test_a_host_takes_an_account_down_and_restores_it(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post = await here.seen("before")
            bluesky.takedown_account(here.account)
            require(
                await here.found(post),
                Verdict.ACCOUNT_INACTIVE,
                False,
                "“takendown” by the word of its host",
                "says nothing about the post itself",
            )
            bluesky.restore_account(here.account)
            require(await here.found(post), Verdict.PRESENT, True)

    play(act)


def test_an_account_is_deactivated_and_comes_back(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post = await here.seen("before")
            bluesky.deactivate(here.account)
            require(
                await here.found(post),
                Verdict.ACCOUNT_INACTIVE,
                False,
                "“deactivated” by the word of its host",
            )
            bluesky.activate(here.account)
            require(await here.found(post), Verdict.PRESENT, True)
            after = bluesky.post(here.account, "after")
            require(await here.found(after), Verdict.PRESENT, True)
            assert all(span.complete for span in here.room.spans(here.account))

    play(act)


def test_a_handle_changes_and_the_account_stays(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post = await here.seen("before")
            handle = bluesky.fresh_handle("renamed")
            bluesky.update_handle(here.account, handle)
            await here.told()
            assert here.watcher.watched[here.room.account(here.account).account].handle == handle
            by_stream, by_log = here.room.facts(here.account, Identity)[-2:]
            assert isinstance(by_stream, Identity) and isinstance(by_log, Identity)
            assert by_stream.said_by == "the stream" and by_log.handles == (handle,)
            assert "signed identity log" in by_log.said_by
            require(await here.found(post), Verdict.PRESENT, True)

    play(act)


def test_a_key_is_rotated(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            before = await here.seen("under the old key")
            key = bluesky.rotate_signing_key(here.account).removeprefix("did:key:")
            after = bluesky.post(here.account, "under the new key")
            for post in (before, after):
                require(await here.found(post), Verdict.PRESENT, True)
            identities = here.room.facts(here.account, Identity)
            assert key in [x.signing_key for x in identities if isinstance(x, Identity)]
            assert not here.room.unread(here.account)
            # The server announces a rotation by #sync, which leaves open what came before.
            (gap,) = here.room.gaps(here.account)
            assert "without what came before it" in gap.why

    play(act)


def test_a_key_is_rotated_and_nobody_says_so(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """The first commit under the new key makes us ask; it is not lost and not believed blindly."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            await here.seen("under the old key")
            here.watcher.stop()
        key = bluesky.rotate_signing_key(here.account).removeprefix("did:key:")
        silent = bluesky.sequence()
        async with newsroom(tmp_path / "archive", bluesky) as room:
            room.archive.state.set(f"cursor/{room.settings.firehose}", str(silent))
            async with room.watching() as watcher:
                post = bluesky.post(here.account, "under the new key")
                await room.caught_up(watcher)
                require(room.post(here.account, post), Verdict.PRESENT, True)
                assert watcher.watched[room.account(here.account).account].key == key
                assert not room.unread(here.account)

    play(act)


def test_an_account_is_deleted(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            post = await here.seen("the last word")
            bluesky.delete_account(here.account)
            found = await here.found(post)
            require(found, Verdict.ACCOUNT_INACTIVE, False, "by the word of its host")
            states = here.room.facts(here.account, AccountState)
            assert AccountState("deleted", "the stream") in states
            assert texts(found) == ["the last word"]

    play(act)


def test_onrecord_is_restarted_in_the_middle(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            before = await here.seen("before")
        unseen = bluesky.post(here.account, "while nobody listened")
        bluesky.delete(here.account, before)
        async with newsroom(tmp_path / "archive", bluesky) as room, room.watching() as watcher:
            after = bluesky.post(here.account, "after")
            await room.caught_up(watcher)
            require(room.post(here.account, before), Verdict.WITHDRAWN_BY_ACCOUNT_KEY, True)
            require(room.post(here.account, unseen), Verdict.PRESENT, True)
            require(room.post(here.account, after), Verdict.PRESENT, True)
            (span,) = room.spans(here.account)
            assert span.complete and not room.gaps(here.account)

    play(act)


def test_the_server_is_restarted_in_the_middle(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            before = await here.seen("before")
            await asyncio.to_thread(bluesky.restart)
            here.account = bluesky.sign_in(here.account)
            after = bluesky.post(here.account, "after")
            for post in (before, after):
                require(await here.found(post), Verdict.PRESENT, True)
            (span,) = here.room.spans(here.account)
            assert span.complete and not here.room.gaps(here.account)

    play(act)


def test_once_catches_up_from_the_cursor_and_returns(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    async def act() -> None:
        account = bluesky.create_account()
        async with newsroom(tmp_path / "archive", bluesky) as room:
            await room.enrol(account)
            first = bluesky.post(account, "one")
            second = bluesky.post(account, "two")
            bluesky.delete(account, first)
            await room.once()
            require(room.post(account, first), Verdict.WITHDRAWN_BY_ACCOUNT_KEY, True)
            require(room.post(account, second), Verdict.PRESENT, True)
            assert room.archive.published.size == room.archive.head.size
            size = room.archive.head.size
            await room.once()  # nothing has happened: only the host's word is new
            new = [one.entry for one in room.archive.entries(size)]
            assert [getattr(entry, "fact", entry) for entry in new] == [
                AccountState("active", "its host")
            ]

    play(act)


def test_two_accounts_are_told_apart(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            other = bluesky.create_account()
            await here.room.enrol(other, "Ministry of Winds")
            here.watcher.stop()
        async with newsroom(tmp_path / "archive", bluesky) as room, room.watching() as watcher:
            first = bluesky.post(here.account, "of tides")
            second = bluesky.post(other, "of winds")
            bluesky.delete(here.account, first)
            bluesky.deactivate(other)
            await room.caught_up(watcher)
            require(room.post(here.account, first), Verdict.WITHDRAWN_BY_ACCOUNT_KEY, True)
            require(room.post(other, second), Verdict.ACCOUNT_INACTIVE, False)
            assert len(room.spans(here.account)) == len(room.spans(other)) == 1

    play(act)


def test_an_account_that_is_added_while_we_watch_is_watched(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            other = bluesky.create_account()
            await here.room.enrol(other, "Ministry of Winds")
            post = bluesky.post(other, "of winds")
            while other.did not in here.watcher.watched:
                await asyncio.sleep(0.01)
            await here.told()
            await here.room.visited(here.watcher)
            require(here.room.post(other, post), Verdict.PRESENT, True)

    play(act)
