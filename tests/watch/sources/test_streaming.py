"""Is what an instance tells us recorded at once, and what it only hints at asked about?"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from instance_room import Room, room
from mastodon_rig import READER, MastodonServer, mastodon_server
from mastodon_twin import MastodonTwin
from onrecord.network import Backoff
from onrecord.record.declarations import ScopeKind
from onrecord.record.observations import Authenticity
from onrecord.record.outcomes import Absent, Seen
from onrecord.watch.sources.streaming import Streaming, streams_at
from onrecord.watch.sources.suspicions import Suspicion, load_suspicions
from onrecord.watch.sources.watched import Key, Source
from stored_answers import answered

NOTICED_WITHIN = 5.0  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    with mastodon_server(tmp_path_factory.mktemp("mastodon")) as running:
        yield running


def give_token(here: Room, netloc: str, token: str = READER, mode: int = 0o600) -> None:
    file = here.archive.folder / "keys" / f"{netloc}.token"
    file.write_text(f"{token}\n")
    file.chmod(mode)


@asynccontextmanager
async def streaming(here: Room, source: Source) -> AsyncIterator[list[Key]]:
    """Listening; which accounts are to be looked at soon."""
    soon: list[Key] = []
    listening = Streaming(
        asker=here.asker,
        questions=here.questions,
        looker=here.looker,
        listener=here.listener,
        sources=lambda: {source.key: source},
        chance=lambda: 0.5,
        tell=here.told.append,
        backoff=Backoff(first=0.05, most=0.2),
        every=0.2,
    )
    going = asyncio.create_task(listening.go_on(soon.append))
    try:
        yield soon
    finally:
        going.cancel()
        (ended,) = await asyncio.gather(going, return_exceptions=True)
        assert isinstance(ended, asyncio.CancelledError), ended


async def until(holds: Callable[[], object]) -> None:
    """Wait until it holds; a stream's news must be noticed within 5 s."""
    async with asyncio.timeout(NOTICED_WITHIN):
        while not holds():
            await asyncio.sleep(0.02)


def suspected(here: Room, source: Source) -> Iterable[Suspicion]:
    return load_suspicions(here.archive, source.key).values()


def real(
    server: MastodonServer, folder: Path, act: Callable[[Room, Source], Awaitable[None]]
) -> None:
    """Act beside a stream of a real server."""

    async def acting() -> None:
        async with room(folder / "archive") as here:
            give_token(here, server.netloc)
            source = await here.enrol(server.address)
            async with streaming(here, source) as soon:
                await until(lambda: soon)
                await act(here, source)

    asyncio.run(acting())


def test_a_post_is_recorded_as_the_instance_tells_it(
    server: MastodonServer, tmp_path: Path
) -> None:
    async def act(here: Room, source: Source) -> None:
        post = await asyncio.to_thread(server.post, "The dam is safe 🏛")
        await until(lambda: here.said_of(source, post))
        (seen,) = here.said_of(source, post)
        assert isinstance(seen.outcome, Seen)
        exchange = seen.evidence.exchange
        assert (exchange.method, exchange.status) == ("SUBSCRIBE", None)
        assert exchange.url == f"{server.base}/api/v1/streaming/user"
        kept = here.archive.blob(exchange.body)
        assert kept.startswith(b"event: update\ndata: ") and kept.endswith(b"\n\n")
        assert seen.evidence.authenticity is Authenticity.TLS_ONLY
        assert READER.encode() not in kept
        await here.looker.look(source)  # a poll sees the same version, not another
        assert here.versions(source, post) == ["The dam is safe 🏛"]

    real(server, tmp_path, act)


def test_a_number_alone_is_no_evidence_but_is_asked_about_at_once(
    server: MastodonServer, tmp_path: Path
) -> None:
    async def act(here: Room, source: Source) -> None:
        other = await asyncio.to_thread(server.post, "The lock is open.")
        post = await asyncio.to_thread(server.post, "The dam is safe.")
        await until(lambda: here.said_of(source, post))
        await here.looker.look(source)
        await asyncio.to_thread(server.withdraw, post)
        # The first round of questions has been put, and the second has its time.
        await until(lambda: [x for x in suspected(here, source) if x.next_at > x.began_at])
        assert not [e for e in here.said_of(source, post) if isinstance(e.outcome, Absent)]
        here.clock.move(seconds=5)
        assert (await here.looker.settle(source)).news
        assert isinstance(here.said_of(source, post)[-1].outcome, Absent)
        assert all(isinstance(e.outcome, Seen) for e in here.said_of(source, other))

    real(server, tmp_path, act)


def test_a_boost_is_told_as_one(server: MastodonServer, tmp_path: Path) -> None:
    async def act(here: Room, source: Source) -> None:
        post = await asyncio.to_thread(server.post, "The dam is safe.")
        boost = await asyncio.to_thread(server.boost, post)
        await here.looker.look(source)
        (seen,) = here.said_of(source, boost)
        assert isinstance(seen.outcome, Seen)
        said = source.platform.read_version(seen.post, here.archive.blob(seen.outcome.version))
        assert (said.kind, said.text, said.quotes) == (ScopeKind.REPOSTS, "", post)

    real(server, tmp_path, act)


# What a scripted stream tells


def scripted(
    folder: Path,
    act: Callable[[Room, MastodonTwin, Source], Awaitable[None]],
    *,
    token: str | None = READER,
    mode: int = 0o600,
) -> None:
    async def acting() -> None:
        with MastodonTwin() as twin:
            async with room(folder / "archive") as here:
                if token is not None:
                    give_token(here, twin.netloc, token, mode)
                await act(here, twin, await here.enrol(twin.address))

    asyncio.run(acting())


