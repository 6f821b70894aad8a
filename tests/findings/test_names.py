"""Each name is dated by our looks, and one that was left is kept."""

from datetime import datetime

import pytest

from entries import account_observation, at
from findings.made_up import log
from onrecord.findings.names import handles, hosts, keys
from onrecord.record.accounts import Handle
from onrecord.record.observations import Surface
from onrecord.record.outcomes import AccountFact, AccountState, Identity

OLD = Identity((Handle("tides"),), None, None, "the platform")
NEW = Identity((Handle("ministry_of_tides"),), None, "https://social.example", "the platform")
BOTH = Identity((Handle("tides"), Handle("tides.example")), "did:key:z1", None, "its identity log")
NONE = Identity((), None, None, "the platform")
ACTIVE = AccountState("active", "its host")

# What came of looks ten minutes apart; names, since and last in minutes, latest first.
CASES: dict[str, tuple[list[AccountFact], list[tuple[str, float, float]]]] = {
    "one name": ([OLD, OLD, OLD], [("tides", 0, 20)]),
    "a new name": ([OLD, OLD, NEW], [("ministry_of_tides", 20, 20), ("tides", 0, 10)]),
    "its old name again": (
        [OLD, NEW, OLD],
        [("tides", 20, 20), ("ministry_of_tides", 10, 10), ("tides", 0, 0)],
    ),
    "two at once": ([BOTH], [("tides, tides.example", 0, 0)]),
    "no name is no change": ([OLD, NONE, OLD], [("tides", 0, 20)]),
    "other facts between": ([ACTIVE, OLD, ACTIVE, OLD], [("tides", 10, 30)]),
    "none": ([ACTIVE], []),
}


def minutes(moment: datetime) -> float:
    return (moment - at(0)).total_seconds() / 60


@pytest.mark.parametrize("name", CASES)
def test_the_names_that_it_wore(name: str) -> None:
    facts, expected = CASES[name]
    looks = [account_observation(x, n * 10, surface=Surface.HOST) for n, x in enumerate(facts)]
    for order in (looks, looks[::-1]):  # the log's order is not that of the looks
        found = handles(log(*order))
        assert [(one.value, minutes(one.since), minutes(one.last)) for one in found] == expected


def test_keys_and_hosts_are_dated_alike() -> None:
    entries = log(*(account_observation(x, n) for n, x in enumerate([OLD, BOTH, NEW])))
    assert [one.value for one in keys(entries)] == ["did:key:z1"]
    assert [(one.value, one.said_by) for one in hosts(entries)] == [
        ("https://social.example", "the platform")
    ]
