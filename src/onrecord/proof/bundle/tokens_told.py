"""In which words are tokens told, and those that have lapsed?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from onrecord.proof.bundle.lapses import Holding, ProvedToken
from onrecord.proof.bundle.testimony import numbered
from onrecord.proof.bundle.token_reader import Answers

__all__ = ["listed", "moment", "told"]

_SHOWN = 6  # names or periods in one sentence


def told(
    answers: Answers,
    found: Mapping[ProvedToken, Holding],
    at: datetime | None,
    *,
    wanted: int,
    holding: Sequence[str],
    lapsed: bool,
) -> str:
    """Step 8 in words: what was verified, what has ended since, and what counts for nothing."""
    says: list[str] = []
    if found:
        count = len(found)
        says.append(f"verified: {count} token{'s' if count > 1 else ''} by {_by_service(found)}")
        says.append(_over_the_case(holding, wanted))
    says += _lapses(found, at, lapsed=lapsed)
    if at is not None and any(one.earliest > at for one in found):
        says.append("some say a later time than your own clock: set it right, and verify again")
    if at is None and found:
        says.append("whether certificates have ended since was not checked")
    says += _uncounted(answers)
    return "; ".join(says)


def _over_the_case(holding: Sequence[str], wanted: int) -> str:
    if len(holding) >= max(wanted, 1):
        names = listed(holding)
        return (
            f"every entry of the case lies under tokens that hold, by {names} (asked for: {wanted})"
        )
    return f"tokens that hold over the whole case: {len(holding)} of the {wanted} asked for"


def _by_service(found: Iterable[ProvedToken]) -> str:
    times: dict[str, list[datetime]] = {}
    for one in found:
        times.setdefault(one.service, []).append(one.said_at)
    spans = [_span(service, sorted(said)) for service, said in sorted(times.items())]
    return ", ".join(spans[:_SHOWN]) + _more(len(spans))


def _span(service: str, said: Sequence[datetime]) -> str:
    last = f" to {moment(said[-1])}" if len(said) > 1 else ""
    return f"{service} ({moment(said[0])}{last})"


def _lapses(
    found: Mapping[ProvedToken, Holding], at: datetime | None, *, lapsed: bool
) -> Iterator[str]:
    """What has ended by `at`, and what holds it since; tokens of one fate together."""
    together: dict[str, list[int]] = {}
    gone = 0
    for one in sorted(found, key=lambda one: (one.lapses_at, one.service, one.n)):
        if at is not None and one.lapses_at <= at:
            together.setdefault(_fate(one, found[one], at), []).append(one.n)
            gone += found[one].until <= at
    fates = [fate.format(numbered(numbers)) for fate, numbers in together.items()]
    yield from fates[:_SHOWN]
    if len(fates) > _SHOWN:
        yield f"and {len(fates) - _SHOWN} more such periods"
    if gone and not lapsed:
        yield "what has lapsed moves no entry's bounds by more than a day"


def _fate(token: ProvedToken, held: Holding, at: datetime) -> str:
    """What became of a token whose certificates have ended, with room for its number."""
    ended = f"certificates of {token.service} ended on {_day(token.lapses_at)}"
    if not held.by:
        return f"{ended}, and nothing re-stamped {{}} before: that protection lapsed that day"
    by = " and ".join(f"{one.service} in {one.said_at.year}" for one in held.by)
    until = "holds until" if held.until > at else "has lapsed too, on"
    return f"{ended}: {{}} re-stamped by {by}, which {until} {_day(held.until)}"


def _uncounted(answers: Answers) -> Iterator[str]:
    if answers.untrusted:
        names = listed(answers.untrusted)
        yield f"not checked: service not among those that you trust: {names}"
    if answers.left_out:
        yield f"not checked, since note or answer was left out: {numbered(answers.left_out)}"
    if answers.unasked:
        yield f"no request to compare the nonce with: {numbered(answers.unasked)}"
    if answers.elsewhere:
        yield f"OpenTimestamps, not checked here: {numbered(answers.elsewhere)}"
    if answers.unanswered:
        yield f"asked, and no token came: {numbered(answers.unanswered)}"


def listed(names: Iterable[str]) -> str:
    """A few names, as others gave them: never long."""
    shown = [name[:80] for name in names]
    return (", ".join(shown[:_SHOWN]) + _more(len(shown))) or "none"


def _more(count: int) -> str:
    return f" and {count - _SHOWN} more" if count > _SHOWN else ""


def moment(when: datetime) -> str:
    """An instant to the second, or as exactly as it was given."""
    fraction = f".{when.microsecond:06d}".rstrip("0") if when.microsecond else ""
    return f"{when:%Y-%m-%d %H:%M:%S}{fraction} UTC"


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"
