"""What holds of a bundle's tokens after the services' certificates have ended?"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundle_faults import says
from onrecord.proof.bundle import Trust, Verification, verify_bundle
from onrecord.proof.bundle.lapses import ProvedToken, holdings
from small_bundle import Forge, small
from small_log import LOG_KEY
from stamped_bundle import World, insert, stamp
from time_stamping_rig import Service, needs_faketime


def day(year: int, month: int = 1) -> datetime:
    return datetime(year, month, 1, tzinfo=UTC)


TWENTY_YEARS_ON = day(2046, 11)

# Three generations of two services each: their certificates end after ten years.
GENERATIONS = {
    "one": (day(2020), day(2036)),
    "two": (day(2021), day(2037)),
    "three": (day(2030), day(2044)),
    "four": (day(2031), day(2045)),
    "five": (day(2040), day(2056)),
    "six": (day(2041), day(2057)),
}


def services(world: World, *names: str) -> list[Service]:
    """Services whose signers' certificates, and roots, end when their generation does."""
    made = []
    for name in names:
        span = GENERATIONS[name]
        made.append(world.service(f"aged-{name}", signer=span, root=span))
    return made


def trusted(world: World, tokens: int | None = None) -> Trust:
    pinned = tuple(one.pinned for one in services(world, *GENERATIONS))
    return Trust(logs=(LOG_KEY.key,), services=pinned, tokens=tokens)


def stamped_over_time(world: World, *stamps: tuple[datetime, Sequence[str]]) -> Forge:
    """The small case, stamped at its end, and the log stamped again in later years."""
    case = small()
    for when, names in stamps:
        size = len(case.entries)
        found = [stamp(case, one, when, size) for one in services(world, *names)]
        insert(case, size, *found)
    return case


FIRST_YEAR = (datetime(2026, 1, 31, 13, tzinfo=UTC), ("one", "two"))
SECOND = (day(2035), ("three", "four"))
THIRD = (day(2043), ("five", "six"))


def at(
    case: Forge, world: World, moment: datetime | None, tokens: int | None = None
) -> Verification:
    return verify_bundle(io.BytesIO(case.build()), trusted(world, tokens), at=moment)


@needs_faketime
def test_twenty_years_on_a_bundle_with_its_restamps_verifies(world: World) -> None:
    case = stamped_over_time(world, FIRST_YEAR, SECOND, THIRD)
    found = at(case, world, TWENTY_YEARS_ON)
    assert (found.verdict, found.exit_code) == ("proved", 0)
    assert [step.ok for step in found.steps[6:9]] == [True, True, True]
    told = says(found, 8)
    for words in (
        "certificates of aged-one ended on 2036-01-01: record/0017 re-stamped by aged-four in 2035 and"
        " aged-three in 2035, which holds until 2056-01-01",
        "certificates of aged-three ended on 2044-01-01: record/0019 re-stamped by aged-six in 2043 and"
        " aged-five in 2043, which holds until 2056-01-01",
    ):
        assert words in told, told
    assert "existed no later than 2026-01-31 13:00:01 UTC" in says(found, 9)


@needs_faketime
def test_twenty_years_on_a_bundle_without_says_what_has_lapsed_and_when(world: World) -> None:
    case = stamped_over_time(world, FIRST_YEAR)
    assert at(case, world, day(2030)).verdict == "proved"
    found = at(case, world, TWENTY_YEARS_ON)
    assert (found.verdict, found.exit_code) == ("unanchored", 3)
    assert found.steps[7].ok is None
    told = says(found, 8)
    for n, name, ended in ((17, "aged-one", "2036-01-01"), (18, "aged-two", "2037-01-01")):
        assert (
            f"certificates of {name} ended on {ended}, and nothing re-stamped record/{n:04d}"
            " before: that protection lapsed that day"
        ) in told
    assert "no token that still holds" in says(found, 9)
    assert "got hold of a service's key" in " ".join(found.not_proved)


@needs_faketime
def test_without_a_clock_lapses_are_not_judged(world: World) -> None:
    """A service that has ended, and was valid then: its token is accepted."""
    case = stamped_over_time(world, FIRST_YEAR)
    found = at(case, world, None)
    assert (found.verdict, found.steps[7].ok) == ("proved", True)
    assert "whether certificates have ended since was not checked" in says(found, 8)


@needs_faketime
def test_a_clock_before_the_tokens_is_told(world: World) -> None:
    found = at(stamped_over_time(world, FIRST_YEAR), world, day(2025))
    assert "some say a later time than your own clock" in says(found, 8)


