"""When did we watch an account, and what could we have missed?

A span ends where our watch has a gap, and where a signed revision does not join the one before
it: "listed" begins a span (we hold the complete tree), "inverted" continues it (undoing every
operation gives the tree of the last revision), "unlinked" breaks it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from onrecord.findings.chains import Link, links
from onrecord.findings.hearing import ONE_LOOK
from onrecord.findings.words import coverage as words
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.observations import AccountObservation, Gap, Looks
from onrecord.record.outcomes import AccountState

__all__ = ["Span", "coverage", "coverage_words", "never_seen_words"]


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


def coverage(account: Sequence[Logged], until: datetime) -> tuple[Span, ...]:
    """The spans in which we watched an account, as observed up to `until`, oldest first.

    A span ends with its last look, never at `until`: that nothing was heard since then does not
    show that somebody listened.
    """
    seen = [logged for logged in account if _noticed_at(logged) <= until]
    gaps = [logged.entry for logged in seen if isinstance(logged.entry, Gap)]
    spans: list[list[_Step]] = []
    for step in _steps(seen):
        if spans and not _breaks(spans[-1], step, gaps):
            spans[-1].append(step)
            continue
        if spans and _leads_to(spans[-1], step):
            spans.pop()
        spans.append([step])
    return tuple(_span(span) for span in spans)


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


def _steps(seen: Sequence[Logged]) -> list[_Step]:
    """Looks at what the account posts, in order: revisions by rev, all else by our clock."""
    found = []
    reached: datetime | None = None
    for place, link in enumerate(links(seen)):
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


def _breaks(span: list[_Step], step: _Step, gaps: Sequence[Gap]) -> bool:
    if any(gap.began_at < step.at and gap.ended_at > span[-1].until for gap in gaps):
        return True
    if step.link is None:
        return False
    chain = [earlier.link for earlier in span if earlier.link is not None]
    if not chain:
        return step.link.listed
    joined = chain[-1].rev in step.link.follows
    return not joined or (step.link.listed and not chain[0].listed)


def _leads_to(span: list[_Step], step: _Step) -> bool:
    """Whether a span is only the first questions of the look that fetched the whole tree."""
    listed = step.link is not None and step.link.listed
    polled = all(earlier.link is None for earlier in span)
    return listed and polled and step.at - span[0].at <= ONE_LOOK


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
