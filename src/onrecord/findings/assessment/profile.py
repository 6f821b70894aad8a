"""What is usual for one account?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from onrecord.findings.assessment.background import (
    SMOOTHING,
    WEIGHED,
    Background,
    centre,
    hours,
    log_ratios,
    weighed,
)
from onrecord.findings.assessment.counts import Counts, Floats, Indices
from onrecord.findings.assessment.sheet import CODES, HABITS, WEEKENDS, Habit, Sheet, Space

__all__ = ["Profile", "profile"]

_HALF_LIFE = 30.0  # posts: of 10, 30 and 100 what told accounts apart best
_NEIGHBOURS = 200  # latest posts with which a questioned one is compared one by one
_OF_HOURS, _OF_STYLE, _OF_STYLE_MEAN = 10.0, 10.0, 3.0  # posts of the background that are added


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer
class Profile:
    """The habits of an account in its own posts, against a background."""

    posts: int
    ratios: Mapping[Space, Floats]  # a row for each smoothing, one for the latest posts: log ratios
    counts: Mapping[Space, Floats]  # of mentions, hashtags and links
    neighbours: Mapping[Space, tuple[Counts, Floats]]  # of WEIGHED: latest posts, and their weights
    centres: Mapping[Space, Floats]
    habits: Floats  # a row for each of HABITS: how often each value occurs
    latest: Floats  # the same, each post counted less the older it is
    style: Floats  # means and standard deviations, drawn a little towards the background's
    hours: Floats  # density over half hours, drawn a little towards the background's
    weekend: Floats  # rows: workdays and weekend; densities that add up to `hours` unsmoothed
    pauses: Floats  # log10 of the seconds between posts, ascending
    last: float  # when the last post was posted, seconds since 1970
    last_client: int  # bucket of its client


def profile(history: Sheet, common: Background) -> Profile:
    """Of own posts in order of time, at least two."""
    latest = history.take(np.arange(max(len(history) - _NEIGHBOURS, 0), len(history)))
    age = np.arange(len(history), dtype=np.float32)[::-1]
    weights = np.exp2(-age / np.float32(_HALF_LIFE))
    rows = np.arange(len(HABITS))[:, None] * CODES + history.habits.T.astype(np.int64)
    ends = history.habits[:, HABITS.index(Habit.WEEKEND)]
    return Profile(
        posts=len(history),
        ratios={space: _ratios(history, space, weights, common) for space in SMOOTHING},
        counts={
            space: history.spaces[space].pooled()
            for space in (Space.MENTIONS, Space.HASHTAGS, Space.LINKS)
        },
        neighbours={
            space: (latest.spaces[space], weighed(latest.spaces[space], common.rarity[space]))
            for space in WEIGHED
        },
        centres={
            space: centre(history.spaces[space], common.rarity[space]) for space in WEIGHED[:2]
        },
        habits=_table(rows, np.ones(len(history), np.float32)),
        latest=_table(rows, weights),
        style=_style(history.style, common.style),
        hours=_drawn(hours(history.hour), len(history), common.hours),
        weekend=np.stack([hours(history.hour, ends == value) for value in WEEKENDS]),
        pauses=np.sort(np.log10(np.maximum(np.diff(history.at), 1.0))).astype(np.float32),
        last=float(history.at[-1]),
        last_client=int(history.habits[-1, HABITS.index(Habit.CLIENT)]),
    )


def _ratios(history: Sheet, space: Space, weights: Floats, common: Background) -> Floats:
    counts, shares, smoothings = history.spaces[space], common.shares[space], SMOOTHING[space]
    own = counts.pooled()
    found = [log_ratios(own, shares, smoothing) for smoothing in smoothings]
    found.append(log_ratios(counts.pooled(weights), shares, smoothings[0] / 2))
    return np.stack(found)


def _table(rows: Indices, weights: Floats) -> Floats:
    each = np.broadcast_to(weights, rows.shape).ravel()
    found = np.bincount(rows.ravel(), weights=each, minlength=len(HABITS) * CODES)
    return found.astype(np.float32).reshape(len(HABITS), CODES)


def _style(of: Floats, common: Floats) -> Floats:
    posts = len(of)
    mean = (posts * of.mean(0) + _OF_STYLE_MEAN * common[0]) / (posts + _OF_STYLE_MEAN)
    variance = (posts * of.var(0) + _OF_STYLE * common[1] ** 2) / (posts + _OF_STYLE)
    return np.stack([mean, np.sqrt(variance)])


def _drawn(own: Floats, posts: int, common: Floats) -> Floats:
    return np.asarray((posts * own + _OF_HOURS * common) / (posts + _OF_HOURS), dtype=np.float32)
