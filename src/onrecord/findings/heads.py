"""Which revision of a signed tree was the highest that had been served to us?"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate

from onrecord.findings.voices import Voice, voice_of
from onrecord.record.entries import Entry, Logged
from onrecord.record.observations import AccountObservation, PostObservation
from onrecord.record.outcomes import Absent, Revision, Seen
from onrecord.record.times import microseconds

__all__ = ["Heads", "heads"]


class Heads:
    """The highest revision that had been served to us before a moment."""

    def __init__(self, served: Iterable[tuple[int, str]]) -> None:
        """`served`: when, in microseconds since 1970, and which revision, in any order."""
        ordered = sorted(served)
        self._times = array("q", (at for at, _ in ordered))
        self._highest = list(accumulate((rev for _, rev in ordered), max))

    def above(self, rev: str, at: datetime) -> bool:
        """Whether a higher revision had been served before `at`."""
        before = bisect_left(self._times, microseconds(at))
        return before > 0 and self._highest[before - 1] > rev


def heads(entries: Iterable[Logged]) -> Heads:
    """The revisions at which some entries show a signed tree."""
    return Heads(filter(None, (_revision(logged.entry) for logged in entries)))


def _revision(entry: Entry) -> tuple[int, str] | None:
    """When a signed tree was shown, and at which revision. What was not read shows nothing."""
    match entry:
        case PostObservation(outcome=Seen() | Absent()) | AccountObservation(fact=Revision()):
            signed = entry.evidence.signed if voice_of(entry.evidence) is Voice.TREE else None
            return None if signed is None else (microseconds(entry.observed_at), signed.rev)
        case _:
            return None
