"""How many may ask for the same long work at once, and who is told to come back later?"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from onrecord.record.errors import OnrecordError

__all__ = ["TooManyAsk", "Turns"]


class TooManyAsk(OnrecordError):
    """As many ask already as can be answered in reasonable time."""

    advice = "Try again in a minute."


class Turns:
    """Lets some work at once and some wait. May be used from several threads."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = BoundedSemaphore(at_once)
        self._lock, self._here, self._most = Lock(), 0, at_once + waiting

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and have it. Raises TooManyAsk where too many wait already."""
        with self._lock:
            if self._here >= self._most:
                raise TooManyAsk("too many ask for this just now")
            self._here += 1
        try:
            with self._free:
                yield
        finally:
            with self._lock:
                self._here -= 1
