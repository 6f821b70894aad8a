"""Is work beside the stream done once, in its turn, and never forgotten?"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from onrecord.watch.jobs import AT_ONCE, PER_LANE, Jobs


class Workshop:
    """Notes what is begun and done; work waits at its gate."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.gate = asyncio.Event()

    def work(self, name: str) -> Callable[[], Awaitable[None]]:
        async def working() -> None:
            self.begun.append(name)
            await self.gate.wait()
            self.done.append(name)

        return working


async def drained(jobs: Jobs) -> None:
    """Wait until nothing is under way; raise what made a job fail."""
    while not jobs.idle:
        await asyncio.sleep(0)
        jobs.check()
    jobs.check()


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_one_of_a_kind_is_under_way_for_an_account() -> None:
    async def act() -> None:
        jobs, shop = Jobs(), Workshop()
        for account, what in (("a", "state"), ("a", "identity"), ("b", "state")):
            jobs.start(account, what, shop.work(f"{account} {what}"))
        await turns()
        assert shop.begun == ["a state", "a identity", "b state"]
        assert jobs.under_way("a", "state") and not jobs.under_way("b", "identity")
        shop.gate.set()
        await drained(jobs)
        assert sorted(shop.done) == sorted(shop.begun) and jobs.idle

    asyncio.run(act())


def test_what_is_wanted_meanwhile_is_done_afterwards_and_once() -> None:
    """Something new was learnt after the work began: the work must see it."""

    async def act() -> None:
        jobs, shop = Jobs(), Workshop()
        jobs.start("a", "resync", shop.work("first"))
        await turns()
        for name in ("second", "third"):
            jobs.start("a", "resync", shop.work(name))
        shop.gate.set()
        await drained(jobs)
        assert shop.done == ["first", "third"]

    asyncio.run(act())


def test_what_waits_for_its_turn_is_not_asked_for_twice() -> None:
    async def act() -> None:
        jobs, shop = Jobs(), Workshop()
        for number in range(5):
            jobs.start("a", "resync", shop.work(str(number)), lane="host")
        shop.gate.set()
        await drained(jobs)
        assert shop.done == ["0"]

    asyncio.run(act())


def test_time_lies_between_two_jobs_of_one_name() -> None:
    async def act() -> None:
        jobs, shop = Jobs(), Workshop()
        shop.gate.set()
        clock = asyncio.get_running_loop().time
        began: list[float] = []

        async def work() -> None:
            began.append(clock())

        for _ in range(2):
            jobs.start("a", "state", work, spacing=0.05)
            await turns()
        jobs.start("b", "state", shop.work("another account"), spacing=0.05)
        await turns()
        assert len(began) == 1 and shop.done == ["another account"]
        await drained(jobs)
        assert len(began) == 2 and began[1] - began[0] >= 0.05

    asyncio.run(act())


def test_a_slow_host_holds_up_its_own_accounts_only() -> None:
    async def act() -> None:
        jobs, slow, quick = Jobs(), Workshop(), Workshop()
        quick.gate.set()
        for number in range(10):
            jobs.start(str(number), "visit", slow.work(str(number)), lane="slow.example")
        jobs.start("another", "visit", quick.work("another"), lane="quick.example")
        jobs.start("waiting", "doubt", quick.work("waiting"))
        await turns()
        assert len(slow.begun) == PER_LANE
        assert sorted(quick.done) == ["another", "waiting"]
        slow.gate.set()
        await drained(jobs)
        assert len(slow.done) == 10

    asyncio.run(act())


def test_so_much_is_under_way_at_once() -> None:
    async def act() -> None:
        jobs, shop = Jobs(), Workshop()
        for number in range(AT_ONCE + 5):
            jobs.start(str(number), "visit", shop.work(str(number)), lane=f"host {number}")
        await turns()
        assert len(shop.begun) == AT_ONCE
        shop.gate.set()
        await drained(jobs)
        assert len(shop.done) == AT_ONCE + 5

    asyncio.run(act())


def test_a_mistake_of_ours_is_told() -> None:
    async def act() -> None:
        jobs, shop = Jobs(), Workshop()

        async def mistaken() -> None:
            raise ZeroDivisionError("ours")

        jobs.check()
        jobs.start("a", "state", mistaken)
        jobs.start("b", "state", shop.work("goes on"))
        await turns()
        assert not jobs.idle
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                jobs.check()
        await jobs.cancel()

    asyncio.run(act())


def test_a_second_mistake_is_told_beside_the_first() -> None:
    async def act() -> None:
        told: list[str] = []
        jobs = Jobs(told.append)

        async def fails(why: str) -> None:
            raise ZeroDivisionError(why)

        for account in ("a", "b"):
            jobs.start(account, "state", lambda who=account: fails(f"of {who}"))  # type: ignore[misc]
        await turns()
        with pytest.raises(ZeroDivisionError, match="of a"):
            jobs.check()
        assert told == ["b: failed, too (state): ZeroDivisionError: of b"]

    asyncio.run(act())


def test_nothing_goes_on_after_the_end() -> None:
    async def act() -> None:
        jobs, shop = Jobs(), Workshop()
        jobs.start("a", "state", shop.work("under way"))
        jobs.start("b", "state", shop.work("waits"), spacing=60.0)
        await turns()
        jobs.start("a", "state", shop.work("again"))
        await jobs.cancel()
        jobs.start("c", "state", shop.work("too late"))
        shop.gate.set()
        await turns()
        assert jobs.idle and not shop.done and "too late" not in shop.begun
        jobs.check()

    asyncio.run(act())


def test_work_that_begins_more_work_is_waited_for() -> None:
    async def act() -> None:
        jobs, shop = Jobs(), Workshop()
        shop.gate.set()

        async def first() -> None:
            jobs.start("a", "second", shop.work("second"))

        jobs.start("a", "first", first)
        await drained(jobs)
        assert shop.done == ["second"]

    asyncio.run(act())
