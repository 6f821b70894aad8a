"""How are several things done at once, so that none is still at it when an error is told?"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

__all__ = ["AtOnce"]

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


class AtOnce:
    """Threads that are started at first need."""

    def __init__(self, threads: int, name: str) -> None:
        self._threads, self._name = threads, name
        self._pool: ThreadPoolExecutor | None = None

    def each(self, does: Callable[[_Task], _Done], tasks: Iterable[_Task]) -> list[_Done]:
        """Do it for all tasks; when all have ended, what came of each, or the first error."""
        tasks = list(tasks)
        if len(tasks) <= 1:
            return [does(task) for task in tasks]
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
        running = [self._pool.submit(does, task) for task in tasks]
        wait(running)
        return [task.result() for task in running]

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
