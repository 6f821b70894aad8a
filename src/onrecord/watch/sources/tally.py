"""How often did we look without finding anything new?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.record.accounts import AccountId
from onrecord.record.observations import Looks

__all__ = ["EVERY", "Tally"]

EVERY = timedelta(hours=1)  # between two entries of one account, if nothing changes

_NONE = timedelta(0)


@dataclass(slots=True)
class Tally:
    """Looks at one account since the last that is written down."""

    before: datetime | None = None  # the last look, whatever it found
    began_at: datetime | None = None
    ended_at: datetime | None = None
    looks: int = 0
    largest_gap: timedelta = _NONE
    written: Looks | None = None  # appended, if nothing went wrong; else again, the very same

    def count(self, at: datetime) -> None:
        """A look that found nothing new. A clock that was set back makes no look earlier."""
        at = at if self.before is None else max(at, self.before)
        if self.began_at is None:
            self.began_at = at
        if self.before is not None:
            self.largest_gap = max(self.largest_gap, at - self.before)
        self.before = self.ended_at = at
        self.looks += 1

    def found_news(self, at: datetime) -> None:
        """A look that was recorded for what it found."""
        self.before = at if self.before is None else max(at, self.before)

    def is_due(self, at: datetime) -> bool:
        """Whether it is time to write it down."""
        return self.began_at is not None and at - self.began_at >= EVERY

    def entry(self, platform: str, account: AccountId, noted_at: datetime) -> Looks | None:
        """What to append; the same again until `wrote` says that it is there."""
        if self.written is None and self.began_at is not None and self.ended_at is not None:
            self.written = Looks(
                platform=platform,
                account=account,
                began_at=self.began_at,
                ended_at=self.ended_at,
                looks=self.looks,
                largest_gap=round(self.largest_gap.total_seconds()),
                noted_at=max(noted_at, self.ended_at),
            )
            self.began_at, self.looks, self.largest_gap = None, 0, _NONE
        return self.written

    def wrote(self) -> None:
        """It is on record."""
        self.written = None
