"""Is a change of hands or tools told, and drift not?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.findings.assessment.own_posts import Field, Kind, OwnPost
from onrecord.findings.assessment.regime import regime
from onrecord.record.assessed import Group, Regime
from own_posts_made_up import BEGAN, made_post

Said = dict[str, object]
STEADY: Said = {"client": "Harbour App", "language": "en", "kind": Kind.POST}


def posts(*parts: tuple[int, Said], each_day: int = 2, seed: int = 1) -> list[OwnPost]:
    """Posts in the order given, some on each day, around nine o'clock unless `hour` says more."""
    draw, made = Random(seed), []
    for number, said in enumerate(said for count, said in parts for _ in range(count)):
        known = {**STEADY, **said}
        hour = draw.gauss(float(str(known.pop("hour", 9))), 1.5)
        day = BEGAN.replace(hour=0) + timedelta(days=number // each_day)
        made.append(made_post(f"{seed} {number}", day + timedelta(hours=hour), **known))
    return made


CHANGES: dict[str, tuple[list[OwnPost], int | None, tuple[Group, ...]]] = {
    "nothing": (posts((100, {})), None, ()),
    "no posts": ([], None, ()),
    "another client": (posts((60, {}), (40, {"client": "Other"})), 60, (Group.CLIENT,)),
    "another language": (posts((60, {}), (40, {"language": "fr"})), 60, (Group.LANGUAGE,)),
    "only replies": (posts((60, {}), (40, {"kind": Kind.REPLY})), 60, (Group.KIND,)),
    "eight hours later": (posts((60, {}), (40, {"hour": 17})), 60, (Group.HOUR,)),
    "across midnight": (posts((60, {"hour": 22}), (40, {"hour": 4})), 60, (Group.HOUR,)),
    "long posts": (posts((60, {}), (40, {"text": "Ferries run. " * 30})), 60, (Group.STYLE,)),
    "two at once": (
        posts((60, {}), (40, {"client": "Other", "hour": 17})),
        60,
        (Group.HOUR, Group.CLIENT),
    ),
    "two, one after the other: the last": (
        posts((50, {}), (50, {"client": "Second"}), (50, {"client": "Third"})),
        100,
        (Group.CLIENT,),
    ),
    "an hour, as when clocks change": (posts((60, {}), (40, {"hour": 10})), None, ()),
    "two hours, plain to see": (posts((200, {"hour": 10}), (200, {"hour": 13})), None, ()),
    "another client for every post": (
        posts(*((1, {"client": f"App {number}"}) for number in range(60))),
        None,
        (),
    ),
    "two days with five other clients": (
        posts((150, {}), *((1, {"client": f"App {n % 5}"}) for n in range(10)), each_day=5),
        None,
        (),
    ),
    "a client beside the other": (
        posts((60, {}), *((1, {"client": "Other"} if n % 2 else {}) for n in range(40))),
        None,
        (),
    ),
    "a stand-in who left again": (
        posts((60, {}), (20, {"client": "Other"}), (60, {})),
        None,
        (),
    ),
    "too few since": (posts((60, {}), (7, {"client": "Other"}), each_day=1), None, ()),
    "all on one day": (posts((60, {}), (40, {"client": "Other"}), each_day=60), None, ()),
    "a client that nobody tells": (
        posts((60, {"told": frozenset[Field]()}), (40, {"told": frozenset(), "client": "Other"})),
        None,
        (),
    ),
    "a client that is told of the later posts only": (
        posts((60, {"told": frozenset[Field]()}), (40, {"client": "Other"})),
        None,
        (),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_a_change(name: str) -> None:
    history, place, groups = CHANGES[name]
    since = None if place is None else sorted(history, key=lambda post: post.at)[place].at
    found = regime(history)
    assert (found.changed, found.groups) == (since is not None, groups)
    # By the hour alone its very place is not sure to the post.
    close = timedelta(days=3) if Group.HOUR in groups else timedelta(0)
    assert found.since == since or abs((found.since or BEGAN) - (since or BEGAN)) <= close
    if found.since is None:
        assert found.posts_since == len(history)
    else:
        assert found.posts_since == sum(post.at >= found.since for post in history)


def drifting(number: int) -> list[OwnPost]:
    """A busy account's 200 posts in bursts; one client slowly gives way to another."""
    draw = Random(f"drifting {number}")
    made: list[OwnPost] = []
    at = BEGAN
    while len(made) < 200:
        at = _next_day(draw, at)
        client = "Old" if draw.random() > len(made) / 200 else "New"
        kind = draw.choice([Kind.POST, Kind.POST, Kind.REPLY, Kind.QUOTATION])
        for _ in range(draw.choice([1, 1, 2, 6])):
            at += timedelta(minutes=draw.expovariate(1 / 20))
            made.append(made_post(f"{number} {len(made)}", at, kind=kind, client=client))
    return made


def steady(number: int) -> list[OwnPost]:
    """One of its clients and languages a session; sessions at any of its hours."""
    draw = Random(f"steady {number}")
    made: list[OwnPost] = []
    clients = draw.choices(["Web", "Phone", "Desk", "Planner"], k=3)
    at = BEGAN
    while len(made) < 100:
        at = _next_day(draw, at)
        client, language = draw.choice(clients), draw.choice(["en", "en", "fr"])
        for _ in range(draw.choice([1, 2, 3, 8])):
            at += timedelta(minutes=draw.expovariate(1 / 10))
            text = "x" * draw.randint(5, 280)
            name = f"{number} {len(made)}"
            made.append(made_post(name, at, text, client=client, language=language))
    return made


def _next_day(draw: Random, at: datetime) -> datetime:
    morning = at.replace(hour=0, minute=0) + timedelta(days=draw.choice([1, 1, 2]))
    return morning + timedelta(hours=draw.choice([7, 9, 14, 20]))


ACCOUNTS = {"steady": steady, "drifting": drifting}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_fewer_than_one_account_in_twenty_that_did_not_change_is_told_to(name: str) -> None:
    made: Callable[[int], list[OwnPost]] = ACCOUNTS[name]
    assert sum(regime(made(number)).changed for number in range(100)) < 5


def test_the_order_in_which_posts_are_given_does_not_matter() -> None:
    history, _, _ = CHANGES["two, one after the other: the last"]
    shuffled = Random(5).sample(history, len(history))
    assert regime(shuffled) == regime(history)


def test_a_steady_account_uses_all_of_its_posts() -> None:
    expected = Regime(changed=False, since=None, groups=(), posts_since=100)
    assert regime(CHANGES["nothing"][0]) == expected


anything = st.builds(
    lambda number, hours, text, client, language, kind, told: made_post(
        f"any {number}",
        BEGAN + timedelta(hours=hours),
        text,
        client=client,
        language=language,
        kind=kind,
        told=told,
    ),
    st.integers(0, 10**6),
    st.integers(0, 24 * 40),
    st.text(max_size=5),
    st.sampled_from([None, "", "A", "B", "\0"]),
    st.sampled_from([None, "", "en", "fr-CH", "und", "\ud800"]),
    st.sampled_from(Kind),
    st.frozensets(st.sampled_from(Field)),
)


@given(st.lists(anything, max_size=80, unique_by=lambda post: post.ref))
def test_any_history_has_a_regime_that_is_within_it(history: list[OwnPost]) -> None:
    found = regime(history)
    assert found.changed == (found.since is not None) == bool(found.groups)
    if found.since is None:
        assert found.posts_since == len(history)
    else:
        assert found.since in {post.at for post in history}
        assert 10 <= found.posts_since <= len(history) - 10
