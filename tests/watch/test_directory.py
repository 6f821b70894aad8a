"""How often is a directory asked, and what do its answers change?"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from atproto_account import K256Signer
from atproto_directory import HOUR, operation
from atproto_directory import Directory as PlcDirectory
from made_frames import HEARD, exchange
from onrecord.archive import create_archive, open_archive
from onrecord.network import Headers
from onrecord.record.accounts import AccountId
from onrecord.record.exchanges import Exchange
from onrecord.record.observations import AccountObservation, Authenticity
from onrecord.record.outcomes import AccountState, Identity, Refused, Unreached, Unread
from onrecord.watch.asking import Asker
from onrecord.watch.directory import Directory, now
from onrecord.watch.recorder import Recorder
from onrecord.watch.watched import Watched

OWNER, FIRST, SECOND = K256Signer("owner"), K256Signer("first"), K256Signer("second")


def identity() -> PlcDirectory:
    return PlcDirectory(operation([OWNER], FIRST), OWNER)


class Answers:
    """A directory that answers with a log, when its gate is open; and a clock."""

    def __init__(self, plc: PlcDirectory) -> None:
        self.plc, self.asked = plc, 0
        self.status, self.body, self.failure = 200, b"", None
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(
        self, url: str, *, method: str = "GET", headers: Headers = (), body: bytes = b""
    ) -> Exchange:
        self.asked += 1
        told = self.body or self.plc.log  # as it is when the question arrives
        await self.gate.wait()
        status = None if self.failure else self.status
        answer = replace(exchange(told), method="GET", url=url, status=status)
        return replace(answer, failure=self.failure)

    def now(self) -> object:
        return HEARD


@contextmanager
def directory(folder: Path, answers: Answers, spacing: float = 3600.0) -> Iterator[Directory]:
    create_archive(folder / "archive", "records.example/directory")
    account = AccountId(answers.plc.did)
    with open_archive(folder / "archive") as archive:
        asker = Asker(archive, answers, answers)  # type: ignore[arg-type]
        recorder = Recorder(archive, {account: Watched(account=account, unconfirmed=True)})
        yield Directory(asker, recorder, "https://plc.example", spacing)


def test_an_answer_is_recorded_and_noted(tmp_path: Path) -> None:
    async def act() -> None:
        answers = Answers(identity())
        answers.plc.add(operation([OWNER], SECOND, handle="new.test"), OWNER, HOUR)
        account = AccountId(answers.plc.did)
        with directory(tmp_path, answers) as asked:
            assert await asked.confirm(account, now())
            known = asked.recorder.watched[account]
            assert known.key == SECOND.public.text and known.handle == "new.test"
            assert len(known.keys) == 2 and not known.unconfirmed
            assert asked.host_of(account) == "https://pds.test"
            (entry,) = [one.entry for one in asked.asker.archive.entries()]
            assert isinstance(entry, AccountObservation) and isinstance(entry.fact, Identity)
            assert entry.evidence.authenticity is Authenticity.ACCOUNT_SIGNED
            assert asked.asker.archive.state.get(f"watched/{account}") is not None

    asyncio.run(act())


def test_all_who_want_to_know_get_one_answer(tmp_path: Path) -> None:
    async def act() -> None:
        answers = Answers(identity())
        account = AccountId(answers.plc.did)
        with directory(tmp_path, answers) as asked:
            since = now()
            assert all(await asyncio.gather(*(asked.confirm(account, since) for _ in range(5))))
            assert await asked.confirm(account, since)  # still good enough
            assert answers.asked == 1

    asyncio.run(act())


def test_who_has_a_newer_reason_gets_a_newer_answer(tmp_path: Path) -> None:
    """The key changed while the question was on its way: that answer is not enough."""

    async def act() -> None:
        answers = Answers(identity())
        account = AccountId(answers.plc.did)
        with directory(tmp_path, answers, spacing=0.05) as asked:
            answers.gate.clear()
            first = asyncio.create_task(asked.confirm(account, now()))
            await asyncio.sleep(0.01)
            answers.plc.add(operation([OWNER], SECOND), OWNER, HOUR)
            second = asyncio.create_task(asked.confirm(account, now()))
            answers.gate.set()
            assert await first and asked.recorder.watched[account].key == FIRST.public.text
            assert await second and asked.recorder.watched[account].key == SECOND.public.text
            assert answers.asked == 2

    asyncio.run(act())


def test_a_question_waits_until_it_may_be_asked(tmp_path: Path) -> None:
    async def act() -> None:
        answers = Answers(identity())
        account = AccountId(answers.plc.did)
        with directory(tmp_path, answers, spacing=3600.0) as asked:
            await asked.confirm(account, now())
            waiting = [asyncio.create_task(asked.confirm(account, now())) for _ in range(3)]
            await asyncio.sleep(0.05)
            assert answers.asked == 1 and not any(one.done() for one in waiting)
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(act())


def test_who_is_cancelled_leaves_the_way_free(tmp_path: Path) -> None:
    async def act() -> None:
        answers = Answers(identity())
        account = AccountId(answers.plc.did)
        with directory(tmp_path, answers, spacing=0.0) as asked:
            answers.gate.clear()
            first = asyncio.create_task(asked.confirm(account, now()))
            await asyncio.sleep(0.01)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            answers.gate.set()
            assert await asked.confirm(account, now())

    asyncio.run(act())


FAILURES = {
    "it is down": ({"failure": "unreachable: nobody"}, Unreached),
    "it limits us": ({"status": 429}, Refused),
    "it talks nonsense": ({"body": b"<html>"}, Unread),
    "it knows nobody": ({"status": 404, "body": b'{"message":"DID not registered"}'}, Unread),
    # Words that only a host may say: from a directory they mean nothing.
    "it speaks as a host": ({"status": 400, "body": b'{"error":"RepoDeactivated"}'}, Unread),
    "it speaks of a record": ({"status": 400, "body": b'{"error":"RecordNotFound"}'}, Unread),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_of_the_directory_changes_nothing(tmp_path: Path, name: str) -> None:
    fields, outcome = FAILURES[name]

    async def act() -> None:
        answers = Answers(identity())
        for field, value in fields.items():
            setattr(answers, field, value)
        account = AccountId(answers.plc.did)
        with directory(tmp_path, answers) as asked:
            before = asked.recorder.watched[account]
            assert not await asked.confirm(account, now())
            assert asked.recorder.watched[account] == before and before.unconfirmed
            (entry,) = [one.entry for one in asked.asker.archive.entries()]
            assert isinstance(entry, AccountObservation) and isinstance(entry.fact, outcome)
            assert entry.evidence.authenticity is Authenticity.TLS_ONLY

    asyncio.run(act())


def test_a_tombstone_is_the_last_word(tmp_path: Path) -> None:
    async def act() -> None:
        answers = Answers(identity())
        answers.plc.add({"type": "plc_tombstone"}, OWNER, HOUR)
        account = AccountId(answers.plc.did)
        with directory(tmp_path, answers) as asked:
            await asked.confirm(account, now())
            (entry,) = [one.entry for one in asked.asker.archive.entries()]
            assert isinstance(entry, AccountObservation)
            assert entry.fact == AccountState("tombstoned", "its signed identity log")

    asyncio.run(act())
