"""Did the account's own habits change for good, so that older posts no longer show them?

A change of hands or tools, not drift: the client, language or kind of post is replaced nearly
wholly, or the day is shifted by many hours. Each habit is scanned for the place that divides the
posts best, by the likelihood ratio of two multinomial distributions against one (the G statistic).
A change is told if all of this holds:

- By chance alone, such a statistic would come up at any place of any habit in fewer than one in a
  thousand steady accounts: Chernoff's bound of the chi-squared distribution, times the number of
  places and habits looked at (Bonferroni).
- What changed is large: most of what there was before is not there after it.
- Both sides last: at least 10 posts on at least 5 days.

Posts come in bursts, of one hand at one desk. So of posts of one day that are the same in a habit
one is counted. There may be several changes; the last one counts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, log
from typing import TypeAlias

from onrecord.findings.assessment.marks import primary
from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.record.assessed import Group, Regime

__all__ = ["regime"]

_BY_CHANCE = 0.001  # steady accounts in which a change may be told
_FEWEST = 10  # posts on either side
_DAYS = 5  # with posts, on either side
_REPLACED = 0.8  # of what there was: the distance in total variation
_SHIFTED = 5.0  # hours that the average post moved on the clock
_HOURS = 24
_SPAN = 4  # hours to a part of the day that is counted
_LENGTHS = (40, 80, 120, 180, 280, 500)  # characters at which another class of length begins

_Counts: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Habit:
    """What is counted of a post, or None where it is not told; and how large a change must be."""

    group: Group
    of: Callable[[OwnPost], str | None]
    is_large: Callable[[Sequence[OwnPost], Sequence[OwnPost], "_Habit"], bool]


def regime(history: Sequence[OwnPost]) -> Regime:
    """Whether, and since when, the posts show other habits than before.

    `groups` are the habits that changed, at that time or before it.
    """
    posts = sorted(history, key=lambda post: (post.at, post.ref))
    found = {habit.group: post for habit in _HABITS if (post := _last_change(posts, habit))}
    since = max((post.at for post in found.values()), default=None)
    return Regime(
        changed=since is not None,
        since=since,
        groups=tuple(found),
        posts_since=len(posts) if since is None else sum(post.at >= since for post in posts),
    )


def _last_change(posts: Sequence[OwnPost], habit: _Habit) -> OwnPost | None:
    """The first post after the last change of a habit."""
    told = _once_a_day(posts, habit)
    changed = None
    while (place := _change(told, habit)) is not None:
        told = told[place:]
        changed = told[0]
    return changed


def _once_a_day(posts: Sequence[OwnPost], habit: _Habit) -> list[OwnPost]:
    counted: dict[tuple[object, str], OwnPost] = {}
    for post in posts:
        value = habit.of(post)
        if value is not None:
            counted.setdefault((post.at.date(), value), post)
    return [*counted.values()]


def _change(posts: Sequence[OwnPost], habit: _Habit) -> int | None:
    """The place that divides the posts best, if that is a change."""
    start, stop = _lasting(posts)
    if start >= stop:
        return None
    values = [habit.of(post) or "" for post in posts]
    place, statistic = max(_scan(values, start, stop), key=lambda found: found[1])
    by_chance = _beyond(statistic, len(set(values)) - 1) * (stop - start) * len(_HABITS)
    if by_chance >= _BY_CHANCE:
        return None
    return place if habit.is_large(posts[:place], posts[place:], habit) else None


def _lasting(posts: Sequence[OwnPost]) -> tuple[int, int]:
    """Between which places there are enough posts and days on both sides; the end excluded."""
    days = [post.at.date() for post in posts]
    return _reached(days), len(posts) - _reached(days[::-1]) + 1


def _reached(days: Sequence[object]) -> int:
    seen: set[object] = set()
    for place, day in enumerate(days, 1):
        seen.add(day)
        if place >= _FEWEST and len(seen) >= _DAYS:
            return place
    return len(days) + 1


def _scan(values: Sequence[str], start: int, stop: int) -> Iterator[tuple[int, float]]:
    """For each place the G statistic of dividing there; one step costs the same, however many."""
    size = len(values)
    before, after = dict.fromkeys(values, 0), _counted(values)
    whole = sum(map(_entropy, after.values())) - _entropy(size)
    apart = sum(map(_entropy, after.values()))
    for place, value in enumerate(values[: stop - 1], 1):
        apart -= _entropy(before[value]) + _entropy(after[value])
        before[value] += 1
        after[value] -= 1
        apart += _entropy(before[value]) + _entropy(after[value])
        if place >= start:
            yield place, 2 * (apart - _entropy(place) - _entropy(size - place) - whole)


def _entropy(count: int) -> float:
    return count * log(count) if count else 0.0


def _counted(values: Sequence[str]) -> dict[str, int]:
    counts = dict.fromkeys(values, 0)
    for value in values:
        counts[value] += 1
    return counts


def _beyond(statistic: float, freedom: int) -> float:
    """A bound of the chance that a chi-squared variable is larger (Chernoff)."""
    if freedom < 1 or statistic <= freedom:
        return inf
    part = statistic / freedom
    return exp(freedom / 2 * (1 - part + log(part)))


def _is_replaced(before: Sequence[OwnPost], after: Sequence[OwnPost], habit: _Habit) -> bool:
    counts = [_counted([habit.of(post) or "" for post in posts]) for posts in (before, after)]
    return _distance(*counts) >= _REPLACED


def _distance(one: _Counts, other: _Counts) -> float:
    """Total variation: 0 for the same shares, 1 for nothing in common."""
    ours, theirs = sum(one.values()), sum(other.values())
    shares = (abs(one.get(x, 0) / ours - other.get(x, 0) / theirs) for x in {*one, *other})
    return sum(shares) / 2


def _is_shifted(before: Sequence[OwnPost], after: Sequence[OwnPost], _: _Habit) -> bool:
    return _moved(before, after) >= _SHIFTED


def _moved(before: Sequence[OwnPost], after: Sequence[OwnPost]) -> float:
    """By how many hours posts moved on the clock: the earth mover's distance on a circle.

    Whatever is carried round the whole circle costs the same everywhere, so the median of the
    running sums is taken off (Werman, Peleg and Rosenfeld 1985).
    """
    running, sums = 0.0, []
    for hour in range(_HOURS):
        shares = [sum(post.at.hour == hour for post in x) / len(x) for x in (before, after)]
        running += shares[0] - shares[1]
        sums.append(running)
    middle = sorted(sums)[_HOURS // 2]
    return sum(abs(one - middle) for one in sums)


def _client(post: OwnPost) -> str | None:
    return post.client if Field.CLIENT in post.told else None


def _language(post: OwnPost) -> str | None:
    return primary(post.language) if Field.LANGUAGE in post.told else None


def _length(post: OwnPost) -> str:
    return f"{sum(len(post.text) >= least for least in _LENGTHS)}"


_HABITS = (
    _Habit(Group.HOUR, lambda post: f"{post.at.hour // _SPAN}", _is_shifted),
    _Habit(Group.CLIENT, _client, _is_replaced),
    _Habit(Group.KIND, lambda post: post.kind, _is_replaced),
    _Habit(Group.LANGUAGE, _language, _is_replaced),
    _Habit(Group.STYLE, _length, _is_replaced),
)
