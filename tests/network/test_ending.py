"""Does a task end that misses the first word to end?"""

import asyncio

from onrecord.network.ending import end_all


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
