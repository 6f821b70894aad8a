"""How is one entry's share in what happened written down?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onrecord.archive import Archive, Book, Happened, Position
from onrecord.findings.events import Event
from onrecord.findings.happening import HappeningKind, happening_id
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged

__all__ = ["Pen", "microseconds", "moment_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """Since 1970, exact."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(counted: int) -> datetime:
    """The moment that `microseconds` counted."""
    return _EPOCH + timedelta(microseconds=counted)


@dataclass(slots=True)
class Pen:
    """Writes what came on record with one entry, in its order."""

    archive: Archive
    book: Book
    logged: Logged
    recorded_at: datetime
    nth: int = 0

    def told(
        self, event: Event, kind: HappeningKind, platform: str, account: str, says: str
    ) -> Position | None:
        """Write an event of a timeline; None if it was written before."""
        return self.write(
            kind,
            event.because,
            at=event.at,
            which=event.which_time,
            says=says,
            authenticity=event.authenticity,
            platform=platform,
            accounts=(account,),
            posts=() if event.post is None else (event.post,),
        )

    def write(
        self,
        kind: HappeningKind,
        because: tuple[Digest, ...],
        *,
        at: datetime | None = None,
        which: str | None = None,
        says: str | None = None,
        authenticity: str | None = None,
        platform: str | None = None,
        accounts: tuple[str, ...] = (),
        posts: tuple[str, ...] = (),
        counted: int = 0,
    ) -> Position | None:
        """Write what happened; None if it was written before."""
        position = (self.logged.index, self.nth)
        happened = Happened(
            *position,
            id=happening_id(because[0], kind),
            kind=kind,
            at=None if at is None else microseconds(at),
            which=which,
            says=says,
            authenticity=authenticity,
            platform=platform,
            account=accounts[0] if len(set(accounts)) == 1 else None,
            post=posts[0] if len(set(posts)) == 1 else None,
            because=" ".join(because),
            recorded_at=microseconds(self.recorded_at),
            counted=counted,
        )
        if not self.book.enter(happened, accounts, posts):
            return None
        self.nth += 1
        return position
