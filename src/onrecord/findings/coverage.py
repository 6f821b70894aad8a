"""When did we watch an account, and what could we have missed?

A span ends where our watch has a gap, and where a signed revision does not join the one before
it: "listed" begins a span (we hold the complete tree), "inverted" continues it (undoing every
operation gives the tree of the last revision), "unlinked" breaks it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from operator import itemgetter, sub
from typing import TypeAlias

from onrecord.findings.chains import Link
from onrecord.findings.hearing import ONE_LOOK
from onrecord.findings.history import history_of
from onrecord.findings.revisions import Revisions
from onrecord.findings.silences import silences
from onrecord.findings.words import coverage as words
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks
from onrecord.record.outcomes import AccountState
from onrecord.record.times import microseconds, moment_of

__all__ = ["Span", "coverage", "coverage_words", "never_seen_words"]

_ONE_LOOK = ONE_LOOK // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From our first to our last look at the account without a break.

    `largest_gap` is the longest time between two looks. `complete`: from `first_rev`, at which
    we hold the whole tree, to `last_rev`, no commit is left out of the chain that was served
    to us. Without signed revisions both are None.
    """

    begins_at: datetime
    ends_at: datetime
    largest_gap: timedelta
    complete: bool
    first_rev: str | None
    last_rev: str | None
    because: tuple[Digest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Other:
    """A look that showed no signed revision, or many; in microseconds since 1970."""

    at: int
    until: int
    index: int
    digest: Digest
    looks: Looks | None  # many looks at once, from `at` on


# When, whether it is an `_Other`, and then its place in the log, or else the number of a revision.
_Step: TypeAlias = tuple[int, bool, int, _Other | None]


class _Gaps:
    """Our silences: whether one lies between two looks is asked for every two."""

    def __init__(self, gaps: Iterable[Gap]) -> None:
        ordered = sorted((microseconds(x.began_at), microseconds(x.ended_at)) for x in gaps)
        self._began = [began for began, _ in ordered]
        self._latest_end = list(accumulate((ended for _, ended in ordered), max))

    def within(self, start: int, end: int) -> bool:
        """Whether any began before `end` and ended after `start`."""
        before = bisect_left(self._began, end)
        return before > 0 and self._latest_end[before - 1] > start


class _Open:
    """A span that may go on, with the first and the last of the revisions in it."""

    def __init__(self, first: _Step) -> None:
        self.first = first
        self.begun: int | None = None
        self.others: list[_Other] = []
        self.append(first)

    def append(self, step: _Step) -> None:
        """The next look belongs to it."""
        self.last = step
        self.until, _, number, other = step
        if other is not None:
            self.until = other.until
            self.others.append(other)
            return
        self.reached = number
        if self.begun is None:
            self.begun = number


class _Spans:
    """The spans of an account, as its looks are told one after the other."""

    def __init__(self, revisions: Revisions, gaps: _Gaps) -> None:
        self.revisions, self._gaps = revisions, gaps
        self._breaks, self._listed = frozenset(revisions.breaks), revisions.listed
        self.found: list[_Open] = []

    def tell(self, step: _Step) -> None:
        """The next look, which goes on with the last span or begins one."""
        if self.found and not self._ends_before(self.found[-1], step):
            self.found[-1].append(step)
            return
        if self.found and self._leads_to(self.found[-1], step):
            self.found.pop()
        self.found.append(_Open(step))

    def _ends_before(self, span: _Open, step: _Step) -> bool:
        """Whether the next look is one of another span."""
        at, is_other, number, _ = step
        if self._gaps.within(span.until, at):
            return True
        if is_other:
            return False
        if span.begun is None:
            return number in self._listed
        if number in self._breaks:
            return True
        return number in self._listed and span.begun not in self._listed

    def _leads_to(self, span: _Open, step: _Step) -> bool:
        """Whether it is only the first questions of the look that fetched the whole tree."""
        at, is_other, number, _ = step
        listed = not is_other and number in self._listed
        return listed and span.begun is None and at - span.first[0] <= _ONE_LOOK

    def closed(self, span: _Open) -> Span:
        """What is said of a span."""
        times = [at for one in span.others for at in (one.at, one.until)]
        revisions: tuple[Link, ...] = ()
        if span.begun is not None:
            times += self.revisions.times(span.begun, span.reached)
            revisions = (self.revisions[span.begun], self.revisions[span.reached])
        times.sort()
        ends = (*self._because(span.first), *self._because(span.last))
        chained = (digest for one in revisions for digest in one.because)
        return Span(
            begins_at=moment_of(times[0]),
            ends_at=moment_of(times[-1]),
            largest_gap=timedelta(microseconds=_largest_gap(times, span.others)),
            complete=bool(revisions) and revisions[0].listed,
            first_rev=revisions[0].rev if revisions else None,
            last_rev=revisions[-1].rev if revisions else None,
            because=tuple(dict.fromkeys((*ends, *chained))),
        )

    def _because(self, step: _Step) -> tuple[Digest, ...]:
        _, _, number, other = step
        return self.revisions[number].because if other is None else (other.digest,)


def coverage(account: Iterable[Logged], until: datetime) -> tuple[Span, ...]:
    """The spans in which we watched an account, as observed up to `until`, oldest first.

    A span ends with its last look, never at `until`: that nothing was heard since then does not
    show that somebody listened.
    """
    history = history_of(account)
    revisions, last = history.revisions, history.revisions.last_at
    if last is not None and last > until:
        revisions = revisions.served_by(until)
    rest = [logged for logged in history.rest if _noticed_at(logged) <= until]
    noted = [logged for logged in rest if isinstance(logged.entry, Gap)]
    silent = silences(noted, revisions, rest)
    gaps = _Gaps(logged.entry for logged in silent if isinstance(logged.entry, Gap))
    spans = _Spans(revisions, gaps)
    for step in _steps(revisions, rest):
        spans.tell(step)
    return tuple(map(spans.closed, spans.found))


def never_seen_words(spans: Sequence[Span], withheld: int = 0, unkept: int = 0) -> str:
    """What "we never saw it" is worth, given how the account was watched, and see below."""
    never = words.NOT_FOUND if withheld or unkept else words.NEVER_SAW
    return f"{never} {coverage_words(spans, withheld, unkept)}" if spans else words.NEVER_WATCHED


def coverage_words(spans: Sequence[Span], withheld: int = 0, unkept: int = 0) -> str:
    """How the account was watched, and what is proved not to have been served meanwhile.

    `withheld`: how many of its posts nobody can compare any more; `unkept`: of how many the words
    were seen and not kept. Then nothing is proved of words.
    """
    if not spans:
        return words.NEVER_WATCHED
    said = [words.withheld(withheld)] if withheld else []
    said += [words.not_kept(unkept)] if unkept else []
    for span in spans:
        said.append(words.watched(span.begins_at, span.ends_at, span.largest_gap))
        if withheld or unkept:
            continue
        if span.complete and span.first_rev is not None and span.last_rev is not None:
            said.append(words.not_in_chain(span.first_rev, span.last_rev))
    return " ".join(said)


def _noticed_at(logged: Logged) -> datetime:
    match logged.entry:
        case Gap(began_at=began):
            return began
        case Looks(ended_at=ended):
            return ended
        case entry if isinstance(entry, AccountObservation):
            return entry.observed_at
        case _:
            return datetime.max.replace(tzinfo=UTC)


def _steps(revisions: Revisions, rest: Sequence[Logged]) -> list[_Step]:
    """Looks at what the account posts, in order: revisions by rev, all else by our clock."""
    reached = accumulate(revisions.first_times, max)
    found: list[_Step] = [(at, False, number, None) for number, at in enumerate(reached)]
    for logged in rest:
        entry, many = logged.entry, None
        if isinstance(entry, Looks):
            at, until, many = entry.began_at, entry.ended_at, entry
        elif isinstance(entry, AccountObservation) and isinstance(entry.fact, AccountState):
            at = until = entry.observed_at
        else:
            continue
        other = _Other(
            at=microseconds(at),
            until=microseconds(until),
            index=logged.index,
            digest=logged.digest,
            looks=many,
        )
        found.append((other.at, True, other.index, other))
    found.sort(key=itemgetter(0, 1, 2))
    return found


def _largest_gap(times: Sequence[int], others: Iterable[_Other]) -> int:
    """The longest time without a look between moments, by what is said of many looks at once."""
    many = [(one, one.looks.largest_gap) for one in others if one.looks is not None]
    if not many:
        return max(map(sub, times[1:], times), default=0)
    return max((_apart(*two, many) for two in pairwise(times)), default=0)


def _apart(earlier: int, later: int, many: Sequence[tuple[_Other, int]]) -> int:
    said = (gap * 1_000_000 for x, gap in many if x.at <= earlier and later <= x.until)
    return min([later - earlier, *said])
