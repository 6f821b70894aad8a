"""What did a made-up account post, and when?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.record.accounts import AccountId, PostId, ref_of
from onrecord.record.commitments import digest_of
from onrecord.training.synthetic.chance import Chance, chance
from onrecord.training.synthetic.habits import Habits, Shift, habits_of
from onrecord.training.synthetic.writing import Week, write

__all__ = ["PLATFORM", "account_id", "made_up_account", "made_up_accounts"]

PLATFORM = "made-up"
_MIDDLE = datetime(2025, 6, 2, tzinfo=UTC)  # a Monday, around which all the accounts post
_TOPICS = 8  # factors for as many topics; a language with fewer uses the first of them


def account_id(number: int) -> AccountId:
    """The permanent id of a made-up account."""
    return AccountId(f"made-up-{number:04d}")


def made_up_accounts(
    seed: int,
    accounts: int,
    posts: int,
    *,
    told: frozenset[Field] = frozenset(Field),
) -> tuple[tuple[OwnPost, ...], ...]:
    """The posts of `accounts` accounts, `posts` each, in order of time.

    The account at place n has the id `account_id(n)`, and is the same however many are asked
    for. A field that is not in `told` is left out of every post.
    """
    return tuple(made_up_account(seed, n, posts, told=told) for n in range(accounts))


def made_up_account(
    seed: int,
    number: int,
    posts: int,
    *,
    told: frozenset[Field] = frozenset(Field),
    change_at: int | None = None,
) -> tuple[OwnPost, ...]:
    """The posts of one account. From the post at `change_at` on, other habits hold."""
    habits = habits_of(chance(seed, number, "habits"))
    before = posts if change_at is None else min(change_at, posts)
    begin = _MIDDLE - timedelta(days=posts / (2 * _posts_a_day(habits)))
    made = list(_posts(seed, number, habits, before, begin, told))
    if before < posts:
        others = habits_of(chance(seed, number, "habits after the change"))
        begin = made[-1].at if made else begin
        made += _posts(seed, number, others, posts - before, begin, told, len(made))
    return tuple(made)


def _posts(
    seed: int,
    number: int,
    habits: Habits,
    count: int,
    begin: datetime,
    told: frozenset[Field],
    first: int = 0,
) -> Iterator[OwnPost]:
    falls, account = chance(seed, number, "words", first), account_id(number)
    moments = _moments(chance(seed, number, "moments", first), habits, count, begin)
    drift, news = [1.0] * _TOPICS, (1.0,) * _TOPICS
    week = None
    for place, (at, shift, kind) in enumerate(moments, first):
        monday = (at - timedelta(days=at.weekday())).date()
        if monday != week:
            week = monday
            drift = [factor * falls.lognormvariate(0, 0.35) for factor in drift]
            news = _news(seed, monday.toordinal())
        factors = tuple(own * common for own, common in zip(drift, news, strict=True))
        written = write(falls, habits, shift, Week(factors), kind)
        client, media = shift.client_now(falls), _media(falls, shift)
        ref = ref_of(PLATFORM, account, PostId(str(place)))
        yield OwnPost(
            ref=ref,
            because=digest_of(f"{ref} {written.text}".encode()),
            at=at,
            kind=kind,
            text=written.text,
            told=told,
            client=client if Field.CLIENT in told else None,
            language=written.language if Field.LANGUAGE in told else None,
            links=written.links if Field.LINKS in told else (),
            media=media if Field.MEDIA in told else (),
        )


def _posts_a_day(habits: Habits) -> float:
    return habits.a_day * sum(habits.days) / 7 / (1 - habits.burst)


def _news(seed: int, week: int) -> tuple[float, ...]:
    """How much more than usual everybody writes about each topic in a week."""
    falls = chance(seed, "news", week)
    return tuple(falls.lognormvariate(0, 0.6) for _ in range(_TOPICS))


def _moments(
    falls: Chance, habits: Habits, count: int, begin: datetime
) -> list[tuple[datetime, Shift, Kind]]:
    """When the account posts, on which shift and what kind of post, in order of time.

    Whatever `count` is, the first ones are the same.
    """
    found: list[tuple[datetime, Shift, Kind]] = []
    day = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    while len(found) < count:
        today: list[tuple[datetime, Shift, Kind]] = []
        for _ in range(_times(falls, habits.a_day * habits.days[day.weekday()])):
            today += _sitting(falls, habits, day)
        found += sorted((one for one in today if one[0] > begin), key=lambda one: one[0])
        day += timedelta(days=1)
    return found[:count]


def _times(falls: Chance, mean: float) -> int:
    """How often something happens that happens `mean` times (Poisson)."""
    times, waited = 0, falls.expovariate(1.0)
    while waited < mean:
        times, waited = times + 1, waited + falls.expovariate(1.0)
    return times


def _sitting(
    falls: Chance, habits: Habits, day: datetime
) -> Iterator[tuple[datetime, Shift, Kind]]:
    """Somebody sits down to post: once, or several times within minutes."""
    shift = habits.shifts.pick(falls)
    stray = falls.random() < habits.stray
    hour = falls.uniform(0, 24) if stray else falls.gauss(shift.centre, shift.spread) % 24
    at = day + timedelta(seconds=round(hour * 3600))
    while at < day + timedelta(days=1):
        yield at, shift, _kind(falls, shift)
        if falls.random() >= habits.burst:
            return
        at += timedelta(seconds=round(falls.lognormvariate(5.7, 1.0)) + 1)


def _kind(falls: Chance, shift: Shift) -> Kind:
    drawn = falls.random()
    if drawn < shift.reply:
        return Kind.REPLY
    return Kind.QUOTATION if drawn < shift.reply + shift.quotation else Kind.POST


def _media(falls: Chance, shift: Shift) -> tuple[str, ...]:
    if falls.random() >= shift.style.media:
        return ()
    return ("video",) if falls.random() < shift.style.video else ("image",)
