"""When may a host be asked again?

Pure: times are seconds of one clock that only grows, and are passed in.
"""

from dataclasses import dataclass, field

__all__ = ["Hosts", "Politeness"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """How much we ask of one host.

    A Mastodon server lets one address ask 300 times in five minutes (its documentation, "Rate
    limits"): once a second, whatever the burst before.
    """

    at_once: int = 2  # questions under way together
    per_second: float = 1.0
    burst: int = 20  # questions after a rest, without a pause between them
    first_wait: float = 15.0  # seconds, after the second failure in a row; then doubled
    longest_wait: float = 900.0


@dataclass(slots=True)
class _Host:
    left: float  # questions that may be put without a pause, as of `at`
    at: float
    closed_until: float = 0.0
    failures: int = 0  # in a row
    why: str = ""


@dataclass(slots=True)
class Hosts:
    """What each host has let us do. A host that was never asked takes no memory."""

    politeness: Politeness = field(default_factory=Politeness)
    _known: dict[str, _Host] = field(default_factory=dict)

    def ready_at(self, host: str, now: float) -> float:
        """The earliest moment for the next question, if no other is put before it."""
        known = self._known.get(host)
        if known is None:
            return now
        lacking = 1.0 - self._left(known, now)
        rested = now + lacking / self.politeness.per_second if lacking > 1e-9 else now
        return max(rested, known.closed_until)

    def opens_at(self, host: str) -> float:
        """Until when it has sent us away, or has failed so often that we leave it alone."""
        known = self._known.get(host)
        return 0.0 if known is None else known.closed_until

    def why_closed(self, host: str) -> str:
        """Why it is left alone, in our words."""
        known = self._known.get(host)
        return "" if known is None else known.why

    def is_failing(self, host: str) -> bool:
        """Whether its last answer was none: then one question at a time is enough."""
        known = self._known.get(host)
        return known is not None and known.failures > 0

    def begin(self, host: str, now: float) -> None:
        """A question is put."""
        known = self._known.setdefault(host, _Host(self.politeness.burst, now))
        known.left, known.at = self._left(known, now) - 1.0, now

    def answered(self, host: str) -> None:
        """An answer came: the host works."""
        known = self._known.get(host)
        if known is not None:
            known.failures = 0

    def failed(self, host: str, now: float, why: str, chance: float) -> None:
        """No answer came; `chance` in [0, 1) spreads those who wait for it.

        Once is no reason to leave a host alone: it may be one address of many that is broken.
        """
        known = self._known.setdefault(host, _Host(self.politeness.burst, now))
        waits = self.politeness
        known.failures += 1
        if known.failures > 1:
            longest = waits.first_wait * 2.0 ** min(known.failures - 2, 30)
            longest = min(waits.longest_wait, longest)
            self._close(known, now + longest * (1 + chance) / 2, why)

    def sent_away(self, host: str, now: float, seconds: float, why: str) -> None:
        """It said when to come back: Retry-After, or the end of a rate limit's window."""
        self._close(
            self._known.setdefault(host, _Host(self.politeness.burst, now)), now + seconds, why
        )

    def _left(self, known: _Host, now: float) -> float:
        rested = known.left + max(0.0, now - known.at) * self.politeness.per_second
        return min(rested, float(self.politeness.burst))

    def _close(self, known: _Host, until: float, why: str) -> None:
        if until > known.closed_until:
            known.closed_until, known.why = until, why
