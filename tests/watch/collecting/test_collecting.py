"""What does a collector remember, and what does it do when there is no room?"""

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.signing import LogKey
from onrecord.archive.vantages.folder import VantageFolder, create_vantage, open_vantage
from onrecord.archive.vantages.outbox import Outbox
from onrecord.archive.vantages.rotation import finish_vantage_key, next_vantage_key
from onrecord.archive.vantages.settings import VantageConfiguration
from onrecord.network import Frame, Opened, StreamEvent, SystemClock
from onrecord.network.jetstream.connection import Connection
from onrecord.network.jetstream.place import Place
from onrecord.network.jetstream.subjects import inbox, shelf_of, watched
from onrecord.watch.collecting.accounts import Accounts, read_shelf, write_shelf
from onrecord.watch.collecting.hearing import Hearing, exchange_of, notice_of
from onrecord.watch.collecting.keeping import Keeping
from onrecord.watch.collecting.sending import Sending, read_receipt, write_receipt
from onrecord.watch.listening import Notice
from relay_twin import info_frame
from watching import until

RUN = "0123456789abcdef"
PLACE = Place(("nats://127.0.0.1:9",), None, inbox("0" * 16))
TIDES, WINDS = "did:plc:" + "t" * 24, "did:plc:" + "w" * 24
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = Outbox.create(tmp_path / "outbox.db", RUN, 100)
    yield made
    made.close()


def told(*accounts: str, shelf: str = "") -> tuple[str, bytes]:
    return watched("bluesky", shelf or shelf_of(accounts[0])), write_shelf(list(accounts))


@contextmanager
def no_writing(outbox: Outbox) -> Iterator[None]:
    """A disk that takes nothing, while the block runs."""
    outbox._database.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        outbox._database.execute("PRAGMA query_only = OFF")


def test_whom_to_listen_for_is_remembered(outbox: Outbox) -> None:
    async def act() -> None:
        accounts = Accounts(outbox)
        for account in (TIDES, WINDS):
            await accounts._take(*told(account))
        assert set(accounts) == {TIDES, WINDS} == set(Accounts(outbox)) and len(accounts) == 2
        await accounts._take(watched("bluesky", shelf_of(WINDS)), write_shelf([]))
        assert WINDS not in accounts and TIDES in Accounts(outbox)

    asyncio.run(act())


def test_where_no_note_is_taken_whom_to_listen_for_is_known_and_noted_later(
    outbox: Outbox,
) -> None:
    async def act() -> None:
        words: list[str] = []
        accounts = Accounts(outbox, words.append)
        with no_writing(outbox):
            for account in (TIDES, WINDS):
                await accounts._take(*told(account))
            assert set(accounts) == {TIDES, WINDS} and len(Accounts(outbox)) == 0
            assert len(words) == 1 and "not noted" in words[0]
        for account in (TIDES, WINDS):  # the same words, read again
            await accounts._take(*told(account))
        assert set(Accounts(outbox)) == {TIDES, WINDS}

    asyncio.run(act())


def test_a_receipt_that_can_not_be_noted_is_told_and_noted_later(outbox: Outbox) -> None:
    async def act() -> None:
        words: list[str] = []
        keeping = Keeping(outbox, words.append)
        sending = Sending(keeping, Connection(PLACE, words.append), "north.example", words.append)
        await keeping.keep([lambda *_: b"x"])
        with no_writing(outbox):
            for _ in range(2):
                await sending._take("receipts.00", write_receipt(RUN, 1, []))
            assert len(words) == 1 and "waits all the same" in words[0] and outbox.oldest() == 1
        await sending._take("receipts.00", write_receipt(RUN, 1, []))
        assert outbox.oldest() is None

    asyncio.run(act())