LAPSED = {
    "the second generation is missing": ((FIRST_YEAR, THIRD), "aged-two ended on 2037-01-01, and"),
    "the third is missing": (
        (FIRST_YEAR, SECOND),
        "aged-one ended on 2036-01-01: record/0017 re-stamped by aged-four in 2035 and aged-three in 2035,"
        " which has lapsed too, on 2044-01-01",
    ),
    "stamped again a day too late": (
        (FIRST_YEAR, (day(2038), ("three", "four")), THIRD),
        "aged-one ended on 2036-01-01, and nothing",
    ),
    "stamped again by one service alone": (
        (FIRST_YEAR, (day(2035), ("three",)), THIRD),
        "aged-two ended on 2037-01-01, and nothing",
    ),
}


@needs_faketime
@pytest.mark.parametrize("name", LAPSED)
def test_a_break_in_the_chain_of_restamps_is_a_lapse(world: World, name: str) -> None:
    stamps, words = LAPSED[name]
    found = at(stamped_over_time(world, *stamps), world, TWENTY_YEARS_ON)
    assert found.verdict == "unanchored"
    assert f"certificates of {words}" in says(found, 8)


@needs_faketime
def test_one_restamp_is_enough_for_whoever_asks_for_one(world: World) -> None:
    case = stamped_over_time(world, FIRST_YEAR, (day(2035), ("three",)), (day(2043), ("five",)))
    assert at(case, world, TWENTY_YEARS_ON, 1).verdict == "proved"
    assert at(case, world, TWENTY_YEARS_ON, 2).verdict == "unanchored"
    assert at(case, world, TWENTY_YEARS_ON, 0).verdict == "proved"


@needs_faketime
def test_a_token_from_before_or_after_its_certificate_is_none(world: World) -> None:
    case = stamped_over_time(world, FIRST_YEAR)
    (early,) = services(world, "five")
    size = len(case.entries)
    insert(case, size, stamp(case, early, day(2026, 2), size))
    found = at(case, world, day(2027))
    assert found.verdict == "failed"
    assert (
        "the signer's certificate is valid from 2040-01-01 to 2056-01-01, and the token says"
        in (says(found, 8))
    )


@needs_faketime
def test_a_restamp_over_another_head_renews_nothing(world: World) -> None:
    """Only a head that holds the older token's entry says that the token was there."""
    case = stamped_over_time(world, FIRST_YEAR)
    size = len(case.entries) - 2  # the case, and none of its stamps
    insert(
        case,
        len(case.entries),
        *(stamp(case, one, day(2035), size) for one in services(world, "three", "four")),
    )
    found = at(case, world, day(2040))
    assert found.verdict == "unanchored"  # what still holds says 2035, and not 2026
    assert "aged-one ended on 2036-01-01, and nothing re-stamped record/0017" in says(found, 8)
    assert "existed no later than 2035-01-01" in says(found, 9)


# As a rule


def token(index: int, size: int, service: str, said: int, lapses: int) -> ProvedToken:
    return ProvedToken(
        n=index,
        index=index,
        size=size,
        service=service,
        said_at=day(2000) + timedelta(days=said),
        accuracy=None,
        lapses_at=day(2000) + timedelta(days=lapses),
        asked_at=day(2000),
        answered_at=day(2000),
    )


@st.composite
def tokens(draw: st.DrawFn) -> list[ProvedToken]:
    found = []
    for index in range(1, draw(st.integers(1, 12))):
        said = draw(st.integers(0, 40))
        found.append(
            token(
                index,
                draw(st.integers(1, index)),
                draw(st.sampled_from("abc")),
                said,
                said + draw(st.integers(1, 30)),
            )
        )
    return found


def until(found: Sequence[ProvedToken], one: ProvedToken, wanted: int) -> datetime:
    """The rule itself, with no order of work: what holds a token, and what holds that."""
    best: dict[str, datetime] = {}
    for other in found:
        if other.size > one.index and other.latest <= one.lapses_at:
            held = until(found, other, wanted)
            best[other.service] = max(best.get(other.service, held), held)
    renewed = sorted(best.values(), reverse=True)[wanted - 1 : wanted]
    return max(one.lapses_at, *renewed) if renewed else one.lapses_at


@given(tokens(), st.integers(1, 3))
def test_a_token_holds_as_long_as_its_renewals(found: list[ProvedToken], wanted: int) -> None:
    held = holdings(found, wanted)
    assert {one: held[one].until for one in found} == {
        one: until(found, one, wanted) for one in found
    }
    for one in found:
        assert len({other.service for other in held[one].by}) == len(held[one].by)


@given(tokens(), st.integers(1, 2))
def test_one_service_more_asked_for_never_holds_longer(
    found: list[ProvedToken], wanted: int
) -> None:
    fewer, more = holdings(found, wanted), holdings(found, wanted + 1)
    assert all(more[one].until <= fewer[one].until for one in found)
