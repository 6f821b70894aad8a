"""What a page said of an account, and that it no longer says so: as that, with the time."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from entries import ACCOUNT, account_observation, at
from findings.made_up import log
from onrecord.findings.coverage import coverage
from onrecord.findings.events import account_events
from onrecord.findings.vouching import vouchings
from onrecord.record.entries import Logged
from onrecord.record.observations import Surface
from onrecord.record.outcomes import (
    AccountFact,
    AccountState,
    Refused,
    Unreached,
    Vouched,
    VouchedHow,
)

PAGE, LINK = "https://tides.example/contact", "https://social.example/@tides"
SAYS, SILENT = Vouched(PAGE, "rel-me", LINK), Vouched(PAGE, "rel-me", None)
DOWN, SHUT = Unreached("timeout"), Refused("HTTP 403")

# What came of looking every ten minutes; first said, last said, silent since, in minutes.
CASES: dict[str, tuple[list[AccountFact], tuple[float | None, float | None, float | None]]] = {
    "it says so": ([SAYS], (0, 0, None)),
    "it goes on saying so": ([SAYS, SAYS, SAYS], (0, 20, None)),
    "it never said so": ([SILENT, SILENT], (None, None, None)),
    "it says so later": ([SILENT, SAYS], (10, 10, None)),
    "it no longer says so": ([SAYS, SAYS, SILENT, SILENT], (0, 10, 20)),
    "it says so again": ([SAYS, SILENT, SAYS], (0, 20, None)),
    "it could not be asked": ([SAYS, DOWN, SHUT], (0, 0, None)),
    "it could not be asked, then says so no more": ([SAYS, DOWN, SILENT], (0, 0, 20)),
}


def observed(facts: Sequence[AccountFact]) -> Sequence[Logged]:
    looks = enumerate(facts)
    return log(*(account_observation(x, n * 10, surface=Surface.VOUCHER) for n, x in looks))


def minutes(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - at(0)).total_seconds() / 60


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_and_since_when(name: str) -> None:
    facts, expected = CASES[name]
    (found,) = vouchings(observed(facts))
    times = (found.first_said, found.last_said, found.silent_since)
    assert tuple(map(minutes, times)) == expected


def test_what_is_no_longer_said_is_told_as_that_and_nothing_more() -> None:
    (found,) = vouchings(observed([SAYS, SILENT]))
    assert "no longer says so" in found.says
    assert "official" not in found.says


def test_each_means_of_each_page_stands_for_itself() -> None:
    means: list[VouchedHow] = ["link", "rel-me", "rel-me-back", "creator", "feed", "domain-handle"]
    found = vouchings(observed([Vouched(PAGE, how, LINK) for how in means] + [SILENT]))
    assert {one.how for one in found} == set(means)
    assert found[-1].how == "rel-me"  # what is no longer said comes last
    assert len({one.says for one in found}) == len(means)


def test_a_change_is_an_event_and_the_same_word_again_is_none() -> None:
    told = account_events(ACCOUNT, observed([SILENT, SAYS, SAYS, DOWN, SILENT, SAYS]))
    assert [minutes(x.at) for x in told if x.kind == "vouched"] == [10, 40, 50]


def test_a_look_at_a_page_that_vouches_is_no_look_at_the_account() -> None:
    entries = observed([SAYS, SILENT, SHUT])
    assert coverage(entries, at(60)) == ()
    assert [x for x in account_events(ACCOUNT, entries) if x.kind == "first-watched"] == []
    later = observed([SAYS, AccountState("active", "its host")])
    (watched,) = [x for x in account_events(ACCOUNT, later) if x.kind == "first-watched"]
    assert minutes(watched.at) == 10
