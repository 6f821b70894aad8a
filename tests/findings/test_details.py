"""Do particulars agree exactly where they name the same, and is everything else left open?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.test_words import NEVER, ours
from onrecord.findings.clients import Same, same_client
from onrecord.findings.details import Agreement, against_post, consistency
from onrecord.findings.scope import Appeared
from onrecord.record.declarations import Covers, Detail, DetailKind

BELGRADE, KARACHI = timezone(timedelta(hours=1)), timezone(timedelta(hours=5))
CLIENT, PLACE, TIME = DetailKind.CLIENT, DetailKind.PLACE, DetailKind.TIME
AGREE, DISAGREE, OPEN = Agreement.AGREE, Agreement.DISAGREE, Agreement.NOT_COMPARABLE


def on_that_day(hour: int, minute: int, zone: timezone, second: int = 0) -> datetime:
    return datetime(2021, 12, 3, hour, minute, second, tzinfo=zone)


def detail(words: str, kind: DetailKind = TIME, of: str = "login", at: object = None) -> Detail:
    assert at is None or isinstance(at, datetime)
    return Detail(kind=kind, of=of, words=words, at=at)


LOCAL = detail("05:59", at=on_that_day(5, 59, BELGRADE))
PKT = detail("09:59 PKT", at=on_that_day(9, 59, KARACHI))
LATER = detail("09:59", at=on_that_day(9, 59, BELGRADE))
TO_THE_SECOND = detail("04:59:23 UTC", at=on_that_day(4, 59, UTC, 23))
IN_WORDS = detail("early in the morning")

TOGETHER: dict[str, tuple[list[Detail], list[Agreement]]] = {
    "05:59 in Belgrade is 09:59 in Karachi": ([LOCAL, PKT], [AGREE]),
    "05:59 and 09:59 in Belgrade are not": ([LOCAL, LATER], [DISAGREE]),
    "a minute holds its seconds": ([LOCAL, TO_THE_SECOND], [AGREE]),
    "the next minute does not": (
        [replace(LOCAL, at=on_that_day(6, 0, BELGRADE)), TO_THE_SECOND], [DISAGREE]
    ),
    "all three": ([LOCAL, PKT, TO_THE_SECOND], [AGREE]),
    "one of three differs": ([LOCAL, PKT, LATER], [DISAGREE]),
    "two agree, one names no instant": ([LOCAL, PKT, IN_WORDS], [AGREE]),
    "one names no instant": ([LOCAL, IN_WORDS], [OPEN]),
    "one alone": ([LOCAL], []),
    "nothing": ([], []),
    "of two events": ([LOCAL, replace(LATER, of="post")], []),
    "the event's name is written otherwise": ([LOCAL, replace(PKT, of=" Login ")], [AGREE]),
    "of two kinds": ([LOCAL, detail("Karachi", PLACE)], []),
    "a place within": ([detail("Karachi", PLACE), detail("Karachi, Pakistan", PLACE)], [AGREE]),
    "two places": ([detail("Karachi", PLACE), detail("Sindh", PLACE)], [OPEN]),
    "a browser on a system": (
        [detail("Chrome", CLIENT), detail("a Chrome desktop on Windows", CLIENT)], [AGREE]
    ),
    "two phones": ([detail("an iPhone", CLIENT), detail("Android phone", CLIENT)], [DISAGREE]),
    "unknown applications": ([detail("Foo", CLIENT), detail("Bar", CLIENT)], [OPEN]),
}  # fmt: skip


@pytest.mark.parametrize("case", TOGETHER)
def test_particulars_of_one_event(case: str) -> None:
    details, expected = TOGETHER[case]
    assert [check.agreement for check in consistency(details)] == expected


def test_the_words_name_both_and_the_instant() -> None:
    (agreed,) = consistency([LOCAL, PKT])
    assert agreed.says == (
        "“05:59” and “09:59 PKT” (of the “login”) name the same time: 2021-12-03 04:59:00 UTC."
    )
    (differ,) = consistency([LOCAL, LATER])
    assert differ.says == (
        "“05:59” names 2021-12-03 04:59:00 UTC and “09:59” names 2021-12-03 08:59:00 UTC, both of "
        "the “login”: 4 h apart."
    )


# Against the post

POSTED = detail("06:59", of="post", at=on_that_day(6, 59, BELGRADE))
CLAIMED = Appeared(not_before=None, seen_by=None, claimed_at=on_that_day(5, 59, UTC, 41))


def appeared(after: int | None = None, by: int | None = None) -> Appeared:
    """Not there so many minutes after 05:00 UTC, seen by so many."""
    begin = on_that_day(5, 0, UTC)
    return Appeared(
        not_before=None if after is None else begin + timedelta(minutes=after),
        seen_by=None if by is None else begin + timedelta(minutes=by),
        claimed_at=None,
    )


AGAINST: dict[str, tuple[Detail, Appeared, list[Agreement]]] = {
    "the post says the same": (POSTED, CLAIMED, [AGREE, OPEN]),
    "the post says otherwise": (
        replace(POSTED, at=on_that_day(7, 59, BELGRADE)), CLAIMED, [DISAGREE, OPEN]
    ),
    "between our looks": (POSTED, appeared(50, 65), [OPEN, AGREE]),
    "we saw it at that minute": (POSTED, appeared(50, 59), [OPEN, AGREE]),
    "we had seen it": (POSTED, appeared(50, 58), [OPEN, DISAGREE]),
    "it was not there yet": (POSTED, appeared(60, 70), [OPEN, DISAGREE]),
    "it came within that minute": (
        POSTED, replace(appeared(59, 70), not_before=on_that_day(5, 59, UTC, 30)), [OPEN, AGREE]
    ),
    "we saw it later, and nothing before": (POSTED, appeared(None, 70), [OPEN, OPEN]),
    "no instant": (replace(POSTED, at=None), CLAIMED, [OPEN]),
    "of another event": (LOCAL, CLAIMED, []),
    "a place": (detail("Karachi", PLACE, "post"), CLAIMED, []),
}  # fmt: skip


@pytest.mark.parametrize("case", AGAINST)
def test_a_time_against_the_post(case: str) -> None:
    one, facts, expected = AGAINST[case]
    assert [check.agreement for check in against_post([one], facts)] == expected


CLIENTS: dict[str, tuple[str, str | None, Agreement]] = {
    "the same": ("iPhone", "Twitter for iPhone", AGREE),
    "another": ("an iPhone", "Twitter for Android", DISAGREE),
    "a browser is not a phone's application": ("Chrome", "Twitter for iPhone", DISAGREE),
    "a browser may be the web": ("Chrome", "Twitter Web App", OPEN),
    "the platform does not tell": ("Chrome", None, OPEN),
}


@pytest.mark.parametrize("case", CLIENTS)
def test_an_application_against_the_post(case: str) -> None:
    words, client, expected = CLIENTS[case]
    (check,) = against_post([detail(words, CLIENT, "post")], CLAIMED, client)
    assert check.agreement is expected


def test_where_it_is_open_which_post_is_meant_that_is_said() -> None:
    (check, _) = against_post([POSTED], CLAIMED, covers=Covers.UNCLEAR)
    assert check.says.startswith("If this post is meant, “06:59” is the time that")


def test_the_same_application_is_symmetric_and_itself() -> None:
    names = ["Chrome", "Chrome on Android", "an iPhone", "Twitter Web App", "", "…"]
    for one in names:
        assert same_client(one, one) is (Same.YES if one.strip("… ") else Same.PERHAPS)
        for other in names:
            assert same_client(one, other) is same_client(other, one)
    assert same_client("Chrome on Android", "Twitter for Android") is Same.PERHAPS


texts = st.text(min_size=1, max_size=20)
details = st.builds(
    Detail,
    kind=st.sampled_from(DetailKind),
    of=st.sampled_from(["login", "post", "Post ", "x"]),
    words=texts,
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
moments = st.none() | st.datetimes(timezones=st.just(UTC))


@given(st.lists(details, max_size=6), moments, moments, moments, st.none() | texts)
def test_whatever_was_said_is_answered_in_sentences(
    given_: list[Detail],
    after: datetime | None,
    by: datetime | None,
    claimed: datetime | None,
    client: str | None,
) -> None:
    facts = Appeared(not_before=after, seen_by=by, claimed_at=claimed)
    for check in (*consistency(given_), *against_post(given_, facts, client, Covers.UNCLEAR)):
        assert check.says.endswith(("”", ".")), check.says
        assert not NEVER.search(ours(check.says)), check.says


@given(st.lists(details, max_size=6).flatmap(lambda x: st.tuples(st.just(x), st.permutations(x))))
def test_the_order_in_which_it_was_said_decides_nothing(
    orders: tuple[list[Detail], list[Detail]],
) -> None:
    def found(given_: list[Detail]) -> dict[tuple[str, DetailKind], Agreement]:
        return {
            (check.of.strip().casefold(), check.kind): check.agreement
            for check in consistency(given_)
        }

    assert found(orders[0]) == found(orders[1])
