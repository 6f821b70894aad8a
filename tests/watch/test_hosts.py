"""What if a host fails, lies about the account, or is no longer the account's? Nothing is made up.

The failures of a host change no verdict and hold up nobody else; an account that moved is looked
up before anything is said of it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bluesky_rig import Account, BlueskyServer, Record
from host_twin import Answers, HostTwin, hosting, never, says, shut
from loopback_server import Request, answer
from onrecord.findings.verdicts import Verdict
from onrecord.network import Limits
from onrecord.record.accounts import AccountId
from onrecord.record.observations import AccountObservation, PostObservation, Surface
from onrecord.record.outcomes import AccountState, Identity, Refused, Unreached, Unread
from onrecord.watch.loop import Watcher
from watching import QUICK, Newsroom, newsroom, until

pytestmark = pytest.mark.rig
# Who does not answer is given up soon; whoever else is asked meanwhile may be slow on a busy machine.
HURRIED = Limits(connect=5.0, read=3.0, whole=6.0)


@dataclass(slots=True)
class Scene:
    """An account at a host's twin, and the newsroom that watches it."""

    server: BlueskyServer
    room: Newsroom
    account: Account
    host: HostTwin
    watcher: Watcher

    async def told(self) -> None:
        await self.room.caught_up(self.watcher)

    def verdict(self, post: Record) -> Verdict:
        return self.room.post(self.account, post).presence.verdict

    @property
    def id(self) -> AccountId:
        return AccountId(self.account.did)


@asynccontextmanager
async def scene(
    folder: Path, server: BlueskyServer, *, plc: str | None = None
) -> AsyncIterator[Scene]:
    account = server.create_account()
    async with (
        hosting(server.pds) as host,
        newsroom(folder / "archive", server, limits=HURRIED, plc=plc) as room,
    ):
        server.move_to(account, host.url)
        await room.enrol(account)
        async with room.watching() as watcher:
            yield Scene(server, room, account, host, watcher)


