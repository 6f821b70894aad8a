"""How does a post differ from what is usual for the account, and from what is common to all?

Each feature belongs to one group. A feature of a field that is not told is NaN: whoever weighs
features gives it nothing. Logarithms are natural here; base 10 is for people (`scoring`).
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.findings.assessment import texts
from onrecord.findings.assessment.background import (
    SMOOTHING,
    WEIGHED,
    Background,
    Differences,
    weighed,
)
from onrecord.findings.assessment.counts import BUCKETS, Counts, Floats, sums
from onrecord.findings.assessment.own_posts import Field
from onrecord.findings.assessment.profile import Profile, profile
from onrecord.findings.assessment.sheet import HABITS, WEEKENDS, Habit, Sheet, Space
from onrecord.record.assessed import Group

__all__ = ["Before", "Feature", "Measured", "features", "measured"]

Columns: TypeAlias = Iterator[tuple["Feature", Floats]]

_AT_MOST = 60.0  # of a sum of log ratios: a long text is not more of a surprise than that
_HOUR = np.log10(3600.0)
_UNSEEN = -12.0  # least log density of one measure of style


@dataclass(frozen=True, slots=True)
class Feature:
    """A name, the group whose reason it is part of, and the field without which it is not had."""

    name: str
    group: Group
    needs: Field | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """For each questioned post, the account's own post before it: when, and its client's bucket."""

    at: NDArray[np.float64]
    client: NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A row of values for each post, a column for each feature; the same features every time."""

    features: tuple[Feature, ...]
    values: Floats


def measured(
    asked: Sheet,
    history: Sheet,
    common: Background,
    told: Set[Field],
    *,
    windows: Sequence[int] = (),
    before: Before | None = None,
) -> Measured:
    """What is measured of each post against a history, and again against its latest posts."""
    found = features(asked, profile(history, common), common, told, before)
    for window in windows:
        latest = history.take(np.arange(max(len(history) - window, 0), len(history)))
        again = features(asked, profile(latest, common), common, told, before)
        kept = [i for i, each in enumerate(again.features) if each.group is not Group.RHYTHM]
        named = [replace(again.features[i], name=f"{again.features[i].name}, last {window}")
                 for i in kept]  # fmt: skip
        values = np.concatenate([found.values, again.values[:, kept]], axis=1)
        found = Measured((*found.features, *named), values)
    return found


def features(
    asked: Sheet, own: Profile, common: Background, told: Set[Field], before: Before | None = None
) -> Measured:
    """What is measured of each post. `before`: else the profile's last post.

    `told` are the fields that are told of the history and of the posts alike.
    """
    if before is None:
        last = np.full(len(asked), own.last), np.full(len(asked), own.last_client, np.uint16)
        before = Before(*last)
    named, columns = zip(*_columns(asked, own, common, before), strict=True)
    values = np.ascontiguousarray(np.array(columns).T)  # np.stack is slow with many of one row
    values[:, [each.needs is not None and each.needs not in told for each in named]] = np.nan
    return Measured(named, values)


def _columns(asked: Sheet, own: Profile, common: Background, before: Before) -> Columns:
    for space in SMOOTHING:
        yield from _pieces(asked, own, common, space)
    for space in WEIGHED:
        yield from _cosines(asked.spaces[space], own, common, space)
    yield from _style(asked, own, common)
    yield from _habits(asked, own, common)
    yield from _hours(asked, own, common)
    for space in own.counts:
        yield from _named(asked.spaces[space], own.counts[space], common.shares[space], space)
    yield from _rhythm(asked, own, before)


_GROUP_OF_SPACE = {
    Space.CHARACTERS: Group.STYLE,
    Space.LAYOUT: Group.STYLE,
    Space.WORDS: Group.WORDS,
    Space.PAIRS: Group.WORDS,
    Space.MENTIONS: Group.MENTIONS,
    Space.HASHTAGS: Group.HASHTAGS,
    Space.LINKS: Group.LINKS,
}


