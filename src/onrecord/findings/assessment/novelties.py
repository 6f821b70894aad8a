"""What does a post have that none of the account's earlier posts has?

A fact about the record, said with the number of posts in which it was looked for. It supports
nothing by itself: accounts mention somebody for the first time every day.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from onrecord.findings.assessment.language_names import language_name
from onrecord.findings.assessment.marks import (
    domains,
    hashtags,
    mentions,
    primary,
    scripts_of,
    scripts_written,
    shown,
)
from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.assessed import First, Group, Novelty
from onrecord.record.commitments import Digest

__all__ = ["LISTED", "novelties"]

LISTED = 5
"""Of one kind, such as mentions; how many more there are is said."""

_HOURS_FROM = 100  # posts: in fewer, an hour without any says little
_HOUR = 60  # minutes
_DAY = 24 * _HOUR

_Marks: TypeAlias = Iterable[tuple[str, str]]  # what is compared, and what is shown


@dataclass(frozen=True, slots=True)
class _Sort:
    """One kind of novelty: where it may be looked for, and what there is of it in a post.

    `held` is what a post of the history has, where that is more than what would be called new.
    """

    first: First
    group: Group
    told: Callable[[OwnPost], bool]
    marks: Callable[[OwnPost], _Marks]
    held: Callable[[Sequence[OwnPost]], frozenset[str]] | None = None


def novelties(questioned: Sequence[OwnPost], history: Sequence[OwnPost]) -> tuple[Novelty, ...]:
    """What the questioned posts have and no post of the history has, most telling first.

    Looked for only in what is told of both, and in posts of the history other than those
    questioned. At most `LISTED` of each kind; the last of them says how many more there are. More
    history of which the same is told never adds one, but for the hour: that is said from 100 posts
    on, where none of them is within an hour of it, by the time of day in UTC.
    """
    asked = sorted(questioned, key=lambda post: (post.at, post.ref))
    refs = {post.ref for post in asked}
    earlier = [post for post in history if post.ref not in refs]
    found = (_of_sort(sort, asked, earlier) for sort in _SORTS)
    by_sort = {first: [*new] for first, new in zip((s.first for s in _SORTS), found, strict=True)}
    by_sort[First.HOUR] = [*_hours(asked, earlier)]
    return tuple(one for first in _ORDER for one in _listed(by_sort[first]))


def _of_sort(
    sort: _Sort, asked: Sequence[OwnPost], earlier: Sequence[OwnPost]
) -> Iterator[Novelty]:
    had = _had(sort, asked)
    among = [post for post in earlier if sort.told(post)] if had else []
    if not among:
        return
    known = sort.held(among) if sort.held else {m for post in among for m, _ in sort.marks(post)}
    for mark, (words, because) in had.items():
        if mark not in known:
            yield Novelty(sort.group, shown(words), len(among), tuple(because), sort.first)


def _had(sort: _Sort, asked: Sequence[OwnPost]) -> dict[str, tuple[str, dict[Digest, None]]]:
    """Each mark as it is first written, with the observations of the posts that have it."""
    had: dict[str, tuple[str, dict[Digest, None]]] = {}
    for post in asked:
        for mark, words in sort.marks(post) if sort.told(post) else ():
            had.setdefault(mark, (words, {}))[1][post.because] = None
    return had


def _hours(asked: Sequence[OwnPost], earlier: Sequence[OwnPost]) -> Iterator[Novelty]:
    if len(earlier) < _HOURS_FROM:
        return
    known = {_minute(post) for post in earlier}
    for post in asked:
        apart = (abs(_minute(post) - minute) for minute in known)
        if min(min(gap, _DAY - gap) for gap in apart) > _HOUR:
            at = f"{post.at:%H:%M}"
            yield Novelty(Group.HOUR, at, len(earlier), (post.because,), First.HOUR)


def _minute(post: OwnPost) -> int:
    return post.at.hour * _HOUR + post.at.minute


def _listed(new: Sequence[Novelty]) -> Iterator[Novelty]:
    yield from new[: LISTED - 1]
    for last in new[LISTED - 1 : LISTED]:
        more = len(new) - LISTED
        yield Novelty(last.group, last.what, last.among, last.because, last.first, more)


def _tells(field: Field) -> Callable[[OwnPost], bool]:
    return lambda post: field in post.told


def _client(post: OwnPost) -> _Marks:
    return [(post.client, post.client)] if post.client else []


def _language(post: OwnPost) -> _Marks:
    found = primary(post.language)
    return [(found, language_name(found))] if found else []


def _kind(post: OwnPost) -> _Marks:
    return [] if post.kind is Kind.POST else [(post.kind, post.kind)]


def _folded(marks: Iterable[str], sign: str = "") -> _Marks:
    return [(mark.casefold(), f"{sign}{mark}") for mark in marks]


_SORTS = (
    _Sort(First.CLIENT, Group.CLIENT, lambda p: Field.CLIENT in p.told and bool(p.client), _client),
    _Sort(
        First.LANGUAGE,
        Group.LANGUAGE,
        lambda p: Field.LANGUAGE in p.told and primary(p.language) is not None,
        _language,
    ),
    _Sort(
        First.SCRIPT,
        Group.LANGUAGE,
        lambda post: bool(post.text),
        lambda post: [(script, script) for script in scripts_written(post.text)],
        lambda posts: scripts_of({letter for post in posts for letter in post.text}),
    ),
    _Sort(First.KIND, Group.KIND, lambda post: True, _kind),  # noqa: ARG005  # always told
    _Sort(First.MEDIA, Group.KIND, _tells(Field.MEDIA), lambda post: _folded(post.media)),
    _Sort(
        First.MENTION,
        Group.MENTIONS,
        lambda post: bool(post.text),
        lambda post: _folded(mentions(post.text), "@"),
    ),
    _Sort(First.DOMAIN, Group.LINKS, _tells(Field.LINKS), lambda p: _folded(domains(p.links))),
    _Sort(
        First.HASHTAG,
        Group.HASHTAGS,
        lambda post: bool(post.text),
        lambda post: _folded(hashtags(post.text), "#"),
    ),
)

# By how much more often a post of another account is new in this way than one of the account's own:
# 45 times (client), 7 (kind), 3 to 4 (hour, media, domain), 1.8 (hashtag), 1.3 (mention), counted on
# 1,830 posts of 366 accounts of the US Congress in 2016 and the 100 before each. These share one
# language, so the places of language and script are an opinion.
_ORDER = (
    First.CLIENT,
    First.LANGUAGE,
    First.SCRIPT,
    First.KIND,
    First.HOUR,
    First.MEDIA,
    First.DOMAIN,
    First.HASHTAG,
    First.MENTION,
)
