"""Does a task end that misses the first word to end?"""

import asyncio

from onrecord.network.ending import end_all, tell_failures


def test_whoever_forgets_a_cancellation_is_told_again() -> None:
    async def deaf() -> None:
        heard = 0
        while heard < 2:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                heard += 1
        raise ZeroDivisionError

    async def act() -> None:
        tasks = [asyncio.create_task(deaf()), asyncio.create_task(asyncio.sleep(3600))]
        await asyncio.sleep(0)
        await asyncio.wait_for(end_all(tasks), 30)
        assert isinstance(tasks[0].exception(), ZeroDivisionError) and tasks[1].cancelled()
        await end_all(tasks)

    asyncio.run(act())


def test_of_several_failures_each_is_told_and_one_alone_is_for_whoever_raises_it() -> None:
    async def fails(why: str) -> None:
        raise ZeroDivisionError(why)

    async def act() -> None:
        told: list[str] = []
        first, second = asyncio.create_task(fails("one")), asyncio.create_task(fails("two"))
        waits = asyncio.create_task(asyncio.sleep(3600))
        await end_all([waits])
        await asyncio.wait([first, second])
        tell_failures([first, waits], told.append)
        assert told == []
        tell_failures([first, waits, second], told.append)
        assert told == [f"one of 2 failures: ZeroDivisionError: {why}" for why in ("one", "two")]

    asyncio.run(act())
