"""How do we say with what a post was compared, and how well such comparisons are known to do?"""

from collections.abc import Sequence

from onrecord.findings.words.moments import moment
from onrecord.record.assessed import (
    Assessed,
    CalibrationUsed,
    History,
    Regime,
)

__all__ = ["calibration", "history", "regime", "scored"]


def history(one: History) -> tuple[str, ...]:
    """Which own posts were used, until when, and which could not be."""
    told = [_used(one)]
    if one.cut_off is not None:
        told.append(
            "Nothing was used that was posted at or after the cut-off, "
            f"{moment(one.cut_off)}: when the first questioned post was posted."
        )
    if one.unread:
        told.append(f"{_posts(one.unread)} left out: no words, or no time, are on record here.")
    if one.disowned:
        told.append(
            f"{_posts(one.disowned)} left out: disowned by somebody who may speak for them."
        )
    if one.posts and not one.unread and not one.disowned:
        told.append("No own post that is on record from that time was left out.")
    return tuple(told)


def _posts(number: int) -> str:
    return "1 earlier post was" if number == 1 else f"{number:,} earlier posts were"


def _used(one: History) -> str:
    if one.first is None or one.last is None:
        return "No own post of the account from before it is on record here."
    posts = "1 own post" if one.posts == 1 else f"{one.posts:,} own posts"
    return (
        f"It was compared with {posts} of the account, posted from {moment(one.first)} to "
        f"{moment(one.last)} by the platform's word."
    )


def regime(one: Regime, named: Sequence[str]) -> str:
    """Whether the account's own habits changed for good; `named` are the groups that did."""
    if not one.changed or one.since is None:
        return "No lasting change of the account's own habits was found in that time."
    what = f" ({', '.join(named)})" if named else ""
    return (
        f"The account's own habits changed for good at {moment(one.since)}{what}: only posts since "
        "then were used. Duties, tools and shifts change, too: that shows no change of hands."
    )


def scored(found: Assessed) -> str:
    """How many own posts of accounts in the validation had a ratio as high."""
    high, of = found.as_high
    what = "posts" if len(found.questioned) == 1 else "runs of posts"
    return (
        f"Of {of:,} {what} that accounts in the validation wrote themselves, {high:,} scored this "
        f"high or higher. So many own {what} look so; how many of those that look so are own "
        "ones, it does not say."
    )


def calibration(used: CalibrationUsed) -> tuple[str, ...]:
    """Which calibration, what it is for, and how it did on accounts that it had not seen."""
    fields = ", ".join(used.fields) or "none"
    figures = used.figures
    return (
        f"Calibration {used.name}, SHA-256 {used.digest}.",
        f"Made for {used.run} on {used.platform}, in the language {used.language}, against a history "
        f"of {used.history}; fields beside words and time: {fields}; fitted on posts of "
        f"{used.period}.",
        f"Validated on {figures.accounts:,} accounts that it had not seen, with {figures.genuine:,} "
        f"posts of their own and {figures.others:,} of others in their place: Cllr "
        f"{figures.cllr:.3f} bits, of which {figures.cllr_min:.3f} would be left by the best "
        f"calibration of the same scores (0: always right and sure; 1: no information); AUC "
        f"{figures.auc:.3f}.",
    )
