"""How does a task end that may not hear that it was cancelled?"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["end_all", "tell_failures"]

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


def tell_failures(tasks: Iterable["asyncio.Task[Any]"], tell: Callable[[str], None]) -> None:
    """Where several tasks have failed, only one failure can be raised: tell each of them."""
    ended = (task for task in tasks if task.done() and not task.cancelled())
    failed = [error for task in ended if (error := task.exception()) is not None]
    for error in failed if len(failed) > 1 else ():
        tell(f"one of {len(failed)} failures: {type(error).__name__}: {error}")
