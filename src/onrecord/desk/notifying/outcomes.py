"""What came of telling a target?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from onrecord.desk.notifying.notices import Notice

__all__ = ["Delivered", "Failed", "Gone", "Outcome", "Teller"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The target took it; `but` says who of several did not."""

    but: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The target did not take it, or its answer did not reach us: it is told again."""

    why: str
    again_at: datetime | None = None  # it asks us not to come back earlier


@dataclass(frozen=True, slots=True)
class Gone:
    """The target wants to be told nothing more."""

    why: str


Outcome: TypeAlias = Delivered | Failed | Gone


class Teller(Protocol):
    """Tells one target. No failure of the network is an exception."""

    @property
    def most(self) -> int:
        """How many notices may be told at a time."""
        ...

    async def tell(self, notices: Sequence[Notice], now: datetime) -> Outcome:
        """Tell these, oldest first. The same again carries the same ids."""
        ...
