"""Between which stamps does an entry stand, and what do we say of that?"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import at, commitment
from onrecord.findings.proven import clock_offset, said_at, sandwich, stamp_of
from onrecord.findings.words import proven as words
from onrecord.record.commitments import Digest
from onrecord.record.entries import Logged
from onrecord.record.outcomes import Refused, Unreached, Unread
from onrecord.record.stamps import Promised, Stamp, Stamped, StampMethod, StampOutcome


def stamp(
    place: int,
    service: str,
    size: int,
    outcome: StampOutcome | datetime,
    *,
    method: StampMethod = StampMethod.RFC3161,
    asked_at: datetime | None = None,
    answered_at: datetime | None = None,
) -> Logged:
    """A stamp at a place of the log; a time stands for having stamped at it."""
    said = Stamped(outcome) if isinstance(outcome, datetime) else outcome
    when = outcome if isinstance(outcome, datetime) else at(place)
    entry = Stamp(
        service=service,
        method=method,
        size=size,
        root="00" * 32,
        note=commitment(f"note {size}"),
        request=None,
        response=None,
        revocation=(),
        outcome=said,
        asked_at=asked_at or when,
        answered_at=answered_at or when + timedelta(seconds=1),
    )
    return Logged(place, Digest(f"{place:064x}"), entry)


# Entries 0 to 3, then stamps at 4 and 5 over those; entries 6 and 7; stamps at 8 and 9, and so on.
TWO_HEADS = [
    stamp(4, "one", 4, at(10)),
    stamp(5, "two", 4, at(11)),
    stamp(8, "one", 8, at(20)),
    stamp(9, "two", 8, at(21)),
]

CASES: dict[str, tuple[list[Logged], int, list[int], list[int], list[int]]] = {
    # what is in the log, the entry, then the places of: after, before, lacking
    "nothing is stamped": ([], 3, [], [], []),
    "before the first stamps": (TWO_HEADS, 3, [], [4, 5], []),
    "between two heads": (TWO_HEADS, 6, [5, 4], [8, 9], []),
    "after the last": (TWO_HEADS, 10, [9, 8], [], []),
    "a stamp itself": (TWO_HEADS, 4, [], [8, 9], []),
    "between the stamps of one head": (TWO_HEADS, 5, [4], [8, 9], []),
    "the last entry of a head is in it": (TWO_HEADS, 7, [5, 4], [8, 9], []),
    "the size is a number, not a place": (TWO_HEADS, 8, [5, 4], [], []),
    "one service failed and stamped the next head": (
        [stamp(4, "one", 4, at(10)), stamp(5, "two", 4, Unreached("HTTP 500")), *TWO_HEADS[2:]],
        3,
        [],
        [4, 9],
        [],
    ),
    "one service has stamped nothing": (
        [stamp(4, "one", 4, at(10)), stamp(5, "two", 4, Refused("HTTP 403"))],
        3,
        [],
        [4],
        [5],
    ),
    "a promise is no stamp": ([stamp(4, "cal", 4, Promised())], 3, [], [], [4]),
    "what does not hold is no stamp": ([stamp(4, "one", 4, Unread("nonce"))], 3, [], [], [4]),
    "what failed before is nothing to this entry": (
        [stamp(4, "one", 4, Unread("x"))],
        5,
        [],
        [],
        [],
    ),
    "an upgraded promise over an old head, logged late": (
        [*TWO_HEADS, stamp(12, "cal", 4, at(15))],
        3,
        [],
        [4, 5, 12],
        [],
    ),
    "the earliest time is the best bound, whatever was logged first": (
        [stamp(4, "one", 4, at(10)), stamp(5, "one", 4, at(9))],
        3,
        [],
        [5],
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_stamps_around_an_entry(name: str) -> None:
    stamps, index, after, before, lacking = CASES[name]
    found = sandwich(stamps, index)
    assert [one.index for one in found.after] == after
    assert [one.index for one in found.before] == before
    assert [one.index for one in found.lacking] == lacking


outcomes = st.one_of(
    st.integers(0, 100).map(lambda minutes: Stamped(at(minutes))),
    st.sampled_from([Promised(), Refused("no"), Unreached("no"), Unread("no")]),
)


@given(
    st.lists(st.tuples(st.sampled_from(["one", "two", "three"]), outcomes, st.integers(1, 9))),
    st.integers(0, 40),
)
def test_no_bound_is_claimed_that_no_stamp_gives(
    made: list[tuple[str, StampOutcome, int]], index: int
) -> None:
    stamps = [
        stamp(place, service, max(place - back, 0), outcome)
        for place, (service, outcome, back) in enumerate(made, 1)
    ]
    found = sandwich(stamps, index)
    for one in found.after:
        assert one.index < index and said_at(one) is not None
    for one in found.before:
        held = stamp_of(one)
        assert held is not None and held.size > index and said_at(one) is not None
    for side in (found.after, found.before, found.lacking):
        services = [held.service for one in side if (held := stamp_of(one))]
        assert len(services) == len(set(services))


SENTENCES = {
    "between two heads": (
        (TWO_HEADS, 6),
        "The entry existed no later than 2026-01-01 12:20:00 UTC, by one; 2026-01-01 12:21:00 UTC, by"
        " two. Since when, no stamp says. It was put into the log after 2026-01-01 12:11:00 UTC,"
        " by two; 2026-01-01 12:10:00 UTC, by one.",
    ),
    "nothing": (([], 1), f"{words.NOT_STAMPED} No time stamp stands before it in the log."),
    "one lacks": (
        ([stamp(4, "one", 4, at(10)), stamp(5, "two", 4, Unreached("HTTP 500"))], 3),
        "The entry existed no later than 2026-01-01 12:10:00 UTC, by one. Since when, no stamp says. No"
        " time stamp stands before it in the log. two was asked as well, 2026-01-01 12:05:00 UTC:"
        " we did not reach it (HTTP 500).",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_what_we_say_of_it(name: str) -> None:
    (stamps, index), says = SENTENCES[name]
    told = words.says(sandwich(stamps, index))
    day = f"{at(0):%Y-%m-%d}"
    assert told.replace(day, "2026-01-01") == says


def asked(before: float, after: float, **more: str) -> Logged:
    """A stamp at minute 10; asked so many seconds before it and answered so many after, by us."""
    return stamp(
        1,
        more.get("service", "one"),
        1,
        at(10),
        asked_at=at(10) - timedelta(seconds=before),
        answered_at=at(10) + timedelta(seconds=after),
    )


CLOCKS: dict[str, tuple[list[Logged], str | None]] = {
    "no stamps": ([], None),
    "agrees": ([asked(0.5, 0.5)], "Our clock agreed with the services’ time to within 2 s."),
    "agrees closely by two": (
        [asked(0.1, 2), asked(1.5, 0.2)],
        "Our clock agreed with the services’ time to within 2 s.",
    ),
    "ahead": (
        [asked(-60, 61)],
        "Our clock was ahead of the services’ time, by 59 s or more.",
    ),
    "a little ahead": (
        [asked(-1.2, 2)],
        "Our clock was ahead of the services’ time, by a part of a second or more.",
    ),
    "behind": ([asked(61, -60)], "Our clock was behind the services’ time, by 1 min or more."),
    "the services contradict each other": ([asked(61, -60), asked(-60, 61)], None),
    "blocks say nothing of clocks": (
        [stamp(1, "cal", 1, at(10), method=StampMethod.OPENTIMESTAMPS)],
        None,
    ),
}


@pytest.mark.parametrize("name", CLOCKS)
def test_how_our_clock_stood(name: str) -> None:
    stamps, says = CLOCKS[name]
    assert words.clock(clock_offset(stamps)) == says


def test_a_stamp_that_is_none_says_nothing() -> None:
    promised = stamp(1, "cal", 1, Promised())
    assert said_at(promised) is None
    held = stamp_of(promised)
    assert held is not None
    assert words.outcome(held) == "it has promised a stamp, which has yet to come"
    assert words.outcome(replace(held, outcome=Unread("nonce"))).endswith("(nonce)")
