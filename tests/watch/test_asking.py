"""Is an answer kept before it is read, and does only one at a time use the archive?"""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from made_frames import HEARD, exchange
from onrecord.archive import Archive, BlobMissing, create_archive, open_archive
from onrecord.network import Headers
from onrecord.record.commitments import digest_of
from onrecord.record.exchanges import Exchange
from onrecord.watch.asking import Asker, keep_exchanges

ANSWER = replace(
    exchange(b'{"active":true}'),
    method="GET",
    url="https://host.example/xrpc/com.atproto.sync.getRepoStatus?did=x",
    status=200,
    headers=(("content-type", "application/json"), ("server", "caf\xe9")),
)


class Answers:
    """A network that answers the same to everybody, and a clock."""

    def __init__(self, answer: Exchange = ANSWER) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        self.asked.append(url)
        return replace(self.answer, url=url)

    def now(self) -> object:
        return HEARD


@pytest.fixture
def asker(tmp_path: Path):  # type: ignore[no-untyped-def]  # a generator of an Asker
    create_archive(tmp_path / "archive", "records.example/asking")
    with open_archive(tmp_path / "archive") as archive:
        answers = Answers()
        yield Asker(archive, answers, answers)  # type: ignore[arg-type]


def test_an_answer_is_kept_before_it_is_read(asker: Asker) -> None:
    found, kept = asyncio.run(asker.ask(ANSWER.url))
    assert asker.archive.blob(kept.body) == found.body
    assert kept.headers is not None
    assert b"caf" in asker.archive.blob(kept.headers)
    assert (kept.method, kept.status, kept.url) == ("GET", 200, found.url)
    assert asker.archive.head.size == 0  # what it says is for others to record


def test_an_exchange_without_headers_has_none(asker: Asker) -> None:
    (kept,) = keep_exchanges(asker.archive, [exchange(b"frame")])
    assert kept.headers is None
    with pytest.raises(BlobMissing):
        asker.archive.blob_by_digest(digest_of(b"[]"))


def test_many_exchanges_keep_their_own_bytes(asker: Asker) -> None:
    exchanges = [exchange(b"one"), ANSWER, exchange(b"two"), replace(ANSWER, headers=())]
    kept = keep_exchanges(asker.archive, exchanges)
    assert [asker.archive.blob(one.body) for one in kept] == [one.body for one in exchanges]
    assert [one.headers is None for one in kept] == [True, False, True, True]


@pytest.mark.parametrize("cancels", [1, 3])
def test_who_is_cancelled_lets_nobody_in_too_early(asker: Asker, cancels: int) -> None:
    """A thread can't be cancelled: until it ends, the archive is its own."""

    async def act() -> None:
        inside, leave = threading.Event(), threading.Event()
        order: list[str] = []

        def slow() -> None:
            inside.set()
            leave.wait(10)
            order.append("slow")

        first = asyncio.create_task(asker.hold(slow))
        while not inside.is_set():
            await asyncio.sleep(0.001)
        second = asyncio.create_task(asker.hold(lambda: order.append("second")))
        for _ in range(cancels):
            first.cancel()
            await asyncio.sleep(0.01)
        assert not first.done() and order == []
        leave.set()
        await asyncio.gather(first, second, return_exceptions=True)
        assert order == ["slow", "second"] and first.cancelled()

    asyncio.run(act())


def test_a_failure_in_the_archive_is_told(asker: Asker) -> None:
    def failing() -> None:
        raise BlobMissing("not here")

    async def act() -> Archive:
        with pytest.raises(BlobMissing):
            await asker.hold(failing)
        return await asker.hold(lambda: asker.archive)

    assert asyncio.run(act()) is asker.archive