FAILURES: dict[str, tuple[Answers, type]] = {
    "down": (shut, Unreached),
    "slow": (never, Unreached),
    "in trouble": (says("503 Unavailable", b""), Unreached),
    "refusing us": (says("403 Forbidden", b""), Refused),
    "limiting us": (says("429 Too Many Requests", b""), Refused),
    "behind a login": (says("401 Unauthorized", b'{"error":"AuthMissing"}'), Refused),
    "talking nonsense": (says("200 OK", b"<html>"), Unread),
    "speaking of something else": (says("404 Not Found", b'{"error":"MethodNotFound"}'), Unread),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_host_that_fails_changes_no_verdict(
    bluesky: BlueskyServer, tmp_path: Path, name: str
) -> None:
    answers, outcome = FAILURES[name]

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            kept = bluesky.post(here.account, "kept")
            gone = bluesky.post(here.account, "withdrawn")
            await here.told()
            await here.room.visited(here.watcher)
            here.host.instead["*"] = answers
            bluesky.delete(here.account, gone)
            await here.told()
            await here.room.visited(here.watcher)
            assert here.verdict(kept) is Verdict.PRESENT
            assert here.verdict(gone) is Verdict.WITHDRAWN_BY_ACCOUNT_KEY  # the stream's proof
            assert isinstance(here.room.outcomes(here.account, gone, Surface.HOST)[-1], outcome)
            ours = here.room.facts(here.account, Unreached, Refused, Unread)
            assert ours and isinstance(ours[-1], outcome)
            states = here.room.facts(here.account, AccountState)
            assert set(states) == {AccountState("active", "its host")}

    asyncio.run(act())


def test_a_slow_host_holds_up_nobody_else(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """Its accounts wait; everybody else's posts are recorded and followed up meanwhile."""

    async def act() -> None:
        stuck, well = bluesky.create_account(), bluesky.create_account()
        async with (
            hosting(bluesky.pds) as slow,
            newsroom(tmp_path / "archive", bluesky) as room,
        ):
            # Questions are limited by the host's name: this one has another than the server.
            bluesky.move_to(stuck, slow.url.replace("localhost", "127.0.0.1"))
            await room.enrol(stuck, "Ministry of Tides")
            await room.enrol(well, "Ministry of Winds")
            slow.instead["*"] = never
            async with room.watching() as watcher:
                for text in ("one", "two", "three"):
                    bluesky.delete(stuck, bluesky.post(stuck, text))
                gone = bluesky.post(well, "withdrawn")
                bluesky.delete(well, gone)
                last = bluesky.sequence()
                await until(lambda: (room.cursor or 0) >= last)
                await until(lambda: bool(room.outcomes(well, gone, Surface.HOST)))
                assert not watcher.at_rest  # the slow host is still being waited for
                found = room.post(well, gone).presence
                assert found.verdict is Verdict.WITHDRAWN_BY_ACCOUNT_KEY

    asyncio.run(act())


def test_a_silent_directory_holds_up_nobody_else(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """A frame in doubt waits for the directory; the frames of others do not."""

    async def act() -> None:
        rotated, well = bluesky.create_account(), bluesky.create_account()
        async with (
            hosting(bluesky.plc) as directory,
            newsroom(tmp_path / "archive", bluesky, plc=directory.url) as room,
        ):
            await room.enrol(rotated, "Ministry of Tides")
            await room.enrol(well, "Ministry of Winds")
            async with room.watching() as watcher:
                await until(lambda: watcher.at_rest)
                bluesky.rotate_signing_key(rotated)
                directory.instead["*"] = never
                before = room.cursor
                hidden = bluesky.post(rotated, "under a key that we do not know yet")
                seen = bluesky.post(well, "of winds")
                await until(lambda: in_record(room, well, seen))
                assert not in_record(room, rotated, hidden)
                # What waits is not passed by the cursor: a restart would hear it again.
                assert room.cursor is not None and room.cursor < bluesky.sequence()
                assert before is not None and room.cursor >= before
                # The first question hangs; the next one, after the restart, does not.
        async with newsroom(tmp_path / "archive", bluesky) as room, room.watching() as watcher:
            await room.caught_up(watcher)
            assert room.post(rotated, hidden).presence.verdict is Verdict.PRESENT
            assert not room.unread(rotated)

    asyncio.run(act())


def test_a_question_that_was_not_answered_is_put_again_after_a_restart(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """The stream spoke of a new identity, and its frame is behind us: we still owe the question."""

    async def act() -> None:
        account = bluesky.create_account()
        async with (
            hosting(bluesky.plc) as directory,
            newsroom(tmp_path / "archive", bluesky, plc=directory.url) as room,
        ):
            await room.enrol(account)
            async with room.watching() as watcher:
                await until(lambda: watcher.at_rest)
                directory.instead["*"] = never
                handle = bluesky.fresh_handle("renamed")
                bluesky.update_handle(account, handle)
                last = bluesky.sequence()
                await until(lambda: (room.cursor or 0) >= last)
        async with newsroom(tmp_path / "archive", bluesky) as room, room.watching() as watcher:
            note = AccountId(account.did)
            await until(lambda: watcher.watched[note].handle == handle)

    asyncio.run(act())


def in_record(room: Newsroom, account: Account, post: Record) -> bool:
    posts = room.archive.index.posts_of("bluesky", AccountId(account.did), 10)
    return post.rkey in [name.rpartition("/")[2] for _, name in posts]


def test_the_directory_is_asked_once_in_a_while(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """Forged frames one after the other do not make us ask for the key one after the other."""

    async def act() -> None:
        account = bluesky.create_account()
        patient = replace(QUICK, spacing=3600.0)
        async with (
            hosting(bluesky.plc) as directory,
            newsroom(tmp_path / "archive", bluesky, plc=directory.url) as room,
        ):
            await room.enrol(account)
            asked = len(directory.server.asked)
            async with room.watching(patient):
                bluesky.rotate_signing_key(account)  # in the directory, and on the stream
                bluesky.post(account, "under the new key")
                bluesky.update_handle(account, bluesky.fresh_handle())
                bluesky.update_handle(account, bluesky.fresh_handle())
                last = bluesky.settled()
                await until(lambda: (room.cursor or 0) >= last)
                await until(lambda: len(directory.server.asked) > asked)
                await asyncio.sleep(0.3)  # time enough for a second question
                assert len(directory.server.asked) == asked + 1

    asyncio.run(act())


@pytest.mark.parametrize("word", ["RepoNotFound", "RepoDeactivated", "RepoTakendown"])
def test_an_account_that_has_moved_is_looked_up_before_anything_is_said(
    bluesky: BlueskyServer, tmp_path: Path, word: str
) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here, hosting(bluesky.pds) as new:
            post = bluesky.post(here.account, "before")
            await here.told()
            bluesky.move_to(here.account, new.url)
            body = b'{"error":"%s","message":"gone"}' % word.encode()
            here.host.instead["*"] = says("400 Bad Request", body)
            await here.room.visited(here.watcher)
            assert here.verdict(post) is Verdict.PRESENT
            states = here.room.facts(here.account, AccountState)
            assert set(states) == {AccountState("active", "its host")}
            assert here.watcher.watched[here.id].host == new.url
            assert "com.atproto.sync.getRepoStatus" in new.methods
            after = bluesky.post(here.account, "after")
            await here.told()
            assert here.verdict(after) is Verdict.PRESENT
            hosts = [fact.host for fact in here.room.facts(here.account, Identity)]  # type: ignore[union-attr]
            assert hosts[-1] == new.url

    asyncio.run(act())


def test_a_host_that_is_gone_is_looked_up_again(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here, hosting(bluesky.pds) as new:
            bluesky.move_to(here.account, new.url)
            here.host.instead["*"] = shut
            await here.room.visited(here.watcher)
            assert here.watcher.watched[here.id].host == new.url
            assert not here.room.facts(here.account, Unreached)

    asyncio.run(act())


def test_nothing_is_said_of_an_account_while_nobody_knows_where_it_is(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """Its host says that it is not there, and the directory can't be asked whether it moved."""

    async def act() -> None:
        async with (
            hosting(bluesky.plc) as directory,
            scene(tmp_path, bluesky, plc=directory.url) as here,
        ):
            post = bluesky.post(here.account, "before")
            await here.told()
            directory.instead["*"] = shut
            body = b'{"error":"RepoNotFound","message":"gone"}'
            here.host.instead["*"] = says("400 Bad Request", body)
            await here.room.visited(here.watcher)
            assert here.verdict(post) is Verdict.PRESENT
            assert "could not be asked whether" in here.room.unread(here.account)[-1]
            directory.instead.clear()
            await here.room.visited(here.watcher)
            assert here.verdict(post) is Verdict.ACCOUNT_INACTIVE

    asyncio.run(act())


@pytest.mark.parametrize(
    ("host", "why"),
    {
        "a private address": ("https://10.11.12.13", "forbidden address"),
        "this machine by another name": ("https://0x7f000001", "forbidden address"),
        "a metadata service": ("http://169.254.169.254", "forbidden address"),
        "a public host without TLS": ("http://93.184.216.34", "forbidden address"),
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_identity_leads_nowhere_that_we_do_not_ask(
    bluesky: BlueskyServer, tmp_path: Path, host: str, why: tuple[str, str]
) -> None:
    async def act() -> None:
        url, failure = why
        async with scene(tmp_path, bluesky) as here:
            post = bluesky.post(here.account, "before")
            await here.told()
            bluesky.move_to(here.account, url)
            here.host.instead["*"] = says("400 Bad Request", b'{"error":"RepoNotFound"}')
            await here.room.visited(here.watcher)
            assert here.watcher.watched[here.id].host == url
            (unreached,) = here.room.facts(here.account, Unreached)
            assert isinstance(unreached, Unreached) and unreached.why.startswith(failure)
            assert here.verdict(post) is Verdict.PRESENT
            asked = [
                one.entry.evidence.exchange
                for one in here.room.about(here.account)
                if isinstance(one.entry, AccountObservation)
                and isinstance(one.entry.fact, Unreached)
            ]
            assert [exchange.peer for exchange in asked] == [None]  # nobody was connected to

    asyncio.run(act())


def test_words_of_a_host_that_the_log_can_not_hold_do_not_end_the_watch(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """Endless, half a character, or for a terminal: kept as bytes, and no state."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            for word in ("x" * 200_000, r"\ud800", r"\u001b[2J", r"\u0000"):
                body = f'{{"did":"{here.id}","active":false,"status":"{word}"}}'.encode()
                here.host.instead["com.atproto.sync.getRepoStatus"] = says("200 OK", body)
                await here.room.visited(here.watcher)
            here.host.instead.clear()
            assert len(here.room.unread(here.account)) >= 4
            far = f'{{"did":"{here.id}","active":true,"rev":"{"z" * 200_000}"}}'.encode()
            here.host.instead["com.atproto.sync.getRepoStatus"] = says("200 OK", far)
            await here.room.visited(here.watcher)
            assert not here.room.gaps(here.account)
            here.host.instead.clear()
            post = bluesky.post(here.account, "after")
            await here.told()
            assert here.verdict(post) is Verdict.PRESENT

    asyncio.run(act())


def test_a_picture_that_is_not_the_one_is_not_taken_for_it(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """Other bytes are kept as such; a later visit gets the right ones."""
    picture = b"\x89PNG\r\n\x1a\n" + b"real" * 50

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            here.host.instead["com.atproto.sync.getBlob"] = says("200 OK", b"\x89PNG another")
            blob = bluesky.upload_image(here.account, picture)
            embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": blob}]}
            post = bluesky.post(here.account, "The dam.", embed=embed)
            await here.told()
            (wrong,) = media(here, post)
            assert isinstance(wrong, Unread) and "not those that the signed record" in wrong.why
            here.host.instead.clear()
            await here.room.visited(here.watcher)
            assert len(media(here, post)) == 2
            size = here.room.archive.head.size
            here.watcher.stop()
        async with newsroom(tmp_path / "archive", bluesky) as room:
            await room.once()  # nothing is owed any more
            assert not [
                one
                for one in room.archive.entries(size)
                if isinstance(one.entry, PostObservation) and one.entry.part is not None
            ]

    asyncio.run(act())


def media(here: Scene, post: Record) -> list[object]:
    entries = (one.entry for one in here.room.post(here.account, post).entries)
    return [e.outcome for e in entries if isinstance(e, PostObservation) and e.part is not None]


def test_a_picture_that_was_never_fetched_is_owed(bluesky: BlueskyServer, tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"owed" * 50

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            here.host.instead["com.atproto.sync.getBlob"] = shut
            blob = bluesky.upload_image(here.account, picture)
            embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": blob}]}
            post = bluesky.post(here.account, "The dam.", embed=embed)
            await here.told()
            assert [type(one) for one in media(here, post)] == [Unreached]
            here.host.instead.clear()
            here.watcher.stop()
            await until(lambda: here.watcher.at_rest)
            async with newsroom(tmp_path / "copy", bluesky):
                pass
            here.room.pace = replace(QUICK, idle=0.1)
            await here.room.watcher().run(once=True)
            assert len(media(here, post)) == 2 and here.verdict(post) is Verdict.PRESENT

    asyncio.run(act())


def test_what_a_twin_passes_on_is_what_the_server_said(bluesky: BlueskyServer) -> None:
    """The twin itself adds nothing: else these tests would show nothing."""

    async def act() -> None:
        account = bluesky.create_account()
        path = f"/xrpc/com.atproto.sync.getRepo?did={account.did}"
        async with hosting(bluesky.pds) as host:
            raw = await host.passed_on(Request(f"GET {path} X", {}, b""))
        assert raw.endswith(bluesky.get("com.atproto.sync.getRepo", did=account.did).content)
        assert answer() != raw

    asyncio.run(act())