def _pieces(asked: Sheet, own: Profile, common: Background, space: Space) -> Columns:
    """Log likelihood ratios of the text under the account's use of pieces, against everybody's."""
    counts, group = asked.spaces[space], _GROUP_OF_SPACE[space]
    totals = counts.totals
    found = counts.dot(own.ratios[space])
    for at, smoothing in enumerate(SMOOTHING[space]):
        yield Feature(f"{space} {smoothing:g} mean", group), found[at] / totals
        yield Feature(f"{space} {smoothing:g} sum", group), np.clip(found[at], -_AT_MOST, _AT_MOST)
    yield Feature(f"{space} latest", group), found[-1] / totals
    apart = found[0] / totals - counts.dot(common.profiles[space].mean) / totals
    spread = _spread(counts.dot(common.profiles[space].directions)) / totals
    yield Feature(f"{space} apart", group), apart
    yield Feature(f"{space} apart by spread", group), apart / (spread + 1e-3)
    yield Feature(f"{space} number", group), np.log1p(counts.sizes).astype(np.float32)


def _spread(along: Floats) -> Floats:
    """How much accounts differ about each post."""
    return np.asarray(np.sqrt((along**2).sum(0)), dtype=np.float32)


def _cosines(counts: Counts, own: Profile, common: Background, space: Space) -> Columns:
    """How like the account's latest posts, and its mean post, a post is."""
    group, weights = _GROUP_OF_SPACE[space], weighed(counts, common.rarity[space])
    alike = np.sort(_alike(counts, weights, *own.neighbours[space]), axis=1)
    yield Feature(f"{space} likest post", group), alike[:, -1]
    yield Feature(f"{space} five likest", group), alike[:, -5:].mean(1)
    if space not in own.centres:
        return
    mine = sums(weights * own.centres[space][counts.columns], counts.sizes)
    others: Differences = common.centres[space]
    mean = sums(weights * others.mean[counts.columns], counts.sizes)
    spread = _spread(sums(weights * others.directions[:, counts.columns], counts.sizes))
    yield Feature(f"{space} centre", group), mine
    yield Feature(f"{space} centre by spread", group), (mine - mean) / (spread + 1e-3)


def _alike(counts: Counts, weights: Floats, latest: Counts, theirs: Floats) -> Floats:
    """The cosine of each post with each of the latest."""
    found = np.zeros((len(counts), len(latest)), dtype=np.float32)
    one = np.zeros(BUCKETS, dtype=np.float32)
    for row in range(len(counts)):
        cells = slice(counts.starts[row], counts.starts[row + 1])
        one[counts.columns[cells]] = weights[cells]
        found[row] = sums(one[latest.columns] * theirs, latest.sizes)
        one[counts.columns[cells]] = 0
    return found


def _density(of: Floats, mean_and_spread: Floats) -> Floats:
    away = (of - mean_and_spread[0]) / mean_and_spread[1]
    found = np.maximum(-0.5 * away**2 - np.log(mean_and_spread[1]), _UNSEEN)
    return np.asarray(found, dtype=np.float32)


_PARTS_OF_STYLE = {
    "length": ("characters", "words"),
    "punctuation": (
        "!", "?", "ellipses", "dashes", "quotation marks", "colons", "ampersands",
        "curly quotes", "line breaks", "ends with a full stop",
    ),
    "capitals": ("capitals", "words in capitals", "begins with a capital"),
}  # fmt: skip


def _style(asked: Sheet, own: Profile, common: Background) -> Columns:
    ratio = _density(asked.style, own.style) - _density(asked.style, common.style)
    away = np.abs((asked.style - own.style[0]) / own.style[1])
    yield Feature("style", Group.STYLE), ratio.mean(1)
    yield Feature("most unusual style", Group.STYLE), np.sort(away, axis=1)[:, -3:].mean(1)
    for part, names in _PARTS_OF_STYLE.items():
        columns = [texts.STYLE.index(name) for name in names]
        yield Feature(f"style: {part}", Group.STYLE), ratio[:, columns].mean(1)


