"""Where does each source stand: when was it looked at, and what is wrong with it?"""

from dataclasses import dataclass, field
from datetime import datetime

from onrecord.watch.sources.questions import host_of
from onrecord.watch.sources.watched import Source

__all__ = ["Standing", "host_asked"]

_MOST_REASONS = 5


@dataclass(slots=True)
class Standing:
    """One source, as the poller has it in mind; all but the source may be lost."""

    source: Source
    host: str  # that its looks ask
    looked_at: datetime  # the end of the last good look, or of the enrolment
    posted_at: datetime | None = None
    knows_posts: bool = False  # whether `posted_at` is what the record says
    settle_at: datetime | None = None  # when a suspected absence is due for its second question
    failures: int = 0  # looks in a row that brought no answer
    reasons: list[str] = field(default_factory=list)  # why not
    late: bool = False  # it was told that it can't be looked at

    def failed(self, why: str) -> None:
        """A look brought no answer."""
        self.failures += 1
        self.because(why)

    def because(self, why: str) -> None:
        """One more reason for which there was no good look."""
        if why not in self.reasons and len(self.reasons) < _MOST_REASONS:
            self.reasons.append(why)

    def worked(self, at: datetime) -> None:
        """A look brought an answer that could be read."""
        self.looked_at, self.failures, self.reasons = at, 0, []


def host_asked(source: Source) -> str:
    """The machine that is asked first when the account is looked at."""
    questions = source.platform.ask_latest(source.account)
    return host_of(questions[0].url) if questions else ""
