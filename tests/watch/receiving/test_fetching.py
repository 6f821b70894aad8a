"""Do vantages ask for the archive, and is only the word of those taken that are trusted?"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_frames import exchange
from nats_rig import NatsServer
from onrecord.archive import open_archive
from onrecord.archive.signing import LogKey
from onrecord.network import Headers, SystemClock
from onrecord.network.jetstream.connection import connected
from onrecord.network.jetstream.subjects import mark_of, questions
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import keep_exchanges
from onrecord.watch.collecting.answering import Answering
from onrecord.watch.collecting.questions import QuestionRefused, may_be_passed_on, read_question
from onrecord.watch.receiving.fetching import VantageFetch, order_of, subject_of
from onrecord.watch.receiving.known import KnownVantages
from vantage_room import NORTH, SOUTH, Room

URL = "https://pds.example/xrpc/com.atproto.repo.getRecord?repo=did%3Aplc%3Aabc&rkey=1"
Change = Callable[[Exchange], Exchange]


class Web:
    """A network that answers everything, and notes what it was asked."""

    def __init__(self, name: str, change: Change = lambda one: one) -> None:
        self.name, self.change, self.asked = name, change, list[str]()

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        self.asked.append(url)
        answer = replace(
            exchange(b"answer of " + self.name.encode() + b"x" * 700_000),
            method=method,
            url=url,
            status=200,
            headers=(("content-type", "text/plain"),),
            vantage=self.name,
            asked_at=datetime.now(UTC),
            answered_at=datetime.now(UTC),
        )
        return self.change(answer)


class Scene:
    """The archive's asking, and vantages with their networks."""

    def __init__(self, room: Room, asking: VantageFetch, own: Web) -> None:
        self.room, self.asking, self.own = room, asking, own

    @asynccontextmanager
    async def answering(self, *webs: Web) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._answer(web)) for web in webs]
            await asyncio.sleep(0.3)
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def _answer(self, web: Web) -> None:
        path = self.room.vantage(web.name) / "keys" / "vantage.key"
        async with connected(self.room.place(mark_of(web.name)), lambda _: None) as connection:
            signer = LogKey.load(path, web.name)
            await Answering(connection, web, signer, "ab" * 8, self.room.told.append).go_on()


def scene(folder: Path, nats: NatsServer, act: Callable[[Scene], Awaitable[None]]) -> None:
    async def run() -> None:
        room = Room(folder, nats, "ws://127.0.0.1:9")
        room.make()
        own = Web("main")
        with open_archive(room.archive) as archive:
            known = KnownVantages(archive)
            known.look()
            place = room.place("recorder")
            async with connected(place, lambda _: None, patience=20) as connection:
                told = room.told.append
                asking = VantageFetch(own, connection, known, SystemClock(), told)
                await act(Scene(room, asking, own))

    asyncio.run(run())


def test_a_vantage_asks_and_its_answer_is_its_signed_word(tmp_path: Path, nats: NatsServer) -> None:
    async def act(scene: Scene) -> None:
        north = Web(NORTH)
        async with scene.answering(north):
            found = await scene.asking.fetch(URL)
        assert found.vantage == NORTH and found.body.startswith(b"answer of north")
        assert found.collected is not None and north.asked == [URL] and scene.own.asked == []
        (kept,) = keep_exchanges(scene.asking.known.archive, [found])
        scene_room_verifies(scene, found)
        assert kept.collected is not None

    scene(tmp_path, nats, act)


def scene_room_verifies(scene: Scene, found: Exchange) -> None:
    from onrecord.proof.collected import facts_of_exchange, verify_collected

    assert found.collected is not None
    words = verify_collected(found.collected, scene.room.key_of(found.vantage))
    assert words.facts == facts_of_exchange(found)


def test_where_nobody_answers_we_ask_ourselves(tmp_path: Path, nats: NatsServer) -> None:
    async def act(scene: Scene) -> None:
        found = await scene.asking.fetch(URL)
        assert found.vantage == "main" and found.collected is None
        assert scene.asking.fallen_back == 1
        nats.stop()
        assert (await scene.asking.fetch(URL)).vantage == "main"

    scene(tmp_path, nats, act)


def test_another_vantage_asks_where_the_first_one_is_silent(
    tmp_path: Path, nats: NatsServer
) -> None:
    async def act(scene: Scene) -> None:
        _, second = order_of([NORTH, SOUTH], subject_of(URL))
        async with scene.answering(Web(second)):
            assert (await scene.asking.fetch(URL)).vantage == second
        assert scene.own.asked == []

    scene(tmp_path, nats, act)


