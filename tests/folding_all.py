"""How was an account watched, folded over all of its entries? The plain way, to compare with.

Findings hold the signed revisions in columns (`findings.revisions`); this makes a `Link` of each.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, groupby, pairwise

from onrecord.findings.chains import Link
from onrecord.findings.coverage import Span
from onrecord.findings.hearing import ONE_LOOK
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks
from onrecord.record.outcomes import AccountState, Revision

__all__ = ["every_link", "folded_coverage"]


def every_link(account: Iterable[Logged]) -> tuple[Link, ...]:
    """The account's revisions in their own order (TIDs sort as text), each once."""
    facts = [
        (entry.fact, entry.observed_at, logged.index, logged.digest)
        for logged in account
        if isinstance(entry := logged.entry, AccountObservation)
        and isinstance(entry.fact, Revision)
    ]
    facts.sort(key=lambda found: (found[0].rev, found[1], found[2]))
    found: list[Link] = []
    later: datetime | None = None  # the earliest time of any later revision
    for rev, same in groupby(reversed(facts), key=lambda fact: fact[0].rev):
        link = _link(rev, list(same)[::-1], later)
        later = link.times[0] if later is None else min(later, link.times[0])
        found.append(link)
    return tuple(reversed(found))


def _link(
    rev: str, facts: list[tuple[Revision, datetime, int, Digest]], later: datetime | None
) -> Link:
    inverted = [fact.since for fact, *_ in facts if fact.link == "inverted"]
    times = tuple(at for _, at, _, _ in facts)
    return Link(
        rev=rev,
        follows=frozenset(since for since in inverted if since is not None),
        listed=any(fact.link == "listed" for fact, *_ in facts),
        times=times,
        stale=later is not None and later < times[0],
        because=tuple(dict.fromkeys(digest for *_, digest in facts)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A look at the account, with the signed revision that it showed, if any."""

    at: datetime
    index: int
    times: tuple[datetime, ...]
    link: Link | None
    because: tuple[Digest, ...]
    looks: Looks | None = None  # many looks at once, from `at` on

    @property
    def until(self) -> datetime:
        """When it was over."""
        return self.at if self.looks is None else self.looks.ended_at


class _Gaps:
    """Our silences: whether one lies between two looks is asked for every two."""

    def __init__(self, gaps: Iterable[Gap]) -> None:
        ordered = sorted((gap.began_at, gap.ended_at) for gap in gaps)
        self._began = [began for began, _ in ordered]
        self._latest_end = list(accumulate((ended for _, ended in ordered), max))

    def within(self, start: datetime, end: datetime) -> bool:
        """Whether any began before `end` and ended after `start`."""
        before = bisect_left(self._began, end)
        return before > 0 and self._latest_end[before - 1] > start


class _Open:
    """A span that may go on, with the first and the last revision in it."""

    def __init__(self, first: _Step) -> None:
        self.steps = [first]
        self.begun, self.reached = first.link, first.link

    def append(self, step: _Step) -> None:
        """The next look belongs to it."""
        self.steps.append(step)
        if step.link is not None:
            self.begun, self.reached = self.begun or step.link, step.link

    def ends_before(self, step: _Step, gaps: "_Gaps") -> bool:
        """Whether the next look is one of another span."""
        if gaps.within(self.steps[-1].until, step.at):
            return True
        if step.link is None:
            return False
        if self.begun is None or self.reached is None:
            return step.link.listed
        joined = self.reached.rev in step.link.follows
        return not joined or (step.link.listed and not self.begun.listed)

    def leads_to(self, step: _Step) -> bool:
        """Whether it is only the first questions of the look that fetched the whole tree."""
        listed = step.link is not None and step.link.listed
        return listed and self.begun is None and step.at - self.steps[0].at <= ONE_LOOK


def folded_coverage(account: Sequence[Logged], until: datetime) -> tuple[Span, ...]:
    """The spans in which we watched an account, as observed up to `until`, oldest first.

    A span ends with its last look, never at `until`: that nothing was heard since then does not
    show that somebody listened.
    """
    seen = [logged for logged in account if _noticed_at(logged) <= until]
    gaps = _Gaps(logged.entry for logged in seen if isinstance(logged.entry, Gap))
    spans: list[_Open] = []
    for step in _steps(seen):
        if spans and not spans[-1].ends_before(step, gaps):
            spans[-1].append(step)
            continue
        if spans and spans[-1].leads_to(step):
            spans.pop()
        spans.append(_Open(step))
    return tuple(_span(span.steps) for span in spans)


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


def _steps(seen: Sequence[Logged]) -> list[_Step]:
    """Looks at what the account posts, in order: revisions by rev, all else by our clock."""
    found = []
    reached: datetime | None = None
    for place, link in enumerate(every_link(seen)):
        reached = link.times[0] if reached is None else max(reached, link.times[0])
        found.append(
            _Step(at=reached, index=place, times=link.times, link=link, because=link.because)
        )
    for logged in seen:
        entry = logged.entry
        if isinstance(entry, AccountObservation) and isinstance(entry.fact, AccountState):
            at = entry.observed_at
            found.append(
                _Step(at=at, index=logged.index, times=(at,), link=None, because=(logged.digest,))
            )
        if isinstance(entry, Looks):
            found.append(
                _Step(
                    at=entry.began_at,
                    index=logged.index,
                    times=(entry.began_at, entry.ended_at),
                    link=None,
                    because=(logged.digest,),
                    looks=entry,
                )
            )
    return sorted(found, key=lambda step: (step.at, step.link is None, step.index))


def _span(steps: list[_Step]) -> Span:
    times = sorted(at for step in steps for at in step.times)
    chain = [step.link for step in steps if step.link is not None]
    within = [step.looks for step in steps if step.looks is not None]
    gaps = [_apart(earlier, later, within) for earlier, later in pairwise(times)]
    ends = (*steps[0].because, *steps[-1].because)
    revisions = (*chain[0].because, *chain[-1].because) if chain else ()
    return Span(
        begins_at=times[0],
        ends_at=times[-1],
        largest_gap=max(gaps, default=timedelta(0)),
        complete=bool(chain) and chain[0].listed,
        first_rev=chain[0].rev if chain else None,
        last_rev=chain[-1].rev if chain else None,
        because=tuple(dict.fromkeys((*ends, *revisions))),
    )


def _apart(earlier: datetime, later: datetime, within: Sequence[Looks]) -> timedelta:
    """The longest time without a look between two moments, by what is said of many looks."""
    apart = later - earlier
    said = (x for x in within if x.began_at <= earlier and later <= x.ended_at)
    return min([apart, *(timedelta(seconds=x.largest_gap) for x in said)])
