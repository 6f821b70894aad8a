"""When was each entry in the log, by the tokens, and do the recording machine's times agree?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onrecord.proof.bundle.lapses import ProvedToken
from onrecord.proof.bundle.opened import Bundle, Carried
from onrecord.proof.bundle.paths import entry_path, folder_of
from onrecord.proof.bundle.sandwich import Bounds, Sandwich, contradictions
from onrecord.proof.bundle.testimony import numbered
from onrecord.proof.bundle.tokens import Tokens
from onrecord.proof.bundle.tokens_told import moment
from onrecord.proof.bundle.verification import Step, step, unchecked
from onrecord.record.accounts import Ref
from onrecord.record.captures import Capture
from onrecord.record.documents import Document
from onrecord.record.entries import Entry
from onrecord.record.observations import AccountObservation, Gap, Looks, PostObservation
from onrecord.record.outcomes import Absent, Seen
from onrecord.record.stamps import Stamp

__all__ = ["check_times", "first_moments", "recorded_at"]

_POSTS_SHOWN = 5
_CLOCK_OFF = timedelta(minutes=1)  # beyond what a token's way takes: the clock is told to be off
_LATE = timedelta(hours=1)  # an entry is put into the log at once; a large download takes minutes


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry of the case with its bounds."""

    carried: Carried
    bounds: Bounds


def check_times(bundle: Bundle, tokens: Tokens) -> Step:
    """Step 9: each entry was put into the log after one token and existed by another.

    As many services as are asked for vouch for each bound. Tokens that contradict the order of
    the log are a fault; times of the recording machine that contradict the tokens are told.
    """
    if not tokens.held:
        return unchecked(9, f"{_none_of(tokens)}, so no time but the recording machine's own")
    of_case = [one for one in bundle.entries if not isinstance(one.entry, Stamp)]
    sandwich = Sandwich(tokens.held, tokens.wanted)
    placed = [_Placed(one, sandwich.bounds(one.index)) for one in of_case]
    says = [*_widths(placed), *_posts(placed), *_clock(tokens.held), *_recorded(placed)]
    ok = True if all(one.bounds.by is not None for one in placed) else None
    return step(9, list(_faults(list(tokens.holdings))), "; ".join(says), ok=ok)


def _none_of(tokens: Tokens) -> str:
    if tokens.holdings:
        return "no token that still holds"
    return "no token of a service that you trust" if tokens.untrusted else "no tokens"


def _faults(tokens: Sequence[ProvedToken]) -> Iterator[str]:
    for older, newer in contradictions(tokens):
        yield (
            f"{entry_path(newer.n)}: {newer.service} says {moment(newer.said_at)} of a head that"
            f" holds {folder_of(older.n)}, where {older.service} says {moment(older.said_at)}"
        )


def _widths(placed: Sequence[_Placed]) -> Iterator[str]:
    between = [(one.bounds.width, one) for one in placed if one.bounds.width is not None]
    if between:
        shortest, tightest = min(between, key=lambda one: one[0])
        longest, widest = max(between, key=lambda one: one[0])
        yield (
            f"{len(between)} of {len(placed)} entries lie between two tokens: tightest,"
            f" {folder_of(tightest.carried.n)} within {_length(shortest)}; widest,"
            f" {folder_of(widest.carried.n)} within {_length(longest)}"
        )
    before_any = [one.carried.n for one in placed if one.bounds.after is None]
    if before_any:
        yield f"logged before any token came along, so only not later: {numbered(before_any)}"
    open_ended = [one.carried.n for one in placed if one.bounds.by is None]
    if open_ended:
        yield f"logged after the last head that was stamped: {numbered(open_ended)}"


def _posts(placed: Sequence[_Placed]) -> Iterator[str]:
    of_number = {one.carried.n: one for one in placed}
    found = first_moments([one.carried for one in placed])
    opening = "of the entries that are here, "  # said once, of all
    for ref, moments in list(found.items())[:_POSTS_SHOWN]:
        parts = [f"{what} {_within(of_number[one.n].bounds)}" for what, one in moments.items()]
        yield f"{opening}post {ref} {', and '.join(parts)}"
        opening = ""
    if len(found) > _POSTS_SHOWN:
        yield f"and {len(found) - _POSTS_SHOWN} more posts"


def first_moments(entries: Sequence[Carried]) -> Mapping[Ref, Mapping[str, Carried]]:
    """Of each post the entry in which it was first seen, and then first absent."""
    found: dict[Ref, dict[str, Carried]] = {}
    for carried in entries:
        entry = carried.entry
        if not isinstance(entry, PostObservation) or entry.part is not None:
            continue
        of_post = found.setdefault(entry.ref, {})
        if isinstance(entry.outcome, Seen):
            of_post.setdefault("first seen", carried)
        elif isinstance(entry.outcome, Absent) and "first seen" in of_post:
            of_post.setdefault("first absent", carried)
    return {ref: moments for ref, moments in found.items() if moments}


def _within(bounds: Bounds) -> str:
    """Of the observation, as a token has it; never more than "existed no later than"."""
    after = None if bounds.after is None else f"was logged after {moment(bounds.after)}"
    by = None if bounds.by is None else f"existed no later than {moment(bounds.by)}"
    within = " and ".join(part for part in (after, by) if part)
    return f"in an entry that {within or 'no token bounds'}"


def _clock(tokens: Sequence[ProvedToken]) -> Iterator[str]:
    """How far the recording machine's clock was from the services' when they answered."""
    worst = max(map(_offset, tokens), key=abs)
    if abs(worst) <= _CLOCK_OFF:
        yield f"the recording machine's clock was at most {_length(abs(worst))} from theirs"
        return
    way = "behind" if worst > timedelta() else "ahead of"
    yield (
        f"the recording machine's clock was up to {_length(abs(worst))} {way} the services', so"
        " its own times are to be read with that"
    )


def _offset(token: ProvedToken) -> timedelta:
    """The service's time less ours, as far as its way to us does not explain it."""
    if token.earliest > token.answered_at:
        return token.earliest - token.answered_at
    return min(token.latest - token.asked_at, timedelta())


def _recorded(placed: Sequence[_Placed]) -> Iterator[str]:
    """Entries whose own times the tokens contradict, or leave unproved by far."""
    late, early = [], []
    for one in placed:
        said = recorded_at(one.carried.entry)
        if one.bounds.by is not None and said > one.bounds.by + _CLOCK_OFF:
            early.append(one.carried.n)
        if one.bounds.after is not None and said + _LATE < one.bounds.after:
            late.append(one.carried.n)
    if early:
        yield f"dated later than they existed, by the recording machine: {numbered(early)}"
    if late:
        hours = _length(_LATE)
        yield f"put into the log more than {hours} after their own date: {numbered(late)}"


def recorded_at(entry: Entry) -> datetime:
    """The recording machine's own time for an entry."""
    match entry:
        case PostObservation() | AccountObservation():
            return entry.observed_at
        case Gap() | Looks():
            return entry.noted_at
        case Document():
            return entry.recorded_at
        case Capture():
            return entry.ended_at
        case Stamp():
            return entry.answered_at


def _length(span: timedelta) -> str:
    """A span in the largest unit that it fills twice, so that it can be read."""
    seconds = span.total_seconds()
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