UNBELIEVED: dict[str, Change] = {
    "another-question": lambda one: replace(one, url=URL + "&other"),
    "another-method": lambda one: replace(one, method="HEAD"),
    "of-yesterday": lambda one: replace(one, answered_at=one.answered_at - timedelta(days=1)),
    "of-tomorrow": lambda one: replace(one, answered_at=one.answered_at + timedelta(days=1)),
}


@pytest.mark.parametrize("name", UNBELIEVED)
def test_an_answer_to_another_question_or_of_another_time_is_not_taken(
    tmp_path: Path, nats: NatsServer, name: str
) -> None:
    async def act(scene: Scene) -> None:
        async with scene.answering(Web(NORTH, UNBELIEVED[name]), Web(SOUTH, UNBELIEVED[name])):
            assert (await scene.asking.fetch(URL)).vantage == "main"

    scene(tmp_path, nats, act)


def test_whoever_is_distrusted_is_not_asked(tmp_path: Path, nats: NatsServer) -> None:
    async def act(scene: Scene) -> None:
        for name in (NORTH, SOUTH):
            scene.room.distrust(name, datetime.now(UTC))
        scene.asking.known.look()
        north = Web(NORTH)
        async with scene.answering(north):
            assert (await scene.asking.fetch(URL)).vantage == "main"
        assert north.asked == []

    scene(tmp_path, nats, act)


PASSED_ON: dict[str, tuple[str, str, Sequence[tuple[str, str]], bytes, bool]] = {
    "a plain question": ("GET", URL, (), b"", True),
    "only its headers": ("HEAD", URL, (), b"", True),
    "if it has changed": ("GET", URL, (("If-None-Match", '"e"'),), b"", True),
    "with a token": ("GET", URL, (("Authorization", "Bearer secret"),), b"", False),
    "with a cookie": ("GET", URL, (("cookie", "a=b"),), b"", False),
    "with a signature": ("GET", URL, (("Signature", "keyId=…"),), b"", False),
    "with a key of an API": ("GET", URL, (("X-Api-Key", "secret"),), b"", False),
    "something said": ("POST", URL, (), b"", False),
    "something sent along": ("GET", URL, (), b"body", False),
    "with a password": ("GET", "https://me:secret@pds.example/", (), b"", False),
    "of another kind": ("GET", "file:///etc/passwd", (), b"", False),
    "no address": ("GET", "https://[", (), b"", False),
}


@pytest.mark.parametrize("name", PASSED_ON)
def test_what_only_our_own_mouth_may_ask_is_not_passed_on(name: str) -> None:
    *question, expected = PASSED_ON[name]
    assert may_be_passed_on(*question) is expected


def test_it_asks_by_itself_what_is_not_passed_on(tmp_path: Path, nats: NatsServer) -> None:
    async def act(scene: Scene) -> None:
        north = Web(NORTH)
        async with scene.answering(north):
            found = await scene.asking.fetch(URL, headers=[("Authorization", "Bearer secret")])
        assert found.vantage == "main" and north.asked == []

    scene(tmp_path, nats, act)


def test_a_vantage_does_not_ask_whatever_it_is_told(tmp_path: Path, nats: NatsServer) -> None:
    async def act(scene: Scene) -> None:
        north = Web(NORTH)
        async with scene.answering(north):
            for hostile in (
                b"",
                b"{}",
                b'{"method":"POST","url":"https://a.example","headers":[]}',
            ):
                await scene.asking.connection.say(questions(mark_of(NORTH)), hostile, {})
            assert (await scene.asking.fetch(URL)).vantage == NORTH
        assert north.asked == [URL]

    scene(tmp_path, nats, act)


@given(st.binary(max_size=60))
def test_no_bytes_are_another_error_than_a_refusal(data: bytes) -> None:
    with pytest.raises(QuestionRefused):
        read_question(data)


def test_questions_about_one_account_go_to_one_vantage() -> None:
    names = [f"v{number}.example" for number in range(5)]
    about = [
        URL,
        URL.replace("getRecord", "listRecords").replace("rkey=1", "cursor=7"),
        "https://plc.directory/did:plc:abc",
    ]
    assert len({tuple(order_of(names, subject_of(url))) for url in about}) == 1
    first = [order_of(names, f"did:plc:{number}")[0] for number in range(200)]
    assert set(first) == set(names)
    without = [name for name in names if name != names[0]]
    moved = [n for n in range(200) if order_of(without, f"did:plc:{n}")[0] != first[n]]
    assert all(first[number] == names[0] for number in moved)  # only its own go elsewhere
