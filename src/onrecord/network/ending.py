"""How does a task end that may not hear that it was cancelled?"""

import asyncio
from collections.abc import Iterable
from typing import Any

__all__ = ["end_all"]

_AGAIN = 0.2  # seconds until it is told once more


async def end_all(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks until all have ended. What they raised is for the caller to look at.

    `asyncio.wait_for` of Python 3.11 forgets a cancellation that comes together with the answer
    (cpython issue 86296), and libraries catch it where they should not: a loop then goes on.
    """
    told = list(tasks)
    left = {task for task in told if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_AGAIN)
    for task in told:
        if not task.cancelled():
            task.exception()  # looked at: nobody is told that it was not
