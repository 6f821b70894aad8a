"""Which site is written?"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

__all__ = ["Site"]


@dataclass(frozen=True, slots=True)
class Site:
    """All that a process must know to write a part of it."""

    archive: Path
    folder: Path
    now: datetime
    address: str  # under which readers find the files, without a slash at its end; or nothing
    live: str  # under which the same archive is served, or nothing