def test_an_earlier_key_is_spoken_of_when_all_that_it_signed_is_on_record(tmp_path: Path) -> None:
    create_vantage(tmp_path, VantageConfiguration("records.example", "quay.example"), os.urandom)
    next_vantage_key(tmp_path)
    words: list[str] = []

    async def act(vantage: VantageFolder) -> None:
        keeping = Keeping(vantage.outbox, words.append)
        connection = Connection(PLACE, words.append)
        sending = Sending(keeping, connection, "quay.example", words.append, key)
        for through, beyond in ((1, []), (1, [3]), (1, [3, 4])):
            await sending._take("receipts.00", write_receipt(vantage.outbox.run, through, beyond))
        assert words == []  # the second one still waits
        for through in (2, 4):
            await sending._take("receipts.00", write_receipt(vantage.outbox.run, through, []))
        (told,) = words
        assert f"onrecord vantage distrust {old} " in told

    with open_vantage(tmp_path) as vantage:
        old = vantage.signer.key
        vantage.outbox.put([lambda *_: b"x"] * 2)
        key = finish_vantage_key(tmp_path, vantage.outbox)
        vantage.outbox.put([lambda *_: b"x"] * 2)
        asyncio.run(act(vantage))


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1]", b"null", write_shelf([WINDS]), write_shelf([TIDES, WINDS])]
)
def test_a_list_that_is_none_changes_nothing(outbox: Outbox, data: bytes) -> None:
    async def act() -> None:
        accounts = Accounts(outbox)
        await accounts._take(*told(TIDES))
        await accounts._take(watched("bluesky", shelf_of(TIDES)), data)
        await accounts._take("watched.bluesky.xx", write_shelf([WINDS]))
        assert set(accounts) == {TIDES}

    assert shelf_of(TIDES) != shelf_of(WINDS)
    asyncio.run(act())


def test_where_there_is_no_room_it_waits_and_drops_nothing(outbox: Outbox) -> None:
    async def act() -> None:
        words: list[str] = []
        keeping = Keeping(outbox, words.append)
        await keeping.keep([lambda *_: b"x" * 80], [("cursor", "1")])
        waiting = asyncio.create_task(keeping.keep([lambda *_: b"y" * 80], [("cursor", "2")]))
        await until(lambda: len(words) == 1)
        assert "Nothing more is taken on" in words[0] and outbox.noted("cursor") == "1"
        outbox.receipted(RUN, 1)
        await waiting
        assert outbox.whole(2) == b"y" * 80 and outbox.noted("cursor") == "2"
        assert len(words) == 1  # told once, not at each try

    asyncio.run(act())


def test_a_mistake_in_the_stream_is_raised_though_it_comes_while_there_is_no_room(
    tmp_path: Path,
) -> None:
    outbox = Outbox.create(tmp_path / "outbox.db", RUN, 4_000)
    outbox.put([lambda *_: b"x" * 3_900], [])
    full = asyncio.Event()

    class Mistaken:
        async def frames(
            self, url: str, *, cursor: int | None = None
        ) -> AsyncGenerator[StreamEvent, None]:
            yield Opened(url=url, at=AT, vantage="north.example", peer="192.0.2.1:443", tls=None)
            yield Frame(info_frame("Maintenance"), AT)
            await full.wait()
            raise ZeroDivisionError("ours")

    def tell(words: str) -> None:
        if "Nothing more is taken on" in words:
            full.set()

    async def act() -> None:
        hearing = Hearing(
            keeping=Keeping(outbox, tell),
            accounts=Accounts(outbox),
            signer=LogKey.from_seed("north.example", b"x" * 32),
            stream=Mistaken(),
            clock=SystemClock(),
            firehose="wss://relay.example",
            chance=lambda: 0.5,
            tell=tell,
        )
        running = asyncio.create_task(hearing.run())
        await full.wait()
        outbox.receipted(RUN, 1)
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(running, 20)

    asyncio.run(act())
    outbox.close()


NOTICES = {
    "it is lost": Notice("the stream says OutdatedCursor", lost=True),
    "it has ended": Notice("lost: connection reset", ended=True),
    "it says something": Notice("the stream says Maintenance"),
}


@pytest.mark.parametrize("name", NOTICES)
def test_what_a_stream_says_of_itself_comes_over(name: str) -> None:
    notice = NOTICES[name]
    found = notice_of(exchange_of(notice, "wss://relay.example/", "north.example", AT))
    says = f"north.example: {notice.says}"
    assert found == Notice(says, lost=notice.lost, of="north.example")


def test_a_receipt_is_read_as_it_was_written() -> None:
    assert read_receipt(write_receipt(RUN, 7, [11, 9])) == (RUN, 7, (9, 11))


@given(st.binary(max_size=40))
def test_no_bytes_are_a_receipt_that_was_not_written(data: bytes) -> None:
    assert read_receipt(data) is None and read_shelf(data + b"!", "00") is None


HALF_A_RECEIPT = [
    b'{"run": "r", "through": "7", "beyond": []}',
    b'{"run": 1, "through": 7, "beyond": []}',
    b'{"run": "r", "through": 7, "beyond": ["9"]}',
    b'{"run": "r", "through": true, "beyond": []}',
    b'{"run": "r", "through": 7}',
]


@pytest.mark.parametrize("data", HALF_A_RECEIPT)
def test_half_a_receipt_is_none(data: bytes) -> None:
    assert read_receipt(data) is None
