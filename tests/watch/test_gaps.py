"""What if the stream leaves something out? It is noticed, fetched and owned to.

A relay's twin drops, delays and refuses; a host's twin serves old trees. What the record then
says of the missing time, and of the posts in it, is what a reader gets.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bluesky_rig import Account, BlueskyServer, Record, image_embed
from host_twin import HostTwin, hosting, says, shut
from loopback_server import Request
from onrecord.findings.verdicts import Verdict
from onrecord.record.accounts import AccountId
from onrecord.record.observations import PostObservation, Surface
from onrecord.record.outcomes import Absent, Revision, Seen
from onrecord.watch.loop import Watcher
from relay_twin import RelayTwin, body_of, error_frame, info_frame, relaying
from watching import Newsroom, newsroom, until

pytestmark = pytest.mark.rig


@dataclass(slots=True)
class Scene:
    """An account at a host's twin, watched through a relay's twin."""

    server: BlueskyServer
    room: Newsroom
    account: Account
    relay: RelayTwin
    host: HostTwin
    watcher: Watcher

    async def told(self) -> None:
        last = self.server.sequence()
        await until(lambda: self.relay.passed >= last)
        await self.room.caught_up(self.watcher, self.relay.sent)

    def post(self, text: str) -> Record:
        return self.server.post(self.account, text)

    def verdict(self, post: Record) -> Verdict:
        return self.room.post(self.account, post).presence.verdict

    def says(self, post: Record) -> str:
        return self.room.post(self.account, post).presence.says

    def drop(self, count: int) -> None:
        """Let the next `count` events of the account pass unheard."""
        left = [count]

        def doctor(raw: bytes) -> Iterable[bytes]:
            ours = body_of(raw).get("repo") == self.account.did
            if ours and left[0] and body_of(raw)["ops"]:
                left[0] -= 1
                return ()
            return (raw,)

        self.relay.doctor = doctor


@asynccontextmanager
async def scene(folder: Path, server: BlueskyServer) -> AsyncIterator[Scene]:
    account = server.create_account()
    async with hosting(server.pds) as host:
        server.move_to(account, host.url)
        async with (
            relaying(server.firehose) as relay,
            newsroom(folder / "archive", server, firehose=relay.url) as room,
        ):
            await room.enrol(account)
            async with room.watching() as watcher:
                await relay.subscribed()
                yield Scene(server, room, account, relay, host, watcher)


def test_a_dropped_frame_breaks_the_chain(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            before = here.post("before")
            await here.told()
            here.drop(2)
            missed, gone = here.post("missed"), before
            bluesky.delete(here.account, gone)
            await here.told()
            assert here.verdict(gone) is Verdict.PRESENT  # nobody has told us otherwise yet
            after = here.post("after")
            await here.told()
            assert here.verdict(missed) is here.verdict(after) is Verdict.PRESENT
            assert here.verdict(gone) is Verdict.WITHDRAWN_BY_ACCOUNT_KEY
            assert "We did not watch the account from" in here.says(gone)
            (gap,) = here.room.gaps(here.account)
            assert "the stream went on from revision" in gap.why
            links = [fact.link for fact in here.room.facts(here.account, Revision)]  # type: ignore[union-attr]
            assert links == ["listed", "inverted", "unlinked", "listed"]
            spans = here.room.spans(here.account)
            assert len(spans) == 2
            assert all(gap.began_at >= span.begins_at for span in spans[:1])
            assert spans[0].last_rev != spans[1].first_rev

    asyncio.run(act())


def test_a_picture_in_a_post_that_was_missed_is_fetched(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"missed" * 40

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            here.drop(1)
            blob = bluesky.upload_image(here.account, picture)
            embed = image_embed(blob)
            missed = bluesky.post(here.account, "missed", embed=embed)
            here.post("after")
            await here.told()
            entries = [one.entry for one in here.room.post(here.account, missed).entries]
            (found,) = [e for e in entries if isinstance(e, PostObservation) and e.part is not None]
            assert isinstance(found.outcome, Seen)
            assert here.room.archive.blob(found.outcome.version) == picture

    asyncio.run(act())


def test_a_post_that_came_and_went_unheard_is_a_gap(bluesky: BlueskyServer, tmp_path: Path) -> None:
    """What nobody heard of is not on record; that we did not watch then, is."""

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            before = here.post("before")
            await here.told()
            here.drop(2)
            unheard = here.post("came and went")
            bluesky.delete(here.account, unheard)
            here.post("after")
            await here.told()
            posts = here.room.archive.index.posts_of("bluesky", AccountId(here.account.did), 10)
            assert unheard.rkey not in [post.rpartition("/")[2] for _, post in posts]
            (gap,) = here.room.gaps(here.account)
            assert gap.began_at < gap.ended_at
            assert here.verdict(before) is Verdict.PRESENT

    asyncio.run(act())


def test_a_silent_relay_is_found_out_by_a_visit(bluesky: BlueskyServer, tmp_path: Path) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            here.drop(1)
            missed = here.post("missed")
            await here.told()
            await here.room.visited(here.watcher)
            assert here.verdict(missed) is Verdict.PRESENT
            (gap,) = here.room.gaps(here.account)
            assert "the host is at revision" in gap.why

    asyncio.run(act())


@pytest.mark.parametrize("name", ["OutdatedCursor", "FutureCursor"])
def test_a_cursor_that_the_relay_no_longer_knows(
    bluesky: BlueskyServer, tmp_path: Path, name: str
) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            gone = here.post("before")
            await here.told()
            here.watcher.stop()
        missed = here.post("while nobody listened")
        bluesky.delete(here.account, gone)
        async with (
            hosting(bluesky.pds) as host,
            relaying(bluesky.firehose) as relay,
            newsroom(tmp_path / "archive", bluesky, firehose=relay.url) as room,
        ):
            bluesky.move_to(here.account, host.url)
            handle = bluesky.fresh_handle("renamed")
            bluesky.update_handle(here.account, handle)
            last = bluesky.settled()
            room.archive.state.set(f"cursor/{relay.url}", str(last))  # past what was missed
            frame = info_frame if name == "OutdatedCursor" else error_frame
            relay.greeting, relay.hang_up = [frame(name)], name == "FutureCursor"
            async with room.watching() as watcher:
                await until(lambda: bool(room.gaps(here.account)))
                await until(lambda: watcher.at_rest)
                assert room.post(here.account, missed).presence.verdict is Verdict.PRESENT
                found = room.post(here.account, gone).presence
                assert found.verdict is Verdict.WITHDRAWN_BY_ACCOUNT_KEY
                assert f"the stream says {name}" in room.gaps(here.account)[0].why
                assert len(room.spans(here.account)) > 1
                assert watcher.watched[AccountId(here.account.did)].handle == handle
                await until(lambda: bool(relay._subscribers))
                after = bluesky.post(here.account, "after")
                await room.caught_up(watcher)
                assert room.post(here.account, after).presence.verdict is Verdict.PRESENT
            if name == "FutureCursor":
                assert relay.cursors == [last, None]  # it is not asked for again
            assert f"the stream says {name}" in room.told

    asyncio.run(act())


def test_after_a_lost_cursor_everybody_is_asked_who_they_are(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """A new handle or key may have passed unheard, though the host is the same and answers."""

    async def act() -> None:
        account = bluesky.create_account()
        async with (
            relaying(bluesky.firehose) as relay,
            newsroom(tmp_path / "archive", bluesky, firehose=relay.url) as room,
        ):
            await room.enrol(account)
            handle = bluesky.fresh_handle("renamed")
            bluesky.update_handle(account, handle)
            room.archive.state.set(f"cursor/{relay.url}", str(bluesky.settled()))
            relay.greeting = [info_frame("OutdatedCursor")]
            async with room.watching() as watcher:
                note = AccountId(account.did)
                await until(lambda: watcher.watched[note].handle == handle)

    asyncio.run(act())


def stale(twin: HostTwin, answers: dict[str, bytes]) -> Callable[..., object]:
    """A host that goes on giving the answers that it gave before."""

    async def answer(host: HostTwin, request: Request) -> bytes:
        return answers.get(request.path) or await host.passed_on(request)

    return answer


async def remember(here: Scene, *paths: str) -> dict[str, bytes]:
    """What the host answers now."""
    return {path: await here.host.passed_on(Request(f"GET {path} X", {}, b"")) for path in paths}


def test_a_host_that_serves_an_old_tree_resurrects_nothing(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            gone = here.post("withdrawn later")
            await here.told()
            did = here.account.did
            repo = f"/xrpc/com.atproto.sync.getRepo?did={did}"
            tree = (
                f"/xrpc/com.atproto.sync.getRecord?did={did}"
                f"&collection={gone.collection}&rkey={gone.rkey}"
            )
            served = (
                f"/xrpc/com.atproto.repo.getRecord?repo={did}"
                f"&collection={gone.collection}&rkey={gone.rkey}"
            )
            old = await remember(here, repo, tree, served)
            here.host.instead["*"] = stale(here.host, old)  # type: ignore[assignment]
            bluesky.delete(here.account, gone)
            await here.told()
            assert here.verdict(gone) is Verdict.WITHDRAWN_BY_ACCOUNT_KEY
            # The old tree's word was asked for at once, and it is on record as what it is.
            by_tree = here.room.outcomes(here.account, gone, Surface.TREE)
            assert [type(one) for one in by_tree] == [Seen, Absent, Seen]
            assert "Its host served it at" in here.says(gone)
            here.drop(1)
            missed = here.post("missed")
            here.post("after")
            await here.told()
            assert here.verdict(gone) is Verdict.WITHDRAWN_BY_ACCOUNT_KEY
            watched = here.watcher.watched[AccountId(did)]
            assert watched.broken is not None  # the old tree mends nothing
            assert not here.room.gaps(here.account)
            here.host.instead.clear()
            await here.room.visited(here.watcher)
            await until(lambda: here.watcher.at_rest)
            assert here.verdict(missed) is Verdict.PRESENT
            assert here.verdict(gone) is Verdict.WITHDRAWN_BY_ACCOUNT_KEY
            assert len(here.room.gaps(here.account)) == 1
            assert here.watcher.watched[AccountId(did)].broken is None

    asyncio.run(act())


def test_a_tree_from_before_we_watched_withdraws_nothing(
    bluesky: BlueskyServer, tmp_path: Path
) -> None:
    """A host replays the tree of its first day: neither its posts nor its silence count."""

    async def act() -> None:
        account = bluesky.create_account()
        async with (
            hosting(bluesky.pds) as host,
            newsroom(tmp_path / "archive", bluesky) as room,
        ):
            bluesky.move_to(account, host.url)
            bygone = bluesky.post(account, "bygone")
            path = f"/xrpc/com.atproto.sync.getRepo?did={account.did}"
            first = await host.passed_on(Request(f"GET {path} X", {}, b""))
            bluesky.delete(account, bygone)
            kept = bluesky.post(account, "kept")
            await room.enrol(account)
            async with room.watching() as watcher:
                host.instead["com.atproto.sync.getRepo"] = stale(host, {path: first})  # type: ignore[assignment]
                note = AccountId(account.did)
                await watcher._follow.missed(note, "a test", watcher.watched[note].chain.rev)  # type: ignore[union-attr]
                await until(lambda: watcher.at_rest)
            assert room.post(account, kept).presence.verdict is Verdict.PRESENT
            posts = room.archive.index.posts_of("bluesky", note, 10)
            assert bygone.rkey not in [post.rpartition("/")[2] for _, post in posts]

    asyncio.run(act())


@pytest.mark.parametrize(
    "refusal",
    ["an answer that breaks off", "an error", "a rate limit", "nonsense", "an empty answer"],
)
def test_a_tree_that_can_not_be_had_is_asked_for_again(
    bluesky: BlueskyServer, tmp_path: Path, refusal: str
) -> None:
    answers = {
        "an answer that breaks off": shut,
        "an error": says("503 Unavailable", b"later"),
        "a rate limit": says("429 Too Many Requests", b'{"error":"RateLimitExceeded"}'),
        "nonsense": says("200 OK", b"nonsense"),
        "an empty answer": says("200 OK", b""),
    }

    async def act() -> None:
        async with scene(tmp_path, bluesky) as here:
            before = here.post("before")
            await here.told()
            here.host.instead["com.atproto.sync.getRepo"] = answers[refusal]
            here.drop(1)
            missed = here.post("missed")
            here.post("after")
            await here.told()
            assert here.verdict(before) is Verdict.PRESENT
            assert not here.room.gaps(here.account)
            here.watcher.stop()  # a restart forgets nothing
        async with (
            relaying(bluesky.firehose) as relay,
            newsroom(tmp_path / "archive", bluesky, firehose=relay.url) as room,
        ):
            bluesky.move_to(here.account, bluesky.pds.replace("127.0.0.1", "localhost"))
            async with room.watching() as watcher:
                await until(lambda: bool(room.gaps(here.account)))
                await until(lambda: watcher.at_rest)
            assert room.post(here.account, missed).presence.verdict is Verdict.PRESENT

    asyncio.run(act())
