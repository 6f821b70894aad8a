"""Which pictures does an account's portrait have?"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise

from onrecord.findings.assessment.own_posts import Field, OwnPost
from onrecord.findings.assessment.portrait import traits
from onrecord.findings.assessment.portrait.periods import Periods, periods
from onrecord.findings.assessment.portrait.pictures import Mark, Picture, Portrait, Topic
from onrecord.findings.assessment.portrait.tabulating import Place, fixed, ranked

__all__ = ["portrait"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS = tuple(f"{hour:02}" for hour in range(24))
_ONE = ("posts",)  # the column of a list of bars
_ROWS_OVER_TIME = 8
_BARS = 15

_Values = Callable[[OwnPost], Sequence[str] | frozenset[str]]

_OVER_TIME: tuple[tuple[Topic, Field | None, _Values], ...] = (
    (Topic.CLIENTS, Field.CLIENT, lambda post: _one(post.client)),
    (Topic.LANGUAGES, Field.LANGUAGE, lambda post: _one(post.language)),
    (Topic.MEDIA, Field.MEDIA, lambda post: frozenset(post.media)),
)
_LISTED: tuple[tuple[Topic, Field | None, _Values], ...] = (
    (Topic.LINKS, Field.LINKS, traits.domains),
    (Topic.MENTIONS, None, traits.mentions),
    (Topic.HASHTAGS, None, traits.hashtags),
)


def portrait(
    history: Sequence[OwnPost],
    questioned: Sequence[OwnPost] = (),
    *,
    zone: tuple[str, tzinfo] | None = None,
) -> Portrait:
    """Count an account's own posts, and mark the questioned ones in each picture.

    Only posts from before the first questioned one are counted; without any, all are. `zone`,
    with its name, adds a picture of hours as clocks there showed them.
    """
    ordered = sorted({post.ref: post for post in questioned}.values(), key=_order)
    earlier = (post for post in history if not ordered or post.at < ordered[0].at)
    own = sorted(earlier, key=_order)
    marks = tuple(Mark(number=n, ref=post.ref, post=post) for n, post in enumerate(ordered, 1))
    posts = _Posts(own, marks)
    return Portrait(
        posts=len(own),
        first=own[0].at if own else None,
        last=own[-1].at if own else None,
        zone=None if zone is None else zone[0],
        marks=marks,
        pictures=tuple(_pictures(posts, zone)) if posts.all else (),
        untold=tuple(topic for topic, field, _ in (*_OVER_TIME, *_LISTED) if not posts.told(field)),
    )


class _Posts:
    """Own posts in the order of time, each with the number of its mark if it has one."""

    def __init__(self, own: Sequence[OwnPost], marks: Sequence[Mark]) -> None:
        numbered = [(post, None) for post in own]
        self.all: list[tuple[OwnPost, int | None]] = sorted(
            [*numbered, *((mark.post, mark.number) for mark in marks)],
            key=lambda one: _order(one[0]),
        )

    def told(self, field: Field | None) -> bool:
        """Whether the platform tells it of any post; None is in every post's own words."""
        return field is None or any(field in post.told for post, _ in self.all)

    def of(self, field: Field | None) -> Iterator[tuple[OwnPost, int | None]]:
        """The posts of which it is told."""
        return ((post, mark) for post, mark in self.all if field is None or field in post.told)


def _pictures(posts: _Posts, zone: tuple[str, tzinfo] | None) -> Iterator[Picture]:
    yield _hours(Topic.HOURS, posts, UTC)
    if zone is not None:
        yield _hours(Topic.LOCAL_HOURS, posts, zone[1])
    over = periods([post.at for post, _ in posts.all])
    for topic, field, values in _OVER_TIME:
        if posts.told(field):
            places = [Place(over.column(post.at), values(post), n) for post, n in posts.of(field)]
            yield ranked(topic, over.names, places, _ROWS_OVER_TIME)
    yield _kinds(posts, over)
    yield _lengths(posts)
    yield _pauses(posts)
    for topic, field, values in _LISTED:
        if posts.told(field):
            listed = [Place(0, values(post), n) for post, n in posts.of(field)]
            yield ranked(topic, _ONE, listed, _BARS)


def _hours(topic: Topic, posts: _Posts, zone: tzinfo) -> Picture:
    local = ((_local(post.at, zone), number) for post, number in posts.all)
    places = [Place(at.hour, (_WEEKDAYS[at.weekday()],), n) for at, n in local if at is not None]
    return fixed(topic, _HOURS, _WEEKDAYS, places)


def _local(at: datetime, zone: tzinfo) -> datetime | None:
    """The time on clocks there; None where the calendar has no such day."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return None


def _kinds(posts: _Posts, over: Periods) -> Picture:
    places = [Place(over.column(post.at), (post.kind.value,), n) for post, n in posts.all]
    return fixed(Topic.KINDS, over.names, traits.KINDS, places)


def _lengths(posts: _Posts) -> Picture:
    places = [Place(0, (traits.length(post),), n) for post, n in posts.all]
    return fixed(Topic.LENGTH, _ONE, traits.LENGTHS, places)


def _pauses(posts: _Posts) -> Picture:
    """Since the own post before; the first has none, and is not in the picture."""
    places = [
        Place(0, (traits.pause(later.at - before.at),), number)
        for (before, _), (later, number) in pairwise(posts.all)
    ]
    return fixed(Topic.PAUSES, _ONE, traits.PAUSES, places)


def _one(value: str | None) -> frozenset[str]:
    return frozenset((value,) if value else ())


def _order(post: OwnPost) -> tuple[datetime, str]:
    return post.at, post.ref