# Posts of the background that are added to each habit, and whether the latest posts count more too.
_HABITS = {
    Habit.KIND: (2.0, True),
    Habit.LENGTH: (8.0, False),
    Habit.SHAPE: (4.0, True),
    Habit.KIND_SHAPE: (6.0, False),
    Habit.MEDIA: (2.0, True),
    Habit.MINUTE: (4.0, False),
    Habit.CLIENT: (2.0, True),
    Habit.CLIENT_KIND: (4.0, True),
    Habit.CLIENT_SHAPE: (8.0, False),
    Habit.CLIENT_HOUR: (6.0, False),
    Habit.CLIENT_MINUTE: (6.0, False),
    Habit.CLIENT_WEEKEND: (4.0, False),
}
_GROUP_OF_HABIT = {Habit.LENGTH: Group.STYLE, Habit.MINUTE: Group.HOUR}


def _habits(asked: Sheet, own: Profile, common: Background) -> Columns:
    for habit, (added, latest) in _HABITS.items():
        at = HABITS.index(habit)
        codes = asked.habits[:, at]
        client = habit.startswith("client")
        group = Group.CLIENT if client else _GROUP_OF_HABIT.get(habit, Group.KIND)
        needs = Field.CLIENT if client else Field.MEDIA if habit is Habit.MEDIA else None
        shares = common.habits[at][codes]
        yield Feature(habit, group, needs), _ratio(own.habits[at], codes, shares, added)
        if latest:
            found = _ratio(own.latest[at], codes, shares, added / 2)
            yield Feature(f"{habit} latest", group, needs), found
        if habit is Habit.CLIENT:
            new = (own.habits[at][codes] == 0).astype(np.float32)
            yield Feature("new client", group, needs), new


def _ratio(own: Floats, codes: NDArray[np.uint16], shares: Floats, added: float) -> Floats:
    return np.asarray(np.log((own[codes] + added * shares) / (own.sum() + added) / shares))


def _hours(asked: Sheet, own: Profile, common: Background) -> Columns:
    half_hours = (asked.hour * 2).astype(np.int64) % len(common.hours)
    yield Feature("hour", Group.HOUR), np.log(own.hours / common.hours)[half_hours]
    at = HABITS.index(Habit.WEEKEND)
    ends = asked.habits[:, at]
    shares = common.habits[at][ends]
    usual = own.weekend[(ends == WEEKENDS[1]).astype(np.int64), half_hours]
    expected = common.hours[half_hours] * shares
    mixed = (own.posts * usual + 10 * expected) / (own.posts + 10)
    yield Feature("hour and weekend", Group.HOUR), np.log(mixed / expected)


def _named(counts: Counts, own: Floats, shares: Floats, space: Space) -> Columns:
    """How usual it is that the account mentions, tags or links this; 0 where there is nothing."""
    group = _GROUP_OF_SPACE[space]
    needs = Field.LINKS if space is Space.LINKS else None
    counted, common = own[counts.columns], shares[counts.columns]
    each = np.log((counted + 3 * common) / (own.sum() + 3) / common)
    each = np.clip(each, -2, 8)
    number = np.maximum(counts.sizes, 1).astype(np.float32)
    total = sums(each.astype(np.float32), counts.sizes)
    new = sums((counted == 0).astype(np.float32), counts.sizes)
    yield Feature(f"{space} mean", group, needs), total / number
    yield Feature(f"{space} new", group, needs), new / number
    yield Feature(f"{space} sum", group, needs), np.clip(total, -6, 12)


def _rhythm(asked: Sheet, own: Profile, before: Before) -> Columns:
    """The pause since the account's post before it, and whether the client stayed the same."""
    pause = np.log10(np.maximum(asked.at - before.at, 1.0)).astype(np.float32)
    rank = np.searchsorted(own.pauses, pause) / max(len(own.pauses), 1)
    yield Feature("pause", Group.RHYTHM), pause
    yield Feature("pause among the account's", Group.RHYTHM), rank.astype(np.float32)
    same = asked.habits[:, HABITS.index(Habit.CLIENT)] == before.client
    soon = pause < _HOUR
    for name, which in (("same client soon", same), ("other client soon", ~same)):
        found = (soon & which).astype(np.float32)
        yield Feature(name, Group.RHYTHM, Field.CLIENT), found
