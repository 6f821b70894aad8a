"""What time is it? The only file that reads the clock."""

import time
from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "SystemClock", "monotonic", "now"]


class Clock(Protocol):
    """Whoever says the time: the system, or a recording that is being replayed."""

    def now(self) -> datetime:
        """The present, in UTC with its offset."""
        ...


class SystemClock:
    """This machine's clock. It may step, and it may be wrong: its offset is measured elsewhere."""

    def now(self) -> datetime:
        return now()


def now() -> datetime:
    """The present, in UTC with its offset."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that only grow: for lengths of time, never for dates."""
    return time.monotonic()