def test_without_a_token_nobody_listens(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        async with streaming(here, source) as soon:
            await asyncio.sleep(0.5)
        assert not soon and not any("streaming" in asked.path for asked in twin.asked)

    scripted(tmp_path, act, token=None)


def test_a_token_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        async with streaming(here, source):
            await until(lambda: any("others may read a token" in told for told in here.told))
            await asyncio.sleep(0.7)
            assert len(here.told) == 1  # and not again each time
        assert not any("streaming" in asked.path for asked in twin.asked)

    scripted(tmp_path, act, mode=0o644)


def test_a_token_that_is_refused_is_told_once_and_the_polls_go_on(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        async with streaming(here, source):
            await until(lambda: sum("streaming" in asked.path for asked in twin.asked) > 3)
        (told,) = [told for told in here.told if "the token is refused" in told]
        assert told.startswith(twin.base) and "wrong" not in told
        twin.post("The dam is safe.")
        assert (await here.looker.look(source)).news

    scripted(tmp_path, act, token="wrong")


def test_a_token_that_was_put_right_is_used(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        async with streaming(here, source):
            await until(lambda: any("the token is refused" in told for told in here.told))
            give_token(here, twin.netloc)
            await until(lambda: twin.listened)

    scripted(tmp_path, act, token="wrong")


def test_after_a_stream_has_ended_accounts_are_looked_at_when_it_is_back(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        async with streaming(here, source) as soon:
            await until(lambda: twin.listened > 2)
            await until(lambda: len(soon) > 2)
        assert any("its stream has ended, the polls go on" in told for told in here.told)

    scripted(tmp_path, act)


def test_an_edit_is_another_version(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        await here.looker.look(source)
        twin.edit(post, "The dam is mostly safe.")
        twin.tell_of(post, "status.update")
        async with streaming(here, source):
            await until(lambda: len(here.said_of(source, post)) > 1)
        assert here.versions(source, post) == ["The dam is safe.", "The dam is mostly safe."]
        assert not (await here.looker.look(source)).news

    scripted(tmp_path, act)


def test_what_is_told_of_others_is_let_go(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        theirs = twin.status_of(twin.post("private words"))
        theirs["account"]["id"] = "8"
        size = here.archive.head.size
        twin.events = [
            f"event: update\ndata: {json.dumps(theirs)}\n\n".encode(),
            b'event: notification\ndata: {"id": "1"}\n\n',
            b"event: delete\ndata: 8\n\n",
            b"event: update\ndata: {not json\n\n",
        ]
        async with streaming(here, source):
            await until(lambda: any("can't be read" in told for told in here.told))
        assert here.archive.head.size == size
        assert not any(asked.path.startswith("/api/v1/statuses") for asked in twin.asked)

    scripted(tmp_path, act)


def test_a_withdrawal_that_is_none_changes_nothing(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.", minutes_ago=1)
        await here.looker.look(source)
        twin.events = [f"event: delete\ndata: {twin.number_of(post)}\n\n".encode()]
        number = f"/api/v1/statuses/{twin.number_of(post)}"
        async with streaming(here, source):
            await until(lambda: any(asked.path == number for asked in twin.asked))
        assert all(isinstance(e.outcome, Seen) for e in here.said_of(source, post))

    scripted(tmp_path, act)


def test_a_notice_before_the_post_is_followed_by_the_poll(tmp_path: Path) -> None:
    async def act(here: Room, twin: MastodonTwin, source: Source) -> None:
        post = twin.post("The dam is safe.")
        twin.events = [f"event: delete\ndata: {twin.number_of(post)}\n\n".encode()]
        twin.tell_of(post)
        async with streaming(here, source):
            await until(lambda: here.said_of(source, post))
        assert here.versions(source, post) == ["The dam is safe."]

    scripted(tmp_path, act)


WHERE = {
    "its own host": (200, {"domain": "h.example"}, "https://h.example"),
    "another": (
        200,
        {"configuration": {"urls": {"streaming": "wss://streaming.h.example"}}},
        "https://streaming.h.example",
    ),
    "without TLS": (
        200,
        {"configuration": {"urls": {"streaming": "ws://streaming.h.example"}}},
        "https://h.example",
    ),
    "no address": (200, {"configuration": {"urls": {"streaming": 7}}}, "https://h.example"),
    "a list": (200, [], "https://h.example"),
    "a bracket": (
        200,
        {"configuration": {"urls": {"streaming": "wss://[h.example"}}},
        "https://h.example",
    ),
    "a host beneath its own": (
        200,
        {"configuration": {"urls": {"streaming": "wss://streaming.h.example"}}},
        "https://streaming.h.example",
    ),
    "a host of somebody else's": (
        200,
        {"configuration": {"urls": {"streaming": "wss://noth.example"}}},
        "https://h.example",
    ),
    "somebody before a host": (
        200,
        {"configuration": {"urls": {"streaming": "wss://h.example@other.example"}}},
        "https://h.example",
    ),
    "a host that turns into another": (
        200,
        {"configuration": {"urls": {"streaming": "wss://h.example\u2100other.example"}}},
        "https://h.example",
    ),
    "no answer": (503, {}, "https://h.example"),
}


@pytest.mark.parametrize("case", WHERE)
def test_where_an_instance_streams(case: str) -> None:
    status, body, base = WHERE[case]
    answer = answered("https://h.example/api/v2/instance", json.dumps(body).encode(), status)
    assert streams_at("https://h.example", answer) == f"{base}/api/v1/streaming/user"
